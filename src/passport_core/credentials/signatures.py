"""Which signature scheme a key has, and whether a signature holds. One scheme a key algorithm, never negotiated.

Ed25519 (RFC 8032, 64 bytes); ECDSA over P-256 with SHA-256, P-384 with SHA-384 and P-521 with SHA-512 (FIPS 186-5),
as r‖s of fixed width (IEEE P1363: 64, 96, 132 bytes), never DER; RSA as RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017),
2048 bits at least. A document names a scheme too: whoever reads it compares, since only the key decides.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256, SHA384, SHA512, HashAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

from passport_core.credentials.keys import ED25519, P256, P384, P521, RSA, UNSUPPORTED_KEY, PublicKey
from passport_core.errors import ProofError
from passport_core.outcomes import Text

# Bytes of a signature; an RSA signature is as long as its modulus.
SIGNATURE_LENGTHS = {ED25519: 64, P256: 64, P384: 96, P521: 132}
_CURVES: dict[str, tuple[type[ec.EllipticCurve], HashAlgorithm]] = {
    P256: (ec.SECP256R1, SHA256()),
    P384: (ec.SECP384R1, SHA384()),
    P521: (ec.SECP521R1, SHA512()),
}
_RSA_BITS = range(2048, 8193)
_REMEMBERED = 1024
_remembered: dict[tuple[str, bytes], ec.EllipticCurvePublicKey] = {}
# AlgorithmIdentifier rsaEncryption (RFC 8017 A.1), in front of a PKCS#1 key within a SubjectPublicKeyInfo.
_RSA_ALGORITHM = bytes.fromhex("300d06092a864886f70d0101010500")

Holds = Callable[[bytes, bytes], bool]  # (signature, message) → whether the one is the key's over the other


@lru_cache(maxsize=1024)
def verifier(key: PublicKey) -> Holds:
    """Return the function that says whether a signature is the key's; parsed once and kept.

    Raise ProofError (``proof.wrong-key``) for a key that is unreadable, too short or of an unsupported algorithm.
    """
    try:
        if key.algorithm == ED25519:
            return _ed25519(key.raw)
        if key.algorithm in _CURVES:
            return _ecdsa(key.algorithm, key.raw)
        if key.algorithm == RSA:
            return _rsa(key.raw)
    except (ValueError, TypeError) as error:
        raise _wrong_key() from error
    raise _wrong_key()


def load_point(algorithm: str, encoded: bytes) -> ec.EllipticCurvePublicKey:
    """Return the key of an encoded point, whole or compressed; raise ValueError where it is none of the curve.

    Working a compressed one out costs as much as half a verification: who has both forms may ``remember`` the key.
    """
    known = _remembered.get((algorithm, encoded))
    return known or ec.EllipticCurvePublicKey.from_encoded_point(_CURVES[algorithm][0](), encoded)


def remember(key: PublicKey, point: ec.EllipticCurvePublicKey) -> None:
    """Keep what was loaded from a key's two coordinates until it is asked for by its compressed form."""
    if len(_remembered) >= _REMEMBERED:
        _remembered.clear()
    _remembered[key.algorithm, key.raw] = point


def to_p1363(der: bytes, algorithm: str) -> bytes:
    """Return the r‖s form of a DER-encoded ECDSA signature."""
    r, s = decode_dss_signature(der)
    width = SIGNATURE_LENGTHS[algorithm] // 2
    return r.to_bytes(width, "big") + s.to_bytes(width, "big")


def hash_of(algorithm: str) -> HashAlgorithm:
    """Return the hash of an ECDSA key's scheme."""
    return _CURVES[algorithm][1]


def load_rsa(raw: bytes) -> rsa.RSAPublicKey:
    """Return the key of a PKCS#1 RSAPublicKey in DER; raise ValueError where it is none, or of another size."""
    bits = b"\x00" + raw
    sequence = _RSA_ALGORITHM + b"\x03" + _der_length(len(bits)) + bits
    loaded = load_der_public_key(b"\x30" + _der_length(len(sequence)) + sequence)
    if not isinstance(loaded, rsa.RSAPublicKey) or loaded.key_size not in _RSA_BITS:
        raise ValueError("an RSA key of 2048 to 8192 bits is needed")
    return loaded


def described(key: object) -> PublicKey:
    """Return a key of the cryptographic library as the engine writes it; one of another type as unsupported."""
    if isinstance(key, Ed25519PublicKey):
        return PublicKey(ED25519, key.public_bytes_raw())
    if isinstance(key, rsa.RSAPublicKey) and key.key_size in _RSA_BITS:
        return PublicKey(RSA, key.public_bytes(Encoding.DER, PublicFormat.PKCS1))
    if isinstance(key, ec.EllipticCurvePublicKey):
        for algorithm, (curve, _) in _CURVES.items():
            if isinstance(key.curve, curve):
                return PublicKey(algorithm, key.public_bytes(Encoding.X962, PublicFormat.CompressedPoint))
    return PublicKey(UNSUPPORTED_KEY, b"")


def _ed25519(raw: bytes) -> Holds:
    key = Ed25519PublicKey.from_public_bytes(raw)

    def holds(signature: bytes, message: bytes) -> bool:
        try:
            key.verify(signature, message)
        except InvalidSignature:
            return False
        return True

    return holds


def _ecdsa(algorithm: str, raw: bytes) -> Holds:
    digest = hash_of(algorithm)
    key = load_point(algorithm, raw)
    scheme = ec.ECDSA(digest)
    length = SIGNATURE_LENGTHS[algorithm]
    width = length // 2

    def holds(signature: bytes, message: bytes) -> bool:
        if len(signature) != length:
            return False
        r, s = int.from_bytes(signature[:width], "big"), int.from_bytes(signature[width:], "big")
        try:
            key.verify(encode_dss_signature(r, s), message, scheme)
        except InvalidSignature:
            return False
        return True

    return holds


def _rsa(raw: bytes) -> Holds:
    key = load_rsa(raw)

    def holds(signature: bytes, message: bytes) -> bool:
        try:
            key.verify(signature, message, padding.PKCS1v15(), SHA256())
        except InvalidSignature:
            return False
        return True

    return holds


def _der_length(length: int) -> bytes:
    if length < 0x80:
        return bytes([length])
    written = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([0x80 | len(written)]) + written


def _wrong_key() -> ProofError:
    return ProofError(
        Text("La clé ne peut pas servir à vérifier cette signature.", "The key cannot verify this signature."),
        code="proof.wrong-key",
        remedy=Text(
            "Demandez à l’émetteur de publier une clé d’un type courant.",
            "Ask the issuer to publish a key of a common type.",
        ),
    )
