"""A self-signed certificate for this machine's loopback names (RFC 5280), for trying things out over https."""

from __future__ import annotations

import ipaddress
import os
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

_VALID_FOR = timedelta(days=365)
_RENEW_BEFORE = timedelta(days=7)


def own_certificate(data: Path, *, at: datetime) -> tuple[Path, Path]:
    """Return the files of the certificate and its key (mode 0600), made where there is none that lasts a week."""
    chain, key = data / "vc-api-certificate.pem", data / "vc-api-certificate-key.pem"
    if not (chain.exists() and key.exists() and _lasts(chain, at)):
        _make(chain, key, at)
    return chain, key


def _lasts(chain: Path, at: datetime) -> bool:
    return x509.load_pem_x509_certificate(chain.read_bytes()).not_valid_after_utc - at > _RENEW_BEFORE


def _make(chain: Path, key: Path, at: datetime) -> None:
    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    names: list[x509.GeneralName] = [x509.DNSName("localhost")]
    names += [x509.IPAddress(ipaddress.ip_address(address)) for address in ("127.0.0.1", "::1")]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - timedelta(hours=1))
        .not_valid_after(at + _VALID_FOR)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(private, SHA256())
    )
    descriptor = os.open(key, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    chain.write_bytes(certificate.public_bytes(Encoding.PEM))
