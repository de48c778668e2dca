"""Take what a person typed as plain text within a limit, or refuse it: never cut in silence."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import TypeVar

from passport_core.errors import InvalidInputError
from passport_core.outcomes import Text
from passport_core.passport.plain_text import one_line, paragraphs

E = TypeVar("E", bound=StrEnum)
_UNEXPECTED = Text("Ce mot n’est pas attendu ici.", "This word is not expected here.")


def typed_line(text: str, *, at_most: int, where: str, code: str, is_required: bool = False) -> str:
    """Return the text on one clean line of at most so many characters; raise InvalidInputError naming ``where``."""
    return _within(one_line(text[: _room(at_most)]), text, at_most, where, code, is_required=is_required)


def typed_prose(text: str, *, at_most: int, where: str, code: str, is_required: bool = False) -> str:
    """Return the text clean, with its paragraphs; raise InvalidInputError naming ``where``."""
    return _within(paragraphs(text[: _room(at_most)]), text, at_most, where, code, is_required=is_required)


def typed_word(
    text: str, kind: type[E], *, where: str, code: str, choices: Iterable[E] | None = None, unknown: Text = _UNEXPECTED
) -> E:
    """Return the member of that value; raise InvalidInputError naming ``where`` and the ``choices`` (all of them)."""
    try:
        return kind(text)
    except ValueError:
        named = ", ".join(kind if choices is None else choices)
        raise InvalidInputError(
            unknown,
            code=code,
            remedy=Text(f"Choisissez parmi : {named}.", f"Choose among: {named}."),
            where=where,
        ) from None


def _room(at_most: int) -> int:
    """How much is looked at: what cleaning removes has room, and the rest of a huge text is never walked through."""
    return at_most * 4


def _within(cleaned: str, typed: str, at_most: int, where: str, code: str, *, is_required: bool) -> str:
    if len(cleaned) > at_most or len(typed) > _room(at_most):
        raise InvalidInputError(
            Text(f"Ce texte est trop long : au plus {at_most} caractères.", f"Too long: at most {at_most} characters."),
            code=code,
            remedy=Text("Raccourcissez-le.", "Shorten it."),
            where=where,
        )
    if is_required and not cleaned:
        raise InvalidInputError(
            Text("Ce champ ne peut pas rester vide.", "This cannot be left empty."),
            code=code,
            remedy=Text("Écrivez-y quelques mots.", "Write a few words."),
            where=where,
        )
    return cleaned
