"""Runs migrations over the connection, and inside the transaction, that ``migrating.upgrade`` opened."""

from __future__ import annotations

from alembic import context

from passport_core.builtin.sql import schema

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=schema.snapshot.metadata,
    transactional_ddl=True,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
