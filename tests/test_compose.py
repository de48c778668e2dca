"""The composition root: what a command pays for, and what it refuses to start with."""

from __future__ import annotations

from pathlib import Path

import pytest

from passport_core.compose import Services
from passport_core.errors import ConfigurationError, StorageError
from passport_core.plugins import load_plugins
from passport_core.settings import Settings
from passport_core.testing.doubles import FakeFetcher, FixedClock


def test_nothing_is_opened_until_it_is_asked_for(tmp_path: Path) -> None:
    home = tmp_path / "data"
    services = Services(Settings(data=home), clock=FixedClock(), fetcher=FakeFetcher({}))
    assert services.plugins.validators
    assert services.verify_credential(b"{}").verdict.value != "valid"
    services.close()
    assert not home.exists()


def test_an_embedded_installation_is_made_once(tmp_path: Path) -> None:
    services = Services(Settings(data=tmp_path / "data"))
    assert services.prepare_embedded() is True
    assert services.prepare_embedded() is False
    again = Services(Settings(data=tmp_path / "data"))
    assert again.prepare_embedded() is False
    assert again.store.check().is_current
    services.close()
    again.close()


def test_a_configured_database_is_an_operators_own(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'mine.db'}"
    services = Services(Settings(data=tmp_path / "data", database_url=url))
    assert services.prepare_embedded() is False
    with pytest.raises(StorageError) as refused:
        _ = services.store
    assert refused.value.code == "storage.schema-old"
    assert refused.value.remedy is not None
    assert "db upgrade" in refused.value.remedy.en
    services.upgrade()
    assert services.store.check().is_current
    services.close()


def test_a_database_that_nothing_serves_is_refused_in_words(tmp_path: Path) -> None:
    services = Services(Settings(data=tmp_path, database_url="oracle://somewhere/x"))
    with pytest.raises(ConfigurationError) as refused:
        services.open_store()
    assert refused.value.code == "configuration.store"


def test_without_a_proof_format_nothing_is_issued(tmp_path: Path) -> None:
    bare = Services(Settings(data=tmp_path), plugins=load_plugins(allowed=["none"]))
    with pytest.raises(ConfigurationError) as refused:
        _ = bare.issuing_format
    assert refused.value.code == "configuration.format"


def test_the_source_of_new_keys_is_named_by_a_setting(tmp_path: Path) -> None:
    assert Services(Settings(data=tmp_path)).signers.name == "encrypted"
    with pytest.raises(ConfigurationError) as refused:
        _ = Services(Settings(data=tmp_path, signer_source="nothing")).signers
    assert refused.value.code == "configuration.signer-source"
    assert refused.value.remedy is not None
    assert "encrypted" in refused.value.remedy.en
