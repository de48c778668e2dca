"""The installation's own list, and that the hooks bring what the core brings."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from passport_core import builtin
from passport_core.builtin.sql.store import SqlStore
from passport_core.builtin.trust import InstallationTrust
from passport_core.passport.trust import Binding, BindingState, Establishment
from passport_core.plugins import load_plugins
from passport_core.testing.doubles import FakeFetcher

BINDING = Binding(
    did="did:web:issuer.example",
    siren="187500020",
    siret="18750002000073",
    name="CCI FRANCE",
    state=BindingState.APPROVED,
    established_by=Establishment.OPERATOR,
    evidence="signed letter of 3 March 2026",
    approved_by="operator",
    approved_at=datetime(2026, 3, 3, tzinfo=UTC),
)


def test_the_newest_word_of_each_source_is_told(sqlite_store: SqlStore) -> None:
    imported = replace(BINDING, source="did:web:elsewhere.example", name="CCI")
    withdrawn = replace(BINDING, withdrawn_at=datetime(2026, 3, 3, tzinfo=UTC) + timedelta(days=1))
    with sqlite_store.writing() as session:
        for binding in (BINDING, imported, withdrawn):
            session.trust.put(binding)
    source = InstallationTrust(sqlite_store)
    assert source.name == "installation"
    assert sorted(source.bindings(BINDING.did), key=lambda b: b.source) == [imported, withdrawn]
    assert source.bindings("did:web:unknown.example") == ()


def test_the_hooks_bring_resolvers_and_the_installation_s_list(sqlite_store: SqlStore) -> None:
    plugins = load_plugins(allowed=["none"], extra={"builtin": builtin})
    assert set(plugins.key_resolvers(FakeFetcher({}))) == {"https", "jwk", "key", "web"}
    assert set(plugins.trust_sources(sqlite_store)) == {"installation"}


def test_loading_what_is_built_in_loads_neither_sql_nor_http_nor_keys() -> None:
    heavy = "{'sqlalchemy', 'httpcore', 'argon2', 'cryptography', 'certifi'}"
    program = f"import sys, passport_core.builtin; print(sorted({heavy} & set(sys.modules)))"
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"
