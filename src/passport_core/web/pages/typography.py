"""Turn what views hold into HTML of one language: sentences, dates, isolated foreign text."""

from __future__ import annotations

import re
from datetime import date, datetime

from markupsafe import Markup, escape

from passport_core.outcomes import Text
from passport_core.passport.days import PARIS, day_in_words
from passport_core.web.pages.views import Phrase, Saying

_PLACE = re.compile(r"\{([a-z_]+)\}")
_NARROW = "\u202f"  # before ; : ! ? » and after « (Imprimerie nationale)
_BEFORE = re.compile(r"[ \u00a0](?=[;:!?»](?:\s|$|[^/\w]))")
_AFTER = re.compile(r"«[ \u00a0]")


def language_of(asked: str | None) -> str:
    """Return ``en`` for English tags, ``fr`` for all else: French comes first."""
    return "en" if asked and asked.lower().startswith("en") else "fr"


def plain(value: Text, language: str) -> str:
    """Return a sentence of ours in that language, with French spaces."""
    sentence = value.to(language)
    return _AFTER.sub(f"«{_NARROW}", _BEFORE.sub(_NARROW, sentence)) if language == "fr" else sentence


def day_text(value: date, language: str) -> str:
    """Return ``3 juillet 2026``, ``1er septembre 2028``, ``3 July 2026``; a moment gives its day in Paris."""
    at = value.astimezone(PARIS).date() if isinstance(value, datetime) else value
    return day_in_words(at, language)


def moment_text(value: datetime, language: str) -> str:
    """Return ``20 novembre 2026 à 09 h 14``, ``20 November 2026 at 09:14`` (Paris)."""
    local = value.astimezone(PARIS)
    if language == "fr":
        return f"{day_text(value, language)} à {local:%H}\u00a0h\u00a0{local:%M}"
    return f"{day_text(value, language)} at {local:%H:%M}"


def time_element(value: date, language: str, *, only_day: bool = False) -> Markup:
    """Return a ``<time>`` with the exact value in its attribute."""
    if isinstance(value, datetime):
        local = value.astimezone(PARIS)
        if only_day:
            return Markup('<time datetime="{}">{}</time>').format(local.date().isoformat(), day_text(value, language))
        return Markup('<time datetime="{}">{}</time>').format(
            local.isoformat(timespec="minutes"), moment_text(value, language)
        )
    return Markup('<time datetime="{}">{}</time>').format(value.isoformat(), day_text(value, language))


def isolated(value: str) -> Markup:
    """Return somebody's text, escaped, its direction kept from the text around it."""
    return Markup("<bdi>{}</bdi>").format(value)


def say(value: Saying, language: str) -> Markup:
    """Return a view's value as HTML in that language."""
    if isinstance(value, Text):
        return escape(plain(value, language))
    if isinstance(value, Phrase):
        return fill(value.text, language, dict(value.values))
    if isinstance(value, date):
        return time_element(value, language)
    if isinstance(value, int):
        return escape(number_text(value, language))
    return isolated(value)


def fill(text: Text, language: str, values: dict[str, Saying]) -> Markup:
    """Fill the sentence's places; raise KeyError for one without a value."""
    template = plain(text, language)
    pieces: list[Markup] = []
    end = 0
    for place in _PLACE.finditer(template):
        pieces += [escape(template[end : place.start()]), say(values[place[1]], language)]
        end = place.end()
    return Markup("").join([*pieces, escape(template[end:])])


def number_text(value: int, language: str) -> str:
    """Return 12 345 (narrow spaces) or 12,345."""
    return f"{value:,}".replace(",", _NARROW) if language == "fr" else f"{value:,}"
