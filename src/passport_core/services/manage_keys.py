"""Give a certifier signing keys, change them, and say which one was stolen.

*Retired* and *compromised* are different: what a retired key signed before its end stands for ever; what a
compromised key signed stands only where it was seen before the compromise (``credentials.checks.key``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from passport_core.credentials import did_key
from passport_core.errors import ConflictError, InvalidInputError, NotFoundError
from passport_core.events import Event
from passport_core.outcomes import Text
from passport_core.passport.actors import Actor, require_operator
from passport_core.passport.certifier import Certifier
from passport_core.passport.days import first_moment, paris_day
from passport_core.ports.outside import Clock, SignerSource, StoredKey
from passport_core.ports.store import Session, Store
from passport_core.services.manage_certifiers import ManageCertifiers

# A retired key's end is that much after its rotation: what is being signed at that moment, and moments written in
# whole seconds, stay before it.
GRACE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class ManageKeys:
    store: Store
    certifiers: ManageCertifiers
    signers: SignerSource
    clock: Clock
    announce: Callable[[Event], None]

    def list(self, siret: str, *, actor: Actor) -> tuple[Certifier, Sequence[StoredKey]]:
        """Return the certifier's keys, oldest first, those out of use included."""
        require_operator(actor)
        certifier = self.certifiers.by_siret(siret)
        with self.store.reading() as session:
            return certifier, session.certifiers.keys(certifier.id)

    def add(self, siret: str, *, algorithm: str, actor: Actor) -> StoredKey:
        """Make the certifier's first key of that algorithm.

        Raise ConflictError (``keys.in-use``) where it has one in use, InvalidInputError (``keys.one-key``) for a
        certifier whose DID is its key.
        """
        certifier, keys = self.list(siret, actor=actor)
        self._check_several(certifier)
        if any(key.is_in_use and key.algorithm == algorithm for key in keys):
            raise ConflictError(
                Text(
                    f"Ce certificateur a déjà une clé {algorithm} en service.",
                    f"This certifier has a {algorithm} key in use already.",
                ),
                code="keys.in-use",
                remedy=Text(
                    "Pour la remplacer : passport certifier key rotate.",
                    "To replace it: passport certifier key rotate.",
                ),
                where=siret,
            )
        made = self._made(certifier, keys, algorithm)
        with self.store.writing() as session:
            session.certifiers.add_key(made)
        self.announce(Event("key.added", certifier.id, made.created_at))
        return made

    def rotate(self, siret: str, *, algorithm: str | None = None, actor: Actor) -> tuple[StoredKey, StoredKey]:
        """Put a new key in the place of the one in use; return the retired one, with its end, and the new one.

        The retired key stays in the published document. Without an algorithm: the only key in use. Raise
        NotFoundError (``keys.none``), InvalidInputError (``keys.which``, ``keys.one-key``), ConflictError
        (``keys.rotated``) where another process has just done it.
        """
        certifier, keys = self.list(siret, actor=actor)
        self._check_several(certifier)
        old = _the_one(keys, algorithm, siret)
        made = self._made(certifier, keys, old.algorithm)
        end = made.created_at + GRACE
        with self.store.writing() as session:
            if not session.certifiers.retire_key(old.id, end):
                raise ConflictError(
                    Text("Cette clé vient d’être remplacée.", "This key has just been replaced."),
                    code="keys.rotated",
                    remedy=Text("Voyez « passport certifier key list ».", "See “passport certifier key list”."),
                    where=old.method_id,
                )
            session.certifiers.add_key(made)
        self.announce(Event("key.rotated", certifier.id, made.created_at))
        return _as_stored(self.store, old), made

    def compromise(self, siret: str, method: str, *, since: date, actor: Actor) -> tuple[StoredKey, StoredKey | None]:
        """Record that a key was in a stranger's hands since that day (in Paris), in place of it a new one.

        ``method`` is the method's id, or what follows its ``#``. Return the key and the one that replaces it: None
        where it was out of use already, or the certifier can have no other. The day may be moved back later, never
        forward. Raise NotFoundError (``keys.unknown``), InvalidInputError (``keys.since``), ConflictError
        (``keys.compromised``).
        """
        certifier, keys = self.list(siret, actor=actor)
        stolen = next((key for key in keys if method in (key.method_id, key.method_id.partition("#")[2])), None)
        if stolen is None:
            raise NotFoundError(
                Text("Ce certificateur n’a pas de clé de ce nom.", "This certifier has no key of that name."),
                code="keys.unknown",
                remedy=Text("Voyez « passport certifier key list ».", "See “passport certifier key list”."),
                where=method[:120],
            )
        now = self.clock.now()
        if since > paris_day(now):
            raise InvalidInputError(
                Text("Cette date est dans l’avenir.", "This date is in the future."),
                code="keys.since",
                remedy=Text(
                    "Donnez le premier jour où la clé a pu être entre d’autres mains.",
                    "Give the first day on which the key may have been in other hands.",
                ),
                where="since",
            )
        moment = max(first_moment(since).astimezone(UTC), stolen.created_at)
        can_replace = stolen.is_in_use and not _is_its_key(certifier)
        made = self._made(certifier, keys, stolen.algorithm) if can_replace else None
        with self.store.writing() as session:
            self._mark(session, stolen, moment)
            # Lists that the key signed would no longer be believed: they are signed anew when next asked for.
            session.status.sign_anew(certifier.id)
            if made is not None:
                session.certifiers.add_key(made)
        self.announce(Event("key.compromised", certifier.id, now))
        return _as_stored(self.store, stolen), made

    def _mark(self, session: Session, key: StoredKey, moment: datetime) -> None:
        if not session.certifiers.compromise_key(key.id, moment):
            raise ConflictError(
                Text(
                    "Cette clé est déjà déclarée compromise depuis ce jour ou avant.",
                    "This key is declared compromised since that day or before already.",
                ),
                code="keys.compromised",
                remedy=Text(
                    "La date ne peut être qu’avancée : voyez « passport certifier key list ».",
                    "The date can only be moved back: see “passport certifier key list”.",
                ),
                where=key.method_id,
            )

    def _made(self, certifier: Certifier, keys: Sequence[StoredKey], algorithm: str) -> StoredKey:
        _, made = self.signers.create(
            certifier.id,
            did_for=lambda _: certifier.did,
            at=self.clock.now(),
            ordinal=len(keys) + 1,
            algorithm=algorithm,
        )
        return made

    def _check_several(self, certifier: Certifier) -> None:
        if not _is_its_key(certifier):
            return
        raise InvalidInputError(
            Text(
                "L’identifiant de ce certificateur est sa clé (did:key) : il n’en aura jamais d’autre.",
                "This certifier’s identifier is its key (did:key): it can never have another.",
            ),
            code="keys.one-key",
            remedy=Text(
                "Réglez l’adresse publique de l’installation en https (PASSPORT_BASE_URL), puis installez le "
                "certificateur à nouveau : il aura un did:web, qui peut avoir plusieurs clés.",
                "Set the installation’s public address to https (PASSPORT_BASE_URL), then set the certifier up anew: "
                "it will have a did:web, which can have several keys.",
            ),
            where=certifier.did,
        )


def _is_its_key(certifier: Certifier) -> bool:
    return certifier.did.startswith(did_key.PREFIX)


def _the_one(keys: Sequence[StoredKey], algorithm: str | None, siret: str) -> StoredKey:
    in_use = [key for key in keys if key.is_in_use and algorithm in (None, key.algorithm)]
    if not in_use:
        raise NotFoundError(
            Text("Ce certificateur n’a pas de telle clé en service.", "This certifier has no such key in use."),
            code="keys.none",
            remedy=Text("Créez-en une : passport certifier key add.", "Make one: passport certifier key add."),
            where=siret,
        )
    if len({key.algorithm for key in in_use}) > 1:
        names = ", ".join(sorted({key.algorithm for key in in_use}))
        raise InvalidInputError(
            Text(f"Laquelle ? Ce certificateur en a plusieurs : {names}.", f"Which one? There are several: {names}."),
            code="keys.which",
            remedy=Text("Nommez-la par --algorithm.", "Name it with --algorithm."),
            where="algorithm",
        )
    return in_use[-1]


def _as_stored(store: Store, key: StoredKey) -> StoredKey:
    with store.reading() as session:
        return next(one for one in session.certifiers.keys(key.certifier_id) if one.id == key.id)
