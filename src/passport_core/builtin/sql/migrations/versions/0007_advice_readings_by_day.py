"""Advisers' readings by day: one line for all that happened on one day in one way, however often."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

MOMENT = sa.String(27).with_variant(sa.TIMESTAMP(timezone=True), "postgresql")
_AT_ONCE = 1000
_PARIS = ZoneInfo("Europe/Paris")


def upgrade() -> None:
    days = _by_day()
    op.drop_table("advice_reading")
    made = op.create_table(
        "advice_reading",
        sa.Column("grant_id", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("face", sa.Text(), nullable=False),
        sa.Column("first_at", MOMENT, nullable=False),
        sa.Column("last_at", MOMENT, nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["grant_id"], ["advice_grant.id"], name="fk_advice_reading_grant_id"),
        sa.PrimaryKeyConstraint("grant_id", "day", "kind", "face", name="pk_advice_reading"),
        sa.CheckConstraint("times > 0", name="ck_advice_reading_times_positive"),
    )
    op.bulk_insert(made, list(days.values()))


def _by_day() -> dict[tuple[str, date, str, str], dict[str, Any]]:
    """Return what was logged reading by reading as the lines of its days: moments as this database stores them."""
    days: dict[tuple[str, date, str, str], dict[str, Any]] = {}
    for row in _readings():
        key = (row.grant_id, _paris_day(row.at), row.kind, row.face)
        names = ("grant_id", "day", "kind", "face")
        line = days.setdefault(
            key, {**dict(zip(names, key, strict=True)), "first_at": row.at, "last_at": row.at, "times": 0}
        )
        line["first_at"] = min(line["first_at"], row.at)
        line["last_at"] = max(line["last_at"], row.at)
        line["times"] += 1
    return days


def _readings() -> Iterator[sa.Row[Any]]:
    words = ("id", "grant_id", "kind", "face")
    table = sa.table("advice_reading", sa.column("at", MOMENT), *map(sa.column, words))
    after = 0
    while rows := (
        op.get_bind().execute(sa.select(table).where(table.c.id > after).order_by(table.c.id).limit(_AT_ONCE)).all()
    ):
        after = rows[-1].id
        yield from rows


def _paris_day(at: datetime | str) -> date:
    moment = at if isinstance(at, datetime) else datetime.fromisoformat(at)
    return moment.astimezone(_PARIS).date()
