"""Key binding of SD-JWTs (RFC 9901 §4.3, §7.3): the holder's key signs what is shown, for whom and for which occasion.

Whether it is needed is the reader's decision, taken before looking (``ProofUse.challenge``, ``.domains``): a thief
can leave it out. Where it is there it must hold, asked for or not.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from passport_core.credentials import jose
from passport_core.credentials.json_reading import read_object
from passport_core.credentials.json_writing import to_json
from passport_core.credentials.jwk import from_jwk
from passport_core.credentials.keys import ED25519, P256, P384, PublicKey, Signer
from passport_core.credentials.multibase import encode_base64url
from passport_core.credentials.proofs import ProofUse
from passport_core.credentials.sd_jwt import SdJwt, digest, split, unpack
from passport_core.credentials.signatures import verifier
from passport_core.errors import InvalidInputError, ProofError
from passport_core.outcomes import Text

TYPE = "kb+jwt"

_POLICY = jose.HeaderPolicy(algorithms=frozenset({ED25519, P256, P384}), types=frozenset({TYPE}), type_required=True)
_PRESENT_AGAIN = Text(
    fr="Demandez au titulaire de présenter ses documents de nouveau, depuis son portefeuille.",
    en="Ask the holder to present the documents again, from the wallet that holds them.",
)


def holder_key(claims: Mapping[str, Any]) -> PublicKey | None:
    """Return the key that the issuer bound the document to (``cnf.jwk``, RFC 7800 §3.2); None where it named none.

    Raise InvalidInputError (``jwk.…``) where it is malformed, or publishes its secret part.
    """
    confirmation = claims.get("cnf")
    written = confirmation.get("jwk") if isinstance(confirmation, Mapping) else None
    return from_jwk(written) if isinstance(written, Mapping) else None


def bind(presentation: bytes, *, signer: Signer, use: ProofUse, issued_at: datetime) -> bytes:
    """Return the SD-JWT bound to one occasion by the holder's ``signer``: ``use`` names one domain and a challenge.

    Raise InvalidInputError: ``proof.already-bound``, ``proof.no-holder-key``, ``proof.not-holder`` (another key than
    the one that the issuer wrote into it); ValueError where ``use`` names no occasion, or ``issued_at`` has no zone.
    """
    if use.challenge is None or len(use.domains) != 1:
        raise ValueError("key binding is for one reader and one challenge")
    parts = split(presentation)
    if parts.key_binding is not None:
        raise already_bound()
    unpacked = unpack(read_object(jose.read(parts.jwt).payload), parts.disclosures)
    key = holder_key(unpacked.claims)
    if key is None:
        raise _not_bindable(
            "proof.no-holder-key",
            "L’émetteur n’a lié ce document à aucune clé.",
            "The issuer bound this document to no key.",
        )
    header = encode_base64url(to_json({"alg": jose.name_of(signer.algorithm), "typ": TYPE})).encode()
    claims = {
        "iat": jose.numeric_date(issued_at),
        "aud": next(iter(use.domains)),
        "nonce": use.challenge,
        "sd_hash": digest(parts.unbound, unpacked.hash_name),
    }
    bound = jose.write(header, to_json(claims), signer)
    signed = jose.read(bound)
    if signer.algorithm != key.algorithm or not verifier(key)(signed.signature, signed.signing_input):
        raise _not_bindable(
            "proof.not-holder",
            "Cette clé n’est pas celle à laquelle l’émetteur a lié le document.",
            "This key is not the one that the issuer bound the document to.",
        )
    return SdJwt(parts.jwt, parts.disclosures, bound).compact()


def check(parts: SdJwt, *, hash_name: str, key: PublicKey | None, use: ProofUse) -> datetime | None:
    """Return when the holder signed; None where there is no key binding and none is asked for.

    Whether that moment is recent enough is for the caller, who has a clock. Raise ProofError:
    ``proof.no-key-binding``, ``proof.no-holder-key``, ``proof.key-binding`` (it does not hold, or is of another
    document or selection), ``proof.challenge``, ``proof.domain``, and those of ``jose.check_header``.
    """
    if parts.key_binding is None:
        if use.challenge is not None or use.domains:
            raise _refused(
                "proof.no-key-binding",
                "Rien ne montre que le document est présenté par son titulaire, et c’était demandé.",
                "Nothing shows that its holder presents the document, and that was asked for.",
                "/kb_jwt",
            )
        return None
    if key is None:
        raise _refused(
            "proof.no-holder-key",
            "Le document est présenté avec une clé à laquelle l’émetteur ne l’a pas lié.",
            "The document is presented with a key that the issuer did not bind it to.",
            "/cnf",
        )
    jws = jose.read(parts.key_binding)
    jose.check_header(jws.header, _POLICY)
    if jose.key_algorithm(jws.header) != key.algorithm or not verifier(key)(jws.signature, jws.signing_input):
        raise _does_not_hold("/kb_jwt")
    claims = read_object(jws.payload, max_depth=8)
    signed_at = jose.moment_of(claims, "iat")
    audience, nonce = claims.get("aud"), claims.get("nonce")
    if signed_at is None or not isinstance(audience, str) or not isinstance(nonce, str):
        raise jose.malformed("/kb_jwt")
    if claims.get("sd_hash") != digest(parts.unbound, hash_name):
        raise _does_not_hold("/kb_jwt/sd_hash")
    _check_occasion(audience, nonce, use)
    return signed_at


def _check_occasion(audience: str, nonce: str, use: ProofUse) -> None:
    """``aud`` is one string (§4.3): a reader known by several names accepts any of them (RFC 7519 §4.1.3)."""
    if use.challenge is not None and nonce != use.challenge:
        raise _refused(
            "proof.challenge",
            "La présentation ne répond pas à la question posée : elle a été faite pour une autre occasion.",
            "The presentation does not answer the challenge: it was made for another occasion.",
            "/kb_jwt/nonce",
        )
    if use.domains and audience not in use.domains:
        raise _refused(
            "proof.domain",
            "La présentation a été faite pour un autre destinataire.",
            "The presentation was made for someone else.",
            "/kb_jwt/aud",
        )


def already_bound() -> InvalidInputError:
    """The answer to a presentation where the document as issued is needed."""
    return _not_bindable(
        "proof.already-bound",
        "Ce document est déjà présenté à quelqu’un.",
        "This document is already presented to someone.",
    )


def _does_not_hold(where: str) -> ProofError:
    return _refused(
        "proof.key-binding",
        "La présentation a été modifiée, ou n’a pas été faite avec la clé du titulaire.",
        "The presentation was changed, or was not made with the holder's key.",
        where,
    )


def _not_bindable(code: str, fr: str, en: str) -> InvalidInputError:
    return InvalidInputError(
        Text(fr, en),
        code=code,
        remedy=Text(
            "Partez du document remis par l’émetteur, avec la clé donnée à cette occasion.",
            "Start from the document that the issuer handed over, with the key given to it then.",
        ),
    )


def _refused(code: str, fr: str, en: str, where: str) -> ProofError:
    return ProofError(Text(fr, en), code=code, remedy=_PRESENT_AGAIN, where=where)
