"""Share chosen records with someone: a revocable grant, read through a link, each reading logged for the holder."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from passport_core.errors import InvalidInputError, NotAllowedError, NotFoundError
from passport_core.events import Event
from passport_core.outcomes import Text
from passport_core.passport.actors import Actor, require_holder
from passport_core.passport.claiming import ALPHABET
from passport_core.passport.identifiers import new_id
from passport_core.passport.records import Record
from passport_core.passport.register import DatedEntry
from passport_core.passport.sharing import Closure, Reading, Share
from passport_core.ports.outside import Clock, SecretHasher
from passport_core.ports.store import Store
from passport_core.services.disclose_award import DiscloseAward
from passport_core.services.keep_passport import JudgedRecord, KeepPassport, digest_token

PASSCODE_ATTEMPTS = 5
TEXT_LIMIT = 200  # characters of "for whom" and "why"
SHARE_RECORD_LIMIT = 50
STAYS_OPEN = timedelta(hours=1)  # how long a page that was opened may ask more about what it shows


@dataclass(frozen=True, slots=True)
class SharedView:
    """What a reader sees: the grant, its records judged now, and the register entries that they name."""

    share: Share
    records: tuple[JudgedRecord, ...]
    entries: Mapping[str, DatedEntry]


class ShareClosedError(NotFoundError):
    """The link opens nothing, for a reason that only the holder learns."""

    default_code = "share.closed"

    def __init__(self) -> None:
        super().__init__(
            Text("Ce partage est fermé.", "This share is closed."),
            remedy=Text(
                "Demandez un nouveau lien à la personne qui vous l’avait envoyé.",
                "Ask whoever sent it to you for a new link.",
            ),
        )


class PasscodeError(NotAllowedError):
    """A passcode is needed (``attempts_left`` None), or the one given is wrong."""

    default_code = "share.passcode"

    def __init__(self, attempts_left: int | None, *, counts_reading: bool = False) -> None:
        self.attempts_left = attempts_left
        self.counts_reading = counts_reading
        wrong = attempts_left is not None
        super().__init__(
            Text("Ce code n’ouvre pas ce partage.", "This code does not open this share.")
            if wrong
            else Text("Ce partage demande un code.", "This share asks for a code."),
            remedy=Text(
                f"Il reste {attempts_left} essais." if wrong else "Envoyez-le par POST, champ « passcode ».",
                f"{attempts_left} attempts are left." if wrong else "Send it by POST, field “passcode”.",
            ),
        )


class ConfirmReadingError(NotAllowedError):
    """Opening spends a reading: a person must ask for it by POST."""

    default_code = "share.confirm"

    def __init__(self) -> None:
        super().__init__(
            Text("L’ouverture de ce partage est comptée.", "Openings of this share are counted."),
            remedy=Text("Confirmez par un POST à la même adresse.", "Confirm with a POST to the same address."),
        )


@dataclass(frozen=True, slots=True)
class ShareRecords:
    store: Store
    passports: KeepPassport
    hasher: SecretHasher
    clock: Clock
    announce: Callable[[Event], None]
    base_url: str
    disclose: DiscloseAward

    def address(self, token: str) -> str:
        return f"{self.base_url}/s/{token}"

    def create(
        self,
        *,
        passport_id: str,
        record_ids: Sequence[str],
        actor: Actor,
        audience: str = "",
        purpose: str = "",
        expires_at: datetime | None = None,
        passcode: str | None = None,
        reading_limit: int | None = None,
        fields: Sequence[str] | None = None,
    ) -> tuple[Share, str]:
        """Make a grant; return it with the token of its link, which is not stored.

        With ``fields``, each record is shown in its selectively disclosable form, with these claims of it and no
        others: raise what ``DiscloseAward.form`` raises where a record has no such form, and InvalidInputError
        (``disclosure.unknown``) for a claim that none of them offers.
        """
        require_holder(actor, passport_id)
        now = self.clock.now()
        wanted = tuple(dict.fromkeys(record_ids))
        _check_request(wanted, audience, purpose, expires_at, passcode, reading_limit, now)
        share = Share(
            id=new_id(),
            passport_id=passport_id,
            record_ids=wanted,
            audience=audience.strip(),
            purpose=purpose.strip(),
            created_at=now,
            expires_at=expires_at,
            short_code=_short_code(),
            passcode_hash=self.hasher.hash(_plain_passcode(passcode)) if passcode else None,
            passcode_attempts_left=PASSCODE_ATTEMPTS,
            reading_limit=reading_limit,
            fields=None if fields is None else tuple(dict.fromkeys(fields)),
        )
        token = secrets.token_urlsafe(32)
        with self.store.reading() as session:
            own = {record.id: record for record in session.passports.records(passport_id)}
        if not set(wanted) <= set(own):
            raise NotFoundError(
                Text(
                    "Un des éléments choisis n’est pas dans ce passeport.",
                    "A chosen record is not in this passport.",
                ),
                code="record.not-found",
            )
        if share.fields is not None:
            self._prepare([own[record_id] for record_id in wanted], share.fields)
        with self.store.writing() as session:
            session.shares.add(share, digest_token(token))
        self.announce(Event("share.created", share.id, now))
        return share, token

    def list(self, passport_id: str, *, actor: Actor) -> Sequence[Share]:
        require_holder(actor, passport_id)
        with self.store.reading() as session:
            return session.shares.of_passport(passport_id)

    def withdraw(self, share_id: str, *, actor: Actor) -> Share:
        """Close the share from now on. The reading link cannot do this: controlling needs the passport's secret."""
        share = self._own(share_id, actor)
        with self.store.writing() as session:
            session.shares.withdraw(share_id, self.clock.now())
            closed = session.shares.get(share_id)
        self.announce(Event("share.withdrawn", share_id, self.clock.now()))
        return closed or share

    def log(self, share_id: str, *, actor: Actor) -> tuple[Share, Sequence[Reading]]:
        """Return the share and every reading of it, newest first."""
        share = self._own(share_id, actor)
        with self.store.reading() as session:
            return share, session.shares.readings(share_id)[::-1]

    def read(self, token: str, *, face: str, by_post: bool = False, passcode: str | None = None) -> SharedView:
        """Open the share for whoever has its link.

        Raise ShareClosedError (never saying why), PasscodeError, or ConfirmReadingError. Nothing is spent unless
        ``by_post``: mail scanners and previews follow links.
        """
        now = self.clock.now()
        share = self._by_token(token)
        closure = share.closure(now)
        if closure is not None:
            if by_post or not share.needs_post:
                self._log(share, "closed", face, now)
            raise ShareClosedError
        if share.needs_post and not by_post:
            if share.passcode_hash:
                raise PasscodeError(None, counts_reading=share.reading_limit is not None)
            raise ConfirmReadingError
        self._check_passcode(share, passcode, face, now)
        with self.store.writing() as session:
            if not session.shares.spend_reading(share.id):
                raise ShareClosedError
            session.shares.log(share.id, Reading(now, "opened", face))
            found = session.passports.by_ids(share.record_ids)
        if not found:
            raise ShareClosedError
        self.announce(Event("share.opened", share.id, now))
        return self._view(share, found)

    def ask_more(self, token: str, record_id: str, *, face: str, passcode: str | None = None) -> tuple[Share, Record]:
        """Return the share and one record of it to whoever reads it and asks something about that record.

        No reading is spent. Where readings are counted, the share answers for an hour after each, its last one too.
        Raise what ``read`` raises, and ShareClosedError for a record that it does not show.
        """
        now = self.clock.now()
        share = self._by_token(token)
        closure = share.closure(now)
        if closure not in (None, Closure.READINGS_SPENT):
            self._log(share, "closed", face, now)
            raise ShareClosedError
        self._check_passcode(share, passcode, face, now)
        with self.store.reading() as session:
            readings = session.shares.readings(share.id)
            record = session.passports.record(record_id) if record_id in share.record_ids else None
        if record is None:
            raise ShareClosedError
        is_open = any(reading.kind == "opened" and now - reading.at < STAYS_OPEN for reading in readings)
        if share.reading_limit is not None and not is_open:
            raise ShareClosedError if closure else ConfirmReadingError
        return share, record

    def _by_token(self, token: str) -> Share:
        with self.store.reading() as session:
            share = session.shares.by_digest(digest_token(token))
        if share is None:
            raise ShareClosedError
        return share

    def preview(self, share_id: str, *, actor: Actor) -> SharedView:
        """Return what the reader will see, for the holder; nothing is counted."""
        share = self._own(share_id, actor)
        with self.store.reading() as session:
            found = session.passports.by_ids(share.record_ids)
        return self._view(share, found)

    def _prepare(self, records: Sequence[Record], fields: Sequence[str]) -> None:
        """Make the form that will be shown of each record, and refuse a claim that none of them offers."""
        offered = {choice.name for record in records for choice in self.disclose.choices(record)}
        for name in fields:
            if name not in offered:
                raise InvalidInputError(
                    Text(
                        f"Aucun de ces documents ne permet de montrer « {name[:40]} » à part.",
                        f"None of these documents can show “{name[:40]}” apart.",
                    ),
                    code="disclosure.unknown",
                    remedy=Text("Choisissez parmi ce qu’ils proposent.", "Choose among what they offer."),
                    where="fields",
                )
        for record in records:
            self.disclose.form(record)

    def _shown(self, share: Share, records: Sequence[Record]) -> Sequence[Record]:
        """Return the records as their reader gets them: whole, or with the chosen claims only, derived afresh."""
        if share.fields is None:
            return records
        shown = self.disclose.present_all(records, names=share.fields)
        media_type = self.disclose.proof_format.media_type
        return [
            replace(record, credential=body, media_type=media_type) for record, body in zip(records, shown, strict=True)
        ]

    def _view(self, share: Share, found: Mapping[str, Record]) -> SharedView:
        records = [found[record_id] for record_id in share.record_ids if record_id in found]
        judged = self.passports.judge_all(self._shown(share, records))
        numbers = [one.holding.certification for one in judged if one.holding is not None]
        return SharedView(share, judged, self.passports.entries(numbers))

    def _own(self, share_id: str, actor: Actor) -> Share:
        with self.store.reading() as session:
            share = session.shares.get(share_id)
        if share is None:
            raise NotFoundError(
                Text("Aucun partage n’a cet identifiant.", "No share has this id."),
                code="share.not-found",
                where=share_id,
            )
        require_holder(actor, share.passport_id)
        return share

    def _check_passcode(self, share: Share, passcode: str | None, face: str, now: datetime) -> None:
        if share.passcode_hash is None:
            return
        counts = share.reading_limit is not None
        if not passcode:
            raise PasscodeError(None, counts_reading=counts)
        with self.store.writing() as session:
            # The attempt is spent before the comparison: racing guesses cannot outrun the count.
            left = session.shares.spend_passcode_attempt(share.id)
        if left is None:
            raise ShareClosedError
        if not self.hasher.matches(share.passcode_hash, _plain_passcode(passcode)):
            self._log(share, "wrong_passcode", face, now)
            raise PasscodeError(left, counts_reading=counts)
        with self.store.writing() as session:
            session.shares.restore_passcode_attempts(share.id, PASSCODE_ATTEMPTS)

    def _log(self, share: Share, kind: str, face: str, now: datetime) -> None:
        with self.store.writing() as session:
            session.shares.log(share.id, Reading(now, kind, face))


def closure_words(closure: Closure) -> Text:
    """Say to the holder why a share is closed."""
    return {
        Closure.WITHDRAWN: Text("Retiré par vous", "Withdrawn by you"),
        Closure.EXPIRED: Text("Date passée", "Date passed"),
        Closure.READINGS_SPENT: Text("Nombre de lectures atteint", "Reading limit reached"),
        Closure.PASSCODE_LOCKED: Text("Bloqué : trop de codes faux", "Locked: too many wrong codes"),
    }[closure]


def _check_request(
    records: tuple[str, ...],
    audience: str,
    purpose: str,
    expires_at: datetime | None,
    passcode: str | None,
    reading_limit: int | None,
    now: datetime,
) -> None:
    faults = (
        (not records, "record", Text("Choisissez au moins un élément.", "Choose at least one record.")),
        (
            len(records) > SHARE_RECORD_LIMIT,
            "record",
            Text(f"Au plus {SHARE_RECORD_LIMIT} éléments.", f"At most {SHARE_RECORD_LIMIT} records."),
        ),
        (
            max(len(audience), len(purpose)) > TEXT_LIMIT,
            "audience",
            Text(f"Au plus {TEXT_LIMIT} caractères.", f"At most {TEXT_LIMIT} characters."),
        ),
        (
            expires_at is not None and expires_at <= now,
            "expires",
            Text("La date de fin est déjà passée.", "The expiry is in the past."),
        ),
        (
            passcode is not None and len(_plain_passcode(passcode)) < 6,
            "passcode",
            Text("Le code a moins de 6 caractères.", "The passcode has fewer than 6 characters."),
        ),
        (
            reading_limit is not None and not 1 <= reading_limit <= 10_000,
            "reading_limit",
            Text("Le nombre de lectures va de 1 à 10 000.", "The reading limit goes from 1 to 10,000."),
        ),
    )
    for applies, where, message in faults:
        if applies:
            raise InvalidInputError(message, code="share.request", where=where)


def _plain_passcode(passcode: str) -> str:
    """Read a passcode as a person types it: capitals, spaces and dashes do not matter."""
    return "".join(c for c in passcode.upper() if c.isalnum())


def _short_code() -> str:
    plain = "".join(secrets.choice(ALPHABET) for _ in range(8))
    return f"{plain[:4]}-{plain[4:]}"
