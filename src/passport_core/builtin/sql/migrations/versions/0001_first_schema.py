"""The first schema: certifiers, register, awards, credentials, passports, shares, trust, limits."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

MOMENT = sa.String(27).with_variant(sa.TIMESTAMP(timezone=True), "postgresql")
COUNTER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "attempt",
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("window_start", MOMENT, nullable=False),
        sa.Column("hits", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("subject", "window_start", name="pk_attempt"),
    )
    op.create_index("ix_attempt_window_start", "attempt", ["window_start"], unique=False)
    op.create_table(
        "certifier",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("siret", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("did", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("cdc_client_id", sa.Text(), nullable=True),
        sa.Column("cdc_contract_id", sa.Text(), nullable=True),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.Column("is_demonstration", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_certifier"),
        sa.UniqueConstraint("did", name="uq_certifier_did"),
        sa.UniqueConstraint("siret", name="uq_certifier_siret"),
    )
    op.create_table(
        "passport",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("secret_digest", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_passport"),
        sa.UniqueConstraint("secret_digest", name="uq_passport_secret_digest"),
    )
    op.create_table(
        "remembered_answer",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("request_digest", sa.Text(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_remembered_answer"),
    )
    op.create_index("ix_remembered_answer_at", "remembered_answer", ["at"], unique=False)
    op.create_table(
        "revocation",
        sa.Column("credential_id", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("credential_id", name="pk_revocation"),
    )
    op.create_table(
        "snapshot",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("register", sa.Text(), nullable=False),
        sa.Column("dated", sa.Date(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("loaded_at", MOMENT, nullable=False),
        sa.Column("loaded_by", sa.Text(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("faults", sa.Integer(), nullable=False),
        sa.Column("is_complete", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_snapshot"),
    )
    op.create_index("ix_snapshot_sha256", "snapshot", ["sha256"], unique=False)
    op.create_index(
        "uq_snapshot_complete",
        "snapshot",
        ["register", "dated"],
        unique=True,
        sqlite_where=sa.text("is_complete = 1"),
        postgresql_where=sa.text("is_complete"),
    )
    op.create_table(
        "trust_binding",
        sa.Column("id", COUNTER, nullable=False),
        sa.Column("did", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("siren", sa.Text(), nullable=False),
        sa.Column("siret", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("established_by", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("approved_by", sa.Text(), nullable=False),
        sa.Column("approved_at", MOMENT, nullable=True),
        sa.Column("withdrawn_at", MOMENT, nullable=True),
        sa.Column("keys", sa.Text(), nullable=False),
        sa.Column("is_demonstration", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_trust_binding"),
    )
    op.create_index("ix_trust_binding_did_source", "trust_binding", ["did", "source"], unique=False)
    op.create_table(
        "trust_mandate",
        sa.Column("principal_siren", sa.Text(), nullable=False),
        sa.Column("delegate_siren", sa.Text(), nullable=False),
        sa.Column("certification", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint(
            "principal_siren", "delegate_siren", "certification", "valid_from", name="pk_trust_mandate"
        ),
    )
    op.create_table(
        "trust_succession",
        sa.Column("predecessor_siren", sa.Text(), nullable=False),
        sa.Column("successor_siren", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("predecessor_siren", "successor_siren", "since", name="pk_trust_succession"),
    )
    op.create_table(
        "api_key",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("certifier_id", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("secret_hash", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["certifier_id"], ["certifier.id"], name="fk_api_key_certifier_id"),
        sa.PrimaryKeyConstraint("id", name="pk_api_key"),
    )
    op.create_index("ix_api_key_certifier_id", "api_key", ["certifier_id"], unique=False)
    op.create_table(
        "batch",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("certifier_id", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("finished_at", MOMENT, nullable=True),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["certifier_id"], ["certifier.id"], name="fk_batch_certifier_id"),
        sa.PrimaryKeyConstraint("id", name="pk_batch"),
        sa.UniqueConstraint("id", "certifier_id", name="uq_batch_id_certifier_id"),
    )
    op.create_index("ix_batch_certifier_id_created_at", "batch", ["certifier_id", "created_at"], unique=False)
    op.create_table(
        "passport_record",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("passport_id", sa.Text(), nullable=False),
        sa.Column("credential_id", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("credential", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["passport_id"], ["passport.id"], name="fk_passport_record_passport_id"),
        sa.PrimaryKeyConstraint("id", name="pk_passport_record"),
        sa.UniqueConstraint("passport_id", "credential_id", name="uq_passport_record_passport_id_credential_id"),
    )
    op.create_index(
        "uq_passport_record_claimed",
        "passport_record",
        ["credential_id"],
        unique=True,
        sqlite_where=sa.text("origin = 'claimed'"),
        postgresql_where=sa.text("origin = 'claimed'"),
    )
    op.create_table(
        "register_content",
        sa.Column("snapshot_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["snapshot.id"], name="fk_register_content_snapshot_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("snapshot_id", "number", name="pk_register_content"),
    )
    op.create_table(
        "register_correspondence",
        sa.Column("id", COUNTER, nullable=False),
        sa.Column("snapshot_id", sa.Text(), nullable=False),
        sa.Column("destination", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["snapshot.id"], name="fk_register_correspondence_snapshot_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_register_correspondence"),
    )
    op.create_index(
        "ix_register_correspondence_destination",
        "register_correspondence",
        ["snapshot_id", "destination"],
        unique=False,
    )
    op.create_table(
        "register_entry",
        sa.Column("snapshot_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("title_folded", sa.Text(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("level", sa.Text(), nullable=True),
        sa.Column("blocks", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["snapshot.id"], name="fk_register_entry_snapshot_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("snapshot_id", "number", name="pk_register_entry"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "register_fault",
        sa.Column("id", COUNTER, nullable=False),
        sa.Column("snapshot_id", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["snapshot.id"], name="fk_register_fault_snapshot_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_register_fault"),
    )
    op.create_index("ix_register_fault_snapshot_id", "register_fault", ["snapshot_id"], unique=False)
    op.create_table(
        "share",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("token_digest", sa.Text(), nullable=False),
        sa.Column("passport_id", sa.Text(), nullable=False),
        sa.Column("record_ids", sa.Text(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=True),
        sa.Column("short_code", sa.Text(), nullable=False),
        sa.Column("passcode_hash", sa.Text(), nullable=True),
        sa.Column("passcode_attempts_left", sa.Integer(), nullable=False),
        sa.Column("reading_limit", sa.Integer(), nullable=True),
        sa.Column("readings", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", MOMENT, nullable=True),
        sa.CheckConstraint("passcode_attempts_left >= 0", name="ck_share_attempts_not_negative"),
        sa.ForeignKeyConstraint(["passport_id"], ["passport.id"], name="fk_share_passport_id"),
        sa.PrimaryKeyConstraint("id", name="pk_share"),
        sa.UniqueConstraint("token_digest", name="uq_share_token_digest"),
    )
    op.create_index("ix_share_passport_id", "share", ["passport_id"], unique=False)
    op.create_table(
        "signing_key",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("certifier_id", sa.Text(), nullable=False),
        sa.Column("method_id", sa.Text(), nullable=False),
        sa.Column("algorithm", sa.Text(), nullable=False),
        sa.Column("public_multibase", sa.Text(), nullable=False),
        sa.Column("encrypted_private", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("retired_at", MOMENT, nullable=True),
        sa.Column("compromised_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["certifier_id"], ["certifier.id"], name="fk_signing_key_certifier_id"),
        sa.PrimaryKeyConstraint("id", name="pk_signing_key"),
        sa.UniqueConstraint("method_id", name="uq_signing_key_method_id"),
    )
    op.create_index("ix_signing_key_certifier_id", "signing_key", ["certifier_id"], unique=False)
    op.create_table(
        "status_list",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("certifier_id", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("taken_before", sa.Integer(), nullable=False),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=True),
        sa.Column("document_changes", sa.Integer(), nullable=False),
        sa.Column("signed_at", MOMENT, nullable=True),
        sa.Column("valid_until", MOMENT, nullable=True),
        sa.CheckConstraint("taken >= 0 AND taken <= size", name="ck_status_list_taken_within_size"),
        sa.ForeignKeyConstraint(["certifier_id"], ["certifier.id"], name="fk_status_list_certifier_id"),
        sa.PrimaryKeyConstraint("id", name="pk_status_list"),
        sa.UniqueConstraint("certifier_id", "purpose", "ordinal", name="uq_status_list_certifier_id_purpose_ordinal"),
        sa.UniqueConstraint("id", "certifier_id", name="uq_status_list_id_certifier_id"),
    )
    op.create_table(
        "award",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("certifier_id", sa.Text(), nullable=False),
        sa.Column("batch_id", sa.Text(), nullable=False),
        sa.Column("technical_id", sa.Text(), nullable=False),
        sa.Column("certification", sa.Text(), nullable=False),
        sa.Column("block", sa.Text(), nullable=True),
        sa.Column("awarded_on", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("person_digest", sa.Text(), nullable=False),
        sa.Column("person_ordinal", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("credential_id", sa.Text(), nullable=True),
        sa.Column("suppression_proposed", sa.Boolean(), nullable=False),
        sa.Column("findings", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("proposed", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["batch_id", "certifier_id"], ["batch.id", "batch.certifier_id"], name="fk_award_batch_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_award"),
        sa.UniqueConstraint("certifier_id", "technical_id", name="uq_award_certifier_id_technical_id"),
    )
    op.create_index("ix_award_batch_id_person_ordinal", "award", ["batch_id", "person_ordinal"], unique=False)
    op.create_index("ix_award_certifier_id_person_digest", "award", ["certifier_id", "person_digest"], unique=False)
    op.create_index(
        "ix_award_certifier_id_state_created_at", "award", ["certifier_id", "state", "created_at"], unique=False
    )
    op.create_table(
        "batch_fault",
        sa.Column("id", COUNTER, nullable=False),
        sa.Column("batch_id", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name="fk_batch_fault_batch_id"),
        sa.PrimaryKeyConstraint("id", name="pk_batch_fault"),
    )
    op.create_index("ix_batch_fault_batch_id", "batch_fault", ["batch_id"], unique=False)
    op.create_table(
        "claim_code",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("certifier_id", sa.Text(), nullable=False),
        sa.Column("batch_id", sa.Text(), nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("redeemed_at", MOMENT, nullable=True),
        sa.Column("passport_id", sa.Text(), nullable=True),
        sa.Column("released_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["batch_id", "certifier_id"], ["batch.id", "batch.certifier_id"], name="fk_claim_code_batch_id"
        ),
        sa.ForeignKeyConstraint(["passport_id"], ["passport.id"], name="fk_claim_code_passport_id"),
        sa.PrimaryKeyConstraint("id", name="pk_claim_code"),
        sa.UniqueConstraint("digest", name="uq_claim_code_digest"),
    )
    op.create_index("ix_claim_code_batch_id", "claim_code", ["batch_id"], unique=False)
    op.create_table(
        "revoked_place",
        sa.Column("status_list_id", sa.Text(), nullable=False),
        sa.Column("status_index", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["status_list_id"], ["status_list.id"], name="fk_revoked_place_status_list_id"),
        sa.PrimaryKeyConstraint("status_list_id", "status_index", name="pk_revoked_place"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "share_reading",
        sa.Column("id", COUNTER, nullable=False),
        sa.Column("share_id", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("face", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["share_id"], ["share.id"], name="fk_share_reading_share_id"),
        sa.PrimaryKeyConstraint("id", name="pk_share_reading"),
    )
    op.create_index("ix_share_reading_share_id", "share_reading", ["share_id"], unique=False)
    op.create_table(
        "claim_award",
        sa.Column("code_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("award_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name="fk_claim_award_award_id"),
        sa.ForeignKeyConstraint(["code_id"], ["claim_code.id"], name="fk_claim_award_code_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("code_id", "position", name="pk_claim_award"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_claim_award_award_id", "claim_award", ["award_id"], unique=False)
    op.create_table(
        "credential",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("award_id", sa.Text(), nullable=True),
        sa.Column("certifier_id", sa.Text(), nullable=True),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("issued_at", MOMENT, nullable=False),
        sa.Column("status_list_id", sa.Text(), nullable=True),
        sa.Column("status_index", sa.Integer(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name="fk_credential_award_id"),
        sa.ForeignKeyConstraint(["certifier_id"], ["certifier.id"], name="fk_credential_certifier_id"),
        sa.PrimaryKeyConstraint("id", name="pk_credential"),
    )
    op.create_table(
        "securing",
        sa.Column("credential_id", sa.Text(), nullable=False),
        sa.Column("award_id", sa.Text(), nullable=False),
        sa.Column("certifier_id", sa.Text(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("status_list_id", sa.Text(), nullable=False),
        sa.Column("status_index", sa.Integer(), nullable=False),
        sa.Column("superseded", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name="fk_securing_award_id"),
        sa.ForeignKeyConstraint(
            ["status_list_id", "certifier_id"],
            ["status_list.id", "status_list.certifier_id"],
            name="fk_securing_status_list_id",
        ),
        sa.PrimaryKeyConstraint("credential_id", name="pk_securing"),
        sa.UniqueConstraint("award_id", "superseded", name="uq_securing_award_id_superseded"),
        sa.UniqueConstraint("status_list_id", "status_index", name="uq_securing_status_list_id_status_index"),
        sqlite_with_rowid=False,
    )
