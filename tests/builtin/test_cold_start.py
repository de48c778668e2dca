"""What does not need the database does not wait for it."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import sys
from pathlib import Path
from passport_core import builtin
from passport_core.settings import Settings
settings = Settings(data=Path("nowhere"))
(store,) = builtin.register_stores(settings)
assert store.serves(settings.database), settings.database
loaded = {"sqlalchemy", "alembic", "psycopg", "sqlite3", "litestar"} & set(sys.modules)
assert not loaded, loaded
"""


def test_offering_the_store_loads_no_sql_library() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
