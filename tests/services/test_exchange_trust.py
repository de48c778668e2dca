"""Two installations: a real host with did:web, and one that takes its list in."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import KEY_SECRET
from tests.services.conftest import CESI_SIRET, OPERATOR, SAMPLE_DAY, Desk
from tests.services.declarations import Passage
from tests.serving import serving

from passport_core.compose import Services
from passport_core.credentials.controllers import document_json
from passport_core.credentials.did_key import resolve
from passport_core.credentials.did_web import document_url
from passport_core.credentials.keys import ControllerDocument
from passport_core.credentials.multibase import encode_multikey
from passport_core.errors import InvalidInputError, NotAllowedError
from passport_core.outcomes import Verdict
from passport_core.passport.actors import CertifierAgent
from passport_core.settings import Settings
from passport_core.testing.doubles import CheapHasher, FakeFetcher, FixedClock, MemorySigner

HOST = "https://passeport.example/base"


@pytest.fixture
def other(tmp_path: Path, clock: FixedClock, rncp_file: Path, sqlite_template: Path) -> Iterator[Services]:
    """Another installation, with the same register and nothing else."""
    home = tmp_path / "other"
    home.mkdir()
    (home / "passport.db").write_bytes(sqlite_template.read_bytes())
    made = Services(
        Settings(data=home, key_secret=KEY_SECRET + " of the other"),
        clock=clock,
        fetcher=FakeFetcher({}, clock),
        hasher=CheapHasher(),
    )
    made.load_register(rncp_file, actor=OPERATOR, dated=SAMPLE_DAY)
    yield made
    made.close()


@pytest.fixture
def hosted(
    tmp_path: Path, clock: FixedClock, sqlite_template: Path, make_desk: Callable[[Services], Desk]
) -> Iterator[Desk]:
    """CESI on an installation with a public address."""
    home = tmp_path / "hosted"
    home.mkdir()
    (home / "passport.db").write_bytes(sqlite_template.read_bytes())
    settings = Settings(data=home, base_url=HOST, key_secret=KEY_SECRET)
    made = Services(settings, clock=clock, fetcher=FakeFetcher({}, clock), hasher=CheapHasher())
    yield make_desk(made)
    made.close()


@pytest.fixture
def credential(hosted: Desk) -> bytes:
    report = hosted.issue(Passage("A"))
    (one,) = hosted.services.read_batch.credentials(report.batch_id, actor=OPERATOR)
    return one.body


def _network(other: Services) -> FakeFetcher:
    fetcher = other.fetcher
    assert isinstance(fetcher, FakeFetcher)
    return fetcher


def _publish(hosted: Desk, other: Services, credential: bytes) -> None:
    """Let the other installation's network answer what the hosted one serves."""
    with serving(hosted.services) as client:
        installation = hosted.services.manage_certifiers.installation()
        status = json.loads(credential)["credentialStatus"]["statusListCredential"]
        for url in (document_url(hosted.certifier.did), document_url(installation.did), status):
            assert url.startswith(HOST)
            answer = client.get(url.removeprefix(HOST))
            assert answer.status_code == 200, url
            _network(other).answers[url] = answer.content


class TestDidWeb:
    def test_an_issuer_on_a_real_host_is_did_web_and_its_document_is_served(self, hosted: Desk) -> None:
        assert hosted.certifier.did == f"did:web:passeport.example:base:issuers:{hosted.certifier.id}"
        with serving(hosted.services) as client:
            answer = client.get(document_url(hosted.certifier.did).removeprefix(HOST))
        assert answer.headers["content-type"].startswith("application/did+json")
        document = answer.json()
        assert document["id"] == hosted.certifier.did
        assert len(document["verificationMethod"]) == 1
        assert "secretKeyMultibase" not in answer.text

    def test_our_own_issuer_is_resolved_from_the_store_never_over_http(self, hosted: Desk, credential: bytes) -> None:
        assert hosted.services.verify_credential(credential).verdict is Verdict.VALID
        assert _network(hosted.services).asked == []

    def test_elsewhere_it_is_resolved_and_its_list_fetched_whole(
        self, hosted: Desk, other: Services, credential: bytes
    ) -> None:
        _publish(hosted, other, credential)
        report = other.verify_credential(credential)
        assert report.verdict is Verdict.NOT_ESTABLISHED
        assert {f.code for f in report.findings if f.check == "issuer"} == {"issuer.unknown"}
        other.exchange_trust.take_in(hosted.services.exchange_trust.export(actor=OPERATOR), actor=OPERATOR)
        assert other.verify_credential(credential).verdict is Verdict.VALID
        status = json.loads(credential)["credentialStatus"]["statusListCredential"]
        assert set(_network(other).asked) >= {document_url(hosted.certifier.did), status}

    def test_offline_what_lacks_is_not_established(self, hosted: Desk, other: Services, credential: bytes) -> None:
        _publish(hosted, other, credential)
        _network(other).asked.clear()
        assert other.verify_credential(credential, online=False).verdict is Verdict.NOT_ESTABLISHED
        assert _network(other).asked == []


class TestLists:
    @pytest.fixture
    def exported(self, hosted: Desk, other: Services, credential: bytes) -> bytes:
        document = hosted.services.exchange_trust.export(actor=OPERATOR)
        _publish(hosted, other, credential)
        return document

    def test_a_list_is_taken_in_under_its_signers_name(self, hosted: Desk, other: Services, exported: bytes) -> None:
        signer = json.loads(exported)["issuer"]
        taken = other.exchange_trust.take_in(exported, actor=OPERATOR, expected_issuer=signer)
        assert (taken.source, taken.bindings) == (signer, 1)
        (binding,) = other.exchange_trust.list(actor=OPERATOR)
        assert (binding.did, binding.siren, binding.source) == (hosted.certifier.did, CESI_SIRET[:9], signer)

    @pytest.mark.parametrize("change", ["siren", "proof", "cut", "nothing"])
    def test_a_tampered_list_is_refused_whole(self, other: Services, exported: bytes, change: str) -> None:
        document = json.loads(exported)
        if change == "siren":
            document["bindings"][0]["siren"] = "110000072"
        elif change == "proof":
            del document["proof"]
        elif change == "nothing":
            document = {}
        body = json.dumps(document).encode()
        with pytest.raises(InvalidInputError) as refused:
            other.exchange_trust.take_in(body[:-20] if change == "cut" else body, actor=OPERATOR)
        assert refused.value.code.startswith("trust.")
        assert refused.value.remedy is not None
        assert list(other.exchange_trust.list(actor=OPERATOR)) == []

    def test_another_signer_than_was_told_is_refused(self, other: Services, exported: bytes) -> None:
        with pytest.raises(InvalidInputError) as refused:
            other.exchange_trust.take_in(exported, actor=OPERATOR, expected_issuer="did:web:elsewhere.example")
        assert refused.value.code == "trust.other-issuer"

    def test_a_strangers_signature_in_the_signers_name_is_refused(self, other: Services, exported: bytes) -> None:
        document = json.loads(exported)
        del document["proof"]
        forger = MemorySigner(f"{document['issuer']}#key-1")
        forged = other.formats["eddsa-jcs-2022"].secure(document, signer=forger, created=other.clock.now())
        with pytest.raises(InvalidInputError) as refused:
            other.exchange_trust.take_in(forged, actor=OPERATOR)
        assert refused.value.code in ("trust.proof", "trust.wrong-key")

    def test_one_malformed_binding_refuses_all(self, other: Services) -> None:
        signer = _did_key_signer()
        good: dict[str, Any] = {
            "did": "did:key:z6Mk",
            "siren": CESI_SIRET[:9],
            "siret": CESI_SIRET,
            "name": "CESI",
            "state": "approved",
            "establishedBy": "operator_approval",
            "evidence": "x",
            "approvedAt": "2026-01-01T00:00:00+00:00",
            "keys": ["z6Mk"],
        }
        changes = ({"siren": "123456789"}, {"state": "king"}, {"approvedAt": "yesterday"}, {"keys": []}, {"did": "x"})
        for change in changes:
            content = {
                "type": "passport-trust-list",
                "version": 1,
                "issuer": signer.controller,
                "issuedAt": "2026-01-01T00:00:00+00:00",
                "bindings": [good, {**good, **change}],
            }
            body = other.formats["eddsa-jcs-2022"].secure(content, signer=signer, created=other.clock.now())
            with pytest.raises(InvalidInputError) as refused:
                other.exchange_trust.take_in(body, actor=OPERATOR)
            assert refused.value.code == "trust.malformed", change
        assert list(other.exchange_trust.list(actor=OPERATOR)) == []

    def test_only_the_operator_exchanges(self, other: Services, exported: bytes) -> None:
        agent = CertifierAgent("c", "k", frozenset())
        for act in (
            lambda: other.exchange_trust.export(actor=agent),
            lambda: other.exchange_trust.take_in(exported, actor=agent),
            lambda: other.exchange_trust.list(actor=agent),
        ):
            with pytest.raises(NotAllowedError):
                act()

    def test_a_withdrawn_approval_is_withdrawn_there_too(
        self, hosted: Desk, other: Services, exported: bytes, credential: bytes
    ) -> None:
        other.exchange_trust.take_in(exported, actor=OPERATOR)
        hosted.services.manage_certifiers.withdraw_approval(CESI_SIRET, actor=OPERATOR)
        other.exchange_trust.take_in(hosted.services.exchange_trust.export(actor=OPERATOR), actor=OPERATOR)
        assert other.verify_credential(credential).verdict is not Verdict.VALID

    def test_an_imported_list_that_contradicts_our_own_word_renames_nobody(
        self, hosted: Desk, credential: bytes
    ) -> None:
        signer = _did_key_signer()
        own = next(b for b in hosted.services.exchange_trust.list(actor=OPERATOR))
        content = {
            "type": "passport-trust-list",
            "version": 1,
            "issuer": signer.controller,
            "issuedAt": "2020-01-01T00:00:00+00:00",
            "bindings": [
                {
                    "did": hosted.certifier.did,
                    "siren": "110000072",
                    "siret": "11000007200014",
                    "name": "MINISTERE",
                    "state": "approved",
                    "establishedBy": "operator_approval",
                    "evidence": "x",
                    "approvedAt": "2020-01-01T00:00:00+00:00",
                    "keys": list(own.keys),
                }
            ],
        }
        body = hosted.services.formats["eddsa-jcs-2022"].secure(
            content, signer=signer, created=hosted.services.clock.now()
        )
        hosted.services.exchange_trust.take_in(body, actor=OPERATOR)
        report = hosted.services.verify_credential(credential)
        (line,) = [f for f in report.findings if f.check == "issuer"]
        assert (line.code, report.issuer, report.verdict) == ("issuer.disputed", None, Verdict.NOT_ESTABLISHED)
        assert "MINISTERE" not in line.message.fr


def test_threat_28_a_domain_that_serves_another_key_is_not_believed(
    hosted: Desk, other: Services, credential: bytes
) -> None:
    """Whoever took the domain over serves a key of their own, and signs with it in the issuer's name."""
    exported = hosted.services.exchange_trust.export(actor=OPERATOR)
    _publish(hosted, other, credential)
    other.exchange_trust.take_in(exported, actor=OPERATOR)
    assert other.verify_credential(credential).verdict is Verdict.VALID
    thief = MemorySigner(f"{hosted.certifier.did}#key-2", seed=b"\x09" * 32)
    own = hosted.services.publish_issuer.document(hosted.certifier.did)
    assert own is not None
    taken_over = ControllerDocument(own.id, {**own.methods, thief.method_id: thief.method()})
    _network(other).answers[document_url(own.id)] = document_json(taken_over)
    claims = json.loads(credential)
    del claims["proof"]
    forged = other.issuing_format.secure(claims, signer=thief, created=other.clock.now())
    report = other.verify_credential(forged)
    assert report.verdict is not Verdict.VALID
    # What was signed by the key that was approved still stands.
    assert other.verify_credential(credential).verdict is Verdict.VALID


def _did_key_signer() -> MemorySigner:
    multibase = encode_multikey(MemorySigner().public_key)
    (method_id,) = resolve(f"did:key:{multibase}").methods
    return MemorySigner(method_id)


def test_threat_26_a_certifier_that_nobody_approved_is_not_established(other: Services, tmp_path: Path) -> None:
    """Anyone can type a SIRET: until an operator approves, its name is not shown as the register's."""
    typed = other.manage_certifiers.add(name="CESI", siret=CESI_SIRET, actor=OPERATOR)
    table = tmp_path / "awards.csv"
    table.write_text(
        "identifiant;certification;bloc;date_obtention;nom_naissance;prénoms;date_naissance;date_inscription\n"
        "C-1;RNCP36490;BC02;03/07/2026;LE GOFF;Ana;1990;15/09/2025\n"
    )
    made = other.issue_batch(table, certifier_id=typed.id, actor=OPERATOR)
    (one,) = other.read_batch.credentials(made.batch_id, actor=OPERATOR)
    judged = other.verify_credential(one.body)
    assert judged.verdict is Verdict.NOT_ESTABLISHED
    assert judged.issuer is None
    (line,) = [f for f in judged.findings if f.check == "issuer"]
    assert line.code == "issuer.unproved"
    other.manage_certifiers.approve(CESI_SIRET, evidence="Convention", actor=OPERATOR)
    assert other.verify_credential(one.body).verdict is Verdict.VALID
