"""The only module that talks to pluggy: finds plugins, asks each hook once, hands out frozen, typed mappings."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from importlib.metadata import EntryPoint, entry_points
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import pluggy

from passport_core import hookspecs
from passport_core.errors import PluginError
from passport_core.outcomes import Text

if TYPE_CHECKING:
    from passport_core.credentials.contexts import ContextSet, PinnedContext
    from passport_core.credentials.proofs import ProofFormat
    from passport_core.events import Event
    from passport_core.passport.validating import Validator
    from passport_core.ports.formats import CertifierFormat, RegisterSource
    from passport_core.ports.frameworks import FrameworkSource, LabourSource, TargetSource
    from passport_core.ports.outside import Fetcher, KeyResolver, SignerSource, TrustSource
    from passport_core.ports.store import Store
    from passport_core.settings import Settings

log = logging.getLogger(__name__)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class LoadedPlugin:
    """One plugin as ``passport plugins`` lists it."""

    name: str
    version: str
    hooks: tuple[str, ...]


@dataclass(frozen=True)
class Hooks(Generic[T]):
    """Typed façade of one ``register_*`` hook: calls it once, refuses duplicate names."""

    name: str
    key: Callable[[T], str]
    manager: pluggy.PluginManager = field(repr=False)

    def __call__(self, **arguments: object) -> Mapping[str, T]:
        found: dict[str, T] = {}
        caller = getattr(self.manager.hook, self.name)
        answers: Sequence[Sequence[T]] = caller(**arguments)
        for item in (item for answer in reversed(answers) for item in answer):
            name = self.key(item)
            if name in found:
                raise PluginError(
                    Text(
                        f"Deux extensions proposent « {name} » ({self.name}).",
                        f"Two plugins offer “{name}” ({self.name}).",
                    ),
                    code="plugin.duplicate",
                    remedy=Text(
                        "Retirez l’une des deux, ou nommez celles que vous voulez dans le réglage « plugins ».",
                        "Remove one of them, or name those you want in the setting “plugins”.",
                    ),
                )
            found[name] = item
        return MappingProxyType(found)


class Plugins:
    """All that the loaded plugins offer. One instance per application; none at module level."""

    def __init__(self, manager: pluggy.PluginManager, failures: Sequence[str]) -> None:
        self._manager = manager
        self.failures = tuple(failures)
        self.validators: Mapping[str, Validator] = self._hook("register_validators", _name)()

    # Asked for at first use: a command that reads no register and no declaration does not load what reads them.

    @cached_property
    def registers(self) -> Mapping[str, RegisterSource]:
        return self._hook("register_registers", _name)()

    @cached_property
    def certifier_formats(self) -> Mapping[str, CertifierFormat]:
        return self._hook("register_certifier_formats", _name)()

    @cached_property
    def skill_frameworks(self) -> Mapping[str, FrameworkSource]:
        return self._hook("register_skill_frameworks", _name)()

    @cached_property
    def target_sources(self) -> Mapping[str, TargetSource]:
        """By the framework whose profiles they read."""
        return self._hook("register_target_sources", lambda source: str(source.framework))()

    @cached_property
    def labour_sources(self) -> Mapping[str, LabourSource]:
        return self._hook("register_local_signals", _name)()

    def _hook(self, name: str, key: Callable[[Any], str]) -> Hooks[Any]:
        return Hooks(name, key, self._manager)

    def contexts(self, settings: Settings) -> Sequence[PinnedContext]:
        """In the order in which plugins give them; the same document twice is a mistake."""
        hook = self._hook("register_contexts", lambda context: f"{context.address} {context.sha256[0]}")
        return tuple(hook(settings=settings).values())

    def proof_formats(self, contexts: ContextSet) -> Mapping[str, ProofFormat]:
        return self._hook("register_proof_formats", _name)(contexts=contexts)

    def stores(self, settings: Settings) -> Mapping[str, Store]:
        return self._hook("register_stores", _name)(settings=settings)

    def key_resolvers(self, fetcher: Fetcher) -> Mapping[str, KeyResolver]:
        """By DID method."""
        return self._hook("register_key_resolvers", lambda resolver: str(resolver.method))(fetcher=fetcher)

    def signer_sources(self, settings: Settings) -> Mapping[str, SignerSource]:
        return self._hook("register_signer_sources", _name)(settings=settings)

    def trust_sources(self, store: Store) -> Mapping[str, TrustSource]:
        return self._hook("register_trust_sources", _name)(store=store)

    def announce(self, event: Event) -> None:
        """Tell every plugin of what is stored; one that fails harms no other, and is logged."""
        for implementation in self._manager.hook.on_event.get_hookimpls():
            try:
                implementation.function(event)
            except Exception:
                log.exception("plugin %s failed on %s", implementation.plugin_name, event.kind)

    def loaded(self) -> Sequence[LoadedPlugin]:
        versions = {plugin: dist.version for plugin, dist in self._manager.list_plugin_distinfo()}
        return [
            LoadedPlugin(
                name,
                versions.get(plugin, ""),
                tuple(sorted(caller.name for caller in self._manager.get_hookcallers(plugin) or ())),
            )
            for name, plugin in sorted(self._manager.list_name_plugin())
            if plugin is not None
        ]


def _name(item: Any) -> str:
    return str(item.name)


def load_plugins(
    *, allowed: Iterable[str] = (), optional: Iterable[str] = (), extra: Mapping[str, object] | None = None
) -> Plugins:
    """Load the given plugins and the installed ones; raise PluginError, naming it, for one that cannot be used.

    ``allowed`` names entry points (all when empty); one named in ``optional`` may fail: it is left out and
    named in ``Plugins.failures``.
    """
    manager = pluggy.PluginManager(hookspecs.PROJECT)
    manager.add_hookspecs(hookspecs)
    for name, plugin in (extra or {}).items():
        manager.register(plugin, name)
    failures: list[str] = []
    wanted, forgiven = set(allowed), set(optional)
    for point in sorted(entry_points(group=hookspecs.PROJECT), key=lambda p: p.name):
        if wanted and point.name not in wanted:
            continue
        try:
            _register(manager, point)
        except Exception as error:
            if point.name not in forgiven:
                raise PluginError(
                    Text(
                        f"L’extension « {point.name} » ne se charge pas : {error}",
                        f"Plugin “{point.name}” does not load: {error}",
                    ),
                    code="plugin.load",
                    remedy=Text(
                        "Réparez-la, désinstallez-la, ou déclarez-la facultative (réglage « optional_plugins »).",
                        "Repair it, remove it, or declare it optional (setting “optional_plugins”).",
                    ),
                ) from error
            log.warning("optional plugin %s left out: %s", point.name, error)
            failures.append(point.name)
    return Plugins(manager, failures)


def _register(manager: pluggy.PluginManager, point: EntryPoint) -> None:
    plugin = point.load()
    manager.register(plugin, point.name)
    unknown = [
        name
        for name in dir(plugin)
        if (getattr(getattr(plugin, name), f"{hookspecs.PROJECT}_impl", None)) is not None
        and not hasattr(hookspecs, name)
    ]
    if unknown:
        manager.unregister(plugin)
        raise PluginError(Text(f"hook inconnu : {unknown}", f"unknown hook: {unknown}"), code="plugin.unknown-hook")
