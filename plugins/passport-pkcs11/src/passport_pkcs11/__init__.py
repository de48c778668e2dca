"""Signing keys made on a hardware token, and never anywhere else (PKCS#11 2.40 and 3.0).

Where the token is and how to log in comes from the environment: ``PASSPORT_PKCS11_MODULE`` (the token maker's
library), ``PASSPORT_PKCS11_TOKEN`` (its label), ``PASSPORT_PKCS11_PIN`` or ``PASSPORT_PKCS11_PIN_FILE``. The token is
asked when a key is first made or used. The setting ``signer_source = "pkcs11"`` lets it make the new keys.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from passport_core.hookspecs import hookimpl

if TYPE_CHECKING:
    from passport_core.ports.outside import SignerSource
    from passport_core.settings import Settings

NAME = "pkcs11"
MODULE = "PASSPORT_PKCS11_MODULE"


@hookimpl
def register_signer_sources(settings: Settings) -> Sequence[SignerSource]:
    """Return the token named by the environment, nothing where no token is in question."""
    if settings.signer_source != NAME and MODULE not in os.environ:
        return []
    from passport_pkcs11.keys import TokenKeys

    return [TokenKeys(os.environ)]
