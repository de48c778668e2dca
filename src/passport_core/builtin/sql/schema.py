"""Every table, once, for both databases (those of frameworks, labour figures and plans: ``schema_skills``).

JSON content is versioned text written by ``codec``; what must be searched, ordered or guarded has a column of its
own beside it. Every allocation is guarded by a unique constraint. ``revoked_place`` repeats a revocation's status
place without saying whose it was, so that erasing a credential leaves the bit standing and linked to nobody.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    Table,
    UniqueConstraint,
    text,
)

from passport_core.builtin.sql import schema_skills  # noqa: F401 - its tables join the same metadata
from passport_core.builtin.sql.columns import (
    COUNTER,
    Moment,
    flag_column,
    metadata,
    moment_column,
    number_column,
    text_column,
)

certifier = Table(
    "certifier",
    metadata,
    text_column("id", primary_key=True),
    text_column("siret", unique=True),
    text_column("name"),
    text_column("did", unique=True),
    moment_column("created_at"),
    text_column("cdc_client_id", null=True),
    text_column("cdc_contract_id", null=True),
    text_column("policy"),
    flag_column("is_demonstration"),
)

signing_key = Table(
    "signing_key",
    metadata,
    text_column("id", primary_key=True),
    text_column("certifier_id", ForeignKey("certifier.id"), index=True),
    text_column("method_id", unique=True),
    text_column("algorithm"),
    text_column("public_multibase"),
    Column("encrypted_private", LargeBinary, nullable=False),
    moment_column("created_at"),
    moment_column("retired_at", null=True),
    moment_column("compromised_at", null=True),
    text_column("source", server_default="encrypted"),
)

api_key = Table(
    "api_key",
    metadata,
    text_column("id", primary_key=True),
    text_column("certifier_id", ForeignKey("certifier.id"), index=True),
    text_column("label"),
    text_column("scopes"),
    text_column("secret_hash"),
    moment_column("created_at"),
    moment_column("revoked_at", null=True),
)

# --- the register: dated snapshots

snapshot = Table(
    "snapshot",
    metadata,
    text_column("id", primary_key=True),
    text_column("register"),
    Column("dated", Date, nullable=False),
    text_column("format"),
    text_column("source"),
    text_column("sha256"),
    moment_column("loaded_at"),
    text_column("loaded_by"),
    number_column("entries"),
    number_column("faults"),
    flag_column("is_complete"),
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
    return text_column("snapshot_id", ForeignKey("snapshot.id", ondelete="CASCADE"), **options)


# What a list of entries shows stands apart from the content, so that a search does not read every fiche.
register_entry = Table(
    "register_entry",
    metadata,
    _of_snapshot(primary_key=True),
    text_column("number", primary_key=True),
    text_column("title"),
    text_column("title_folded"),
    flag_column("is_active"),
    text_column("level", null=True),
    number_column("blocks"),
    sqlite_with_rowid=False,
)

register_content = Table(
    "register_content",
    metadata,
    _of_snapshot(primary_key=True),
    text_column("number", primary_key=True),
    Column("content", LargeBinary, nullable=False),  # zlib of the codec's JSON
)

# Beside the entry, not in it: a search by words reads every entry.
register_outline = Table(
    "register_outline",
    metadata,
    _of_snapshot(primary_key=True),
    text_column("number", primary_key=True),
    text_column("content"),
    sqlite_with_rowid=False,
)

register_rome = Table(
    "register_rome",
    metadata,
    _of_snapshot(primary_key=True),
    text_column("rome", primary_key=True),
    text_column("number", primary_key=True),
    sqlite_with_rowid=False,
)

register_correspondence = Table(
    "register_correspondence",
    metadata,
    Column("id", COUNTER, primary_key=True),
    _of_snapshot(),
    text_column("source"),
    text_column("destination"),
    text_column("content"),
    Index("ix_register_correspondence_source", "snapshot_id", "source"),
    Index("ix_register_correspondence_destination", "snapshot_id", "destination"),
)

register_fault = Table(
    "register_fault",
    metadata,
    Column("id", COUNTER, primary_key=True),
    _of_snapshot(index=True),
    text_column("content"),
)

# --- declarations and awards

batch = Table(
    "batch",
    metadata,
    text_column("id", primary_key=True),
    text_column("certifier_id", ForeignKey("certifier.id")),
    text_column("file_name"),
    text_column("sha256"),
    text_column("format"),
    moment_column("created_at"),
    moment_column("finished_at", null=True),
    text_column("counts"),
    UniqueConstraint("id", "certifier_id"),
    Index("ix_batch_certifier_id_created_at", "certifier_id", "created_at"),
)

batch_fault = Table(
    "batch_fault",
    metadata,
    Column("id", COUNTER, primary_key=True),
    text_column("batch_id", ForeignKey("batch.id"), index=True),
    text_column("content"),
)

award = Table(
    "award",
    metadata,
    text_column("id", primary_key=True),
    text_column("certifier_id"),
    text_column("batch_id"),
    text_column("technical_id"),
    text_column("certification"),
    text_column("block", null=True),
    Column("awarded_on", Date, nullable=False),
    text_column("state"),
    text_column("fingerprint"),
    text_column("person_digest"),
    number_column("person_ordinal"),
    moment_column("created_at"),
    text_column("credential_id", null=True),
    flag_column("suppression_proposed"),
    text_column("findings"),
    text_column("content"),
    text_column("proposed", null=True),
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
    text_column("id", primary_key=True),
    text_column("certifier_id", ForeignKey("certifier.id")),
    text_column("purpose"),
    number_column("ordinal"),
    number_column("size"),
    Column("secret", LargeBinary, nullable=False),
    number_column("taken"),
    number_column("taken_before"),  # ``taken`` before the last allocation: what one UPDATE … RETURNING must say
    number_column("changes"),
    Column("document", LargeBinary, nullable=True),
    number_column("document_changes"),
    moment_column("signed_at", null=True),
    moment_column("valid_until", null=True),
    UniqueConstraint("certifier_id", "purpose", "ordinal"),
    UniqueConstraint("id", "certifier_id"),
    CheckConstraint("taken >= 0 AND taken <= size", name="taken_within_size"),
)

securing = Table(
    "securing",
    metadata,
    text_column("credential_id", primary_key=True),
    text_column("award_id", ForeignKey("award.id")),
    text_column("certifier_id"),
    text_column("format"),
    text_column("status_list_id"),
    number_column("status_index"),
    text_column("superseded"),  # "" while it stands, its own id once it is revoked: one of a format stands for an award
    ForeignKeyConstraint(["status_list_id", "certifier_id"], ["status_list.id", "status_list.certifier_id"]),
    UniqueConstraint("status_list_id", "status_index"),
    UniqueConstraint("award_id", "format", "superseded"),
    sqlite_with_rowid=False,
)

# Found by award through ``securing``: every further index on random ids is a page written for each credential.
credential = Table(
    "credential",
    metadata,
    text_column("id", primary_key=True),
    text_column("award_id", ForeignKey("award.id"), null=True),
    text_column("certifier_id", ForeignKey("certifier.id"), null=True),
    text_column("format"),
    text_column("media_type"),
    moment_column("issued_at"),
    text_column("status_list_id", null=True),
    Column("status_index", Integer, nullable=True),
    Column("body", LargeBinary, nullable=False),
)

revocation = Table(
    "revocation",
    metadata,
    text_column("credential_id", primary_key=True),
    text_column("reason"),
    moment_column("at"),
    text_column("by"),
)

revoked_place = Table(
    "revoked_place",
    metadata,
    text_column("status_list_id", ForeignKey("status_list.id"), primary_key=True),
    Column("status_index", Integer, primary_key=True),
    sqlite_with_rowid=False,
)

# --- holders

passport = Table(
    "passport",
    metadata,
    text_column("id", primary_key=True),
    text_column("secret_digest", unique=True),
    moment_column("created_at"),
)

# A record keeps its own copy of the bytes: it is the holder's, whatever the certifier erases later.
passport_record = Table(
    "passport_record",
    metadata,
    text_column("id", primary_key=True),
    text_column("passport_id", ForeignKey("passport.id")),
    text_column("credential_id"),
    text_column("media_type"),
    moment_column("added_at"),
    text_column("origin"),
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
    text_column("id", primary_key=True),
    text_column("digest", unique=True),
    text_column("certifier_id"),
    text_column("batch_id"),
    moment_column("expires_at"),
    moment_column("redeemed_at", null=True),
    text_column("passport_id", ForeignKey("passport.id"), null=True),
    moment_column("released_at", null=True),
    ForeignKeyConstraint(["batch_id", "certifier_id"], ["batch.id", "batch.certifier_id"]),
    Index("ix_claim_code_batch_id", "batch_id"),
)

claim_award = Table(
    "claim_award",
    metadata,
    text_column("code_id", ForeignKey("claim_code.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    text_column("award_id", ForeignKey("award.id"), index=True),
    sqlite_with_rowid=False,
)

share = Table(
    "share",
    metadata,
    text_column("id", primary_key=True),
    text_column("token_digest", unique=True),
    text_column("passport_id", ForeignKey("passport.id"), index=True),
    text_column("record_ids"),
    text_column("audience"),
    text_column("purpose"),
    moment_column("created_at"),
    moment_column("expires_at", null=True),
    text_column("short_code"),
    text_column("passcode_hash", null=True),
    number_column("passcode_attempts_left"),
    Column("reading_limit", Integer, nullable=True),
    number_column("readings"),
    moment_column("withdrawn_at", null=True),
    text_column("fields", null=True),
    CheckConstraint("passcode_attempts_left >= 0", name="attempts_not_negative"),
)

share_reading = Table(
    "share_reading",
    metadata,
    Column("id", COUNTER, primary_key=True),
    text_column("share_id", ForeignKey("share.id"), index=True),
    moment_column("at"),
    text_column("kind"),
    text_column("face"),
)

# --- trust

trust_binding = Table(
    "trust_binding",
    metadata,
    Column("id", COUNTER, primary_key=True),
    text_column("did"),
    text_column("source"),
    text_column("siren"),
    text_column("siret"),
    text_column("name"),
    text_column("state"),
    text_column("established_by"),
    text_column("evidence"),
    text_column("approved_by"),
    moment_column("approved_at", null=True),
    moment_column("withdrawn_at", null=True),
    text_column("keys"),
    flag_column("is_demonstration"),
    Index("ix_trust_binding_did_source", "did", "source"),
)

trust_succession = Table(
    "trust_succession",
    metadata,
    text_column("predecessor_siren", primary_key=True),
    text_column("successor_siren", primary_key=True),
    Column("since", Date, primary_key=True),
    text_column("evidence"),
)

trust_mandate = Table(
    "trust_mandate",
    metadata,
    text_column("principal_siren", primary_key=True),
    text_column("delegate_siren", primary_key=True),
    text_column("certification", primary_key=True),  # "" for all: NULL has no place in a key
    Column("valid_from", Date, primary_key=True),
    Column("valid_until", Date, nullable=True),
    text_column("evidence"),
)

# --- limits

attempt = Table(
    "attempt",
    metadata,
    text_column("subject", primary_key=True),
    Column("window_start", Moment, primary_key=True),
    number_column("hits"),
    Index("ix_attempt_window_start", "window_start"),
)

remembered_answer = Table(
    "remembered_answer",
    metadata,
    text_column("key", primary_key=True),
    text_column("request_digest"),
    number_column("status"),
    Column("body", LargeBinary, nullable=False),
    moment_column("at"),
    Index("ix_remembered_answer_at", "at"),
)
