"""How a template is learnt from one document: its strings replaced by marks, and the quads that the marks end up in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from passport_core.credentials.jsonld.active import ActiveContext, Kind, Plan
from passport_core.credentials.jsonld.templates import Marks, Shape, SharedParts, Template
from passport_core.credentials.jsonld.walk import Walk
from passport_core.credentials.rdfc import Quad

MAX_HOLES = 1_000  # strings of one template


class LearningWalk(Walk):
    """A walk that notes what decides over strings: prefixes in force, and values that are looked up as names."""

    def __init__(self) -> None:
        super().__init__()
        self.prefixes: set[str] = set()
        self.named: list[str] = []

    def _members(
        self, subject: str | int, element: Mapping[str, Any], context: ActiveContext, graph: int | None, depth: int
    ) -> None:
        self.prefixes |= context.prefixes
        super()._members(subject, element, context, graph, depth)

    def _text(self, value: str, plan: Plan, context: ActiveContext) -> str:
        if plan.kind is Kind.VOCAB:
            self.named.append(value)
        if plan.scoped is not None:
            self.prefixes |= self._scoped(context, plan.scoped).prefixes
        return super()._text(value, plan, context)


_W = TypeVar("_W", bound=LearningWalk)


def learn_template(
    document: dict[str, Any],
    canonical: bytes,
    *,
    walk: Callable[[Mapping[str, Any]], _W | None],
    parts: Callable[[_W], SharedParts],
    shared: Callable[[object], bool],
) -> Template | None:
    """Return a template of the document's shape, if it makes one that gives ``canonical`` again.

    ``walk`` walks a document (None where it is refused), ``parts`` tells what a walk stopped at, ``shared`` where it
    will. What is looked up as a name is part of the shape: another name may mean anything.
    """
    kept: frozenset[int] = frozenset()
    for _ in range(2):
        marks = Marks(kept)
        shape = Shape(document, shared, marks)
        found = walk(shape.marked)
        if found is None or len(marks.places) > MAX_HOLES:
            return None
        names = marks.places_of(found.named)
        if not names:
            break
        kept |= names
    else:
        return None
    quads = {*found.linked, *(_quad(line) for line in found.ground)}
    try:
        template = Template(shape, len(marks.places), quads, found.blank_nodes, parts(found), found.prefixes)
    except ValueError:
        return None
    return template if template.fill(document) == canonical else None


def _quad(line: str) -> Quad:
    subject, predicate, rest = line.split(" ", 2)
    return subject, predicate, rest.removesuffix(" .\n"), None
