"""Change the status of an issued credential (VC-API): revoke it. Revocation is final."""

from __future__ import annotations

from dataclasses import dataclass

from passport_core.credentials.bitstring_status import ENTRY_TYPE
from passport_core.errors import ConflictError, InvalidInputError, NotFoundError
from passport_core.outcomes import Text
from passport_core.passport.actors import REVOKE, Actor, require_certifier
from passport_core.passport.revoking import RevocationReason
from passport_core.ports.store import Store
from passport_core.services.publish_status import PURPOSE
from passport_core.services.revoke_credential import RevokeCredential


@dataclass(frozen=True, slots=True)
class ChangeStatus:
    store: Store
    revoke: RevokeCredential

    def __call__(self, credential_id: str, *, kind: str, purpose: str, is_set: bool, actor: Actor) -> bool:
        """Set the revocation bit; return whether it was set just now (False: it was set, or unset, already).

        Raise NotFoundError for a credential that is not here, or another certifier's; InvalidInputError
        (``status.other-kind``) for a status that it does not have; ConflictError (``status.final``) where it would
        be un-revoked.
        """
        with self.store.reading() as session:
            credential = session.credentials.get(credential_id)
        if credential is None or credential.certifier_id is None or credential.status_list_id is None:
            raise _not_found()
        try:
            require_certifier(actor, credential.certifier_id, REVOKE)
        except NotFoundError:
            raise _not_found() from None  # ids are the callers' own: one that is another's is not told from none
        if kind != ENTRY_TYPE or purpose != PURPOSE:
            raise InvalidInputError(
                Text(
                    "Cette attestation n’a pas d’état de cette sorte : elle peut être révoquée, et rien d’autre.",
                    "This credential has no status of this kind: it can be revoked, and nothing else.",
                ),
                code="status.other-kind",
                remedy=Text(
                    f"Donnez « type » {ENTRY_TYPE} et « statusPurpose » {PURPOSE}.",
                    f"Give “type” {ENTRY_TYPE} and “statusPurpose” {PURPOSE}.",
                ),
                where="/credentialStatus",
            )
        if not is_set:
            if credential.revocation is not None:
                raise ConflictError(
                    Text("Une révocation est définitive.", "A revocation is final."),
                    code="status.final",
                    remedy=Text("Émettez une nouvelle attestation.", "Issue a new credential."),
                    where="/status",
                )
            return False
        if credential.revocation is not None:
            return False
        try:
            self.revoke(credential_id, reason=RevocationReason.CANCELLED_BY_CERTIFIER, actor=actor)
        except ConflictError:
            return False  # another request was first
        return True


def _not_found() -> NotFoundError:
    return NotFoundError(
        Text("Aucune attestation émise ici n’a cet identifiant.", "No credential issued here has this id."),
        code="credential.not-found",
    )
