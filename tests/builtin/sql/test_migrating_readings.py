"""An adviser's readings that were logged one by one are, after the upgrade, the same log by days."""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlalchemy import text
from tests.builtin.sql.upgrading import upgrade_to

from passport_core.builtin.sql.database import Database
from passport_core.builtin.sql.store import SqlStore
from passport_core.passport.advising import AdviceReading

MANY = 2100  # more than two pages of the migration
LATE = datetime(2026, 8, 16, 21, 59, tzinfo=UTC)  # still the 16th in Paris
LATER = datetime(2026, 8, 16, 22, 1, tzinfo=UTC)  # the 17th there


def test_readings_logged_before_are_counted_by_day_after_the_upgrade(empty_database_url: str) -> None:
    database = Database(empty_database_url)
    if database.path is not None:
        database.path.touch()
    upgrade_to(database, "0006")
    with database.writing() as unit:

        def moment(at: datetime) -> object:
            return at if unit.is_postgres else at.isoformat(timespec="microseconds")[:26] + "Z"

        at = {"at": moment(LATE)}
        unit.run(text("INSERT INTO passport (id, secret_digest, created_at) VALUES ('p', 'd', :at)"), at)
        for grant in ("read", "unread"):
            unit.run(
                text(
                    "INSERT INTO advice_grant"
                    " (id, token_digest, passport_id, adviser, created_at, expires_at, note_count)"
                    " VALUES (:id, :id, 'p', 'Malik', :at, :at, 0)"
                ),
                {"id": grant, **at},
            )
        logged = [(LATE, "opened", "page"), (LATER, "opened", "page"), (LATER, "closed", "machine")]
        unit.run(
            text("INSERT INTO advice_reading (grant_id, at, kind, face) VALUES ('read', :at, :kind, :face)"),
            [
                {"at": moment(at), "kind": kind, "face": face}
                for at, kind, face in [*logged, *[(LATER.replace(minute=30), "opened", "page")] * MANY]
            ],
        )
    store = SqlStore(empty_database_url)
    assert store.upgrade().is_current
    with store.reading() as session:
        assert list(session.plans.readings("read")) == [
            AdviceReading(date(2026, 8, 17), "opened", "page", LATER, LATER.replace(minute=30), MANY + 1),
            AdviceReading(date(2026, 8, 17), "closed", "machine", LATER, LATER),
            AdviceReading(date(2026, 8, 16), "opened", "page", LATE, LATE),
        ]
        assert list(session.plans.readings("unread")) == []
    store.close()
    database.close()
