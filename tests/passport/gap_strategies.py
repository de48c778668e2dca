"""Evidence, mappings, profiles and certifications of all shapes, over so few names that they meet often."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st
from tests.passport.gap_samples import AWARDED, block, dated, item, maps, profile, requires

from passport_core.passport.frameworks import ItemKind
from passport_core.passport.gap import Evidence, ShownItem
from passport_core.passport.mappings import Extent, StatedMapping
from passport_core.passport.provenance import Provenance
from passport_core.passport.register import Block, Certification, Correspondence, DatedEntry
from passport_core.passport.targets import Requirement, RequirementProfile

ITEMS = ("rome:1", "rome:2", "rome:3", "rectec:1", "rectec:2", "rome:G")
BLOCKS = ("RNCP1", "RNCP1BC01", "RNCP1BC02", "RNCP2", "RNCP2BC01", "RNCP2BC02", "RNCP3", "RNCP3 01", "RNCP3 02")
NARROWER = {"rome:G": ("rome:1", "rome:2")}
LEVELS = st.sampled_from([None, 1, 3, 4])


_BLOCKS = st.lists(st.sampled_from([block(one) for one in BLOCKS]), max_size=3).map(tuple)
_SHOWN = st.lists(st.builds(ShownItem, st.sampled_from([item(one) for one in ITEMS]), LEVELS), max_size=3).map(tuple)
_BACKED = st.sampled_from(
    [
        *[(True, provenance) for provenance in Provenance],
        *[(True, Provenance.CERTIFIED)] * 2,
        *[(False, Provenance.DECLARED), (False, Provenance.ENDORSED)],
    ]
)
_ONE = st.builds(
    lambda backed, blocks, items, on: Evidence("", backed[0], "preuve", backed[1], on, blocks, items),
    _BACKED,
    _BLOCKS,
    _SHOWN,
    st.sampled_from([None, AWARDED]),
)
_EVIDENCES = st.lists(_ONE, max_size=5).map(
    lambda found: [replace(one, id=str(number)) for number, one in enumerate(found)]
)


def evidences() -> st.SearchStrategy[list[Evidence]]:
    """Records and experiences, each with an id of its own."""
    return _EVIDENCES


def mappings() -> st.SearchStrategy[list[StatedMapping]]:
    one = st.builds(
        maps,
        st.sampled_from(BLOCKS + ITEMS),
        st.sampled_from(ITEMS),
        extent=st.sampled_from(Extent),
        level=LEVELS,
        note=st.sampled_from(["", "autre"]),
    )
    return st.lists(one, max_size=6)


def requirements(refs: tuple[str, ...] = ITEMS) -> st.SearchStrategy[list[Requirement]]:
    one = st.builds(
        requires,
        st.sampled_from(refs),
        weight=st.integers(0, 3),
        level=st.sampled_from([None, None, 2, 3]),
        proof=st.sampled_from(Provenance),
        kind=st.sampled_from([ItemKind.COMPETENCY] * 4 + [ItemKind.CONTEXT]),
        gap=st.sampled_from([False, False, True]),
    )
    return st.lists(one, max_size=6)


def profiles(refs: tuple[str, ...] = ITEMS) -> st.SearchStrategy[RequirementProfile]:
    return requirements(refs).map(lambda found: profile(*found, narrower=NARROWER))


def correspondences(to: str, blocks: tuple[str, ...]) -> st.SearchStrategy[list[Correspondence]]:
    """From RNCP1 and RNCP2 to the blocks, or to the whole, of a third."""
    one = st.sampled_from(["RNCP1", "RNCP2"]).flatmap(
        lambda source: st.builds(
            Correspondence,
            st.just(source),
            st.lists(st.sampled_from([f"{source}BC01", f"{source}BC02"]), unique=True).map(tuple),
            st.just(to),
            st.lists(st.sampled_from(blocks), unique=True).map(tuple) if blocks else st.just(()),
        )
    )
    return st.lists(one, max_size=4)


@st.composite
def entries(draw: st.DrawFn, number: str = "RNCP3") -> DatedEntry:
    """An entry of zero to three blocks, with correspondences to it."""
    codes = ("01", "02", "03")[: draw(st.sampled_from([0, 2, 3, 3]))]
    target = Certification(number, f"Titre {number}", True, blocks=tuple(Block(code, "Bloc") for code in codes))
    source = Certification("RNCP0", "", True, correspondences=tuple(draw(correspondences(number, codes))))
    return dated(target, {"RNCP0": source})
