"""Every Data Integrity cryptosuite known here, made to know one another: a document may have proofs of several."""

from __future__ import annotations

from passport_core.credentials.contexts import ContextSet
from passport_core.credentials.formats.data_integrity import DataIntegrityFormat
from passport_core.credentials.formats.ecdsa_jcs_2019 import EcdsaJcs2019
from passport_core.credentials.formats.ecdsa_rdfc_2019 import EcdsaRdfc2019
from passport_core.credentials.formats.ecdsa_sd_2023 import EcdsaSd2023
from passport_core.credentials.formats.ed25519_signature_2020 import Ed25519Signature2020
from passport_core.credentials.formats.eddsa_jcs_2022 import EddsaJcs2022
from passport_core.credentials.formats.eddsa_rdfc_2022 import EddsaRdfc2022


def data_integrity_formats(*, contexts: ContextSet | None = None) -> list[DataIntegrityFormat]:
    """Return one format a cryptosuite, those over RDF reading with ``contexts`` (by default, the shipped ones)."""
    family: dict[str, DataIntegrityFormat] = {}
    return [
        EddsaRdfc2022(contexts=contexts, family=family),
        EddsaJcs2022(family=family),
        EcdsaRdfc2019(contexts=contexts, family=family),
        EcdsaJcs2019(family=family),
        EcdsaSd2023(contexts=contexts, family=family),
        Ed25519Signature2020(contexts=contexts, family=family),
    ]
