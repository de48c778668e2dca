"""Each signing key says which source keeps it: the encrypted keys of the database, or a token."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("signing_key", sa.Column("source", sa.Text(), nullable=False, server_default="encrypted"))
