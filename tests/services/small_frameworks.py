"""Frameworks of a few items, put straight into the store."""

from __future__ import annotations

from dataclasses import replace

from passport_core.compose import Services
from passport_core.passport.frameworks import FrameworkHeader, FrameworkVersion, Item, Profile


def load(services: Services, header: FrameworkHeader, *parts: Item | Profile) -> None:
    """Put a framework of the test's own into the store."""
    version = FrameworkVersion(
        id=f"{header.framework}-{header.version}",
        header=header,
        source="test",
        sha256="0" * 64,
        loaded_at=services.clock.now(),
        loaded_by="tests",
    )
    with services.store.writing() as session:
        session.frameworks.begin_load(version)
        items, profiles, links = session.frameworks.add(version.id, parts)
        session.frameworks.finish_load(replace(version, items=items, profiles=profiles, links=links))
