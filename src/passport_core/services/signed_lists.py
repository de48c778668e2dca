"""Lists that installations give each other (recognised issuers, mappings): signed by one, verified by the other.

A list is plain JSON with one Data Integrity proof (``eddsa-jcs-2022``, vc-di-eddsa 1.0 §3.3) by the giving service's
own key. What it holds is its reader's to judge: this says only who signed it, and that it is unchanged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from passport_core.credentials.keys import VerificationMethod
from passport_core.credentials.proofs import Peek, ProofFormat
from passport_core.errors import InvalidInputError, ProofError, UnavailableError
from passport_core.outcomes import Text
from passport_core.ports.outside import Clock, KeyResolver
from passport_core.services.choose_signer import ChooseSigner
from passport_core.services.manage_certifiers import INSTALLATION, ManageCertifiers

_FORMAT = "eddsa-jcs-2022"


class Refusal(StrEnum):
    """Why a list is not taken in for its signature's sake."""

    NOT_SIGNED = "not-signed"
    OTHER_SIGNER = "other-signer"
    UNKNOWN_KEY = "unknown-key"
    WRONG_KEY = "wrong-key"
    PROOF = "proof"
    UNREACHABLE = "unreachable"


Refusals = Mapping[Refusal, tuple[str, Text]]
"""For every refusal, the code by which a kind of list says it, and what to do."""


@dataclass(frozen=True, slots=True)
class OpenedList:
    """What a verified list holds, who signed it (a DID), and when it says that they did."""

    claims: Mapping[str, Any]
    signer: str
    signed_at: datetime | None


@dataclass(frozen=True, slots=True)
class SignedLists:
    certifiers: ManageCertifiers
    choose_signer: ChooseSigner
    formats: Mapping[str, ProofFormat]
    resolvers: Mapping[str, KeyResolver]
    clock: Clock

    def sign(self, content: Mapping[str, Any], *, tenant: str = INSTALLATION) -> bytes:
        """Return the content signed by this installation (or a certifier here), named as ``issuer``, with the moment.

        Who may sign as that tenant is its caller's to know.
        """
        if tenant == INSTALLATION:
            self.certifiers.installation()
        signer = self.choose_signer(tenant, algorithms=sorted(self._format.algorithms))
        now = self.clock.now()
        stated = {"issuer": signer.controller, "issuedAt": now.isoformat()}
        head = {name: content[name] for name in ("type", "version") if name in content}
        return self._format.secure({**head, **stated, **content}, signer=signer, created=now)

    def is_signed(self, document: bytes) -> bool:
        """Say whether the document claims to be a signed list: whether it is, ``open`` says."""
        return self._format.recognises(document)

    def open(self, document: bytes, *, expected: str | None, refusals: Refusals) -> OpenedList:
        """Return what the list holds, its signature verified with a key that its signer has now.

        ``expected`` is the DID that the operator was told by another way: another signer is refused. Raise
        InvalidInputError, worded by ``refusals``.
        """
        if not self.is_signed(document):
            raise _refused(refusals, Refusal.NOT_SIGNED, _NOT_SIGNED)
        seen = self._format.peek(document)
        if expected is not None and seen.issuer != expected:
            message = Text(
                f"La liste est signée par {seen.issuer}, non par {expected}.",
                f"The list is signed by {seen.issuer}, not by {expected}.",
            )
            raise _refused(refusals, Refusal.OTHER_SIGNER, message)
        try:
            method = self._method(seen, refusals)
        except UnavailableError as error:
            code, _ = refusals[Refusal.UNREACHABLE]
            raise InvalidInputError(error.message, code=code, remedy=error.remedy) from error
        try:
            opened = self._format.open(document, method=method)
        except (ProofError, InvalidInputError) as error:
            raise _refused(refusals, Refusal.PROOF, error.message) from error
        return OpenedList(opened.claims, seen.issuer, opened.signed_at)

    def _method(self, seen: Peek, refusals: Refusals) -> VerificationMethod:
        """Return the key that the list names, where it is its signer's own now."""
        resolver = self.resolvers.get(seen.issuer.split(":", 2)[1] if seen.issuer.startswith("did:") else "")
        if resolver is None or seen.method_id is None:
            raise _refused(refusals, Refusal.UNKNOWN_KEY, _UNKNOWN_KEY)
        try:
            controller, _ = resolver.resolve(seen.issuer)
        except InvalidInputError as error:
            raise _refused(refusals, Refusal.UNKNOWN_KEY, error.message) from error
        method = controller.methods.get(seen.method_id)
        if method is None or method.controller != seen.issuer or method.revoked is not None:
            raise _refused(refusals, Refusal.WRONG_KEY, _WRONG_KEY)
        return method

    @property
    def _format(self) -> ProofFormat:
        return self.formats[_FORMAT]


def _refused(refusals: Refusals, refusal: Refusal, message: Text) -> InvalidInputError:
    code, remedy = refusals[refusal]
    return InvalidInputError(message, code=code, remedy=remedy)


_NOT_SIGNED = Text("Ce fichier n’est pas une liste signée.", "This file is not a signed list.")
_UNKNOWN_KEY = Text("La clé du signataire est introuvable.", "The signer’s key cannot be found.")
_WRONG_KEY = Text("Cette clé n’est pas celle du signataire.", "This key is not the signer’s.")
