"""Versions of frameworks with their items, profiles and links: loaded in chunks, visible when complete."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, Select, Table, select

from passport_core.builtin.sql import codec, codec_skills, schema_skills
from passport_core.builtin.sql.database import Unit, chunked
from passport_core.builtin.sql.loading import Faults, Loads
from passport_core.errors import ConflictError
from passport_core.outcomes import Text
from passport_core.passport.frameworks import (
    FrameworkVersion,
    Item,
    ItemKind,
    ItemRef,
    Link,
    LinkKind,
    Profile,
    SourceFault,
)

_version, _item, _profile, _link, _fault = (
    schema_skills.framework_version,
    schema_skills.framework_item,
    schema_skills.framework_profile,
    schema_skills.framework_link,
    schema_skills.framework_fault,
)
_PARTS_AT_ONCE = 2000
_Part = Item | Profile | Link


def _code_twice() -> ConflictError:
    return ConflictError(
        Text(
            "Un code figure deux fois dans ce référentiel, ou le chargement a été abandonné.",
            "A code appears twice in this framework, or the load was discarded.",
        ),
        code="framework.code-twice",
        remedy=Text(
            "Vérifiez les fichiers source, puis recommencez le chargement.",
            "Check the source files, then load them again.",
        ),
    )


class SqlFrameworks:
    """``FrameworkRepository`` over one unit of work."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._loads = Loads(unit, _version, ("framework", "version"), discarded="framework.load-discarded")
        self._faults = Faults(unit, _version, _fault.c.version_id, codec_skills.SOURCE_FAULT)

    def versions(self, framework: str | None = None) -> Sequence[FrameworkVersion]:
        query = select(_version).where(_version.c.is_complete)
        if framework is not None:
            query = query.where(_version.c.framework == framework)
        found = sorted((_stored_version(row) for row in self._unit.rows(query)), key=_age, reverse=True)
        return sorted(found, key=lambda version: version.header.framework)

    def newest(self, framework: str) -> FrameworkVersion | None:
        return next(iter(self.versions(framework)), None)

    def newest_of_each(self) -> Mapping[str, FrameworkVersion]:
        return {version.header.framework: version for version in reversed(self.versions())}

    def begin_load(self, version: FrameworkVersion) -> None:
        self._loads.begin(version.id, _version_values(version))

    def add(self, version_id: str, parts: Iterable[_Part]) -> tuple[int, int, int]:
        """As the port says; nothing of this call stays where it raises."""
        items = profiles = links = 0
        with self._unit.alone(_code_twice):
            for chunk in chunked(parts, _PARTS_AT_ONCE):
                items += self._unit.insert_many(
                    _item, [_item_values(version_id, part) for part in chunk if isinstance(part, Item)]
                )
                profiles += self._unit.insert_many(
                    _profile,
                    [
                        {
                            "version_id": version_id,
                            "code": part.code,
                            "content": codec_skills.write_profile(part),
                        }
                        for part in chunk
                        if isinstance(part, Profile)
                    ],
                )
                links += self._unit.insert_many(
                    _link, [_link_values(version_id, part) for part in chunk if isinstance(part, Link)]
                )
        return items, profiles, links

    def add_faults(self, version_id: str, faults: Iterable[SourceFault]) -> None:
        self._faults.add(version_id, faults)

    def finish_load(self, version: FrameworkVersion) -> None:
        self._loads.finish(version.id, _version_values(version))

    def discard_load(self, version_id: str) -> None:
        """Remove an unfinished load; a complete version stays."""
        self._loads.discard(version_id)

    def remove(self, version_id: str) -> bool:
        return self._loads.remove(version_id)

    def faults(self, version_id: str) -> Sequence[SourceFault]:
        return self._faults.of(version_id)

    def item(self, version_id: str, code: str) -> Item | None:
        return self.items(version_id, [code]).get(code)

    def items(self, version_id: str, codes: Iterable[str]) -> Mapping[str, Item]:
        found: dict[str, Item] = {}
        for chunk in chunked(dict.fromkeys(codes)):
            for row in self._unit.rows(_seen_items(version_id).where(_item.c.code.in_(chunk))):
                item = codec_skills.read_item(row)
                found[item.code] = item
        return found

    def items_of(self, version_id: str, kinds: Iterable[ItemKind]) -> Sequence[Item]:
        wanted = _seen_items(version_id).where(_item.c.kind.in_([str(kind) for kind in kinds]))
        found = [codec_skills.read_item(row) for row in self._unit.rows(wanted)]
        # Ordered here: a database's own collation would order codes differently from one place to another.
        found.sort(key=lambda item: item.code)
        return found

    def has_any(self, version_id: str, kinds: Iterable[ItemKind]) -> bool:
        wanted = _seen_items(version_id).where(_item.c.kind.in_([str(kind) for kind in kinds])).limit(1)
        return self._unit.first(wanted) is not None

    def kinds(self, version_id: str) -> Mapping[str, ItemKind]:
        wanted = _seen(_item, version_id).with_only_columns(_item.c.code, _item.c.kind)
        return {row.code: codec_skills.read_kind(row.kind) for row in self._unit.rows(wanted)}

    def children(self, version_id: str, parents: Iterable[str]) -> Mapping[str, Sequence[Item]]:
        """As the port says, those that have some; each parent's in the order of their codes."""
        found: dict[str, list[Item]] = defaultdict(list)
        for chunk in chunked(dict.fromkeys(parents)):
            for row in self._unit.rows(_seen_items(version_id).where(_item.c.parent.in_(chunk))):
                found[row.parent].append(codec_skills.read_item(row))
        return {parent: sorted(items, key=lambda item: item.code) for parent, items in found.items()}

    def profile(self, version_id: str, code: str) -> Profile | None:
        row = self._unit.first(_seen(_profile, version_id).where(_profile.c.code == code))
        return None if row is None else codec_skills.profile_reader()(row.code, row.content)

    def profiles(self, version_id: str) -> Sequence[Profile]:
        read = codec_skills.profile_reader()
        found = [read(row.code, row.content) for row in self._unit.rows(_seen(_profile, version_id))]
        found.sort(key=lambda profile: profile.code)
        return found

    def links_from(self, version_id: str, kind: LinkKind, source: ItemRef) -> Sequence[Link]:
        wanted = _seen(_link, version_id).where(
            _link.c.kind == str(kind), _link.c.source == source.code, _link.c.source_framework == source.framework
        )
        return [_stored_link(row) for row in self._unit.rows(wanted.order_by(_link.c.rank, _link.c.id))]

    def links_to(self, kind: LinkKind, targets: Iterable[ItemRef]) -> Sequence[Link]:
        """As the port says, by rank."""
        newest = [version.id for version in self.newest_of_each().values()]
        by_framework: dict[str, dict[str, None]] = defaultdict(dict)
        for target in targets:
            by_framework[target.framework][target.code] = None
        found: list[Row[Any]] = []
        for framework, codes in by_framework.items():
            for chunk in chunked(codes):
                found += self._unit.rows(
                    select(_link).where(
                        _link.c.version_id.in_(newest),
                        _link.c.kind == str(kind),
                        _link.c.target_framework == framework,
                        _link.c.target.in_(chunk),
                    )
                )
        found.sort(key=lambda row: (row.rank, row.id))
        return [_stored_link(row) for row in found]


def _seen(table: Table, version_id: str) -> Select[Any]:
    """Return the query of a version's rows: none while it is being loaded."""
    return (
        select(table)
        .join(_version, _version.c.id == table.c.version_id)
        .where(table.c.version_id == version_id, _version.c.is_complete)
    )


def _seen_items(version_id: str) -> Select[Any]:
    """Return the query of a version's items, with the columns in the order in which ``read_item`` takes them."""
    columns = (_item.c.code, _item.c.kind, _item.c.parent, _item.c.label_fr, _item.c.label_en, _item.c.content)
    return _seen(_item, version_id).with_only_columns(*columns)


def _age(version: FrameworkVersion) -> tuple[Any, ...]:
    return (version.header.dated or date.min, version.loaded_at, version.id)


def _version_values(version: FrameworkVersion) -> dict[str, Any]:
    return {
        "framework": version.header.framework,
        "version": version.header.version,
        "header": codec.write_one(codec_skills.FRAMEWORK_HEADER, version.header),
        "source": version.source,
        "sha256": version.sha256,
        "loaded_at": version.loaded_at,
        "loaded_by": version.loaded_by,
        "item_count": version.items,
        "profile_count": version.profiles,
        "link_count": version.links,
        "fault_count": version.faults,
    }


def _stored_version(row: Row[Any]) -> FrameworkVersion:
    return FrameworkVersion(
        id=row.id,
        header=codec.read_one(codec_skills.FRAMEWORK_HEADER, row.header),
        source=row.source,
        sha256=row.sha256,
        loaded_at=row.loaded_at,
        loaded_by=row.loaded_by,
        items=row.item_count,
        profiles=row.profile_count,
        links=row.link_count,
        faults=row.fault_count,
    )


def _item_values(version_id: str, item: Item) -> dict[str, Any]:
    return {
        "version_id": version_id,
        "code": item.code,
        "kind": str(item.kind),
        "parent": item.parent,
        "label_fr": item.label.fr,
        "label_en": item.label.en,
        "content": codec_skills.write_item_rest(item),
    }


def _link_values(version_id: str, link: Link) -> dict[str, Any]:
    return {
        "version_id": version_id,
        "kind": str(link.kind),
        "source_framework": link.source.framework,
        "source": link.source.code,
        "target_framework": link.target.framework,
        "target": link.target.code,
        "rank": link.rank,
        "condition": link.condition,
    }


def _stored_link(row: Row[Any]) -> Link:
    return Link(
        kind=LinkKind(row.kind),
        source=ItemRef(row.source_framework, row.source),
        target=ItemRef(row.target_framework, row.target),
        rank=row.rank,
        condition=row.condition,
    )
