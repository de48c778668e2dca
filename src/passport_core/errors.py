"""Every error this framework raises on purpose.

PassportError
├─ InvalidInputError      the caller sent something that cannot be accepted
│  └─ TooLargeError       it is over a limit
├─ NotFoundError          the thing named does not exist (or must look as if it did not)
├─ NotAllowedError        the actor may not do this
│  └─ TooManyAttemptsError  … not now: an attempt limit is reached
├─ ConflictError          the thing is no longer in the state that this needs
├─ ProofError             a proof does not hold (inside the engine only)
├─ UnavailableError       it could not be found out; trying later may help
├─ StorageError           the store cannot be used (schema too new, disk full, gone)
└─ ConfigurationError     settings or plugins cannot be used (start-up only)
   └─ PluginError
"""

from __future__ import annotations

from typing import ClassVar

from passport_core.outcomes import Text


class PassportError(Exception):
    """Base of all. ``code`` is stable and documented; the sentences may be improved at any time.

    ``remedy`` says what to do next; ``where`` points into what was sent (``line 12``, an element, an id),
    and never holds personal data.
    """

    default_code: ClassVar[str] = "passport"

    def __init__(
        self, message: Text, *, code: str | None = None, remedy: Text | None = None, where: str | None = None
    ) -> None:
        super().__init__(message.en)
        self.message = message
        self.code = code or self.default_code
        self.remedy = remedy
        self.where = where


class InvalidInputError(PassportError):
    default_code = "invalid-input"


class TooLargeError(InvalidInputError):
    default_code = "too-large"


class NotFoundError(PassportError):
    default_code = "not-found"


class NotAllowedError(PassportError):
    default_code = "not-allowed"


class TooManyAttemptsError(NotAllowedError):
    default_code = "too-many-attempts"


class ConflictError(PassportError):
    default_code = "conflict"


class ProofError(PassportError):
    default_code = "proof"


class UnavailableError(PassportError):
    default_code = "unavailable"


class StorageError(PassportError):
    default_code = "storage"


class ConfigurationError(PassportError):
    default_code = "configuration"


class PluginError(ConfigurationError):
    default_code = "plugin"
