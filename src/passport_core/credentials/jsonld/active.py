"""Active contexts: the tables of a document's contexts, merged under the rules of JSON-LD API 1.1 §4 and §5.1."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import IntEnum
from typing import Any, NamedTuple, Protocol

import orjson

from passport_core.credentials.jsonld.refusals import Refusal, abbreviated, protected, relative, undefined
from passport_core.credentials.jsonld.terms import (
    ABSOLUTE_IRI,
    UNUSABLE,
    Inline,
    Scope,
    Table,
    Term,
    compile_inline,
)
from passport_core.outcomes import Text

MAX_CACHED = 512  # entries of one cache: a stranger's document chooses some of the keys
MAX_KEPT = 1_024  # active contexts of one vocabulary that are remembered, in all
MAX_CONTEXTS = 16  # contexts that one @context may name
MAX_INLINE_BYTES = 32 * 1024  # of the contexts that one @context brings itself, as JSON
MAX_INLINE_TERMS = 2_000  # definitions in them, at any depth

_XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"
_I18N = "https://www.w3.org/ns/i18n#"


class Kind(IntEnum):
    """What a term does with its values."""

    LITERAL = 0
    ID = 1
    VOCAB = 2
    JSON = 3
    ALIAS = 4


class Plan(NamedTuple):
    """All that the walk needs to know of a property under one active context."""

    kind: Kind
    predicate: str  # "<iri>"
    suffix: str  # what closes a plain literal: '"', '"^^<datatype>' or '"@language'
    datatype: str | None  # the coercion to a datatype, None where there is none
    scoped: tuple[Scope, ...] | None
    is_list: bool
    is_graph: bool
    is_plain: bool  # a string is a literal, and that is all
    is_by_language: bool
    direction: str  # that of plain strings, "" for none


_ALIAS = Plan(Kind.ALIAS, "", "", None, None, False, False, False, False, "")


class ActiveContext:
    """Terms in force at one place of a document. Never changed once made; derived contexts are cached.

    ``scoped`` and ``typed`` hold those that were derived before: what is not there costs work, which the walk counts.
    """

    __slots__ = (
        "_documents",
        "_iris",
        "direction",
        "has_id",
        "has_type",
        "language",
        "plans",
        "prefixes",
        "previous",
        "scoped",
        "terms",
        "typed",
        "vocab",
        "vocabulary",
    )

    def __init__(
        self,
        vocabulary: Vocabulary,
        terms: Mapping[str, Term],
        vocab: str = "",
        language: str = "",
        direction: str = "",
        previous: ActiveContext | None = None,
    ) -> None:
        self.vocabulary = vocabulary
        self.terms = terms
        self.vocab = vocab
        self.language = language
        self.direction = direction
        self.previous = previous
        self.has_id = "id" in terms and terms["id"].iri == "@id"
        self.prefixes = frozenset(name for name, term in terms.items() if term.prefix)
        self.has_type = "type" in terms and terms["type"].iri == "@type"
        self.plans: dict[str, Plan] = {}
        self.typed: dict[tuple[str, ...], tuple[ActiveContext, tuple[str, ...]]] = {}
        self.scoped: dict[int, tuple[object, ActiveContext]] = {}
        self._documents: dict[object, ActiveContext] = {}
        self._iris: frozenset[str] | None = None

    def extended(
        self, scopes: Iterable[Scope], *, override_protected: bool = False, propagate: bool = True
    ) -> ActiveContext:
        """Return this context with ``scopes`` applied in turn (JSON-LD API §5.1); refuse a protected redefinition."""
        terms: dict[str, Term] = dict(self.terms)
        vocab, language, direction = self.vocab, self.language, self.direction
        previous = self.previous
        if not propagate and previous is None:
            previous = self
        merged = compiled = 0
        for scope in scopes:
            if scope is None:
                if not override_protected and any(term.protected for term in terms.values()):
                    raise protected("null")
                terms, vocab, language, direction = {}, "", "", ""
                previous = None if propagate else self
                continue
            if isinstance(scope, Inline):
                table = compile_inline(scope.definition, terms, vocab, scope.depth)
                compiled += len(table.terms)
            else:
                table = self.vocabulary.table(scope) if isinstance(scope, str) else scope
            merged += len(table.terms)
            for prefix in table.loose:
                if prefix in terms and terms[prefix].prefix:
                    raise protected(prefix)
            for name, term in table.terms.items():
                before = terms.get(name)
                if before is not None and before.protected and not override_protected:
                    if before != term:
                        raise protected(name)
                    continue
                terms[name] = term
            vocab = vocab if table.vocab is None else table.vocab
            language = language if table.language is None else table.language
            direction = direction if table.direction is None else table.direction
        self.vocabulary.count(10 + len(terms) // 16 + merged // 4 + compiled * 4)
        return ActiveContext(self.vocabulary, terms, vocab, language, direction, previous)

    def with_documents(self, local: Any) -> ActiveContext:
        """Return this context with the value of a ``@context`` entry applied: known addresses, and definitions."""
        entries = local if local.__class__ is list else [local]
        if not entries or len(entries) > MAX_CONTEXTS:
            raise Refusal(
                "jsonld.context-list",
                Text(
                    fr=f"« @context » doit nommer de 1 à {MAX_CONTEXTS} contextes.",
                    en=f"“@context” must name 1 to {MAX_CONTEXTS} contexts.",
                ),
            )
        key: tuple[object, ...] = tuple(entries)
        try:
            found = self._documents.get(key)
        except TypeError:  # definitions among the entries
            key = (_written(entries),)
            found = self._documents.get(key)
        if found is None:
            _check_size([entry for entry in entries if entry.__class__ is dict])
            found = self.extended([self._scope(entry) for entry in entries])
            if len(self._documents) >= MAX_CACHED:
                self._documents.clear()
            self._documents[key] = found
        return found

    def _scope(self, entry: Any) -> Scope:
        if entry is None:
            return None
        if entry.__class__ is dict and entry.keys() == {"@context"} and entry["@context"].__class__ is dict:
            entry = entry["@context"]  # wrapped as in a file: what was signed so elsewhere is read so everywhere
        return Inline(entry) if entry.__class__ is dict else self.vocabulary.table(entry)

    def with_scoped(self, scopes: tuple[Scope, ...]) -> ActiveContext:
        """Return this context with a property's scoped context applied (§4.1.3: it may override protection)."""
        kept = self.scoped.get(id(scopes))
        if kept is not None and kept[0] is scopes:
            return kept[1]
        made = self.extended(scopes, override_protected=True)
        if len(self.scoped) < MAX_CACHED:
            self.scoped[id(scopes)] = (scopes, made)
        return made

    def with_types(self, types: tuple[str, ...]) -> tuple[ActiveContext, tuple[str, ...]]:
        """Return the context for a node of these types, and ``<iri>`` of each type (§4.1.2; not propagated)."""
        found = self.typed.get(types)
        if found is None:
            context = self
            for name in sorted(set(types)):
                term = self.terms.get(name)
                if term is not None and term.context is not None:
                    context = context.extended(term.context, propagate=False)
            found = (context, tuple(self._type_iri(name) for name in types))
            if len(self.typed) < MAX_CACHED:
                self.typed[types] = found
        return found

    def _type_iri(self, name: str) -> str:
        iri = self.vocab_iri(name)
        self._check_name(name, iri)
        return f"<{iri}>"

    def _check_name(self, name: str, iri: str) -> None:
        """Refuse a name of a document's own for what a known context names otherwise.

        The contexts of a document are not signed (only what they make of it is): were it not for this check, anyone
        could rename ``validUntil`` under the same signature, so that nobody looks at it.
        """
        term = self.terms.get(name)
        if term is not None and not term.own:
            return
        names = self.vocabulary.names(iri)
        if name not in names and (names or (term is None and iri in self._known_iris())):
            raise Refusal(
                "jsonld.not-compacted",
                Text(
                    fr=f"« {name[:80]} » est un autre nom de ce qu’un contexte publié appelle"
                    f" « {min(names, default='')} » : un lecteur qui cherche ce nom ne le verrait pas.",
                    en=f"“{name[:80]}” is another name for what a published context calls"
                    f" “{min(names, default='')}”: a reader that looks for that name would not see it.",
                ),
                Text(
                    fr="Employez le nom que donne le contexte publié.",
                    en="Use the name that the published context gives.",
                ),
            )

    def _known_iris(self) -> frozenset[str]:
        if self._iris is None:
            self._iris = frozenset(term.iri for term in self.terms.values())
        return self._iris

    def plan(self, key: str) -> Plan:
        """Return what to do with the property ``key``; refuse one that no context defines."""
        found = self.plans.get(key)
        if found is None:
            found = self._make_plan(key)
            if len(self.plans) < MAX_CACHED:
                self.plans[key] = found
        return found

    def _make_plan(self, key: str) -> Plan:
        if key == "@context":
            return _ALIAS
        if key.__class__ is not str or not key or key.startswith("@"):
            raise undefined(str(key))
        term = self.terms.get(key)
        if term is None:
            term = Term(self.vocab_iri(key))
        elif term.iri.startswith("@"):
            return _ALIAS
        elif term.iri == UNUSABLE:
            raise undefined(key)
        self._check_name(key, term.iri)
        special = {"@list", "@graph", "@language"} & set(term.container)
        inside, given = self, term
        if term.context is not None and term.type != "@json":
            # What a scalar is coerced to is said by the context inside the property (expansion step 4.2).
            inside = self.with_scoped(term.context)
            given = inside.terms.get(key) or Term(term.iri)
        kind = {None: Kind.LITERAL, "@id": Kind.ID, "@vocab": Kind.VOCAB, "@json": Kind.JSON}.get(
            given.type, Kind.LITERAL
        )
        if kind is Kind.JSON and given is not term:
            raise undefined(key)
        datatype = given.type if kind is Kind.LITERAL else None
        language = inside.language if given.language is None else given.language
        direction = inside.direction if given.direction is None else given.direction
        return Plan(
            kind,
            f"<{term.iri}>",
            literal_end(language, direction) if datatype is None else datatype_end(datatype),
            datatype,
            term.context,
            "@list" in special,
            "@graph" in special,
            kind is Kind.LITERAL and not special,
            "@language" in special,
            direction,
        )

    def id_iri(self, value: str) -> str:
        """Check an identifier (§5.2, document-relative): an absolute IRI, nothing relative and nothing abbreviated."""
        if self.prefixes:
            head, colon, tail = value.partition(":")
            if colon and head in self.prefixes and not tail.startswith("//"):
                raise abbreviated(value)
        if not ABSOLUTE_IRI.match(value):
            raise relative(value)
        return value

    def vocab_iri(self, value: str) -> str:
        """Expand a name: a property, a type, a value of a ``@vocab`` coercion (§5.2, vocabulary-relative).

        A name with a colon is a defined prefix and the rest, or a URL or URN in full; anything else with a colon is
        a prefix that somebody forgot to define.
        """
        term = self.terms.get(value)
        if term is not None:
            iri = term.iri
        elif ":" in value:
            head, _, tail = value.partition(":")
            prefix = self.terms.get(head) if not tail.startswith("//") else None
            if prefix is not None and prefix.prefix:
                iri = prefix.iri + tail
            elif tail.startswith("//") or head in ("urn", "did", "tag"):
                iri = value
            else:
                raise undefined(value)
        elif self.vocab and not value.startswith("@"):
            iri = self.vocab + value
        else:
            raise undefined(value)
        if not ABSOLUTE_IRI.match(iri):
            raise undefined(value)
        return iri


class Holder(Protocol):
    """What has a table, perhaps only once it is asked for it."""

    @property
    def table(self) -> Table: ...


class Vocabulary:
    """One table for each known context address: what a document is read with."""

    def __init__(self, tables: Mapping[str, Holder], *, closed: Iterable[str] = ()) -> None:
        """``closed`` are known addresses whose content moves: to be read, not to be written."""
        self._tables = tables
        self._closed = frozenset(closed)
        self._names: Mapping[str, frozenset[str]] | None = None
        self._kept = 0
        self.work = 0  # spent on deriving contexts, in about microseconds
        self._initial = ActiveContext(self, {})

    @property
    def initial(self) -> ActiveContext:
        """The context before any; those derived from it are forgotten when they are many."""
        if self._kept > MAX_KEPT:
            self._kept = 0
            self._initial = ActiveContext(self, {})
        return self._initial

    def count(self, work: int) -> None:
        """Count one more context derived, and what that took."""
        self._kept += 1
        self.work += work

    def names(self, iri: str) -> frozenset[str]:
        """Return every name that known contexts give to ``iri``; none where they do not know it."""
        if self._names is None:
            self._names = _all_names(holder.table for holder in self._tables.values())
        return self._names.get(iri, _NO_NAMES)

    def table(self, address: Any) -> Table:
        """Return the table of a known address. Nothing is ever fetched."""
        if not isinstance(address, str):
            raise Refusal(
                "jsonld.context-list",
                Text(
                    fr="« @context » contient autre chose qu’une adresse ou des définitions.",
                    en="“@context” holds something else than an address or definitions.",
                ),
            )
        if address in self._closed:
            raise Refusal(
                "jsonld.moving-context",
                Text(
                    fr=f"Le contexte {address[:200]} change de contenu : ce qui serait signé aujourd’hui ne se"
                    " vérifierait plus demain.",
                    en=f"The context {address[:200]} changes its content: what is signed today would not verify"
                    " tomorrow.",
                ),
                Text(
                    fr="Nommez une version précise, telle que context-3.0.3.json.",
                    en="Name one version, such as context-3.0.3.json.",
                ),
            )
        found = self._tables.get(address)
        if found is None:
            raise Refusal(
                "jsonld.unknown-context",
                Text(
                    fr=f"Le contexte {address[:200]} n’est pas connu ici, et n’est jamais téléchargé.",
                    en=f"The context {address[:200]} is not known here, and is never fetched.",
                ),
                Text(
                    fr="Demandez à l’exploitant de ce service d’ajouter ce contexte avec son empreinte.",
                    en="Ask whoever runs this service to add that context, pinned by its hash.",
                ),
            )
        return found.table


_NO_NAMES: frozenset[str] = frozenset()


def _all_names(tables: Iterable[Table]) -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    waiting = list(tables)
    while waiting:
        for name, term in waiting.pop().terms.items():
            if not term.prefix:
                found.setdefault(term.iri, set()).add(name)
            waiting += [scope for scope in term.context or () if isinstance(scope, Table)]
    return {iri: frozenset(names) for iri, names in found.items()}


def literal_end(language: str, direction: str) -> str:
    """Return what closes a literal without datatype; a direction becomes part of one (JSON-LD API §8.2.2 step 13).

    The plain conversion would drop a direction. As a datatype of https://www.w3.org/ns/i18n# it is signed, and other
    implementations of Data Integrity do the same.
    """
    if direction:
        return f'"^^<{_I18N}{language}_{direction}>'
    return f'"@{language}' if language else '"'


def datatype_end(datatype: str) -> str:
    """Return what closes a literal of that datatype in canonical N-Quads."""
    return '"' if datatype == _XSD_STRING else f'"^^<{datatype}>'


def _written(entries: Sequence[Any]) -> bytes:
    """Return the contexts as JSON, by which they are found again."""
    try:
        return orjson.dumps(entries)
    except TypeError:
        raise Refusal(
            "jsonld.unsupported-context",
            Text(
                fr="Les définitions que le document apporte ne sont pas du JSON lisible.",
                en="The definitions that the document brings are not readable JSON.",
            ),
        ) from None


def _check_size(own: Sequence[Any]) -> None:
    """Refuse definitions of a document's own that are more than a few; they are read again wherever they apply."""
    terms = 0
    waiting: list[Any] = list(own)
    while waiting:
        value = waiting.pop()
        if value.__class__ is dict:
            terms += len(value)
            waiting += value.values()
        elif value.__class__ is list:
            waiting += value
    if terms > MAX_INLINE_TERMS or len(_written(own)) > MAX_INLINE_BYTES:
        raise Refusal(
            "jsonld.inline-context",
            Text(
                fr="Le document apporte des définitions trop nombreuses pour être lues ici.",
                en="The document brings more definitions of its own than are read here.",
            ),
            Text(
                fr="Demandez à l’émetteur un document qui nomme des contextes publiés.",
                en="Ask the issuer for a document that names published contexts.",
            ),
        )
