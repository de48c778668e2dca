"""Every hook a plugin may implement, with the marker to implement it.

A ``register_*`` hook is called once, at start-up, and returns a list of typed objects with unique names. An
``on_*`` hook is told what has happened and is already stored; what it raises is logged, never re-raised.
Plugins run in this process and are trusted code.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pluggy

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

PROJECT = "passport_core"
hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec
def register_registers() -> Sequence[RegisterSource]:  # type: ignore[empty-body]
    """Return readers of a national register's files."""


@hookspec
def register_certifier_formats() -> Sequence[CertifierFormat]:  # type: ignore[empty-body]
    """Return readers of certifiers' own files of awards."""


@hookspec
def register_validators() -> Sequence[Validator]:  # type: ignore[empty-body]
    """Return rules that judge an award before it is issued, or a credential when it is verified."""


@hookspec
def register_skill_frameworks() -> Sequence[FrameworkSource]:  # type: ignore[empty-body]
    """Return readers of frameworks' files: occupations, competencies, levels, courses, families."""


@hookspec
def register_target_sources() -> Sequence[TargetSource]:  # type: ignore[empty-body]
    """Return what makes profiles of a loaded framework into targets: which it has, and how it weighs what they ask."""


@hookspec
def register_local_signals() -> Sequence[LabourSource]:  # type: ignore[empty-body]
    """Return readers of labour-market figures by area."""


@hookspec
def register_contexts(settings: Settings) -> Sequence[PinnedContext]:  # type: ignore[empty-body]
    """Return JSON-LD contexts that documents may name besides those shipped, each pinned by its hash."""


@hookspec
def register_proof_formats(contexts: ContextSet) -> Sequence[ProofFormat]:  # type: ignore[empty-body]
    """Return ways to secure a credential and open it again; ``contexts`` are all that a document may name."""


@hookspec
def register_key_resolvers(fetcher: Fetcher) -> Sequence[KeyResolver]:  # type: ignore[empty-body]
    """Return resolvers of DIDs, one a DID method; ``fetcher`` is the only way to the network."""


@hookspec
def register_signer_sources(settings: Settings) -> Sequence[SignerSource]:  # type: ignore[empty-body]
    """Return makers and keepers of signing keys; ``settings.signer_source`` names the one that makes new ones."""


@hookspec
def register_trust_sources(store: Store) -> Sequence[TrustSource]:  # type: ignore[empty-body]
    """Return lists that bind issuers' DIDs to bodies."""


@hookspec
def register_stores(settings: Settings) -> Sequence[Store]:  # type: ignore[empty-body]
    """Return stores that can serve ``settings.database``; exactly one of all plugins' must say it can."""


@hookspec
def on_event(event: Event) -> None:
    """Something has happened and is already stored."""
