"""Exchange recognised issuers between installations: a signed list out, a verified list in.

Importing a list (see ``signed_lists``) is an operator's act: its bindings stand beside ours, under the exporter's DID.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from passport_core.errors import InvalidInputError
from passport_core.outcomes import Text
from passport_core.passport.actors import Actor, require_operator
from passport_core.passport.identifiers import siren_fault
from passport_core.passport.trust import Binding, BindingState, Establishment
from passport_core.ports.store import Store
from passport_core.services.manage_certifiers import INSTALLATION
from passport_core.services.signed_lists import Refusal, Refusals, SignedLists

LIST_TYPE = "passport-trust-list"
LIST_VERSION = 1


@dataclass(frozen=True, slots=True)
class ImportedTrust:
    """Whose list was taken in, when it was signed, and how many bindings it holds."""

    source: str
    signed_at: datetime | None
    bindings: int


@dataclass(frozen=True, slots=True)
class ExchangeTrust:
    store: Store
    signed_lists: SignedLists

    def list(self, *, actor: Actor) -> Sequence[Binding]:
        """Return the newest binding of every source on every DID."""
        require_operator(actor)
        with self.store.reading() as session:
            return session.trust.all()

    def export(self, *, actor: Actor) -> bytes:
        """Return our own approved and withdrawn bindings, signed by this installation."""
        require_operator(actor)
        with self.store.reading() as session:
            own = [b for b in session.trust.all() if b.source == INSTALLATION and b.state is not BindingState.UNPROVED]
        bindings = [_binding_json(binding) for binding in own]
        return self.signed_lists.sign({"type": LIST_TYPE, "version": LIST_VERSION, "bindings": bindings})

    def take_in(self, document: bytes, *, actor: Actor, expected_issuer: str | None = None) -> ImportedTrust:
        """Verify a list and keep its bindings; all of them, or (InvalidInputError) none.

        ``expected_issuer`` is the DID that the operator was told out of band: another signer is refused.
        """
        require_operator(actor)
        opened = self.signed_lists.open(document, expected=expected_issuer, refusals=_REFUSALS)
        if opened.claims.get("type") != LIST_TYPE or opened.claims.get("version") != LIST_VERSION:
            raise _refused(
                "trust.not-a-list", "Cette version de liste n’est pas lue ici.", "This list version is not read here."
            )
        bindings = [_read_binding(item, opened.signer) for item in _items(opened.claims)]
        with self.store.writing() as session:
            for binding in bindings:
                session.trust.put(binding)
        return ImportedTrust(opened.signer, opened.signed_at, len(bindings))


def _binding_json(binding: Binding) -> Mapping[str, Any]:
    return {
        "did": binding.did,
        "siren": binding.siren,
        "siret": binding.siret,
        "name": binding.name,
        "state": binding.state.value,
        "establishedBy": binding.established_by.value,
        "evidence": binding.evidence,
        "approvedAt": binding.approved_at.isoformat() if binding.approved_at else None,
        "withdrawnAt": binding.withdrawn_at.isoformat() if binding.withdrawn_at else None,
        "keys": list(binding.keys),
        "isDemonstration": binding.is_demonstration,
    }


def _items(claims: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    items = claims.get("bindings")
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise _refused("trust.malformed", "La liste est mal formée.", "The list is malformed.")
    return items


def _read_binding(item: Mapping[str, Any], source: str) -> Binding:
    try:
        binding = Binding(
            did=str(item["did"]),
            siren=str(item["siren"]),
            siret=str(item["siret"]),
            name=str(item["name"]),
            state=BindingState(item["state"]),
            established_by=Establishment(item["establishedBy"]),
            evidence=str(item["evidence"]),
            approved_by=source,
            approved_at=_moment(item["approvedAt"]),
            withdrawn_at=_moment(item.get("withdrawnAt")),
            source=source,
            keys=tuple(str(key) for key in item["keys"]),
            is_demonstration=item.get("isDemonstration") is True,
        )
    except (KeyError, ValueError, TypeError) as error:
        raise _refused(
            "trust.malformed", f"Une liaison est mal formée ({error}).", f"Malformed binding ({error})."
        ) from error
    if siren_fault(binding.siren) or not binding.did.startswith("did:") or not binding.keys:
        raise _refused("trust.malformed", f"Liaison incomplète : {binding.did}.", f"Incomplete binding: {binding.did}.")
    return binding


def _moment(value: Any) -> datetime | None:
    if value is None:
        return None
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError(value)
    return moment.astimezone(UTC)


_ASK_AGAIN = Text(
    "Rien n’a été importé. Demandez la liste à l’installation qui l’a signée (passport trust export).",
    "Nothing was imported. Ask the installation that signed it for the list (passport trust export).",
)
_REFUSALS: Refusals = {
    Refusal.NOT_SIGNED: ("trust.not-a-list", _ASK_AGAIN),
    Refusal.OTHER_SIGNER: (
        "trust.other-issuer",
        Text(
            "Rien n’a été importé : un autre que l’installation attendue l’a signée.",
            "Nothing was imported: another than the expected installation signed it.",
        ),
    ),
    Refusal.UNKNOWN_KEY: (
        "trust.unknown-key",
        Text(
            "Le DID du signataire doit être d’une méthode connue ici, et la preuve nommer sa clé.",
            "The signer’s DID must be of a method known here, and the proof must name its key.",
        ),
    ),
    Refusal.WRONG_KEY: (
        "trust.wrong-key",
        Text(
            "Rien n’a été importé : la clé n’est pas, ou plus, celle du signataire.",
            "Nothing was imported: the key is not, or no longer, the signer’s.",
        ),
    ),
    Refusal.PROOF: ("trust.proof", Text("Demandez la liste de nouveau.", "Ask for the list again.")),
    Refusal.UNREACHABLE: ("trust.unreachable", Text("Réessayez plus tard.", "Try again later.")),
}


def _refused(code: str, fr: str, en: str) -> InvalidInputError:
    return InvalidInputError(Text(fr, en), code=code, remedy=_ASK_AGAIN)
