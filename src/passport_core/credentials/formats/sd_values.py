"""What ``proofValue`` holds in ecdsa-sd-2023: a base proof, for the holder, or a derived one (vc-di-ecdsa 1.0 §3.5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from passport_core.credentials import cbor
from passport_core.credentials.formats.integrity_proof import malformed
from passport_core.credentials.keys import P256, PublicKey
from passport_core.credentials.multibase import (
    decode_multibase,
    decode_multikey,
    encode_base64url,
    encode_multibase,
    encode_multikey,
)
from passport_core.credentials.remedies import ASK_AGAIN
from passport_core.errors import InvalidInputError, ProofError
from passport_core.outcomes import Text

MAX_STATEMENTS = 4_096  # of one document: each that can be withheld costs a signature, some 0.1 ms

_BASE, _DERIVED = b"\xd9\x5d\x00", b"\xd9\x5d\x01"
_SIGNATURE, _LABEL, _HMAC_KEY = 64, 32, 32
_WHERE = "/proof/proofValue"


@dataclass(frozen=True, slots=True)
class BaseValue:
    """§3.5.2: with it every part of the document can be shown or withheld. It is the holder's to keep."""

    base_signature: bytes
    ephemeral: PublicKey
    hmac_key: bytes
    signatures: tuple[bytes, ...]  # of the statements that are not mandatory, in their order
    mandatory: tuple[str, ...]

    def write(self) -> str:
        return _write(
            _BASE,
            [
                self.base_signature,
                multikey_bytes(self.ephemeral),
                self.hmac_key,
                list(self.signatures),
                list(self.mandatory),
            ],
        )


@dataclass(frozen=True, slots=True)
class DerivedValue:
    """§3.5.7: ``labels`` says which of the issuer's names each canonical blank node had; ``mandatory`` are places."""

    base_signature: bytes
    ephemeral: PublicKey
    signatures: tuple[bytes, ...]
    labels: Mapping[int, bytes]
    mandatory: tuple[int, ...]

    def write(self) -> str:
        return _write(
            _DERIVED,
            [
                self.base_signature,
                multikey_bytes(self.ephemeral),
                list(self.signatures),
                dict(self.labels),
                list(self.mandatory),
            ],
        )


def multikey_bytes(key: PublicKey) -> bytes:
    """Return the key as Multikey has it, codec in front: 35 bytes for P-256."""
    return decode_multibase(encode_multikey(key))


def read_base(proof: Mapping[str, Any]) -> BaseValue:
    """Return what a base proof holds (§3.5.3); raise ProofError (``proof.not-base``, ``proof.malformed``)."""
    header, value = _read(proof)
    if header == _DERIVED:
        raise ProofError(
            Text(
                "De cette attestation une partie a déjà été omise : rien ne peut plus en être dérivé.",
                "Part of this credential has been withheld already: nothing can be derived from it any more.",
            ),
            code="proof.not-base",
            remedy=Text("Partez de l’attestation remise par l’émetteur.", "Start from the credential as issued."),
            where=_WHERE,
        )
    signature, key, hmac_key, signatures, pointers = value
    if not isinstance(pointers, list) or not all(isinstance(pointer, str) for pointer in pointers):
        raise malformed(_WHERE)
    return BaseValue(
        _bytes(signature, _SIGNATURE), _key(key), _bytes(hmac_key, _HMAC_KEY), _signatures(signatures), tuple(pointers)
    )


def read_derived(proof: Mapping[str, Any]) -> DerivedValue:
    """Return what a derived proof holds (§3.5.8); raise ProofError (``proof.base``, ``proof.malformed``)."""
    header, value = _read(proof)
    if header == _BASE:
        raise ProofError(
            Text(
                "C’est l’attestation telle que son titulaire la garde, non telle qu’elle se présente.",
                "This is the credential as its holder keeps it, not as it is presented.",
            ),
            code="proof.base",
            remedy=Text(
                "Demandez au titulaire d’en présenter ce qu’il veut montrer.",
                "Ask the holder to present what they want to show of it.",
            ),
            where=_WHERE,
        )
    signature, key, signatures, labels, places = value
    if not isinstance(labels, dict) or not isinstance(places, list):
        raise malformed(_WHERE)
    if not all(isinstance(place, int) for place in places) or len(set(places)) != len(places):
        raise malformed(_WHERE)
    known = {number: _bytes(label, _LABEL) for number, label in labels.items()}
    if len(set(known.values())) != len(known):  # two blank nodes would become one
        raise malformed(_WHERE)
    return DerivedValue(_bytes(signature, _SIGNATURE), _key(key), _signatures(signatures), known, tuple(places))


def check_size(statements: int) -> None:
    """Refuse a document of more statements than are signed or verified one by one."""
    if statements > MAX_STATEMENTS:
        raise ProofError(
            Text(
                f"Le document fait plus de {MAX_STATEMENTS} affirmations.",
                f"The document makes more than {MAX_STATEMENTS} statements.",
            ),
            code="proof.too-many",
            remedy=ASK_AGAIN,
            where=_WHERE,
        )


def _write(header: bytes, value: list[Any]) -> str:
    return "u" + encode_base64url(header + cbor.encode(value))


def _read(proof: Mapping[str, Any]) -> tuple[bytes, list[Any]]:
    written = proof.get("proofValue")
    if not isinstance(written, str) or not written.startswith("u"):
        raise malformed(_WHERE)
    try:
        data = decode_multibase(written)
        header, value = data[:3], cbor.decode(data[3:])
    except InvalidInputError:
        raise malformed(_WHERE) from None
    if header not in (_BASE, _DERIVED) or not isinstance(value, list) or len(value) != 5:
        raise malformed(_WHERE)
    return header, value


def _bytes(value: object, length: int) -> bytes:
    if not isinstance(value, bytes) or len(value) != length:
        raise malformed(_WHERE)
    return value


def _signatures(value: object) -> tuple[bytes, ...]:
    if not isinstance(value, list):
        raise malformed(_WHERE)
    check_size(len(value))
    return tuple(_bytes(signature, _SIGNATURE) for signature in value)


def _key(value: object) -> PublicKey:
    try:
        key = decode_multikey(encode_multibase(value)) if isinstance(value, bytes) and len(value) < 64 else None
    except InvalidInputError:
        key = None
    if key is None or key.algorithm != P256:
        raise malformed(_WHERE)
    return key
