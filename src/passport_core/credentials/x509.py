"""Chains of certificates (``x5c``) to roots that an installation trusts: RFC 5280 §6.1 as far as credentials need it.

A pure function of certificates and roots. The moment is left to whoever judges: a chain says from when until when it
is good. Name constraints, policies and whatever else a certificate marks as critical are not guessed at: such a
chain is *unsupported*. Revocation of certificates (CRL, OCSP) is not looked up.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import pairwise
from typing import TypeVar
from urllib.parse import unquote, urlsplit

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256, SHA384, SHA512

from passport_core.credentials.keys import PublicKey
from passport_core.credentials.signatures import described
from passport_core.errors import InvalidInputError
from passport_core.outcomes import Text

BROKEN, UNTRUSTED, UNSUPPORTED = "x5c.broken", "x5c.untrusted", "x5c.unsupported"

_UNDERSTOOD = frozenset(
    {x509.BasicConstraints.oid, x509.KeyUsage.oid, x509.SubjectAlternativeName.oid, x509.SubjectKeyIdentifier.oid}
)
Kind = TypeVar("Kind", bound=x509.ExtensionType)
_STRONG = (SHA256, SHA384, SHA512)


@dataclass(frozen=True, slots=True)
class Chain:
    """A path that holds: whose key is at its end, under which names, and when every certificate of it is valid."""

    key: PublicKey
    addresses: frozenset[str]  # URIs of subjectAltName
    hosts: frozenset[str]  # its DNS names, in lower case
    begins: datetime
    ends: datetime

    def names(self, issuer: str) -> bool:
        """Say whether the leaf was made out to that issuer: by its very URI, or by the host that the issuer is on.

        A DNS name stands for an ``https`` address or ``did:web`` on that host, ports aside; wildcards stand for none.
        """
        return issuer in self.addresses or _host(issuer) in self.hosts


@lru_cache(maxsize=64)
def follow(certificates: tuple[bytes, ...], roots: tuple[bytes, ...]) -> Chain:
    """Return the path from the leaf, the first of ``certificates`` (DER), each certified by the next, to a root.

    Raise InvalidInputError: ``x5c.broken`` where a certificate cannot be read, was not issued by the next, or may not
    issue or sign; ``x5c.untrusted`` where no root is at the end; ``x5c.unsupported`` where a certificate makes a
    demand that is not understood here.
    """
    path = [_load(one) for one in certificates]
    anchors = frozenset(roots)
    for place, raw in enumerate(certificates):
        if raw in anchors:
            return _chain(path[: place + 1])
    _check_links(path)
    last = path[-1]
    for raw in roots:
        root = _load(raw)
        if root.subject == last.issuer and _issued(last, root):
            return _chain([*path, root])
    raise _refused(
        UNTRUSTED,
        "La chaîne de certificats ne mène à aucune racine à laquelle on se fie ici.",
        "The chain of certificates leads to no root that is trusted here.",
    )


def _chain(path: Sequence[x509.Certificate]) -> Chain:
    """Check a whole path, its last certificate trusted, and describe it."""
    _check_links(path)
    leaf = path[0]
    usage = _extension(leaf, x509.KeyUsage)
    if usage is not None and not (usage.digital_signature or usage.content_commitment):
        raise _broken()
    basic = _extension(leaf, x509.BasicConstraints)
    if basic is not None and basic.ca:
        raise _broken()
    for place, certificate in enumerate(path):
        _check_demands(certificate)
        if place:
            _check_may_issue(certificate, below=place - 1)
    alternative = _extension(leaf, x509.SubjectAlternativeName)
    return Chain(
        key=described(leaf.public_key()),
        addresses=_texts(alternative.get_values_for_type(x509.UniformResourceIdentifier) if alternative else ()),
        hosts=_texts(name.lower() for name in (alternative.get_values_for_type(x509.DNSName) if alternative else ())),
        begins=max(one.not_valid_before_utc for one in path),
        ends=min(one.not_valid_after_utc for one in path),
    )


def _check_links(path: Sequence[x509.Certificate]) -> None:
    if not all(_issued(child, parent) for child, parent in pairwise(path)):
        raise _broken()


def _issued(child: x509.Certificate, parent: x509.Certificate) -> bool:
    """Say whether the names chain and the signature, over a hash that still counts, is the parent's."""
    try:
        hashes = not isinstance(parent.public_key(), Ed25519PublicKey)
        if hashes and not isinstance(child.signature_hash_algorithm, _STRONG):
            return False
        child.verify_directly_issued_by(parent)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def _check_may_issue(certificate: x509.Certificate, *, below: int) -> None:
    """A certificate with ``below`` authorities between it and the leaf must be an authority that may have so many."""
    basic = _extension(certificate, x509.BasicConstraints)
    if basic is None or not basic.ca or (basic.path_length is not None and basic.path_length < below):
        raise _broken()
    usage = _extension(certificate, x509.KeyUsage)
    if usage is not None and not usage.key_cert_sign:
        raise _broken()


def _check_demands(certificate: x509.Certificate) -> None:
    try:
        demands = [one.oid for one in certificate.extensions if one.critical and one.oid not in _UNDERSTOOD]
        constrained = _extension(certificate, x509.NameConstraints) is not None
    except (ValueError, x509.DuplicateExtension, x509.UnsupportedGeneralNameType):
        raise _broken() from None
    if demands or constrained:
        raise _refused(
            UNSUPPORTED,
            "La chaîne de certificats pose une condition qui n’est pas connue ici.",
            "The chain of certificates makes a demand that is not known here.",
        )


def _extension(certificate: x509.Certificate, kind: type[Kind]) -> Kind | None:
    try:
        return certificate.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None
    except (ValueError, x509.DuplicateExtension, x509.UnsupportedGeneralNameType):
        raise _broken() from None


def _load(raw: bytes) -> x509.Certificate:
    try:
        certificate = x509.load_der_x509_certificate(raw)
        certificate.public_key()
    except (ValueError, TypeError, x509.InvalidVersion) as error:
        raise _broken() from error
    except UnsupportedAlgorithm as error:
        raise _refused(
            UNSUPPORTED,
            "Un certificat est d’une sorte qui n’est pas connue ici.",
            "A certificate is of a kind that is not known here.",
        ) from error
    return certificate


def _host(issuer: str) -> str | None:
    """Return the host that an issuer's address or did:web is on."""
    if issuer.startswith("https://"):
        try:
            return urlsplit(issuer).hostname
        except ValueError:
            return None
    if issuer.startswith("did:web:"):
        return unquote(issuer.split(":")[2]).partition(":")[0].lower()
    return None


def _texts(values: Iterable[str]) -> frozenset[str]:
    return frozenset(values)


def _broken() -> InvalidInputError:
    return _refused(
        BROKEN,
        "La chaîne de certificats est rompue : l’un n’a pas été fait par le suivant, ou ne devait pas servir à cela.",
        "The chain of certificates is broken: one was not made by the next, or was not to be used for this.",
    )


def _refused(code: str, fr: str, en: str) -> InvalidInputError:
    return InvalidInputError(
        Text(fr, en),
        code=code,
        remedy=Text(
            "Demandez à l’émetteur un document signé avec un certificat en règle.",
            "Ask the issuer for a document signed with a certificate in order.",
        ),
        where="/header/x5c",
    )
