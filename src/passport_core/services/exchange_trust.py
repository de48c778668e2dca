"""Exchange recognised issuers between installations: a signed list out, a verified list in.

The list is plain JSON with one Data Integrity proof (``eddsa-jcs-2022``, vc-di-eddsa 1.0 §3.3) by the exporting
service's own key. Importing one is an operator's act: its bindings stand beside ours, under the exporter's DID.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from passport_core.credentials.proofs import ProofFormat
from passport_core.errors import InvalidInputError, ProofError, UnavailableError
from passport_core.outcomes import Text
from passport_core.passport.actors import Actor, require_operator
from passport_core.passport.identifiers import siren_fault
from passport_core.passport.trust import Binding, BindingState, Establishment
from passport_core.ports.outside import Clock, KeyResolver
from passport_core.ports.store import Store
from passport_core.services.choose_signer import ChooseSigner
from passport_core.services.manage_certifiers import INSTALLATION, ManageCertifiers

LIST_TYPE = "passport-trust-list"
LIST_VERSION = 1
_FORMAT = "eddsa-jcs-2022"


@dataclass(frozen=True, slots=True)
class ImportedTrust:
    """Whose list was taken in, when it was signed, and how many bindings it holds."""

    source: str
    signed_at: datetime | None
    bindings: int


@dataclass(frozen=True, slots=True)
class ExchangeTrust:
    store: Store
    certifiers: ManageCertifiers
    choose_signer: ChooseSigner
    formats: Mapping[str, ProofFormat]
    resolvers: Mapping[str, KeyResolver]
    clock: Clock

    def list(self, *, actor: Actor) -> Sequence[Binding]:
        """Return the newest binding of every source on every DID."""
        require_operator(actor)
        with self.store.reading() as session:
            return session.trust.all()

    def export(self, *, actor: Actor) -> bytes:
        """Return our own approved and withdrawn bindings, signed by this installation."""
        require_operator(actor)
        self.certifiers.installation()
        with self.store.reading() as session:
            own = [b for b in session.trust.all() if b.source == INSTALLATION and b.state is not BindingState.UNPROVED]
        signer = self.choose_signer(INSTALLATION)
        now = self.clock.now()
        content = {
            "type": LIST_TYPE,
            "version": LIST_VERSION,
            "issuer": signer.controller,
            "issuedAt": now.isoformat(),
            "bindings": [_binding_json(binding) for binding in own],
        }
        return self._format().secure(content, signer=signer, created=now)

    def take_in(self, document: bytes, *, actor: Actor, expected_issuer: str | None = None) -> ImportedTrust:
        """Verify a list and keep its bindings; all of them, or (InvalidInputError) none.

        ``expected_issuer`` is the DID that the operator was told out of band: another signer is refused.
        """
        require_operator(actor)
        proof_format = self._format()
        if not proof_format.recognises(document):
            raise _refused(
                "trust.not-a-list", "Ce fichier n’est pas une liste de confiance signée.", "Not a signed trust list."
            )
        seen = proof_format.peek(document)
        if expected_issuer is not None and seen.issuer != expected_issuer:
            raise _refused(
                "trust.other-issuer",
                f"La liste est signée par {seen.issuer}, non par {expected_issuer}.",
                f"The list is signed by {seen.issuer}, not by {expected_issuer}.",
            )
        claims, signed_at = self._opened(proof_format, document, seen.issuer, seen.method_id)
        bindings = [_read_binding(item, seen.issuer) for item in _items(claims)]
        with self.store.writing() as session:
            for binding in bindings:
                session.trust.put(binding)
        return ImportedTrust(seen.issuer, signed_at, len(bindings))

    def _opened(
        self, proof_format: ProofFormat, document: bytes, issuer: str, method_id: str | None
    ) -> tuple[Mapping[str, Any], datetime | None]:
        resolver = self.resolvers.get(issuer.split(":", 2)[1] if issuer.startswith("did:") else "")
        if resolver is None or method_id is None:
            raise _refused(
                "trust.unknown-key", "La clé du signataire est introuvable.", "The signer's key cannot be found."
            )
        try:
            controller, _ = resolver.resolve(issuer)
            method = controller.methods.get(method_id)
            if method is None or method.controller != issuer or method.revoked is not None:
                raise _refused("trust.wrong-key", "Cette clé n’est pas celle du signataire.", "Not the signer's key.")
            opened = proof_format.open(document, method=method)
        except ProofError as error:
            raise InvalidInputError(
                error.message,
                code="trust.proof",
                remedy=Text("Demandez la liste de nouveau.", "Ask for the list again."),
            ) from error
        except UnavailableError as error:
            raise InvalidInputError(error.message, code="trust.unreachable", remedy=error.remedy) from error
        if opened.claims.get("type") != LIST_TYPE or opened.claims.get("version") != LIST_VERSION:
            raise _refused(
                "trust.not-a-list", "Cette version de liste n’est pas lue ici.", "This list version is not read here."
            )
        return opened.claims, opened.signed_at

    def _format(self) -> ProofFormat:
        return self.formats[_FORMAT]


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


def _refused(code: str, fr: str, en: str) -> InvalidInputError:
    return InvalidInputError(
        Text(fr, en),
        code=code,
        remedy=Text(
            "Rien n’a été importé. Demandez la liste à l’installation qui l’a signée (passport trust export).",
            "Nothing was imported. Ask the installation that signed it for the list (passport trust export).",
        ),
    )
