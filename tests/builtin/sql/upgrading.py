"""Bring a database to an older schema, to see what an upgrade makes of what was stored then."""

from __future__ import annotations

from alembic import command
from alembic.config import Config

from passport_core.builtin.sql.database import Database


def upgrade_to(database: Database, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", "passport_core.builtin.sql:migrations")
    with database.engine.connect().execution_options(passport_writes=True) as connection, connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
