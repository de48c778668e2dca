"""What the formats on SD-JWT share (RFC 9901): SD-JWT VC, and the W3C's enveloped SD-JWTs."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, ClassVar

from passport_core.credentials import jose, key_binding
from passport_core.credentials.json_pointer import write
from passport_core.credentials.json_reading import read_object
from passport_core.credentials.jwk import to_jwk
from passport_core.credentials.keys import ED25519, P256, P384, PublicKey, Signer, VerificationMethod
from passport_core.credentials.peeking import as_proof_error, no_issuer
from passport_core.credentials.proofs import ISSUING, NO_OTHERS, Claims, Opened, Peek, ProofUse, StatusEntry
from passport_core.credentials.sd_jwt import SdJwt, is_json, select, split, unpack
from passport_core.credentials.sd_jwt_packing import Packer, check_names
from passport_core.errors import InvalidInputError, PassportError, ProofError
from passport_core.outcomes import Text

_ASK_AGAIN = Text(
    fr="Demandez à son titulaire ou à l’émetteur de vous transmettre de nouveau le document d’origine.",
    en="Ask the holder or the issuer to send you the original document again.",
)


class SdJwtFormat(ABC):
    """A signed payload whose claims may stand beside it, as a ``SelectiveFormat``.

    Compact serialisation out; compact or JSON in. The issuer's proof is for ``assertionMethod`` even where a holder
    presents it: ``ProofUse.challenge`` and ``.domains`` then ask for key binding (``credentials.key_binding``).
    """

    name: ClassVar[str]
    media_type: ClassVar[str]
    typ: ClassVar[str]
    algorithms: ClassVar[frozenset[str]] = frozenset({ED25519, P256, P384})
    purpose: ClassVar[str] = ISSUING.purpose
    never: ClassVar[frozenset[str]] = frozenset()  # names that no document of this format may have withholdable
    always: ClassVar[frozenset[str]]  # names that are never made withholdable here

    def __init__(self, packer: Packer | None = None) -> None:
        self._packer = packer or Packer()
        self._policy = jose.HeaderPolicy(self.algorithms, frozenset({self.typ}), type_required=True)

    # -- what a format says of its claims

    @abstractmethod
    def issuer_of(self, claims: Mapping[str, Any]) -> str | None:
        """Return who the claims say made the document."""

    @abstractmethod
    def check_claims(self, claims: Mapping[str, Any]) -> None:
        """Raise ProofError where claims whose signature holds are none of this format's."""

    @abstractmethod
    def complete(self, claims: Claims, signer: Signer) -> dict[str, Any]:
        """Return the claims as they will be signed; raise InvalidInputError where they are none of this format's."""

    @abstractmethod
    def statuses(self, claims: Mapping[str, Any]) -> tuple[StatusEntry, ...]:
        """Return where the status can be looked up."""

    def schema_urls(self, claims: Mapping[str, Any]) -> tuple[str, ...]:
        """Return the addresses of JSON Schemas that the claims name."""
        return ()

    # -- writing

    def secure(self, claims: Claims, *, signer: Signer, created: datetime, use: ProofUse = ISSUING) -> bytes:
        """Return the SD-JWT of which nothing can be withheld."""
        content = self._content(claims, signer, created, None)
        check_names(content)
        return self._written(content, [], signer)

    def secure_all(self, batch: Iterable[Claims], *, signer: Signer, created: datetime) -> Iterator[bytes]:
        for claims in batch:
            yield self.secure(claims, signer=signer, created=created)

    def secure_selectively(
        self, claims: Claims, *, signer: Signer, created: datetime, mandatory: Sequence[str], holder: PublicKey | None
    ) -> bytes:
        """Return the SD-JWT as issued, with every disclosure; see ``SelectiveFormat``.

        Raise InvalidInputError: ``pointer.…``, ``sd-jwt.…``, and what ``secure`` refuses.
        """
        content = self._content(claims, signer, created, holder)
        payload, disclosures = self._packer.pack(content, mandatory=mandatory, always=self.always)
        return self._written(payload, disclosures, signer)

    def _content(self, claims: Claims, signer: Signer, created: datetime, holder: PublicKey | None) -> dict[str, Any]:
        if signer.algorithm not in self.algorithms:
            raise InvalidInputError(
                Text(
                    fr=f"Cette clé ({signer.algorithm}) ne sert pas au format {self.name}.",
                    en=f"This key ({signer.algorithm}) is not for the format {self.name}.",
                ),
                code="proof.wrong-key",
                remedy=Text(
                    fr=f"Choisissez une clé {' ou '.join(sorted(self.algorithms))}.",
                    en=f"Choose a key of {' or '.join(sorted(self.algorithms))}.",
                ),
            )
        content = self.complete(claims, signer)
        written: dict[str, Any] = {"iat": jose.numeric_date(created)}
        if holder is not None:
            written["cnf"] = {"jwk": to_jwk(holder)}
        for name, value in written.items():
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
        return content

    def _written(self, payload: dict[str, Any], disclosures: list[bytes], signer: Signer) -> bytes:
        header = jose.write_header(signer, typ=self.typ)
        return SdJwt(jose.write(header, jose.to_json(payload), signer), tuple(disclosures)).compact()

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
        return jose.media_type_of(header) == self.typ

    def peek(self, document: bytes) -> Peek:
        """Say what to gather. Disclosures that do not fit are left out: what is wrong with them ``open`` says."""
        try:
            parts = split(document)
            jws = jose.read(parts.jwt)
            claims = read_object(jws.payload)
            with suppress(InvalidInputError):
                claims = unpack(claims, parts.disclosures, never=self.never).claims
            issuer = self.issuer_of(claims)
            if issuer is None:
                raise no_issuer()
            return Peek(
                format=self.name,
                issuer=issuer,
                method_id=jose.method_id_of(jws.header, issuer),
                statuses=self.statuses(claims),
                schema_urls=self.schema_urls(claims),
                unverified=claims,
                signed_at=_unverified_moment(claims),
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
        if use.purpose != self.purpose or use.purpose not in method.relationships:
            raise _refused(
                "proof.purpose",
                "La clé ou la preuve n’est pas faite pour attester un document de cette sorte.",
                "The key or the proof is not meant to attest a document of this kind.",
                "/header/kid",
            )
        jose.check_signature(jws, method.key)
        unpacked = unpack(read_object(jws.payload), parts.disclosures, never=self.never)
        claims = unpacked.claims
        self.check_claims(claims)
        named = jose.method_id_of(jws.header, self.issuer_of(claims) or "")
        if named is not None and named != method.id:
            raise _refused(
                "proof.wrong-method",
                "La preuve nomme une autre clé que celle de l’émetteur.",
                "The proof names another key than the issuer’s.",
                "/header/kid",
            )
        holder = key_binding.holder_key(claims)
        bound_at = key_binding.check(parts, hash_name=unpacked.hash_name, key=holder, use=use)
        return Opened(
            claims,
            self.name,
            method,
            self.signed_at(claims),
            is_partial=unpacked.is_partial,
            holder_key=holder,
            holder_proved=bound_at is not None,
            holder_proved_at=bound_at,
            disclosed=tuple(map(write, unpacked.places)),
        )

    def signed_at(self, claims: Mapping[str, Any]) -> datetime | None:
        """Return the document's own moment of signing; raise ProofError (``proof.malformed``) for no NumericDate."""
        return jose.moment_of(claims, "iat")


def _unverified_moment(claims: Mapping[str, Any]) -> datetime | None:
    try:
        return jose.moment_of(claims, "iat")
    except InvalidInputError:
        return None


def _refused(code: str, fr: str, en: str, where: str) -> ProofError:
    return ProofError(Text(fr, en), code=code, remedy=_ASK_AGAIN, where=where)
