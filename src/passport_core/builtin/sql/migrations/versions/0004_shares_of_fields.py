"""A share may show chosen claims only."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("share", sa.Column("fields", sa.Text(), nullable=True))
