"""Keep mappings: load and give sets, propose candidates, and take down what a named author accepts.

A mapping is somebody's statement (docs/adr/0022): it is shown with who says it, and an author that nobody proved is
shown as claimed. Proposing stores nothing, and no gap is measured with a proposal.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from uuid import NAMESPACE_URL, uuid5

from passport_core.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from passport_core.events import Event
from passport_core.outcomes import Text
from passport_core.passport.actors import (
    PREPARE,
    SIGN,
    Actor,
    CertifierAgent,
    operator_name,
    require_certifier,
    require_operator,
)
from passport_core.passport.certifier import Certifier
from passport_core.passport.days import paris_day
from passport_core.passport.frameworks import FrameworkVersion, ItemRef
from passport_core.passport.mappings import (
    Author,
    MappingOrigin,
    MappingProposal,
    MappingSet,
    StatedMapping,
    StoredMappingSet,
)
from passport_core.passport.mappings import Mapping as Stated
from passport_core.passport.plain_text import one_line
from passport_core.passport.register import Block, Certification
from passport_core.passport.targets import BlockRef, Ref
from passport_core.ports.outside import Clock
from passport_core.ports.store import Session, Store
from passport_core.services.fold_words import fold
from passport_core.services.manage_certifiers import INSTALLATION
from passport_core.services.mapping_documents import (
    MappingFault,
    MappingSetError,
    members_of,
    read_csv,
    read_json,
    read_members,
    write_csv,
)
from passport_core.services.mapping_refusals import (
    SIGNATURES,
    id_taken,
    level_fault,
    require_same_hand,
    unknown_item,
    unknown_set,
)
from passport_core.services.propose_mappings import MAPPABLE, ProposeMappings, passages_of
from passport_core.services.read_frameworks import Match, ReadFrameworks
from passport_core.services.read_register import ReadRegister
from passport_core.services.signed_lists import Refusal, SignedLists

LICENCE = "etalab-2.0"  # Licence Ouverte 2.0, by its SPDX id: where whoever accepts names no other
PROPOSALS_AT_MOST = 20  # for one competency
_MANY_CERTIFICATIONS = 200
_TRIES = 8


@dataclass(frozen=True, slots=True)
class MappingNotice:
    """Something of a set that nothing loaded here knows: the mapping, counted from 0, and what is unknown."""

    number: int
    mapping: Stated
    what: Text


@dataclass(frozen=True, slots=True)
class KeepMappings:
    store: Store
    frameworks: ReadFrameworks
    register: ReadRegister
    signed_lists: SignedLists
    proposals: ProposeMappings
    clock: Clock
    announce: Callable[[Event], None]

    # -- sets

    def load(self, document: bytes, *, actor: Actor, name: str, expected: str | None = None) -> StoredMappingSet:
        """Keep the set that a JSON or CSV file holds, in place of an earlier one of the same id; whole or not at all.

        ``expected`` is the DID of the signer, as the operator was told by another way: then a file that is not signed
        by it is refused. Raise MappingSetError with every fault, InvalidInputError (``mapping.proof`` …) where a
        signature does not hold, ConflictError where the set in place was accepted here, or signed by another.
        """
        require_operator(actor)
        mapping_set, signer = self._read(document, name, expected)
        self._check_levels(mapping_set)
        stored = StoredMappingSet(
            id=mapping_set.id,
            title=mapping_set.title,
            author=mapping_set.author,
            licence=mapping_set.licence,
            dated=mapping_set.dated,
            origin=MappingOrigin.LOADED,
            loaded_at=self.clock.now(),
            loaded_by=operator_name(actor),
            count=len(mapping_set.mappings),
            sha256=hashlib.sha256(document).hexdigest(),
            signed_by=signer,
        )
        with self.store.writing() as session:
            known = session.mappings.get(stored.id)
            if known is not None:
                require_same_hand(known[0], stored)
                if (known[0].sha256, known[0].signed_by) == (stored.sha256, stored.signed_by):
                    return known[0]
            session.mappings.put(stored, mapping_set)
        self.announce(Event("mappings.loaded", stored.id, stored.loaded_at, stored.count))
        return stored

    def sets(self) -> Sequence[StoredMappingSet]:
        """By id."""
        with self.store.reading() as session:
            return session.mappings.sets()

    def get(self, set_id: str) -> tuple[StoredMappingSet, MappingSet]:
        """Return the set and its mappings; raise NotFoundError (``mapping.set-unknown``)."""
        with self.store.reading() as session:
            return _found(session, set_id)

    def remove(self, set_id: str, *, actor: Actor) -> None:
        """Forget the set: the operator's act. What was issued with it stays issued."""
        require_operator(actor)
        with self.store.writing() as session:
            _found(session, set_id)
            session.mappings.remove(set_id)
        self.announce(Event("mappings.removed", set_id, self.clock.now()))

    def notices(self, set_id: str) -> Sequence[MappingNotice]:
        """Return what of the set nothing loaded here knows: another version of a framework or register may."""
        _, mapping_set = self.get(set_id)
        mappings = mapping_set.mappings
        refs = {ref for one in mappings for ref in (one.item, one.source) if isinstance(ref, ItemRef)}
        items = self.frameworks.items(refs)
        blocks = self._blocks({one.source for one in mappings if isinstance(one.source, BlockRef)})
        found = []
        for number, one in enumerate(mappings):
            for ref in (one.source, one.item):
                if ref not in items and ref not in blocks:
                    what = Text(f"{ref} n’est dans rien de chargé ici.", f"{ref} is in nothing loaded here.")
                    found.append(MappingNotice(number, one, what))
        return found

    def document(self, set_id: str) -> bytes:
        """Return the set as JSON: anyone's to read and to load elsewhere."""
        _, mapping_set = self.get(set_id)
        return json.dumps(members_of(mapping_set), ensure_ascii=False, indent=2).encode() + b"\n"

    def export(self, set_id: str, *, actor: Actor, sign: bool = False) -> bytes:
        """Return the set as JSON; signed, by the certifier here whose own statements they are, else by this
        installation, which then vouches only for having given them."""
        if not sign:
            return self.document(set_id)
        stored, mapping_set = self.get(set_id)
        tenant = self._tenant_of(stored)
        if tenant == INSTALLATION:
            require_operator(actor)
        else:
            require_certifier(actor, tenant, SIGN)
        return self.signed_lists.sign(members_of(mapping_set), tenant=tenant)

    def export_csv(self, set_id: str) -> bytes:
        """Return the set as CSV, formulas neutralised."""
        _, mapping_set = self.get(set_id)
        return write_csv(mapping_set)

    def is_proved(self, stored: StoredMappingSet) -> bool:
        """Say whether the author is who the set says: accepted here by them, or signed by the DID that it names, which
        is bound here to the SIREN that it names. A name alone can be anybody's, whatever key signs it."""
        if stored.origin is MappingOrigin.ACCEPTED:
            return True
        if stored.author.siren is None or stored.signed_by is None or stored.signed_by != stored.author.did:
            return False
        with self.store.reading() as session:
            bindings = session.trust.bindings(stored.signed_by)
        now = self.clock.now()
        return any(b.siren == stored.author.siren and b.holds_at(now) for b in bindings)

    # -- one by one

    def propose(self, block: BlockRef, *, framework: str = "rome", limit: int = 5) -> Sequence[MappingProposal]:
        """Return candidates for each of the block's competencies, best first, by likeness of words. Nothing is stored.

        Raise NotFoundError where the block, or the framework, is not loaded.
        """
        if not 1 <= limit <= PROPOSALS_AT_MOST:
            raise InvalidInputError(
                Text(f"De 1 à {PROPOSALS_AT_MOST} propositions.", f"1 to {PROPOSALS_AT_MOST} proposals."),
                code="mapping.limit",
                remedy=Text("Demandez-en moins.", "Ask for fewer."),
                where="limit",
            )
        certification = self.register.entry(block.certification).certification
        found = self._block(certification, block)
        version = self.frameworks.newest(framework)
        ref = BlockRef(certification.number, found.code)
        return self.proposals(ref, found.title, passages_of(found), version, limit=limit)

    def find_items(self, words: str, framework: str, *, limit: int) -> Sequence[Match]:
        """Return what can be mapped to of a framework, by its names, best first. A likeness of words, no more."""
        return self.frameworks.search(words, kinds=MAPPABLE, framework=framework, limit=limit)

    def mappable(self) -> Sequence[FrameworkVersion]:
        """Return the frameworks that have something to map to, each in its newest version: statistics' families and
        courses have nothing."""
        return self.frameworks.newest_with(MAPPABLE)

    def author_of(self, actor: CertifierAgent) -> Author:
        """Return as whom this certifier's agent states: the certifier, by what this installation knows of it."""
        return _author(self._certifier(actor.certifier_id))

    def own_sets(self, actor: CertifierAgent) -> Sequence[StoredMappingSet]:
        """Return the sets that this certifier's agents accepted here."""
        did = self._certifier(actor.certifier_id).did
        return [one for one in self.sets() if one.origin is MappingOrigin.ACCEPTED and one.author.did == did]

    def accept(self, mapping: Stated, *, author: Author, licence: str = LICENCE, actor: Actor) -> StatedMapping:
        """Keep a mapping that this author states, among their own; one of the same source, item and competency is
        replaced.

        The operator writes for a person, by name. A certifier's agent writes for its certifier alone, as
        ``author_of`` names it. Raise NotAllowedError (``mapping.not-own-author``) for another, NotFoundError where
        the block or item is not loaded, InvalidInputError where the item is nothing that a block can meet
        (``mapping.kind``) or the level is none of its framework's (``mapping.level``).
        """
        author = self._own_author(author, actor)
        mapping = self._checked(replace(mapping, competency=one_line(mapping.competency), note=one_line(mapping.note)))
        set_id = self._own_id(author, licence)
        today = paris_day(self.clock.now())
        title = f"Rapprochements de {author.name}"

        def add(known: MappingSet | None) -> MappingSet:
            kept = () if known is None else tuple(one for one in known.mappings if _key(one) != _key(mapping))
            return MappingSet(set_id, title, author, licence, today, (*kept, mapping))

        stored = self._change(set_id, add, actor)
        self.announce(Event("mapping.accepted", set_id, self.clock.now()))
        return StatedMapping(mapping, stored)

    def withdraw(self, set_id: str, source: Ref, item: ItemRef, *, actor: Actor) -> bool:
        """Take what the author accepted of this source and item out of their set; say whether there was any.

        A certifier's agent withdraws from its certifier's sets alone: others look as if they did not exist.
        """
        stored, mapping_set = self.get(set_id)
        if isinstance(actor, CertifierAgent):
            if self._tenant_of(stored) != actor.certifier_id:
                raise unknown_set(set_id)
            require_certifier(actor, actor.certifier_id, PREPARE)
        else:
            require_operator(actor)
        if stored.origin is not MappingOrigin.ACCEPTED:
            raise ConflictError(
                Text("Ce jeu vient d’un fichier.", "This set comes from a file."),
                code="mapping.from-a-file",
                remedy=Text("Chargez un fichier corrigé sous le même id.", "Load a corrected file of the same id."),
            )
        if all((one.source, one.item) != (source, item) for one in mapping_set.mappings):
            return False

        def take_out(known: MappingSet | None) -> MappingSet:
            kept = tuple(one for one in (known.mappings if known else ()) if (one.source, one.item) != (source, item))
            return replace(known or mapping_set, dated=paris_day(self.clock.now()), mappings=kept)

        self._change(set_id, take_out, actor)
        return True

    def of_sources(self, refs: Iterable[Ref]) -> Sequence[StatedMapping]:
        """Return every mapping of these blocks, certifications or items, in a stable order."""
        with self.store.reading() as session:
            return session.mappings.of_sources(refs)

    # -- the parts

    def _read(self, document: bytes, name: str, expected: str | None) -> tuple[MappingSet, str | None]:
        if name.lower().endswith(".csv"):
            if expected is not None:
                raise InvalidInputError(
                    Text("Un fichier CSV n’est pas signé.", "A CSV file is not signed."),
                    code="mapping.not-signed",
                    remedy=SIGNATURES[Refusal.NOT_SIGNED][1],
                )
            return read_csv(document), None
        if expected is None and not self.signed_lists.is_signed(document):
            return read_json(document), None
        opened = self.signed_lists.open(document, expected=expected, refusals=SIGNATURES)
        return read_members(opened.claims, is_signed=True), opened.signer

    def _check_levels(self, mapping_set: MappingSet) -> None:
        """Refuse levels that the loaded framework does not have; one that is not loaded may have them."""
        versions = self._newest()
        faults = []
        for number, one in enumerate(mapping_set.mappings):
            version = versions.get(one.item.framework)
            if one.level is not None and version is not None and (told := level_fault(one.level, version)):
                place = f"mappings[{number}].level"
                faults.append(MappingFault(place, Text(f"{place} : {told.fr}", f"{place}: {told.en}")))
        if faults:
            raise MappingSetError(faults, len(faults))

    def _newest(self) -> Mapping[str, FrameworkVersion]:
        with self.store.reading() as session:
            return session.frameworks.newest_of_each()

    def _blocks(self, refs: Iterable[BlockRef]) -> set[BlockRef]:
        """Return those that a loaded register has."""
        wanted = set(refs)
        numbers = {ref.certification for ref in wanted}
        today = paris_day(self.clock.now())
        with self.store.reading() as session:
            if len(numbers) > _MANY_CERTIFICATIONS:
                outlines = [(one.number, one.blocks) for one in session.register.outlines(today)]
            else:
                certifications = [one.certification for one in session.register.entries_of(numbers, today).values()]
                outlines = [(one.number, tuple(block.code for block in one.blocks)) for one in certifications]
        known = {BlockRef(number, code) for number, codes in outlines for code in (None, *codes)}
        return wanted & known

    def _certifier(self, certifier_id: str) -> Certifier:
        with self.store.reading() as session:
            certifier = session.certifiers.get(certifier_id)
        if certifier is None:
            raise NotFoundError(Text("Introuvable.", "Not found."), where=certifier_id)
        return certifier

    def _own_author(self, author: Author, actor: Actor) -> Author:
        if isinstance(actor, CertifierAgent):
            require_certifier(actor, actor.certifier_id, PREPARE)
            own = self.author_of(actor)
        else:
            require_operator(actor)
            author = replace(author, name=one_line(author.name))
            own = Author(author.name)
            if not own.name:
                raise InvalidInputError(
                    Text("Dites qui accepte.", "Say who accepts."),
                    code="mapping.no-author",
                    remedy=Text("Le nom d’une personne.", "A person’s name."),
                    where="author",
                )
        if author != own:
            raise NotAllowedError(
                Text("On ne peut accepter au nom d’un autre.", "Nobody accepts in another’s name."),
                code="mapping.not-own-author",
                remedy=Text(
                    "Un certificateur accepte par sa propre clé ou son propre lien ; une personne, par son nom seul.",
                    "A certifier accepts by its own key or link; a person, by name alone.",
                ),
            )
        return own

    def _checked(self, mapping: Stated) -> Stated:
        """Return the mapping with its block as the register writes it; raise where anything it names is unknown."""
        found = self.frameworks.item(mapping.item)
        if found is None:
            self.frameworks.newest(mapping.item.framework)  # says where the framework itself is not loaded
            raise unknown_item(mapping.item)
        if found.item.kind not in MAPPABLE:
            raise InvalidInputError(
                Text(
                    f"{mapping.item} n’est ni une compétence ni un savoir : rien qu’un bloc puisse apporter.",
                    f"{mapping.item} is neither a competency nor knowledge: nothing that a block can give.",
                ),
                code="mapping.kind",
                remedy=Text("Choisissez une compétence de ce métier.", "Choose a competency of that occupation."),
                where="item",
            )
        if mapping.level is not None and (told := level_fault(mapping.level, found.version)):
            raise InvalidInputError(
                told,
                code="mapping.level",
                remedy=Text("Voyez l’échelle : passport framework show.", "See the scale: passport framework show."),
                where="level",
            )
        if isinstance(mapping.source, ItemRef):
            if self.frameworks.item(mapping.source) is None:
                raise unknown_item(mapping.source)
            return mapping
        certification = self.register.entry(mapping.source.certification).certification
        if mapping.source.block is None:
            return replace(mapping, source=BlockRef(certification.number))
        return replace(mapping, source=BlockRef(certification.number, self._block(certification, mapping.source).code))

    def _block(self, certification: Certification, ref: BlockRef) -> Block:
        """Return that block of the certification; raise NotFoundError (``block.not-found``)."""
        found = certification.block(ref.block) if ref.block else None
        if found is None:
            codes = ", ".join(one.code for one in certification.blocks) or "—"
            raise NotFoundError(
                Text(f"Nommez un bloc de {certification.number}.", f"Name a block of {certification.number}."),
                code="block.not-found",
                remedy=Text(f"Blocs : {codes}.", f"Blocks: {codes}."),
                where=str(ref)[:80],
            )
        return found

    def _own_id(self, author: Author, licence: str) -> str:
        """Return the id of an author's own set: the same for the same author and licence here, another elsewhere.

        A certifier is known by its DID: two of one SIREN keep apart, and no person's name can be a certifier's.
        """
        installation = self.signed_lists.certifiers.installation().did
        whose = author.did or f"person {fold(author.name)}"
        return uuid5(NAMESPACE_URL, f"{installation}|{whose}|{licence}").urn

    def _change(self, set_id: str, change: Callable[[MappingSet | None], MappingSet], actor: Actor) -> StoredMappingSet:
        """Write the set as changed (without mappings: forget it). Another process may be at it: then look again.

        Raise ConflictError (``mapping.id-taken``) where a file was loaded under that id, which anybody can work out:
        what it says must not become this author's word.
        """
        is_taken = False
        for _ in range(_TRIES):
            with suppress(ConflictError), self.store.writing() as session:
                known = session.mappings.get(set_id)
                is_taken = known is not None and known[0].origin is not MappingOrigin.ACCEPTED
                if is_taken:
                    break
                changed = change(known[1] if known else None)
                members = members_of(changed)
                if changed.mappings:
                    read_members(members)  # what is kept can be given: bounds and all, as for a file
                stored = StoredMappingSet(
                    id=set_id,
                    title=changed.title,
                    author=changed.author,
                    licence=changed.licence,
                    dated=changed.dated,
                    origin=MappingOrigin.ACCEPTED,
                    loaded_at=self.clock.now(),
                    loaded_by=operator_name(actor),
                    count=len(changed.mappings),
                    sha256=hashlib.sha256(json.dumps(members, ensure_ascii=False).encode()).hexdigest(),
                )
                session.mappings.put(stored, changed, replacing=known[0].sha256 if known else "")
                if not changed.mappings:
                    session.mappings.remove(set_id)
                return stored
        if is_taken:
            raise id_taken(set_id)
        raise ConflictError(
            Text("Ce jeu change sans cesse.", "This set keeps changing."),
            code="mapping.changing",
            remedy=Text("Réessayez.", "Try again."),
            where=set_id[:80],
        )

    def _tenant_of(self, stored: StoredMappingSet) -> str:
        """Return the certifier here whose own set it is, else the installation."""
        if stored.origin is not MappingOrigin.ACCEPTED or stored.author.did is None:
            return INSTALLATION
        with self.store.reading() as session:
            certifier = session.certifiers.by_did(stored.author.did)
        return certifier.id if certifier else INSTALLATION


def _author(certifier: Certifier) -> Author:
    return Author(certifier.name, certifier.siren, certifier.did)


def _key(mapping: Stated) -> tuple[Ref, ItemRef, str]:
    return mapping.source, mapping.item, mapping.competency


def _found(session: Session, set_id: str) -> tuple[StoredMappingSet, MappingSet]:
    found = session.mappings.get(set_id)
    if found is None:
        raise unknown_set(set_id)
    return found
