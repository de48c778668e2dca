"""Every table, once, for both databases.

JSON content is versioned text written by ``codec``; what must be searched, ordered or guarded has a column of its
own beside it. Every allocation is guarded by a unique constraint. ``revoked_place`` repeats a revocation's status
place without saying whose it was, so that erasing a credential leaves the bit standing and linked to nobody.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Dialect,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
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
_Counter = BigInteger().with_variant(Integer, "sqlite")


def _text(name: str, *rest: Any, null: bool = False, **options: Any) -> Column[Any]:
    return Column(name, Text, *rest, nullable=null, **options)


def _moment(name: str, *, null: bool = False) -> Column[Any]:
    return Column(name, Moment, nullable=null)


def _number(name: str) -> Column[Any]:
    return Column(name, Integer, nullable=False)


def _flag(name: str) -> Column[Any]:
    return Column(name, Boolean, nullable=False)


certifier = Table(
    "certifier",
    metadata,
    _text("id", primary_key=True),
    _text("siret", unique=True),
    _text("name"),
    _text("did", unique=True),
    _moment("created_at"),
    _text("cdc_client_id", null=True),
    _text("cdc_contract_id", null=True),
    _text("policy"),
    _flag("is_demonstration"),
)

signing_key = Table(
    "signing_key",
    metadata,
    _text("id", primary_key=True),
    _text("certifier_id", ForeignKey("certifier.id"), index=True),
    _text("method_id", unique=True),
    _text("algorithm"),
    _text("public_multibase"),
    Column("encrypted_private", LargeBinary, nullable=False),
    _moment("created_at"),
    _moment("retired_at", null=True),
    _moment("compromised_at", null=True),
    _text("source", server_default="encrypted"),
)

api_key = Table(
    "api_key",
    metadata,
    _text("id", primary_key=True),
    _text("certifier_id", ForeignKey("certifier.id"), index=True),
    _text("label"),
    _text("scopes"),
    _text("secret_hash"),
    _moment("created_at"),
    _moment("revoked_at", null=True),
)

# --- the register: dated snapshots

snapshot = Table(
    "snapshot",
    metadata,
    _text("id", primary_key=True),
    _text("register"),
    Column("dated", Date, nullable=False),
    _text("format"),
    _text("source"),
    _text("sha256"),
    _moment("loaded_at"),
    _text("loaded_by"),
    _number("entries"),
    _number("faults"),
    _flag("is_complete"),
)
Index(
    "uq_snapshot_complete",
    snapshot.c.register,
    snapshot.c.dated,
    unique=True,
    sqlite_where=text("is_complete = 1"),  # as SQLAlchemy asks: SQLite matches a partial index by its very words
    postgresql_where=text("is_complete"),
)
Index("ix_snapshot_sha256", snapshot.c.sha256)


def _of_snapshot(**options: Any) -> Column[Any]:
    return _text("snapshot_id", ForeignKey("snapshot.id", ondelete="CASCADE"), **options)


# What a list of entries shows stands apart from the content, so that a search does not read every fiche.
register_entry = Table(
    "register_entry",
    metadata,
    _of_snapshot(primary_key=True),
    _text("number", primary_key=True),
    _text("title"),
    _text("title_folded"),
    _flag("is_active"),
    _text("level", null=True),
    _number("blocks"),
    sqlite_with_rowid=False,
)

register_content = Table(
    "register_content",
    metadata,
    _of_snapshot(primary_key=True),
    _text("number", primary_key=True),
    Column("content", LargeBinary, nullable=False),  # zlib of the codec's JSON
)

register_correspondence = Table(
    "register_correspondence",
    metadata,
    Column("id", _Counter, primary_key=True),
    _of_snapshot(),
    _text("destination"),
    _text("content"),
    Index("ix_register_correspondence_destination", "snapshot_id", "destination"),
)

register_fault = Table(
    "register_fault",
    metadata,
    Column("id", _Counter, primary_key=True),
    _of_snapshot(index=True),
    _text("content"),
)

# --- declarations and awards

batch = Table(
    "batch",
    metadata,
    _text("id", primary_key=True),
    _text("certifier_id", ForeignKey("certifier.id")),
    _text("file_name"),
    _text("sha256"),
    _text("format"),
    _moment("created_at"),
    _moment("finished_at", null=True),
    _text("counts"),
    UniqueConstraint("id", "certifier_id"),
    Index("ix_batch_certifier_id_created_at", "certifier_id", "created_at"),
)

batch_fault = Table(
    "batch_fault",
    metadata,
    Column("id", _Counter, primary_key=True),
    _text("batch_id", ForeignKey("batch.id"), index=True),
    _text("content"),
)

award = Table(
    "award",
    metadata,
    _text("id", primary_key=True),
    _text("certifier_id"),
    _text("batch_id"),
    _text("technical_id"),
    _text("certification"),
    _text("block", null=True),
    Column("awarded_on", Date, nullable=False),
    _text("state"),
    _text("fingerprint"),
    _text("person_digest"),
    _number("person_ordinal"),
    _moment("created_at"),
    _text("credential_id", null=True),
    _flag("suppression_proposed"),
    _text("findings"),
    _text("content"),
    _text("proposed", null=True),
    # A batch and its awards are one certifier's: the database itself refuses a mixture.
    ForeignKeyConstraint(["batch_id", "certifier_id"], ["batch.id", "batch.certifier_id"]),
    UniqueConstraint("certifier_id", "technical_id"),
    Index("ix_award_certifier_id_person_digest", "certifier_id", "person_digest"),
    Index("ix_award_certifier_id_state_created_at", "certifier_id", "state", "created_at"),
    Index("ix_award_batch_id_person_ordinal", "batch_id", "person_ordinal"),
)

# --- credentials and their status

status_list = Table(
    "status_list",
    metadata,
    _text("id", primary_key=True),
    _text("certifier_id", ForeignKey("certifier.id")),
    _text("purpose"),
    _number("ordinal"),
    _number("size"),
    Column("secret", LargeBinary, nullable=False),
    _number("taken"),
    _number("taken_before"),  # ``taken`` before the last allocation: what one UPDATE … RETURNING must say
    _number("changes"),
    Column("document", LargeBinary, nullable=True),
    _number("document_changes"),
    _moment("signed_at", null=True),
    _moment("valid_until", null=True),
    UniqueConstraint("certifier_id", "purpose", "ordinal"),
    UniqueConstraint("id", "certifier_id"),
    CheckConstraint("taken >= 0 AND taken <= size", name="taken_within_size"),
)

securing = Table(
    "securing",
    metadata,
    _text("credential_id", primary_key=True),
    _text("award_id", ForeignKey("award.id")),
    _text("certifier_id"),
    _text("format"),
    _text("status_list_id"),
    _number("status_index"),
    _text("superseded"),  # "" while it stands, its own id once it is revoked: one of a format stands for an award
    ForeignKeyConstraint(["status_list_id", "certifier_id"], ["status_list.id", "status_list.certifier_id"]),
    UniqueConstraint("status_list_id", "status_index"),
    UniqueConstraint("award_id", "format", "superseded"),
    sqlite_with_rowid=False,
)

# Found by award through ``securing``: every further index on random ids is a page written for each credential.
credential = Table(
    "credential",
    metadata,
    _text("id", primary_key=True),
    _text("award_id", ForeignKey("award.id"), null=True),
    _text("certifier_id", ForeignKey("certifier.id"), null=True),
    _text("format"),
    _text("media_type"),
    _moment("issued_at"),
    _text("status_list_id", null=True),
    Column("status_index", Integer, nullable=True),
    Column("body", LargeBinary, nullable=False),
)

revocation = Table(
    "revocation",
    metadata,
    _text("credential_id", primary_key=True),
    _text("reason"),
    _moment("at"),
    _text("by"),
)

revoked_place = Table(
    "revoked_place",
    metadata,
    _text("status_list_id", ForeignKey("status_list.id"), primary_key=True),
    Column("status_index", Integer, primary_key=True),
    sqlite_with_rowid=False,
)

# --- holders

passport = Table(
    "passport",
    metadata,
    _text("id", primary_key=True),
    _text("secret_digest", unique=True),
    _moment("created_at"),
)

# A record keeps its own copy of the bytes: it is the holder's, whatever the certifier erases later.
passport_record = Table(
    "passport_record",
    metadata,
    _text("id", primary_key=True),
    _text("passport_id", ForeignKey("passport.id")),
    _text("credential_id"),
    _text("media_type"),
    _moment("added_at"),
    _text("origin"),
    Column("credential", LargeBinary, nullable=False),
    UniqueConstraint("passport_id", "credential_id"),
    Index(
        "uq_passport_record_claimed",
        "credential_id",
        unique=True,
        sqlite_where=text("origin = 'claimed'"),
        postgresql_where=text("origin = 'claimed'"),
    ),
)

claim_code = Table(
    "claim_code",
    metadata,
    _text("id", primary_key=True),
    _text("digest", unique=True),
    _text("certifier_id"),
    _text("batch_id"),
    _moment("expires_at"),
    _moment("redeemed_at", null=True),
    _text("passport_id", ForeignKey("passport.id"), null=True),
    _moment("released_at", null=True),
    ForeignKeyConstraint(["batch_id", "certifier_id"], ["batch.id", "batch.certifier_id"]),
    Index("ix_claim_code_batch_id", "batch_id"),
)

claim_award = Table(
    "claim_award",
    metadata,
    _text("code_id", ForeignKey("claim_code.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    _text("award_id", ForeignKey("award.id"), index=True),
    sqlite_with_rowid=False,
)

share = Table(
    "share",
    metadata,
    _text("id", primary_key=True),
    _text("token_digest", unique=True),
    _text("passport_id", ForeignKey("passport.id"), index=True),
    _text("record_ids"),
    _text("audience"),
    _text("purpose"),
    _moment("created_at"),
    _moment("expires_at", null=True),
    _text("short_code"),
    _text("passcode_hash", null=True),
    _number("passcode_attempts_left"),
    Column("reading_limit", Integer, nullable=True),
    _number("readings"),
    _moment("withdrawn_at", null=True),
    _text("fields", null=True),
    CheckConstraint("passcode_attempts_left >= 0", name="attempts_not_negative"),
)

share_reading = Table(
    "share_reading",
    metadata,
    Column("id", _Counter, primary_key=True),
    _text("share_id", ForeignKey("share.id"), index=True),
    _moment("at"),
    _text("kind"),
    _text("face"),
)

# --- trust

trust_binding = Table(
    "trust_binding",
    metadata,
    Column("id", _Counter, primary_key=True),
    _text("did"),
    _text("source"),
    _text("siren"),
    _text("siret"),
    _text("name"),
    _text("state"),
    _text("established_by"),
    _text("evidence"),
    _text("approved_by"),
    _moment("approved_at", null=True),
    _moment("withdrawn_at", null=True),
    _text("keys"),
    _flag("is_demonstration"),
    Index("ix_trust_binding_did_source", "did", "source"),
)

trust_succession = Table(
    "trust_succession",
    metadata,
    _text("predecessor_siren", primary_key=True),
    _text("successor_siren", primary_key=True),
    Column("since", Date, primary_key=True),
    _text("evidence"),
)

trust_mandate = Table(
    "trust_mandate",
    metadata,
    _text("principal_siren", primary_key=True),
    _text("delegate_siren", primary_key=True),
    _text("certification", primary_key=True),  # "" for all: NULL has no place in a key
    Column("valid_from", Date, primary_key=True),
    Column("valid_until", Date, nullable=True),
    _text("evidence"),
)

# --- limits

attempt = Table(
    "attempt",
    metadata,
    _text("subject", primary_key=True),
    Column("window_start", Moment, primary_key=True),
    _number("hits"),
    Index("ix_attempt_window_start", "window_start"),
)

remembered_answer = Table(
    "remembered_answer",
    metadata,
    _text("key", primary_key=True),
    _text("request_digest"),
    _number("status"),
    Column("body", LargeBinary, nullable=False),
    _moment("at"),
    Index("ix_remembered_answer_at", "at"),
)
