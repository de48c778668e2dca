"""Comprehensive Learner Record 2.0: credentials of one learner in a record that is signed as a whole.

The specification's text could not be had; its published schema, contexts and the public validator's rules are what
this follows: the outer proof first, then each credential by its own rules, about the same learner, the associations
between achievements that are there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from passport_core.credentials import json_schemas
from passport_core.credentials.data_model import is_version_1
from passport_core.credentials.data_model.faults import Fault, Faults, Path
from passport_core.credentials.data_model.values import places
from passport_core.credentials.peeking import several
from passport_core.outcomes import Text

RECORD = "ClrCredential"
_CONTEXT = re.compile(r"https://purl\.imsglobal\.org/spec/clr/v2p0/context(?:-2\.[0-9]\.[0-9])*\.json", re.ASCII)

SENTENCES: dict[str, Text] = {
    "clr.shape": Text("Ne suit pas le modèle CLR 2.0.", "Does not follow the model of CLR 2.0."),
    "clr.learner": Text(
        "Une attestation du dossier concerne une autre personne.", "A credential of the record is about someone else."
    ),
    "clr.association": Text(
        "Un lien renvoie à ce qui n’est pas dans le dossier.", "An association refers to what is not in the record."
    ),
}


def concerns(document: Mapping[str, Any]) -> bool:
    """Say whether the document says that it is a learner record, by type and context."""
    return RECORD in several(document.get("type")) and any(
        isinstance(context, str) and _CONTEXT.fullmatch(context) for context in several(document.get("@context"))
    )


def faults(document: Mapping[str, Any]) -> tuple[Fault, ...]:
    """Return what departs from CLR 2.0 in a record; its credentials are judged each by itself, not here."""
    found = Faults(SENTENCES)
    validator = json_schemas.bundled(json_schemas.CLR_CREDENTIAL)
    assert validator is not None  # noqa: S101 (it comes with this package)
    for error in () if is_version_1(document) else json_schemas.errors(validator, document):
        found.add("clr.shape", tuple(error.instance_path))
    learner = document.get("credentialSubject")
    if not isinstance(learner, Mapping):
        return found.one_a_place()
    known = _ids(learner)
    for credential, place in members(document):
        if not all(_may_be_one(learner, subject) for subject in several(credential.get("credentialSubject"))):
            found.add("clr.learner", (*place, "credentialSubject"))
    for association, place in places(learner.get("association", []), ("credentialSubject", "association")):
        for member in ("sourceId", "targetId"):
            if isinstance(association, Mapping) and str(association.get(member)) not in known:
                found.add("clr.association", (*place, member))
    return found.one_a_place()


def members(document: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], Path]]:
    """Yield each credential of a record, with its place."""
    subject = document.get("credentialSubject")
    if isinstance(subject, Mapping):
        for credential, place in places(
            subject.get("verifiableCredential", []), ("credentialSubject", "verifiableCredential")
        ):
            if isinstance(credential, Mapping):
                yield credential, place


def _may_be_one(learner: Mapping[str, Any], subject: Any) -> bool:
    """Say whether two subjects may be one person: an id or an identifier in common, or nothing to compare."""
    if not isinstance(subject, Mapping):
        return False
    ours, theirs = learner.get("id"), subject.get("id")
    if ours is not None and ours == theirs:
        return True
    mine, others = _identities(learner), _identities(subject)
    if not mine.isdisjoint(others):
        return True
    comparable = (ours is not None and theirs is not None) or bool(
        {kind for kind, _ in mine} & {kind for kind, _ in others}
    )
    return not comparable


def _identities(subject: Mapping[str, Any]) -> frozenset[tuple[str, str]]:
    """Return the identifiers in clear: hashed ones are salted each by itself, and cannot be compared."""
    return frozenset(
        (str(one.get("identityType")), str(one.get("identityHash")))
        for one in several(subject.get("identifier"))
        if isinstance(one, Mapping) and one.get("hashed") is not True
    )


def _ids(learner: Mapping[str, Any]) -> set[str]:
    """Return every id in the record: of achievements, credentials, and whatever else is in them."""
    found: set[str] = set()
    waiting: list[Any] = [learner]
    while waiting:
        value = waiting.pop()
        if isinstance(value, Mapping):
            if isinstance(value.get("id"), str):
                found.add(value["id"])
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
    return found
