"""Revoke an award: every form of it, each by its own place in a status list, a closed reason code, and its state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from passport_core.errors import ConflictError, NotFoundError
from passport_core.events import Event
from passport_core.outcomes import Text
from passport_core.passport.actors import REVOKE, Actor, CertifierAgent, require_certifier
from passport_core.passport.award import AwardState
from passport_core.passport.revoking import Revocation, RevocationReason
from passport_core.ports.outside import Clock
from passport_core.ports.store import Store


@dataclass(frozen=True, slots=True)
class RevokeCredential:
    store: Store
    clock: Clock
    announce: Callable[[Event], None]

    def __call__(self, credential_id: str, *, reason: RevocationReason, actor: Actor) -> tuple[Revocation, ...]:
        """Revoke the credential, with every securing of the award that it is one of, signed or still to be; final.

        Raise NotFoundError for one that is not here (or another certifier's), ConflictError where it is revoked.
        """
        now = self.clock.now()
        by = actor.key_id if isinstance(actor, CertifierAgent) else "operator"
        with self.store.writing() as session:
            credential = session.credentials.get(credential_id)
            if credential is None or credential.certifier_id is None or credential.status_list_id is None:
                raise NotFoundError(
                    Text("Aucune attestation émise ici n’a cet identifiant.", "No credential issued here has this id."),
                    code="credential.not-found",
                    where=credential_id,
                )
            require_certifier(actor, credential.certifier_id, REVOKE)
            award_id = credential.award_id  # None: a certifier's system wrote it itself (VC-API)
            standing = [credential_id]
            if award_id is not None:
                # The award's row first: whatever is being reserved beside it waits, and then finds it revoked.
                state = AwardState.REPLACED if reason is RevocationReason.REPLACED else AwardState.REVOKED
                session.awards.set_state([award_id], state)
                forms = session.credentials.securings([award_id]).get(award_id, {})
                standing = [securing.credential_id for securing in forms.values()]
            revocations = tuple(Revocation(one, reason, now, by) for one in standing)
            done = tuple(revocation for revocation in revocations if session.credentials.revoke(revocation))
            if not done:
                raise ConflictError(
                    Text("Cette attestation est déjà révoquée.", "This credential is revoked already."),
                    code="credential.revoked",
                    where=credential_id,
                )
        for revocation in done:
            self.announce(Event("credential.revoked", revocation.credential_id, now))
        return done
