"""Is it unchanged since it was signed?"""

from __future__ import annotations

from passport_core.credentials.checks.validity import CLOCK_SKEW
from passport_core.credentials.examining import Examined
from passport_core.credentials.moments import say_moment
from passport_core.outcomes import Finding, Outcome, Text

UNKNOWN_SUITE = "proof.unknown-suite"
_ASK_ISSUER = Text(
    "N’en tenez pas compte ; demandez au titulaire ou à l’émetteur le document d’origine.",
    "Disregard it; ask the holder or the issuer for the original document.",
)
_ELSEWHERE = Text(
    "Rien ne dit qu’il soit faux : vérifiez-le chez son émetteur, ou demandez-le dans un autre format.",
    "Nothing says that it is false: have its issuer verify it, or ask for it in another format.",
)
# What a refusal by the proof format (or its JSON-LD and canonicalization) amounts to: our code, and whether it says
# anything against the document. Any other code is a proof that does not hold.
_CODES = {
    "jsonld.undefined-term": "proof.undefined-term",
    "jsonld.protected-term": "proof.redefined-term",
    "jsonld.unknown-context": "proof.unknown-context",
    "jsonld.inline-context": "proof.unknown-context",
    "jsonld.unsupported-context": "proof.unknown-context",
    "jsonld.unsupported": "proof.unsupported",
    "jsonld.not-compacted": "proof.unsupported",
    "jsonld.direction": "proof.unsupported",
    "jcs.unsupported": "proof.unsupported",
    "proof.hash-algorithm": "proof.unsupported",
    "proof.too-many": "proof.too-complex",
    "rdfc.work-limit": "proof.too-complex",
    "json.too-large": "proof.too-complex",
    "json.too-deep": "proof.too-complex",
}
_CANNOT_TELL = {
    UNKNOWN_SUITE: Text("Signature d’un type inconnu.", "Unknown signature type."),
    "proof.unsupported": Text(
        "Le document, ou sa signature, est construit d’une façon qui n’est pas prise en charge ici.",
        "The document, or its signature, is built in a way that is not supported here.",
    ),
    "proof.superseded-draft": Text(
        "Le document suit un ancien projet de SD-JWT VC, qui n’est plus lu ici.",
        "The document follows an old draft of SD-JWT VC, which is not read here any more.",
    ),
    "proof.other-unresolved": Text(
        "Le document porte d’autres signatures que celle de son émetteur, et la clé de l’une manque.",
        "The document bears further signatures besides its issuer's, and the key of one is missing.",
    ),
    "proof.unknown-context": Text(
        "Le document emploie un vocabulaire qui n’est pas connu ici.",
        "The document uses a vocabulary that is not known here.",
    ),
    "proof.too-complex": Text(
        "Le document est trop compliqué pour que sa signature soit vérifiée ici.",
        "The document is too complicated for its signature to be checked here.",
    ),
}
_REFUSED = {
    "proof.changed": Text(
        "Le contenu a changé depuis la signature, ou ce n’est pas cette clé qui a signé.",
        "The content changed since signing, or it was not this key that signed.",
    ),
    "proof.undefined-term": Text(
        "Une partie du document n’est pas couverte par la signature : un de ses termes n’est défini nulle part.",
        "Part of the document is not covered by the signature: one of its terms is defined nowhere.",
    ),
    "proof.redefined-term": Text(
        "Le document donne un autre sens à un terme de son vocabulaire, ce que celui-ci interdit.",
        "The document gives another meaning to a term of its vocabulary, which the vocabulary forbids.",
    ),
    "proof.missing": Text("Le document n’est pas signé.", "The document is not signed."),
}


class ProofCheck:
    """Says what the proof format found; a proof past its own ``expires`` does not hold (Data Integrity §2.1)."""

    name = "proof"
    needs_claims = False

    def judge(self, document: Examined) -> Finding:
        if document.refusal is not None:
            return self._refused(document)
        signed = document.signed
        if signed is None:
            return Finding(
                self.name,
                Outcome.NOT_ESTABLISHED,
                "proof.not-checked",
                Text(
                    "La signature n’a pas pu être vérifiée : la clé qui permettrait de le faire manque.",
                    "The signature could not be checked: the key to do so is missing.",
                ),
                Text("Voyez la ligne sur la clé.", "See the line about the key."),
            )
        ended = signed.proof_expires
        if ended is not None and ended <= document.at:
            when = say_moment(ended)
            return Finding(
                self.name,
                Outcome.FAILED,
                "proof.expired",
                Text(f"La signature ne vaut plus depuis le {when.fr}.", f"The signature ended on {when.en}."),
                _ASK_ISSUER,
                as_of=document.at,
            )
        begins = signed.proof_begins
        if begins is not None and begins > document.at + CLOCK_SKEW:
            when = say_moment(begins)
            return Finding(
                self.name,
                Outcome.FAILED,
                "proof.not-yet",
                Text(f"La signature ne vaut qu’à partir du {when.fr}.", f"The signature counts only from {when.en}."),
                _ASK_ISSUER,
                as_of=document.at,
            )
        return Finding(
            self.name,
            Outcome.PASSED,
            "proof.ok",
            Text("Rien n’a été modifié depuis la signature.", "Unchanged since signing."),
            as_of=document.opened.signed_at if document.opened else None,
        )

    def _refused(self, document: Examined) -> Finding:
        refusal = document.refusal
        assert refusal is not None  # noqa: S101 (told to the type checker; judge() saw to it)
        code = _CODES.get(refusal.code, refusal.code if refusal.code.startswith("proof.") else "proof.unreadable")
        if code in _CANNOT_TELL:
            return Finding(
                self.name, Outcome.NOT_ESTABLISHED, code, _CANNOT_TELL[code], _ELSEWHERE, source=refusal.where
            )
        message = _REFUSED.get(code, refusal.message)
        return Finding(self.name, Outcome.FAILED, code, message, _ASK_ISSUER, source=refusal.where)
