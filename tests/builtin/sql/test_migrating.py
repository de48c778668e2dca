"""The schema: what it says of itself, how it is upgraded, and that migrations and tables agree."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from passport_core.builtin.sql import migrating, schema
from passport_core.builtin.sql.database import Database
from passport_core.builtin.sql.store import SqlStore
from passport_core.errors import StorageError
from passport_core.testing import store_samples as samples


def test_an_empty_database_is_upgraded_and_upgrading_again_changes_nothing(empty_database_url: str) -> None:
    store = SqlStore(empty_database_url)
    assert store.check().current is None
    state = store.upgrade()
    assert (state.is_current, state.is_too_new) == (True, False)
    with store.writing() as session:
        session.certifiers.add(samples.certifier())
    assert store.upgrade() == state
    with store.reading() as session:
        assert len(session.certifiers.all()) == 1
    store.close()


def test_an_upgrade_waits_for_another_one(empty_database_url: str) -> None:
    SqlStore(empty_database_url).upgrade()
    database, impatient = Database(empty_database_url), SqlStore(empty_database_url, patience=0.2)
    with database.writing() as unit:
        if database.path is None:
            unit.value(text(f"SELECT pg_advisory_xact_lock({migrating.ADVISORY_LOCK})"))
        with pytest.raises(StorageError) as busy:
            impatient.upgrade()
    assert busy.value.code == "storage.busy"
    assert impatient.upgrade().is_current
    database.close()
    impatient.close()


def test_before_the_upgrade_the_store_says_what_to_do(empty_database_url: str) -> None:
    store = SqlStore(empty_database_url)
    with pytest.raises(StorageError) as refused, store.reading():
        pass
    assert refused.value.code == "storage.schema-missing"
    assert refused.value.remedy is not None
    assert "passport db upgrade" in refused.value.remedy.en
    store.close()


def test_a_schema_newer_than_the_code_is_refused_and_left_alone(database_url: str) -> None:
    database = Database(database_url)
    with database.writing() as unit:
        unit.run(text("UPDATE alembic_version SET version_num = '9999'"))
    store = SqlStore(database_url)
    assert store.check().is_too_new
    with pytest.raises(StorageError) as upgrading:
        store.upgrade()
    with pytest.raises(StorageError) as writing, store.writing():
        pass
    assert upgrading.value.code == writing.value.code == "storage.schema-too-new"
    assert store.check().current == "9999"
    store.close()
    database.close()


def test_an_unknown_migration_is_taken_for_a_newer_one_never_for_an_older(database_url: str) -> None:
    database = Database(database_url)
    store = SqlStore(database_url)
    with database.writing() as unit:
        unit.run(text("UPDATE alembic_version SET version_num = '0000'"))
    assert store.check().is_too_new
    store.close()
    database.close()


def test_migrations_make_exactly_the_tables_of_the_schema(database_url: str) -> None:
    database = Database(database_url)
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, schema.snapshot.metadata) == []
    database.close()


def test_the_names_of_migrations_are_those_alembic_knows() -> None:
    config = Config()
    config.set_main_option("script_location", "passport_core.builtin.sql:migrations")
    script = ScriptDirectory.from_config(config)
    assert SqlStore("sqlite:///none").check().newest == script.get_current_head()


def test_checking_creates_nothing(tmp_path: Path) -> None:
    store = SqlStore(f"sqlite:///{tmp_path / 'folder' / 'passport.db'}")
    assert store.check().current is None
    assert list(tmp_path.iterdir()) == []


def test_only_its_owner_can_read_the_file(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "passport.db"
    store = SqlStore(f"sqlite:///{path}")
    store.upgrade()
    with store.writing() as session:
        session.certifiers.add(samples.certifier())
        assert {stat.S_IMODE(each.stat().st_mode) for each in path.parent.iterdir()} == {0o600}
    store.close()
