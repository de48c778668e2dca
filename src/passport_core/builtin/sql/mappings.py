"""Mapping sets, each with its mappings in their order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Row, delete, insert, select

from passport_core.builtin.sql import codec, codec_skills, schema_skills
from passport_core.builtin.sql.database import Unit, chunked
from passport_core.errors import ConflictError
from passport_core.outcomes import Text
from passport_core.passport.mappings import MappingOrigin, MappingSet, StatedMapping, StoredMappingSet
from passport_core.passport.targets import Ref

_set, _mapping = schema_skills.mapping_set, schema_skills.mapping


class SqlMappings:
    """``MappingRepository`` over one unit of work."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def put(self, stored: StoredMappingSet, mapping_set: MappingSet, *, replacing: str | None = None) -> None:
        with self._unit.alone(_changed):
            if replacing is None:
                self.remove(stored.id)
            elif replacing and not self._unit.run(
                delete(_set).where(_set.c.id == stored.id, _set.c.sha256 == replacing)
            ):
                raise _changed()
            self._unit.run(
                insert(_set),
                {
                    "id": stored.id,
                    "title": stored.title,
                    "author": codec.write_one(codec_skills.AUTHOR, stored.author),
                    "licence": stored.licence,
                    "dated": stored.dated,
                    "origin": str(stored.origin),
                    "loaded_at": stored.loaded_at,
                    "loaded_by": stored.loaded_by,
                    "mapping_count": stored.count,
                    "sha256": stored.sha256,
                    "signed_by": stored.signed_by,
                },
            )
            self._unit.insert_many(
                _mapping,
                [
                    {
                        "set_id": stored.id,
                        "position": position,
                        "source": codec_skills.ref_key(mapping.source),
                        "content": codec.write_one(codec_skills.MAPPING, mapping),
                    }
                    for position, mapping in enumerate(mapping_set.mappings)
                ],
            )

    def remove(self, set_id: str) -> bool:
        return bool(self._unit.run(delete(_set).where(_set.c.id == set_id)))

    def sets(self) -> Sequence[StoredMappingSet]:
        return sorted((_stored_set(row) for row in self._unit.rows(select(_set))), key=lambda found: found.id)

    def get(self, set_id: str) -> tuple[StoredMappingSet, MappingSet] | None:
        row = self._unit.first(select(_set).where(_set.c.id == set_id))
        if row is None:
            return None
        stored = _stored_set(row)
        rows = self._unit.rows(
            select(_mapping.c.content).where(_mapping.c.set_id == set_id).order_by(_mapping.c.position)
        )
        return stored, MappingSet(
            id=stored.id,
            title=stored.title,
            author=stored.author,
            licence=stored.licence,
            dated=stored.dated,
            mappings=tuple(codec.read_one(codec_skills.MAPPING, found.content) for found in rows),
        )

    def of_sources(self, sources: Iterable[Ref]) -> Sequence[StatedMapping]:
        """As the port says: by set, each set's in its own order."""
        found: list[Row[Any]] = []
        for keys in chunked(dict.fromkeys(map(codec_skills.ref_key, sources))):
            found += self._unit.rows(select(_mapping).where(_mapping.c.source.in_(keys)))
        found.sort(key=lambda row: (row.set_id, row.position))
        stated = {each.id: each for each in self.sets()} if found else {}
        return [StatedMapping(codec.read_one(codec_skills.MAPPING, row.content), stated[row.set_id]) for row in found]


def _changed() -> ConflictError:
    return ConflictError(
        Text("Ce jeu vient de changer.", "This set has just changed."),
        code="mapping.changed",
        remedy=Text("Relisez-le, puis recommencez.", "Read it again, then start over."),
    )


def _stored_set(row: Row[Any]) -> StoredMappingSet:
    return StoredMappingSet(
        id=row.id,
        title=row.title,
        author=codec.read_one(codec_skills.AUTHOR, row.author),
        licence=row.licence,
        dated=row.dated,
        origin=MappingOrigin(row.origin),
        loaded_at=row.loaded_at,
        loaded_by=row.loaded_by,
        count=row.mapping_count,
        sha256=row.sha256,
        signed_by=row.signed_by,
    )
