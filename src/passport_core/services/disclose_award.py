"""Show part of a claimed award: its selectively disclosable form, made when its holder first asks for it.

Reserve, sign, record, as at issue (see ``secure_awards``): killed in between, the form keeps its id and place and is
signed by whoever comes next. Whoever calls has looked who may: the passport's holder, or a share that shows the record.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

from passport_core.credentials.keys import ED25519, P256
from passport_core.credentials.proofs import SelectiveFormat
from passport_core.credentials.token_status import status_claim
from passport_core.credentials.type_metadata import BLOCK_AWARD_V1, bundled
from passport_core.errors import ConflictError, InvalidInputError, NotFoundError
from passport_core.outcomes import Text
from passport_core.passport.award import StoredAward
from passport_core.passport.certifier import Certifier
from passport_core.passport.days import paris_day
from passport_core.passport.identifiers import new_credential_id
from passport_core.passport.records import Record
from passport_core.passport.register import DatedEntry
from passport_core.ports.outside import Clock
from passport_core.ports.store import Securing, Session, Store, StoredCredential
from passport_core.services.award_claims import WITHHOLDABLE
from passport_core.services.choose_signer import ChooseSigner
from passport_core.services.publish_status import JWT_STATUS, PublishStatus
from passport_core.services.secure_awards import Parchments

_Entries = dict[tuple[str, date], DatedEntry | None]  # by certification and day
_KEYS = (P256, ED25519)  # in this order: every verifier of SD-JWT VC knows ES256


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that the holder may show or withhold: its name in the document, a label, and what it says."""

    name: str
    label: Text
    value: str


@dataclass(frozen=True, slots=True)
class _Claimed:
    """A claimed award with all that its other form is written from, where that is not made yet."""

    record: Record
    award: StoredAward
    certifier: Certifier
    whole: StoredCredential
    entry: DatedEntry | None
    standing: Securing | None
    made: StoredCredential | None


@dataclass(frozen=True, slots=True)
class DiscloseAward:
    store: Store
    publish_status: PublishStatus
    choose_signer: ChooseSigner
    proof_format: SelectiveFormat
    clock: Clock

    def choices(self, record: Record) -> Sequence[Choice]:
        """Return what of the record's award can be shown or withheld; nothing is made or signed.

        Once the form is made, what it says; before, what it would say. Raise what ``form`` raises for the record.
        """
        return self._choices(self._claimed(record))

    def offers(self, records: Iterable[Record]) -> Mapping[str, Sequence[Choice]]:
        """Return the choices of each record by its id; those that are shown whole or not at all are left out."""
        found = {}
        entries: _Entries = {}
        with self.store.reading() as session:
            for record in records:
                with suppress(NotFoundError, ConflictError):
                    found[record.id] = self._choices(self._read(session, record, entries))
        return found

    def present(self, record: Record, *, names: Sequence[str]) -> bytes:
        """Return the award with just these of its choices shown, ready to be handed over.

        Raise InvalidInputError (``disclosure.unknown``) for a name that is no choice of it, and what ``form`` raises.
        """
        claimed = self._claimed(record)
        offered = {choice.name for choice in self._choices(claimed)}
        unknown = [name for name in names if name not in offered]
        if unknown:
            raise InvalidInputError(
                Text(
                    f"Ce document ne permet pas de montrer « {unknown[0][:40]} » à part.",
                    f"This document cannot show “{unknown[0][:40]}” apart.",
                ),
                code="disclosure.unknown",
                remedy=Text("Choisissez parmi ce qu’il propose.", "Choose among what it offers."),
                where="names",
            )
        return self._derived(claimed, names)

    def present_all(self, records: Sequence[Record], *, names: Sequence[str]) -> Sequence[bytes]:
        """Return each award with just those of these claims shown that it offers. Raise what ``form`` raises."""
        entries: _Entries = {}
        with self.store.reading() as session:
            all_claimed = [self._read(session, record, entries) for record in records]
        shown = []
        for claimed in all_claimed:
            offered = {choice.name for choice in self._choices(claimed)}
            shown.append(self._derived(claimed, [name for name in names if name in offered]))
        return shown

    def _choices(self, claimed: _Claimed) -> Sequence[Choice]:
        if claimed.made is not None:
            claims: Mapping[str, Any] = self.proof_format.peek(claimed.made.body).unverified
        elif claimed.whole.revocation is not None:
            raise _revoked(claimed.record)
        else:
            claims = self._claims(claimed, "", {})
        return [Choice(name, claim_label(name), str(claims[name])) for name in WITHHOLDABLE if name in claims]

    def _derived(self, claimed: _Claimed, names: Sequence[str]) -> bytes:
        form = claimed.made or self.form(claimed.record)
        return self.proof_format.derive(form.body, selective=[f"/{name}" for name in names])

    def form(self, record: Record) -> StoredCredential:
        """Return the award's selectively disclosable form, everything in it; made if there is none yet.

        Raise NotFoundError (``disclosure.not-here``) where the record is no award of a certifier here,
        ConflictError (``credential.revoked``) where the award was revoked before there was such a form: one that
        was made already is shown on, and its status says it.
        """
        claimed = self._claimed(record)
        if claimed.made is not None:
            return claimed.made
        if claimed.whole.revocation is not None:
            raise _revoked(record)
        if claimed.standing is None:
            self._reserve(claimed)
            claimed = self._claimed(record)
        if claimed.made is not None:  # another process was faster
            return claimed.made
        if claimed.standing is None:
            raise _revoked(record)
        self._sign_and_record(claimed, claimed.standing)
        made = self._claimed(record).made
        if made is None:
            raise _revoked(record)
        return made

    def _reserve(self, claimed: _Claimed) -> None:
        ((list_id, index),) = self.publish_status.take(claimed.certifier.id, 1, purpose=JWT_STATUS)
        securing = Securing(
            new_credential_id(), claimed.award.id, claimed.certifier.id, self.proof_format.name, list_id, index
        )
        # Refused where another process was first, or a revocation: reading again tells which.
        with suppress(ConflictError), self.store.writing() as session:
            session.credentials.reserve([securing], beside=True)

    def _sign_and_record(self, claimed: _Claimed, securing: Securing) -> None:
        signer = self.choose_signer(claimed.certifier.id, algorithms=_KEYS)
        now = self.clock.now()
        status = status_claim(self.publish_status.address(securing.status_list_id), securing.status_index)
        claims = self._claims(claimed, securing.credential_id, status)
        always = [f"/{name}" for name in claims if name not in WITHHOLDABLE]
        body = self.proof_format.secure_selectively(claims, signer=signer, created=now, mandatory=always, holder=None)
        signed = StoredCredential(
            id=securing.credential_id,
            award_id=claimed.award.id,
            certifier_id=claimed.certifier.id,
            format=self.proof_format.name,
            media_type=self.proof_format.media_type,
            body=body,
            issued_at=now,
            status_list_id=securing.status_list_id,
            status_index=securing.status_index,
        )
        with self.store.writing() as session:
            session.credentials.record([signed])

    def _claims(self, claimed: _Claimed, credential_id: str, status: Mapping[str, Any]) -> Mapping[str, Any]:
        award = claimed.award.award
        parchments = Parchments(claimed.certifier, {award.certification: claimed.entry}, "")
        return parchments.builder(award.certification, award.block).disclosable(award, credential_id, status=status)

    def _claimed(self, record: Record) -> _Claimed:
        with self.store.reading() as session:
            return self._read(session, record, {})

    def _read(self, session: Session, record: Record, entries: _Entries) -> _Claimed:
        """Return the award with what is known of it; ``entries`` are those read before, for the same answer."""
        whole = session.credentials.get(record.credential_id) if record.origin == "claimed" else None
        award = session.awards.get(whole.award_id) if whole and whole.award_id else None
        certifier = session.certifiers.get(award.certifier_id) if award else None
        if whole is None or award is None or certifier is None:
            raise NotFoundError(
                Text(
                    "Ce document n’a pas été délivré ici : il ne se montre qu’en entier.",
                    "This document was not issued here: it is shown whole or not at all.",
                ),
                code="disclosure.not-here",
                remedy=Text("Partagez-le en entier.", "Share it whole."),
                where=record.id,
            )
        standing, made = self._further_form(session, whole, award.id)
        # As the register stood when the award was issued, so that both forms say the same.
        dated = (award.award.certification, paris_day(whole.issued_at))
        if made is None and dated not in entries:
            entries[dated] = session.register.entry(*dated)
        return _Claimed(record, award, certifier, whole, entries.get(dated), standing, made)

    def _further_form(
        self, session: Session, whole: StoredCredential, award_id: str
    ) -> tuple[Securing | None, StoredCredential | None]:
        """Return the place and the document of the form that says what ``whole`` says.

        A document that was replaced has the form that was revoked with it, never its successor's.
        """
        name = self.proof_format.name
        if whole.revocation is None:
            standing = session.credentials.securings([award_id]).get(award_id, {}).get(name)
            return standing, session.credentials.get(standing.credential_id) if standing else None
        together = [
            form
            for form in session.credentials.of_award(award_id)
            if form.format == name and form.revocation is not None and form.revocation.at == whole.revocation.at
        ]
        return None, together[0] if together else None


def claim_label(name: str) -> Text:
    """Return what a person calls a claim of the disclosable form, as its type says; its name where it says nothing."""
    labels: Mapping[str, str] = next(
        (rule.labels for rule in bundled(BLOCK_AWARD_V1).claims if rule.path == (name,)), {}
    )
    return Text(labels.get("fr", name), labels.get("en", name))


def _revoked(record: Record) -> ConflictError:
    return ConflictError(
        Text("Cette attestation est révoquée.", "This credential is revoked."),
        code="credential.revoked",
        remedy=Text("Demandez au certificateur celle qui la remplace.", "Ask the certifier for its replacement."),
        where=record.id,
    )
