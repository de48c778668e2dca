"""JSON Schemas: those that come with this package, and those that are at hand as bytes. Nothing is ever fetched.

For Open Badges 3.0 and CLR 2.0 the published addresses answer with our own edition, which accepts and refuses the same
documents as the published one for JSON-LD payloads (held to it by tests).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from passport_core import data
from passport_core.credentials.json_reading import read_object
from passport_core.errors import InvalidInputError

if TYPE_CHECKING:
    from jsonschema_rs import ValidationError, Validator

BLOCK_CREDENTIAL_V1 = "https://w3id.org/passport-core/award/block-credential-v1.schema.json"
_OURS = "https://w3id.org/passport-core/open-badges/"
ACHIEVEMENT_CREDENTIAL = _OURS + "achievement-credential-3.0.schema.json"
ENDORSEMENT_CREDENTIAL = _OURS + "endorsement-credential-3.0.schema.json"
CLR_CREDENTIAL = _OURS + "clr-credential-2.0.schema.json"
_OB = "https://purl.imsglobal.org/spec/ob/v3p0/schema"
_CLR = "https://purl.imsglobal.org/spec/clr/v2p0/schema"

_FILES = {
    BLOCK_CREDENTIAL_V1: "block-credential-v1.schema.json",
    _OURS + "open-badges-3.0-parts.schema.json": "open-badges-3.0-parts.schema.json",
    ACHIEVEMENT_CREDENTIAL: "achievement-credential-3.0.schema.json",
    ENDORSEMENT_CREDENTIAL: "endorsement-credential-3.0.schema.json",
    CLR_CREDENTIAL: "clr-credential-2.0.schema.json",
}
_PUBLISHED = {
    f"{base}/{form}/{name}_schema.json": ours
    for base, name, ours in (
        (_OB, "ob_v3p0_achievementcredential", ACHIEVEMENT_CREDENTIAL),
        (_OB, "ob_v3p0_endorsementcredential", ENDORSEMENT_CREDENTIAL),
        (_CLR, "clr_v2p0_clrcredential", CLR_CREDENTIAL),
        (_CLR, "clr_v2p0_achievementcredential", ACHIEVEMENT_CREDENTIAL),
        (_CLR, "clr_v2p0_endorsementcredential", ENDORSEMENT_CREDENTIAL),
    )
    for form in ("json", "json-ld")
}
_DRAFT_2020 = "https://json-schema.org/draft/2020-12/schema"
_DRAFT_2019 = "https://json-schema.org/draft/2019-09/schema"


def is_bundled(address: str) -> bool:
    """Say whether something stands here for the schema at that address."""
    return address in _FILES or address in _PUBLISHED


def bundled(address: str) -> Validator | None:
    """Return what stands here for the schema at that address, None where nothing does."""
    return _compiled(_PUBLISHED.get(address, address)) if is_bundled(address) else None


def read(document: bytes) -> Validator | None:
    """Return the schema's validator; None where it is no schema that can be used: see ``compile_schema``."""
    try:
        return compile_schema(read_object(document))
    except InvalidInputError:
        return None


def compile_schema(schema: Mapping[str, Any]) -> Validator | None:
    """Return the schema's validator; None for a draft we do not know (or none), or a reference to elsewhere.

    A schema that names no draft is not to be processed (VC JSON Schema §3.1).
    """
    import jsonschema_rs  # here, since most documents of the command line never need it

    draft = str(schema.get("$schema", "")).removesuffix("#")
    kinds = {_DRAFT_2020: jsonschema_rs.Draft202012Validator, _DRAFT_2019: jsonschema_rs.Draft201909Validator}
    if draft not in kinds:
        return None
    try:
        # The linear-time expression engine: a schema's patterns cannot be made to run for ever.
        return kinds[draft](dict(schema), retriever=_of_ours, pattern_options=jsonschema_rs.RegexOptions())
    except (jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError):
        return None


def errors(validator: Validator, value: Mapping[str, Any]) -> Sequence[ValidationError]:
    """Return how the value departs from the schema; nothing where it does not."""
    plain = value if isinstance(value, dict) else dict(value)
    return () if validator.is_valid(plain) else list(validator.iter_errors(plain))


@cache
def _compiled(address: str) -> Validator:
    found = compile_schema(_load(address))
    if found is None:
        raise RuntimeError(f"the bundled schema {address} is broken")
    return found


def _load(address: str) -> dict[str, Any]:
    return read_object(data.path("schemas/" + _FILES[address]).read_bytes())


def _of_ours(address: str) -> Any:
    """Answer references between the bundled schemas, and no others."""
    address = address.partition("#")[0]
    if address not in _FILES:
        raise ValueError(f"references to elsewhere are not followed: {address}")
    return _load(address)
