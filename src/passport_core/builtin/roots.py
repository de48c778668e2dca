"""The certificates that an installation trusts at the top of issuers' chains, from a file or folder of PEM."""

from __future__ import annotations

from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from passport_core.errors import ConfigurationError
from passport_core.outcomes import Text

_ENDINGS = frozenset({".pem", ".crt", ".cer"})


def read_roots(place: Path) -> tuple[bytes, ...]:
    """Return every certificate of the file, or of the folder's ``.pem``, ``.crt`` and ``.cer`` files, in DER, once.

    Raise ConfigurationError (``configuration.trusted-roots``) where there is none, or one cannot be read: a root left
    out in silence would be looked for in vain.
    """
    files = sorted(one for one in place.iterdir() if one.suffix.lower() in _ENDINGS) if place.is_dir() else [place]
    found: dict[bytes, None] = {}
    for file in files:
        try:
            for certificate in x509.load_pem_x509_certificates(file.read_bytes()):
                found[certificate.public_bytes(Encoding.DER)] = None
        except (OSError, ValueError) as error:
            raise _unreadable(file) from error
    if not found:
        raise _unreadable(place)
    return tuple(found)


def _unreadable(place: Path) -> ConfigurationError:
    return ConfigurationError(
        Text(
            f"Aucun certificat racine ne peut être lu dans « {place} ».",
            f"No root certificate can be read from “{place}”.",
        ),
        code="configuration.trusted-roots",
        remedy=Text(
            "Donnez à « trusted_roots » un fichier PEM, ou un dossier de fichiers .pem, .crt ou .cer en PEM.",
            "Give “trusted_roots” a file of PEM, or a folder of .pem, .crt or .cer files in PEM.",
        ),
        where="trusted_roots",
    )
