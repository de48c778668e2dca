"""Graded frameworks described as data (``graded-framework-v1.schema.json``)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

from passport_core.outcomes import Text
from passport_core.passport.frameworks import (
    FrameworkHeader,
    Importance,
    Item,
    ItemKind,
    ItemRef,
    Label,
    Level,
    Link,
    Profile,
    ProfileLine,
)
from passport_core.passport.provenance import Provenance
from passport_transversal.documents import JsonSource, day_of, files_of, read_document, refused

FORMAT = "graded-framework-1"
SCHEMA = "graded-framework-v1.schema.json"


class GradedJson(JsonSource):
    name = "graded-json"
    form = FORMAT

    def _documents(self, path: Path) -> Iterator[tuple[Mapping[str, Any], FrameworkHeader]]:
        """Yield each file with what it holds, checked; two files of one framework and version are refused."""
        seen: dict[tuple[str, str], str] = {}
        for file in files_of(path, FORMAT):
            document = read_document(file, FORMAT, SCHEMA)
            header = _header(document, file)
            _check_scale(document, file)
            _check_items(document, file)
            _check_profiles(document, file)
            key = (header.framework, header.version)
            if key in seen:
                raise refused(
                    "framework-file.version-twice",
                    f"La même version de « {header.framework} » est aussi dans {seen[key]}.",
                    f"The same version of “{header.framework}” stands in {seen[key]} too.",
                    file,
                    "version",
                )
            seen[key] = file.name
            yield document, header

    def _parts(self, document: Mapping[str, Any]) -> Iterator[Item | Profile | Link]:
        yield from _items(document)
        yield from _profiles(document)


def _header(document: Mapping[str, Any], file: Path) -> FrameworkHeader:
    dated = document.get("dated")
    return FrameworkHeader(
        framework=document["framework"],
        version=document["version"],
        title=_text(document["title"]),
        dated=day_of(dated, file, "dated") if dated else None,
        licence=document["licence"],
        publisher=document["publisher"],
        address=document.get("address"),
        scale=tuple(
            Level(level["level"], _text(level["name"]), _text(level["meaning"])) for level in document["scale"]
        ),
    )


def _items(document: Mapping[str, Any]) -> Iterator[Item]:
    for item in document["items"]:
        gap = item.get("gap_in_source")
        yield Item(
            code=item["code"],
            kind=ItemKind(item["kind"]),
            label=Label(**item["label"]),
            parent=item.get("parent"),
            description=item.get("description", ""),
            address=item.get("address"),
            gap_in_source=_text(gap) if gap else None,
        )


def _profiles(document: Mapping[str, Any]) -> Iterator[Profile]:
    for profile in document.get("profiles", ()):
        yield Profile(
            profile["item"],
            tuple(
                ProfileLine(
                    item=_ref(line["item"], document),
                    importance=Importance.REQUIRED,
                    level=line.get("level"),
                    proof=Provenance(line.get("proof", Provenance.CERTIFIED)),
                )
                for line in profile["lines"]
            ),
        )


def _ref(named: str, document: Mapping[str, Any]) -> ItemRef:
    framework, colon, code = named.rpartition(":")
    return ItemRef(framework if colon else document["framework"], code)


def _text(value: Mapping[str, str]) -> Text:
    return Text(value["fr"], value["en"])


# ---------------------------------------------------------------- what the schema cannot say


def _check_scale(document: Mapping[str, Any], file: Path) -> None:
    numbers = [level["level"] for level in document["scale"]]
    for at, (lower, higher) in enumerate(pairwise(numbers), start=1):
        if higher <= lower:
            raise refused(
                "framework-file.scale",
                f"Le niveau {higher} vient après le niveau {lower} : une échelle monte, sans répétition.",
                f"Level {higher} comes after level {lower}: a scale goes up, without repetition.",
                file,
                f"scale[{at}].level",
            )


def _check_items(document: Mapping[str, Any], file: Path) -> None:
    parents: dict[str, str | None] = {}
    for at, item in enumerate(document["items"]):
        if item["code"] in parents:
            raise refused(
                "framework-file.code-twice",
                f"Le code « {item['code']} » figure deux fois.",
                f"The code “{item['code']}” stands twice.",
                file,
                f"items[{at}].code",
            )
        parents[item["code"]] = item.get("parent")
    for at, (code, parent) in enumerate(parents.items()):
        if parent is not None and parent not in parents:
            raise _unknown(parent, file, f"items[{at}].parent")
        if _goes_round(code, parents):
            raise refused(
                "framework-file.parents-in-a-circle",
                f"« {code} » est son propre parent, directement ou par d’autres.",
                f"“{code}” is its own parent, directly or through others.",
                file,
                f"items[{at}].parent",
            )


def _goes_round(code: str, parents: Mapping[str, str | None]) -> bool:
    seen = {code}
    above = parents[code]
    while above is not None:
        if above in seen:
            return above == code
        seen.add(above)
        above = parents.get(above)
    return False


def _check_profiles(document: Mapping[str, Any], file: Path) -> None:
    codes = {item["code"] for item in document["items"]}
    levels = {level["level"] for level in document["scale"]}
    owners: set[str] = set()
    for at, profile in enumerate(document.get("profiles", ())):
        place = f"profiles[{at}]"
        if profile["item"] not in codes:
            raise _unknown(profile["item"], file, f"{place}.item")
        if profile["item"] in owners:
            raise _twice(profile["item"], file, f"{place}.item")
        owners.add(profile["item"])
        asked: set[ItemRef] = set()
        for number, line in enumerate(profile["lines"]):
            ref = _ref(line["item"], document)
            is_own = ref.framework == document["framework"]
            if is_own and ref.code not in codes:
                raise _unknown(ref.code, file, f"{place}.lines[{number}].item")
            if ref in asked:
                raise _twice(str(ref), file, f"{place}.lines[{number}].item")
            asked.add(ref)
            if is_own and "level" in line and line["level"] not in levels:
                raise refused(
                    "framework-file.level",
                    f"Le niveau {line['level']} n’est pas de l’échelle de ce référentiel.",
                    f"Level {line['level']} is not of this framework's scale.",
                    file,
                    f"{place}.lines[{number}].level",
                )


def _unknown(code: str, file: Path, place: str) -> Exception:
    return refused(
        "framework-file.unknown-item",
        f"« {code} » n’est pas un élément de ce référentiel.",
        f"“{code}” is no item of this framework.",
        file,
        place,
    )


def _twice(named: str, file: Path, place: str) -> Exception:
    return refused(
        "framework-file.asked-twice",
        f"« {named} » figure deux fois dans les profils.",
        f"“{named}” stands twice in the profiles.",
        file,
        place,
    )
