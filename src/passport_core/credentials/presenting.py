"""Presentations: judged for themselves, and every credential in them by itself. Nothing is skipped (VCDM 2.0 §4.13).

A good presentation of a bad credential fails, and so does a bad presentation of good ones: the reports say which.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import orjson

from passport_core.credentials.checks import KEY_MAX_AGE
from passport_core.credentials.checks.key import KeyCheck
from passport_core.credentials.checks.proof import ProofCheck
from passport_core.credentials.checks.well_formed import TOO_LARGE
from passport_core.credentials.data_model import presentation_faults
from passport_core.credentials.enveloping import ENVELOPED_CREDENTIAL, is_envelope, open_envelope
from passport_core.credentials.evidence import Evidence
from passport_core.credentials.examining import Check, Examined
from passport_core.credentials.peeking import several
from passport_core.credentials.proofs import ProofFormat, ProofUse
from passport_core.credentials.remedies import PRESENT_AGAIN
from passport_core.credentials.report import Part, Report
from passport_core.credentials.verifying import verify
from passport_core.errors import InvalidInputError, TooLargeError
from passport_core.outcomes import Finding, Outcome, Text

PRESENTATION = "VerifiablePresentation"
MAX_CREDENTIALS = 64
NO_CHALLENGE = "holder.no-challenge"
_REQUIRED = frozenset({"well_formed", "proof", "key"})


@dataclass(frozen=True, slots=True)
class Contained:
    """A credential of a presentation as it was secured, and its JSON Pointer there. Unverified."""

    where: str
    document: bytes


def contained(presentation: Mapping[str, Any]) -> tuple[Contained, ...]:
    """Return the credentials of an unopened presentation, each as a document of its own.

    Raise InvalidInputError (``presentation.not-a-credential``, ``model.…``) where one is neither a credential nor an
    envelope with one, or is itself a presentation; TooLargeError (``presentation.too-many``) beyond 64.
    """
    values = several(presentation.get("verifiableCredential"))
    if len(values) > MAX_CREDENTIALS:
        raise TooLargeError(
            Text(
                f"La présentation contient plus de {MAX_CREDENTIALS} attestations.",
                f"The presentation holds more than {MAX_CREDENTIALS} credentials.",
            ),
            code="presentation.too-many",
            remedy=Text("Présentez-les en plusieurs fois.", "Present them in several goes."),
            where="/verifiableCredential",
        )
    single = not isinstance(presentation.get("verifiableCredential"), list)
    return tuple(
        Contained("/verifiableCredential" + ("" if single else f"/{place}"), _document(value, place))
        for place, value in enumerate(values)
    )


def _document(value: Any, place: int) -> bytes:
    if isinstance(value, str):
        return value.encode()  # a JWT as VCDM 1.1 presents it; the data model says where that may be
    if not isinstance(value, Mapping) or PRESENTATION in several(value.get("type")):
        raise InvalidInputError(
            Text(
                "La présentation contient autre chose que des attestations.",
                "The presentation holds something other than credentials.",
            ),
            code="presentation.not-a-credential",
            remedy=PRESENT_AGAIN,
            where=f"/verifiableCredential/{place}",
        )
    if is_envelope(value):
        return open_envelope(value, kind=ENVELOPED_CREDENTIAL)
    return orjson.dumps(value)


def verify_presentation(
    document: bytes,
    *,
    formats: Mapping[str, ProofFormat],
    evidence: Mapping[str, Evidence],
    checks: Sequence[Check],
    at: datetime,
    use: ProofUse,
) -> Report:
    """Return the report of the presentation, with that of each credential in it as a part that counts.

    ``evidence`` is by JSON Pointer: ``""`` for the presentation itself, else where the credential is. ``checks`` are
    made of each credential. ``use`` is what the presentation's own proof must have been made for; what a credential
    says of its holder is not compared with who presents it, which is for the reader's own policy.
    """
    own = verify(
        document,
        formats=formats,
        evidence=evidence.get("", Evidence()),
        checks=presentation_checks(),
        at=at,
        use=use,
    )
    parts = tuple(
        Part(
            "credential",
            one.where,
            verify(one.document, formats=formats, evidence=evidence.get(one.where, Evidence()), checks=checks, at=at),
            counts=True,
        )
        for one in _readable(document, formats)
    )
    return replace(own, required=_REQUIRED, parts=parts)


def presentation_checks(*, key_max_age: int = KEY_MAX_AGE) -> tuple[Check, ...]:
    """Return the checks that a presentation itself is put to."""
    return PresentationCheck(), ProofCheck(), KeyCheck(max_age=timedelta(seconds=key_max_age)), PresenterCheck()


def _readable(document: bytes, formats: Mapping[str, ProofFormat]) -> tuple[Contained, ...]:
    """Return what it holds; nothing where that cannot be read, which the presentation's own report says."""
    try:
        proof_format = next(f for f in formats.values() if f.recognises(document))
        return contained(proof_format.peek(document).unverified)
    except (StopIteration, InvalidInputError):
        return ()


class PresentationCheck:
    """Reads what VCDM 2.0 §4.13 requires of a presentation."""

    name = "well_formed"
    needs_claims = False

    def judge(self, document: Examined) -> Finding:
        if document.fault is not None:
            return self._failed(document.fault.message, "well-formed.unreadable")
        if document.peek is None:
            return Finding(
                self.name, Outcome.PASSED, "well-formed.json", Text("Lisible, sans plus.", "Readable, no more.")
            )
        faults = presentation_faults(document.peek.unverified)
        if faults:
            return self._failed(faults[0].message, faults[0].code)
        try:
            contained(document.peek.unverified)
        except InvalidInputError as error:
            return self._failed(error.message, TOO_LARGE if isinstance(error, TooLargeError) else error.code)
        return Finding(
            self.name, Outcome.PASSED, "well-formed.ok", Text("Complet et lisible.", "Complete and readable.")
        )

    def _failed(self, message: Text, code: str) -> Finding:
        return Finding(self.name, Outcome.FAILED, code, message, PRESENT_AGAIN)


class PresenterCheck:
    """Says who presents: key-proved, and for this occasion only where something of it was asked."""

    name = "holder"
    needs_claims = False

    def judge(self, document: Examined) -> Finding:
        if document.opened is None:
            return Finding(
                self.name,
                Outcome.NOT_APPLICABLE,
                "holder.not-proved",
                Text("Rien ne montre qui présente ces documents.", "Nothing shows who presents these documents."),
                PRESENT_AGAIN,
            )
        if document.use.challenge is None:
            return Finding(
                self.name,
                Outcome.NOT_APPLICABLE,
                NO_CHALLENGE,
                Text(
                    "Aucune question n’a été posée : la présentation a pu être copiée d’une autre occasion.",
                    "No challenge was asked: the presentation may have been copied from another occasion.",
                ),
                Text("Demandez une présentation qui réponde à une question à vous.", "Ask with a challenge of yours."),
            )
        return Finding(
            self.name,
            Outcome.PASSED,
            "holder.key-proved",
            Text(
                "Présenté pour cette occasion par qui détient la clé du titulaire déclaré.",
                "Presented for this occasion by whoever has the key of the holder that it names.",
            ),
        )
