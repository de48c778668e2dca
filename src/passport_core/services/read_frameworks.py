"""Look into the loaded frameworks: versions, items, what an item asks for, and names by a forgiving search."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import nsmallest
from threading import Lock

from passport_core.errors import InvalidInputError, NotFoundError
from passport_core.outcomes import Text
from passport_core.passport.frameworks import (
    FrameworkVersion,
    Importance,
    Item,
    ItemKind,
    ItemRef,
    Link,
    LinkKind,
    ProfileLine,
    SourceFault,
)
from passport_core.ports.frameworks import TargetSource
from passport_core.ports.store import Session, Store
from passport_core.services.find_target import serving
from passport_core.services.index_items import ItemIndex

LONGEST_SEARCH = 200  # characters
MOST_WORDS = 20
CHILDREN_AT_MOST = 300  # of an item, that are shown with it
_PARENTS_AT_MOST = 8
_JOBS = (ItemKind.OCCUPATION, ItemKind.JOB_TITLE)
_ORDER = {
    importance: place
    for place, importance in enumerate(
        (
            Importance.REQUIRED,
            Importance.ESSENTIAL,
            Importance.CORE,
            Importance.EMERGING,
            Importance.LISTED,
            Importance.OPTIONAL,
        )
    )
}


@dataclass(frozen=True, slots=True)
class FoundItem:
    """An item, with the version that says so."""

    ref: ItemRef
    item: Item
    version: FrameworkVersion


@dataclass(frozen=True, slots=True)
class Match:
    """What a search found: ``form`` is the name that fits best, ``score`` 0 to 1. A likeness of words, no more."""

    ref: ItemRef
    item: Item
    form: str
    score: float
    occupation: FoundItem | None = None  # of a job title


@dataclass(frozen=True, slots=True)
class AskedItem:
    """A line of a profile; ``found`` None: no loaded framework has the item. ``weight`` None: nothing weighs it."""

    line: ProfileLine
    found: FoundItem | None
    weight: int | None


@dataclass(frozen=True, slots=True)
class LinkedItem:
    """The other end of a link; ``found`` None: no loaded framework has it."""

    ref: ItemRef
    link: Link
    found: FoundItem | None


@dataclass(frozen=True, slots=True)
class DescribedItem:
    """An item with all that its framework says of it.

    ``parents`` go from the nearest up; ``children`` (the first of ``children_total``, by code) belong to it;
    ``profile`` is None where the item has none, else by importance; ``families`` are those of labour statistics.
    """

    found: FoundItem
    parents: tuple[FoundItem, ...]
    children: tuple[FoundItem, ...]
    children_total: int
    profile: tuple[AskedItem, ...] | None
    neighbours: tuple[LinkedItem, ...]
    families: tuple[LinkedItem, ...]


class _Indexes:
    """The indexes of this process: one a version and kind, built when first asked for, dropped with their version."""

    def __init__(self) -> None:
        self._built: dict[tuple[str, ItemKind], ItemIndex] = {}
        self._building = Lock()

    def get(self, version_id: str, kind: ItemKind, items: Callable[[], Iterable[Item]]) -> ItemIndex:
        key = version_id, kind
        index = self._built.get(key)
        if index is None:
            with self._building:
                index = self._built.get(key)
                if index is None:
                    index = self._built[key] = ItemIndex((item.code, forms_of(item)) for item in items())
        return index

    def keep_only(self, version_ids: Collection[str]) -> None:
        for key in [key for key in tuple(self._built) if key[0] not in version_ids]:
            self._built.pop(key, None)

    @property
    def memory(self) -> int:
        return sum(index.memory for index in tuple(self._built.values()))


@dataclass(frozen=True, slots=True)
class ReadFrameworks:
    """``targets`` are by framework, as in ``FindTarget``."""

    store: Store
    targets: Mapping[str, TargetSource]
    _indexes: _Indexes = field(default_factory=_Indexes, repr=False, compare=False)

    def versions(self) -> Sequence[FrameworkVersion]:
        """By framework, the newest first."""
        with self.store.reading() as session:
            return session.frameworks.versions()

    def newest_with(self, kinds: Iterable[ItemKind]) -> Sequence[FrameworkVersion]:
        """Return the newest version of each framework that has an item of one of these kinds, by framework."""
        wanted = tuple(kinds)
        with self.store.reading() as session:
            newest = sorted(session.frameworks.newest_of_each().items())
            return [version for _, version in newest if session.frameworks.has_any(version.id, wanted)]

    def faults(self, version_id: str) -> Sequence[SourceFault]:
        with self.store.reading() as session:
            return session.frameworks.faults(version_id)

    def newest(self, framework: str) -> FrameworkVersion:
        """Return the newest version; raise NotFoundError (``framework.not-loaded``)."""
        with self.store.reading() as session:
            return _one_of(session.frameworks.newest_of_each(), framework)

    def item(self, ref: ItemRef) -> FoundItem | None:
        return self.items([ref]).get(ref)

    def items(self, refs: Iterable[ItemRef]) -> Mapping[ItemRef, FoundItem]:
        """Return those that exist, from the newest versions."""
        with self.store.reading() as session:
            return _items(session, session.frameworks.newest_of_each(), refs)

    def named(self, text: str) -> ItemRef:
        """Return the reference that a person's words are (``rome:m1855``); raise InvalidInputError."""
        ref = ItemRef.read(text)
        if ref is None:
            raise InvalidInputError(
                Text(f"« {text[:60]} » ne nomme aucun élément.", f"“{text[:60]}” names no item."),
                code="framework.ref",
                remedy=Text(
                    "Écrivez le référentiel et le code : rome:M1855.", "Write the framework and the code: rome:M1855."
                ),
            )
        source = serving(self.targets, ref.framework)
        code = source.code_of(ref.code) if source else None
        return ItemRef(ref.framework, code or ref.code)

    def describe(self, ref: ItemRef) -> DescribedItem:
        """Return an item with all that is said of it; raise NotFoundError."""
        with self.store.reading() as session:
            newest = session.frameworks.newest_of_each()
            version = _one_of(newest, ref.framework)
            item = session.frameworks.item(version.id, ref.code)
            if item is None:
                raise NotFoundError(
                    Text(
                        f"{ref} n’est pas dans la version {version.header.version}.",
                        f"{ref} is not in version {version.header.version}.",
                    ),
                    code="framework.item-unknown",
                    remedy=Text(
                        "Cherchez-le par son nom : passport framework search.",
                        "Search for it by its name: passport framework search.",
                    ),
                    where=ref.code[:60],
                )
            profile = session.frameworks.profile(version.id, ref.code)
            children = session.frameworks.children(version.id, [ref.code]).get(ref.code, ())
            near = session.frameworks.links_from(version.id, LinkKind.MOBILITY, ref)
            families = session.frameworks.links_to(LinkKind.FAMILY, [ref])
            lines = profile.lines if profile else ()
            found = _items(
                session,
                newest,
                [*(line.item for line in lines), *(link.target for link in near), *(link.source for link in families)],
            )
            return DescribedItem(
                found=FoundItem(ref, item, version),
                parents=tuple(_parents(session, version, item)),
                children=tuple(_found(version, child) for child in children[:CHILDREN_AT_MOST]),
                children_total=len(children),
                profile=self._asked(ref.framework, lines, found) if profile else None,
                neighbours=tuple(LinkedItem(link.target, link, found.get(link.target)) for link in near),
                families=tuple(LinkedItem(link.source, link, found.get(link.source)) for link in families),
            )

    def _asked(
        self, framework: str, lines: Iterable[ProfileLine], found: Mapping[ItemRef, FoundItem]
    ) -> tuple[AskedItem, ...]:
        source = serving(self.targets, framework)

        def asked(line: ProfileLine) -> AskedItem:
            item = found.get(line.item)
            weight = source.weight(line, item.item.kind) if source and item else None
            return AskedItem(line, item, weight)

        return tuple(sorted(map(asked, lines), key=lambda each: (_ORDER[each.line.importance], -(each.weight or 0))))

    def search(
        self, text: str, *, kinds: Iterable[ItemKind] = (), framework: str | None = None, limit: int = 10
    ) -> Sequence[Match]:
        """Return the items whose names are most like the words, best first; in the newest versions.

        Without ``kinds``: everything of the framework that is named, or else occupations and job titles. Raise
        InvalidInputError (``search.too-long``), NotFoundError (``framework.not-loaded``).
        """
        _refuse_long(text)
        with self.store.reading() as session:
            newest = session.frameworks.newest_of_each()
            self._indexes.keep_only({version.id for version in newest.values()})
            searched = newest if framework is None else {framework: _one_of(newest, framework)}
            wanted = tuple(dict.fromkeys(kinds)) or (_JOBS if framework is None else tuple(ItemKind))
            hits = [
                (-hit.score, hit.length, ItemRef(name, hit.code), hit.form)
                for name, version in searched.items()
                for kind in wanted
                for hit in self._index(session, version, kind).search(text, limit)
            ]
            best = nsmallest(limit, hits, key=lambda hit: (*hit[:2], str(hit[2])))
            by_code = self._by_code(session, searched, text, wanted)
            refs = dict.fromkeys([*by_code, *(ref for _, _, ref, _ in best)])
            items = _items(session, newest, refs)
            matches = [Match(ref, items[ref].item, ref.code, 1.0) for ref in by_code]
            matches += [
                Match(ref, items[ref].item, forms_of(items[ref].item)[form], -score)
                for score, _, ref, form in best
                if ref in items and ref not in by_code
            ]
            return _with_occupations(session, newest, matches[:limit])

    @property
    def memory(self) -> int:
        """How many bytes the search's indexes take in this process."""
        return self._indexes.memory

    def _index(self, session: Session, version: FrameworkVersion, kind: ItemKind) -> ItemIndex:
        return self._indexes.get(version.id, kind, lambda: session.frameworks.items_of(version.id, [kind]))

    def _by_code(
        self, session: Session, searched: Mapping[str, FrameworkVersion], text: str, kinds: Collection[ItemKind]
    ) -> Sequence[ItemRef]:
        """Return the items whose code is what was typed (« m1855 »)."""
        refs = [
            ItemRef(name, code)
            for name in searched
            if (source := serving(self.targets, name)) and (code := source.code_of(text))
        ]
        return [ref for ref, found in _items(session, searched, refs).items() if found.item.kind in kinds]


def forms_of(item: Item) -> Sequence[str]:
    """Return every name of an item, its labels first."""
    return tuple(dict.fromkeys(name for name in (item.label.fr, item.label.en, *item.forms) if name))


def _refuse_long(text: str) -> None:
    if len(text) > LONGEST_SEARCH or len(text.split()) > MOST_WORDS:
        raise InvalidInputError(
            Text(
                f"La recherche dépasse {LONGEST_SEARCH} caractères ou {MOST_WORDS} mots.",
                f"The search is over {LONGEST_SEARCH} characters or {MOST_WORDS} words.",
            ),
            code="search.too-long",
            remedy=Text("Gardez les mots qui comptent.", "Keep the words that matter."),
            where="search",
        )


def _one_of(newest: Mapping[str, FrameworkVersion], framework: str) -> FrameworkVersion:
    try:
        return newest[framework]
    except KeyError:
        known = ", ".join(sorted(newest)) or "—"
        raise NotFoundError(
            Text(
                f"Le référentiel « {framework[:40]} » n’est pas chargé.",
                f"The framework “{framework[:40]}” is not loaded.",
            ),
            code="framework.not-loaded",
            remedy=Text(
                f"Chargés : {known}. Pour en charger un : passport framework load.",
                f"Loaded: {known}. To load one: passport framework load.",
            ),
        ) from None


def _found(version: FrameworkVersion, item: Item) -> FoundItem:
    return FoundItem(ItemRef(version.header.framework, item.code), item, version)


def _items(
    session: Session, versions: Mapping[str, FrameworkVersion], refs: Iterable[ItemRef]
) -> Mapping[ItemRef, FoundItem]:
    codes: dict[str, list[str]] = {}
    for ref in refs:
        codes.setdefault(ref.framework, []).append(ref.code)
    return {
        ItemRef(framework, code): _found(versions[framework], item)
        for framework, some in codes.items()
        if framework in versions
        for code, item in session.frameworks.items(versions[framework].id, some).items()
    }


def _parents(session: Session, version: FrameworkVersion, item: Item) -> Sequence[FoundItem]:
    parents: list[FoundItem] = []
    seen = {item.code}
    while item.parent and item.parent not in seen and len(parents) < _PARENTS_AT_MOST:
        seen.add(item.parent)
        above = session.frameworks.item(version.id, item.parent)
        if above is None:
            break
        parents.append(_found(version, above))
        item = above
    return parents


def _with_occupations(
    session: Session, versions: Mapping[str, FrameworkVersion], matches: Iterable[Match]
) -> Sequence[Match]:
    listed = list(matches)

    def occupation_of(match: Match) -> ItemRef | None:
        parent = match.item.parent
        return ItemRef(match.ref.framework, parent) if parent and match.item.kind is ItemKind.JOB_TITLE else None

    occupations = _items(session, versions, filter(None, map(occupation_of, listed)))
    return [
        Match(m.ref, m.item, m.form, m.score, occupations.get(ref) if (ref := occupation_of(m)) else None)
        for m in listed
    ]
