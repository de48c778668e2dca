"""Plugins: found, named, refused where they clash; a failing listener harms nobody."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from passport_core import builtin
from passport_core.errors import PluginError
from passport_core.events import Event
from passport_core.hookspecs import hookimpl
from passport_core.outcomes import Outcome
from passport_core.plugins import load_plugins
from passport_core.testing.doubles import FixedRule

EVENT = Event("tests.happened", "subject", datetime(2026, 11, 20, tzinfo=UTC))


def _rules(*names: str) -> Any:
    @hookimpl
    def register_validators() -> Sequence[FixedRule]:
        return [FixedRule(name, Outcome.PASSED) for name in names]

    return SimpleNamespace(register_validators=register_validators)


def test_first_party_plugins_come_through_their_entry_points() -> None:
    plugins = load_plugins(extra={"builtin": builtin})
    loaded = {plugin.name: plugin for plugin in plugins.loaded()}
    assert {"builtin", "rncp", "cdc", "rules_fr"} <= {name.replace("-", "_") for name in loaded}
    assert all(plugin.hooks for plugin in loaded.values())
    assert plugins.failures == ()
    assert {"issuer", "block"} <= {name.split("_")[0] for name in plugins.validators}


def test_a_plugins_rule_is_found_by_its_name() -> None:
    plugins = load_plugins(allowed=["none"], extra={"mine": _rules("my-rule")})
    assert list(plugins.validators) == ["my-rule"]
    with pytest.raises(TypeError):
        plugins.validators["another"] = FixedRule("x", Outcome.PASSED)  # type: ignore[index]


def test_two_of_one_name_stop_the_start_and_say_which() -> None:
    with pytest.raises(PluginError) as refused:
        load_plugins(allowed=["none"], extra={"one": _rules("same"), "two": _rules("same")})
    assert refused.value.code == "plugin.duplicate"
    assert "same" in refused.value.message.en
    assert refused.value.remedy is not None


def test_a_listener_that_fails_harms_no_other(caplog: pytest.LogCaptureFixture) -> None:
    heard: list[Event] = []

    @hookimpl(specname="on_event")
    def fails(event: Event) -> None:
        raise RuntimeError("broken listener")

    @hookimpl(specname="on_event")
    def hears(event: Event) -> None:
        heard.append(event)

    extra = {"a": SimpleNamespace(on=fails), "b": SimpleNamespace(on=hears)}
    load_plugins(allowed=["none"], extra=extra).announce(EVENT)
    assert heard == [EVENT]
    assert "plugin a failed on tests.happened" in caplog.text


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of distributions on the path, as an installer would leave them."""
    monkeypatch.syspath_prepend(str(tmp_path))
    yield tmp_path
    for name in ("broken_plugin", "unknown_hook_plugin"):
        sys.modules.pop(name, None)


def _install(folder: Path, name: str, source: str) -> None:
    (folder / f"{name}.py").write_text(source)
    info = folder / f"{name}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[passport_core]\n{name} = {name}\n")


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("broken_plugin", "raise ImportError('a library is missing')"),
        (
            "unknown_hook_plugin",
            "from passport_core.hookspecs import hookimpl\n@hookimpl\ndef register_dreams():\n    return []\n",
        ),
    ],
)
def test_one_that_cannot_be_used_is_named_and_stops_unless_it_was_optional(
    installed: Path, name: str, source: str
) -> None:
    _install(installed, name, source)
    with pytest.raises(PluginError) as refused:
        load_plugins()
    assert name in refused.value.message.fr
    plugins = load_plugins(optional=[name])
    assert plugins.failures == (name,)
    assert name not in {plugin.name for plugin in plugins.loaded()}
    assert load_plugins(allowed=["rncp"]).failures == ()
