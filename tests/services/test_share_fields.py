"""A share of chosen claims: the award's selective form, what was chosen and no more, derived for each reading."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson
import pytest
from tests.conftest import DemoInstallation
from tests.services.conftest import OPERATOR, Desk
from tests.services.declarations import Passage

from passport_core.credentials.sd_jwt import split
from passport_core.errors import ConflictError, InvalidInputError, NotFoundError
from passport_core.outcomes import Outcome, Verdict
from passport_core.passport.actors import Holder
from passport_core.passport.records import Record
from passport_core.passport.revoking import RevocationReason
from passport_core.services.decide_award import Decision
from passport_core.services.keep_passport import JudgedRecord
from passport_core.testing.doubles import FixedClock


class Learner:
    """The holder of one claimed award, born on 11 February 1994."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.services = desk, desk.services
        self.report = desk.issue(Passage("P-1", level="B2"))
        self.holder, (self.record,) = desk.claim(desk.slips(self.report)[0].code)

    def share(self, *fields: str, records: Sequence[Record] = (), holder: Holder | None = None) -> str:
        who = holder or self.holder
        _, token = self.services.share_records.create(
            passport_id=who.passport_id,
            record_ids=[record.id for record in records or [self.record]],
            actor=who,
            fields=fields,
        )
        return token

    def read(self, token: str) -> JudgedRecord:
        (judged,) = self.services.share_records.read(token, face="page").records
        return judged

    def shares(self, holder: Holder | None = None) -> int:
        who = holder or self.holder
        return len(self.services.share_records.list(who.passport_id, actor=who))


@pytest.fixture
def learner(desk: Desk) -> Learner:
    return Learner(desk)


def outcomes(judged: JudgedRecord) -> dict[str, Outcome]:
    return {finding.check: finding.outcome for finding in judged.report.findings}


def codes(judged: JudgedRecord) -> dict[str, str]:
    return {finding.check: finding.code for finding in judged.report.findings}


def test_every_check_of_it_is_confirmed(demo: DemoInstallation) -> None:
    services = demo.services
    holder = services.keep_passport.enter(demo.made.passport_token)
    records = services.keep_passport.show(holder.passport_id, actor=holder).records
    claimed = next(one.record for one in records if one.record.origin == "claimed")
    _, token = services.share_records.create(
        passport_id=holder.passport_id, record_ids=[claimed.id], actor=holder, fields=["birthdate"]
    )
    (judged,) = services.share_records.read(token, face="page").records
    assert judged.report.verdict is Verdict.VALID
    found = outcomes(judged)
    assert found.pop("holder") is Outcome.NOT_APPLICABLE
    assert set(found) == {"well_formed", "proof", "key", "issuer", "entitled", "validity", "status", "schema"}
    assert set(found.values()) == {Outcome.PASSED}
    assert judged.report.issuer is not None
    assert judged.holding is not None
    assert judged.holding.block == "RNCP37674BC01"


def test_threat_43_only_what_was_chosen_is_handed_out(learner: Learner) -> None:
    judged = learner.read(learner.share("birthdate"))
    assert judged.report.claims is not None
    assert judged.report.claims["birthdate"] == "1994-02-11"
    assert not {"given_name", "birth_family_name", "access_route"} & set(judged.report.claims)
    assert judged.record.media_type == "application/dc+sd-jwt"
    assert len(split(judged.record.credential).disclosures) == 1
    assert judged.record.credential != learner.record.credential


def test_nothing_chosen_shows_what_is_never_withheld(learner: Learner) -> None:
    judged = learner.read(learner.share())
    assert split(judged.record.credential).disclosures == ()
    assert judged.report.claims is not None
    assert judged.report.claims["block"]["number"] == "RNCP36490BC02"


def test_the_presentation_for_machines_envelopes_it(learner: Learner) -> None:
    view = learner.services.share_records.read(learner.share("given_name"), face="machine")
    body: dict[str, Any] = orjson.loads(learner.services.present_share(view))
    (credential,) = body["verifiableCredential"]
    assert credential["type"] == "EnvelopedVerifiableCredential"
    assert credential["id"].startswith("data:application/dc+sd-jwt,")
    assert learner.record.credential_id not in orjson.dumps(body).decode()


def test_what_was_not_issued_here_is_refused_and_nothing_is_stored(learner: Learner) -> None:
    stranger = learner.desk.services.keep_passport
    passport, token = stranger.open()
    holder = stranger.enter(token)
    imported = stranger.import_credential(learner.record.credential, passport_id=passport.id, actor=holder).record
    with pytest.raises(NotFoundError) as refused:
        learner.share(records=[imported], holder=holder)
    assert refused.value.code == "disclosure.not-here"
    assert learner.shares(holder) == 0


@pytest.mark.parametrize("name", ["sex", "certification", "mention", ""])
def test_what_no_document_offers_is_refused_and_nothing_is_stored(learner: Learner, name: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        learner.share("given_name", name)
    assert refused.value.code == "disclosure.unknown"
    assert learner.shares() == 0


def test_a_field_that_only_one_document_offers_is_shown_of_that_one(desk: Desk) -> None:
    report = desk.issue(Passage("P-1", level="B2"), Passage("P-2", code="RNCP36490BC01"))
    holder, records = desk.claim(desk.slips(report)[0].code)
    _, token = desk.services.share_records.create(
        passport_id=holder.passport_id,
        record_ids=[record.id for record in records],
        actor=holder,
        fields=["language_level"],
    )
    shown = desk.services.share_records.read(token, face="page").records
    assert sorted("language_level" in (one.report.claims or {}) for one in shown) == [False, True]


def test_a_revoked_award_is_still_shown_and_says_so(learner: Learner) -> None:
    token = learner.share("given_name")
    learner.services.revoke_credential(
        learner.record.credential_id, reason=RevocationReason.ISSUED_IN_ERROR, actor=OPERATOR
    )
    judged = learner.read(token)
    assert judged.report.verdict is Verdict.INVALID
    assert codes(judged)["status"] == "status.revoked"


def test_an_award_revoked_before_it_had_such_a_form_gets_none(learner: Learner) -> None:
    learner.services.revoke_credential(
        learner.record.credential_id, reason=RevocationReason.ISSUED_IN_ERROR, actor=OPERATOR
    )
    with pytest.raises(ConflictError) as refused:
        learner.share("given_name")
    assert refused.value.code == "credential.revoked"
    assert learner.shares() == 0


def test_a_replaced_award_is_still_shown_and_says_so(learner: Learner, clock: FixedClock) -> None:
    token = learner.share("given_name", "language_level")
    clock.advance(days=1)
    learner.desk.issue(Passage("P-1", day="2026-07-04"), name="corrected.xml")
    learner.services.decide_award(learner.desk.award("P-1").id, decision=Decision.REPLACE, actor=OPERATOR)
    judged = learner.read(token)
    assert codes(judged)["status"] == "status.replaced"
    assert judged.report.claims is not None
    assert judged.report.claims["given_name"] == "Yann"
