"""Read back what became of a certifier's files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from passport_core.errors import NotFoundError
from passport_core.outcomes import Text
from passport_core.passport.actors import READ, Actor, require_certifier
from passport_core.passport.award import AwardState, PassageFault, StoredAward
from passport_core.ports.store import Batch, Store, StoredCredential


@dataclass(frozen=True, slots=True)
class ReadBatch:
    store: Store

    def __call__(self, batch_id: str, *, actor: Actor) -> tuple[Batch, Sequence[PassageFault]]:
        """Return a batch with its unreadable passages; raise NotFoundError."""
        with self.store.reading() as session:
            batch = session.awards.batch(batch_id)
            if batch is None:
                raise NotFoundError(
                    Text("Aucun lot n’a cet identifiant.", "No batch has this id."),
                    code="batch.not-found",
                    where=batch_id,
                )
            require_certifier(actor, batch.certifier_id, READ)
            return batch, session.awards.batch_faults(batch_id)

    def list(self, certifier_id: str, *, actor: Actor, offset: int = 0, limit: int = 50) -> tuple[Sequence[Batch], int]:
        require_certifier(actor, certifier_id, READ)
        with self.store.reading() as session:
            return session.awards.batches(certifier_id, offset=offset, limit=limit)

    def awards(
        self,
        certifier_id: str,
        *,
        actor: Actor,
        state: AwardState | None = None,
        batch_id: str | None = None,
        offset: int = 0,
        limit: int = 50,
    ) -> tuple[Sequence[StoredAward], int]:
        """Return a page of awards and the total."""
        require_certifier(actor, certifier_id, READ)
        with self.store.reading() as session:
            return session.awards.list(certifier_id, state=state, batch_id=batch_id, offset=offset, limit=limit)

    def credentials(self, batch_id: str, *, actor: Actor) -> Iterable[StoredCredential]:
        """Return a batch's credentials, byte for byte as they were signed."""
        self(batch_id, actor=actor)
        with self.store.reading() as session:
            return list(session.credentials.of_batch(batch_id))

    def credential(self, credential_id: str, *, actor: Actor) -> StoredCredential:
        with self.store.reading() as session:
            credential = session.credentials.get(credential_id)
        if credential is None or credential.certifier_id is None:
            raise NotFoundError(
                Text("Aucune attestation émise ici n’a cet identifiant.", "No credential issued here has this id."),
                code="credential.not-found",
                where=credential_id,
            )
        require_certifier(actor, credential.certifier_id, READ)
        return credential
