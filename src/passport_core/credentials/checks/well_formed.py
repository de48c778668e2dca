"""Is it a complete, readable credential?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from passport_core.credentials.examining import Examined
from passport_core.errors import TooLargeError
from passport_core.outcomes import Finding, Outcome, Text

CREDENTIALS_V2 = "https://www.w3.org/ns/credentials/v2"
CREDENTIALS_V1 = "https://www.w3.org/2018/credentials/v1"
SD_JWT_VC = "sd-jwt-vc"  # the one format whose credentials are not VCDM's
UNSUPPORTED = "well-formed.unsupported"
TOO_LARGE = "well-formed.too-large"

# What a format could not even peek without.
_LACKING = {"credential.no-issuer": "issuer", "credential.no-type": "vct"}
_ASK_AGAIN = Text(
    "Demandez le fichier d’origine, tel que l’émetteur l’a remis, sans copie ni conversion.",
    "Ask for the original file as the issuer handed it over, neither copied nor converted.",
)


class WellFormedCheck:
    """Reads what VCDM 2.0 §4 requires of a credential; the proof says nothing of it."""

    name = "well_formed"
    needs_claims = False

    def judge(self, document: Examined) -> Finding:
        if document.fault is not None:
            lacking = _LACKING.get(document.fault.code)
            return self._incomplete(lacking) if lacking else self._unreadable(document)
        if document.peek is None:
            return self._not_signed()
        lacking = _lacking(document.peek.unverified, document.peek.format) or (
            None if document.peek.issuer else "issuer"
        )
        if lacking is not None:
            return self._incomplete(lacking)
        return Finding(
            self.name, Outcome.PASSED, "well-formed.ok", Text("Complet et lisible.", "Complete and readable.")
        )

    def _incomplete(self, lacking: str) -> Finding:
        return Finding(
            self.name,
            Outcome.FAILED,
            "well-formed.incomplete",
            Text(f"Incomplet : il manque « {lacking} ».", f"Incomplete: “{lacking}” is missing."),
            _ASK_AGAIN,
        )

    def _unreadable(self, document: Examined) -> Finding:
        fault = document.fault
        code = fault.code if fault and fault.code.startswith("well-formed.") else "well-formed.unreadable"
        if isinstance(fault, TooLargeError):
            code = TOO_LARGE
        if code == UNSUPPORTED:
            return Finding(
                self.name,
                Outcome.NOT_ESTABLISHED,
                code,
                Text("Format non pris en charge.", "Unsupported format."),
                Text(
                    "Demandez le document au format Open Badges 3.0 (JSON), ou vérifiez-le chez son émetteur.",
                    "Ask for the document as Open Badges 3.0 (JSON), or have it verified by its issuer.",
                ),
            )
        if code == TOO_LARGE:
            return Finding(
                self.name,
                Outcome.NOT_ESTABLISHED,
                code,
                Text("Trop volumineux pour être lu ici.", "Too large to be read here."),
                Text(
                    "Demandez le document sans ses images, ou vérifiez-le chez son émetteur.",
                    "Ask for the document without its images, or have it verified by its issuer.",
                ),
            )
        return Finding(
            self.name,
            Outcome.FAILED,
            code,
            Text("Incomplet ou illisible.", "Incomplete or unreadable."),
            _ASK_AGAIN,
        )

    def _not_signed(self) -> Finding:
        """Readable as JSON, in no format we know: the proof line says what is wrong."""
        return Finding(
            self.name, Outcome.PASSED, "well-formed.json", Text("Lisible, sans plus.", "Readable, no more than that.")
        )


def _lacking(claims: Mapping[str, Any], format_name: str) -> str | None:
    """Name the first part without which it is no credential; an SD-JWT VC has another shape."""
    if format_name == SD_JWT_VC:
        return None
    contexts = claims.get("@context")
    first = contexts[0] if isinstance(contexts, list) and contexts else contexts
    if first not in (CREDENTIALS_V2, CREDENTIALS_V1):
        return "@context"
    kinds = claims.get("type")
    if "VerifiableCredential" not in (kinds if isinstance(kinds, list) else [kinds]):
        return "type"
    subject = claims.get("credentialSubject")
    subjects = subject if isinstance(subject, list) else [subject]
    if not subjects or not all(isinstance(item, Mapping) and item for item in subjects):
        return "credentialSubject"
    return None
