"""Mappings are statements: who may make which, what a file must be to be kept, and what is only a proposal."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.services.conftest import CESI_SIRET, OPERATOR
from tests.services.mapping_frameworks import (
    DATABASE,
    DESIGN,
    INTERFACES,
    OCCUPATION,
    TEAM,
    TRIM_TREES,
    WEB_APP,
    put_frameworks,
    put_register,
)

from passport_core.compose import Services
from passport_core.errors import (
    ConflictError,
    InvalidInputError,
    NotAllowedError,
    NotFoundError,
    PassportError,
)
from passport_core.passport.actors import ALL_SCOPES, PREPARE, READ, SIGN, CertifierAgent, Holder
from passport_core.passport.certifier import Certifier
from passport_core.passport.frameworks import ItemRef
from passport_core.passport.mappings import Author, Extent, Mapping, MappingOrigin
from passport_core.passport.targets import BlockRef
from passport_core.services.keep_mappings import KeepMappings
from passport_core.services.mapping_documents import MappingSetError, read_csv
from passport_core.settings import Settings
from passport_core.testing.doubles import CheapHasher, FakeFetcher

EXAMPLES = Path(__file__).parents[2] / "examples" / "mappings"
FRONT = BlockRef("RNCP37674", "RNCP37674BC01")
BACK = BlockRef("RNCP37674", "RNCP37674BC02")
JEANNE = Author("Jeanne Le Goff")
OTHER_SIRET = "11000007200014"


@pytest.fixture
def keep(services: Services) -> KeepMappings:
    put_register(services)
    put_frameworks(services)
    return services.keep_mappings


@pytest.fixture
def cesi(services: Services) -> Certifier:
    return services.manage_certifiers.add(name="CESI", siret=CESI_SIRET, actor=OPERATOR)


def agent(certifier: Certifier, *scopes: str) -> CertifierAgent:
    return CertifierAgent(certifier.id, "key", frozenset(scopes) or ALL_SCOPES)


def document(**changes: object) -> dict[str, Any]:
    return {
        "type": "passport-mapping-set",
        "version": 1,
        "id": "essai",
        "title": "Essai",
        "author": {"name": "Quelqu’un", "siren": "775722572"},
        "licence": "CC0-1.0",
        "dated": "2026-09-01",
        "mappings": [
            {"certification": "RNCP37674", "block": "RNCP37674BC02", "item": str(WEB_APP), "extent": "whole"},
            {"certification": "RNCP37674", "block": "RNCP37674BC02", "item": "rectec:3", "extent": "whole", "level": 2},
            {"certification": "RNCP37674", "item": "rome:999999", "extent": "part"},
            {"certification": "RNCP99998", "block": "RNCP99998BC01", "item": str(WEB_APP), "extent": "part"},
        ],
        **changes,
    }


def written(content: dict[str, Any]) -> bytes:
    return json.dumps(content).encode()


class TestLoading:
    def test_a_set_is_kept_as_its_file_says_and_marked_as_claimed(self, keep: KeepMappings) -> None:
        stored = keep.load(written(document()), actor=OPERATOR, name="essai.json")
        assert (stored.id, stored.count, stored.origin, stored.signed_by) == ("essai", 4, MappingOrigin.LOADED, None)
        assert list(keep.sets()) == [stored]
        assert not keep.is_proved(stored)
        (first, second) = keep.of_sources([BACK])
        assert first.stated_in == stored
        assert (second.mapping.item, second.mapping.level) == (TEAM, 2)

    def test_what_nothing_here_knows_is_told_and_not_refused(self, keep: KeepMappings) -> None:
        keep.load(written(document()), actor=OPERATOR, name="essai.json")
        notices = keep.notices("essai")
        assert [(one.number, one.what.en.split()[0]) for one in notices] == [(2, "rome:999999"), (3, "RNCP99998BC01")]

    def test_a_level_that_the_framework_does_not_have_refuses_the_whole(self, keep: KeepMappings) -> None:
        content = document()
        content["mappings"][1]["level"] = 9
        content["mappings"][0]["level"] = 1  # ROME has no levels
        with pytest.raises(MappingSetError) as refused:
            keep.load(written(content), actor=OPERATOR, name="essai.json")
        assert [fault.place for fault in refused.value.faults] == ["mappings[0].level", "mappings[1].level"]
        assert list(keep.sets()) == []

    def test_a_refused_file_leaves_the_set_in_place(self, keep: KeepMappings) -> None:
        stored = keep.load(written(document()), actor=OPERATOR, name="essai.json")
        with pytest.raises(MappingSetError):
            keep.load(written(document(licence="")), actor=OPERATOR, name="essai.json")
        assert list(keep.sets()) == [stored]

    def test_a_later_file_of_the_same_id_takes_its_place(self, keep: KeepMappings) -> None:
        first = keep.load(written(document()), actor=OPERATOR, name="essai.json")
        assert keep.load(written(document()), actor=OPERATOR, name="essai.json") == first
        keep.load(written(document(mappings=document()["mappings"][:1])), actor=OPERATOR, name="essai.json")
        (now,) = keep.sets()
        assert now.count == 1
        assert len(keep.of_sources([BACK])) == 1

    def test_a_table_is_loaded_by_its_name(self, keep: KeepMappings) -> None:
        table = (EXAMPLES / "exemple-rectec.csv").read_bytes()
        assert keep.load(table, actor=OPERATOR, name="exemple-rectec.CSV").id == "exemple-rectec"
        with pytest.raises(InvalidInputError) as refused:
            keep.load(table, actor=OPERATOR, name="exemple-rectec.csv", expected="did:web:a.example")
        assert refused.value.code == "mapping.not-signed"

    def test_only_the_operator_loads_and_removes(self, keep: KeepMappings, cesi: Certifier) -> None:
        keep.load(written(document()), actor=OPERATOR, name="essai.json")
        for actor in (agent(cesi), Holder("p")):
            for act in (
                lambda actor=actor: keep.load(written(document()), actor=actor, name="x.json"),
                lambda actor=actor: keep.remove("essai", actor=actor),
                lambda actor=actor: keep.export("essai", actor=actor, sign=True),
            ):
                with pytest.raises(NotAllowedError):
                    act()
        keep.remove("essai", actor=OPERATOR)
        assert list(keep.sets()) == []
        assert list(keep.of_sources([BACK])) == []
        with pytest.raises(NotFoundError) as refused:
            keep.remove("essai", actor=OPERATOR)
        assert refused.value.code == "mapping.set-unknown"


class TestSigning:
    @pytest.fixture
    def other(self, tmp_path: Path, services: Services, sqlite_template: Path) -> Services:
        """Another installation, whose signature is by a did:key: anyone can check it."""
        folder = tmp_path / "other"
        folder.mkdir()
        (folder / "passport.db").write_bytes(sqlite_template.read_bytes())
        settings = Settings(
            data=folder,
            database_url=f"sqlite:///{folder / 'passport.db'}",
            key_secret="another secret of the tests, long enough",
        )
        made = Services(settings, clock=services.clock, fetcher=FakeFetcher({}), hasher=CheapHasher())
        put_register(made)
        put_frameworks(made)
        return made

    @pytest.fixture
    def signed(self, other: Services) -> bytes:
        other.keep_mappings.load(written(document()), actor=OPERATOR, name="essai.json")
        return other.keep_mappings.export("essai", actor=OPERATOR, sign=True)

    def test_a_signed_set_is_verified_and_says_who_signed(
        self, keep: KeepMappings, other: Services, signed: bytes
    ) -> None:
        signer = other.manage_certifiers.installation().did
        stored = keep.load(signed, actor=OPERATOR, name="essai.json", expected=signer)
        assert stored.signed_by == signer
        # The installation vouches for having given it; that the author is that SIREN, nobody has shown.
        assert not keep.is_proved(stored)
        assert keep.get("essai")[1] == other.keep_mappings.get("essai")[1]

    @pytest.mark.parametrize("change", ["item", "author", "unknown-member", "proof-value", "other-key"])
    def test_a_signature_that_does_not_hold_refuses_the_whole(
        self, keep: KeepMappings, signed: bytes, change: str
    ) -> None:
        content = json.loads(signed)
        if change == "item":
            content["mappings"][0]["item"] = str(TRIM_TREES)
        elif change == "author":
            content["author"]["name"] = "CESI"
        elif change == "unknown-member":
            content["x"] = 1
        elif change == "proof-value":
            (proof,) = content["proof"]
            proof["proofValue"] = proof["proofValue"][:-4] + (
                "2222" if proof["proofValue"].endswith("1111") else "1111"
            )
        else:
            last = content["issuer"][-1]  # made anew each run: it may be any letter
            content["issuer"] = content["issuer"][:-1] + ("y" if last == "x" else "x")
        with pytest.raises(InvalidInputError) as refused:
            keep.load(written(content), actor=OPERATOR, name="essai.json")
        assert refused.value.code.startswith("mapping.")
        assert refused.value.remedy is not None
        assert list(keep.sets()) == []

    def test_another_signer_than_the_one_expected_is_refused(self, keep: KeepMappings, signed: bytes) -> None:
        with pytest.raises(InvalidInputError) as refused:
            keep.load(signed, actor=OPERATOR, name="essai.json", expected="did:web:elsewhere.example")
        assert refused.value.code == "mapping.not-expected-signer"
        with pytest.raises(InvalidInputError) as refused:
            keep.load(written(document()), actor=OPERATOR, name="essai.json", expected="did:web:elsewhere.example")
        assert refused.value.code == "mapping.not-signed"
        assert list(keep.sets()) == []

    def test_an_unsigned_file_does_not_take_a_signed_ones_place(self, keep: KeepMappings, signed: bytes) -> None:
        stored = keep.load(signed, actor=OPERATOR, name="essai.json")
        with pytest.raises(ConflictError) as refused:
            keep.load(written(document(title="Un autre")), actor=OPERATOR, name="essai.json")
        assert refused.value.code == "mapping.other-signer"
        assert list(keep.sets()) == [stored]

    def test_what_a_certifier_accepted_is_signed_with_its_own_key_and_proved_where_it_is_recognised(
        self, keep: KeepMappings, services: Services, other: Services
    ) -> None:
        theirs = other.manage_certifiers.add(name="CESI", siret=CESI_SIRET, actor=OPERATOR)
        acting = agent(theirs)
        made = other.keep_mappings.accept(
            Mapping(FRONT, WEB_APP), author=other.keep_mappings.author_of(acting), actor=acting
        )
        signed = other.keep_mappings.export(made.stated_in.id, actor=acting, sign=True)
        with pytest.raises(NotAllowedError):
            other.keep_mappings.export(made.stated_in.id, actor=agent(theirs, READ, PREPARE), sign=True)
        stored = keep.load(signed, actor=OPERATOR, name="cesi.json", expected=theirs.did)
        assert stored.signed_by == theirs.did == stored.author.did
        assert not keep.is_proved(stored)  # that this DID is CESI, nobody has told this installation
        other.manage_certifiers.approve(CESI_SIRET, evidence="Convention", actor=OPERATOR)
        services.exchange_trust.take_in(other.exchange_trust.export(actor=OPERATOR), actor=OPERATOR)
        assert keep.is_proved(stored)

    def test_threat_17_a_name_is_not_proved_by_whatever_key_signs_it(self, keep: KeepMappings, other: Services) -> None:
        """Anybody has a key; a name without a SIREN is bound to none."""
        did = other.manage_certifiers.installation().did
        content = document(author={"name": "Ministère du Travail", "did": did})
        signed = other.signed_lists.sign(content)
        stored = keep.load(signed, actor=OPERATOR, name="forged.json")
        assert stored.signed_by == stored.author.did == did
        assert not keep.is_proved(stored)


class TestAccepting:
    def test_a_person_accepts_by_name_and_finds_it_in_a_set_of_their_own(self, keep: KeepMappings) -> None:
        first = keep.accept(Mapping(FRONT, WEB_APP, Extent.PART, note=" à  revoir "), author=JEANNE, actor=OPERATOR)
        second = keep.accept(Mapping(FRONT, TEAM, level=3), author=JEANNE, actor=OPERATOR)
        assert first.stated_in.id == second.stated_in.id
        stored, mapping_set = keep.get(second.stated_in.id)
        assert (stored.author, stored.origin, stored.licence, stored.count) == (
            JEANNE,
            MappingOrigin.ACCEPTED,
            "etalab-2.0",
            2,
        )
        assert mapping_set.mappings == (
            Mapping(FRONT, WEB_APP, Extent.PART, note="à revoir"),
            Mapping(FRONT, TEAM, level=3),
        )
        another = keep.accept(Mapping(FRONT, WEB_APP), author=Author("Paul Martin"), actor=OPERATOR)
        assert another.stated_in.id != stored.id
        elsewhere = keep.accept(Mapping(FRONT, WEB_APP), author=JEANNE, licence="CC-BY-4.0", actor=OPERATOR)
        assert elsewhere.stated_in.id not in (stored.id, another.stated_in.id)

    def test_the_same_again_takes_the_earlier_ones_place(self, keep: KeepMappings) -> None:
        keep.accept(Mapping(FRONT, TEAM, level=3), author=JEANNE, actor=OPERATOR)
        made = keep.accept(Mapping(FRONT, TEAM, level=2), author=JEANNE, actor=OPERATOR)
        assert [one.level for one in keep.get(made.stated_in.id)[1].mappings] == [2]

    def test_a_block_is_kept_under_the_registers_own_code(self, keep: KeepMappings) -> None:
        made = keep.accept(Mapping(BlockRef("RNCP37674", "BC01"), WEB_APP), author=JEANNE, actor=OPERATOR)
        assert made.mapping.source == FRONT
        assert [one.mapping for one in keep.of_sources([FRONT])] == [made.mapping]

    @pytest.mark.parametrize(
        ("mapping", "error", "code"),
        [
            (Mapping(FRONT, ItemRef("rome", "999")), NotFoundError, "mapping.item-unknown"),
            (Mapping(FRONT, ItemRef("none", "1")), NotFoundError, "framework.not-loaded"),
            (Mapping(FRONT, OCCUPATION), InvalidInputError, "mapping.kind"),
            (Mapping(FRONT, TEAM, level=5), InvalidInputError, "mapping.level"),
            (Mapping(FRONT, WEB_APP, level=1), InvalidInputError, "mapping.level"),
            (Mapping(BlockRef("RNCP37674", "BC77"), WEB_APP), NotFoundError, "block.not-found"),
            (Mapping(BlockRef("RNCP99998"), WEB_APP), NotFoundError, "certification.not-in-snapshot"),
            (Mapping(ItemRef("esco", "x"), WEB_APP), NotFoundError, "mapping.item-unknown"),
            (Mapping(FRONT, WEB_APP, competency="x" * 2001), InvalidInputError, "mapping.malformed"),
        ],
        ids=lambda value: value if isinstance(value, str) else "",
    )
    def test_what_is_unknown_or_cannot_be_is_refused(
        self, keep: KeepMappings, mapping: Mapping, error: type[PassportError], code: str
    ) -> None:
        with pytest.raises(error) as refused:
            keep.accept(mapping, author=JEANNE, actor=OPERATOR)
        assert refused.value.code == code
        assert list(keep.sets()) == []

    def test_withdrawing_the_last_one_leaves_no_set(self, keep: KeepMappings) -> None:
        made = keep.accept(Mapping(FRONT, WEB_APP), author=JEANNE, actor=OPERATOR)
        keep.accept(Mapping(FRONT, TEAM), author=JEANNE, actor=OPERATOR)
        assert keep.withdraw(made.stated_in.id, FRONT, WEB_APP, actor=OPERATOR)
        assert not keep.withdraw(made.stated_in.id, FRONT, WEB_APP, actor=OPERATOR)
        assert keep.withdraw(made.stated_in.id, FRONT, TEAM, actor=OPERATOR)
        assert list(keep.sets()) == []

    def test_nothing_is_withdrawn_from_a_file(self, keep: KeepMappings) -> None:
        keep.load(written(document()), actor=OPERATOR, name="essai.json")
        with pytest.raises(ConflictError) as refused:
            keep.withdraw("essai", BACK, WEB_APP, actor=OPERATOR)
        assert refused.value.code == "mapping.from-a-file"

    def test_a_file_does_not_take_the_place_of_what_was_accepted(self, keep: KeepMappings) -> None:
        made = keep.accept(Mapping(FRONT, WEB_APP), author=JEANNE, actor=OPERATOR)
        with pytest.raises(ConflictError) as refused:
            keep.load(written(document(id=made.stated_in.id)), actor=OPERATOR, name="essai.json")
        assert refused.value.code == "mapping.accepted-here"

    def test_what_is_accepted_while_another_process_accepts_is_not_lost(
        self, keep: KeepMappings, services: Services, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Between reading the set and writing it, another process adds to it."""
        keep.accept(Mapping(FRONT, WEB_APP), author=JEANNE, actor=OPERATOR)
        rival = Services(services.settings, clock=services.clock, fetcher=services.fetcher, hasher=CheapHasher())
        with services.store.reading() as session:
            made = type(session.mappings)
        before = made.get
        between = [lambda: rival.keep_mappings.accept(Mapping(FRONT, INTERFACES), author=JEANNE, actor=OPERATOR)]

        def read_then_wait(self: Any, set_id: str) -> Any:
            found = before(self, set_id)
            if between and not services.settings.database_url.startswith("sqlite"):  # where a writer is alone
                between.pop()()
            return found

        monkeypatch.setattr(made, "get", read_then_wait)
        made_by_us = keep.accept(Mapping(FRONT, DATABASE), author=JEANNE, actor=OPERATOR)
        if between:
            between.pop()()
        monkeypatch.undo()
        items = {one.item for one in keep.get(made_by_us.stated_in.id)[1].mappings}
        assert items == {WEB_APP, INTERFACES, DATABASE}
        rival.close()


class TestCertifiers:
    def test_a_certifier_accepts_under_its_own_name(self, keep: KeepMappings, cesi: Certifier) -> None:
        author = keep.author_of(agent(cesi))
        made = keep.accept(Mapping(FRONT, WEB_APP), author=author, actor=agent(cesi, PREPARE))
        assert made.stated_in.author == Author("CESI", cesi.siren, cesi.did)
        assert keep.is_proved(made.stated_in)
        assert [one.id for one in keep.own_sets(agent(cesi))] == [made.stated_in.id]

    @pytest.mark.parametrize("scope", [READ, SIGN])
    def test_it_needs_the_scope(self, keep: KeepMappings, cesi: Certifier, scope: str) -> None:
        acting = agent(cesi, scope)
        with pytest.raises(NotAllowedError):
            keep.accept(Mapping(FRONT, WEB_APP), author=keep.author_of(acting), actor=acting)
        assert list(keep.sets()) == []

    def test_threat_21_nobody_states_or_withdraws_in_anothers_name(
        self, keep: KeepMappings, services: Services, cesi: Certifier
    ) -> None:
        rival = services.manage_certifiers.add(name="Ministère", siret=OTHER_SIRET, actor=OPERATOR)
        own = keep.author_of(agent(cesi))
        made = keep.accept(Mapping(FRONT, WEB_APP), author=own, actor=agent(cesi))
        attempts: list[tuple[Callable[[], object], type[PassportError]]] = [
            (lambda: keep.accept(Mapping(BACK, TEAM), author=own, actor=agent(rival)), NotAllowedError),
            (lambda: keep.accept(Mapping(BACK, TEAM), author=own, actor=OPERATOR), NotAllowedError),
            (lambda: keep.accept(Mapping(BACK, TEAM), author=JEANNE, actor=agent(rival)), NotAllowedError),
            (lambda: keep.accept(Mapping(BACK, TEAM), author=JEANNE, actor=Holder("p")), NotAllowedError),
            (lambda: keep.withdraw(made.stated_in.id, FRONT, WEB_APP, actor=agent(rival)), NotFoundError),
            (lambda: keep.withdraw(made.stated_in.id, FRONT, WEB_APP, actor=Holder("p")), NotAllowedError),
            (lambda: keep.export(made.stated_in.id, actor=agent(rival), sign=True), NotFoundError),
        ]
        for attempt, error in attempts:
            with pytest.raises(error):
                attempt()
        assert [one.mapping.item for one in keep.of_sources([FRONT, BACK])] == [WEB_APP]
        assert list(keep.own_sets(agent(rival))) == []

    def test_threat_17_a_file_under_a_certifiers_id_never_becomes_its_word(
        self, keep: KeepMappings, cesi: Certifier
    ) -> None:
        own = keep.author_of(agent(cesi))
        guessed = keep.accept(Mapping(FRONT, WEB_APP), author=own, actor=agent(cesi)).stated_in.id
        keep.remove(guessed, actor=OPERATOR)
        author = {"name": "CESI", "siren": cesi.siren, "did": cesi.did}
        keep.load(written(document(id=guessed, author=author)), actor=OPERATOR, name="forged.json")
        with pytest.raises(ConflictError) as refused:
            keep.accept(Mapping(FRONT, WEB_APP), author=own, actor=agent(cesi))
        assert refused.value.code == "mapping.id-taken"
        assert list(keep.own_sets(agent(cesi))) == []
        assert keep.get(guessed)[0].origin is MappingOrigin.LOADED
        keep.remove(guessed, actor=OPERATOR)
        made = keep.accept(Mapping(FRONT, WEB_APP), author=own, actor=agent(cesi))
        assert [one.item for one in keep.get(made.stated_in.id)[1].mappings] == [WEB_APP]

    def test_threat_21_two_certifiers_of_one_siren_and_a_person_of_that_name_keep_apart(
        self, keep: KeepMappings, services: Services, cesi: Certifier
    ) -> None:
        made = keep.accept(Mapping(FRONT, WEB_APP), author=keep.author_of(agent(cesi)), actor=agent(cesi))
        other = services.manage_certifiers.add(name="CESI Nantes", siret=f"{cesi.siren}00010", actor=OPERATOR)
        keep.accept(Mapping(FRONT, DATABASE), author=keep.author_of(agent(other)), actor=agent(other))
        keep.accept(Mapping(FRONT, INTERFACES), author=Author(cesi.siren), actor=OPERATOR)
        keep.accept(Mapping(FRONT, TEAM), author=Author(cesi.did), actor=OPERATOR)
        assert len(keep.sets()) == 4
        (own,) = keep.own_sets(agent(cesi))
        assert (own.id, own.author.name) == (made.stated_in.id, "CESI")
        assert [one.item for one in keep.get(own.id)[1].mappings] == [WEB_APP]


class TestProposing:
    def test_candidates_are_told_with_the_words_that_made_them(self, keep: KeepMappings) -> None:
        proposals = keep.propose(FRONT, framework="rome")
        best = max(proposals, key=lambda one: one.score)
        assert best.item == INTERFACES
        assert set(best.shared) >= {"interfaces", "utilisateur"}
        assert best.label == "Conception d'interfaces utilisateur (UI)"
        assert TRIM_TREES not in {one.item for one in proposals}
        assert OCCUPATION not in {one.item for one in proposals}
        assert keep.propose(FRONT, framework="rome") == proposals

    def test_proposing_stores_nothing(self, keep: KeepMappings) -> None:
        keep.propose(FRONT, framework="rome")
        assert list(keep.sets()) == []
        assert list(keep.of_sources([FRONT])) == []

    @pytest.mark.parametrize(
        ("block", "framework", "code"),
        [
            (BlockRef("RNCP99998", "RNCP99998BC01"), "rome", "certification.not-in-snapshot"),
            (BlockRef("RNCP37674", "RNCP37674BC09"), "rome", "block.not-found"),
            (BlockRef("RNCP37674"), "rome", "block.not-found"),
            (FRONT, "none", "framework.not-loaded"),
        ],
    )
    def test_what_is_not_loaded_is_said(self, keep: KeepMappings, block: BlockRef, framework: str, code: str) -> None:
        with pytest.raises(NotFoundError) as refused:
            keep.propose(block, framework=framework)
        assert refused.value.code == code
        assert refused.value.remedy is not None


class TestGiving:
    def test_a_set_is_given_as_json_and_csv_that_can_be_loaded_again(self, keep: KeepMappings) -> None:
        made = keep.accept(Mapping(FRONT, TEAM, level=2, note="=1"), author=JEANNE, actor=OPERATOR)
        keep.accept(Mapping(WEB_APP, DESIGN, Extent.PART), author=JEANNE, actor=OPERATOR)
        set_id = made.stated_in.id
        _, mapping_set = keep.get(set_id)
        given, table = keep.export(set_id, actor=OPERATOR), keep.export_csv(set_id)
        assert read_csv(table) == mapping_set
        keep.remove(set_id, actor=OPERATOR)
        assert keep.load(given, actor=OPERATOR, name="jeanne.json").count == 2
        assert keep.get(set_id)[1] == mapping_set
