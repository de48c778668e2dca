"""Frameworks and their items as the API and the command line write them. Field names are part of the contract."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from passport_core.passport.frameworks import FrameworkVersion, Item, ItemRef, Label
from passport_core.services.read_frameworks import AskedItem, DescribedItem, FoundItem, LinkedItem, Match


@dataclass(frozen=True)
class LevelShape:
    number: int
    name: str
    meaning: str


@dataclass(frozen=True)
class FrameworkShape:
    """A loaded version. ``faults`` counts the lines of its files that could not be read."""

    framework: str
    version: str
    title: str
    dated: date | None
    licence: str
    publisher: str
    address: str | None
    scale: list[LevelShape]
    items: int
    profiles: int
    links: int
    faults: int
    source: str
    sha256: str
    loaded_at: datetime

    @classmethod
    def of(cls, version: FrameworkVersion, language: str) -> FrameworkShape:
        header = version.header
        return cls(
            header.framework,
            header.version,
            header.title.to(language),
            header.dated,
            header.licence,
            header.publisher,
            header.address,
            [LevelShape(each.number, each.name.to(language), each.meaning.to(language)) for each in header.scale],
            version.items,
            version.profiles,
            version.links,
            version.faults,
            version.source,
            version.sha256,
            version.loaded_at,
        )


@dataclass(frozen=True)
class LabelShape:
    """Empty where the source gives no name in the language."""

    fr: str
    en: str

    @classmethod
    def of(cls, label: Label) -> LabelShape:
        return cls(label.fr, label.en)


@dataclass(frozen=True)
class ItemShape:
    """``ref`` names it whatever the version; ``parent`` is the code of what it belongs to."""

    ref: str
    code: str
    kind: str
    label: LabelShape
    parent: str | None
    address: str | None

    @classmethod
    def of(cls, ref: ItemRef, item: Item) -> ItemShape:
        return cls(str(ref), item.code, item.kind.value, LabelShape.of(item.label), item.parent, item.address)

    @classmethod
    def of_found(cls, found: FoundItem | None) -> ItemShape | None:
        return cls.of(found.ref, found.item) if found else None


@dataclass(frozen=True)
class MatchShape:
    """``score`` (0 to 1) says how alike the words are, and nothing else. ``occupation`` is a job title's."""

    item: ItemShape
    form: str
    score: float
    occupation: ItemShape | None

    @classmethod
    def of(cls, match: Match) -> MatchShape:
        return cls(
            ItemShape.of(match.ref, match.item),
            match.form,
            round(match.score, 4),
            ItemShape.of_found(match.occupation),
        )


@dataclass(frozen=True)
class AskedShape:
    """A line of a profile. ``item`` is null where no loaded framework has it; ``weight`` null: nothing weighs it."""

    ref: str
    importance: str
    level: int | None
    proof: str
    weight: int | None
    item: ItemShape | None

    @classmethod
    def of(cls, asked: AskedItem) -> AskedShape:
        line = asked.line
        return cls(
            str(line.item),
            line.importance.value,
            line.level,
            line.proof.value,
            asked.weight,
            ItemShape.of_found(asked.found),
        )


@dataclass(frozen=True)
class LinkedShape:
    ref: str
    rank: int
    condition: str
    item: ItemShape | None

    @classmethod
    def of(cls, linked: LinkedItem) -> LinkedShape:
        return cls(str(linked.ref), linked.link.rank, linked.link.condition, ItemShape.of_found(linked.found))


@dataclass(frozen=True)
class DescribedShape:
    """``profile`` is null where the item has none; ``children`` are the first of ``children_total``."""

    item: ItemShape
    forms: list[str]
    description: str
    gap_in_source: str | None
    version: FrameworkShape
    parents: list[ItemShape]
    children: list[ItemShape]
    children_total: int
    profile: list[AskedShape] | None
    neighbours: list[LinkedShape]
    families: list[LinkedShape]

    @classmethod
    def of(cls, described: DescribedItem, language: str) -> DescribedShape:
        found, gap = described.found, described.found.item.gap_in_source
        return cls(
            ItemShape.of(found.ref, found.item),
            list(found.item.forms),
            found.item.description,
            gap.to(language) if gap else None,
            FrameworkShape.of(found.version, language),
            [ItemShape.of(each.ref, each.item) for each in described.parents],
            [ItemShape.of(each.ref, each.item) for each in described.children],
            described.children_total,
            None if described.profile is None else [AskedShape.of(asked) for asked in described.profile],
            [LinkedShape.of(each) for each in described.neighbours],
            [LinkedShape.of(each) for each in described.families],
        )
