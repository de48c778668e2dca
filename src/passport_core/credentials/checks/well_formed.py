"""Is it a complete, readable credential?"""

from __future__ import annotations

import re
from collections.abc import Sequence

from passport_core.credentials import clr, data_model, open_badges
from passport_core.credentials.data_model import Fault
from passport_core.credentials.examining import Examined
from passport_core.credentials.json_schemas import BLOCK_CREDENTIAL_V1
from passport_core.credentials.peeking import identifier, several
from passport_core.errors import TooLargeError
from passport_core.outcomes import Finding, Outcome, Text

SD_JWT_VC = "sd-jwt-vc"  # the one format whose credentials are not VCDM's
UNSUPPORTED = "well-formed.unsupported"
TOO_LARGE = "well-formed.too-large"

# What a format could not even peek without.
_LACKING = {"credential.no-issuer": "issuer", "credential.no-type": "vct"}
_ASK_AGAIN = Text(
    "Demandez le fichier d’origine, tel que l’émetteur l’a remis, sans copie ni conversion.",
    "Ask for the original file as the issuer handed it over, neither copied nor converted.",
)


# Names in a pointer are the document's own: only plain ones are repeated.
_PLAIN = re.compile(r"(?:/[A-Za-z0-9@_.-]{1,64}){1,12}", re.ASCII)
_SHOWN = 3  # faults told in the sentence; all are counted


class WellFormedCheck:
    """Asks for what the data model (VCDM 2.0, or 1.1) requires of a credential; the proof says nothing of it.

    Of a badge or learner record it also asks for what Open Badges 3.0 or CLR 2.0 require. Its code is that of the
    first fault (``model.…``, ``open-badges.…``, ``clr.…``). Where the holder may have withheld claims, a subject that
    is absent is none, and a badge need not be whole: that may be what was withheld.
    """

    name = "well_formed"
    needs_claims = False

    def judge(self, document: Examined) -> Finding:
        if document.fault is not None:
            lacking = _LACKING.get(document.fault.code)
            return self._incomplete(lacking) if lacking else self._unreadable(document)
        if document.peek is None:
            return self._not_signed()
        faults = _faults(document)
        if faults:
            return self._departs(faults)
        return Finding(
            self.name, Outcome.PASSED, "well-formed.ok", Text("Complet et lisible.", "Complete and readable.")
        )

    def _departs(self, faults: Sequence[Fault]) -> Finding:
        told = [_told(fault) for fault in faults[:_SHOWN]]
        more = len(faults) - len(told)
        fr, en = " ".join(text.fr for text in told), " ".join(text.en for text in told)
        if more:
            fr, en = f"{fr} (Et {more} autre{'s' if more > 1 else ''}.)", f"{en} (And {more} more.)"
        return Finding(self.name, Outcome.FAILED, faults[0].code, Text(fr, en), data_model.REMEDY)

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
            return too_large(self.name)
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


def too_large(check: str) -> Finding:
    """Return what is said of a document that is larger, or holds more, than is judged here."""
    return Finding(
        check,
        Outcome.NOT_ESTABLISHED,
        TOO_LARGE,
        Text("Trop volumineux pour être lu ici.", "Too large to be read here."),
        Text(
            "Demandez le document sans ses images, ou vérifiez-le chez son émetteur.",
            "Ask for the document without its images, or have it verified by its issuer.",
        ),
    )


def _faults(document: Examined) -> Sequence[Fault]:
    """An SD-JWT VC has another shape: its own format asks for what it needs."""
    if document.peek is None or document.peek.format == SD_JWT_VC:
        return ()
    claims = document.peek.unverified
    faults = data_model.credential_faults(claims)
    is_partial = document.opened is not None and document.opened.is_partial
    if is_partial:
        faults = tuple(fault for fault in faults if fault.code != "model.subject-missing")
    elif not faults and open_badges.concerns(claims):
        # Our own schema says the same of our own awards, and is judged by the schema check.
        ours = any(identifier(named) == BLOCK_CREDENTIAL_V1 for named in several(claims.get("credentialSchema")))
        faults = open_badges.faults(claims, is_issued=False, shape_too=not ours)
    elif not faults and clr.concerns(claims):
        faults = clr.faults(claims)
    return faults


def _told(fault: Fault) -> Text:
    if not _PLAIN.fullmatch(fault.where):
        return fault.message
    place = fault.where.removeprefix("/")
    return Text(f"{place} : {fault.message.fr}", f"{place}: {fault.message.en}")
