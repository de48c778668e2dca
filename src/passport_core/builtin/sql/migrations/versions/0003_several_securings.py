"""An award has several securings, one of each format that stands."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # SQLite changes a constraint only by writing the table anew. Nothing refers to this one, so that nothing else is
    # touched.
    with op.batch_alter_table("securing", table_kwargs={"sqlite_with_rowid": False}) as securing:
        securing.drop_constraint("uq_securing_award_id_superseded", type_="unique")
        securing.create_unique_constraint(
            "uq_securing_award_id_format_superseded", ["award_id", "format", "superseded"]
        )
