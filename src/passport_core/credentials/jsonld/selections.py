"""Parts of a document chosen by JSON Pointers, and which statements of the whole they make (vc-di-ecdsa 1.0 §3.5).

The specification gives blank nodes names for a while (skolemization), so that those of a part can be recognised in
the whole. Here they are recognised by the object of the document that each stands for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from passport_core.credentials.json_pointer import Path, locate
from passport_core.credentials.jsonld.active import ActiveContext, Plan, Vocabulary
from passport_core.credentials.jsonld.refusals import Refusal
from passport_core.credentials.jsonld.walk import Walk
from passport_core.credentials.rdfc import Dataset
from passport_core.errors import InvalidInputError
from passport_core.outcomes import Text

_ALWAYS = frozenset({"@context", "id", "type"})  # goes with every object on the way to what is chosen (§3.5.13)

# What is chosen below one object or array: None for all of it.
_Choice = dict[Any, "_Choice | None"]


@dataclass(frozen=True, slots=True)
class Part:
    """What was chosen, as a document and as a dataset; ``nodes`` says which of the whole's each of its own blank nodes
    is."""

    document: dict[str, Any]
    dataset: Dataset
    nodes: tuple[int, ...]


class Whole:
    """A document whose parts can be told apart. Its objects must be distinct ones, and not be changed meanwhile."""

    def __init__(self, document: dict[str, Any], vocabulary: Vocabulary) -> None:
        """Raise InvalidInputError as ``to_dataset`` does."""
        self.document = document
        self._vocabulary = vocabulary
        self._walk = _walked(document, vocabulary, {})
        self.dataset = self._walk.dataset()

    def part(self, pointers: Sequence[str]) -> Part:
        """Return what the pointers choose, each object on the way with its ``id`` and ``type``, arrays closed up.

        Raise InvalidInputError: ``pointer.nowhere``, ``pointer.malformed``, ``pointer.inseparable`` (a piece of an
        ordered list).
        """
        choice: _Choice | None = {}
        for pointer in pointers:
            choice = _with(choice, locate(self.document, pointer))
        origins: dict[int, object] = {}
        document = _chosen(self.document, choice, origins)
        walk = _walked(document, self._vocabulary, origins)
        nodes = [-1] * walk.blank_nodes
        for key, number in walk.met.items():
            if key not in self._walk.met:
                raise _inseparable()
            nodes[number] = self._walk.met[key]
        return Part(document, walk.dataset(), tuple(nodes))


def _with(choice: _Choice | None, path: Path) -> _Choice | None:
    """Return the choice with what is at ``path`` added, whole."""
    if choice is None or not path:
        return None
    step = path[0]
    choice[step] = _with(choice.get(step, {}), path[1:])
    return choice


def _chosen(source: Any, choice: _Choice | None, origins: dict[int, object]) -> Any:
    """Return what is chosen of ``source``: itself where all of it is, else a copy whose origin is noted."""
    if choice is None:
        return source
    if isinstance(source, list):
        return [_chosen(item, choice[place], origins) for place, item in enumerate(source) if place in choice]
    made = {
        name: value if name in _ALWAYS else _chosen(value, choice[name], origins)
        for name, value in source.items()
        if name in _ALWAYS or name in choice
    }
    origins[id(made)] = source
    return made


class _NotingWalk(Walk):
    """A walk that notes, of each blank node, the object, graph or place in a list that it stands for."""

    def __init__(self, origins: Mapping[int, object]) -> None:
        super().__init__()
        self.met: dict[tuple[object, ...], int] = {}
        self._origins = origins

    def dataset(self) -> Dataset:
        return Dataset(self.ground, self.linked, self.blank_nodes)

    def _identity(self, value: object) -> int:
        return id(self._origins.get(id(value), value))

    def node(
        self,
        element: Mapping[str, Any],
        context: ActiveContext,
        plan: Plan | None,
        graph: int | None,
        depth: int,
    ) -> str | int:
        subject = super().node(element, context, plan, graph, depth)
        if isinstance(subject, int):
            self.met["node", self._identity(element)] = subject
        return subject

    def _named_graph(self, value: Any, plan: Plan, context: ActiveContext, depth: int) -> int:
        graph = super()._named_graph(value, plan, context, depth)
        self.met["graph", self._identity(value)] = graph
        return graph

    def _list(self, items: list[Any], plan: Plan, context: ActiveContext, graph: int | None, depth: int) -> str | int:
        first = self.blank_nodes
        head = super()._list(items, plan, context, graph, depth)
        whole = tuple(map(self._identity, items))
        for place in range(len(items)):
            self.met["cell", place, whole] = first + place
        return head


def _walked(document: Mapping[str, Any], vocabulary: Vocabulary, origins: Mapping[int, object]) -> _NotingWalk:
    walk = _NotingWalk(origins)
    try:
        walk.node(document, vocabulary.initial, None, None, 0)
    except Refusal as refusal:
        raise refusal.as_error() from None
    return walk


def _inseparable() -> InvalidInputError:
    return InvalidInputError(
        Text(
            "Ce qui est choisi ne peut pas être montré seul : c’est un morceau d’une liste ordonnée.",
            "What is chosen cannot be shown on its own: it is a piece of an ordered list.",
        ),
        code="pointer.inseparable",
        remedy=Text("Choisissez la liste entière.", "Choose the whole list."),
    )
