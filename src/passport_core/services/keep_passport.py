"""Open a passport, show where its holder stands, bring foreign credentials in."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from passport_core.credentials.carriers.unpacking import unpack_one
from passport_core.credentials.proofs import ProofFormat
from passport_core.credentials.report import Report
from passport_core.credentials.verifying import peek
from passport_core.errors import ConflictError, NotFoundError, TooLargeError
from passport_core.events import Event
from passport_core.outcomes import Text, Verdict
from passport_core.passport.actors import Actor, Holder, require_holder
from passport_core.passport.days import paris_day
from passport_core.passport.identifiers import new_id
from passport_core.passport.plain_text import one_line
from passport_core.passport.progress import progress, reached_certifications
from passport_core.passport.provenance import Provenance
from passport_core.passport.records import CertificationProgress, Holding, Passport, Record
from passport_core.passport.register import DatedEntry
from passport_core.ports.outside import Clock
from passport_core.ports.store import Store
from passport_core.services.award_claims import award_in_question
from passport_core.services.verify_credential import VerifyCredential

IMPORT_LIMIT = 1024 * 1024  # bytes of one imported credential
RECORD_LIMIT = 500  # records of one passport
_TITLE_LIMIT = 500  # characters of a record's title that are read


@dataclass(frozen=True, slots=True)
class JudgedRecord:
    """A record as read now. ``holding`` is what it shows as awarded, where it names a certification."""

    record: Record
    report: Report
    provenance: Provenance
    holding: Holding | None

    @property
    def title(self) -> str:
        """What it says it is, on one line; nothing of it where its proof does not hold."""
        claims: Mapping[str, Any] = self.report.claims or {}
        subject = claims.get("credentialSubject")
        achievement = subject.get("achievement") if isinstance(subject, Mapping) else None
        for said in (claims, achievement):
            name = said.get("name") if isinstance(said, Mapping) else None
            if isinstance(name, str):
                return one_line(name[:_TITLE_LIMIT])
        return "—"


@dataclass(frozen=True, slots=True)
class PassportView:
    """Everything the holder sees: each record judged, and each certification's progress with its snapshot."""

    passport: Passport
    records: tuple[JudgedRecord, ...]
    certifications: tuple[tuple[DatedEntry, CertificationProgress], ...]


@dataclass(frozen=True, slots=True)
class KeepPassport:
    store: Store
    formats: Mapping[str, ProofFormat]
    verify: VerifyCredential
    clock: Clock
    announce: Callable[[Event], None]

    def open(self) -> tuple[Passport, str]:
        """Make a passport; return it with its secret token (256 bits), which only the learner keeps."""
        token = secrets.token_urlsafe(32)
        passport = Passport(new_id(), self.clock.now())
        with self.store.writing() as session:
            session.passports.create(passport, digest_token(token))
        self.announce(Event("passport.opened", passport.id, passport.created_at))
        return passport, token

    def enter(self, token: str) -> Holder:
        """Return who holds this secret; raise NotFoundError, the same for every wrong one."""
        with self.store.reading() as session:
            passport = session.passports.by_digest(digest_token(token))
        if passport is None:
            raise NotFoundError(
                Text("Ce lien n’ouvre aucun passeport.", "This link opens no passport."),
                code="passport.not-found",
                remedy=Text("Vérifiez que le lien a été copié en entier.", "Check that the whole link was copied."),
            )
        return Holder(passport.id)

    def by_id(self, passport_id: str) -> Passport:
        """Return the passport for the operator's terminal; raise NotFoundError."""
        with self.store.reading() as session:
            passport = session.passports.get(passport_id)
        if passport is None:
            raise NotFoundError(
                Text("Aucun passeport n’a cet identifiant.", "No passport has this id."), code="passport.not-found"
            )
        return passport

    def show(self, passport_id: str, *, actor: Actor, online: bool = True) -> PassportView:
        """Judge every record now and compute each certification's progress. Read only."""
        require_holder(actor, passport_id)
        passport = self.by_id(passport_id)
        with self.store.reading() as session:
            records = session.passports.records(passport_id)
        judged = self.judge_all(records, online=online)
        holdings = [item.holding for item in judged if item.holding is not None]
        return PassportView(passport, judged, self._certifications(holdings))

    def judge(self, record: Record, *, online: bool = True) -> JudgedRecord:
        """Judge one record now, as ``judge_all`` does."""
        (judged,) = self.judge_all([record], online=online)
        return judged

    def judge_all(self, records: Sequence[Record], *, online: bool = True) -> tuple[JudgedRecord, ...]:
        """Judge records now, each by itself: Certified only where everything is valid and its issuer is recognised."""
        reports = self.verify.all([record.credential for record in records], online=online)
        return tuple(map(_judged, records, reports))

    def record(self, record_id: str, *, actor: Actor) -> Record:
        """Return one record of the actor's passport; raise NotFoundError."""
        with self.store.reading() as session:
            record = session.passports.record(record_id)
        if record is None:
            raise NotFoundError(Text("Introuvable.", "Not found."), code="record.not-found", where=record_id)
        require_holder(actor, record.passport_id)
        return record

    def import_credential(self, document: bytes, *, passport_id: str, actor: Actor) -> JudgedRecord:
        """Keep a credential from elsewhere exactly as it is (out of its image); it is judged whenever it is read.

        Raise InvalidInputError where it cannot be read as a credential at all.
        """
        require_holder(actor, passport_id)
        if len(document) > IMPORT_LIMIT:
            raise TooLargeError(
                Text("Ce document dépasse 1 Mo.", "This document is over 1 MB."),
                remedy=Text("Importez une attestation à la fois.", "Import one credential at a time."),
            )
        document = unpack_one(document)
        seen = peek(document, self.formats)
        now = self.clock.now()
        stated = seen.unverified.get("id")
        record = Record(
            id=new_id(),
            passport_id=passport_id,
            credential_id=stated if isinstance(stated, str) else f"sha256:{hashlib.sha256(document).hexdigest()}",
            credential=document,
            media_type=self.formats[seen.format].media_type,
            added_at=now,
            origin="imported",
        )
        with self.store.writing() as session:
            session.passports.hold(passport_id)
            if len(session.passports.records(passport_id)) >= RECORD_LIMIT:
                raise TooLargeError(Text("Ce passeport est plein.", "This passport is full."))
            if not session.passports.add_record(record):
                raise ConflictError(
                    Text(
                        "Cette attestation est déjà dans le passeport.", "This credential is in the passport already."
                    ),
                    code="record.exists",
                )
        self.announce(Event("record.imported", record.id, now))
        return self.judge(record)

    def _certifications(self, holdings: Sequence[Holding]) -> tuple[tuple[DatedEntry, CertificationProgress], ...]:
        certified = [h.certification for h in holdings if h.provenance is Provenance.CERTIFIED]
        entries = self.entries(certified)
        entries |= self.entries(reached_certifications(entries.values(), holdings))
        return tuple((entry, progress(entry, holdings)) for entry in entries.values())

    def entries(self, numbers: Sequence[str]) -> dict[str, DatedEntry]:
        """Return the register entries of these certifications, as of today; those that are not there are left out."""
        today = paris_day(self.clock.now())
        with self.store.reading() as session:
            found = session.register.entries_of(numbers, today)
        return {number: found[number] for number in dict.fromkeys(numbers) if number in found}


def _judged(record: Record, report: Report) -> JudgedRecord:
    certified = report.verdict is Verdict.VALID and report.issuer is not None
    provenance = Provenance.CERTIFIED if certified else Provenance.DECLARED
    holding = None
    if report.claims is not None:
        question = award_in_question(report.claims, issuer_siren=None)
        if question is not None:
            holding = Holding(record.id, question.certification, question.block, question.awarded_on, provenance)
    return JudgedRecord(record, report, provenance, holding)


def digest_token(token: str) -> str:
    """Return the digest under which a 256-bit secret token is stored."""
    return hashlib.sha256(token.encode()).hexdigest()
