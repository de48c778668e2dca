"""What can be wrong with a document's shape: a stable code, its place, and a sentence for a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from passport_core.credentials import json_pointer
from passport_core.errors import InvalidInputError
from passport_core.outcomes import Text

Path = json_pointer.Path

REMEDY = Text(
    "Demandez à l’émetteur un document conforme au modèle des attestations vérifiables (VCDM 2.0).",
    "Ask the issuer for a document that follows the Verifiable Credentials Data Model (VCDM 2.0).",
)

SENTENCES: dict[str, Text] = {
    "model.context-missing": Text("« @context » manque.", "“@context” is missing."),
    "model.context-first": Text(
        "Le premier contexte n’est pas celui des attestations vérifiables.",
        "The first context is not that of verifiable credentials.",
    ),
    "model.context-item": Text(
        "Un contexte n’est ni une adresse ni un objet.", "A context is neither an address nor an object."
    ),
    "model.context-twice": Text("Un contexte est nommé deux fois.", "A context is named twice."),
    "model.type-missing": Text("« type » manque.", "“type” is missing."),
    "model.type": Text("« type » n’est pas fait de noms.", "“type” is not made of names."),
    "model.not-credential": Text(
        "« type » ne dit pas « VerifiableCredential ».", "“type” does not say “VerifiableCredential”."
    ),
    "model.not-presentation": Text(
        "« type » ne dit pas « VerifiablePresentation ».", "“type” does not say “VerifiablePresentation”."
    ),
    "model.id": Text("Un identifiant n’est pas une adresse unique.", "An identifier is not a single address (URL)."),
    "model.id-missing": Text("Un identifiant manque.", "An identifier is missing."),
    "model.issuer-missing": Text("L’émetteur n’est pas nommé.", "The issuer is not named."),
    "model.issuer": Text(
        "L’émetteur n’est ni une adresse, ni un objet qui en a une.",
        "The issuer is neither an address (URL) nor an object that has one.",
    ),
    "model.subject-missing": Text("« credentialSubject » manque.", "“credentialSubject” is missing."),
    "model.subject": Text("Il n’est rien dit d’un sujet.", "Nothing is said of a subject."),
    "model.date": Text(
        "Une date n’est pas un instant avec son fuseau horaire.", "A date is not a moment with its time zone."
    ),
    "model.date-missing": Text("La date de délivrance manque.", "The issuance date is missing."),
    "model.period": Text("La fin précède le début.", "The end is before the beginning."),
    "model.v1-member": Text(
        "Ce nom est celui d’une version antérieure du modèle.", "This name is that of an earlier version of the model."
    ),
    "model.text": Text(
        "Un nom ou une description n’est ni un texte, ni un texte avec sa langue.",
        "A name or description is neither a text nor a text with its language.",
    ),
    "model.language": Text(
        "Une valeur dit mal sa langue ou son sens d’écriture.", "A value says its language or direction wrongly."
    ),
    "model.object": Text("Un objet était attendu.", "An object was expected."),
    "model.null": Text("Une valeur est nulle.", "A value is null."),
    "model.resource-twice": Text("Une ressource est nommée deux fois.", "A resource is named twice."),
    "model.digest-missing": Text("L’empreinte de la ressource manque.", "The resource's digest is missing."),
    "model.digest": Text("Une empreinte est mal écrite.", "A digest is badly written."),
    "model.digest-mismatch": Text(
        "L’empreinte n’est pas celle de la ressource.", "The digest is not that of the resource."
    ),
    "model.media-type": Text("Un type de média est mal écrit.", "A media type is badly written."),
    "model.proof": Text("La preuve n’est pas un objet avec son type.", "The proof is not an object with its type."),
    "model.holder": Text(
        "Le titulaire n’est ni une adresse, ni un objet qui en a une.",
        "The holder is neither an address (URL) nor an object that has one.",
    ),
    "model.presented": Text(
        "Ce qui est présenté n’est pas une attestation sous forme d’objet.",
        "What is presented is not a credential in the form of an object.",
    ),
    "model.unsecured": Text(
        "Une attestation présentée n’est ni signée, ni du titulaire lui-même.",
        "A credential presented is neither secured nor the holder's own.",
    ),
    "model.envelope": Text(
        "L’enveloppe ne contient pas d’attestation signée sous forme d’adresse « data: ».",
        "The envelope does not hold a secured credential as a “data:” address.",
    ),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One departure from a data model. ``where`` is a JSON Pointer, names in it as the document has them."""

    code: str
    where: str
    message: Text

    def as_error(self) -> InvalidInputError:
        return InvalidInputError(self.message, code=self.code, remedy=REMEDY, where=self.where or "/")


class Faults:
    """Gathers faults in the order in which they are met; ``sentences`` says each code to a person."""

    def __init__(self, sentences: Mapping[str, Text] = SENTENCES) -> None:
        self.found: list[Fault] = []
        self._sentences = sentences

    def add(self, code: str, path: Path) -> None:
        self.found.append(Fault(code, json_pointer.write(path), self._sentences[code]))

    def one_a_place(self) -> tuple[Fault, ...]:
        """Return the first fault of each place."""
        by_place: dict[str, Fault] = {}
        for fault in self.found:
            by_place.setdefault(fault.where, fault)
        return tuple(by_place.values())
