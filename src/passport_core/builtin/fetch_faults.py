"""Why an address could not be fetched, in words. Codes are stable; none of the sentences repeats an address' path,
which may hold a secret."""

from __future__ import annotations

from passport_core.errors import UnavailableError
from passport_core.outcomes import Text

_LATER = Text("Réessayez plus tard.", "Try again later.")
_TELL = Text(
    "Prévenez l’organisme qui tient cette adresse : lui seul peut y remédier.",
    "Tell the body that keeps this address: only they can mend it.",
)
_PUBLIC = Text(
    "Il faut une adresse https publique, sans identifiants. Sur un réseau interne, l’exploitant peut autoriser les "
    "adresses privées (réglage « allow_private_network »).",
    "A public https address without credentials is needed. On an internal network the operator may allow private "
    "addresses (setting “allow_private_network”).",
)
_FAULTS: dict[str, tuple[Text, Text]] = {
    "fetch.malformed-address": (
        Text("Cette adresse n’est pas une adresse web lisible.", "This is not a readable web address."),
        Text("Vérifiez que l’adresse a été copiée en entier.", "Check that the address was copied whole."),
    ),
    "fetch.refused-address": (
        Text(
            "Cette adresse n’est pas de celles que le service accepte de contacter.",
            "This is not an address that the service agrees to contact.",
        ),
        _PUBLIC,
    ),
    "fetch.unreachable": (Text("Cette adresse ne répond pas.", "This address does not answer."), _LATER),
    "fetch.timeout": (Text("Cette adresse met trop de temps à répondre.", "This address takes too long."), _LATER),
    "fetch.tls": (
        Text(
            "Le certificat de sécurité de cette adresse n’a pas pu être vérifié.",
            "The security certificate of this address could not be verified.",
        ),
        _TELL,
    ),
    "fetch.status": (
        Text("Cette adresse a répondu par un refus (code {}).", "This address answered with a refusal (status {})."),
        _TELL,
    ),
    "fetch.gone": (
        Text("Cette adresse dit que le document n’y est plus.", "This address says that the document is gone."),
        _TELL,
    ),
    "fetch.redirects": (
        Text("Cette adresse renvoie sans cesse vers une autre.", "This address keeps pointing to another one."),
        _TELL,
    ),
    "fetch.too-large": (
        Text("La réponse de cette adresse est trop grande.", "This address’s answer is too large."),
        _TELL,
    ),
    "fetch.encoding": (
        Text(
            "La réponse de cette adresse est compressée d’une façon qui n’est pas acceptée.",
            "This address’s answer is compressed in a way that is not accepted.",
        ),
        _TELL,
    ),
    "fetch.media-type": (
        Text(
            "Cette adresse a répondu par une page web au lieu du document attendu.",
            "This address answered with a web page in place of the document expected.",
        ),
        _TELL,
    ),
    "fetch.broken": (
        Text("La réponse de cette adresse s’est interrompue.", "This address’s answer broke off."),
        _LATER,
    ),
}
CODES = frozenset(_FAULTS)


def fault(code: str, *, where: str | None = None, detail: str = "") -> UnavailableError:
    """Return the error of that code. ``where`` is an origin (scheme, host, port), cut to 200 characters."""
    message, remedy = _FAULTS[code]
    return UnavailableError(
        Text(message.fr.format(detail), message.en.format(detail)),
        code=code,
        remedy=remedy,
        where=where[:200] if where else None,
    )
