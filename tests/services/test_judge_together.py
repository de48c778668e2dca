"""A passport's records judged in one answer: as each alone, asking each thing once, and afresh at the next answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.conftest import DemoInstallation

from passport_core.compose import Services
from passport_core.credentials import did_web
from passport_core.outcomes import Outcome, Verdict
from passport_core.passport.actors import Operator
from passport_core.passport.days import paris_day
from passport_core.passport.records import Record
from passport_core.passport.revoking import RevocationReason
from passport_core.ports.store import Session
from passport_core.testing.doubles import MemorySigner

OPERATOR = Operator("tests")
ABROAD = "did:web:issuer.example"


def own_records(demo: DemoInstallation) -> list[Record]:
    """The learner's records that were issued here."""
    holder = demo.services.keep_passport.enter(demo.made.passport_token)
    with demo.services.store.reading() as session:
        stored = session.passports.records(holder.passport_id)
    return [record for record in stored if record.origin == "claimed"]


def copies(record: Record, count: int) -> list[Record]:
    return [replace(record, id=f"copy-{number}") for number in range(count)]


def badge(signer: MemorySigner, number: int, services: Services) -> bytes:
    """A badge of an issuer elsewhere whose status list is elsewhere too."""
    claims = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": f"urn:uuid:{number}",
        "type": ["VerifiableCredential"],
        "issuer": signer.controller,
        "credentialSubject": {"id": "urn:example:someone"},
        "credentialStatus": {
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": str(number),
            "statusListCredential": "https://issuer.example/status/1",
        },
    }
    return services.formats["eddsa-jcs-2022"].secure(claims, signer=signer, created=services.clock.now())


def test_each_is_judged_as_it_is_alone(demo: DemoInstallation) -> None:
    verify = demo.services.verify_credential
    good = [record.credential for record in own_records(demo)]
    changed = good[0].replace(b"KERMARREC", b"KERMAREC")
    assert changed != good[0]
    signer = MemorySigner(f"{ABROAD}#k1")
    documents = [*good, changed, b"not a credential", badge(signer, 1, demo.services), good[0]]
    together = verify.all(documents)
    assert together == [verify(document) for document in documents]
    verdicts = [report.verdict for report in together]
    assert verdicts[: len(good)] == [Verdict.VALID] * len(good)
    assert verdicts[len(good) : len(good) + 3] == [Verdict.INVALID, Verdict.INVALID, Verdict.NOT_ESTABLISHED]
    assert verify.all([]) == []


def test_what_many_records_share_is_asked_once(demo: DemoInstallation, monkeypatch: pytest.MonkeyPatch) -> None:
    (record, *_) = own_records(demo)
    opened = 0
    reading = demo.services.store.reading

    @contextmanager
    def counted() -> Iterator[Session]:
        nonlocal opened
        opened += 1
        with reading() as session:
            yield session

    def readings(count: int) -> int:
        nonlocal opened
        opened = 0
        judged = demo.services.keep_passport.judge_all(copies(record, count))
        assert {one.report.verdict for one in judged} == {Verdict.VALID}
        return opened

    monkeypatch.setattr(demo.services.store, "reading", counted)
    assert readings(1) == readings(40) > 0


def test_threat_3_a_host_that_does_not_answer_is_asked_once_an_answer(demo: DemoInstallation) -> None:
    signer = MemorySigner(f"{ABROAD}#k1")
    documents = [badge(signer, number, demo.services) for number in range(5)]
    for answers in (1, 2):
        reports = demo.services.verify_credential.all(documents)
        assert {report.verdict for report in reports} == {Verdict.NOT_ESTABLISHED}
        assert demo.fetcher.asked.count(did_web.document_url(ABROAD)) == answers
        assert demo.fetcher.asked.count("https://issuer.example/status/1") == answers


def revoke(demo: DemoInstallation, record: Record) -> None:
    demo.services.revoke_credential(record.credential_id, reason=RevocationReason.WITHDRAWN_FOR_FRAUD, actor=OPERATOR)


def withdraw_approval(demo: DemoInstallation, _: Record) -> None:
    demo.services.manage_certifiers.withdraw_approval(demo.made.certifier.siret, actor=OPERATOR)


def compromise_key(demo: DemoInstallation, _: Record) -> None:
    services, siret = demo.services, demo.made.certifier.siret
    _, (key, *_) = services.manage_keys.list(siret, actor=OPERATOR)
    since = paris_day(demo.clock.now()) - timedelta(days=1)
    services.manage_keys.compromise(siret, key.method_id.rpartition("#")[2], since=since, actor=OPERATOR)


@pytest.mark.parametrize(
    ("change", "check"), [(revoke, "status"), (withdraw_approval, "issuer"), (compromise_key, "key")]
)
def test_threat_12_what_changed_since_the_last_answer_counts_in_the_next(
    demo: DemoInstallation, change: Callable[[DemoInstallation, Record], None], check: str
) -> None:
    records = own_records(demo)
    judge_all = demo.services.keep_passport.judge_all
    assert {one.report.verdict for one in judge_all(records)} == {Verdict.VALID}
    change(demo, records[0])
    (touched, *_) = judge_all(records)
    assert touched.report.verdict is not Verdict.VALID
    finding = touched.report.finding(check)
    assert finding is not None
    assert finding.outcome is not Outcome.PASSED
