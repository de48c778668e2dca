"""What the core brings itself, through the same hooks as any plugin.

Every import of an implementation stands inside its hook: ``passport verify --offline`` must not load SQL or HTTP.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from passport_core.hookspecs import hookimpl

if TYPE_CHECKING:
    from passport_core.ports.store import Store
    from passport_core.settings import Settings


@hookimpl
def register_stores(settings: Settings) -> Sequence[Store]:
    """SQLite and PostgreSQL."""
    from passport_core.builtin.sql.store import SqlStore

    return [SqlStore(settings.database)]
