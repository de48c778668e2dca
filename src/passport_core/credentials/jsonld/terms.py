"""Term tables: what a published context says, in our own form.

A context document (JSON-LD 1.1 §4.1) is compiled once into a Table: term → IRI, type coercion, container, scoped
context, protection, prefix. Only what the known contexts use is understood; a context that uses more is refused when
it is compiled, never half-applied.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from passport_core.errors import InvalidInputError
from passport_core.outcomes import Text

ABSOLUTE_IRI = re.compile(r'[A-Za-z][A-Za-z0-9+.\-]*:[^\x00-\x20<>"{}|\\^`\s\ud800-\udfff]*\Z')

_ALIASES = {"id": "@id", "type": "@type"}  # the only keyword aliases that known contexts use
_COERCIONS = frozenset({"@id", "@vocab", "@json"})
_CONTAINERS = frozenset({"@set", "@list", "@graph"})
_DEFINITION_KEYS = frozenset({"@id", "@type", "@container", "@context", "@protected", "@prefix"})
_GENERIC_DELIMITERS = (":", "/", "?", "#", "[", "]", "@")


@dataclass(frozen=True, slots=True)
class Term:
    """One term definition; ``iri`` is absolute, or ``@id``/``@type`` for an alias.

    ``context`` is the term's scoped context, None where it has none; inside, a None entry clears all that was defined.
    """

    iri: str
    type: str | None = None
    container: tuple[str, ...] = ()
    context: tuple[Table | None, ...] | None = None
    protected: bool = field(default=False, compare=False)
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One context, compiled. ``loose`` names prefixes that it uses and does not define (``xsd`` in Open Badges):
    they stand as they are, unless a context before it defines them."""

    terms: Mapping[str, Term]
    vocab: str | None = None
    loose: frozenset[str] = frozenset()


def _refuse(detail_fr: str, detail_en: str, where: str) -> InvalidInputError:
    return InvalidInputError(
        Text(
            fr=f"Ce contexte JSON-LD ne peut pas être employé : {detail_fr}.",
            en=f"This JSON-LD context cannot be used: {detail_en}.",
        ),
        code="jsonld.unsupported-context",
        remedy=Text(
            fr="N’ajoutez que des contextes qui emploient : @id, @type, @container (@set, @list, @graph), @context,"
            " @protected, @prefix, @vocab, @version.",
            en="Add only contexts that use: @id, @type, @container (@set, @list, @graph), @context, @protected,"
            " @prefix, @vocab, @version.",
        ),
        where=where,
    )


def compile_document(document: Mapping[str, Any]) -> Table:
    """Compile a published ``{"@context": {…}}``; raise InvalidInputError for what is not understood."""
    context = document.get("@context")
    if not isinstance(context, dict):
        raise _refuse("il ne contient pas un seul objet @context", "it is not one @context object", "/@context")
    return _Compiler(context, {}, "/@context").table()


class _Compiler:
    """Compiles one context object. ``outer`` are the terms of the contexts around it, for prefixes."""

    def __init__(self, local: Mapping[str, Any], outer: Mapping[str, Term], where: str) -> None:
        self._local = local
        self._outer = outer
        self._where = where
        self._terms: dict[str, Term] = {}
        self._pending: set[str] = set()
        self._loose: set[str] = set()

    def table(self) -> Table:
        for key, value in self._local.items():
            if key.startswith("@"):
                self._check_keyword(key, value)
        for name in self._local:
            if not name.startswith("@"):
                self._define(name)
        known = {**self._outer, **self._terms}
        loose = self._loose
        for name, term in list(self._terms.items()):
            definition = self._local[name]
            if isinstance(definition, dict) and "@context" in definition:
                context = self._scoped(definition["@context"], known, f"{self._where}/{name}/@context")
                self._terms[name] = replace(term, context=context)
                for table in context:
                    loose |= table.loose if table is not None else frozenset()
        return Table(self._terms, self._local.get("@vocab"), frozenset(loose))

    def _check_keyword(self, key: str, value: Any) -> None:
        understood = (
            (key == "@version" and value == 1.1)
            or (key == "@protected" and isinstance(value, bool))
            or (key == "@vocab" and isinstance(value, str) and ABSOLUTE_IRI.match(value))
        )
        if not understood:
            raise _refuse(f"{key} n’y est pas compris", f"its {key} is not understood", f"{self._where}/{key}")

    @staticmethod
    def _scoped(value: Any, outer: Mapping[str, Term], where: str) -> tuple[Table | None, ...]:
        tables: list[Table | None] = []
        for entry in value if isinstance(value, list) else [value]:
            if entry is not None and not isinstance(entry, dict):
                raise _refuse("un contexte y est nommé par adresse", "it names another context by address", where)
            tables.append(None if entry is None else _Compiler(entry, outer, where).table())
        return tuple(tables)

    def _define(self, name: str) -> Term:
        found = self._terms.get(name)
        if found is not None:
            return found
        where = f"{self._where}/{name}"
        if name in self._pending:
            raise _refuse("un terme se définit par lui-même", "a term is defined by itself", where)
        self._pending.add(name)
        value = self._local[name]
        definition: Mapping[str, Any] = {"@id": value} if isinstance(value, str) else value
        if not isinstance(definition, dict) or not definition.keys() <= _DEFINITION_KEYS or not name or ":" in name:
            raise _refuse("une définition n’y est pas comprise", "a definition is not understood", where)
        iri = self._iri(definition.get("@id", name if self._local.get("@vocab") else None), where)
        if iri.startswith("@") and (_ALIASES.get(name) != iri or len(definition) > 1):
            raise _refuse("un mot-clé y a un autre nom", "a keyword is given another name", where)
        term = Term(
            iri=iri,
            type=self._coercion(definition.get("@type"), where),
            container=self._container(definition.get("@container", []), where),
            protected=bool(definition.get("@protected", self._local.get("@protected", False))),
            prefix=bool(definition.get("@prefix", isinstance(value, str) and iri.endswith(_GENERIC_DELIMITERS))),
        )
        self._pending.discard(name)
        self._terms[name] = term
        return term

    def _iri(self, value: object, where: str) -> str:
        """Expand what stands for an IRI in a definition (JSON-LD API §5.2, with a local context)."""
        if not isinstance(value, str):
            raise _refuse("un terme n’a pas d’IRI", "a term has no IRI", where)
        if value in ("@id", "@type"):
            return value
        if value in self._local and f"{self._where}/{value}" != where:
            return self._define(value).iri
        if ":" in value:
            head, tail = value.split(":", 1)
            if not tail.startswith("//"):
                term = self._define(head) if head in self._local else self._outer.get(head)
                if term is not None and term.prefix:
                    value = term.iri + tail
                else:
                    self._loose.add(head)
        elif self._local.get("@vocab"):
            value = f"{self._local['@vocab']}{value}"
        if not ABSOLUTE_IRI.match(value):
            raise _refuse("un terme n’a pas d’IRI absolue", "a term has no absolute IRI", where)
        return value

    def _coercion(self, value: Any, where: str) -> str | None:
        if value is None or value in _COERCIONS:
            return value if isinstance(value, str) else None
        return self._iri(value, where + "/@type")

    @staticmethod
    def _container(value: Any, where: str) -> tuple[str, ...]:
        names = tuple(sorted([value] if isinstance(value, str) else value))
        if not set(names) <= _CONTAINERS or {"@list", "@graph"} <= set(names):
            raise _refuse("un conteneur n’y est pas compris", "a container is not understood", where)
        return names


def table_to_json(table: Table) -> dict[str, Any]:
    """Return the compact form in which tables are stored beside this module."""
    protected = [term.protected for term in table.terms.values()]
    default = protected.count(True) * 2 >= len(protected) if protected else False
    out: dict[str, Any] = {}
    if table.vocab is not None:
        out["vocab"] = table.vocab
    if table.loose:
        out["loose"] = sorted(table.loose)
    if default:
        out["protected"] = True
    out["terms"] = {name: _term_to_json(term, default=default) for name, term in table.terms.items()}
    return out


def _term_to_json(term: Term, *, default: bool) -> Any:
    out: dict[str, Any] = {"iri": term.iri}
    if term.type is not None:
        out["type"] = term.type
    if term.container:
        out["container"] = list(term.container)
    if term.prefix:
        out["prefix"] = True
    if term.protected is not default:
        out["protected"] = term.protected
    if term.context is not None:
        out["context"] = [None if table is None else table_to_json(table) for table in term.context]
    return term.iri if len(out) == 1 else out


def table_from_json(data: Mapping[str, Any]) -> Table:
    """Return the Table that ``table_to_json`` wrote."""
    default = data.get("protected", False)
    return Table(
        {name: _term_from_json(entry, default=default) for name, entry in data["terms"].items()},
        data.get("vocab"),
        frozenset(data.get("loose", ())),
    )


def _term_from_json(entry: Any, *, default: bool) -> Term:
    if isinstance(entry, str):
        return Term(entry, protected=default)
    context = entry.get("context")
    return Term(
        iri=entry["iri"],
        type=entry.get("type"),
        container=tuple(entry.get("container", ())),
        context=None
        if context is None
        else tuple(None if table is None else table_from_json(table) for table in context),
        protected=entry.get("protected", default),
        prefix=entry.get("prefix", False),
    )
