"""Bringing a database to this code's schema, one process at a time."""

from __future__ import annotations

import os
import sqlite3
import time
from pathlib import Path

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import SQLAlchemyError

from passport_core.builtin.sql.database import Database
from passport_core.builtin.sql.faults import storage_fault, translate
from passport_core.errors import StorageError

ADVISORY_LOCK = int.from_bytes(b"passport", "big")  # any 63-bit number of our own; the lock is per database
_MODE = 0o600
_PATIENCE = 30.0  # seconds that one process waits for another to make the file


def current_revision(database: Database) -> str | None:
    """Return the name of the last migration applied, None for a database without tables or not there yet."""
    if database.path is not None and not database.path.exists():
        return None
    try:
        with database.reading() as unit:
            return str(revision) if (revision := unit.value(text("SELECT version_num FROM alembic_version"))) else None
    except StorageError as error:
        if error.code == "storage.schema-missing":
            return None
        raise


def upgrade(database: Database, *, known: tuple[str, ...]) -> None:
    """Apply what is missing in one transaction; raise StorageError where the schema is newer than the code.

    Two processes may call this at once: SQLite's write lock, or an advisory lock of PostgreSQL, makes the second
    wait, and then find nothing to do.
    """
    if database.path is not None:
        _make_file(database.path)
    try:
        with database.engine.connect().execution_options(passport_writes=True) as connection:
            if database.path is not None:
                _use_wal(connection)
            with connection.begin():
                if database.path is None:
                    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})
                _migrate(connection, known)
    except SQLAlchemyError as error:
        raise translate(error) from error


def _make_file(path: Path) -> None:
    """Make an empty database file that only its owner reads; its WAL takes the same rights."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, _MODE))
    except OSError as error:
        code = "storage.read-only" if isinstance(error, PermissionError) else "storage.gone"
        raise storage_fault(code, where=str(path)) from error


def _use_wal(connection: Connection) -> None:
    # The mode is a property of the file and cannot change inside a transaction. SQLite does not wait for another
    # process that is changing it, whatever the busy timeout (it could deadlock): so the waiting is ours.
    driver = connection.connection.driver_connection
    if driver is None:
        return
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            driver.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise storage_fault("storage.busy") from error
            time.sleep(0.02)
        else:
            return


def _migrate(connection: Connection, known: tuple[str, ...]) -> None:
    if inspect(connection).has_table("alembic_version"):
        current = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        if current == known[-1]:
            return
        if current is not None and current not in known:
            raise storage_fault("storage.schema-too-new", where=str(current))
    # Alembic is only loaded where there is something to do.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "passport_core.builtin.sql:migrations")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
