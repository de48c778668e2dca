"""From a person's words to a target, and from a target to everything that it asks for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from passport_core.errors import InvalidInputError, NotFoundError
from passport_core.outcomes import Text
from passport_core.passport.advising import TARGETS_AT_MOST
from passport_core.passport.certification_gap import certification_target
from passport_core.passport.frameworks import FrameworkVersion, Item, ItemKind, ItemRef, Label, ProfileLine
from passport_core.passport.identifiers import compact, is_certification_code, split_code
from passport_core.passport.register import DatedEntry
from passport_core.passport.targets import (
    Requirement,
    RequirementProfile,
    Stamp,
    Target,
    TargetKind,
)
from passport_core.ports.frameworks import TargetSource
from passport_core.ports.store import Session

_NAMELESS = Label()
_LONGEST_NAME = 300  # characters of a target's name


@dataclass(frozen=True, slots=True)
class TargetProblem:
    """Words that name no target known here, and why."""

    named: str
    error: InvalidInputError | NotFoundError


@dataclass(frozen=True, slots=True)
class FoundTargets:
    """What several names name, each target once, in their order; and what could not be found."""

    targets: tuple[Target, ...]
    problems: tuple[TargetProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class FindTarget:
    """``sources`` are by framework; a name that ends in a dash stands for every framework that begins with it."""

    sources: Mapping[str, TargetSource]

    def __call__(self, named: str, session: Session, *, day: date) -> Target:
        """Return what the words name: ``RNCP37674`` (also by one of its blocks), ``M1855``, ``esco:…``, ``clea``.

        Raise InvalidInputError (``target.unreadable``) for words that name no kind of target, NotFoundError
        (``target.not-found``) where nothing of that name is loaded here.
        """
        words = named.strip()
        if not words or len(words) > _LONGEST_NAME:
            raise _unreadable(words[:40])
        number, _ = split_code(words)
        if is_certification_code(number):
            return certification_target(self.entry(number, session, day=day).certification)
        was_named = False
        for framework, source, version in self._loaded(session):
            code = source.code_of(words)
            if code is None:
                continue
            was_named = True
            item = session.frameworks.item(version.id, code)
            if item is not None and session.frameworks.profile(version.id, code) is not None:
                return item_target(framework, source.kind, item)
        if was_named:
            raise _not_found(words, _IN_A_FRAMEWORK)
        if any(source.code_of(words) is not None for source in self.sources.values()):
            raise _not_found(words, _FRAMEWORK_ABSENT)
        raise _unreadable(words)

    def each(self, names: Iterable[str], session: Session, *, day: date) -> FoundTargets:
        """Find every target that is named; one that is not known takes none of the others away."""
        found: dict[Target, None] = {}
        problems: list[TargetProblem] = []
        for named in names:
            try:
                found[self(named, session, day=day)] = None
            except (InvalidInputError, NotFoundError) as error:
                problems.append(TargetProblem(named, error))
        return FoundTargets(tuple(found), tuple(problems))

    def entry(self, number: str, session: Session, *, day: date) -> DatedEntry:
        """Return the register's entry of that day; raise NotFoundError (``target.not-found``)."""
        entry = session.register.entry(number, day)
        if entry is None:
            raise _not_found(number, _IN_THE_REGISTER)
        return entry

    def profile(self, target: Target, session: Session) -> RequirementProfile:
        """Return everything that an occupation or a course asks for, weighed by its source."""
        ref = target.ref
        if not isinstance(ref, ItemRef):
            raise TypeError("a certification's requirements are its blocks")
        source = self._source_of(ref.framework)
        versions = session.frameworks.newest_of_each()
        version = versions[ref.framework]
        profile = session.frameworks.profile(version.id, ref.code)
        lines = profile.lines if profile else ()
        known = _Known(session, versions)
        known.learn(line.item for line in lines)
        requirements = tuple(_requirement(line, source, known) for line in lines)
        used = dict.fromkeys([ref.framework, *(line.item.framework for line in lines)])
        return RequirementProfile(
            target=target,
            requirements=requirements,
            narrower=known.narrower(
                requirement.ref
                for requirement in requirements
                if isinstance(requirement.ref, ItemRef) and requirement.kind is ItemKind.COMPETENCY_GROUP
            ),
            stamps=tuple(framework_stamp(versions[name]) for name in used if name in versions),
        )

    def all_profiles(
        self, framework: str, version: FrameworkVersion, session: Session
    ) -> Iterator[tuple[Target, Sequence[Requirement]]]:
        """Yield every target of one framework with what it asks, without names of what is asked (to rank by)."""
        source = self._source_of(framework)
        nameless = _Nameless(framework, source, session.frameworks.kinds(version.id))
        titles = {item.code: item for item in session.frameworks.items_of(version.id, [ItemKind.OCCUPATION])}
        for profile in session.frameworks.profiles(version.id):
            item = titles.get(profile.code)
            if item is not None:
                yield item_target(framework, source.kind, item), [nameless[line] for line in profile.lines]

    def groups(
        self, framework: str, version: FrameworkVersion, session: Session
    ) -> Mapping[ItemRef, frozenset[ItemRef]]:
        """Return every group of competencies of one framework with the items that belong to it."""
        groups = session.frameworks.items_of(version.id, [ItemKind.COMPETENCY_GROUP])
        return _Known(session, {framework: version}).narrower(ItemRef(framework, group.code) for group in groups)

    def occupation_frameworks(self, session: Session) -> Sequence[tuple[str, FrameworkVersion]]:
        """Return the loaded frameworks whose profiles are occupations."""
        return [
            (framework, version)
            for framework, source, version in self._loaded(session)
            if source.kind is TargetKind.OCCUPATION
        ]

    def _loaded(self, session: Session) -> Iterator[tuple[str, TargetSource, FrameworkVersion]]:
        versions = session.frameworks.newest_of_each()
        for framework in sorted(versions):
            source = serving(self.sources, framework)
            if source is not None:
                yield framework, source, versions[framework]

    def _source_of(self, framework: str) -> TargetSource:
        source = serving(self.sources, framework)
        if source is None:
            raise _not_found(framework, _FRAMEWORK_ABSENT)
        return source


def unique_targets(named: Iterable[str]) -> tuple[str, ...]:
    """Return each name once; raise InvalidInputError (``target.too-many``) for more than are compared at once."""
    names = tuple(dict.fromkeys(named))
    if len(names) > TARGETS_AT_MOST:
        raise InvalidInputError(
            Text(
                f"Pas plus de {TARGETS_AT_MOST} cibles à la fois.", f"No more than {TARGETS_AT_MOST} targets at once."
            ),
            code="target.too-many",
            remedy=Text("Retirez-en.", "Take some out."),
            where="targets",
        )
    return names


class _Known:
    """Items of several frameworks, read in bulk."""

    def __init__(self, session: Session, versions: Mapping[str, FrameworkVersion]) -> None:
        self._frameworks = session.frameworks
        self._versions = versions
        self.items: dict[ItemRef, Item] = {}

    def learn(self, refs: Iterable[ItemRef]) -> None:
        """Read these items and the groups that they belong to."""
        self._read(refs)
        self._read(ItemRef(ref.framework, item.parent) for ref, item in tuple(self.items.items()) if item.parent)

    def is_loaded(self, framework: str) -> bool:
        return framework in self._versions

    def _read(self, refs: Iterable[ItemRef]) -> None:
        for framework, codes in _by_framework(refs).items():
            if framework in self._versions:
                found = self._frameworks.items(self._versions[framework].id, codes)
                self.items.update((ItemRef(framework, code), item) for code, item in found.items())

    def narrower(self, refs: Iterable[ItemRef]) -> Mapping[ItemRef, frozenset[ItemRef]]:
        return {
            ItemRef(framework, parent): frozenset(ItemRef(framework, child.code) for child in children)
            for framework, codes in _by_framework(refs).items()
            if framework in self._versions
            for parent, children in self._frameworks.children(self._versions[framework].id, codes).items()
        }


def serving(sources: Mapping[str, TargetSource], framework: str) -> TargetSource | None:
    """Return the source that reads a framework's profiles: named exactly, or by a beginning that ends in a dash."""
    exact = sources.get(framework)
    if exact is not None:
        return exact
    return next((source for name, source in sources.items() if name.endswith("-") and framework.startswith(name)), None)


def item_target(framework: str, kind: TargetKind, item: Item) -> Target:
    """Return an item that has a profile as a target."""
    return Target(kind, ItemRef(framework, item.code), item.label, item.address)


def framework_stamp(version: FrameworkVersion) -> Stamp:
    """Return what an answer that rests on this version says of it."""
    header = version.header
    return Stamp("framework", header.framework, header.title, header.version, header.dated, version.sha256)


def _by_framework(refs: Iterable[ItemRef]) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for ref in dict.fromkeys(refs):
        found.setdefault(ref.framework, []).append(ref.code)
    return found


def _requirement(line: ProfileLine, source: TargetSource, known: _Known) -> Requirement:
    item = known.items.get(line.item)
    if item is None:
        return Requirement(
            ref=line.item,
            kind=None,
            label=Label(fr=str(line.item)),
            importance=line.importance,
            weight=source.weight(line, ItemKind.COMPETENCY),
            level=line.level,
            proof=line.proof,
            gap_in_source=_item_absent(line.item, is_loaded=known.is_loaded(line.item.framework)),
        )
    group = ItemRef(line.item.framework, item.parent) if item.parent else None
    return Requirement(
        ref=line.item,
        kind=item.kind,
        label=item.label,
        importance=line.importance,
        weight=source.weight(line, item.kind),
        level=line.level,
        proof=line.proof,
        group=item.parent,
        group_label=known.items[group].label if group in known.items else None,
        address=item.address,
        gap_in_source=item.gap_in_source,
    )


class _Nameless(dict[ProfileLine, Requirement]):
    """What lines ask for, without names: each made when first asked for, since many occupations ask for the same."""

    def __init__(self, framework: str, source: TargetSource, kinds: Mapping[str, ItemKind]) -> None:
        super().__init__()
        self._framework, self._source, self._kinds = framework, source, kinds

    def __missing__(self, line: ProfileLine) -> Requirement:
        kind = self._kinds.get(line.item.code) if line.item.framework == self._framework else None
        requirement = Requirement(
            ref=line.item,
            kind=kind,
            label=_NAMELESS,
            importance=line.importance,
            weight=self._source.weight(line, kind or ItemKind.COMPETENCY),
            level=line.level,
            proof=line.proof,
            gap_in_source=None if kind else _item_absent(line.item, is_loaded=True),
        )
        self[line] = requirement
        return requirement


def _item_absent(ref: ItemRef, *, is_loaded: bool) -> Text:
    if is_loaded:
        return Text(
            f"Le référentiel « {ref.framework} » chargé ici ne décrit pas l’élément {ref.code}.",
            f"The framework “{ref.framework}” loaded here does not describe item {ref.code}.",
        )
    return Text(
        f"Le référentiel « {ref.framework} » n’est pas chargé ici.",
        f"The framework “{ref.framework}” is not loaded here.",
    )


_IN_THE_REGISTER = Text(
    "Vérifiez le numéro. S’il est juste, l’exploitant peut charger un répertoire qui le contient "
    "(passport register load).",
    "Check the number. If it is right, the operator can load a register that has it (passport register load).",
)
_IN_A_FRAMEWORK = Text(
    "Cherchez-la par son nom (passport framework search « … »).",
    "Search for it by its name (passport framework search “…”).",
)
_FRAMEWORK_ABSENT = Text(
    "L’exploitant peut charger le référentiel qui le contient (passport framework load).",
    "The operator can load the framework that has it (passport framework load).",
)


def _not_found(named: str, remedy: Text) -> NotFoundError:
    return NotFoundError(
        Text(f"La cible « {named} » n’est pas connue ici.", f"The target “{named}” is not known here."),
        code="target.not-found",
        remedy=remedy,
        where=compact(named)[:60],
    )


def _unreadable(named: str) -> InvalidInputError:
    return InvalidInputError(
        Text(f"« {named} » ne nomme aucune cible.", f"“{named}” names no target."),
        code="target.unreadable",
        remedy=Text(
            "Donnez un numéro du répertoire (RNCP37674), un code ROME (M1855) ou un code de référentiel (esco:…). "
            "Un métier se cherche par son nom : passport framework search « … ».",
            "Give a register number (RNCP37674), a ROME code (M1855) or a framework's code (esco:…). "
            "An occupation is found by its name: passport framework search “…”.",
        ),
    )
