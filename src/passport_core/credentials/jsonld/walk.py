"""JSON-LD to RDF in one walk (JSON-LD API 1.1 §5.1 expansion and §8.1 deserialisation, taken together).

Stricter than the specification on purpose: whatever those algorithms would drop, and so leave unsigned (undefined
terms, null, empty arrays, relative identifiers), and whatever would let the same quads be written with other member
names (keywords, second names for a word of a known context), is refused. ``@direction``, which they drop, is signed.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from passport_core.credentials import jcs
from passport_core.credentials.json_reading import MAX_DEPTH, MAX_INTEGER
from passport_core.credentials.jsonld.active import (
    ActiveContext,
    Kind,
    Plan,
    Vocabulary,
    datatype_end,
    literal_end,
)
from passport_core.credentials.jsonld.refusals import Refusal, relative
from passport_core.credentials.jsonld.terms import DIRECTIONS, LANGUAGE, Scope
from passport_core.credentials.rdfc import Dataset, Quad, escape
from passport_core.errors import InvalidInputError
from passport_core.outcomes import Text

_XSD = "http://www.w3.org/2001/XMLSchema#"
_XSD_DOUBLE = _XSD + "double"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_TYPE, _FIRST, _REST, _NIL = f"<{_RDF}type>", f"<{_RDF}first>", f"<{_RDF}rest>", f"<{_RDF}nil>"
_JSON_SUFFIX = f'"^^<{_RDF}JSON>'
# All that may be said of the document's own id inside it. An embedded endorsement of it (Open Badges 3.0 §B.1.5) says
# one thing more, which no reader looks for in another place.
_NAMING = frozenset({"id", "type", "endorsementComment"})

MAX_WORK = 100_000  # on deriving contexts for one document, in about microseconds


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
        self._work = 0

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

    def _enter(self, element: Mapping[str, Any], context: ActiveContext, plan: Plan | None) -> ActiveContext:
        """Return the context inside a node object, before its types (expansion steps 7 to 9)."""
        if context.previous is not None and not (len(element) == 1 and "id" in element and context.has_id):
            context = context.previous
        if plan is not None and plan.scoped is not None:
            context = self._scoped(context, plan.scoped)
        if "@context" in element:
            before = context.vocabulary.work
            try:
                context = context.with_documents(element["@context"])
            except Refusal as refusal:
                refusal.steps.append("@context")
                raise
            self._spend(context.vocabulary.work - before)
        return context

    def _scoped(self, context: ActiveContext, scopes: tuple[Scope, ...]) -> ActiveContext:
        """Return the context inside a property that brings one; deriving it, if it must be, is counted."""
        kept = context.scoped.get(id(scopes))
        if kept is not None and kept[0] is scopes:
            return kept[1]
        before = context.vocabulary.work
        found = context.with_scoped(scopes)
        self._spend(context.vocabulary.work - before)
        return found

    def _plan(self, key: str, context: ActiveContext) -> Plan:
        before = context.vocabulary.work
        plan = context.plan(key)
        self._spend(context.vocabulary.work - before)
        return plan

    def _spend(self, work: int) -> None:
        self._work += work
        if self._work > MAX_WORK:
            raise Refusal(
                "jsonld.work-limit",
                Text(
                    fr="Le document mêle trop de contextes et de types pour être lu ici.",
                    en="The document mixes more contexts and types than can be read here.",
                ),
            )

    def _members(
        self, subject: str | int, element: Mapping[str, Any], context: ActiveContext, graph: int | None, depth: int
    ) -> None:
        known = context.plans.get
        ground = self.ground.append if graph is None and subject.__class__ is str else None
        linked = self.linked.append
        key: object = None
        try:
            for key, value in element.items():
                plan = known(key) or self._plan(key, context)
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

    def _types(self, value: Any, context: ActiveContext) -> tuple[ActiveContext, tuple[str, ...]]:
        try:
            names = (value,) if value.__class__ is str else tuple(value) if value.__class__ is list else ()
            if not names or not all(name.__class__ is str for name in names):
                raise Refusal(
                    "jsonld.type",
                    Text(fr="« type » doit être un nom, ou une liste de noms.", en="“type” must be one or more names."),
                )
            found = context.typed.get(names)
            if found is None:
                before = context.vocabulary.work
                found = context.with_types(names)
                self._spend(context.vocabulary.work - before)
            return found
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
            items = value if value.__class__ is list else [value]
            self._emit(subject, plan.predicate, self._list(items, plan, context, graph, depth), graph)
        elif plan.is_by_language:
            self._by_language(subject, value, plan, graph)
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

    def _list(self, items: list[Any], plan: Plan, context: ActiveContext, graph: int | None, depth: int) -> str | int:
        """Emit the cells of an ordered list; return the first."""
        if depth > MAX_DEPTH:
            raise _too_deep()
        cells = range(self.blank_nodes, self.blank_nodes + len(items))
        self.blank_nodes += len(items)
        for position, (cell, item) in enumerate(zip(cells, items, strict=True)):
            try:
                self._emit(cell, _FIRST, self._value(item, plan, context, graph, depth), graph)
            except Refusal as refusal:
                refusal.steps.append(position)
                raise
            self.linked.append((cell, _REST, cell + 1 if position + 1 < len(items) else _NIL, graph))
        return cells[0] if items else _NIL

    def _by_language(self, subject: str | int, value: Any, plan: Plan, graph: int | None) -> None:
        """Emit a text for each language (``@container: @language``)."""
        if value.__class__ is not dict or plan.kind is not Kind.LITERAL or plan.datatype is not None:
            raise _unsupported("un texte par langue est attendu ici", "a text for each language is expected here")
        if not value:
            raise _empty()
        for tag, texts in value.items():
            some = texts if texts.__class__ is list else [texts]
            if not some or not all(text.__class__ is str for text in some):
                raise _unsupported("un texte par langue est attendu ici", "a text for each language is expected here")
            if tag != "@none" and not LANGUAGE.match(tag):
                raise _unsupported("une langue est mal écrite", "a language is not well-formed")
            end = literal_end("" if tag == "@none" else tag.lower(), plan.direction)
            for text in some:
                self._emit(subject, plan.predicate, f'"{_escaped(text)}{end}', graph)

    def _value(self, value: Any, plan: Plan, context: ActiveContext, graph: int | None, depth: int) -> str | int:
        """Return what stands for one value, the quads of a node object emitted."""
        kind = value.__class__
        if plan.is_graph:
            return self._named_graph(value, plan, context, depth)
        if kind is str:
            return self._text(value, plan, context)
        if kind is not dict:
            return _scalar(value, plan.datatype)
        if "@value" in value:
            inside = context if plan.scoped is None else self._scoped(context, plan.scoped)
            return _value_object(value, plan, inside)
        if "@list" in value:
            items = value["@list"]
            if plan.is_list or len(value) > 1 or items.__class__ is not list:
                raise _unsupported("une liste en contient une autre", "a list holds another list")
            return self._list(items, plan, context, graph, depth + 1)
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

    def _text(self, value: str, plan: Plan, context: ActiveContext) -> str:
        if plan.kind is Kind.LITERAL:
            return f'"{_escaped(value)}{plan.suffix}'
        if plan.scoped is not None:
            context = self._scoped(context, plan.scoped)
        return f"<{context.id_iri(value) if plan.kind is Kind.ID else context.vocab_iri(value)}>"


def _escaped(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise Refusal(
            "json.malformed",
            Text(fr="Un texte contient la moitié d’un caractère.", en="A text holds half of a character."),
        ) from None
    return escape(text)


def _value_object(value: dict[str, Any], plan: Plan, context: ActiveContext) -> str:
    """Return the literal of a value object (JSON-LD API §8.2.2): a text with its language and direction, or a value
    with a type that is not the one which the term gives already."""
    content = value["@value"]
    extra = value.keys() - {"@value"}
    if plan.kind is not Kind.LITERAL:
        raise _not_compacted()
    if extra == {"@type"}:
        return _typed(content, value["@type"], plan, context)
    if plan.datatype is not None or content.__class__ is not str:
        raise _not_compacted()
    if not extra <= {"@language", "@direction"}:
        raise _unsupported(
            "seuls « @value », « @type », « @language » et « @direction » sont compris dans un tel objet",
            "only “@value”, “@type”, “@language” and “@direction” are understood in such an object",
        )
    language, direction = value.get("@language", ""), value.get("@direction", "")
    if "@language" in extra and (language.__class__ is not str or not LANGUAGE.match(language)):
        raise _unsupported("une langue est mal écrite", "a language is not well-formed")
    if "@direction" in extra and direction not in DIRECTIONS:
        raise Refusal(
            "jsonld.direction",
            Text(fr="« @direction » vaut « ltr » ou « rtl ».", en="“@direction” is “ltr” or “rtl”."),
        )
    return f'"{_escaped(content)}{literal_end(language.lower(), direction)}'


def _typed(content: Any, name: Any, plan: Plan, context: ActiveContext) -> str:
    """Return the literal of a value that states its own type."""
    if name.__class__ is not str:
        raise _unsupported("un type n’est pas un texte", "a type is not text")
    if name == "@json":
        return _json_literal(content)
    datatype = context.vocab_iri(name)
    if datatype == plan.datatype:
        raise _not_compacted()
    if content.__class__ is str:
        return f'"{_escaped(content)}{datatype_end(datatype)}'
    return _scalar(content, datatype)


def _scalar(value: Any, datatype: str | None) -> str:
    """Return the literal of a boolean or number (JSON-LD API §8.2.2), of that datatype or else of its own."""
    kind = value.__class__
    if kind is bool:
        return f'"{"true" if value else "false"}"^^<{datatype or _XSD + "boolean"}>'
    if kind is int:
        if abs(value) > MAX_INTEGER:
            raise _number()
        if datatype != _XSD_DOUBLE:
            return f'"{value}"^^<{datatype or _XSD + "integer"}>'
        return _double(float(value), _XSD_DOUBLE)
    if kind is float:
        if not math.isfinite(value):
            raise _number()
        if value.is_integer() and abs(value) < 1e21 and datatype != _XSD_DOUBLE:
            return f'"{int(value)}"^^<{datatype or _XSD + "integer"}>'
        return _double(value, datatype or _XSD_DOUBLE)
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
