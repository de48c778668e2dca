"""Make the lines of a gap into views: one requirement, where it stands, and every piece of evidence with its source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote, urlencode

from passport_core.outcomes import Text
from passport_core.passport.frameworks import ItemRef, Label
from passport_core.passport.gap import Evidence, Gap, GapLine, Route, Standing, Support
from passport_core.passport.mappings import StoredMappingSet
from passport_core.passport.register import Correspondence
from passport_core.passport.targets import BlockRef, Ref, Requirement
from passport_core.services.read_frameworks import FoundItem
from passport_core.web.pages.hostile_text import https_address, line
from passport_core.web.pages.views import Link, Phrase, Saying
from passport_core.web.pages.views_where import Need, Proof

SENTENCE_LIMIT = 1000  # characters of a sentence that the engine made of others' titles
_TITLE_LIMIT = 400
_USEFUL_CODES = range(4, 17)  # characters: a longer code (ESCO's) or a mere number helps nobody beside the name
_PROOFS_SHOWN = 4
_ICONS = {
    Standing.MET: "ok",
    Standing.EQUIVALENT: "eq",
    Standing.PARTLY: "half",
    Standing.MISSING: "todo",
    Standing.UNKNOWN: "un",
}
_BLOCK_WORDS = {
    Standing.MET: Text("Obtenu", "Awarded"),
    Standing.EQUIVALENT: Text("Équivalent", "Equivalent"),
    Standing.PARTLY: Text("En partie", "In part"),
    Standing.MISSING: Text("Manquant", "Missing"),
    Standing.UNKNOWN: Text("Inconnu", "Unknown"),
}
_ITEM_WORDS = _BLOCK_WORDS | {Standing.MET: Text("Montré", "Shown")}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address of the page asks for."""

    targets: tuple[str, ...] = ()
    place: str = ""
    by: date | None = None

    def query(self, *, targets: Sequence[str] | None = None) -> str:
        """Return it as an address's query, with these targets instead where given."""
        pairs = [("to", one) for one in (self.targets if targets is None else targets)]
        pairs += [("in", self.place)] if self.place else []
        pairs += [("by", self.by.isoformat())] if self.by else []
        return urlencode(pairs)


@dataclass(frozen=True, slots=True)
class Sources:
    """Where the lines of one answer lead: its evidence's places, its mapping sets' anchors, its page's own address."""

    address: str
    asked: Asked
    evidence: Mapping[str, Evidence]
    places: Mapping[str, str]  # evidence id → address, where its reader may see it
    sets: Mapping[str, str]  # mapping set id → anchor on the page
    items: Mapping[ItemRef, FoundItem]

    def toward(self, named: str) -> str:
        """Return this page's address with one more target."""
        return f"{self.address}?{self.asked.query(targets=(*self.asked.targets, named))}"


def mapping_sets(gaps: Iterable[Gap]) -> Mapping[str, StoredMappingSet]:
    """Return every mapping set that some line rests on, by id, in the order in which they are met."""
    found: dict[str, StoredMappingSet] = {}
    for gap in gaps:
        lines = [*gap.lines, *(gap.occupation.qualifications if gap.occupation else ())]
        for support in (support for one in lines for support in one.supports):
            if support.mapping is not None:
                found.setdefault(support.mapping.stated_in.id, support.mapping.stated_in)
    return found


def need(one: GapLine, sources: Sources) -> Need:
    """Present one line. “Certified” is said only where the gap's own line or support is certified."""
    requirement = one.requirement
    is_block = isinstance(requirement.ref, BlockRef)
    return Need(
        code=shown_code(requirement.ref),
        label=label_text(requirement.label),
        source=outside(requirement.address) or _as_loaded(requirement),
        icon=_ICONS[one.standing],
        word=(_BLOCK_WORDS if is_block else _ITEM_WORDS)[one.standing],
        is_reached=one.standing in (Standing.MET, Standing.EQUIVALENT),
        reason=sentence(one.reason),
        proofs=tuple(_proof(support, sources) for support in one.supports[:_PROOFS_SHOWN]),
        next_step=sentence(one.next_step) if one.next_step else None,
        group=label_text(requirement.group_label) if requirement.group_label else "",
        source_gap=sentence(requirement.gap_in_source) if requirement.gap_in_source else None,
    )


def evidence_proof(evidence_id: str, how: Saying, sources: Sources) -> Proof | None:
    """Present a piece of evidence by its id; None where the answer does not hold it."""
    shown = sources.evidence.get(evidence_id)
    if shown is None:
        return None
    return Proof(shown.provenance.value, line(shown.title), sources.places.get(shown.id), how)


def _proof(support: Support, sources: Sources) -> Proof:
    shown = sources.evidence.get(support.evidence_id)
    set_id = support.mapping.stated_in.id if support.mapping else None
    return Proof(
        provenance=support.provenance.value,
        title=line(shown.title) if shown else "",
        address=sources.places.get(support.evidence_id),
        how=_how(support, shown, sources),
        stated_in=sources.sets.get(set_id) if set_id else None,
    )


def _how(support: Support, shown: Evidence | None, sources: Sources) -> Saying:
    if support.mapping is not None:
        stated = support.mapping.stated_in
        return Phrase(
            Text("par le rapprochement que {author} a établi, {day}", "by the mapping of {author}, {day}"),
            {"author": line(stated.author.name), "day": stated.dated},
        )
    if support.route is Route.STATED and shown and shown.stated_by:
        return Phrase(Text("inscrit par {issuer}", "written by {issuer}"), {"issuer": line(shown.stated_by)})
    if support.route is Route.NARROWER and support.via is not None:
        found = sources.items.get(support.via)
        name = label_text(found.item.label) if found else line(str(support.via))
        return Phrase(
            Text("par une compétence qui en fait partie : {name}", "by a competency that is part of it: {name}"),
            {"name": name},
        )
    return _ROUTES[support.route]


_ROUTES: Mapping[Route, Saying] = {
    Route.HELD: "",  # the badge and the title say it all
    Route.WHOLE: Text("par la certification entière", "by the full certification"),
    Route.CORRESPONDENCE: Text("par correspondance du répertoire", "by a correspondence of the register"),
    Route.MAPPING: Text("par un rapprochement publié", "by a published mapping"),
    Route.STATED: Text("inscrit par l’émetteur", "written by the issuer"),
    Route.DECLARED: Text("simple déclaration", "declaration only"),
    Route.NARROWER: Text("par une compétence qui en fait partie", "by a competency that is part of it"),
}


def correspondence(one: Correspondence) -> Phrase:
    """Say what a correspondence of the register gives to whom."""
    return Phrase(
        Text("le répertoire donne {gives} à qui a {held}", "the register gives {gives} to whoever has {held}"),
        {"gives": _side(one.destination, one.destination_blocks), "held": _side(one.source, one.source_blocks)},
    )


def _side(certification: str, blocks: Sequence[str]) -> str:
    return line(", ".join(str(BlockRef(certification, block)) for block in blocks) or certification, 200)


def sentence(text: Text) -> Text:
    """Return the engine's sentence, bounded and of one direction: titles of others are inside."""
    return Text(line(text.fr, SENTENCE_LIMIT), line(text.en, SENTENCE_LIMIT))


def label_text(label: Label) -> str | Text:
    """Return a name as its source gives it: one for both languages, where it gives but one."""
    french, english = line(label.to("fr"), _TITLE_LIMIT), line(label.to("en"), _TITLE_LIMIT)
    return french if french == english else Text(french, english)


_ESCO_NAMES = "http://data.europa.eu/esco/"


def outside(address: str | None) -> Link | None:
    """Return a link to a source elsewhere, where its address is one that may be followed.

    ESCO's URIs are names that begin with http; the same host answers https.
    """
    found = https_address(address.replace(_ESCO_NAMES, f"https{_ESCO_NAMES[4:]}", 1) if address else None)
    return Link(found[0], Text("source", "source"), found[1]) if found else None


def _as_loaded(requirement: Requirement) -> Link | None:
    """Return the item as this installation loaded it, for a source that gives it no page of its own."""
    ref = requirement.ref
    if not isinstance(ref, ItemRef) or requirement.kind is None:
        return None
    return Link(f"/v1/frameworks/{quote(ref.framework)}/items/{quote(ref.code, safe='')}", Text("source", "source"))


def shown_code(ref: Ref) -> str:
    """Return the code to show beside a name; empty where it would help nobody."""
    if isinstance(ref, BlockRef):
        return line(str(ref), 60)
    return ref.code if ref.code.isalnum() and len(ref.code) in _USEFUL_CODES else ""
