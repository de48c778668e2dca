"""Small invented evidence, requirements and mappings to hold gaps against."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime

from passport_core.outcomes import Text
from passport_core.passport.frameworks import Importance, ItemKind, ItemRef, Label
from passport_core.passport.gap import Evidence, Gap, GapLine, ShownItem
from passport_core.passport.mappings import Author, Extent, MappingOrigin, StatedMapping, StoredMappingSet
from passport_core.passport.mappings import Mapping as OneMapping
from passport_core.passport.provenance import Provenance
from passport_core.passport.register import Certification, DatedEntry, Snapshot
from passport_core.passport.targets import BlockRef, Ref, Requirement, RequirementProfile, Target, TargetKind, read_ref

DAY = date(2026, 11, 22)
DATED = date(2026, 8, 16)
AWARDED = date(2026, 7, 3)
CERTIFIED, ENDORSED, DECLARED = Provenance.CERTIFIED, Provenance.ENDORSED, Provenance.DECLARED
SCALE = "rectec"
SET = StoredMappingSet(
    id="https://atelier.example/rattachements",
    title="Blocs du web",
    author=Author("Atelier de l’Erdre"),
    licence="CC-BY-4.0",
    dated=date(2026, 5, 4),
    origin=MappingOrigin.LOADED,
    loaded_at=datetime(2026, 6, 1, tzinfo=UTC),
    loaded_by="operator",
    count=0,
)


def ref(named: str) -> Ref:
    found = read_ref(named)
    if found is None:
        raise ValueError(named)
    return found


def item(named: str) -> ItemRef:
    found = ref(named)
    assert isinstance(found, ItemRef)
    return found


def block(named: str) -> BlockRef:
    found = ref(named)
    assert isinstance(found, BlockRef)
    return found


def record(
    *shown: str,
    provenance: Provenance = CERTIFIED,
    id: str | None = None,  # noqa: A002
    on: date | None = AWARDED,
    levels: Mapping[str, int] | None = None,
    stated_by: str = "",
) -> Evidence:
    """A record of these blocks and items; ``levels`` are of items that are shown at a level."""
    return _evidence(shown, levels or {}, provenance, id, on=on, is_record=True, stated_by=stated_by)


def experience(
    *shown: str,
    id: str | None = None,  # noqa: A002
    on: date | None = None,
    levels: Mapping[str, int] | None = None,
) -> Evidence:
    return _evidence(shown, levels or {}, DECLARED, id, on=on, is_record=False, stated_by="")


def _evidence(
    shown: Iterable[str],
    levels: Mapping[str, int],
    provenance: Provenance,
    named: str | None,
    *,
    on: date | None,
    is_record: bool,
    stated_by: str,
) -> Evidence:
    refs = [ref(one) for one in shown]
    kind = "attestation" if is_record else "expérience"
    words = ", ".join([*map(str, refs), *levels])
    return Evidence(
        id=named or f"{kind} {provenance} {words} {sorted(levels.items())}",
        is_record=is_record,
        title=f"{kind} {words}",
        provenance=provenance,
        on=on,
        blocks=tuple(one for one in refs if isinstance(one, BlockRef)),
        items=(
            *(ShownItem(one) for one in refs if isinstance(one, ItemRef)),
            *(ShownItem(item(one), level) for one, level in levels.items()),
        ),
        stated_by=stated_by,
    )


def requires(
    named: str,
    *,
    weight: int = 1,
    level: int | None = None,
    proof: Provenance = CERTIFIED,
    kind: ItemKind | None = ItemKind.COMPETENCY,
    gap: bool = False,
) -> Requirement:
    return Requirement(
        ref=ref(named),
        kind=kind,
        label=Label(fr=f"faire {named}"),
        importance=Importance.REQUIRED,
        weight=weight,
        level=level,
        proof=proof,
        gap_in_source=Text("La source ne le dit pas.", "The source does not say.") if gap else None,
    )


def profile(
    *requirements: Requirement,
    narrower: Mapping[str, Iterable[str]] | None = None,
    code: str = "rome:M1855",
    kind: TargetKind = TargetKind.OCCUPATION,
) -> RequirementProfile:
    return RequirementProfile(
        target=Target(kind, item(code), Label(fr=f"cible {code}")),
        requirements=requirements,
        narrower={item(group): frozenset(map(item, parts)) for group, parts in (narrower or {}).items()},
    )


def maps(
    source: str, to: str, *, extent: Extent = Extent.WHOLE, level: int | None = None, note: str = ""
) -> StatedMapping:
    return StatedMapping(OneMapping(ref(source), item(to), extent, level, note=note), SET)


def line(gap: Gap, named: str) -> GapLine:
    found = [one for one in gap.lines if one.requirement.ref == ref(named)]
    assert len(found) == 1
    return found[0]


def dated(
    certification: Certification, others: Mapping[str, Certification] | None = None, register: str = "RNCP"
) -> DatedEntry:
    """Return the entry with the correspondences of all others to it."""
    snapshot = Snapshot(
        "s", register, DATED, "xml-4.1", "f.xml", "0" * 64, datetime(2026, 8, 17, tzinfo=UTC), "operator", 1, 0
    )
    inbound = tuple(
        correspondence
        for other in (others or {}).values()
        for correspondence in other.correspondences
        if correspondence.destination == certification.number
    )
    return DatedEntry(certification, snapshot, inbound)
