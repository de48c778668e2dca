"""Tenants that are the service's own: they sign, and are nobody's certifier."""

from __future__ import annotations

from contextlib import suppress

from passport_core.errors import ConflictError
from passport_core.passport.certifier import Certifier
from passport_core.ports.outside import Clock, DidFor, SignerSource
from passport_core.ports.store import Store


def own_tenant(
    tenant_id: str,
    *,
    name: str,
    algorithm: str,
    did_for: DidFor,
    store: Store,
    signers: SignerSource,
    clock: Clock,
) -> Certifier:
    """Return the tenant of that id, made with a key of that algorithm when first needed."""
    with store.reading() as session:
        existing = session.certifiers.get(tenant_id)
    if existing is not None:
        return existing
    now = clock.now()
    did, key = signers.create(tenant_id, did_for=did_for, at=now, algorithm=algorithm)
    tenant = Certifier(id=tenant_id, siret=tenant_id, name=name, did=did, created_at=now)
    # Two processes may come here at once: the first one's key is everyone's.
    with suppress(ConflictError), store.writing() as session:
        session.certifiers.add(tenant)
        session.certifiers.add_key(key)
    with store.reading() as session:
        return session.certifiers.get(tenant_id) or tenant
