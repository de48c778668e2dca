"""Connections and units of work. The only place where a transaction begins or ends.

SQLite runs in WAL mode with ``synchronous=FULL``: a commit is on the disk before its credential, code or revocation
leaves the house. NORMAL would survive a killed process too, but after a power cut it may forget the last commits:
a revocation already shown would be undone, and a status place already printed would be given out again. Bulk work
pays one flush per chunk, not per row.
"""

from __future__ import annotations

import importlib.util
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

from sqlalchemy import Connection, Engine, Executable, Row, Table, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.pool import QueuePool

from passport_core.builtin.sql.faults import conflict, storage_fault, translate
from passport_core.errors import ConfigurationError, ConflictError
from passport_core.outcomes import Text

KEYS_AT_ONCE = 1000  # of an IN list: SQLite takes 32,766 variables, PostgreSQL 65,535
SQLITE_PREFIX = "sqlite:///"
POSTGRES_PREFIXES = ("postgresql://", "postgresql+psycopg://", "postgres://")
_CACHE_KIB = 32 * 1024

T = TypeVar("T")


def chunked(items: Iterable[T], size: int = KEYS_AT_ONCE) -> Iterator[list[T]]:
    """Yield lists of at most ``size`` items."""
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk


def sqlite_path(database_url: str) -> Path | None:
    """Return the file of a ``sqlite:///…`` address, None for another database."""
    if not database_url.startswith(SQLITE_PREFIX):
        return None
    return Path(database_url.removeprefix(SQLITE_PREFIX))


class Unit:
    """One open transaction. What the database refuses comes out as one of our errors.

    After a fault the transaction is dead: leaving it normally raises, so that a caller who swallowed the error
    cannot believe that the rest was kept. A ConflictError from ``alone`` leaves it usable on both databases.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.broken: BaseException | None = None
        self.is_postgres = connection.dialect.name == "postgresql"

    def insert(self, table: Table) -> sqlite.Insert | postgresql.Insert:
        """Return this database's own INSERT, which knows ``on_conflict_do_nothing``."""
        return postgresql.insert(table) if self.is_postgres else sqlite.insert(table)

    def rows(self, statement: Executable, parameters: Mapping[str, Any] | None = None) -> Sequence[Row[Any]]:
        with self._translated():
            return self._connection.execute(statement, parameters).all()

    def first(self, statement: Executable, parameters: Mapping[str, Any] | None = None) -> Row[Any] | None:
        with self._translated():
            return self._connection.execute(statement, parameters).first()

    def value(self, statement: Executable, parameters: Mapping[str, Any] | None = None) -> Any:
        row = self.first(statement, parameters)
        return None if row is None else row[0]

    def run(self, statement: Executable, parameters: Mapping[str, Any] | Sequence[Mapping[str, Any]] = ()) -> int:
        """Execute, once for each of several parameters; return how many rows changed."""
        with self._translated():
            result = self._connection.execute(
                statement, parameters or None, execution_options={"preserve_rowcount": True}
            )
            return result.rowcount

    def insert_many(self, table: Table, rows: Sequence[Mapping[str, Any]], *, ignoring_taken: bool = False) -> int:
        """Insert rows that all name the same columns; return how many went in.

        ``ignoring_taken`` leaves out those that a unique constraint refuses. On SQLite the driver gets its tuples
        directly: there, SQLAlchemy's own handling of each row would be most of the cost of a bulk insert.
        """
        if not rows:
            return 0
        if self.is_postgres:
            statement = self.insert(table)
            return self.run(statement.on_conflict_do_nothing() if ignoring_taken else statement, rows)
        sql, columns = _driver_insert(table, tuple(rows[0]), ignoring_taken)
        tuples = [
            tuple([row[name] if process is None else process(row[name]) for name, process in columns]) for row in rows
        ]
        with self._translated():
            return self._connection.exec_driver_sql(sql, tuples).rowcount

    def stream(self, statement: Executable, *, at_once: int = 500) -> Iterator[Row[Any]]:
        """Yield rows without holding them all."""
        with self._translated():
            result = self._connection.execute(statement, execution_options={"yield_per": at_once})
        while True:
            with self._translated():
                rows = result.fetchmany(at_once)
            if not rows:
                return
            yield from rows

    @contextmanager
    def alone(self, taken: Callable[[], ConflictError] = conflict) -> Iterator[None]:
        """All of the block or nothing of it; a broken constraint raises ``taken()`` and the unit stays usable."""
        with self._translated():
            savepoint = self._connection.begin_nested()
        try:
            yield
        except ConflictError:
            with self._translated():
                savepoint.rollback()
            self.broken = None
            raise taken() from None
        except BaseException:
            if savepoint.is_active and self.broken is None:
                savepoint.rollback()
            raise
        with self._translated():
            savepoint.commit()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except SQLAlchemyError as error:
            self.broken = translate(error)
            # A constraint's own words hold the values that broke it: they must not reach a log.
            cause = None if isinstance(error, IntegrityError) else error
            raise self.broken from cause
        except OverflowError as error:
            self.broken = error
            raise


@lru_cache(maxsize=128)
def _driver_insert(
    table: Table, columns: tuple[str, ...], ignoring_taken: bool
) -> tuple[str, tuple[tuple[str, Callable[[Any], Any] | None], ...]]:
    """Return SQLite's INSERT, and in its order the columns with what turns a value into one that the driver takes."""
    dialect = sqlite.dialect(paramstyle="qmark")
    statement = sqlite.insert(table)
    compiled = (statement.on_conflict_do_nothing() if ignoring_taken else statement).compile(
        dialect=dialect, column_keys=columns
    )
    return str(compiled), tuple(
        (name, table.c[name].type.dialect_impl(dialect).bind_processor(dialect)) for name in compiled.positiontup or ()
    )


class Database:
    """One database's connections; safe to use from several threads."""

    def __init__(self, database_url: str, *, patience: float = 30.0) -> None:
        """``patience``: seconds to wait for a lock before giving up."""
        self.path = sqlite_path(database_url)
        self.engine = (
            _postgres(database_url, patience) if self.path is None else _sqlite(self.path.absolute(), patience)
        )

    @contextmanager
    def reading(self) -> Iterator[Unit]:
        """One consistent view; a write inside is refused by the database."""
        options: dict[str, Any] = {"passport_writes": False}
        if self.path is None:
            options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        with self._connected(options) as connection:
            try:
                yield Unit(connection)
            finally:
                connection.rollback()

    @contextmanager
    def writing(self) -> Iterator[Unit]:
        """All kept when the block ends, nothing when it raises."""
        with self._connected({"passport_writes": True}) as connection:
            try:
                connection.begin()
                unit = Unit(connection)
            except SQLAlchemyError as error:
                raise translate(error) from error
            try:
                yield unit
            except BaseException:
                # A rollback that fails loses nothing: what was not committed is forgotten with the connection.
                _rollback(connection)
                raise
            if unit.broken is not None:
                _rollback(connection)
                raise storage_fault("storage", where="swallowed") from unit.broken
            try:
                connection.commit()
            except SQLAlchemyError as error:
                _rollback(connection)
                raise translate(error) from error

    @contextmanager
    def _connected(self, options: Mapping[str, Any]) -> Iterator[Connection]:
        try:
            connection = self.engine.connect().execution_options(**options)
        except SQLAlchemyError as error:
            raise translate(error) from error
        try:
            yield connection
        finally:
            connection.close()

    def close(self) -> None:
        self.engine.dispose()


def _rollback(connection: Connection) -> None:
    try:
        connection.rollback()
    except SQLAlchemyError:
        connection.invalidate()


def _sqlite(path: Path, patience: float) -> Engine:
    def connect() -> sqlite3.Connection:
        # mode=rw: opening never makes an empty database where there was none.
        return sqlite3.connect(
            f"file:{quote(str(path))}?mode=rw",
            uri=True,
            timeout=patience,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=256,
        )

    engine = create_engine(
        "sqlite://", creator=connect, poolclass=QueuePool, pool_size=8, max_overflow=24, hide_parameters=True
    )

    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        connection.execute("PRAGMA temp_store = MEMORY")
        # 32 MB of log before it is folded back: bulk work rewrites the same index pages again and again.
        connection.execute("PRAGMA wal_autocheckpoint = 8000")
        # What is deleted is overwritten in the file: an erasure is one. (FAST would leave the pages of long content.)
        connection.execute("PRAGMA secure_delete = ON")

    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("passport_writes", True)
        connection.exec_driver_sql(f"PRAGMA query_only = {'OFF' if writes else 'ON'}")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", begin)
    return engine


def _postgres(database_url: str, patience: float) -> Engine:
    for prefix in POSTGRES_PREFIXES:
        if database_url.startswith(prefix):
            address = "postgresql+psycopg://" + database_url.removeprefix(prefix)
            break
    else:
        raise ConfigurationError(
            Text("Cette adresse de base n’est pas prise en charge.", "This database address is not supported."),
            code="configuration.database",
            remedy=Text(
                "Formes possibles : sqlite:///chemin/passport.db ou postgresql://nom@serveur/base",
                "Use sqlite:///path/passport.db or postgresql://name@server/database",
            ),
        )
    if importlib.util.find_spec("psycopg") is None:
        raise ConfigurationError(
            Text("Le pilote PostgreSQL n’est pas installé.", "The PostgreSQL driver is not installed."),
            code="configuration.driver",
            remedy=Text(
                "Installez passport-core[postgresql], ou restez sur SQLite.",
                "Install passport-core[postgresql], or stay with SQLite.",
            ),
        )
    engine = create_engine(
        address,
        pool_pre_ping=True,
        pool_size=8,
        max_overflow=24,
        hide_parameters=True,
        connect_args={"connect_timeout": 10},
    )

    def prepare(connection: Any, _record: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"SET lock_timeout = '{int(patience * 1000)}ms'")
        connection.commit()

    event.listen(engine, "connect", prepare)
    return engine
