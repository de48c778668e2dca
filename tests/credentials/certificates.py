"""Certificates for tests: any mistake in a chain can be asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256, HashAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

BEGINS = datetime(2026, 1, 1, tzinfo=UTC)
ENDS = datetime(2028, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Certified:
    """A certificate and the private key it is of."""

    certificate: x509.Certificate
    key: Any

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)


def usage(**given: bool) -> x509.KeyUsage:
    """Return a KeyUsage of only the bits given."""
    names = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement")
    others = ("key_cert_sign", "crl_sign", "encipher_only", "decipher_only")
    return x509.KeyUsage(**{name: given.get(name, False) for name in names + others})


def certify(
    subject: str,
    by: Certified | None = None,
    *,
    ca: bool | None = None,
    path_length: int | None = None,
    key: Any = None,
    names: Sequence[x509.GeneralName] = (),
    begins: datetime = BEGINS,
    ends: datetime = ENDS,
    extensions: Sequence[tuple[x509.ExtensionType, bool]] = (),
    issuer_name: str | None = None,
    digest: HashAlgorithm | None = None,
) -> Certified:
    """Return a certificate for ``subject``, made ``by`` another, or by itself."""
    own = key or ec.generate_private_key(ec.SECP256R1())
    signing = by.key if by else own
    above = by.certificate.subject if by else x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)])
    if issuer_name is not None:
        above = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer_name)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)]))
        .issuer_name(above)
        .public_key(own.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(ends)
    )
    if ca is not None:
        builder = builder.add_extension(x509.BasicConstraints(ca=ca, path_length=path_length), critical=True)
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical=critical)
    algorithm = None if isinstance(signing, Ed25519PrivateKey) else digest or SHA256()
    return Certified(builder.sign(signing, algorithm), own)


def authority(subject: str, by: Certified | None = None, **more: Any) -> Certified:
    """Return an authority in order."""
    given = {"ca": True, "extensions": [(usage(key_cert_sign=True, crl_sign=True), True)], **more}
    return certify(subject, by, **given)


def leaf(by: Certified, *names: x509.GeneralName, **more: Any) -> Certified:
    """Return a certificate that signs documents."""
    given = {"names": names, "extensions": [(usage(digital_signature=True), True)], **more}
    return certify("Émetteur", by, **given)


URI, DNS = x509.UniformResourceIdentifier, x509.DNSName
