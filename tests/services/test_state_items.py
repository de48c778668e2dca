"""What a certifier states of a block is in what it issues, under its signature; nobody else's word is."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from tests.services.conftest import CESI_SIRET, OPERATOR, Desk
from tests.services.declarations import CLIENT, CONTRACT, Passage, people
from tests.services.mapping_frameworks import (
    DATABASE,
    DESIGN,
    INTERFACES,
    SKILL,
    TEAM,
    WEB_APP,
    put_frameworks,
    put_register,
)
from tests.services.small_frameworks import load

from passport_core.compose import Services
from passport_core.outcomes import Text, Verdict
from passport_core.passport.actors import ALL_SCOPES, CertifierAgent
from passport_core.passport.frameworks import FrameworkHeader, Item, ItemKind, ItemRef, Label
from passport_core.passport.gap import ShownItem
from passport_core.passport.mappings import Author, Extent, Mapping, MappingOrigin, MappingSet, StoredMappingSet
from passport_core.passport.targets import BlockRef
from passport_core.services.decide_award import Decision
from passport_core.services.framework_items import framework_items
from passport_core.services.state_items import STATED_AT_MOST

BLOCK = BlockRef("RNCP36490", "RNCP36490BC02")
OTHER_BLOCK = BlockRef("RNCP36490", "RNCP36490BC03")


@pytest.fixture
def desk(services: Services, tmp_path: Path) -> Desk:
    """CESI, approved, of the bundled register, with three small frameworks."""
    put_register(services)
    put_frameworks(services)
    certifier = services.manage_certifiers.add(
        name="CESI", siret=CESI_SIRET, actor=OPERATOR, cdc_client_id=CLIENT, cdc_contract_id=CONTRACT
    )
    services.manage_certifiers.approve(CESI_SIRET, evidence="Convention", actor=OPERATOR)
    return Desk(services, certifier, tmp_path)


def state(desk: Desk, *mappings: Mapping) -> str:
    """Let CESI's own agent accept the mappings; return the set's id."""
    acting = CertifierAgent(desk.certifier.id, "key", ALL_SCOPES)
    author = desk.services.keep_mappings.author_of(acting)
    for mapping in mappings:
        made = desk.services.keep_mappings.accept(mapping, author=author, actor=acting)
    return made.stated_in.id


def put_set(desk: Desk, author: Author, *mappings: Mapping, signed_by: str | None) -> None:
    """Put a loaded set of that author into the store."""
    mapping_set = MappingSet("x", "X", author, "CC0-1.0", desk.services.clock.now().date(), mappings)
    stored = StoredMappingSet(
        "x",
        "X",
        author,
        "CC0-1.0",
        mapping_set.dated,
        MappingOrigin.LOADED,
        desk.services.clock.now(),
        "tests",
        len(mappings),
        "0" * 64,
        signed_by,
    )
    with desk.services.store.writing() as session:
        session.mappings.put(stored, mapping_set)


def issued(desk: Desk, passage: Passage) -> tuple[dict[str, Any], tuple[ShownItem, ...]]:
    """Issue the passage; return its document, and what a verified reading of it shows."""
    report = desk.issue(passage, name=f"{passage.id}.xml")
    bodies = [one.body for one in desk.services.read_batch.credentials(report.batch_id, actor=OPERATOR)]
    document = bodies[-1]
    judged = desk.services.verify_credential(document)
    assert judged.verdict is Verdict.VALID, [(f.check, f.code) for f in judged.findings]
    assert judged.claims is not None
    return json.loads(document), framework_items(judged.claims)


def test_what_was_stated_is_read_back_from_the_verified_credential(desk: Desk) -> None:
    state(desk, Mapping(BLOCK, WEB_APP), Mapping(BLOCK, DESIGN), Mapping(BLOCK, TEAM, level=3))
    document, shown = issued(desk, Passage("A"))
    assert set(shown) == {ShownItem(WEB_APP), ShownItem(DESIGN), ShownItem(TEAM, 3)}
    alignments = document["credentialSubject"]["achievement"]["alignment"]
    register, *stated = alignments
    assert register["targetCode"] == "RNCP36490"
    assert {(one["targetFramework"], one["targetCode"], one["targetUrl"]) for one in stated} == {
        ("ROME 4.0", "109846", "https://www.francetravail.org/opendata#109846"),
        ("ESCO 1.1.1", SKILL, f"http://data.europa.eu/esco/skill/{SKILL}"),
        ("RECTEC", "3", "https://w3id.org/passport-core/framework/rectec#3"),
    }


def test_it_stands_beside_the_results_that_the_award_has_itself(desk: Desk) -> None:
    state(desk, Mapping(BLOCK, TEAM, level=2))
    document, shown = issued(desk, Passage("A", level="B2"))
    subject = document["credentialSubject"]
    assert len(subject["result"]) == len(subject["achievement"]["resultDescription"]) == 2
    assert shown == (ShownItem(TEAM, 2),)


def test_the_published_schema_accepts_it(desk: Desk, shared_dir: Path) -> None:
    state(desk, Mapping(BLOCK, WEB_APP), Mapping(BLOCK, TEAM, level=3))
    document, _ = issued(desk, Passage("A"))
    published = shared_dir / "artefacts" / "openbadges" / "schema" / "ob_v3p0_achievementcredential_schema.json"
    schema = json.loads(published.read_text(encoding="utf-8"))
    faults = list(jsonschema.validators.validator_for(schema)(schema).iter_errors(document))
    assert [one.message for one in faults] == []


def test_a_part_another_block_and_another_certification_are_not_stated(desk: Desk) -> None:
    state(
        desk,
        Mapping(BLOCK, WEB_APP, Extent.PART),
        Mapping(OTHER_BLOCK, INTERFACES),
        Mapping(BlockRef("RNCP36490"), DATABASE),
        Mapping(BlockRef("RNCP37674", "RNCP37674BC01"), TEAM),
    )
    document, shown = issued(desk, Passage("A"))
    assert shown == ()
    assert len(document["credentialSubject"]["achievement"]["alignment"]) == 1


def test_of_two_levels_the_higher_is_stated(desk: Desk) -> None:
    state(
        desk,
        Mapping(BLOCK, TEAM, level=3, competency="un"),
        Mapping(BLOCK, TEAM, level=2, competency="deux"),
        Mapping(BLOCK, TEAM, competency="trois"),
    )
    assert issued(desk, Passage("A"))[1] == (ShownItem(TEAM, 3),)


@pytest.mark.parametrize(
    ("signer", "siren", "is_stated"),
    [
        (None, "own", False),
        ("stranger", "own", False),
        ("own", "other", False),
        ("other", "own", False),
        ("own", "own", True),
    ],
    ids=["only-claimed", "signed-by-a-stranger", "of-another", "signed-by-another-certifier", "signed-by-itself"],
)
def test_threat_17_a_claimed_author_is_not_written_under_the_certifiers_signature(
    desk: Desk, signer: str | None, siren: str, is_stated: bool
) -> None:
    rival = desk.services.manage_certifiers.add(name="Ministère", siret="11000007200014", actor=OPERATOR)
    desk.services.manage_certifiers.approve("11000007200014", evidence="Convention", actor=OPERATOR)
    dids = {None: None, "stranger": "did:web:stranger.example", "own": desk.certifier.did, "other": rival.did}
    author = Author("CESI", {"own": desk.certifier.siren, "other": rival.siren}[siren], desk.certifier.did)
    put_set(desk, author, Mapping(BLOCK, WEB_APP), signed_by=dids[signer])
    assert (issued(desk, Passage("A"))[1] == (ShownItem(WEB_APP),)) is is_stated


def test_threat_21_what_another_certifier_of_the_same_siren_accepts_is_not_its_own(desk: Desk) -> None:
    rival = desk.services.manage_certifiers.add(
        name="CESI Nantes", siret=f"{desk.certifier.siren}00010", actor=OPERATOR
    )
    acting = CertifierAgent(rival.id, "key", ALL_SCOPES)
    keep = desk.services.keep_mappings
    keep.accept(Mapping(BLOCK, WEB_APP), author=keep.author_of(acting), actor=acting)
    assert issued(desk, Passage("A"))[1] == ()


def test_a_persons_statement_is_not_the_certifiers(desk: Desk) -> None:
    desk.services.keep_mappings.accept(Mapping(BLOCK, WEB_APP), author=Author("CESI"), actor=OPERATOR)
    assert issued(desk, Passage("A"))[1] == ()


def test_what_no_loaded_framework_has_any_more_is_left_out(desk: Desk) -> None:
    state(desk, Mapping(BLOCK, WEB_APP), Mapping(BLOCK, TEAM, level=1))
    with desk.services.store.writing() as session:
        session.frameworks.remove("rectec-1")
    assert issued(desk, Passage("A"))[1] == (ShownItem(WEB_APP),)


def test_withdrawing_changes_what_is_issued_from_then_on_only(desk: Desk) -> None:
    set_id = state(desk, Mapping(BLOCK, WEB_APP))
    before, shown = issued(desk, Passage("A"))
    assert shown == (ShownItem(WEB_APP),)
    desk.services.keep_mappings.withdraw(
        set_id, BLOCK, WEB_APP, actor=CertifierAgent(desk.certifier.id, "key", ALL_SCOPES)
    )
    assert issued(desk, Passage("B", surname="B"))[1] == ()
    judged = desk.services.verify_credential(json.dumps(before).encode())
    assert judged.verdict is Verdict.VALID


def test_an_award_decided_by_hand_states_the_same(desk: Desk) -> None:
    state(desk, Mapping(BLOCK, WEB_APP))
    desk.issue(Passage("A"), Passage("B"))  # the same person, twice: a person decides
    desk.services.decide_award(desk.award("B").id, decision=Decision.ISSUE, actor=OPERATOR)
    (credential,) = desk.credentials("B")
    found = desk.services.read_batch.credential(credential, actor=OPERATOR)
    assert framework_items(json.loads(found.body)) == (ShownItem(WEB_APP),)


def test_items_are_looked_up_once_for_a_file_not_for_each_award(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    state(desk, Mapping(BLOCK, WEB_APP))
    asked: list[object] = []
    with desk.services.store.reading() as session:
        repository = type(session.mappings)
    before = repository.of_sources

    def counted(self: Any, sources: Any) -> Any:
        asked.append(sources)
        return before(self, sources)

    monkeypatch.setattr(repository, "of_sources", counted)
    desk.issue(*people(20))
    assert len(asked) == 1


def test_no_more_is_stated_than_a_reader_takes(desk: Desk) -> None:
    items = [Item(str(number), ItemKind.COMPETENCY, Label(f"Compétence {number}")) for number in range(1000, 1100)]
    load(desk.services, FrameworkHeader("rome", "4.0-461", Text("ROME", "ROME"), date(2026, 1, 1)), *items)
    author = Author("CESI", desk.certifier.siren, desk.certifier.did)
    mappings = tuple(Mapping(BLOCK, ItemRef("rome", item.code)) for item in items)
    put_set(desk, author, *mappings, signed_by=desk.certifier.did)
    assert len(issued(desk, Passage("A"))[1]) == STATED_AT_MOST
