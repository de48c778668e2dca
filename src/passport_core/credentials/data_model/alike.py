"""Credentials alike: what was found sound in one need not be looked for again in the next of the same shape."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from passport_core.credentials.data_model.credential import check_period
from passport_core.credentials.data_model.faults import Faults
from passport_core.credentials.data_model.values import is_url
from passport_core.credentials.jsonld.templates import Marks, Shape

# Members whose strings are looked at by rules that are not repeated here: documents with them have no ``Alike``.
_JUDGED_ELSEWHERE = frozenset({"relatedResource", "proof", "issuanceDate", "expirationDate"})
_PERIOD = frozenset({"validFrom", "validUntil"})


def is_simple(document: Mapping[str, Any]) -> bool:
    """Say whether an ``Alike`` can be made of the document, a sound credential of VCDM 2.0."""
    return document.__class__ is dict and _JUDGED_ELSEWHERE.isdisjoint(document)


class Alike:
    """The shape of a sound credential, with the places of the strings that the model has something to say of.

    Types, contexts, and all that is no string are part of the shape: they are the same in every document that fits.
    What is left are addresses, and the two dates. ``shared`` tells the parts that documents have in common, which must
    not be changed meanwhile.
    """

    def __init__(self, document: dict[str, Any], shared: Callable[[object], bool]) -> None:
        marks = Marks()
        self._shape = Shape(document, shared, marks)
        found = [*_addresses(self._shape.marked, shared)]
        if document["issuer"].__class__ is str:
            found.append(self._shape.marked["issuer"])
        self._addresses = sorted(marks.places_of(found))
        self._has_period = not _PERIOD.isdisjoint(document)

    def fits(self, document: Mapping[str, Any]) -> bool:
        """Say whether the document is sound for being like the first; if not, it may still be: judge it then."""
        strings: list[str] = []
        if not self._shape.take(document, strings):
            return False
        try:
            "".join(strings)  # the quickest way to see that they are all strings
        except TypeError:
            return False
        for place in self._addresses:
            if not is_url(strings[place]):
                return False
        if self._has_period:
            faults = Faults()
            check_period(document, faults)
            return not faults.found
        return True


def _addresses(value: Any, shared: Callable[[object], bool]) -> Iterator[str]:
    """Yield what stands for each ``id``, the shared parts left out."""
    if isinstance(value, dict):
        for name, entry in value.items():
            if name == "id" and isinstance(entry, str):
                yield entry
            elif name not in ("@context", "type") and not shared(entry):
                yield from _addresses(entry, shared)
    elif isinstance(value, list):
        for entry in value:
            if not shared(entry):
                yield from _addresses(entry, shared)
