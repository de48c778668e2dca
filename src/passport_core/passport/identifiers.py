"""French identifiers: SIREN, SIRET, and the codes of the national register.

Sources: INSEE, Sirene repertory (SIREN and SIRET carry a Luhn check digit; the establishments of La Poste,
SIREN 356 000 000, are the known exception: the sum of their SIRET's digits is a multiple of five, save the
head office, which follows Luhn).
"""

from __future__ import annotations

import re
from enum import StrEnum
from uuid import uuid4

_LA_POSTE = "356000000"
_DIGITS = re.compile(r"[0-9]+\Z")
_CODE = re.compile(r"(RNCP|RS)\s*([0-9]{1,7})", re.IGNORECASE)
_BLOCK_CODE = re.compile(r"((?:RNCP|RS)[0-9]{1,7})(BC[0-9A-Za-z]+)\Z")


class IdentifierFault(StrEnum):
    """Why an identifier is not well formed."""

    EMPTY = "empty"
    NOT_DIGITS = "not-digits"
    LENGTH = "length"
    CHECK_DIGIT = "check-digit"


def _luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def compact(number: str) -> str:
    """Return the number without the spaces, tabs and non-breaking spaces that files and people put in it."""
    return "".join(number.split())


def siret_fault(siret: str) -> IdentifierFault | None:
    """Return why this is not a SIRET (14 digits, check digit), or None where it is one."""
    if fault := _digits_fault(siret, 14):
        return fault
    if _luhn(siret) or (siret.startswith(_LA_POSTE) and sum(map(int, siret)) % 5 == 0):
        return None
    return IdentifierFault.CHECK_DIGIT


def siren_fault(siren: str) -> IdentifierFault | None:
    """Return why this is not a SIREN (9 digits, check digit), or None where it is one."""
    return _digits_fault(siren, 9) or (None if _luhn(siren) else IdentifierFault.CHECK_DIGIT)


def _digits_fault(number: str, length: int) -> IdentifierFault | None:
    if not number:
        return IdentifierFault.EMPTY
    if not (number.isascii() and _DIGITS.match(number)):
        return IdentifierFault.NOT_DIGITS
    return None if len(number) == length else IdentifierFault.LENGTH


def siren_of(siret: str) -> str:
    """Return the SIREN (first nine digits) of a SIRET."""
    return siret[:9]


def split_code(code: str) -> tuple[str, str | None]:
    """Return (certification, block) for ``RNCP37674``, ``RS5719`` or ``RNCP37674BC01``.

    The block part keeps the register's own full code (``RNCP37674BC01``): a block is always named together
    with its certification, since short codes such as ``01`` recur across certifications.
    """
    code = compact(code).upper()
    match = _BLOCK_CODE.match(code)
    return (match[1], code) if match else (code, None)


def register_of(certification: str) -> str:
    """Return which register a certification's number belongs to: ``RS`` or ``RNCP``."""
    return "RS" if certification.upper().startswith("RS") else "RNCP"


def entry_url(number: str) -> str:
    """Return the public page of a register entry (France compétences)."""
    kind, digits = ("rs", number[2:]) if number.startswith("RS") else ("rncp", number[4:])
    return f"https://www.francecompetences.fr/recherche/{kind}/{digits}/"


def is_certification_code(code: str) -> bool:
    """Say whether this is a whole certification's number in the register (``RNCP…`` or ``RS…``)."""
    return _CODE.fullmatch(code) is not None


def new_id() -> str:
    """Return a fresh random id of our own (122 random bits): the only kind of id that leaves the installation."""
    return uuid4().hex


def new_credential_id() -> str:
    """Return a fresh credential id (a URN, RFC 9562)."""
    return uuid4().urn
