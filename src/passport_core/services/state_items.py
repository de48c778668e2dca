"""What a certifier states of its blocks when it awards them: the items of frameworks that it said they meet.

Only its own statements are written under its signature: what its agents accepted here, and sets that are signed by a
DID which this installation holds to be that certifier's. What others say of the block is theirs to say.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from passport_core.passport.certifier import Certifier
from passport_core.passport.frameworks import ItemRef
from passport_core.passport.gap import ShownItem
from passport_core.passport.mappings import Extent, MappingOrigin, StoredMappingSet
from passport_core.passport.targets import BlockRef
from passport_core.ports.outside import Clock
from passport_core.ports.store import Session, Store
from passport_core.services.framework_items import StatedItem, can_be_stated

STATED_AT_MOST = 60  # of one block


@dataclass(frozen=True, slots=True)
class StateItems:
    store: Store
    clock: Clock

    def __call__(self, certifier: Certifier, ref: BlockRef) -> Sequence[StatedItem]:
        """Return what this certifier states that the block (or whole certification) meets, in the order of the refs.

        Whole items only: an alignment cannot say “in part”. An item that no loaded framework has is left out, for its
        name could not be told. Of two levels for one item, the higher is stated.
        """
        levels: dict[ItemRef, int | None] = {}
        with self.store.reading() as session:
            for stated in session.mappings.of_sources([ref]):
                mapping = stated.mapping
                whole = mapping.extent is Extent.WHOLE and can_be_stated(mapping.item)
                if whole and self._is_own(session, certifier, stated.stated_in):
                    known = levels.get(mapping.item)
                    levels[mapping.item] = max(filter(None, (known, mapping.level)), default=None)
            return self._named(session, levels) if levels else ()

    def _is_own(self, session: Session, certifier: Certifier, stored: StoredMappingSet) -> bool:
        if stored.origin is MappingOrigin.ACCEPTED:  # by its agents: nobody else accepts under its DID
            return stored.author.did == certifier.did
        if stored.author.siren != certifier.siren:
            return False
        signer, now = stored.signed_by, self.clock.now()
        if signer is None:
            return False
        return signer == certifier.did or any(
            binding.siren == certifier.siren and binding.holds_at(now) for binding in session.trust.bindings(signer)
        )

    def _named(self, session: Session, levels: Mapping[ItemRef, int | None]) -> Sequence[StatedItem]:
        """Return the items with their names, as the newest versions have them."""
        found = []
        for framework, version in sorted(session.frameworks.newest_of_each().items()):
            codes = [ref.code for ref in levels if ref.framework == framework]
            for code, item in sorted(session.frameworks.items(version.id, codes).items() if codes else ()):
                ref = ItemRef(framework, code)
                found.append(StatedItem(ShownItem(ref, levels[ref]), item.label.to("fr"), version.header, item.address))
        return found[:STATED_AT_MOST]
