"""Types that contexts define (VCDM 2.0 §4.5, §5.2.1): for formats that sign the JSON without reading its contexts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from passport_core.credentials.contexts import ContextSet, shipped
from passport_core.credentials.jsonld.walk import to_dataset
from passport_core.errors import InvalidInputError

_CANNOT_TELL = "jsonld.unknown-context"


def require_defined_types(document: Mapping[str, Any], contexts: ContextSet | None = None) -> None:
    """Raise InvalidInputError (``jsonld.…``) where a type is neither an address nor a term of the document's contexts,
    or where one of those redefines a protected term.

    A context that is not known here says nothing: then there is no telling.
    """
    named = {"@context": document.get("@context"), "id": "urn:uuid:00000000-0000-4000-8000-000000000000"}
    try:
        to_dataset({**named, "type": document.get("type")}, (contexts or shipped()).newest)
    except InvalidInputError as error:
        if error.code != _CANNOT_TELL:
            raise
