"""What the formats on SD-JWT share (RFC 9901): SD-JWT VC, and the W3C's enveloped SD-JWTs."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ClassVar

from passport_core.credentials import jose, key_binding
from passport_core.credentials.formats.common_refusals import check_key
from passport_core.credentials.json_pointer import write
from passport_core.credentials.json_reading import read_object
from passport_core.credentials.json_writing import to_json
from passport_core.credentials.jwk import to_jwk
from passport_core.credentials.keys import ED25519, P256, P384, PublicKey, Signer, VerificationMethod
from passport_core.credentials.peeking import as_proof_error
from passport_core.credentials.proofs import ISSUING, NO_OTHERS, Claims, Opened, Peek, ProofUse
from passport_core.credentials.remedies import ASK_AGAIN
from passport_core.credentials.sd_jwt import SdJwt, Unpacked, is_json, select, split, unpack
from passport_core.credentials.sd_jwt_packing import Packer, check_names
from passport_core.errors import InvalidInputError, PassportError, ProofError
from passport_core.outcomes import Text


@dataclass(frozen=True, slots=True)
class Stated:
    """What an SD-JWT says: its content, whose it is, and when its signature was made and counts."""

    content: Mapping[str, Any]
    issuer: str
    signed_at: datetime | None = None
    begins: datetime | None = None
    ends: datetime | None = None


class SdJwtFormat(ABC):
    """A signed payload whose claims may stand beside it, as a ``SelectiveFormat``.

    Compact serialisation out; compact or JSON in. ``ProofUse.challenge`` and ``.domains`` ask for key binding
    (``credentials.key_binding``).
    """

    name: ClassVar[str]
    media_type: ClassVar[str]
    types: ClassVar[frozenset[str]]  # values of the header's ``typ``
    algorithms: ClassVar[frozenset[str]] = frozenset({ED25519, P256, P384})
    purpose: ClassVar[str | None] = None  # the one purpose of its proofs; None where that is the caller's to say
    never: ClassVar[frozenset[str]]  # names that no document of this format may have withholdable
    always: ClassVar[frozenset[str]]  # names that are never made withholdable here

    def __init__(self, packer: Packer | None = None) -> None:
        self._packer = packer or Packer()
        self._policy = jose.HeaderPolicy(self.algorithms, self.types, type_required=True)

    # -- what a format says of its claims

    @abstractmethod
    def stated(self, header: Mapping[str, Any], claims: Mapping[str, Any]) -> Stated:
        """Return what the document says; raise InvalidInputError or ProofError where it is none of this format."""

    @abstractmethod
    def peeked(self, stated: Stated) -> Peek:
        """Return what to gather for a document that says this, its keys aside."""

    @abstractmethod
    def content(self, claims: Claims, *, signer: Signer, created: datetime, use: ProofUse) -> dict[str, Any]:
        """Return all that will be signed; raise InvalidInputError where the format cannot say it."""

    @abstractmethod
    def header(self, signer: Signer, claims: Claims) -> bytes:
        """Return the encoded header for ``claims``."""

    def check_presented(
        self, parts: SdJwt, unpacked: Unpacked, holder: PublicKey | None, use: ProofUse
    ) -> datetime | None:
        """Return when the holder signed for this occasion, None where it did not and need not; raise ProofError."""
        return key_binding.check(parts, hash_name=unpacked.hash_name, key=holder, use=use)

    # -- writing

    def secure(self, claims: Claims, *, signer: Signer, created: datetime, use: ProofUse = ISSUING) -> bytes:
        """Return the SD-JWT of which nothing can be withheld."""
        content = self._content(claims, signer, created, None, use)
        check_names(content)
        return self._written(claims, content, [], signer)

    def secure_all(self, batch: Iterable[Claims], *, signer: Signer, created: datetime) -> Iterator[bytes]:
        for claims in batch:
            yield self.secure(claims, signer=signer, created=created)

    def secure_selectively(
        self, claims: Claims, *, signer: Signer, created: datetime, mandatory: Sequence[str], holder: PublicKey | None
    ) -> bytes:
        """Return the SD-JWT as issued, with every disclosure; see ``SelectiveFormat``.

        Raise InvalidInputError: ``pointer.…``, ``sd-jwt.…``, and what ``secure`` refuses.
        """
        content = self._content(claims, signer, created, holder, ISSUING)
        payload, disclosures = self._packer.pack(content, mandatory=mandatory, always=self.always)
        return self._written(claims, payload, disclosures, signer)

    def _content(
        self, claims: Claims, signer: Signer, created: datetime, holder: PublicKey | None, use: ProofUse
    ) -> dict[str, Any]:
        check_key(signer, algorithms=self.algorithms, name=self.name)
        content = self.content(claims, signer=signer, created=created, use=use)
        if holder is not None:
            write_once(content, "cnf", {"jwk": to_jwk(holder)})
        return content

    def _written(self, claims: Claims, payload: dict[str, Any], disclosures: list[bytes], signer: Signer) -> bytes:
        jwt = jose.write(self.header(signer, claims), to_json(payload), signer)
        return SdJwt(jwt, tuple(disclosures)).compact()

    # -- choosing

    def derive(self, document: bytes, *, selective: Sequence[str]) -> bytes:
        """Return the document with only what ``selective`` names disclosed, ready to be bound (``key_binding.bind``).

        No signature is verified: whoever holds it did that on receipt. Raise InvalidInputError:
        ``proof.already-bound``, ``pointer.nowhere``, ``pointer.not-separable``, and what makes it no SD-JWT.
        """
        parts = split(document)
        unpacked = unpack(read_object(jose.read(parts.jwt).payload), parts.disclosures, never=self.never)
        if parts.key_binding is not None:
            raise key_binding.already_bound()
        return select(parts, unpacked, selective).compact()

    # -- reading

    def recognises(self, document: bytes) -> bool:
        try:
            header = jose.header_of(split(document).jwt if is_json(document) else document)
        except PassportError:
            return False
        return jose.media_type_of(header) in self.types

    def peek(self, document: bytes) -> Peek:
        """Say what to gather. Disclosures that do not fit are left out: what is wrong with them ``open`` says."""
        try:
            parts = split(document)
            jws = jose.read(parts.jwt)
            claims = read_object(jws.payload)
            with suppress(InvalidInputError):
                claims = unpack(claims, parts.disclosures, never=self.never).claims
            stated = self.stated(jws.header, claims)
            return replace(
                self.peeked(stated),
                method_id=jose.method_id_of(jws.header, stated.issuer),
                key=jose.key_of(jws.header),
                certificates=jose.certificates_of(jws.header),
            )
        except ProofError as error:
            raise InvalidInputError(error.message, code=error.code, remedy=error.remedy, where=error.where) from error

    def open(
        self,
        document: bytes,
        *,
        method: VerificationMethod,
        use: ProofUse = ISSUING,
        others: Mapping[str, VerificationMethod] = NO_OTHERS,
    ) -> Opened:
        """Return the claims that the issuer signed and the holder disclosed, digests removed (RFC 9901 §7).

        Raise ProofError: those of ``jose.check_header``, ``jose.check_signature``, ``sd_jwt.split``,
        ``sd_jwt.unpack``, ``key_binding.check``; ``proof.purpose``, ``proof.wrong-method``, and ``json.…``.
        """
        try:
            return self._open(split(document), method, use)
        except InvalidInputError as error:
            raise as_proof_error(error) from error

    def receive(self, document: bytes, *, method: VerificationMethod) -> Opened:
        """Open what an issuer hands over, as its holder does; key binding has no business there (RFC 9901 §7.2).

        Raise ProofError as ``open`` does, and ``proof.bound-by-issuer``.
        """
        opened = self.open(document, method=method)
        if opened.holder_proved:
            raise ProofError(
                Text(
                    "L’émetteur a remis un document déjà présenté par quelqu’un.",
                    "The issuer handed over a document that someone presented already.",
                ),
                code="proof.bound-by-issuer",
                remedy=Text("Demandez-lui de le délivrer de nouveau.", "Ask it to issue the document again."),
                where="/kb_jwt",
            )
        return opened

    def _open(self, parts: SdJwt, method: VerificationMethod, use: ProofUse) -> Opened:
        jws = jose.read(parts.jwt)
        jose.check_header(jws.header, self._policy)
        if use.purpose not in method.relationships or (self.purpose is not None and use.purpose != self.purpose):
            raise _refused(
                "proof.purpose",
                "La clé ou la preuve n’est pas faite pour attester un document de cette sorte.",
                "The key or the proof is not meant to attest a document of this kind.",
                "/header/kid",
            )
        jose.check_signature(jws, method.key)
        unpacked = unpack(read_object(jws.payload), parts.disclosures, never=self.never)
        stated = self.stated(jws.header, unpacked.claims)
        named = jose.method_id_of(jws.header, stated.issuer)
        if named is not None and named != method.id:
            raise _refused(
                "proof.wrong-method",
                "La preuve nomme une autre clé que celle de l’émetteur.",
                "The proof names another key than the issuer’s.",
                "/header/kid",
            )
        holder = key_binding.holder_key(unpacked.claims)
        bound_at = self.check_presented(parts, unpacked, holder, use)
        return Opened(
            stated.content,
            self.name,
            method,
            stated.signed_at,
            proof_expires=stated.ends,
            proof_begins=stated.begins,
            is_partial=unpacked.is_partial,
            holder_key=holder,
            holder_proved=bound_at is not None,
            holder_proved_at=bound_at,
            disclosed=tuple(map(write, unpacked.places)),
        )


def write_once(content: dict[str, Any], name: str, value: Any) -> None:
    """Add a claim that signing writes; raise InvalidInputError (``proof.reserved-claim``) where there is another."""
    if content.setdefault(name, value) != value:
        raise InvalidInputError(
            Text(
                f"« {name} » est écrit à la signature, et le document en donne un autre.",
                f"“{name}” is written when signing, and the document gives another.",
            ),
            code="proof.reserved-claim",
            remedy=Text("Retirez-le.", "Remove it."),
            where="/" + name,
        )


def _refused(code: str, fr: str, en: str, where: str) -> ProofError:
    return ProofError(Text(fr, en), code=code, remedy=ASK_AGAIN, where=where)
