"""How frameworks, labour figures, mappings and declared experience are written as versioned JSON text, and read.

Most items say nothing beyond their columns, and a profile's lines number a hundred thousand: both have a compact form
here. All else is a ``Shape`` as in ``codec``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from typing import Any

from passport_core.builtin.sql import codec
from passport_core.builtin.sql.codec import DAY, PLAIN, TEXT, VERSION, Field, Shape, word
from passport_core.outcomes import Text
from passport_core.passport import mappings
from passport_core.passport.experience import DeclaredCompetency, Experience, ExperienceKind
from passport_core.passport.frameworks import (
    FrameworkHeader,
    Importance,
    Item,
    ItemKind,
    ItemRef,
    Label,
    Level,
    Profile,
    ProfileLine,
    SourceFault,
)
from passport_core.passport.labour import Figure, LabourHeader
from passport_core.passport.provenance import Provenance
from passport_core.passport.targets import BlockRef, Ref

LEVEL = Shape(Level, {"number": PLAIN, "name": TEXT.inside(), "meaning": TEXT.inside()})

FRAMEWORK_HEADER = Shape(
    FrameworkHeader,
    {
        "framework": PLAIN,
        "version": PLAIN,
        "title": TEXT.inside(),
        "dated": DAY,
        "licence": PLAIN,
        "publisher": PLAIN,
        "address": PLAIN,
        "scale": LEVEL.several(),
    },
)

SOURCE_FAULT = Shape(SourceFault, {"file": PLAIN, "reason_fr": PLAIN, "reason_en": PLAIN, "line": PLAIN})

LABOUR_HEADER = Shape(
    LabourHeader,
    {"name": PLAIN, "year": PLAIN, "title": TEXT.inside(), "licence": PLAIN, "publisher": PLAIN, "dated": DAY},
)

AUTHOR = Shape(mappings.Author, {"name": PLAIN, "siren": PLAIN, "did": PLAIN})

_ITEM_REF = Shape(ItemRef, {"framework": PLAIN, "code": PLAIN})
_BLOCK_REF = Shape(BlockRef, {"certification": PLAIN, "block": PLAIN})


def _write_ref(ref: Ref) -> dict[str, Any]:
    return _ITEM_REF.write(ref) if isinstance(ref, ItemRef) else _BLOCK_REF.write(ref)


def _read_ref(document: Mapping[str, Any]) -> Ref:
    return _ITEM_REF.read(document) if "framework" in document else _BLOCK_REF.read(document)


_REF: Field = (_write_ref, _read_ref)


def ref_key(ref: Ref) -> str:
    """Return what to look a block, certification or item up by: one text for each, and no two share one."""
    if isinstance(ref, ItemRef):
        return codec.write_words(("item", ref.framework, ref.code))
    return codec.write_words(("block", ref.certification, *(() if ref.block is None else (ref.block,))))


MAPPING = Shape(
    mappings.Mapping,
    {
        "source": _REF,
        "item": _ITEM_REF.inside(),
        "extent": word(mappings.Extent),
        "level": PLAIN,
        "competency": PLAIN,
        "note": PLAIN,
    },
)

DECLARED_COMPETENCY = Shape(DeclaredCompetency, {"ref": _REF, "level": PLAIN})

EXPERIENCE = Shape(
    Experience,
    {
        "id": PLAIN,
        "passport_id": PLAIN,
        "kind": word(ExperienceKind),
        "title": PLAIN,
        "declared_at": codec.MOMENT,
        "organisation": PLAIN,
        "place": PLAIN,
        "description": PLAIN,
        "started_on": DAY,
        "ended_on": DAY,
        "hours": PLAIN,
        "competencies": DECLARED_COMPETENCY.several(),
    },
)

# --- items: what no column says of them, as [forms, description, address, gap in the source]

_KINDS = {str(kind): kind for kind in ItemKind}


def write_item_rest(item: Item) -> str | None:
    """Return what the columns do not say of the item, None where that is nothing."""
    gap = item.gap_in_source
    if not (item.forms or item.description or item.address is not None or gap):
        return None
    rest = [item.forms, item.description, item.address, gap and [gap.fr, gap.en]]
    return codec.dump({"v": VERSION, "is": rest}).decode()


def read_item(columns: Sequence[Any]) -> Item:
    """Return the item of (code, kind, parent, French label, English label, rest), or raise StorageError."""
    code, kind, parent, fr, en, rest = columns
    if rest is None:
        return Item(code, read_kind(kind), Label(fr, en), parent)
    try:
        forms, description, address, gap = codec.load(rest)
        in_source = None if gap is None else Text(*gap)
        return Item(code, read_kind(kind), Label(fr, en), parent, tuple(forms), description, address, in_source)
    except (TypeError, ValueError) as error:
        raise codec.damaged() from error


def read_kind(kind: str) -> ItemKind:
    """Return the kind, or raise StorageError."""
    try:
        return _KINDS[kind]
    except KeyError as error:
        raise codec.damaged() from error


# --- profiles: runs of lines that differ in their code only, as [framework, importance, level, proof, [code, …]]

_Alike = tuple[str, str, int | None, str]  # all of a line but its code


def write_profile(profile: Profile) -> str:
    runs = [
        [*alike, [line.item.code for line in lines]] for alike, lines in groupby(profile.lines, key=_all_but_its_code)
    ]
    return codec.dump({"v": VERSION, "is": runs}).decode()


def _all_but_its_code(line: ProfileLine) -> _Alike:
    return (line.item.framework, str(line.importance), line.level, str(line.proof))


class _Lines(dict[str, ProfileLine]):
    """Lines that are alike by their code, each made when first asked for."""

    def __init__(self, alike: _Alike) -> None:
        super().__init__()
        self._framework, importance, self._level, proof = alike
        self._importance = Importance(importance)
        self._proof = Provenance(proof)

    def __missing__(self, code: str) -> ProfileLine:
        line = ProfileLine(ItemRef(self._framework, code), self._importance, self._level, self._proof)
        self[code] = line
        return line


def profile_reader() -> Callable[[str, str], Profile]:
    """Return what makes a profile of its code and stored text.

    Profiles read by the same one share equal lines: most things are asked for by many occupations.
    """
    known: dict[_Alike, _Lines] = {}

    def read(code: str, text: str) -> Profile:
        content = codec.load(text)
        lines: list[ProfileLine] = []
        try:
            for *alike, codes in content:
                key = tuple(alike)
                if key not in known:
                    known[key] = _Lines(key)
                lines += map(known[key].__getitem__, codes)
        except (TypeError, ValueError) as error:
            raise codec.damaged() from error
        return Profile(code, tuple(lines))

    return read


# --- figures: {figure: number}, and those suppressed


def write_figures(figures: Mapping[Figure, int], suppressed: frozenset[Figure]) -> str:
    content = [{str(figure): number for figure, number in figures.items()}, sorted(map(str, suppressed))]
    return codec.dump({"v": VERSION, "is": content}).decode()


def read_figures(text: str) -> tuple[Mapping[Figure, int], frozenset[Figure]]:
    """Return the figures and the suppressed ones, or raise StorageError."""
    try:
        figures, suppressed = codec.load(text)
        return {Figure(name): number for name, number in figures.items()}, frozenset(map(Figure, suppressed))
    except (TypeError, ValueError, AttributeError) as error:
        raise codec.damaged() from error
