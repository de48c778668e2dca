"""What a credential must be: VCDM 2.0 §4 and §5, and VCDM 1.1 §4 for what is already out there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from passport_core.credentials.data_model import resources
from passport_core.credentials.data_model.faults import Faults, Path
from passport_core.credentials.data_model.values import check_text, check_types, is_url, places, types
from passport_core.credentials.moments import read_timestamp
from passport_core.credentials.peeking import identifier, several

CREDENTIALS_V2 = "https://www.w3.org/ns/credentials/v2"
CREDENTIALS_V1 = "https://www.w3.org/2018/credentials/v1"
CREDENTIAL = "VerifiableCredential"

# §4.5: objects that must have a type. The last two are reserved (§5.11), and must have one too.
_TYPED = (
    *("credentialStatus", "credentialSchema", "evidence", "refreshService", "termsOfUse"),
    *("confidenceMethod", "renderMethod"),
)
_V1_DATES = ("issuanceDate", "expirationDate")
# VCDM 1.1 §4.6 wants a date and time of XML Schema; without time zone it is one still.
_V1_DATE = re.compile(
    r"-?[0-9]{4,}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?(?:Z|[+-][0-9]{2}:[0-9]{2})?", re.ASCII
)


def is_version_1(document: Mapping[str, Any]) -> bool:
    """Say whether the document's first context is that of VCDM 1.1."""
    contexts = several(document.get("@context"))
    return bool(contexts) and contexts[0] == CREDENTIALS_V1


def check_contexts(document: Mapping[str, Any], faults: Faults, path: Path = ()) -> None:
    """Want an ordered set, the base context first, then addresses and objects (§4.3)."""
    place = (*path, "@context")
    if "@context" not in document:
        faults.add("model.context-missing", place)
        return
    contexts = several(document["@context"])
    if not contexts or contexts[0] not in (CREDENTIALS_V2, CREDENTIALS_V1):
        faults.add("model.context-first", place)
    addresses: set[str] = set()
    for number, context in enumerate(contexts):
        if isinstance(context, str) and is_url(context):
            if context in addresses:
                faults.add("model.context-twice", (*place, number))
            addresses.add(context)
        elif not isinstance(context, Mapping):
            faults.add("model.context-item", (*place, number))


def check_credential(
    claims: Mapping[str, Any], faults: Faults, known: Mapping[int, Any] = MappingProxyType({})
) -> None:
    """Gather what departs from the version of the model that the first context names.

    ``known`` holds, by identity, members that were looked at already.
    """
    if id(claims.get("@context")) not in known:
        check_contexts(claims, faults)
    if check_types(claims, (), faults) and CREDENTIAL not in types(claims["type"]):
        faults.add("model.not-credential", ("type",))
    if id(claims.get("issuer")) not in known:
        _check_issuer(claims, faults)
    _check_subjects(claims, faults)
    if is_version_1(claims):
        _check_dates_of_version_1(claims, faults)
    else:
        check_period(claims, faults)
        check_text(claims, "name", (), faults)
        check_text(claims, "description", (), faults)
    for member in _TYPED:
        if member in claims:
            check_typed(claims, member, faults, needs_id=member == "credentialSchema")
    check_proofs(claims, faults)
    if "relatedResource" in claims:
        resources.check_related(claims["relatedResource"], ("relatedResource",), faults)


def _check_issuer(claims: Mapping[str, Any], faults: Faults) -> None:
    if "issuer" not in claims:
        faults.add("model.issuer-missing", ("issuer",))
        return
    issuer = claims["issuer"]
    if not is_url(identifier(issuer)):
        faults.add("model.issuer", ("issuer", "id") if isinstance(issuer, Mapping) and "id" in issuer else ("issuer",))
    if isinstance(issuer, Mapping) and not is_version_1(claims):
        check_text(issuer, "name", ("issuer",), faults)
        check_text(issuer, "description", ("issuer",), faults)


def _check_subjects(claims: Mapping[str, Any], faults: Faults) -> None:
    """Want one or more objects with at least one claim each; an id alone says that there is such a subject (§4.8)."""
    if "credentialSubject" not in claims:
        faults.add("model.subject-missing", ("credentialSubject",))
        return
    subjects = places(claims["credentialSubject"], ("credentialSubject",))
    if not subjects:
        faults.add("model.subject", ("credentialSubject",))
    for subject, place in subjects:
        if not isinstance(subject, Mapping) or not subject:
            faults.add("model.subject", place)


def check_period(claims: Mapping[str, Any], faults: Faults) -> None:
    """Want dateTimeStamps, the end not before the beginning (§4.9)."""
    begins, ends = _moment(claims, "validFrom", faults), _moment(claims, "validUntil", faults)
    if begins is not None and ends is not None and ends < begins:
        faults.add("model.period", ("validUntil",))
    for member in _V1_DATES:
        if member in claims:
            faults.add("model.v1-member", (member,))


def _moment(claims: Mapping[str, Any], member: str, faults: Faults) -> datetime | None:
    if member not in claims:
        return None
    try:
        return read_timestamp(claims[member])
    except ValueError:
        faults.add("model.date", (member,))
        return None


def _check_dates_of_version_1(claims: Mapping[str, Any], faults: Faults) -> None:
    if "issuanceDate" not in claims:
        faults.add("model.date-missing", ("issuanceDate",))
    for member in _V1_DATES:
        if member in claims and not (isinstance(claims[member], str) and _V1_DATE.fullmatch(claims[member])):
            faults.add("model.date", (member,))


def check_typed(claims: Mapping[str, Any], member: str, faults: Faults, *, needs_id: bool = False) -> None:
    """Want, where the member is there, one or more objects with a type, and with an id where it ``needs_id``."""
    if member not in claims:
        return
    values = places(claims[member], (member,))
    if not values:
        faults.add("model.object", (member,))
    for value, place in values:
        if not isinstance(value, Mapping):
            faults.add("model.object", place)
            continue
        check_types(value, place, faults)
        if needs_id and "id" not in value:
            faults.add("model.id-missing", (*place, "id"))


def check_proofs(document: Mapping[str, Any], faults: Faults) -> None:
    """Want, where there is a proof, objects that say their type; whether it holds is for the format."""
    if "proof" not in document:
        return
    proofs: list[tuple[Any, Path]] = places(document["proof"], ("proof",))
    if not proofs:
        faults.add("model.proof", ("proof",))
    for proof, place in proofs:
        if not isinstance(proof, Mapping) or not types(proof.get("type")):
            faults.add("model.proof", place)
