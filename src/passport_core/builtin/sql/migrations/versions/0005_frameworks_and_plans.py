"""Frameworks, labour figures, mappings; experiences, plans, advisers' grants and notes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

MOMENT = sa.String(27).with_variant(sa.TIMESTAMP(timezone=True), "postgresql")
COUNTER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "framework_version",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("framework", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("header", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("loaded_at", MOMENT, nullable=False),
        sa.Column("loaded_by", sa.Text(), nullable=False),
        sa.Column("item_count", sa.Integer(), nullable=False),
        sa.Column("profile_count", sa.Integer(), nullable=False),
        sa.Column("link_count", sa.Integer(), nullable=False),
        sa.Column("fault_count", sa.Integer(), nullable=False),
        sa.Column("is_complete", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_framework_version"),
    )
    op.create_index(
        "uq_framework_version_complete",
        "framework_version",
        ["framework", "version"],
        unique=True,
        sqlite_where=sa.text("is_complete = 1"),
        postgresql_where=sa.text("is_complete"),
    )
    op.create_table(
        "labour_set",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("header", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("loaded_at", MOMENT, nullable=False),
        sa.Column("loaded_by", sa.Text(), nullable=False),
        sa.Column("observation_count", sa.Integer(), nullable=False),
        sa.Column("fault_count", sa.Integer(), nullable=False),
        sa.Column("is_complete", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_labour_set"),
    )
    op.create_index(
        "uq_labour_set_complete",
        "labour_set",
        ["name", "year"],
        unique=True,
        sqlite_where=sa.text("is_complete = 1"),
        postgresql_where=sa.text("is_complete"),
    )
    op.create_table(
        "mapping_set",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("licence", sa.Text(), nullable=False),
        sa.Column("dated", sa.Date(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("loaded_at", MOMENT, nullable=False),
        sa.Column("loaded_by", sa.Text(), nullable=False),
        sa.Column("mapping_count", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("signed_by", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_mapping_set"),
    )
    op.create_table(
        "advice_grant",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("token_digest", sa.Text(), nullable=False),
        sa.Column("passport_id", sa.Text(), nullable=False),
        sa.Column("adviser", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("withdrawn_at", MOMENT, nullable=True),
        sa.Column("note_count", sa.Integer(), nullable=False),
        sa.CheckConstraint("note_count >= 0", name="ck_advice_grant_notes_not_negative"),
        sa.ForeignKeyConstraint(["passport_id"], ["passport.id"], name="fk_advice_grant_passport_id"),
        sa.PrimaryKeyConstraint("id", name="pk_advice_grant"),
        sa.UniqueConstraint("id", "passport_id", name="uq_advice_grant_id_passport_id"),
        sa.UniqueConstraint("token_digest", name="uq_advice_grant_token_digest"),
    )
    op.create_index("ix_advice_grant_passport_id", "advice_grant", ["passport_id"], unique=False)
    op.create_table(
        "experience",
        sa.Column("ordinal", COUNTER, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("passport_id", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["passport_id"], ["passport.id"], name="fk_experience_passport_id"),
        sa.PrimaryKeyConstraint("ordinal", name="pk_experience"),
        sa.UniqueConstraint("id", name="uq_experience_id"),
    )
    op.create_index("ix_experience_passport_id", "experience", ["passport_id"], unique=False)
    op.create_table(
        "framework_fault",
        sa.Column("id", COUNTER, nullable=False),
        sa.Column("version_id", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["framework_version.id"], name="fk_framework_fault_version_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_framework_fault"),
    )
    op.create_index("ix_framework_fault_version_id", "framework_fault", ["version_id"], unique=False)
    op.create_table(
        "framework_item",
        sa.Column("version_id", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("parent", sa.Text(), nullable=True),
        sa.Column("label_fr", sa.Text(), nullable=False),
        sa.Column("label_en", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["version_id"], ["framework_version.id"], name="fk_framework_item_version_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("version_id", "code", name="pk_framework_item"),
    )
    op.create_index("ix_framework_item_version_id_kind", "framework_item", ["version_id", "kind"], unique=False)
    op.create_index("ix_framework_item_version_id_parent", "framework_item", ["version_id", "parent"], unique=False)
    op.create_table(
        "framework_link",
        sa.Column("id", COUNTER, nullable=False),
        sa.Column("version_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("source_framework", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("target_framework", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("condition", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["framework_version.id"], name="fk_framework_link_version_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_framework_link"),
    )
    op.create_index("ix_framework_link_source", "framework_link", ["version_id", "source", "kind"], unique=False)
    op.create_index("ix_framework_link_target", "framework_link", ["version_id", "target", "kind"], unique=False)
    op.create_table(
        "framework_profile",
        sa.Column("version_id", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["framework_version.id"], name="fk_framework_profile_version_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("version_id", "code", name="pk_framework_profile"),
    )
    op.create_table(
        "labour_area",
        sa.Column("set_id", sa.Text(), nullable=False),
        sa.Column("coding", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("department_label", sa.Text(), nullable=False),
        sa.Column("region_label", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["set_id"], ["labour_set.id"], name="fk_labour_area_set_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("set_id", "coding", "code", "department", "region", name="pk_labour_area"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "labour_fault",
        sa.Column("id", COUNTER, nullable=False),
        sa.Column("set_id", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["set_id"], ["labour_set.id"], name="fk_labour_fault_set_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_labour_fault"),
    )
    op.create_index("ix_labour_fault_set_id", "labour_fault", ["set_id"], unique=False)
    op.create_table(
        "labour_observation",
        sa.Column("id", COUNTER, nullable=False),
        sa.Column("set_id", sa.Text(), nullable=False),
        sa.Column("subject_framework", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("subject_label", sa.Text(), nullable=False),
        sa.Column("coding", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["set_id"], ["labour_set.id"], name="fk_labour_observation_set_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_labour_observation"),
    )
    op.create_index(
        "ix_labour_observation_area", "labour_observation", ["set_id", "coding", "area", "subject"], unique=False
    )
    op.create_table(
        "mapping",
        sa.Column("set_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["set_id"], ["mapping_set.id"], name="fk_mapping_set_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("set_id", "position", name="pk_mapping"),
    )
    op.create_index("ix_mapping_source", "mapping", ["source"], unique=False)
    op.create_table(
        "plan",
        sa.Column("passport_id", sa.Text(), nullable=False),
        sa.Column("targets", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("wanted_by", sa.Date(), nullable=True),
        sa.Column("changed_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["passport_id"], ["passport.id"], name="fk_plan_passport_id"),
        sa.PrimaryKeyConstraint("passport_id", name="pk_plan"),
    )
    op.create_table(
        "advice_note",
        sa.Column("ordinal", COUNTER, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("passport_id", sa.Text(), nullable=False),
        sa.Column("grant_id", sa.Text(), nullable=False),
        sa.Column("adviser", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("step_key", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["grant_id", "passport_id"], ["advice_grant.id", "advice_grant.passport_id"], name="fk_advice_note_grant_id"
        ),
        sa.PrimaryKeyConstraint("ordinal", name="pk_advice_note"),
        sa.UniqueConstraint("id", name="uq_advice_note_id"),
    )
    op.create_index("ix_advice_note_passport_id", "advice_note", ["passport_id"], unique=False)
    op.create_table(
        "advice_reading",
        sa.Column("id", COUNTER, nullable=False),
        sa.Column("grant_id", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("face", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["grant_id"], ["advice_grant.id"], name="fk_advice_reading_grant_id"),
        sa.PrimaryKeyConstraint("id", name="pk_advice_reading"),
    )
    op.create_index("ix_advice_reading_grant_id", "advice_reading", ["grant_id"], unique=False)
