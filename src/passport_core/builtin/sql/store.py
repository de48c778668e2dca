"""The store over SQLite or PostgreSQL. Importing this module, and making a store, loads no SQL library: what does
not need the database does not wait for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from threading import Lock
from typing import TYPE_CHECKING

from passport_core.ports.store import SchemaState, Session

if TYPE_CHECKING:
    from passport_core.builtin.sql.database import Database

_SCHEMES = ("sqlite:///", "postgresql://", "postgresql+psycopg://", "postgres://")


class SqlStore:
    """``Store`` for ``sqlite:///path`` and ``postgresql://…`` addresses; may be shared by threads, not by forks."""

    def __init__(self, database_url: str, *, patience: float = 30.0) -> None:
        """``patience``: seconds to wait for another's lock before StorageError ``storage.busy``."""
        self._url = database_url
        self._patience = patience
        self._lock = Lock()
        self._opened: Database | None = None
        self._is_checked = False

    @property
    def name(self) -> str:
        return "sql"

    def serves(self, database_url: str) -> bool:
        return database_url.startswith(_SCHEMES)

    def check(self) -> SchemaState:
        """Say where the schema stands, without changing or creating anything."""
        from passport_core.builtin.sql import migrating

        return _state(migrating.current_revision(self._database))

    def upgrade(self) -> SchemaState:
        """As the port says; safe to call at every start and from several processes at once."""
        from passport_core.builtin.sql import migrating

        migrating.upgrade(self._database, known=_revisions())
        return self.check()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        from passport_core.builtin.sql.session import SqlSession

        self._require_current()
        with self._database.reading() as unit:
            yield SqlSession(unit)

    @contextmanager
    def writing(self) -> Iterator[Session]:
        from passport_core.builtin.sql.session import SqlSession

        self._require_current()
        with self._database.writing() as unit:
            yield SqlSession(unit)

    def close(self) -> None:
        with self._lock:
            if self._opened is not None:
                self._opened.close()
            self._opened = None
            self._is_checked = False

    @property
    def _database(self) -> Database:
        from passport_core.builtin.sql.database import Database

        with self._lock:
            if self._opened is None:
                self._opened = Database(self._url, patience=self._patience)
            return self._opened

    def _require_current(self) -> None:
        """Raise StorageError, once looked up, unless the schema is this code's own: neither older nor newer."""
        if self._is_checked:
            return
        from passport_core.builtin.sql.faults import storage_fault

        state = self.check()
        if state.is_too_new:
            raise storage_fault("storage.schema-too-new", where=state.current)
        if not state.is_current:
            raise storage_fault("storage.schema-missing" if state.current is None else "storage.schema-old")
        self._is_checked = True


def _revisions() -> tuple[str, ...]:
    """Return the migrations of this code, oldest first: their files are named ``0001_….py``."""
    versions = resources.files("passport_core.builtin.sql") / "migrations" / "versions"
    names = (entry.name for entry in versions.iterdir())
    return tuple(sorted(name.partition("_")[0] for name in names if name.endswith(".py") and name[0].isdigit()))


def _state(current: str | None) -> SchemaState:
    known = _revisions()
    return SchemaState(current=current, newest=known[-1], is_too_new=current is not None and current not in known)
