"""What the three formats on signed JWTs share: VC-JOSE, Open Badges' own profile, and VCDM 1.1's with ``vc``."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, ClassVar, NamedTuple

from passport_core.credentials import data_model, jose
from passport_core.credentials.data_model.values import types
from passport_core.credentials.formats.common_refusals import check_occasion, check_own, check_unsecured
from passport_core.credentials.json_reading import read_object
from passport_core.credentials.json_writing import to_json
from passport_core.credentials.keys import ED25519, P256, P384, P521, RSA, Signer, VerificationMethod
from passport_core.credentials.moments import read_timestamp
from passport_core.credentials.peeking import as_proof_error, identifier, no_issuer, peek_at, several
from passport_core.credentials.proofs import ISSUING, NO_OTHERS, Claims, Opened, Peek, ProofUse
from passport_core.credentials.remedies import ASK_AGAIN
from passport_core.errors import InvalidInputError, ProofError
from passport_core.outcomes import Text

CREDENTIAL = "VerifiableCredential"
PRESENTATION = "VerifiablePresentation"
SIGNATURE_CLAIMS = frozenset(
    {"iss", "iat", "nbf", "exp", "jti", "sub", "aud", "nonce"}
)  # of JWT, not of the credential

_CREDENTIALS_CONTEXTS = ("https://www.w3.org/ns/credentials/v2", "https://www.w3.org/2018/credentials/v1")
_OPEN_BADGES = frozenset({"OpenBadgeCredential", "AchievementCredential", "EndorsementCredential", "ClrCredential"})
_PLAIN = frozenset({"", "jwt"})  # values of typ that say nothing
_OWN_TYPES = frozenset({"vc+jwt", "vp+jwt"})
OCCASION = ("/nonce", "/aud")  # where a presentation says which question it answers, and for whom


class Stated(NamedTuple):
    """What a JWT says, all that can be refused without its key being refused already.

    ``content`` is the credential or presentation, ``signed_at`` … ``ends`` what the JWT says of its own signature
    (None where that is the content's own to say). ``issuer`` is the content's issuer or holder; of a presentation
    that names none, whoever signed it.
    """

    jws: jose.Jws
    payload: Mapping[str, Any]
    content: Mapping[str, Any]
    issuer: str
    method_id: str | None
    signed_at: datetime | None
    begins: datetime | None
    ends: datetime | None


class JwtFormat(ABC):
    """A credential or presentation within a compact JWS, as a ``ProofFormat``: everything in it is signed."""

    name: ClassVar[str]
    media_type: ClassVar[str]
    algorithms: ClassVar[frozenset[str]] = frozenset({ED25519, P256, P384, P521, RSA})
    policy: ClassVar[jose.HeaderPolicy]

    def __init__(self) -> None:
        self._stated = lru_cache(maxsize=4)(self._read)  # one reading serves peeking and opening

    # -- what a profile says

    @abstractmethod
    def content(self, header: Mapping[str, Any], payload: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the credential or presentation; raise InvalidInputError or ProofError where it breaks the profile."""

    def signature_moments(
        self, payload: Mapping[str, Any], content: Mapping[str, Any]
    ) -> tuple[datetime | None, datetime | None, datetime | None]:
        """Return when it was signed, and from when until when the signature counts (RFC 7519 §4.1.4–6)."""
        return jose.moment_of(payload, "iat"), jose.moment_of(payload, "nbf"), jose.moment_of(payload, "exp")

    # -- writing

    def secure(self, claims: Claims, *, signer: Signer, created: datetime, use: ProofUse = ISSUING) -> bytes:
        raise _verify_only()

    def secure_all(self, batch: Iterable[Claims], *, signer: Signer, created: datetime) -> Iterator[bytes]:
        raise _verify_only()

    # -- reading

    def recognises(self, document: bytes) -> bool:
        return profile(document) == self.name

    def peek(self, document: bytes) -> Peek:
        try:
            stated = self._stated(document)
            return peek_at(
                stated.content,
                format_name=self.name,
                issuer=stated.issuer,
                method_id=stated.method_id,
                signed_at=stated.signed_at,
                key=jose.key_of(stated.jws.header),
                certificates=jose.certificates_of(stated.jws.header),
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
        """Return the credential or presentation, without what the JWT says of its signature; raise ProofError.

        Codes: those of ``jose.check_header`` and ``jose.check_signature``; ``proof.malformed``, ``proof.vc-claim``,
        ``proof.claims-differ`` (a registered claim says otherwise than the document), ``proof.two-issuers``,
        ``proof.wrong-method``, ``proof.purpose``, ``proof.challenge``, ``proof.domain``, and ``json.…``. Whether the
        signature counts yet, or still, is for the caller: see ``Opened.proof_begins`` and ``.proof_expires``.
        """
        try:
            stated = self._stated(document)
        except InvalidInputError as error:
            raise as_proof_error(error) from error
        if stated.method_id is not None and stated.method_id != method.id:
            raise refused(
                "proof.wrong-method",
                "La preuve nomme une autre clé que celle de l’émetteur.",
                "The proof names another key than the issuer’s.",
                "/header/kid",
            )
        if use.purpose not in method.relationships:
            raise refused(
                "proof.purpose",
                "La clé ou la preuve n’est pas faite pour attester un document de cette sorte.",
                "The key or the proof is not meant to attest a document of this kind.",
                "/header/kid",
            )
        jose.check_signature(stated.jws, method.key)
        check_occasion(stated.payload.get("nonce"), stated.payload.get("aud"), use, places=OCCASION)
        return Opened(
            stated.content,
            self.name,
            method,
            stated.signed_at,
            proof_expires=stated.ends,
            proof_begins=stated.begins,
        )

    def _read(self, document: bytes) -> Stated:
        jws, payload = _parsed(document)
        jose.check_header(jws.header, self.policy)
        content = self.content(jws.header, payload)
        issuer = stated_issuer(jws.header, payload, content)
        signed_at, begins, ends = self.signature_moments(payload, content)
        method_id = jose.method_id_of(jws.header, issuer)
        return Stated(jws, payload, content, issuer, method_id, signed_at, begins, ends)


class IssuingJwtFormat(JwtFormat):
    """A profile that is also written."""

    @abstractmethod
    def payload(self, claims: Claims, *, signer: Signer, created: datetime, use: ProofUse) -> dict[str, Any]:
        """Return what will be signed for ``claims``; raise InvalidInputError where the profile cannot say it."""

    @abstractmethod
    def header(self, signer: Signer, claims: Claims) -> bytes:
        """Return the encoded header for ``claims``."""

    def secure(self, claims: Claims, *, signer: Signer, created: datetime, use: ProofUse = ISSUING) -> bytes:
        """Return the compact JWS over ``claims``.

        Raise InvalidInputError where there is a proof already, where ``signer`` is not the claims' issuer (or holder),
        where they are no credential or presentation by the data model, or the profile cannot say them; ValueError
        where ``created`` has no zone.
        """
        self.check_securable(claims, signer)
        payload = self.payload(claims, signer=signer, created=created, use=use)
        return jose.write(self.header(signer, claims), to_json(payload), signer)

    def secure_all(self, batch: Iterable[Claims], *, signer: Signer, created: datetime) -> Iterator[bytes]:
        headers: dict[bool, bytes] = {}
        require = data_model.Requirements()
        for claims in batch:
            self.check_securable(claims, signer, require)
            payload = self.payload(claims, signer=signer, created=created, use=ISSUING)
            kind = is_presentation(claims)
            header = headers.get(kind)
            if header is None:
                header = headers[kind] = self.header(signer, claims)
            yield jose.write(header, to_json(payload), signer)

    def check_securable(
        self, claims: Claims, signer: Signer, require: Callable[[Claims], None] = data_model.require
    ) -> None:
        """Raise InvalidInputError where this signer cannot secure these claims, or they are secured already.

        ``require`` holds them to the data model.
        """
        check_unsecured(claims)
        jose.name_of(signer.algorithm)
        check_own(claims, signer)
        for name in sorted(SIGNATURE_CLAIMS.intersection(claims)) or sorted({"vc", "vp"}.intersection(claims)):
            raise InvalidInputError(
                Text(
                    fr=f"« {name} » est un nom réservé à la signature.",
                    en=f"“{name}” is a name kept for the signature.",
                ),
                code="proof.reserved-claim",
                remedy=Text(fr="Donnez un autre nom à ce membre.", en="Give that member another name."),
                where="/" + name,
            )
        require(claims)


def profile(document: bytes) -> str | None:
    """Return the name of the one format of this family that the document claims to be of, None where of none.

    VC-JOSE has ``typ`` of its own. Without it, a payload with ``vc`` or ``vp`` is of VCDM 1.1; a credential at the
    top is an Open Badge or a record of them by its type, and of VC-JOSE else.
    """
    if not jose.is_compact(document):
        return None
    try:
        media_type = jose.media_type_of(jose.header_of(document))
        if media_type in _OWN_TYPES:
            return "vc-jwt"
        if "sd-jwt" in media_type:
            return None
        payload = _parsed(document)[1]
    except InvalidInputError:
        return None
    if media_type in _PLAIN and ("vc" in payload or "vp" in payload):
        return "vc-jwt-1.1"
    contexts = several(payload.get("@context"))
    if not contexts or contexts[0] not in _CREDENTIALS_CONTEXTS:
        return None
    kinds = types(payload.get("type"))
    return "ob-jwt" if media_type in _PLAIN and not kinds.isdisjoint(_OPEN_BADGES) else "vc-jwt"


def is_presentation(content: Mapping[str, Any]) -> bool:
    """Say whether it is a presentation by its type."""
    return PRESENTATION in several(content.get("type"))


def check_replicated(payload: Mapping[str, Any], content: Mapping[str, Any]) -> None:
    """Refuse ``jti`` and ``sub`` that name another document or subject than the content: two readers would differ.

    Raise ProofError (``proof.claims-differ``).
    """
    if "jti" in payload and "id" in content and payload["jti"] != content["id"]:
        raise differs("jti")
    if "sub" in payload:
        named = [one for one in map(identifier, several(content.get("credentialSubject"))) if one is not None]
        if named and payload["sub"] not in named:
            raise differs("sub")


def differs(claim: str) -> ProofError:
    """The answer to a registered claim that says otherwise than the document beside it."""
    return refused(
        "proof.claims-differ",
        "Le document se contredit : ce que dit sa signature n’est pas ce qu’il dit lui-même.",
        "The document contradicts itself: its signature says otherwise than it says itself.",
        "/" + claim,
    )


def lenient_moment(payload: Mapping[str, Any], name: str) -> datetime | None:
    """Return a NumericDate, or the timestamp that some issuers write in its place."""
    if isinstance(payload.get(name), str):
        try:
            return read_timestamp(payload[name])
        except ValueError:
            raise jose.malformed("/" + name) from None
    return jose.moment_of(payload, name)


def refused(code: str, fr: str, en: str, where: str) -> ProofError:
    """A refusal whose remedy is to ask for the original."""
    return ProofError(Text(fr, en), code=code, remedy=ASK_AGAIN, where=where)


def _verify_only() -> InvalidInputError:
    return InvalidInputError(
        Text("Ce format ancien est vérifié, mais plus délivré.", "This old format is verified, but issued no more."),
        code="proof.verify-only",
        remedy=Text("Choisissez un format actuel, tel que vc-jwt.", "Choose a present format, such as vc-jwt."),
    )


@lru_cache(maxsize=4)
def _parsed(document: bytes) -> tuple[jose.Jws, Mapping[str, Any]]:
    """Take it apart once for recognising, peeking and opening. What is returned is shared: never change it."""
    jws = jose.read(document)
    return jws, read_object(jws.payload)


def stated_issuer(header: Mapping[str, Any], payload: Mapping[str, Any], content: Mapping[str, Any]) -> str:
    """Return whose document it is; ``iss``, in the payload or repeated in the header, must say the same."""
    named = content.get("issuer", content.get("holder"))
    issuer = identifier(named)
    if named is not None and issuer is None:
        raise no_issuer()
    for place, where in ((payload, "/iss"), (header, "/header/iss")):
        if "iss" not in place:
            continue
        stated = place["iss"]
        if not isinstance(stated, str) or not stated:
            raise jose.malformed(where)
        if issuer is not None and issuer != stated:
            raise refused(
                "proof.two-issuers",
                "Le document nomme deux émetteurs.",
                "The document names two issuers.",
                where,
            )
        issuer = stated
    if issuer is None and is_presentation(content):
        method_id = jose.method_id_of(header, "")
        issuer = method_id.partition("#")[0] if method_id else None
    if not issuer:
        raise no_issuer()
    return issuer
