"""JSON-LD to RDF in one walk (JSON-LD API 1.1 §5.1 expansion and §8.1 deserialisation, taken together).

Stricter than the specification on purpose: whatever those algorithms would drop, and so leave unsigned (undefined
terms, null, empty arrays, relative identifiers, ``@direction``), and whatever would let the same quads be written
with other member names (keywords, IRIs as names, typed value objects, inline contexts), is refused.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

from passport_core.credentials import jcs
from passport_core.credentials.json_reading import MAX_DEPTH, MAX_INTEGER
from passport_core.credentials.jsonld.active import ActiveContext, Kind, Plan, Vocabulary, relative
from passport_core.credentials.jsonld.refusals import Refusal
from passport_core.credentials.rdfc import Dataset, Quad, escape
from passport_core.errors import InvalidInputError
from passport_core.outcomes import Text

_XSD = "http://www.w3.org/2001/XMLSchema#"
_XSD_DOUBLE = _XSD + "double"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_TYPE, _FIRST, _REST, _NIL = f"<{_RDF}type>", f"<{_RDF}first>", f"<{_RDF}rest>", f"<{_RDF}nil>"
_JSON_SUFFIX = f'"^^<{_RDF}JSON>'
_NAMING = frozenset({"id", "type"})  # all that may be said of the document's own id inside it
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*\Z")


def to_dataset(document: Mapping[str, Any], vocabulary: Vocabulary) -> Dataset:
    """Return the RDF dataset that ``document`` (compacted JSON-LD with ``@context``) states, all of it.

    Raise InvalidInputError with a ``jsonld.…`` code and a JSON Pointer where any part would be lost.
    """
    walk = Walk()
    try:
        if "@context" not in document:
            raise Refusal(
                "jsonld.no-context",
                Text(fr="Le document ne nomme aucun contexte.", en="The document names no context."),
            )
        walk.node(document, vocabulary.initial, None, None, 0)
        if not walk.ground and not walk.linked:
            raise _empty()
    except Refusal as refusal:
        raise refusal.as_error() from None
    return Dataset(walk.ground, walk.linked, walk.blank_nodes)


class Walk:
    """Gathers the quads of one document: ``ground`` lines without blank node, ``linked`` quads with some."""

    def __init__(self) -> None:
        self.ground: list[str] = []
        self.linked: list[Quad] = []
        self.blank_nodes = 0
        self.root: str | int | None = None  # the subject of the document, or of the graph being walked

    def node(
        self,
        element: Mapping[str, Any],
        context: ActiveContext,
        plan: Plan | None,
        graph: int | None,
        depth: int,
    ) -> str | int:
        """Emit a node object's quads; return its subject (``<iri>``, or a blank node's number).

        ``context`` is the active context around it, ``plan`` that of the property which holds it.
        """
        if depth > MAX_DEPTH:
            raise _too_deep()
        context = self._enter(element, context, plan)
        types: tuple[str, ...] = ()
        if "type" in element and context.has_type:
            context, types = self._types(element["type"], context)
        subject: str | int
        if "id" in element and context.has_id:
            subject = self._subject(element["id"], context)
        else:
            subject = self.blank_nodes
            self.blank_nodes += 1
        if self.root is None:
            self.root = subject
        elif subject == self.root and not element.keys() <= _NAMING:
            raise _root_again()
        for iri in types:
            self._emit(subject, _TYPE, iri, graph)
        self._members(subject, element, context, graph, depth)
        return subject

    @staticmethod
    def _enter(element: Mapping[str, Any], context: ActiveContext, plan: Plan | None) -> ActiveContext:
        """Return the context inside a node object, before its types (expansion steps 7 to 9)."""
        if context.previous is not None and not (len(element) == 1 and "id" in element and context.has_id):
            context = context.previous
        if plan is not None and plan.scoped is not None:
            context = context.with_scoped(plan.scoped)
        if "@context" in element:
            try:
                context = context.with_documents(element["@context"])
            except Refusal as refusal:
                refusal.steps.append("@context")
                raise
        return context

    def _members(
        self, subject: str | int, element: Mapping[str, Any], context: ActiveContext, graph: int | None, depth: int
    ) -> None:
        known = context.plans.get
        ground = self.ground.append if graph is None and subject.__class__ is str else None
        linked = self.linked.append
        key: object = None
        try:
            for key, value in element.items():
                plan = known(key) or context.plan(key)
                if plan.is_plain and value.__class__ is str:
                    text = value if value.isprintable() and '"' not in value and "\\" not in value else _escaped(value)
                    if ground is not None:
                        ground(f'{subject} {plan.predicate} "{text}{plan.suffix} .\n')
                    else:
                        linked((subject, plan.predicate, f'"{text}{plan.suffix}', graph))
                elif plan.kind is not Kind.ALIAS:
                    self._values(subject, value, plan, context, graph, depth)
        except Refusal as refusal:
            refusal.steps.append(key)
            raise

    def _emit(self, subject: str | int, predicate: str, value: str | int, graph: int | None) -> None:
        if graph is None and subject.__class__ is str and value.__class__ is str:
            self.ground.append(f"{subject} {predicate} {value} .\n")
        else:
            self.linked.append((subject, predicate, value, graph))

    @staticmethod
    def _types(value: Any, context: ActiveContext) -> tuple[ActiveContext, tuple[str, ...]]:
        try:
            names = (value,) if value.__class__ is str else tuple(value) if value.__class__ is list else ()
            if not names or not all(name.__class__ is str for name in names):
                raise Refusal(
                    "jsonld.type",
                    Text(fr="« type » doit être un nom, ou une liste de noms.", en="“type” must be one or more names."),
                )
            return context.with_types(names)
        except Refusal as refusal:
            refusal.steps.append("type")
            raise

    @staticmethod
    def _subject(value: Any, context: ActiveContext) -> str:
        try:
            if value.__class__ is not str:
                raise relative("")
            return f"<{context.id_iri(value)}>"
        except Refusal as refusal:
            refusal.steps.append("id")
            raise

    def _values(
        self, subject: str | int, value: Any, plan: Plan, context: ActiveContext, graph: int | None, depth: int
    ) -> None:
        """Emit the quads of one property, whatever its values are."""
        if plan.is_list:
            self._list(subject, value if value.__class__ is list else [value], plan, context, graph, depth)
        elif plan.kind is Kind.JSON:
            self._emit(subject, plan.predicate, _json_literal(value), graph)
        elif value.__class__ is not list:
            self._emit(subject, plan.predicate, self._value(value, plan, context, graph, depth), graph)
        elif not value:
            raise _empty()
        else:
            position = 0
            try:
                for position, item in enumerate(value):  # noqa: B007 (read by the handler)
                    self._emit(subject, plan.predicate, self._value(item, plan, context, graph, depth), graph)
            except Refusal as refusal:
                refusal.steps.append(position)
                raise

    def _list(
        self, subject: str | int, items: list[Any], plan: Plan, context: ActiveContext, graph: int | None, depth: int
    ) -> None:
        cells = range(self.blank_nodes, self.blank_nodes + len(items))
        self.blank_nodes += len(items)
        self._emit(subject, plan.predicate, cells[0] if items else _NIL, graph)
        for position, (cell, item) in enumerate(zip(cells, items, strict=True)):
            try:
                self._emit(cell, _FIRST, self._value(item, plan, context, graph, depth), graph)
            except Refusal as refusal:
                refusal.steps.append(position)
                raise
            self.linked.append((cell, _REST, cell + 1 if position + 1 < len(items) else _NIL, graph))

    def _value(self, value: Any, plan: Plan, context: ActiveContext, graph: int | None, depth: int) -> str | int:
        """Return what stands for one value, the quads of a node object emitted."""
        kind = value.__class__
        if plan.is_graph:
            return self._named_graph(value, plan, context, depth)
        if kind is str:
            return self._text(value, plan, context)
        if kind is not dict:
            return _scalar(value, plan)
        if "@value" in value:
            return _value_object(value, plan)
        return self.node(value, context, plan, graph, depth + 1)

    def _named_graph(self, value: Any, plan: Plan, context: ActiveContext, depth: int) -> int:
        """Emit a node object in a graph of its own (``@container: @graph``); return the graph's blank node."""
        if value.__class__ is not dict or "@value" in value:
            raise _unsupported("un objet est attendu ici", "an object is expected here")
        graph = self.blank_nodes
        self.blank_nodes += 1
        before, root, self.root = len(self.linked), self.root, None
        self.node(value, context, plan, graph, depth + 1)
        self.root = root
        if len(self.linked) == before:
            raise _empty()
        return graph

    @staticmethod
    def _text(value: str, plan: Plan, context: ActiveContext) -> str:
        if plan.kind is Kind.LITERAL:
            return f'"{_escaped(value)}{plan.suffix}'
        if plan.scoped is not None:
            context = context.with_scoped(plan.scoped)
        iri = context.id_iri(value) if plan.kind is Kind.ID else context.id_iri(context.vocab_iri(value))
        return f"<{iri}>"


def _escaped(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise Refusal(
            "json.malformed",
            Text(fr="Un texte contient la moitié d’un caractère.", en="A text holds half of a character."),
        ) from None
    return escape(text)


def _value_object(value: dict[str, Any], plan: Plan) -> str:
    """Return the literal of ``{"@value", "@language"?}`` or ``{"@value", "@type"}`` where the term has no type."""
    if "@direction" in value:
        raise Refusal(
            "jsonld.direction",
            Text(
                fr="« @direction » n’est pas prise en charge : la signature ne la couvrirait pas.",
                en="“@direction” is not supported: the signature would not cover it.",
            ),
            Text(
                fr="Retirez « @direction » ; la langue suffit à dire le sens d’écriture.",
                en="Remove “@direction”; the language tells the direction of writing.",
            ),
        )
    text = value["@value"]
    if plan.kind is not Kind.LITERAL or plan.datatype is not None or text.__class__ is not str:
        raise _not_compacted()
    extra = value.keys() - {"@value"}
    if not extra:
        return f'"{_escaped(text)}"'
    if extra == {"@language"} and value["@language"].__class__ is str and _LANGUAGE.match(value["@language"]):
        return f'"{_escaped(text)}"@{value["@language"]}'
    raise _unsupported(
        "seuls « @value » et une « @language » bien formée sont compris dans un tel objet",
        "only “@value” and a well-formed “@language” are understood in such an object",
    )


def _scalar(value: Any, plan: Plan) -> str:
    """Return the literal of a boolean or number (JSON-LD API §8.2.2)."""
    kind = value.__class__
    if kind is bool:
        return f'"{"true" if value else "false"}"^^<{plan.datatype or _XSD + "boolean"}>'
    if kind is int:
        if abs(value) > MAX_INTEGER:
            raise _number()
        if plan.datatype != _XSD_DOUBLE:
            return f'"{value}"^^<{plan.datatype or _XSD + "integer"}>'
        return _double(float(value), _XSD_DOUBLE)
    if kind is float:
        if not math.isfinite(value):
            raise _number()
        if value.is_integer() and abs(value) < 1e21 and plan.datatype != _XSD_DOUBLE:
            return f'"{int(value)}"^^<{plan.datatype or _XSD + "integer"}>'
        return _double(value, plan.datatype or _XSD_DOUBLE)
    if value is None:
        raise Refusal(
            "jsonld.null",
            Text(
                fr="Une valeur est « null » : la signature ne la couvrirait pas.",
                en="A value is null: the signature would not cover it.",
            ),
            Text(fr="Retirez ce membre.", en="Remove the member."),
        )
    if kind is list:
        raise _unsupported("une liste en contient une autre", "a list holds another list")
    raise _unsupported(f"une valeur de type {kind.__name__}", f"a value of type {kind.__name__}")


def _double(value: float, datatype: str) -> str:
    """Return the canonical double: one digit, a point, no zeros behind, and the exponent (``%1.15E``)."""
    mantissa, exponent = f"{value:.15E}".split("E")
    mantissa = mantissa.rstrip("0")
    if mantissa.endswith("."):
        mantissa += "0"
    lexical = f"{mantissa}E{int(exponent)}"
    if float(lexical) != value:
        raise _number()  # its last digits would go unsigned
    return f'"{lexical}"^^<{datatype}>'


def _json_literal(value: Any) -> str:
    try:
        return f'"{escape(jcs.canonicalize(value).decode())}{_JSON_SUFFIX}'
    except InvalidInputError as error:
        raise Refusal(error.code, error.message, error.remedy) from None


def _too_deep() -> Refusal:
    return Refusal(
        "json.too-deep",
        Text(
            fr=f"Le document est imbriqué sur plus de {MAX_DEPTH} niveaux.",
            en=f"The document is nested more than {MAX_DEPTH} levels deep.",
        ),
    )


def _empty() -> Refusal:
    return Refusal(
        "jsonld.empty",
        Text(
            fr="Une liste ou un objet ne dit rien : la signature ne le couvrirait pas.",
            en="A list or an object says nothing: the signature would not cover it.",
        ),
        Text(fr="Retirez ce membre.", en="Remove the member."),
    )


def _root_again() -> Refusal:
    return Refusal(
        "jsonld.root-again",
        Text(
            fr="Des membres du document sont écrits ailleurs, sous son propre identifiant : un lecteur ne les verrait"
            " pas à leur place.",
            en="Members of the document are written elsewhere under its own id: a reader would not see them in place.",
        ),
    )


def _not_compacted() -> Refusal:
    return Refusal(
        "jsonld.not-compacted",
        Text(
            fr="Une valeur est écrite en entier alors que le contexte en dit le type.",
            en="A value is written in full although the context states its type.",
        ),
    )


def _number() -> Refusal:
    return Refusal(
        "json.number",
        Text(
            fr="Un nombre est trop grand ou trop précis pour être signé sans perte.",
            en="A number is too large or too precise to be signed without loss.",
        ),
        Text(fr="Écrivez-le comme un texte, entre guillemets.", en="Write it as text, in quotes."),
    )


def _unsupported(fr: str, en: str) -> Refusal:
    return Refusal(
        "jsonld.unsupported", Text(fr=f"Ceci n’est pas pris en charge : {fr}.", en=f"This is not supported: {en}.")
    )
