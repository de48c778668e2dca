"""Present a verification report: its verdict, one line per check, and what to do about each that is not confirmed.

Never inflated: *Certified* needs a valid verdict and an issuer that a trust source knows.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from passport_core.credentials.report import Report
from passport_core.outcomes import Finding, Outcome, Text, Verdict
from passport_core.web.pages.views import CheckGroup, CheckLine, Kind, Mark, Phrase, Saying

VERDICT_WORDS = {
    Verdict.VALID: Text("Valide", "Valid"),
    Verdict.INVALID: Text("Non valide", "Not valid"),
    Verdict.NOT_ESTABLISHED: Text("Non établi", "Not established"),
}
VERDICT_MARKS = {Verdict.VALID: Mark.OK, Verdict.INVALID: Mark.NO, Verdict.NOT_ESTABLISHED: Mark.UNKNOWN}
OUTCOME_WORDS = {
    Outcome.PASSED: Text("Confirmé", "Confirmed"),
    Outcome.FAILED: Text("Contredit", "Contradicted"),
    Outcome.NOT_ESTABLISHED: Text("Non établi", "Not established"),
    Outcome.NOT_APPLICABLE: Text("Sans objet", "Not applicable"),
}
_OUTCOME_MARKS = {
    Outcome.PASSED: Mark.OK,
    Outcome.FAILED: Mark.NO,
    Outcome.NOT_ESTABLISHED: Mark.UNKNOWN,
    Outcome.NOT_APPLICABLE: Mark.NEUTRAL,
}
_TO_COMPARE = Text("À comparer", "To compare")
CERTIFIED = Text("Certifié", "Certified")
# The order is that of the verification itself; a check that is named nowhere here joins the last group.
_GROUPS: tuple[tuple[Text, tuple[str, ...]], ...] = (
    (Text("Le document est-il intact ?", "Is the document unaltered?"), ("well_formed", "proof")),
    (
        Text("Qui l’a délivré, et en avait-il le droit ?", "Who awarded it, and were they entitled to?"),
        ("key", "issuer", "entitled"),
    ),
    (Text("Est-il toujours en vigueur ?", "Is it still in force?"), ("validity", "status")),
    (Text("Suit-il le modèle qu’il annonce ?", "Does it follow the model it announces?"), ("schema",)),
    (Text("Est-ce bien cette personne ?", "Is it this person?"), ("holder",)),
)
_OTHERS = Text("Autres vérifications", "Other checks")
_AS_OF = {
    "well_formed": Text("Lu le", "Read on"),
    "proof": Text("Signé le", "Signed on"),
    "key": Text("Clé lue le", "Key read on"),
    "validity": Text("Au", "On"),
    "status": Text("Liste du", "List of"),
    "schema": Text("Modèle lu le", "Model read on"),
}
_REGISTER_OF = Text("Répertoire du", "Register of")
_SOURCE_OF = Text("Source du", "Source of")
_LAST_RESORT = Text(
    "Réessayez plus tard, ou demandez à l’émetteur, à une adresse que vous connaissez déjà.",
    "Try again later, or ask the issuer at an address you already know.",
)
_STATUSES = {
    "proof.changed": Text("Contenu modifié", "Content changed"),
    "proof.undefined-term": Text("Signature incomplète", "Incomplete signature"),
    "proof.missing": Text("Non signé", "Not signed"),
    "key.not-issuers": Text("Clé d’un autre", "Someone else’s key"),
    "status.revoked": Text("Retiré par l’émetteur", "Withdrawn by the issuer"),
    "status.replaced": Text("Remplacé", "Replaced"),
    "status.suspended": Text("Suspendu par l’émetteur", "Suspended by the issuer"),
    "validity.expired": Text("Arrivé à sa fin", "Past its end"),
    "validity.not-yet": Text("Pas encore commencé", "Not begun yet"),
    "issuer.claims-another": Text("Se présente sous un autre nom", "Presents itself as another"),
}
_FAILED_STATUSES = {
    "well_formed": Text("Illisible ou incomplet", "Unreadable or incomplete"),
    "proof": Text("Signature non valable", "Signature does not hold"),
    "key": Text("Clé non valable", "Key does not hold"),
    "issuer": Text("Émetteur contredit", "Issuer contradicted"),
    "entitled": Text("Délivré sans en avoir le droit", "Awarded without entitlement"),
    "validity": Text("Dates contredites", "Dates contradicted"),
    "status": Text("N’est plus en vigueur", "No longer in force"),
    "schema": Text("S’écarte du modèle", "Departs from the model"),
}
_OPEN_STATUSES = {
    "well_formed": Text("Format non pris en charge", "Unsupported format"),
    "proof": Text("Signature non vérifiée", "Signature not checked"),
    "key": Text("Clé non vérifiée", "Key not checked"),
    "issuer": Text("Émetteur non établi", "Issuer not established"),
    "entitled": Text("Droit de délivrer non établi", "Entitlement not established"),
    "validity": Text("Dates non établies", "Dates not established"),
    "status": Text("Retrait non vérifié", "Withdrawal not checked"),
    "schema": Text("Modèle non vérifié", "Model not checked"),
}


def is_certified(report: Report) -> bool:
    """Say whether *Certified* may be written: everything valid, and a trust source knows the issuer."""
    return report.verdict is Verdict.VALID and report.issuer is not None


def shows_content(report: Report) -> bool:
    """Say whether anything the document says may be shown: only where its signature holds under its issuer's key."""
    proof = report.finding("proof")
    return (
        report.claims is not None
        and proof is not None
        and proof.outcome is Outcome.PASSED
        and not report.failed("key")
        and not report.failed("well_formed")
    )


def decisive(report: Report) -> Finding | None:
    """Return the finding that decides a verdict other than valid, the first of the gravest."""
    for outcome in (Outcome.FAILED, Outcome.NOT_ESTABLISHED):
        for finding in report.findings:
            if finding.outcome is outcome:
                return finding
    return None


def status_word(report: Report) -> Text:
    """Return the short word that stands where “Certified” would."""
    if is_certified(report):
        return CERTIFIED
    finding = decisive(report)
    if finding is None:
        return VERDICT_WORDS[report.verdict]
    table = _FAILED_STATUSES if finding.outcome is Outcome.FAILED else _OPEN_STATUSES
    return _STATUSES.get(finding.code) or table.get(finding.check) or VERDICT_WORDS[report.verdict]


def lead(report: Report, kind: Kind) -> tuple[Saying, ...]:
    """Return the verdict in plain sentences: findings, no guess at who is at fault."""
    if report.verdict is Verdict.VALID:
        return _valid_lead(report, kind)
    finding = decisive(report)
    if finding is None and report.parts:
        return (_BY_A_PART,)
    if report.verdict is Verdict.INVALID and finding is not None:
        told = Phrase(Text("{found}", "{found}"), {"found": finding.message})
        if not shows_content(report):
            return (
                told,
                Text(
                    "Son contenu n’est pas affiché : rien ne dit qui l’a écrit.",
                    "Its content is not shown: nothing says who wrote it.",
                ),
            )
        return told, _AUTHENTIC_BUT
    if finding is None:
        return (
            Text(
                "Une vérification indispensable n’a pas pu être faite.",
                "A check that is needed could not be made.",
            ),
        )
    opening = (
        Text(
            "Rien n’a été modifié depuis la signature, mais une réponse manque :",
            "Nothing was changed since it was signed, but an answer is missing:",
        )
        if shows_content(report)
        else Text("Une réponse manque :", "An answer is missing:")
    )
    return Phrase(Text("{opening} {found}", "{opening} {found}"), {"opening": opening, "found": finding.message}), Text(
        "Cela ne dit ni que le document est faux, ni qu’il est bon.",
        "That says neither that the document is false nor that it is good.",
    )


_BY_A_PART = Text(
    "Un des documents qu’il contient n’est pas confirmé : chacun a sa propre réponse.",
    "One of the documents that it holds is not confirmed: each has its own answer.",
)
_AUTHENTIC_BUT = Text(
    "Le document est bien celui qui a été signé ; cette réponse porte sur lui, pas sur la personne.",
    "The document is the one that was signed; this answer is about it, not about the person.",
)
_THINGS = {
    Kind.BLOCK: Text("Ce bloc de compétences", "This competency block"),
    Kind.CERTIFICATION: Text("Cette certification", "This certification"),
    Kind.OTHER: Text("Ce document", "This document"),
}


def _valid_lead(report: Report, kind: Kind) -> tuple[Saying, ...]:
    """Assert only what a check has confirmed."""
    passed = {finding.check for finding in report.findings if finding.outcome is Outcome.PASSED}
    it = _THINGS[kind]
    feminine = kind is Kind.CERTIFICATION
    pieces_fr = ["est authentique"]
    pieces_en = ["is authentic"]
    if "entitled" in passed:
        pieces_fr.append(f"délivré{'e' if feminine else ''} par un organisme qui en avait le droit ce jour-là")
        pieces_en.append("awarded by a body that was entitled to that day")
    elif "issuer" in passed:
        pieces_fr.append(f"délivré{'e' if feminine else ''} par un émetteur connu")
        pieces_en.append("awarded by a known issuer")
    pieces_fr.append("toujours en vigueur")
    pieces_en.append("still in force")
    sentences: list[Saying] = [
        Text(
            f"{it.fr} {', '.join(pieces_fr[:-1])} et {pieces_fr[-1]}.",
            f"{it.en} {', '.join(pieces_en[:-1])} and {pieces_en[-1]}.",
        )
    ]
    if "status" not in passed:
        sentences.append(
            Text(
                "L’émetteur ne publie pas de liste de retraits pour lui : il ne pourrait pas le retirer.",
                "The issuer publishes no withdrawal list for it: it could not withdraw it.",
            )
        )
    return tuple(sentences)


def check_groups(report: Report, anchor: str) -> tuple[CheckGroup, ...]:
    """Return one line per check, grouped by the reader's questions, in the order of the verification."""
    named = {check for _, checks in _GROUPS for check in checks}
    groups = [
        CheckGroup(
            question, tuple(_line(finding, report, anchor) for finding in report.findings if finding.check in checks)
        )
        for question, checks in _GROUPS
    ]
    others = tuple(_line(finding, report, anchor) for finding in report.findings if finding.check not in named)
    return tuple(group for group in (*groups, CheckGroup(_OTHERS, others)) if group.lines)


def first_problem(report: Report, anchor: str) -> str | None:
    """Return the anchor of the line that decided, None where everything is confirmed."""
    finding = decisive(report)
    return _anchor(anchor, finding.check) if finding is not None else None


def counted(report: Report) -> tuple[int, int, int]:
    """Return how many checks are confirmed, contradicted, not established."""
    outcomes = [finding.outcome for finding in report.findings]
    return (
        outcomes.count(Outcome.PASSED),
        outcomes.count(Outcome.FAILED),
        outcomes.count(Outcome.NOT_ESTABLISHED),
    )


def _line(finding: Finding, report: Report, anchor: str) -> CheckLine:
    is_open = finding.outcome in (Outcome.FAILED, Outcome.NOT_ESTABLISHED)
    compares = finding.check == "holder" and finding.outcome is Outcome.NOT_APPLICABLE
    as_of = _evidence_date(finding, report)
    return CheckLine(
        anchor=_anchor(anchor, finding.check),
        check=finding.check,
        mark=_OUTCOME_MARKS[finding.outcome],
        word=_TO_COMPARE if compares else OUTCOME_WORDS[finding.outcome],
        message=finding.message,
        remedy=(finding.remedy or _LAST_RESORT) if is_open else finding.remedy if compares else None,
        as_of_label=_label(finding, as_of) if as_of is not None else None,
        as_of=as_of,
        code=finding.code,
        outcome=finding.outcome.value,
        source=finding.source,
        is_required=finding.check in report.required,
    )


def _anchor(anchor: str, check: str) -> str:
    return f"{anchor}-{''.join(c if c.isalnum() else '-' for c in check)}"


def _evidence_date(finding: Finding, report: Report) -> date | None:
    """Return the date of the evidence; reading itself is dated by the moment of judging."""
    if finding.as_of is None and finding.check == "well_formed":
        return report.at
    known = finding.as_of
    return known if known is not None and known.year > 1 else None


def _label(finding: Finding, as_of: date) -> Text:
    if finding.check in _AS_OF:
        return _AS_OF[finding.check]
    return _SOURCE_OF if isinstance(as_of, datetime) else _REGISTER_OF


def summary_counts(verdicts: Sequence[Verdict]) -> dict[Verdict, int]:
    """Count the verdicts of several documents."""
    return {verdict: list(verdicts).count(verdict) for verdict in Verdict}
