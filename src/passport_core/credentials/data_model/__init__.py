"""The rules of the Verifiable Credentials Data Model 2.0, and of 1.1 for what is already out there. Pure.

They are enforced twice. When issuing, ``require`` stands in what every format does before it signs, so that no caller
can forget it: ``DataIntegrityFormat.check_claims``, and ``secure`` of the JOSE and SD-JWT formats for documents that
``concerns`` says are of this model. When verifying, the well-formed check reports every fault, whatever the format.
What needs contexts to be seen (undefined terms, redefined ones) is judged by ``credentials.jsonld``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from passport_core.credentials.data_model.alike import Alike, is_simple
from passport_core.credentials.data_model.credential import (
    CREDENTIAL,
    CREDENTIALS_V1,
    CREDENTIALS_V2,
    check_credential,
    is_version_1,
)
from passport_core.credentials.data_model.faults import REMEDY, Fault, Faults
from passport_core.credentials.data_model.presentation import PRESENTATION, check_presentation
from passport_core.credentials.data_model.values import check_inside, is_url, types
from passport_core.credentials.peeking import several

__all__ = [
    "CREDENTIALS_V1",
    "CREDENTIALS_V2",
    "REMEDY",
    "Fault",
    "Requirements",
    "concerns",
    "credential_faults",
    "faults",
    "is_presentation",
    "is_url",
    "is_version_1",
    "presentation_faults",
    "require",
]

MAX_ALIKE = 8  # shapes that are remembered in one batch


def credential_faults(claims: Mapping[str, Any]) -> tuple[Fault, ...]:
    """Return all that departs from the model in a credential (its proof, if any, included); one fault a place."""
    faults = Faults()
    check_credential(claims, faults)
    check_inside(claims, faults)
    return faults.one_a_place()


def presentation_faults(presentation: Mapping[str, Any]) -> tuple[Fault, ...]:
    """Return all that departs from the model in a presentation; its credentials are judged each by itself."""
    faults = Faults()
    check_presentation(presentation, faults)
    check_inside(presentation, faults)
    return faults.one_a_place()


def faults(document: Mapping[str, Any]) -> tuple[Fault, ...]:
    """Return the faults of a credential or presentation, whichever it says it is (a credential, where neither)."""
    return presentation_faults(document) if is_presentation(document) else credential_faults(document)


def is_presentation(document: Mapping[str, Any]) -> bool:
    """Say whether the document presents rather than claims."""
    named = types(document.get("type"))
    return PRESENTATION in named or (CREDENTIAL not in named and "verifiableCredential" in document)


def concerns(document: Mapping[str, Any]) -> bool:
    """Say whether the document is of this model: by a context of it, or by what it calls itself."""
    contexts = several(document.get("@context"))
    return (
        CREDENTIALS_V2 in contexts
        or CREDENTIALS_V1 in contexts
        or not types(document.get("type")).isdisjoint((CREDENTIAL, PRESENTATION))
    )


def require(document: Mapping[str, Any]) -> None:
    """Raise InvalidInputError with the first fault (``model.…``, ``where`` a JSON Pointer), if there is one."""
    found = faults(document)
    if found:
        raise found[0].as_error()


class Requirements:
    """``require`` for many documents that share parts: one that is the same object as before is judged once.

    Documents that this model does not concern are let through.

    Shared parts must not be changed meanwhile. Not for several threads at once.
    """

    def __init__(self) -> None:
        self._known: dict[int, Any] = {}  # parts of the document before, by identity, which holds while they are kept
        self._alike: list[Alike] = []
        self._judged = 0

    def __call__(self, document: Mapping[str, Any]) -> None:
        for position, alike in enumerate(self._alike):
            if alike.fits(document):
                if position:
                    self._alike.insert(0, self._alike.pop(position))
                return
        if not concerns(document):
            return
        if is_presentation(document):
            require(document)
            return
        gathered = Faults()
        check_credential(document, gathered, self._known)
        check_inside(document, gathered, self._known)
        if gathered.found:
            raise gathered.found[0].as_error()
        self._learn(document)
        known: dict[int, Any] = {}
        for value in document.values():
            if value.__class__ is dict or value.__class__ is list:
                known[id(value)] = value
                if value.__class__ is dict:
                    known |= {id(part): part for part in value.values() if part.__class__ is dict}
        self._known = known

    def _learn(self, document: Mapping[str, Any]) -> None:
        """Keep the shape of the 2nd, 4th, 8th … document judged in full: where none is like another, few are tried."""
        self._judged += 1
        if self._judged > 1 and self._judged.bit_count() == 1 and isinstance(document, dict) and is_simple(document):
            self._alike = [Alike(document, lambda part: id(part) in self._known), *self._alike[: MAX_ALIKE - 1]]
