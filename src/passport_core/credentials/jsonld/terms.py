"""Term tables: what a JSON-LD context says, in our own form.

A published context document (JSON-LD 1.1 §4.1) is compiled once into a Table: term → IRI, type coercion, container,
scoped context, protection, prefix. A context that a document brings itself is compiled the same way, against the
context around it (JSON-LD API 1.1 §5.1 and §5.2). Only what is understood is compiled; a context that uses more
(``@base``, ``@import``, ``@reverse``, ``@nest``, ``@index``, ``@propagate``) is refused whole, never half-applied.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from passport_core.credentials.jsonld.refusals import Refusal
from passport_core.outcomes import Text

ABSOLUTE_IRI = re.compile(r'[A-Za-z][A-Za-z0-9+.\-]*:[^\x00-\x20<>"{}|\\^`\s\ud800-\udfff]*\Z')
LANGUAGE = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*\Z")
DIRECTIONS = ("ltr", "rtl")

UNUSABLE = ""  # the IRI of a term that a context forbids (null), or that would be another name of a keyword
MAX_SCOPES = 8  # contexts within contexts of a document's own

_ALIASES = {"id": "@id", "type": "@type"}  # the only keyword aliases that documents may use
_KEYWORDS = frozenset({"@id", "@type", "@value", "@language", "@direction", "@list", "@set", "@graph", "@included",
                       "@index", "@json", "@nest", "@none", "@reverse", "@version", "@vocab"})  # fmt: skip
_COERCIONS = frozenset({"@id", "@vocab", "@json"})
_CONTAINERS = ((), ("@set",), ("@list",), ("@graph",), ("@graph", "@set"), ("@language",), ("@language", "@set"))
_SETS = ("@set", ["@set"])
_DEFINITION_KEYS = frozenset(
    {"@id", "@type", "@container", "@context", "@protected", "@prefix", "@language", "@direction"}
)
_GENERIC_DELIMITERS = (":", "/", "?", "#", "[", "]", "@")


@dataclass(frozen=True, slots=True)
class Inline:
    """A scoped context of a document's own context: what it says depends on where it is used, so it is read there."""

    definition: Mapping[str, Any]
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Term:
    """One term definition; ``iri`` is absolute, ``@id``/``@type`` for an alias, or UNUSABLE.

    ``context`` is the term's scoped context, None where it has none; inside, a None entry clears all that was defined,
    and a string is the address of a known context. ``language`` and ``direction``: None where the context's own count,
    "" where there is none. ``own``: a context of the document's own defines it.
    """

    iri: str
    type: str | None = None
    container: tuple[str, ...] = ()
    context: tuple[Scope, ...] | None = None
    protected: bool = field(default=False, compare=False)
    prefix: bool = False
    language: str | None = None
    direction: str | None = None
    own: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Table:
    """One context, compiled. ``loose`` names prefixes that it uses and does not define (``xsd`` in Open Badges):
    they stand as they are, unless a context before it defines them. ``vocab``, ``language``, ``direction``: None where
    it says nothing, "" where it clears what was said before."""

    terms: Mapping[str, Term]
    vocab: str | None = None
    loose: frozenset[str] = frozenset()
    language: str | None = None
    direction: str | None = None


Scope = Table | Inline | str | None
Resolve = Callable[[str], Table]

_ABSENT: Any = object()


def _refuse(detail_fr: str, detail_en: str, *steps: object) -> Refusal:
    refusal = Refusal(
        "jsonld.unsupported-context",
        Text(
            fr=f"Ce contexte JSON-LD ne peut pas être employé : {detail_fr}.",
            en=f"This JSON-LD context cannot be used: {detail_en}.",
        ),
        Text(
            fr="N’employez que des contextes faits de : @id, @type, @container (@set, @list, @graph, @language),"
            " @context, @protected, @prefix, @vocab, @language, @direction, @version.",
            en="Use only contexts made of: @id, @type, @container (@set, @list, @graph, @language), @context,"
            " @protected, @prefix, @vocab, @language, @direction, @version.",
        ),
    )
    refusal.steps += reversed(steps)
    return refusal


def compile_document(document: Mapping[str, Any], resolve: Resolve | None = None) -> Table:
    """Compile a published ``{"@context": …}``; raise InvalidInputError for what is not understood.

    ``resolve`` gives the table of another published context that this one names by its address.
    """
    try:
        return _compile_published(document.get("@context"), resolve)
    except Refusal as refusal:
        refusal.steps.append("@context")
        raise refusal.as_error() from None


def _compile_published(context: Any, resolve: Resolve | None) -> Table:
    terms: dict[str, Term] = {}
    vocab = language = direction = None
    loose: set[str] = set()
    entries = context if isinstance(context, list) else [context]
    for entry in entries:
        if isinstance(entry, dict):
            table = _Compiler(entry, terms, vocab or "", 0, published=True).table()
        elif isinstance(entry, str) and resolve is not None:
            table = resolve(entry)
        else:
            raise _refuse("il contient autre chose que des définitions", "it holds something else than definitions")
        if any(terms[name].protected and terms[name] != term for name, term in table.terms.items() if name in terms):
            raise _refuse("il redéfinit un terme protégé", "it redefines a protected term")
        terms.update(table.terms)
        loose |= table.loose
        vocab = vocab if table.vocab is None else table.vocab
        language = language if table.language is None else table.language
        direction = direction if table.direction is None else table.direction
    if not entries:
        raise _refuse("il est vide", "it is empty")
    return Table(terms, vocab, frozenset(loose), language, direction)


def compile_inline(definition: Mapping[str, Any], terms: Mapping[str, Term], vocab: str, depth: int = 0) -> Table:
    """Compile a context that a document brings itself, where ``terms`` and ``vocab`` ("" for none) are in force.

    Raise Refusal for what is not understood. Its scoped contexts stay as they are, to be read where they are used.
    """
    return _Compiler(definition, terms, vocab, depth, published=False).table()


class _Compiler:
    """Compiles one context object (JSON-LD API §5.1.2 steps 5.4 to 5.13, and §5.2.2).

    ``outer`` and ``vocab`` are in force around it. A published context is read alone: what it leaves to the contexts
    before it is noted as loose. One of a document's own is read where it stands, so that nothing is left open.
    """

    def __init__(
        self, local: Mapping[str, Any], outer: Mapping[str, Term], vocab: str, depth: int, *, published: bool
    ) -> None:
        self._local = local
        self._outer = outer
        self._vocab = vocab
        self._depth = depth
        self._published = published
        self._terms: dict[str, Term] = {}
        self._pending: set[str] = set()
        self._loose: set[str] = set()

    def table(self) -> Table:
        if self._depth > MAX_SCOPES:
            raise _refuse("trop de contextes y sont imbriqués", "too many contexts are nested in it")
        for key in self._local:
            if key.__class__ is not str:
                raise _refuse("un nom n’y est pas un texte", "a name is not text", key)
        if "@vocab" in self._local:
            self._vocab = self._own_vocab(self._local["@vocab"])
        language = self._tag(self._local, "@language")
        direction = self._tag(self._local, "@direction")
        for key, value in self._local.items():
            if key.startswith("@"):
                self._check_keyword(key, value)
        for name in self._local:
            if not name.startswith("@"):
                self._define(name)
        if self._published:
            self._compile_scopes()
        vocab = self._vocab if "@vocab" in self._local else None
        return Table(self._terms, vocab, frozenset(self._loose), language, direction)

    def _compile_scopes(self) -> None:
        known = {**self._outer, **self._terms}
        for name, term in list(self._terms.items()):
            if term.context is not None:
                tables: list[Scope] = []
                for entry in term.context:
                    if isinstance(entry, str):
                        raise _refuse("un contexte y est nommé par adresse", "it names a context by address", name)
                    table = entry
                    if isinstance(entry, Inline):
                        try:
                            table = _Compiler(entry.definition, known, "", entry.depth, published=True).table()
                        except Refusal as refusal:
                            refusal.steps += ["@context", name]
                            raise
                        self._loose |= table.loose
                    tables.append(table)
                self._terms[name] = replace(term, context=tuple(tables))

    @staticmethod
    def _check_keyword(key: str, value: Any) -> None:
        understood = (
            (key == "@version" and value.__class__ is float and value == 1.1)
            or (key == "@protected" and value.__class__ is bool)
            or key in ("@vocab", "@language", "@direction")
        )
        if not understood:
            raise _refuse(f"{key[:40]} n’y est pas compris", f"its {key[:40]} is not understood", key)

    def _own_vocab(self, value: Any) -> str:
        if value is None:
            return ""
        if value.__class__ is str and ":" in value:
            iri = value if self._published else self._compact(value, define=False)
            if ABSOLUTE_IRI.match(iri):
                return str(iri)
        raise _refuse("@vocab n’y est pas une IRI absolue", "its @vocab is no absolute IRI", "@vocab")

    @staticmethod
    def _tag(definition: Mapping[str, Any], key: str) -> str | None:
        """Return a language (in lower case) or direction, "" for null, None where none is given."""
        value = definition.get(key, _ABSENT)
        if value is _ABSENT:
            return None
        if value is None:
            return ""
        if value.__class__ is str and (LANGUAGE.match(value) if key == "@language" else value in DIRECTIONS):
            return str(value).lower()
        raise _refuse(f"{key} n’y est pas compris", f"its {key} is not understood", key)

    def _define(self, name: str) -> Term:
        found = self._terms.get(name)
        if found is not None:
            return found
        if name in self._pending:
            raise _refuse("un terme se définit par lui-même", "a term is defined by itself", name)
        self._pending.add(name)
        try:
            term = self._definition(name, self._local[name])
        except Refusal as refusal:
            refusal.steps.append(name)
            raise
        self._pending.discard(name)
        self._terms[name] = term
        return term

    def _definition(self, name: str, value: Any) -> Term:
        is_simple = value.__class__ is str
        definition: Any = {"@id": value} if is_simple or value is None else value
        is_word = ":" not in name
        if (
            definition.__class__ is not dict
            or not definition.keys() <= _DEFINITION_KEYS
            or not name
            or (is_word and "/" in name)
            or name.startswith(":")
            or name.endswith(":")
        ):
            raise _refuse("une définition n’y est pas comprise", "a definition is not understood")
        protected = definition.get("@protected", self._local.get("@protected", False))
        iri = self._own_iri(name, definition)
        prefix = definition.get("@prefix", is_simple and is_word and iri.endswith(_GENERIC_DELIMITERS))
        if protected.__class__ is not bool or prefix.__class__ is not bool or (prefix and not is_word):
            raise _refuse("une définition n’y est pas comprise", "a definition is not understood")
        if iri.startswith("@"):
            others = definition.keys() - {"@id", "@protected"}
            if others and (iri != "@type" or others != {"@container"} or definition["@container"] not in _SETS):
                raise _refuse("un mot-clé y est redéfini", "a keyword is redefined")
            if _ALIASES.get(name) != iri:
                iri = UNUSABLE
        return Term(
            iri=iri,
            type=self._coercion(definition["@type"]) if "@type" in definition else None,
            container=self._container(definition.get("@container", [])),
            context=self._scoped(definition["@context"]) if "@context" in definition else None,
            protected=protected,
            prefix=prefix,
            language=self._tag(definition, "@language"),
            direction=self._tag(definition, "@direction"),
            own=not self._published,
        )

    def _own_iri(self, name: str, definition: Mapping[str, Any]) -> str:
        """Return what a term stands for (§5.2.2 steps 14 to 18)."""
        if "@id" in definition and definition["@id"] is None:
            return UNUSABLE
        given = definition.get("@id", name)
        own = self._iri(given) if given != name else None
        if ":" in name:
            expanded = self._absolute(self._compact(name, define=True))
            if own is not None and own != expanded:
                raise _refuse("un nom abrégé y change de sens", "a compact name changes its meaning")
            return expanded
        if own is not None:
            return own
        if self._vocab:
            return self._absolute(self._vocab + name)
        raise _refuse("un terme n’a pas d’IRI", "a term has no IRI")

    def _iri(self, value: object) -> str:
        """Expand what stands for an IRI in a definition (JSON-LD API §5.2, vocabulary-relative)."""
        text = value if isinstance(value, str) else ""
        if text in _KEYWORDS:
            return text
        if not text or text.startswith("@"):
            raise _refuse("un terme n’a pas d’IRI", "a term has no IRI")
        if text in self._local:
            return self._define(text).iri or self._absolute("")
        if not self._published and text in self._outer:
            return self._outer[text].iri or self._absolute("")
        if ":" in text:
            return self._absolute(self._compact(text, define=True))
        return self._absolute(f"{self._vocab}{text}" if self._vocab else "")

    def _compact(self, text: str, *, define: bool) -> str:
        """Put the IRI of a known prefix in its place; leave the text as it is where there is none."""
        head, tail = text.split(":", 1)
        if tail.startswith("//"):
            return text
        term = self._define(head) if define and head in self._local and head[:1] != "@" else self._outer.get(head)
        if term is not None and term.prefix:
            return term.iri + tail
        if self._published:
            self._loose.add(head)
        return text

    @staticmethod
    def _absolute(iri: str) -> str:
        if not ABSOLUTE_IRI.match(iri):
            raise _refuse("un terme n’a pas d’IRI absolue", "a term has no absolute IRI")
        return iri

    def _coercion(self, value: Any) -> str:
        iri = self._iri(value)
        if iri.startswith("@") and iri not in _COERCIONS:
            raise _refuse("un type n’y est pas compris", "a type is not understood", "@type")
        return iri

    @staticmethod
    def _container(value: Any) -> tuple[str, ...]:
        names = [value] if isinstance(value, str) else value
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise _refuse("un conteneur n’y est pas compris", "a container is not understood", "@container")
        found = tuple(sorted(names))
        if found not in _CONTAINERS:
            raise _refuse("un conteneur n’y est pas compris", "a container is not understood", "@container")
        return found

    def _scoped(self, value: Any) -> tuple[Scope, ...]:
        entries: list[Scope] = []
        for entry in value if isinstance(value, list) else [value]:
            if entry is None or isinstance(entry, str):
                entries.append(entry)
            elif isinstance(entry, dict):
                entries.append(Inline(entry, self._depth + 1))
            else:
                raise _refuse("un contexte n’y est pas compris", "a context is not understood", "@context")
        return tuple(entries)


def table_to_json(table: Table) -> dict[str, Any]:
    """Return the compact form in which tables are stored in ``credentials/contexts``."""
    protected = [term.protected for term in table.terms.values()]
    default = protected.count(True) * 2 >= len(protected) if protected else False
    said = {"vocab": table.vocab, "language": table.language, "direction": table.direction}
    out: dict[str, Any] = {name: value for name, value in said.items() if value is not None}
    if table.loose:
        out["loose"] = sorted(table.loose)
    if default:
        out["protected"] = True
    out["terms"] = {name: _term_to_json(term, default=default) for name, term in table.terms.items()}
    return out


def _term_to_json(term: Term, *, default: bool) -> Any:
    said = {"type": term.type, "language": term.language, "direction": term.direction}
    out: dict[str, Any] = {"iri": term.iri} | {name: value for name, value in said.items() if value is not None}
    if term.container:
        out["container"] = list(term.container)
    if term.prefix:
        out["prefix"] = True
    if term.protected is not default:
        out["protected"] = term.protected
    if term.context is not None:
        out["context"] = [table_to_json(entry) if isinstance(entry, Table) else None for entry in term.context]
    return term.iri if len(out) == 1 else out


def table_from_json(data: Mapping[str, Any]) -> Table:
    """Return the Table that ``table_to_json`` wrote."""
    default = data.get("protected", False)
    return Table(
        {name: _term_from_json(entry, default=default) for name, entry in data["terms"].items()},
        data.get("vocab"),
        frozenset(data.get("loose", ())),
        data.get("language"),
        data.get("direction"),
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
        language=entry.get("language"),
        direction=entry.get("direction"),
    )
