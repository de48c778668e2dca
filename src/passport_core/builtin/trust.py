"""This installation's own list of who is who."""

from __future__ import annotations

from collections.abc import Sequence

from passport_core.passport.trust import Binding
from passport_core.ports.store import Store


class InstallationTrust:
    """Bindings that the operator approved here or took in from another installation's signed list."""

    name = "installation"

    def __init__(self, store: Store) -> None:
        self._store = store

    def bindings(self, did: str) -> Sequence[Binding]:
        """Return the newest word of each source on that DID; raise StorageError where the store cannot be read."""
        with self._store.reading() as session:
            return tuple(session.trust.bindings(did))
