"""Reserve, sign, record: how awards become credentials without one lost or issued twice.

Reserve takes credential ids and status places with the award rows, in one write. Signing holds no transaction.
Record stores bodies and states in one write. Killed in between, the reserved award keeps its credential id and its
place, and is signed by whoever comes next.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from passport_core.credentials.bitstring_status import status_entry
from passport_core.credentials.proofs import ProofFormat
from passport_core.errors import InvalidInputError
from passport_core.outcomes import Text
from passport_core.passport.award import AwardState, StoredAward
from passport_core.passport.certifier import Certifier
from passport_core.passport.identifiers import new_credential_id
from passport_core.passport.register import DatedEntry
from passport_core.passport.targets import BlockRef
from passport_core.ports.outside import Clock
from passport_core.ports.store import Securing, Store, StoredCredential
from passport_core.services.award_claims import AwardClaims
from passport_core.services.choose_signer import ChooseSigner
from passport_core.services.publish_status import PublishStatus
from passport_core.services.state_items import StateItems


@dataclass(frozen=True, slots=True)
class Parchments:
    """What a certifier's parchments are written from: register entries by number, how awards were declared, and what
    the certifier states of its blocks (``SecureAwards.parchments`` gives it; without it, nothing is stated).

    Claims builders are kept, so that what is constant for an achievement is built once a run.
    """

    certifier: Certifier
    entries: Mapping[str, DatedEntry | None]
    declared_through: str
    state_items: StateItems | None = None
    _builders: dict[tuple[str, str | None], AwardClaims] = field(default_factory=dict)

    def builder(self, certification: str, block: str | None) -> AwardClaims:
        """Raise InvalidInputError where the register that is loaded does not have the certification."""
        key = (certification, block)
        if (known := self._builders.get(key)) is None:
            entry = self.entries.get(certification)
            if entry is None:
                raise InvalidInputError(
                    Text(
                        f"{certification} n’est pas dans le répertoire chargé : son parchemin ne peut être écrit.",
                        f"{certification} is not in the loaded register: its parchment cannot be written.",
                    ),
                    code="certification.not-in-snapshot",
                    remedy=Text(
                        "Chargez un répertoire à jour (passport register load).",
                        "Load a current register (passport register load).",
                    ),
                )
            items = self.state_items(self.certifier, _ref(entry, block)) if self.state_items else ()
            known = self._builders[key] = AwardClaims.of(self.certifier, entry, block, items)
        return known


@dataclass(frozen=True, slots=True)
class SecureAwards:
    store: Store
    publish_status: PublishStatus
    choose_signer: ChooseSigner
    proof_format: ProofFormat
    clock: Clock
    state_items: StateItems

    def parchments(
        self, certifier: Certifier, entries: Mapping[str, DatedEntry | None], declared_through: str
    ) -> Parchments:
        """Return what this certifier's awards are written from, its own statements of its blocks included."""
        return Parchments(certifier, entries, declared_through, self.state_items)

    def reserve_new(self, certifier: Certifier, awards: Sequence[StoredAward]) -> Sequence[StoredAward]:
        """Insert the awards with ids and places; return those that went in.

        For the others another process was first with the technical id: it issues them, and their places stay unused.
        """
        places = self.publish_status.take(certifier.id, len(awards))
        with self.store.writing() as session:
            inserted = session.awards.add(awards)
            mine = [award for award in awards if award.id in inserted]
            session.credentials.reserve(self._securings(certifier, mine, places))
        return mine

    def reserve_again(
        self, certifier: Certifier, awards: Sequence[StoredAward], *, only_from: Iterable[AwardState]
    ) -> int:
        """Take ids and places for awards that are stored already and may now be issued; return how many changed."""
        places = self.publish_status.take(certifier.id, len(awards))
        with self.store.writing() as session:
            changed = session.awards.set_state([a.id for a in awards], AwardState.RESERVED, only_from=only_from)
            if changed == len(awards):
                session.credentials.reserve(self._securings(certifier, awards, places))
        return changed

    def sign_and_record(self, awards: Sequence[StoredAward], parchments: Parchments) -> None:
        """Sign reserved awards at speed and store the result; idempotent."""
        with self.store.reading() as session:
            standing = session.credentials.securings([award.id for award in awards])
        securings = {award.id: standing[award.id][self.proof_format.name] for award in awards}
        certifier = parchments.certifier
        signer = self.choose_signer(certifier.id, algorithms=sorted(self.proof_format.algorithms))
        now = self.clock.now()
        claims = (self._claims(award, securings[award.id], parchments) for award in awards)
        bodies = self.proof_format.secure_all(claims, signer=signer, created=now)
        signed = [
            StoredCredential(
                id=securings[award.id].credential_id,
                award_id=award.id,
                certifier_id=certifier.id,
                format=self.proof_format.name,
                media_type=self.proof_format.media_type,
                body=body,
                issued_at=now,
                status_list_id=securings[award.id].status_list_id,
                status_index=securings[award.id].status_index,
            )
            for award, body in zip(awards, bodies, strict=True)
        ]
        with self.store.writing() as session:
            session.credentials.record(signed)
            session.awards.set_state([a.id for a in awards], AwardState.ISSUED, only_from=(AwardState.RESERVED,))

    def _securings(
        self, certifier: Certifier, awards: Sequence[StoredAward], places: Sequence[tuple[str, int]]
    ) -> list[Securing]:
        return [
            Securing(new_credential_id(), award.id, certifier.id, self.proof_format.name, list_id, index)
            for award, (list_id, index) in zip(awards, places, strict=False)
        ]

    def _claims(self, award: StoredAward, securing: Securing, parchments: Parchments) -> Mapping[str, object]:
        builder = parchments.builder(award.award.certification, award.award.block)
        address = self.publish_status.address(securing.status_list_id)
        return builder.claims(
            award.award,
            securing.credential_id,
            status=status_entry(address, securing.status_index),
            declared_through=parchments.declared_through,
        )


def _ref(entry: DatedEntry, block: str | None) -> BlockRef:
    """Return the award's block as the register writes it, as mappings name it."""
    found = entry.certification.block(block) if block else None
    return BlockRef(entry.certification.number, found.code if found else block)
