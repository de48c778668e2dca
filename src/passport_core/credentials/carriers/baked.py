"""What was found baked into an image, and the refusals that PNG and SVG share."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from passport_core.errors import InvalidInputError, TooLargeError
from passport_core.outcomes import Text

MAX_BAKED_BYTES = 4 * 1024 * 1024

_ASK_FILE = Text(
    "Demandez à son titulaire l’image d’origine (les messageries enlèvent souvent l’attestation), ou le fichier JSON.",
    "Ask the holder for the original image (messengers often strip the credential), or for the JSON file.",
)


class Version(Enum):
    """Which Open Badges keyword or namespace the credential was baked under."""

    OPEN_BADGES_2 = 2
    OPEN_BADGES_3 = 3


@dataclass(frozen=True, slots=True)
class Baked:
    """A text out of an image: a credential in JSON, a compact JWS or, under Open Badges 2, an address."""

    version: Version
    text: bytes = field(repr=False)


def broken(kind: str) -> InvalidInputError:
    """The answer to an image whose structure cannot be followed."""
    return InvalidInputError(
        Text(f"L’image {kind} est abîmée ou incomplète.", f"The {kind} image is damaged or incomplete."),
        code="baked.broken",
        remedy=_ASK_FILE,
    )


def several() -> InvalidInputError:
    """The answer to an image that holds two: two readers would show different ones."""
    return InvalidInputError(
        Text("L’image porte plusieurs attestations.", "The image carries several credentials."),
        code="baked.several",
        remedy=_ASK_FILE,
    )


def too_large() -> TooLargeError:
    """The answer to a credential too large to read."""
    return TooLargeError(
        Text("L’attestation contenue dans l’image est trop volumineuse.", "The credential in the image is too large."),
        code="baked.too-large",
        remedy=_ASK_FILE,
    )
