"""Which language a request asks for: French first, English complete."""

from __future__ import annotations

from typing import Any

from litestar import Request

LANGUAGES = ("fr", "en")


def language_of(request: Request[Any, Any, Any]) -> str:
    """Return ``fr`` or ``en``: the address's ``lang``, else the browser's first that we speak, else French."""
    asked = request.query_params.get("lang")
    if asked in LANGUAGES:
        return str(asked)
    weighed = []
    for place, part in enumerate(request.headers.get("accept-language", "")[:500].split(",")):
        tag, _, quality = part.partition(";q=")
        language = tag.strip().lower()[:2]
        if language in LANGUAGES:
            try:
                weight = float(quality) if quality else 1.0
            except ValueError:
                continue
            weighed.append((-weight, place, language))
    return min(weighed)[2] if weighed else "fr"
