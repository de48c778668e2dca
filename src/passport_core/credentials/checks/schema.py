"""Does it follow the published model that it names? (VC JSON Schema)"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from passport_core.credentials import data_model, json_schemas
from passport_core.credentials.checks.key import KeyCheck, own_method
from passport_core.credentials.checks.validity import ValidityCheck
from passport_core.credentials.checks.well_formed import SD_JWT_VC
from passport_core.credentials.data_model.faults import Faults
from passport_core.credentials.data_model.resources import check_digests
from passport_core.credentials.data_model.values import types
from passport_core.credentials.evidence import Dated
from passport_core.credentials.examining import Examined, with_reason
from passport_core.credentials.json_pointer import locate
from passport_core.credentials.proofs import ISSUING, Opened
from passport_core.credentials.type_metadata import BUNDLED, bundled, bundled_documents, load, violation
from passport_core.errors import InvalidInputError, NotFoundError, PassportError
from passport_core.outcomes import Finding, Outcome, Text

NAME = "schema"
CREDENTIAL = "JsonSchemaCredential"
_TYPES = ("JsonSchema", CREDENTIAL, "1EdTechJsonSchemaValidator2019")
# What withholding a part may bring about, and what it may or may not have: by JSON Schema keyword.
_BY_ABSENCE = frozenset({"required", "dependentRequired", "minItems", "minProperties", "contains", "minContains"})
_PERHAPS_BY_ABSENCE = frozenset({"anyOf", "oneOf", "not", "if", "then", "else"})
_PLACE = re.compile(r"[A-Za-z0-9@_.-]{1,64}", re.ASCII)

_ASK_ISSUER = Text(
    "Demandez à l’émetteur un document conforme au modèle qu’il annonce.",
    "Ask the issuer for a document that follows the model it announces.",
)
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

    def __init__(self, *, key_max_age: timedelta) -> None:
        self._key = KeyCheck(max_age=key_max_age)

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
        kind = kind[0] if isinstance(kind, list) and len(kind) == 1 else kind
        if kind not in _TYPES:
            return _unavailable("schema.unknown-type", url, None)
        dated = document.evidence.schemas.get(url)
        if dated is not None and _has_other_digest(entry, dated.value):
            return _other_digest(url, dated)
        if kind == CREDENTIAL:
            schema = self._schema_in(dated.value, url, document) if dated else None
            validator = json_schemas.compile_schema(schema) if schema else None
        else:
            validator = json_schemas.bundled(url) or (json_schemas.read(dated.value) if dated else None)
        if validator is None:
            return _unavailable("schema.unavailable", url, document.evidence.missing.get(url))
        errors = json_schemas.errors(validator, claims)
        if not errors:
            return _followed(url, dated)
        is_partial = document.opened is not None and document.opened.is_partial
        first = next((error for error in errors if not is_partial or error.schema_path[-1] not in _BY_ABSENCE), None)
        if first is None:
            return _followed_as_shown(url, dated)
        if is_partial and first.schema_path[-1] in _PERHAPS_BY_ABSENCE:
            return _withheld(url, dated)
        return _departs([str(step) for step in first.instance_path], url, dated)

    def _schema_in(self, credential: bytes, url: str, document: Examined) -> Mapping[str, Any] | None:
        """Return the schema that a JsonSchemaCredential states (VC JSON Schema §2.2), if it may be relied on.

        Its own proof must hold, by a key that was its issuer's, and it must be valid at that moment. Who issued it
        does not matter: the document's issuer named it.
        """
        proof_format = next((f for f in document.formats.values() if f.recognises(credential)), None)
        try:
            peek = proof_format.peek(credential) if proof_format else None
            method = own_method(peek, document.evidence) if peek else None
            opened = proof_format.open(credential, method=method) if proof_format and method else None
        except PassportError:
            return None
        if peek is None or opened is None or data_model.credential_faults(peek.unverified):
            return None
        own = replace(document, peek=peek, opened=opened, use=ISSUING)
        if any(check.judge(own).outcome is not Outcome.PASSED for check in (self._key, ValidityCheck())):
            return None
        subject = opened.claims.get("credentialSubject")
        if (
            opened.claims.get("id") != url
            or not isinstance(subject, Mapping)
            or CREDENTIAL not in types(opened.claims.get("type"))
        ):
            return None
        schema = subject.get("jsonSchema")
        return schema if "JsonSchema" in types(subject.get("type")) and isinstance(schema, Mapping) else None


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
        _ASK_ISSUER,
        as_of=dated.as_of if dated else None,
        source=url,
    )


def _has_other_digest(entry: Mapping[str, Any], content: bytes) -> bool:
    faults = Faults()
    check_digests(entry, (), faults, content)
    return bool(faults.found)


def _other_digest(url: str, dated: Dated[bytes]) -> Finding:
    """VCDM 2.0 §5.3: what is used must be what the issuer named, byte for byte."""
    return Finding(
        NAME,
        Outcome.FAILED,
        "schema.other-digest",
        Text(
            "Le modèle publié n’est pas celui que le document désigne par son empreinte.",
            "The published model is not the one that the document names by its digest.",
        ),
        _ASK_ISSUER,
        as_of=dated.as_of,
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
