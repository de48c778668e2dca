"""Courses' entry profiles (``course-entry-v1.schema.json``).

A *maillon de parcours*: what a course asks of those who enter it, built backwards from the certification or block that
it leads to, as levels of other frameworks. Each file is a framework of its own (``courses-ID``) with one item, the
course; a file of a newer date is a newer version. Whether the items asked for exist is seen when a gap is measured: the
frameworks that they are of may be loaded later.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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
    Link,
    Profile,
    ProfileLine,
)
from passport_core.passport.provenance import Provenance
from passport_core.passport.targets import BlockRef
from passport_transversal.documents import JsonSource, day_of, files_of, read_document, refused
from passport_transversal.targets import COURSE_ENTRIES

FORMAT = "course-entry-1"
SCHEMA = "course-entry-v1.schema.json"


class CourseEntryJson(JsonSource):
    name = "course-entry-json"
    form = FORMAT

    def _documents(self, path: Path) -> Iterator[tuple[Mapping[str, Any], FrameworkHeader]]:
        seen: dict[str, str] = {}
        for file in files_of(path, FORMAT):
            document = read_document(file, FORMAT, SCHEMA)
            if document["id"] in seen:
                raise refused(
                    "course-entry.id-twice",
                    f"Le fichier {seen[document['id']]} décrit déjà la formation « {document['id']} ».",
                    f"The file {seen[document['id']]} describes the course “{document['id']}” already.",
                    file,
                    "id",
                )
            seen[document["id"]] = file.name
            _check_requirements(document, file)
            yield document, _header(document, file)

    def _parts(self, document: Mapping[str, Any]) -> Iterator[Item | Profile | Link]:
        yield _course(document)
        yield Profile(document["id"], tuple(_line(asked) for asked in document["requirements"]))


def _check_requirements(document: Mapping[str, Any], file: Path) -> None:
    asked: set[tuple[str, str]] = set()
    for at, requirement in enumerate(document["requirements"]):
        named = (requirement["framework"], requirement["item"])
        if named in asked:
            raise refused(
                "course-entry.asked-twice",
                f"« {named[0]}:{named[1]} » est demandé deux fois.",
                f"“{named[0]}:{named[1]}” is asked for twice.",
                file,
                f"requirements[{at}]",
            )
        asked.add(named)


def _header(document: Mapping[str, Any], file: Path) -> FrameworkHeader:
    title = document["title"]
    return FrameworkHeader(
        framework=COURSE_ENTRIES.framework + document["id"],
        version=document["date"],
        title=Text(title["fr"], title.get("en", title["fr"])),
        dated=day_of(document["date"], file, "date"),
        licence=document["licence"],
        publisher=document["author"],
        address=document.get("address"),
    )


def _course(document: Mapping[str, Any]) -> Item:
    goal = BlockRef(document["leads_to"]["certification"], document["leads_to"].get("block"))
    said = (
        f"{document['course']}, {document['provider']['name']}.",
        f"Mène à {goal}.",
        document.get("note", ""),
    )
    return Item(
        code=document["id"],
        kind=ItemKind.COURSE,
        label=Label(**document["title"]),
        description=" ".join(filter(None, said)),
        address=document.get("address"),
    )


def _line(asked: Mapping[str, Any]) -> ProfileLine:
    return ProfileLine(
        item=ItemRef(asked["framework"], asked["item"]),
        importance=Importance.REQUIRED,
        level=asked.get("level"),
        proof=Provenance(asked["proof"]),
    )
