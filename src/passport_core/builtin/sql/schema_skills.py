"""The tables of frameworks, labour figures, mappings, and of what learners declare and plan.

A load's rows hang on its head (a version, a set), which look-ups see only when it is complete; removing the head
removes them. They name items by framework and code, never by a row's number: what they say outlives a version.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, ForeignKeyConstraint, Index, Integer, Table, text
from sqlalchemy import UniqueConstraint as Unique

from passport_core.builtin.sql.columns import (
    COUNTER,
    flag_column,
    metadata,
    moment_column,
    number_column,
    text_column,
)

# As SQLAlchemy asks for it: SQLite matches a partial index by its very words.
_COMPLETE: dict[str, Any] = {
    "unique": True,
    "sqlite_where": text("is_complete = 1"),
    "postgresql_where": text("is_complete"),
}


def _of(table: str, column: str, **options: Any) -> Column[Any]:
    return text_column(column, ForeignKey(f"{table}.id", ondelete="CASCADE"), **options)


# --- frameworks

framework_version = Table(
    "framework_version",
    metadata,
    text_column("id", primary_key=True),
    text_column("framework"),
    text_column("version"),
    text_column("header"),
    text_column("source"),
    text_column("sha256"),
    moment_column("loaded_at"),
    text_column("loaded_by"),
    number_column("item_count"),
    number_column("profile_count"),
    number_column("link_count"),
    number_column("fault_count"),
    flag_column("is_complete"),
)
Index("uq_framework_version_complete", framework_version.c.framework, framework_version.c.version, **_COMPLETE)

framework_item = Table(
    "framework_item",
    metadata,
    _of("framework_version", "version_id", primary_key=True),
    text_column("code", primary_key=True),
    text_column("kind"),
    text_column("parent", null=True),
    text_column("label_fr"),
    text_column("label_en"),
    text_column("content", null=True),  # all else that is said of it; NULL for most: nothing
    Index("ix_framework_item_version_id_kind", "version_id", "kind"),
    Index("ix_framework_item_version_id_parent", "version_id", "parent"),
)

framework_profile = Table(
    "framework_profile",
    metadata,
    _of("framework_version", "version_id", primary_key=True),
    text_column("code", primary_key=True),
    text_column("content"),
)

framework_link = Table(
    "framework_link",
    metadata,
    Column("id", COUNTER, primary_key=True),
    _of("framework_version", "version_id"),
    text_column("kind"),
    text_column("source_framework"),
    text_column("source"),
    text_column("target_framework"),
    text_column("target"),
    number_column("rank"),
    text_column("condition"),
    Index("ix_framework_link_source", "version_id", "source", "kind"),
    Index("ix_framework_link_target", "version_id", "target", "kind"),
)

framework_fault = Table(
    "framework_fault",
    metadata,
    Column("id", COUNTER, primary_key=True),
    _of("framework_version", "version_id", index=True),
    text_column("content"),
)

# --- labour figures

labour_set = Table(
    "labour_set",
    metadata,
    text_column("id", primary_key=True),
    text_column("name"),
    number_column("year"),
    text_column("header"),
    text_column("source"),
    text_column("sha256"),
    moment_column("loaded_at"),
    text_column("loaded_by"),
    number_column("observation_count"),
    number_column("fault_count"),
    flag_column("is_complete"),
)
Index("uq_labour_set_complete", labour_set.c.name, labour_set.c.year, **_COMPLETE)

# A basin may lie in two departments: each part is an area of its own. "" for what the source does not say: NULL has
# no place in a key.
labour_area = Table(
    "labour_area",
    metadata,
    _of("labour_set", "set_id", primary_key=True),
    text_column("coding", primary_key=True),
    text_column("code", primary_key=True),
    text_column("department", primary_key=True),
    text_column("region", primary_key=True),
    text_column("kind"),
    text_column("label"),
    text_column("department_label"),
    text_column("region_label"),
    sqlite_with_rowid=False,
)

labour_observation = Table(
    "labour_observation",
    metadata,
    Column("id", COUNTER, primary_key=True),
    _of("labour_set", "set_id"),
    text_column("subject_framework"),
    text_column("subject"),
    text_column("subject_label"),
    text_column("coding"),
    text_column("area"),
    text_column("department"),
    text_column("region"),
    number_column("year"),
    text_column("content"),
    Index("ix_labour_observation_area", "set_id", "coding", "area", "subject"),
)

labour_fault = Table(
    "labour_fault",
    metadata,
    Column("id", COUNTER, primary_key=True),
    _of("labour_set", "set_id", index=True),
    text_column("content"),
)

# --- mappings

mapping_set = Table(
    "mapping_set",
    metadata,
    text_column("id", primary_key=True),
    text_column("title"),
    text_column("author"),
    text_column("licence"),
    Column("dated", Date, nullable=False),
    text_column("origin"),
    moment_column("loaded_at"),
    text_column("loaded_by"),
    number_column("mapping_count"),
    text_column("sha256"),
    text_column("signed_by", null=True),
)

mapping = Table(
    "mapping",
    metadata,
    _of("mapping_set", "set_id", primary_key=True),
    Column("position", Integer, primary_key=True),
    text_column("source", index=True),  # codec_skills.ref_key
    text_column("content"),
)

# --- what a learner declares and plans

experience = Table(
    "experience",
    metadata,
    Column("ordinal", COUNTER, primary_key=True),
    text_column("id", unique=True),
    text_column("passport_id", ForeignKey("passport.id"), index=True),
    text_column("content"),
)

plan = Table(
    "plan",
    metadata,
    text_column("passport_id", ForeignKey("passport.id"), primary_key=True),
    text_column("targets"),
    text_column("place"),
    Column("wanted_by", Date, nullable=True),
    moment_column("changed_at", null=True),
)

advice_grant = Table(
    "advice_grant",
    metadata,
    text_column("id", primary_key=True),
    text_column("token_digest", unique=True),
    text_column("passport_id", ForeignKey("passport.id"), index=True),
    text_column("adviser"),
    moment_column("created_at"),
    moment_column("expires_at"),
    moment_column("withdrawn_at", null=True),
    number_column("note_count"),  # ever written, removed ones too: what one UPDATE counts up to its bound
    Unique("id", "passport_id"),
    CheckConstraint("note_count >= 0", name="notes_not_negative"),
)

advice_reading = Table(
    "advice_reading",  # one line for all of a day's: it grows with days, not with readings
    metadata,
    text_column("grant_id", ForeignKey("advice_grant.id"), primary_key=True),
    Column("day", Date, primary_key=True),
    text_column("kind", primary_key=True),
    text_column("face", primary_key=True),
    moment_column("first_at"),
    moment_column("last_at"),
    number_column("times"),
    CheckConstraint("times > 0", name="times_positive"),
)

advice_note = Table(
    "advice_note",
    metadata,
    Column("ordinal", COUNTER, primary_key=True),
    text_column("id", unique=True),
    text_column("passport_id", index=True),
    text_column("grant_id"),
    text_column("adviser"),
    text_column("kind"),
    text_column("text"),
    moment_column("written_at"),
    text_column("target"),
    text_column("step_key"),
    text_column("state"),
    moment_column("answered_at", null=True),
    # A note and its grant are of one passport: the database itself refuses a mixture.
    ForeignKeyConstraint(["grant_id", "passport_id"], ["advice_grant.id", "advice_grant.passport_id"]),
)
