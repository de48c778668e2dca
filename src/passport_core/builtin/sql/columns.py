"""What the tables of both files of the schema are made of: the metadata, moments, plain columns."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Dialect,
    Integer,
    MetaData,
    String,
    Text,
    TypeDecorator,
)
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.types import TypeEngine

MOMENT_LENGTH = len("2026-01-31T12:00:00.000000Z")


class Moment(TypeDecorator[datetime]):
    """A moment in UTC: ``timestamptz`` on PostgreSQL, fixed-width ISO 8601 text (which sorts) on SQLite.

    A naive datetime is refused with ValueError: it would silently mean the machine's own time zone.
    """

    impl = String(MOMENT_LENGTH)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(TIMESTAMP(timezone=True))
        return dialect.type_descriptor(String(MOMENT_LENGTH))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone cannot be stored")
        value = value.astimezone(UTC)
        return value if dialect.name == "postgresql" else value.isoformat(timespec="microseconds")[:26] + "Z"

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
        return moment.astimezone(UTC)


metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

# SQLite numbers rows by itself only where the column is exactly INTEGER PRIMARY KEY.
COUNTER = BigInteger().with_variant(Integer, "sqlite")


def text_column(name: str, *rest: Any, null: bool = False, **options: Any) -> Column[Any]:
    return Column(name, Text, *rest, nullable=null, **options)


def moment_column(name: str, *, null: bool = False) -> Column[Any]:
    return Column(name, Moment, nullable=null)


def number_column(name: str) -> Column[Any]:
    return Column(name, Integer, nullable=False)


def flag_column(name: str) -> Column[Any]:
    return Column(name, Boolean, nullable=False)
