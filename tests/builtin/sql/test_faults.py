"""What a database does when it cannot go on: our errors, with a remedy, and nothing half written."""

from __future__ import annotations

import contextlib
import threading
import traceback
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import delete, select, text

from passport_core.builtin.sql import schema
from passport_core.builtin.sql.database import Database
from passport_core.builtin.sql.session import SqlSession
from passport_core.builtin.sql.store import SqlStore
from passport_core.errors import ConfigurationError, ConflictError, InvalidInputError, StorageError
from passport_core.passport.revoking import Revocation, RevocationReason
from passport_core.testing import store_samples as samples
from passport_core.testing.store_samples import NOW, REVOCATION


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(database_url, patience=0.2)
    yield opened
    opened.close()


def _code(error: StorageError) -> str:
    assert error.remedy is not None
    assert error.remedy.fr
    assert error.remedy.en
    return error.code


def test_a_lock_held_too_long_is_said_to_be_busy(database_url: str, store: SqlStore) -> None:
    impatient = SqlStore(database_url, patience=0.2)
    impatient.check()
    with store.writing() as session:
        session.certifiers.add(samples.certifier())
        with pytest.raises(StorageError) as busy, impatient.writing() as other:
            other.certifiers.add(samples.certifier())
    assert _code(busy.value) == "storage.busy"
    with impatient.reading() as session:
        assert len(session.certifiers.all()) == 1
    impatient.close()


def test_a_reader_does_not_wait_for_a_writer_and_sees_one_moment(database_url: str, store: SqlStore) -> None:
    impatient = SqlStore(database_url, patience=0.2)
    with impatient.reading() as reader:
        assert reader.certifiers.all() == []
        with store.writing() as session:
            session.certifiers.add(samples.certifier())
        assert reader.certifiers.all() == []
    impatient.close()


def test_threat_25_a_full_disk_keeps_nothing_of_the_unit(sqlite_url: str) -> None:
    database = Database(sqlite_url)

    def fill() -> None:
        with database.writing() as unit:
            pages = unit.value(text("PRAGMA page_count"))
            unit.value(text(f"PRAGMA max_page_count = {pages + 20}"))
            samples.issue(SqlSession(unit), *range(2000))

    with pytest.raises(StorageError) as full:
        fill()
    assert _code(full.value) == "storage.full"
    with database.reading() as unit:
        assert SqlSession(unit).certifiers.all() == []
    database.close()


def test_a_database_that_is_gone_is_named_so(tmp_path: Path, sqlite_store: SqlStore) -> None:
    sqlite_store.check()
    sqlite_store.close()
    for path in tmp_path.iterdir():
        path.unlink()
    with pytest.raises(StorageError) as gone, Database(f"sqlite:///{tmp_path / 'passport.db'}").reading():
        pass
    assert _code(gone.value) == "storage.gone"
    assert list(tmp_path.iterdir()) == []  # looking for it did not make an empty one


@pytest.mark.postgres
@pytest.mark.parametrize("address", ["postgresql://nobody@127.0.0.1:1/none", "postgresql://x@/none?host=/nowhere"])
def test_a_server_that_does_not_answer_is_named_so(address: str) -> None:
    with pytest.raises(StorageError) as gone:
        SqlStore(address).check()
    assert _code(gone.value) == "storage.gone"


def test_a_file_that_is_no_database_is_said_to_be_damaged(tmp_path: Path) -> None:
    (tmp_path / "passport.db").write_bytes(b"not a database at all, only some text" * 100)
    with pytest.raises(StorageError) as damaged:
        SqlStore(f"sqlite:///{tmp_path / 'passport.db'}").check()
    assert _code(damaged.value) == "storage.damaged"


@pytest.mark.postgres
def test_threat_25_a_connection_cut_in_the_middle_keeps_nothing_and_the_next_works(postgres_url: str) -> None:
    database, other = Database(postgres_url), Database(postgres_url)

    def be_cut() -> None:
        with database.writing() as unit:
            session = SqlSession(unit)
            session.certifiers.add(samples.certifier())
            pid = unit.value(text("SELECT pg_backend_pid()"))
            with other.writing() as killer:
                killer.value(text(f"SELECT pg_terminate_backend({pid})"))
            session.certifiers.all()

    with pytest.raises(StorageError) as cut:
        be_cut()
    assert _code(cut.value) == "storage.gone"
    with database.writing() as unit:
        assert SqlSession(unit).certifiers.all() == []
        SqlSession(unit).certifiers.add(samples.certifier())
    database.close()
    other.close()


@pytest.mark.postgres
def test_a_value_the_database_refuses_is_the_callers_to_mend(postgres_store: SqlStore) -> None:
    with pytest.raises(InvalidInputError) as refused, postgres_store.writing() as session:
        session.certifiers.add(replace(samples.certifier(), name="nul\x00"))
    assert refused.value.code == "storage.value-refused"


def test_a_fault_that_was_swallowed_does_not_keep_the_rest(store: SqlStore) -> None:
    def swallow() -> None:
        with store.writing() as session:
            session.certifiers.add(samples.certifier())
            with contextlib.suppress(ConflictError):
                session.awards.add([samples.stored_award(batch_id="nowhere")])

    with pytest.raises(StorageError):
        swallow()
    with store.reading() as session:
        assert session.certifiers.all() == []


def test_a_conflict_says_nothing_of_the_values_not_even_in_a_traceback(store: SqlStore) -> None:
    value = "/".join(["must", "not", "be", "logged"])  # in pieces: a traceback quotes the source

    def add_to_a_batch_that_is_not_there() -> None:
        with store.writing() as session:
            session.awards.add([replace(samples.stored_award(batch_id=value), id=value)])

    with pytest.raises(ConflictError) as conflict:
        add_to_a_batch_that_is_not_there()
    shown = "".join(traceback.format_exception(conflict.value))
    assert value not in shown
    assert "IntegrityError" not in shown


@pytest.mark.parametrize("address", ["mysql://x/y", "sqlite://", "oracle:", ""])
def test_an_address_of_another_kind_is_not_served(address: str) -> None:
    store = SqlStore(address)
    assert not store.serves(address)
    with pytest.raises(ConfigurationError):
        store.check()


def test_threads_share_one_store(store: SqlStore) -> None:
    counts: list[int] = []

    def hit() -> None:
        for _ in range(10):
            with store.writing() as session:
                counts.append(session.limits.hit("subject", window_start=NOW))

    threads = [threading.Thread(target=hit) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(counts) == list(range(1, 41))


def test_threat_39_a_revoked_bit_stands_and_leads_to_nobody_once_all_else_is_erased(database: Database) -> None:
    with database.writing() as unit:
        session = SqlSession(unit)
        samples.issue(session, 1)
        session.credentials.revoke(
            Revocation("urn:example:certifier-1:1", RevocationReason.NOT_THIS_PERSON, NOW, "operator")
        )
        for table in (schema.revocation, schema.credential, schema.securing, schema.award):
            unit.run(delete(table))
    with database.reading() as unit:
        list_id = samples.status_list().id
        assert SqlSession(unit).status.revoked_indexes(list_id) == [1]
        rows = unit.rows(select(schema.revoked_place))
        assert [tuple(row) for row in rows] == [(list_id, 1)]
        assert SqlSession(unit).status.newest("certifier-1", REVOCATION) is not None


def test_threat_39_what_is_removed_leaves_no_trace_in_the_file(sqlite_store: SqlStore, tmp_path: Path) -> None:
    secret = b"Marguerite Exemple, nee le 3 mars" * 1000  # long enough for pages of its own
    with sqlite_store.writing() as session:
        session.passports.create(samples.passport(1), "digest")
        session.passports.add_record(replace(samples.record(1), credential=secret))
        session.passports.add_record(replace(samples.record(2), credential=secret[:200]))
    sqlite_store.close()
    assert secret[:33] in (tmp_path / "passport.db").read_bytes()
    with sqlite_store.writing() as session:
        session.passports.remove_record(samples.record(1).id)
        session.passports.remove_record(samples.record(2).id)
    sqlite_store.close()
    assert [path.name for path in tmp_path.iterdir()] == ["passport.db"]
    assert secret[:33] not in (tmp_path / "passport.db").read_bytes()
