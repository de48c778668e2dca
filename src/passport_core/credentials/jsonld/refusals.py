"""How the conversion says no: a cause, and the way back to the member that caused it."""

from __future__ import annotations

from passport_core.errors import InvalidInputError
from passport_core.outcomes import Text

_DEFAULT_REMEDY = Text(
    fr="Demandez à l’émetteur un document JSON-LD sous sa forme compacte, conforme à ses contextes.",
    en="Ask the issuer for a compacted JSON-LD document that follows its contexts.",
)


class Refusal(Exception):  # noqa: N818 - never leaves this package: it becomes an InvalidInputError
    """A reason to refuse a document; ``steps`` gathers the path, innermost first, while it rises."""

    def __init__(self, code: str, message: Text, remedy: Text | None = None) -> None:
        super().__init__(message.en)
        self.code = code
        self.message = message
        self.remedy = remedy
        self.steps: list[object] = []

    def as_error(self) -> InvalidInputError:
        """Return the public error, with the path as a JSON Pointer (RFC 6901)."""
        pointer = "".join("/" + str(step)[:80].replace("~", "~0").replace("/", "~1") for step in reversed(self.steps))
        return InvalidInputError(
            self.message, code=self.code, remedy=self.remedy or _DEFAULT_REMEDY, where=pointer or "/"
        )
