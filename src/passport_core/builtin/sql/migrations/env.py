"""Runs migrations over the connection, and inside the transaction, that ``migrating.upgrade`` opened."""

from __future__ import annotations

from alembic import context

from passport_core.builtin.sql.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
