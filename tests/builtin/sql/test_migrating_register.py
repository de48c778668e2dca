"""A register that was loaded before outlines existed has them after the upgrade, as if it were loaded today."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sqlalchemy import text
from tests.builtin.sql.upgrading import upgrade_to

from passport_core.builtin.sql import codec
from passport_core.builtin.sql.database import Database
from passport_core.builtin.sql.store import SqlStore
from passport_core.passport.register import Certification, CertificationOutline, CodedLabel, Correspondence
from passport_core.testing import store_samples as samples
from passport_core.testing.store_samples import NOW

DAY = date(2026, 2, 28)
MANY = 1203  # more than two pages of the migration


def _entries() -> list[Certification]:
    plain = Certification("RNCP5", "Sans rien", is_active=False)
    rich = replace(
        samples.certification("RNCP6"),
        issuance_deadline=None,
        rome=(CodedLabel("K1", "Métier"), CodedLabel("K1"), CodedLabel("K2")),
        correspondences=(Correspondence("RNCP6", ("RNCP6BC01",), "RNCP5", ()),),
    )
    return [plain, rich, *(samples.certification(f"RNCP{number}") for number in range(1000, 1000 + MANY))]


def _load_as_before(database: Database, entries: list[Certification]) -> None:
    """Write a complete snapshot as the software wrote it at schema 0004."""
    with database.writing() as unit:
        unit.run(
            text(
                "INSERT INTO snapshot VALUES"
                " ('before', 'RNCP', :day, 'xml-4.1', 'export.xml', '0', :at, 'operator', 0, 0, :complete)"
            ),
            {
                "day": DAY if unit.is_postgres else DAY.isoformat(),
                "at": NOW if unit.is_postgres else NOW.isoformat(),
                "complete": True,
            },
        )
        for entry in entries:
            key = {"snapshot": "before", "number": entry.number}
            unit.run(
                text("INSERT INTO register_entry VALUES (:snapshot, :number, :title, 'x', :active, :level, :blocks)"),
                {
                    **key,
                    "title": entry.title,
                    "active": entry.is_active,
                    "level": entry.level,
                    "blocks": len(entry.blocks),
                },
            )
            unit.run(
                text("INSERT INTO register_content VALUES (:snapshot, :number, :content)"),
                {**key, "content": codec.pack_certification(entry)},
            )
            for correspondence in entry.correspondences:
                unit.run(
                    text(
                        "INSERT INTO register_correspondence (snapshot_id, destination, content)"
                        " VALUES ('before', :destination, :content)"
                    ),
                    {
                        "destination": correspondence.destination,
                        "content": codec.write_one(codec.CORRESPONDENCE, correspondence),
                    },
                )


def test_a_register_loaded_before_answers_after_the_upgrade(empty_database_url: str) -> None:
    database = Database(empty_database_url)
    if database.path is not None:
        database.path.touch()
    upgrade_to(database, "0004")
    entries = _entries()
    _load_as_before(database, entries)
    store = SqlStore(empty_database_url)
    assert store.upgrade().is_current
    with store.reading() as session:
        register = session.register
        found = {outline.number: outline for outline in register.outlines(DAY)}
        assert found == {entry.number: CertificationOutline.of(entry) for entry in entries}
        assert list(register.leading_to(["K1", "K2"], DAY)) == [CertificationOutline.of(entries[1])]
        assert len(register.leading_to(["M1855"], DAY)) == MANY
        assert list(register.correspondences_from(["RNCP6"], DAY)) == list(entries[1].correspondences)
        assert len(register.correspondences_from([entry.number for entry in entries], DAY)) == MANY + 1
        entry = register.entry("RNCP5", DAY)
        assert entry is not None
        assert entry.inbound == entries[1].correspondences
    with store.writing() as session:
        # What hangs on a snapshot still goes with it, and a new load fills the same tables.
        samples.load(session, samples.snapshot(DAY), samples.certification("RNCP7"))
        assert [outline.number for outline in session.register.outlines(DAY)] == ["RNCP7"]
        assert list(session.register.correspondences_from(["RNCP6"], DAY)) == []
    store.close()
    database.close()
