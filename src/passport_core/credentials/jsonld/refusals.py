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


def undefined(name: str) -> Refusal:
    """The refusal of a word that no context of the document defines: it would go unsigned."""
    return Refusal(
        "jsonld.undefined-term",
        Text(
            fr=f"Le terme « {name[:80]} » n’est défini par aucun contexte du document : la signature ne le couvrirait"
            " pas.",
            en=f"The term “{name[:80]}” is defined by no context of the document: the signature would not cover it.",
        ),
        Text(
            fr="Retirez ce terme, ou ajoutez au document le contexte publié qui le définit.",
            en="Remove the term, or add to the document the published context that defines it.",
        ),
    )


def relative(value: str) -> Refusal:
    """The refusal of an identifier that is not an absolute IRI."""
    return Refusal(
        "jsonld.relative-id",
        Text(
            fr="Un identifiant n’est pas une adresse absolue bien formée : la signature ne le couvrirait pas.",
            en="An identifier is not a well-formed absolute address: the signature would not cover it.",
        ),
        Text(
            fr="Employez une adresse complète, telle que https://…, urn:uuid:… ou did:…, sans espace.",
            en="Use a full address such as https://…, urn:uuid:… or did:…, without spaces.",
        ),
    )


def abbreviated(value: str) -> Refusal:
    """The refusal of an identifier that a context would read as the short form of another."""
    return Refusal(
        "jsonld.not-compacted",
        Text(
            fr=f"L’identifiant « {value[:80]} » est abrégé par un contexte : lu tel quel, il en serait un autre.",
            en=f"The identifier “{value[:80]}” is abbreviated by a context: read as it stands, it would be another.",
        ),
        Text(fr="Écrivez l’identifiant en entier.", en="Write the identifier in full."),
    )


def protected(name: str) -> Refusal:
    """The refusal of a term that an earlier context protects (JSON-LD 1.1 §4.1.11)."""
    return Refusal(
        "jsonld.protected-term",
        Text(
            fr=f"Un contexte du document redéfinit le terme protégé « {name[:80]} ».",
            en=f"A context of the document redefines the protected term “{name[:80]}”.",
        ),
        Text(
            fr="Retirez l’un des deux contextes, ou changez leur ordre.",
            en="Remove one of the two contexts, or change their order.",
        ),
    )
