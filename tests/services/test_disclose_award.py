"""An award in a second form, of which its holder shows what is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from tests.services.conftest import OPERATOR, Desk, open_passport
from tests.services.declarations import Passage, people

from passport_core.compose import SELECTIVE_FORMAT
from passport_core.credentials import jose
from passport_core.credentials.sd_jwt import split
from passport_core.errors import ConflictError, InvalidInputError, NotFoundError
from passport_core.outcomes import Outcome, Verdict
from passport_core.passport.award import AwardState
from passport_core.passport.records import Record
from passport_core.passport.revoking import RevocationReason
from passport_core.ports.store import Session, StoredCredential
from passport_core.services.award_claims import award_in_question
from passport_core.services.decide_award import Decision
from passport_core.services.disclose_award import DiscloseAward
from passport_core.testing.doubles import FixedClock


def claimed(desk: Desk, **changes: Any) -> Record:
    """Issue one passage and claim it; return the learner's record."""
    (slip,) = desk.slips(desk.issue(Passage("P-1", **changes)))
    _, (record,) = desk.claim(slip.code)
    return record


def payload_of(document: bytes) -> dict[str, Any]:
    payload: dict[str, Any] = orjson.loads(jose.read(split(document).jwt).payload)
    return payload


def forms(desk: Desk, technical_id: str = "P-1") -> dict[str, StoredCredential]:
    with desk.services.store.reading() as session:
        return {c.format: c for c in session.credentials.of_award(desk.award(technical_id).id)}


def test_only_what_was_chosen_is_in_the_document(desk: Desk) -> None:
    record = claimed(desk)
    shown = desk.services.disclose_award.present(record, names=["given_name", "birth_family_name"])
    report = desk.services.verify_credential(shown)
    assert report.verdict is Verdict.VALID, [(f.check, f.code) for f in report.findings]
    assert report.claims is not None
    assert (report.claims["given_name"], report.claims["birth_family_name"]) == ("Yann", "LE GOFF")
    assert "birthdate" not in report.claims
    assert b"1994" not in b"".join(split(shown).disclosures)
    assert len(split(shown).disclosures) == 2
    only_award = desk.services.verify_credential(desk.services.disclose_award.present(record, names=[]))
    assert only_award.verdict is Verdict.VALID
    assert only_award.claims is not None
    assert only_award.claims["certification"]["number"] == "RNCP36490"
    assert only_award.claims["block"]["number"] == "RNCP36490BC02"
    assert "given_name" not in only_award.claims


def test_every_choice_is_named_in_both_languages(desk: Desk) -> None:
    choices = desk.services.disclose_award.choices(claimed(desk))
    assert {choice.name: choice.value for choice in choices} == {
        "birth_family_name": "LE GOFF",
        "given_name": "Yann",
        "birthdate": "1994-02-11",
        "access_route": "VAE",
    }
    born = next(choice for choice in choices if choice.name == "birthdate")
    assert (born.label.fr, born.label.en) == ("Date de naissance", "Date of birth")


def test_looking_at_the_choices_makes_nothing(desk: Desk) -> None:
    record = claimed(desk)
    desk.services.disclose_award.choices(record)
    assert set(forms(desk)) == {"eddsa-rdfc-2022"}


def test_both_forms_say_the_same_award_each_with_its_own_id_and_place(desk: Desk) -> None:
    record = claimed(desk)
    desk.services.disclose_award.form(record)
    whole, other = forms(desk)["eddsa-rdfc-2022"], forms(desk)[SELECTIVE_FORMAT]
    assert other.id != whole.id
    assert (other.status_list_id, other.status_index) != (whole.status_list_id, whole.status_index)
    assert other.status_list_id != whole.status_list_id
    payload = payload_of(other.body)
    assert payload["jti"] == other.id
    assert payload["status"]["status_list"]["idx"] == other.status_index
    opened = desk.services.verify_credential(other.body).claims
    in_whole = desk.services.verify_credential(whole.body).claims
    assert opened is not None
    assert in_whole is not None
    parchment = in_whole["credentialSubject"]["parchment"]
    assert opened["certification"]["title"] == parchment["certificationTitle"]
    assert opened["block"]["title"] == parchment["blockTitle"]
    assert opened["awarded_on"] == parchment["awardedOn"]
    assert opened["issuer_name"] == parchment["certifierName"]
    # The award keeps naming the document that it was issued as.
    assert desk.award("P-1").credential_id == whole.id


def test_the_form_is_made_once(desk: Desk) -> None:
    record = claimed(desk)
    first = desk.services.disclose_award.form(record)
    assert desk.services.disclose_award.form(record) == first
    assert len(forms(desk)) == 2


def test_what_the_whole_form_leaves_out_stays_out_and_the_other_says_no_more_than_its_claims(desk: Desk) -> None:
    """Birth date in the selective form only; sex and birthplace in neither."""
    record = claimed(desk)
    everything = b"".join(
        jose.decode_base64url(one.decode()) for one in split(desk.services.disclose_award.form(record).body).disclosures
    )
    assert b"1994-02-11" in everything
    for secret in (b"44109", b'"M"', b"sex"):
        assert secret not in everything
        assert secret not in record.credential
    assert b"1994" not in record.credential


def test_revoking_the_award_revokes_every_form_in_one_go(desk: Desk, clock: FixedClock) -> None:
    record = claimed(desk)
    shown = desk.services.disclose_award.present(record, names=["given_name"])
    revoked = desk.services.revoke_credential(
        record.credential_id, reason=RevocationReason.WITHDRAWN_FOR_FRAUD, actor=OPERATOR
    )
    assert len(revoked) == 2
    for document in (record.credential, shown):
        report = desk.services.verify_credential(document)
        finding = report.finding("status")
        assert finding is not None
        assert (report.verdict, finding.code) == (Verdict.INVALID, "status.revoked")
        assert "fraude" in finding.message.fr
    # A share that shows it goes on saying what became of it.
    assert desk.services.disclose_award.present(record, names=["given_name"]) == shown


def test_revoking_by_the_other_forms_id_revokes_all(desk: Desk) -> None:
    record = claimed(desk)
    form = desk.services.disclose_award.form(record)
    desk.services.revoke_credential(form.id, reason=RevocationReason.ISSUED_IN_ERROR, actor=OPERATOR)
    assert desk.services.verify_credential(record.credential).verdict is Verdict.INVALID
    assert desk.award("P-1").state is AwardState.REVOKED


def test_threat_44_a_form_reserved_but_not_signed_is_revoked_with_the_award(desk: Desk) -> None:
    """Stopped between reserving and signing, revoked meanwhile: what is signed later is revoked from the start."""
    record = claimed(desk)
    stopping = replace(desk.services.disclose_award, choose_signer=_stopping)
    with pytest.raises(PoweredOffError):
        stopping.form(record)
    revoked = desk.services.revoke_credential(
        record.credential_id, reason=RevocationReason.ISSUED_IN_ERROR, actor=OPERATOR
    )
    assert len(revoked) == 2
    with pytest.raises(ConflictError):
        desk.services.disclose_award.form(record)


def test_threat_44_a_revocation_between_reading_and_reserving_wins(desk: Desk) -> None:
    record = claimed(desk)
    services = desk.services

    class RevokedMeanwhile:
        """A store in which the award is revoked just before the form is reserved."""

        def __getattr__(self, name: str) -> Any:
            return getattr(services.store, name)

        @contextmanager
        def writing(self) -> Iterator[Session]:
            if desk.award("P-1").state is AwardState.ISSUED:
                services.revoke_credential(
                    record.credential_id, reason=RevocationReason.ISSUED_IN_ERROR, actor=OPERATOR
                )
            with services.store.writing() as session:
                yield session

    racing: DiscloseAward = replace(services.disclose_award, store=RevokedMeanwhile())
    with pytest.raises(ConflictError) as refused:
        racing.form(record)
    assert refused.value.code == "credential.revoked"
    assert set(forms(desk)) == {"eddsa-rdfc-2022"}


class PoweredOffError(Exception):
    pass


def _stopping(*_: object, **__: object) -> Any:
    raise PoweredOffError


def test_threat_44_whoever_is_first_no_form_outlives_the_revocation(desk: Desk) -> None:
    """A revocation and the making of a form at the same moment, many times, in either order."""
    services = desk.services
    records = [desk.claim(slip.code)[1][0] for slip in desk.slips(desk.issue(*people(8)))]
    services.disclose_award.form(records.pop())  # all that is made once is there

    def revoke(record: Record) -> None:
        services.revoke_credential(record.credential_id, reason=RevocationReason.ISSUED_IN_ERROR, actor=OPERATOR)

    def make(record: Record) -> None:
        with suppress(ConflictError):
            services.disclose_award.form(record)

    with ThreadPoolExecutor(4) as pool:
        for number, record in enumerate(records):
            work = [revoke, make] if number % 2 else [make, revoke]
            for done in [pool.submit(one, record) for one in work]:
                done.result()
    with services.store.reading() as session:
        for record in records:
            whole = session.credentials.get(record.credential_id)
            assert whole is not None
            assert whole.award_id is not None
            assert session.credentials.securings([whole.award_id]) == {}
            assert all(one.revocation is not None for one in session.credentials.of_award(whole.award_id))


def test_threat_25_stopped_between_reserving_and_signing_it_goes_on_with_the_same_id_and_place(desk: Desk) -> None:
    record = claimed(desk)
    with pytest.raises(PoweredOffError):
        replace(desk.services.disclose_award, choose_signer=_stopping).form(record)
    with desk.services.store.reading() as session:
        award_id = desk.award("P-1").id
        reserved = session.credentials.securings([award_id])[award_id][SELECTIVE_FORMAT]
    form = desk.services.disclose_award.form(record)
    assert (form.id, form.status_index) == (reserved.credential_id, reserved.status_index)
    assert desk.services.verify_credential(form.body).verdict is Verdict.VALID


def test_what_is_not_offered_is_refused(desk: Desk) -> None:
    record = claimed(desk)
    for name in ("sex", "certification", "mention", "../iss", ""):
        with pytest.raises(InvalidInputError) as refused:
            desk.services.disclose_award.present(record, names=[name])
        assert refused.value.code == "disclosure.unknown"


def test_what_was_imported_is_shown_whole_or_not_at_all(desk: Desk) -> None:
    record = claimed(desk)
    holder = open_passport(desk.services)
    imported = desk.services.keep_passport.import_credential(
        record.credential, passport_id=holder.passport_id, actor=holder
    )
    with pytest.raises(NotFoundError) as refused:
        desk.services.disclose_award.present(imported.record, names=[])
    assert refused.value.code == "disclosure.not-here"


def test_the_other_form_is_neither_claimed_nor_listed(desk: Desk) -> None:
    """A form that a learner had made is nothing that the certifier or the next claim sees."""
    report = desk.issue(*people(2))
    slips = desk.slips(report)
    holder, (record,) = desk.claim(slips[0].code)
    desk.services.disclose_award.form(record)
    listed = list(desk.services.read_batch.credentials(report.batch_id, actor=OPERATOR))
    assert [credential.format for credential in listed] == ["eddsa-rdfc-2022"] * 2
    assert len(desk.slips(report)) == 1, "who has claimed is not asked to claim again"
    desk.services.claim_award.release_record(record.id, actor=holder)
    again = [slip for slip in desk.slips(report) if slip.holder_name == slips[0].holder_name]
    _, records = desk.claim(again[0].code)
    assert [one.credential_id for one in records] == [record.credential_id]


def test_a_replaced_award_is_disclosed_as_it_reads_now(desk: Desk, clock: FixedClock) -> None:
    report = desk.issue(Passage("P-1"))
    _, (old,) = desk.claim(desk.slips(report)[0].code)
    before = desk.services.disclose_award.present(old, names=[])
    clock.advance(days=1)
    desk.issue(Passage("P-1", day="2026-07-04"), name="corrected.xml")
    desk.services.decide_award(desk.award("P-1").id, decision=Decision.REPLACE, actor=OPERATOR)
    replaced = desk.services.verify_credential(before).finding("status")
    assert replaced is not None
    assert replaced.code == "status.replaced"
    _, (renewed,) = desk.claim(desk.slips(report)[0].code)
    shown = desk.services.verify_credential(desk.services.disclose_award.present(renewed, names=[]))
    assert shown.verdict is Verdict.VALID
    assert shown.claims is not None
    assert shown.claims["awarded_on"] == "2026-07-04"


def test_an_end_of_validity_is_the_same_in_both_forms(desk: Desk) -> None:
    record = claimed(desk)
    form = desk.services.verify_credential(desk.services.disclose_award.form(record).body)
    assert form.claims is not None
    question = award_in_question(form.claims, issuer_siren=None)
    whole = award_in_question(desk.services.verify_credential(record.credential).claims or {}, issuer_siren=None)
    assert question == whole
    ending = {**form.claims, "exp": int(datetime(2027, 12, 31, 23, 0, tzinfo=UTC).timestamp())}
    asked = award_in_question(ending, issuer_siren=None)
    assert asked is not None
    assert str(asked.valid_until) == "2027-12-31"


def test_the_status_of_the_form_is_a_token_of_the_issuer(desk: Desk) -> None:
    form = desk.services.disclose_award.form(claimed(desk))
    assert form.status_list_id is not None
    published = desk.services.publish_status(form.status_list_id)
    assert published.media_type == "application/statuslist+jwt"
    assert jose.header_of(published.body)["typ"] == "statuslist+jwt"
    claims = orjson.loads(jose.read(published.body).payload)
    assert claims["sub"] == desk.services.publish_status.address(form.status_list_id)
    assert claims["iss"] == desk.certifier.did
    assert claims["ttl"] == 300
    finding = desk.services.verify_credential(form.body).finding("status")
    assert finding is not None
    assert finding.outcome is Outcome.PASSED
