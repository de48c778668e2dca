"""The whole contract, once on SQLite and once on PostgreSQL (fixture ``store`` of ``conftest``)."""

from passport_core.testing.store_contract import StoreContract


class TestSqlStore(StoreContract):
    pass
