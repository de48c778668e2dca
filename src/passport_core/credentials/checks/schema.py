"""Does it follow the published model that it names? (VC JSON Schema)"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from passport_core import data
from passport_core.credentials.checks.well_formed import SD_JWT_VC
from passport_core.credentials.evidence import Dated
from passport_core.credentials.examining import Examined, with_reason
from passport_core.credentials.json_pointer import locate
from passport_core.credentials.json_reading import read_object
from passport_core.credentials.proofs import Opened
from passport_core.credentials.type_metadata import BUNDLED, bundled, bundled_documents, load, violation
from passport_core.errors import InvalidInputError, NotFoundError
from passport_core.outcomes import Finding, Outcome, Text

if TYPE_CHECKING:
    from jsonschema_rs import Validator

NAME = "schema"
BLOCK_CREDENTIAL_V1 = "https://w3id.org/passport-core/award/block-credential-v1.schema.json"
_BUNDLED = {BLOCK_CREDENTIAL_V1: "schemas/block-credential-v1.schema.json"}
_TYPES = ("JsonSchema", "1EdTechJsonSchemaValidator2019")
_DRAFT_2020 = "https://json-schema.org/draft/2020-12/schema"
_DRAFT_2019 = "https://json-schema.org/draft/2019-09/schema"
# What withholding a part may bring about, and what it may or may not have: by JSON Schema keyword.
_BY_ABSENCE = frozenset({"required", "dependentRequired", "minItems", "minProperties", "contains", "minContains"})
_PERHAPS_BY_ABSENCE = frozenset({"anyOf", "oneOf", "not", "if", "then", "else"})
_PLACE = re.compile(r"[A-Za-z0-9@_.-]{1,64}", re.ASCII)

_ELSEWHERE = Text(
    "Cela ne dit rien contre le document : lisez-le avec attention, ou demandez à l’émetteur.",
    "That says nothing against the document: read it with care, or ask the issuer.",
)


class SchemaCheck:
    """Validates the claims against each schema named: our own, which is bundled, or one in the evidence.

    The evidence holds only schemas that the installation chose to know; nothing is ever fetched, from here or by a
    reference inside a schema. A schema that is not at hand, of another type or draft, is *not established*. Of a
    document whose holder may withhold parts, what is lacking is no departure.

    An SD-JWT VC names its type instead (``vct``), whose metadata says which claims there must be, and which may be
    withheld. A type that is not known here says nothing against the document.
    """

    name = NAME
    needs_claims = True

    def judge(self, document: Examined) -> Finding:
        assert document.opened is not None  # noqa: S101 (needs_claims)
        claims = document.opened.claims
        named = claims.get("credentialSchema")
        if named is None and document.opened.format == SD_JWT_VC:
            return self._judge_type(document.opened, document)
        if named is None:
            return Finding(
                NAME,
                Outcome.NOT_APPLICABLE,
                "schema.none",
                Text("Le document ne nomme aucun modèle.", "The document names no model."),
            )
        worst: Finding | None = None
        for entry in named if isinstance(named, list) else [named]:
            found = self._judge_one(entry, claims, document)
            if worst is None or found.outcome is Outcome.FAILED or worst.outcome is Outcome.PASSED:
                worst = found
            if found.outcome is Outcome.FAILED:
                break
        return worst or _unavailable("schema.unavailable", None, None)

    def _judge_type(self, opened: Opened, document: Examined) -> Finding:
        """A type that is not known here is no fault; one that is known is processed whole (SD-JWT VC §5.1)."""
        claims, schemas = opened.claims, document.evidence.schemas
        vct, integrity = claims["vct"], claims.get("vct#integrity")
        try:
            if integrity is None and vct in BUNDLED:
                metadata = bundled(vct)
            else:
                known = {name: dated.value for name, dated in schemas.items()}
                metadata = load(vct, known | bundled_documents(), integrity=integrity)
        except NotFoundError:
            return Finding(
                NAME,
                Outcome.NOT_APPLICABLE,
                "schema.no-type-metadata",
                Text("Ce type d’attestation n’est pas connu ici.", "This type of credential is not known here."),
                source=vct,
            )
        except InvalidInputError as error:
            return Finding(NAME, Outcome.FAILED, "schema.type-refused", error.message, error.remedy, source=vct)
        disclosed = [locate(claims, pointer) for pointer in opened.disclosed]
        where = violation(claims, metadata, disclosed=disclosed, is_partial=opened.is_partial)
        return _followed(vct, None) if where is None else _departs(where.strip("/").split("/"), vct, None)

    def _judge_one(self, entry: Any, claims: Mapping[str, Any], document: Examined) -> Finding:
        url = entry.get("id") if isinstance(entry, Mapping) else None
        kind = entry.get("type") if isinstance(entry, Mapping) else None
        if not isinstance(url, str):
            return _unavailable("schema.unavailable", None, None)
        if (kind[0] if isinstance(kind, list) and len(kind) == 1 else kind) not in _TYPES:
            return _unavailable("schema.unknown-type", url, None)
        dated = document.evidence.schemas.get(url)
        if url in _BUNDLED:
            validator: Validator | None = _bundled(url)
        else:
            validator = _read(dated.value) if dated else None
        if validator is None:
            return _unavailable("schema.unavailable", url, document.evidence.missing.get(url))
        if validator.is_valid(dict(claims)):
            return _followed(url, dated)
        is_partial = document.opened is not None and document.opened.is_partial
        errors = validator.iter_errors(dict(claims))
        first = next((error for error in errors if not is_partial or error.schema_path[-1] not in _BY_ABSENCE), None)
        if first is None:
            return _followed_as_shown(url, dated) if is_partial else _departs([], url, dated)
        if is_partial and first.schema_path[-1] in _PERHAPS_BY_ABSENCE:
            return _withheld(url, dated)
        return _departs([str(step) for step in first.instance_path], url, dated)


def _followed(url: str, dated: Dated[bytes] | None) -> Finding:
    return Finding(
        NAME,
        Outcome.PASSED,
        "schema.ok",
        Text("Suit le modèle publié.", "Follows the published model."),
        as_of=dated.as_of if dated else None,
        source=url,
    )


def _followed_as_shown(url: str, dated: Dated[bytes] | None) -> Finding:
    """What is lacking may have been withheld by the holder, who may."""
    return Finding(
        NAME,
        Outcome.PASSED,
        "schema.as-shown",
        Text(
            "Ce qui est montré suit le modèle publié ; le reste a pu être omis par le titulaire.",
            "What is shown follows the published model; the rest may have been withheld by the holder.",
        ),
        as_of=dated.as_of if dated else None,
        source=url,
    )


def _withheld(url: str, dated: Dated[bytes] | None) -> Finding:
    return Finding(
        NAME,
        Outcome.NOT_ESTABLISHED,
        "schema.withheld",
        Text(
            "Trop peu est montré pour savoir si le document suit le modèle publié.",
            "Too little is shown to tell whether the document follows the published model.",
        ),
        Text("Demandez au titulaire d’en montrer davantage.", "Ask the holder to show more of it."),
        as_of=dated.as_of if dated else None,
        source=url,
    )


def _departs(path: Sequence[str], url: str, dated: Dated[bytes] | None) -> Finding:
    """Name the place of the first departure, where its name is plain (it comes from the document)."""
    place = f" ({'/'.join(path)})" if path and all(_PLACE.fullmatch(step) for step in path) else ""
    return Finding(
        NAME,
        Outcome.FAILED,
        "schema.departs",
        Text(f"S’écarte du modèle publié{place}.", f"Departs from the published model{place}."),
        Text(
            "Demandez à l’émetteur un document conforme au modèle qu’il annonce.",
            "Ask the issuer for a document that follows the model it announces.",
        ),
        as_of=dated.as_of if dated else None,
        source=url,
    )


def _unavailable(code: str, url: str | None, why: Text | None) -> Finding:
    return Finding(
        NAME,
        Outcome.NOT_ESTABLISHED,
        code,
        with_reason(Text("Modèle introuvable.", "Model unavailable."), why),
        _ELSEWHERE,
        source=url,
    )


@cache
def _bundled(url: str) -> Validator:
    found = _validator(read_object(data.path(_BUNDLED[url]).read_bytes()))
    if found is None:
        raise RuntimeError(f"the bundled schema {url} is broken")
    return found


def _read(document: bytes) -> Validator | None:
    try:
        return _validator(read_object(document))
    except InvalidInputError:
        return None


def _validator(schema: Mapping[str, Any]) -> Validator | None:
    """Compile the schema; None for a draft we do not know (or none), or a reference to elsewhere."""
    import jsonschema_rs  # here, since most documents of the command line never need it

    draft = str(schema.get("$schema", "")).removesuffix("#")
    kinds = {_DRAFT_2020: jsonschema_rs.Draft202012Validator, _DRAFT_2019: jsonschema_rs.Draft201909Validator}
    if draft not in kinds:
        return None
    try:
        # The linear-time expression engine: a schema's patterns cannot be made to run for ever.
        return kinds[draft](dict(schema), retriever=_never, pattern_options=jsonschema_rs.RegexOptions())
    except (jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError):
        return None


def _never(uri: str) -> Any:
    raise ValueError(f"references to elsewhere are not followed: {uri}")
