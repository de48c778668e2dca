"""Text that anyone may have typed, as plain text: no control characters, one direction, no towers of accents.

Bounding is the caller's part, before and after; escaping is the part of whoever writes it into a page.
"""

from __future__ import annotations

import re
import unicodedata

_SPACES = re.compile(r"[^\S\n]+")
_EMPTY_LINES = re.compile(r"\n{3,}")
# Unicode UAX #9 §2: explicit embeddings, overrides and isolates, which could make a name read as another.
_DIRECTIONS = dict.fromkeys([0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_COMBINING_LIMIT = 4  # accents stacked on one letter


def clean(text: str) -> str:
    """Return the text without what is not text; line breaks become ``\\n``, tabs become spaces."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ").translate(_DIRECTIONS)
    kept: list[str] = []
    stacked = 0
    for c in text:
        category = unicodedata.category(c)
        stacked = stacked + 1 if category == "Mn" else 0
        if (category in ("Cc", "Cs", "Cn", "Co") and c != "\n") or stacked > _COMBINING_LIMIT:
            continue
        kept.append(c)
    return "".join(kept)


def one_line(text: str) -> str:
    """Return the text clean, on one line, with single spaces."""
    return " ".join(clean(text).split())


def paragraphs(text: str) -> str:
    """Return the text clean, its lines kept, with at most one empty line between two."""
    lines = [_SPACES.sub(" ", line).strip() for line in clean(text).split("\n")]
    return _EMPTY_LINES.sub("\n\n", "\n".join(lines)).strip()
