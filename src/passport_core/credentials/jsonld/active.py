"""Active contexts: the tables of a document's contexts, merged under the rules of JSON-LD API 1.1 §4 and §5.1."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import IntEnum
from typing import Any, NamedTuple

from passport_core.credentials.jsonld.refusals import Refusal
from passport_core.credentials.jsonld.terms import ABSOLUTE_IRI, Table, Term
from passport_core.outcomes import Text

MAX_CACHED = 512  # entries of one cache: a stranger's document chooses some of the keys
MAX_CONTEXTS = 16  # contexts that one @context may name

_XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"


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
    suffix: str  # what closes a plain literal: '"' or '"^^<datatype>'
    datatype: str | None  # the coercion to a datatype, None where there is none
    scoped: tuple[Table | None, ...] | None
    is_list: bool
    is_graph: bool
    is_plain: bool  # a string is a literal, and that is all


_ALIAS = Plan(Kind.ALIAS, "", "", None, None, False, False, False)


class ActiveContext:
    """Terms in force at one place of a document. Never changed once made; derived contexts are cached."""

    __slots__ = (
        "_documents",
        "_iris",
        "_scoped",
        "_typed",
        "has_id",
        "has_prefixes",
        "has_type",
        "plans",
        "previous",
        "terms",
        "vocab",
        "vocabulary",
    )

    def __init__(
        self,
        vocabulary: Vocabulary,
        terms: Mapping[str, Term],
        vocab: str | None,
        previous: ActiveContext | None,
    ) -> None:
        self.vocabulary = vocabulary
        self.terms = terms
        self.vocab = vocab
        self.previous = previous
        self.has_id = "id" in terms and terms["id"].iri == "@id"
        self.has_prefixes = any(term.prefix for term in terms.values())
        self.has_type = "type" in terms and terms["type"].iri == "@type"
        self.plans: dict[str, Plan] = {}
        self._typed: dict[tuple[str, ...], tuple[ActiveContext, tuple[str, ...]]] = {}
        self._scoped: dict[int, tuple[object, ActiveContext]] = {}
        self._documents: dict[tuple[str, ...], ActiveContext] = {}
        self._iris: frozenset[str] | None = None

    def extended(
        self, tables: Sequence[Table | None], *, override_protected: bool = False, propagate: bool = True
    ) -> ActiveContext:
        """Return this context with ``tables`` applied in turn (JSON-LD API §5.1); refuse a protected redefinition."""
        terms: dict[str, Term] = dict(self.terms)
        vocab = self.vocab
        previous = self.previous
        if not propagate and previous is None:
            previous = self
        for table in tables:
            if table is None:
                if not override_protected and any(term.protected for term in terms.values()):
                    raise _protected("null")
                terms, vocab = {}, None
                previous = None if propagate else self
                continue
            for prefix in table.loose:
                if prefix in terms and terms[prefix].prefix:
                    raise _protected(prefix)
            for name, term in table.terms.items():
                before = terms.get(name)
                if before is not None and before.protected and not override_protected:
                    if before != term:
                        raise _protected(name)
                    continue
                terms[name] = term
            if table.vocab is not None:
                vocab = table.vocab
        return ActiveContext(self.vocabulary, terms, vocab, previous)

    def with_documents(self, local: Any) -> ActiveContext:
        """Return this context with the value of a ``@context`` entry applied: known addresses only."""
        key = tuple(local) if local.__class__ is list else (local,)
        if not key or len(key) > MAX_CONTEXTS:
            raise Refusal(
                "jsonld.context-list",
                Text(
                    fr=f"« @context » doit nommer de 1 à {MAX_CONTEXTS} contextes.",
                    en=f"“@context” must name 1 to {MAX_CONTEXTS} contexts.",
                ),
            )
        try:
            found = self._documents.get(key)
        except TypeError:  # a list or an object among the entries
            found = None
        if found is None:
            found = self.extended([self.vocabulary.table(address) for address in key])
            if len(self._documents) < MAX_CACHED:
                self._documents[key] = found
        return found

    def with_scoped(self, tables: tuple[Table | None, ...]) -> ActiveContext:
        """Return this context with a property's scoped context applied (§4.1.3: it may override protection)."""
        kept = self._scoped.get(id(tables))
        if kept is not None and kept[0] is tables:
            return kept[1]
        made = self.extended(tables, override_protected=True)
        if len(self._scoped) < MAX_CACHED:
            self._scoped[id(tables)] = (tables, made)
        return made

    def with_types(self, types: tuple[str, ...]) -> tuple[ActiveContext, tuple[str, ...]]:
        """Return the context for a node of these types, and ``<iri>`` of each type (§4.1.2; not propagated)."""
        found = self._typed.get(types)
        if found is None:
            context = self
            for name in sorted(set(types)):
                term = self.terms.get(name)
                if term is not None and term.context is not None:
                    context = context.extended(term.context, propagate=False)
            found = (context, tuple(self._type_iri(name) for name in types))
            if len(self._typed) < MAX_CACHED:
                self._typed[types] = found
        return found

    def _type_iri(self, name: str) -> str:
        term = self.terms.get(name)
        if term is not None:
            iri = term.iri
        else:
            iri = self.vocab_iri(name)
            if self._iris is None:
                self._iris = frozenset(term.iri for term in self.terms.values())
            if iri in self._iris:
                raise Refusal(
                    "jsonld.not-compacted",
                    Text(
                        fr="Un type est écrit en entier alors que le contexte lui donne un nom court : un lecteur qui"
                        " cherche ce nom ne le verrait pas.",
                        en="A type is written in full although the context has a short name for it: a reader that looks"
                        " for the name would not see it.",
                    ),
                )
        if not ABSOLUTE_IRI.match(iri):
            raise undefined(name)
        return f"<{iri}>"

    def plan(self, key: str) -> Plan:
        """Return what to do with the property ``key``; refuse one that no context defines."""
        found = self.plans.get(key)
        if found is None:
            found = self._make_plan(key)
            if len(self.plans) < MAX_CACHED:
                self.plans[key] = found
        return found

    def _make_plan(self, key: str) -> Plan:
        if key.__class__ is not str:
            raise undefined(repr(key))
        if key == "@context":
            return _ALIAS
        term = self.terms.get(key)
        if term is None:
            if self.vocab is None or ":" in key or not key or key.startswith("@"):
                raise undefined(key)
            term = Term(self.vocab + key)
        if term.iri.startswith("@"):
            return _ALIAS
        if not ABSOLUTE_IRI.match(term.iri):
            raise undefined(key)
        kind = {None: Kind.LITERAL, "@id": Kind.ID, "@vocab": Kind.VOCAB, "@json": Kind.JSON}.get(
            term.type, Kind.LITERAL
        )
        datatype = term.type if kind is Kind.LITERAL else None
        return Plan(
            kind,
            f"<{term.iri}>",
            '"' if datatype is None or datatype == _XSD_STRING else f'"^^<{datatype}>',
            datatype,
            term.context,
            "@list" in term.container,
            "@graph" in term.container,
            kind is Kind.LITERAL and not {"@list", "@graph"} & set(term.container),
        )

    def id_iri(self, value: str) -> str:
        """Expand an identifier (§5.2, document-relative): a known prefix or an absolute IRI, nothing relative."""
        if self.has_prefixes:
            head, colon, tail = value.partition(":")
            if colon and not tail.startswith("//"):
                term = self.terms.get(head)
                if term is not None and term.prefix:
                    value = term.iri + tail
        if not ABSOLUTE_IRI.match(value):
            raise relative(value)
        return value

    def vocab_iri(self, value: str) -> str:
        """Expand a value of a ``@vocab`` coercion, or a type (§5.2, vocabulary-relative)."""
        term = self.terms.get(value)
        if term is not None:
            return term.iri
        if ":" in value:
            return self.id_iri(value)
        if self.vocab is None or value.startswith("@"):
            raise undefined(value)
        return self.vocab + value


class Vocabulary:
    """One table for each known context address: what a document is read with."""

    def __init__(self, tables: Mapping[str, Table]) -> None:
        self._tables = tables
        self.initial = ActiveContext(self, {}, None, None)

    def table(self, address: Any) -> Table:
        """Return the table of a known address. Nothing is ever fetched."""
        if not isinstance(address, str):
            raise Refusal(
                "jsonld.inline-context",
                Text(
                    fr="Le document définit son propre contexte : ses mots pourraient y changer de sens.",
                    en="The document brings its own context: its words could change their meaning there.",
                ),
                Text(
                    fr="Demandez à l’émetteur un document qui ne nomme que des contextes publiés.",
                    en="Ask the issuer for a document that names only published contexts.",
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
        return found


def undefined(name: str) -> Refusal:
    """The refusal of a word that no context of the document defines: it would go unsigned."""
    return Refusal(
        "jsonld.undefined-term",
        Text(
            fr=f"Le terme « {name[:80]} » n’est défini par aucun contexte du document : la signature ne le couvrirait"
            " pas.",
            en=f"The term “{name[:80]}” is defined by no context of the document: the signature would not cover it.",
        ),
        Text(
            fr="Retirez ce terme, ou ajoutez au document le contexte publié qui le définit.",
            en="Remove the term, or add to the document the published context that defines it.",
        ),
    )


def relative(value: str) -> Refusal:
    """The refusal of an identifier that is not an absolute IRI."""
    return Refusal(
        "jsonld.relative-id",
        Text(
            fr="Un identifiant n’est pas une adresse absolue bien formée : la signature ne le couvrirait pas.",
            en="An identifier is not a well-formed absolute address: the signature would not cover it.",
        ),
        Text(
            fr="Employez une adresse complète, telle que https://…, urn:uuid:… ou did:…, sans espace.",
            en="Use a full address such as https://…, urn:uuid:… or did:…, without spaces.",
        ),
    )


def _protected(name: str) -> Refusal:
    return Refusal(
        "jsonld.protected-term",
        Text(
            fr=f"Un contexte du document redéfinit le terme protégé « {name[:80]} ».",
            en=f"A context of the document redefines the protected term “{name[:80]}”.",
        ),
        Text(
            fr="Retirez l’un des deux contextes, ou changez leur ordre.",
            en="Remove one of the two contexts, or change their order.",
        ),
    )
