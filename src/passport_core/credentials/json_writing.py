"""Compact JSON, as it is signed and handed out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from passport_core.errors import InvalidInputError
from passport_core.outcomes import Text


def to_json(value: Mapping[str, Any]) -> bytes:
    """Return compact UTF-8 JSON, members in the order given; raise InvalidInputError for what JSON has not."""
    try:
        return orjson.dumps(value if isinstance(value, dict) else dict(value))
    except TypeError as error:
        raise InvalidInputError(
            Text(fr="Une valeur ne peut pas être écrite en JSON.", en="A value cannot be written as JSON."),
            code="json.unsupported",
            remedy=Text(
                fr="N’employez que des textes, des nombres, des listes et des objets.",
                en="Use only text, numbers, lists and objects.",
            ),
        ) from error
