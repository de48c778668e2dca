"""Open Badges 3.0 (1EdTech, document version 1.2): what a badge must be beyond VCDM 2.0, and what it may hold.

The published schema says most of it (``schemas/open-badges-3.0-parts.schema.json`` in our words); what a schema cannot
say is here: names of classes, results against their descriptions, who the recipient is, order of dates. A
``refreshService`` is read and never followed by itself: asking it would tell the issuer who is being looked at.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from passport_core.credentials import json_schemas
from passport_core.credentials.data_model import is_version_1
from passport_core.credentials.data_model.faults import Fault, Faults, Path
from passport_core.credentials.data_model.values import places
from passport_core.credentials.moments import read_timestamp
from passport_core.credentials.peeking import several
from passport_core.outcomes import Text

AWARDING = frozenset({"AchievementCredential", "OpenBadgeCredential"})
ENDORSING = "EndorsementCredential"
_BADGES = AWARDING | {ENDORSING}
_CONTEXT = re.compile(r"https://purl\.imsglobal\.org/spec/ob/v3p0/context(?:-3\.[0-9]\.[0-9])*\.json", re.ASCII)
_HASH = re.compile(r"(sha256\$[0-9a-f]{64}|md5\$[0-9a-f]{32})", re.IGNORECASE | re.ASCII)

# Where each class stands: member → the name that its type must say (§B), None where that is judged apart.
_CLASSES: dict[str, str | None] = {
    "credentialSubject": None,
    "issuer": None,
    "achievement": "Achievement",
    "result": "Result",
    "resultDescription": "ResultDescription",
    "rubricCriterionLevel": "RubricCriterionLevel",
    "alignment": "Alignment",
    "source": "Profile",
    "creator": "Profile",
    "parentOrg": "Profile",
    "evidence": "Evidence",
    "address": "Address",
    "geo": "GeoCoordinates",
    "related": "Related",
    "otherIdentifier": "IdentifierEntry",
    "image": "Image",
}

SENTENCES: dict[str, Text] = {
    "open-badges.shape": Text(
        "Ne suit pas le modèle d’Open Badges 3.0.", "Does not follow the model of Open Badges 3.0."
    ),
    "open-badges.class": Text(
        "« type » ne dit pas ce que la place demande.", "“type” does not say what the place asks for."
    ),
    "open-badges.recipient": Text(
        "Il n’est pas dit à qui la réussite est attribuée.", "It is not said to whom the achievement is awarded."
    ),
    "open-badges.criteria": Text("Les critères ne disent rien.", "The criteria say nothing."),
    "open-badges.date": Text(
        "Une date n’est pas un instant avec son fuseau horaire.", "A date is not a moment with its time zone."
    ),
    "open-badges.period": Text("L’activité finit avant de commencer.", "The activity ends before it begins."),
    "open-badges.result-description": Text(
        "Un résultat renvoie à une description qui n’y est pas.", "A result refers to a description that is not there."
    ),
    "open-badges.level": Text(
        "Un niveau atteint ou requis n’est pas de la grille.", "A level achieved or required is not of the rubric."
    ),
    "open-badges.value": Text(
        "Une valeur obtenue ou requise n’est pas de celles qui sont possibles.",
        "A value achieved or required is none of the possible ones.",
    ),
    "open-badges.range": Text(
        "Une valeur est hors des bornes de sa description.", "A value is out of its description's range."
    ),
    "open-badges.identity-hash": Text(
        "Une identité hachée n’est pas une empreinte.", "A hashed identity is not a hash."
    ),
}


_ENDORSED = ("endorsement", "endorsementJwt")


def concerns(document: Mapping[str, Any]) -> bool:
    """Say whether the document says that it is a badge or an endorsement, by type and context."""
    return any(kind in _BADGES for kind in several(document.get("type")) if kind.__class__ is str) and any(
        context.__class__ is str and _CONTEXT.fullmatch(context) for context in several(document.get("@context"))
    )


def faults(document: Mapping[str, Any], *, is_issued: bool, shape_too: bool = True) -> tuple[Fault, ...]:
    """Return what departs from Open Badges 3.0 in a badge or endorsement, VCDM's own rules apart.

    ``is_issued``: it is being issued here, so that it may have only the one status that its schema allows. Others'
    badges with several, which VCDM allows, are out there: the status check judges each. ``shape_too``: schema and
    classes; not where a stricter schema is judged elsewhere. Badges on VCDM 1.1 had another schema.
    """
    found = Faults(SENTENCES)
    endorses = ENDORSING in several(document.get("type"))
    if shape_too:
        if not is_version_1(document):
            _check_schema(document, found, endorses=endorses, is_issued=is_issued)
        _check_classes(document, (), found)
        issuer = document.get("issuer")
        if isinstance(issuer, Mapping):
            _want_class(issuer, "Profile", ("issuer",), found)
    _moment(document, "awardedDate", (), found)
    for subject, place in places(document.get("credentialSubject"), ("credentialSubject",)):
        if isinstance(subject, Mapping):
            if shape_too:
                _want_class(subject, "EndorsementSubject" if endorses else "AchievementSubject", place, found)
            if not endorses:
                _check_subject(subject, place, found)
    return found.one_a_place()


def require(document: Mapping[str, Any]) -> None:
    """Raise InvalidInputError with the first fault (``open-badges.…``) of a badge to be issued; let others through."""
    if concerns(document) and (found := faults(document, is_issued=True)):
        raise found[0].as_error()


def _check_schema(document: Mapping[str, Any], found: Faults, *, endorses: bool, is_issued: bool) -> None:
    address = json_schemas.ENDORSEMENT_CREDENTIAL if endorses else json_schemas.ACHIEVEMENT_CREDENTIAL
    validator = json_schemas.bundled(address)
    assert validator is not None  # noqa: S101 (it comes with this package)
    judged = document
    if not is_issued:
        judged = {name: value for name, value in document.items() if name != "credentialStatus"}
    for error in json_schemas.errors(validator, judged):
        found.add("open-badges.shape", tuple(error.instance_path))


def _check_classes(value: Any, path: Path, found: Faults) -> None:
    """The published schema takes any single name as a type: here it must be that of the class."""
    if value.__class__ is list:
        for number, item in enumerate(value):
            if item.__class__ is not str:
                _check_classes(item, (*path, number), found)
    elif value.__class__ is dict or isinstance(value, Mapping):
        for name, item in value.items():
            if item.__class__ is str or name not in _CLASSES:
                continue
            wanted = _CLASSES[name]
            if wanted is not None:
                for one, place in places(item, (*path, name)):
                    if one.__class__ is dict or isinstance(one, Mapping):
                        _want_class(one, wanted, place, found)
            _check_classes(item, (*path, name), found)


def _want_class(value: Mapping[str, Any], name: str, path: Path, found: Faults) -> None:
    kind = value.get("type")
    if kind != name and not (isinstance(kind, list) and name in kind):
        found.add("open-badges.class", (*path, "type"))


def _check_subject(subject: Mapping[str, Any], path: Path, found: Faults) -> None:
    identities = [one for one in several(subject.get("identifier")) if isinstance(one, Mapping)]
    if "id" not in subject and not identities:
        found.add("open-badges.recipient", path)
    for number, identity in enumerate(identities):
        hashed = identity.get("hashed") is True
        if hashed and not (isinstance(value := identity.get("identityHash"), str) and _HASH.fullmatch(value)):
            found.add("open-badges.identity-hash", (*path, "identifier", number, "identityHash"))
    begins, ends = (_moment(subject, member, path, found) for member in ("activityStartDate", "activityEndDate"))
    if begins is not None and ends is not None and ends < begins:
        found.add("open-badges.period", (*path, "activityEndDate"))
    achievement = subject.get("achievement")
    if not isinstance(achievement, Mapping):
        return
    place = (*path, "achievement")
    criteria = achievement.get("criteria")
    if isinstance(criteria, Mapping) and not criteria.keys() & {"id", "narrative"}:
        found.add("open-badges.criteria", (*place, "criteria"))
    described = _described(achievement, place, found)
    for result, at in places(subject.get("result", []), (*path, "result")):
        if isinstance(result, Mapping):
            _check_result(result, at, described, found)


def _described(achievement: Mapping[str, Any], path: Path, found: Faults) -> dict[str, Mapping[str, Any]]:
    """Return the achievement's descriptions of results by id; what they require must be possible by them."""
    described: dict[str, Mapping[str, Any]] = {}
    for description, place in places(achievement.get("resultDescription", []), (*path, "resultDescription")):
        if not isinstance(description, Mapping):
            continue
        described[str(description.get("id"))] = description
        if "requiredLevel" in description and description["requiredLevel"] not in _levels(description):
            found.add("open-badges.level", (*place, "requiredLevel"))
        if "requiredValue" in description:
            _check_value(description["requiredValue"], description, (*place, "requiredValue"), found)
    return described


def _check_result(
    result: Mapping[str, Any], path: Path, described: Mapping[str, Mapping[str, Any]], found: Faults
) -> None:
    reference = result.get("resultDescription")
    description = described.get(reference) if isinstance(reference, str) else None
    if description is None and reference is not None:
        found.add("open-badges.result-description", (*path, "resultDescription"))
    # The specification's own example achieves a level of another description's rubric, where its own has none.
    levels = _levels(description or {}) or [level for one in described.values() for level in _levels(one)]
    if "achievedLevel" in result and result["achievedLevel"] not in levels:
        found.add("open-badges.level", (*path, "achievedLevel"))
    if "value" in result and description is not None:
        _check_value(result["value"], description, (*path, "value"), found)


def _levels(description: Mapping[str, Any]) -> list[Any]:
    levels = several(description.get("rubricCriterionLevel"))
    return [level.get("id") for level in levels if isinstance(level, Mapping)]


def _check_value(value: Any, description: Mapping[str, Any], path: Path, found: Faults) -> None:
    """Want a value among the allowed ones, and within the range: of numbers, or of places in the allowed ones' order.

    What cannot be compared (a letter within numbers) says nothing.
    """
    allowed = several(description.get("allowedValue"))
    if allowed and value not in allowed:
        found.add("open-badges.value", path)
        return
    for member, is_beyond in (
        ("valueMin", _is_less),
        ("valueMax", lambda one, other, order: _is_less(other, one, order)),
    ):
        if member in description and is_beyond(value, description[member], allowed):
            found.add("open-badges.range", path)


def _is_less(one: Any, other: Any, order: list[Any]) -> bool:
    numbers = _number(one), _number(other)
    if numbers[0] is not None and numbers[1] is not None:
        return numbers[0] < numbers[1]
    return one in order and other in order and order.index(one) < order.index(other)


def _number(value: Any) -> Decimal | None:
    try:
        number = Decimal(value) if isinstance(value, str) and len(value) <= 64 else None
    except InvalidOperation:
        return None
    return number if number is not None and number.is_finite() else None


def _moment(holding: Mapping[str, Any], member: str, path: Path, found: Faults) -> datetime | None:
    if member not in holding:
        return None
    try:
        return read_timestamp(holding[member])
    except ValueError:
        found.add("open-badges.date", (*path, member))
        return None


def matches(identity: Mapping[str, Any], value: str) -> bool:
    """Say whether an IdentityObject is of that identifier (§7.3: the hash is over the identifier, then the salt).

    A hash of something guessable, such as an e-mail address, hides little: whoever can guess it can ask.
    """
    expected = identity.get("identityHash")
    if not isinstance(expected, str):
        return False
    if identity.get("hashed") is not True:
        return hmac.compare_digest(expected.encode(), value.encode())
    if not _HASH.fullmatch(expected):
        return False
    name, _, digest = expected.lower().partition("$")
    salted = (value + str(identity.get("salt", ""))).encode()
    made = hashlib.new(name, salted, usedforsecurity=False).hexdigest()
    return hmac.compare_digest(made, digest)


def endorsements(document: Mapping[str, Any]) -> Iterator[tuple[Any, Path, str | None]]:
    """Yield each endorsement that a credential embeds (an object, or a compact JWS), its place, and what it is under.

    They stand under the credential itself, its issuer, its achievements, and these' creators and sources (§B).
    """
    yield from _endorsements_of(document, ())
    yield from _endorsements_of(document.get("issuer"), ("issuer",))
    for subject, place in places(document.get("credentialSubject"), ("credentialSubject",)):
        if not isinstance(subject, Mapping):
            continue
        yield from _endorsements_of(subject.get("source"), (*place, "source"))
        for achievement, at in places(subject.get("achievement"), (*place, "achievement")):
            yield from _endorsements_of(achievement, at)
            if isinstance(achievement, Mapping):
                yield from _endorsements_of(achievement.get("creator"), (*at, "creator"))


def _endorsements_of(holder: Any, path: Path) -> Iterator[tuple[Any, Path, str | None]]:
    if holder is None or not isinstance(holder, Mapping):
        return
    for member in ("endorsement", "endorsementJwt"):
        if member in holder:
            identity = holder.get("id")
            for value, at in places(holder[member], (*path, member)):
                yield value, at, identity if isinstance(identity, str) else None
