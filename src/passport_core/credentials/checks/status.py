"""Has the issuer withdrawn or suspended it? (Bitstring Status List v1.0 §3.2)"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from passport_core.credentials.bitstring_status import (
    ENTRY_TYPE,
    StatusList,
    read_entries,
    read_status_list,
)
from passport_core.credentials.checks.key import judge_key, own_method
from passport_core.credentials.evidence import Dated, Withdrawal
from passport_core.credentials.examining import Examined, with_reason
from passport_core.credentials.keys import VerificationMethod
from passport_core.credentials.moments import read_timestamp, say_moment
from passport_core.credentials.proofs import Peek, ProofFormat, StatusEntry
from passport_core.errors import PassportError
from passport_core.outcomes import Finding, Outcome, Text

NAME = "status"
REVOCATION, SUSPENSION = "revocation", "suspension"

_LATER = Text(
    "Recommencez plus tard. Tant que la liste manque, on ne sait pas si le document a été retiré.",
    "Try again later. As long as the list is missing, nobody can say whether the document was withdrawn.",
)
_ASK_ISSUER = Text(
    "Demandez à l’émetteur si le document vaut toujours.", "Ask the issuer whether the document still stands."
)


@dataclass(frozen=True, slots=True, eq=False)
class UnopenedList:
    """A status list as peeked at: its signer's name is still to be believed."""

    document: bytes
    proof_format: ProofFormat
    peek: Peek


@dataclass(frozen=True, slots=True)
class OpenedList:
    """A status list whose proof held."""

    content: StatusList
    signed_at: datetime | None
    begins: datetime | None
    ends: datetime | None


class StatusCheck:
    """Looks every entry up in a list that the credential's own issuer signed; the worst answer is the finding.

    What cannot be looked up is never "not withdrawn". Lists are as fetched, whatever ``at``: one older than
    ``max_age`` at that moment is not established. Opened lists are remembered (they are pure functions of their
    bytes and key), so that many documents of one list cost one opening.
    """

    name = NAME
    needs_claims = True

    def __init__(self, *, max_age: timedelta, key_max_age: timedelta, remembered: int = 32) -> None:
        self._max_age = max_age
        self._key_max_age = key_max_age
        self._peek = lru_cache(maxsize=remembered)(_peek_list)
        self._open = lru_cache(maxsize=remembered)(_open_list)

    def judge(self, document: Examined) -> Finding:
        assert document.opened is not None and document.peek is not None  # noqa: S101, PT018 (needs_claims)
        claims = document.opened.claims
        # A format that carries its status elsewhere than in credentialStatus says so in its peek.
        entries = read_entries(claims.get("credentialStatus")) or document.peek.statuses
        if not entries:
            return Finding(
                NAME,
                Outcome.NOT_APPLICABLE,
                "status.none",
                Text(
                    "L’émetteur ne publie pas d’état pour ce document : il ne pourrait pas le retirer.",
                    "The issuer publishes no status for this document: it could not withdraw it.",
                ),
            )
        judged = [self._judge_entry(entry, document) for entry in entries]
        worst = max(judged, key=_gravity)
        return worst if worst.outcome is not Outcome.PASSED else _stands(entries, judged)

    def _judge_entry(self, entry: StatusEntry, document: Examined) -> Finding:
        if entry.type != ENTRY_TYPE or entry.size != 1 or entry.purpose not in (REVOCATION, SUSPENSION):
            return _unknown(
                "status.unknown-type",
                Text("Liste de statuts d’un type inconnu.", "A status list of an unknown type."),
                _ASK_ISSUER,
            )
        if entry.index is None:
            return _unknown(
                "status.index-not-a-number",
                Text(
                    "La place du document dans la liste de statuts n’est pas un nombre.",
                    "The document's place in the status list is not a number.",
                ),
                _ASK_ISSUER,
            )
        dated = document.evidence.status_lists.get(entry.list_url)
        if dated is None:
            return _unknown(
                "status.unreachable",
                with_reason(
                    Text("La liste de statuts ne répond pas.", "The status list cannot be reached."),
                    document.evidence.missing.get(entry.list_url),
                ),
                _LATER,
            )
        found = self._opened_list(dated, document)
        if isinstance(found, Finding):
            return found
        return self._look_up(entry, entry.index, found, dated, document.evidence.withdrawal)

    def _opened_list(self, dated: Dated[bytes], document: Examined) -> OpenedList | Finding:
        """Return the list, or why it cannot be relied on: proof, signer, dates, age."""
        assert document.peek is not None  # noqa: S101 (told to the type checker)
        issuer, evidence = document.peek.issuer, document.evidence
        unopened = self._peek(dated.value, tuple(document.formats.values()))
        if unopened is None:
            return _unreadable(dated)
        peek = unopened.peek
        method = own_method(peek, evidence) if peek.issuer == issuer else None
        if method is None:
            return _finding(
                Outcome.NOT_ESTABLISHED,
                "status.list-not-issuers",
                Text(
                    "La liste de statuts n’est pas signée par l’émetteur du document.",
                    "The status list is not signed by the document's issuer.",
                ),
                _ASK_ISSUER,
                dated,
            )
        found = self._open(unopened, method)
        if isinstance(found, str):
            return _unreadable(dated, found)
        # The list speaks of the moment it was fetched, even where ``at`` is earlier.
        moment = max(document.at, dated.as_of)
        key = judge_key(
            peek,
            signed_at=found.signed_at,
            evidence=evidence,
            at=moment,
            max_age=self._key_max_age,
            first_seen=None,
        )
        if key.outcome is not Outcome.PASSED:
            return _finding(Outcome.NOT_ESTABLISHED, "status.list-key", key.message, key.remedy, dated)
        if (found.begins is not None and moment < found.begins) or (found.ends is not None and moment > found.ends):
            return _stale(dated, found.ends or dated.as_of)
        if document.at - dated.as_of > self._max_age:
            return _stale(dated, dated.as_of)
        return found

    def _look_up(
        self,
        entry: StatusEntry,
        index: int,
        found: OpenedList,
        dated: Dated[bytes],
        withdrawal: Withdrawal | None,
    ) -> Finding:
        # The host could answer with another list of the same issuer, where this place is not set.
        if found.content.id not in (None, entry.list_url):
            return _finding(
                Outcome.NOT_ESTABLISHED,
                "status.another-list",
                Text(
                    "L’adresse de la liste de statuts en sert une autre.",
                    "The address of the status list serves another one.",
                ),
                _LATER,
                dated,
            )
        if entry.purpose not in found.content.purposes:
            return _finding(
                Outcome.NOT_ESTABLISHED,
                "status.wrong-purpose",
                Text("La liste de statuts répond à une autre question.", "The status list answers another question."),
                _ASK_ISSUER,
                dated,
            )
        try:
            is_set = found.content.bits[index]
        except IndexError:
            return _finding(
                Outcome.NOT_ESTABLISHED,
                "status.index-out-of-range",
                Text(
                    "La place du document est hors de la liste de statuts.",
                    "The document's place is outside the status list.",
                ),
                _ASK_ISSUER,
                dated,
            )
        when = say_moment(dated.as_of)
        if not is_set:
            return _finding(Outcome.PASSED, "status.ok", Text("Confirmé.", "Confirmed."), None, dated)
        if entry.purpose == SUSPENSION:
            return _finding(
                Outcome.FAILED,
                "status.suspended",
                Text(
                    f"Suspendu, d’après la liste lue le {when.fr}.",
                    f"Suspended, by the list as read on {when.en}.",
                ),
                Text(
                    "Une suspension peut être levée : demandez à l’émetteur, ou vérifiez à nouveau plus tard.",
                    "A suspension may be lifted: ask the issuer, or verify again later.",
                ),
                dated,
            )
        return _withdrawn(withdrawal, when, dated)


def _withdrawn(withdrawal: Withdrawal | None, when: Text, dated: Dated[bytes]) -> Finding:
    if withdrawal is not None and withdrawal.is_replaced:
        return _finding(
            Outcome.FAILED,
            "status.replaced",
            Text(
                f"Remplacé par un document plus récent, d’après la liste lue le {when.fr}.",
                f"Replaced by a newer document, by the list as read on {when.en}.",
            ),
            Text("Demandez au titulaire le document qui le remplace.", "Ask the holder for the one that replaces it."),
            dated,
        )
    return _finding(
        Outcome.FAILED,
        "status.revoked",
        with_reason(
            Text(
                f"Retiré par l’émetteur, d’après la liste lue le {when.fr}.",
                f"Withdrawn by the issuer, by the list as read on {when.en}.",
            ),
            withdrawal.because if withdrawal else None,
        ),
        Text(
            "Demandez au titulaire s’il existe un document qui le remplace. Un retrait n’est pas un reproche.",
            "Ask the holder whether another document replaces it. A withdrawal is no reproach to anyone.",
        ),
        dated,
    )


def _stands(entries: Sequence[StatusEntry], judged: Sequence[Finding]) -> Finding:
    """Sum up entries that all say "not set": suspension is spoken of only where it was looked up."""
    as_of, oldest = min(
        ((finding.as_of, finding) for finding in judged if isinstance(finding.as_of, datetime)),
        key=lambda pair: pair[0],
    )
    when = say_moment(as_of)
    purposes = {entry.purpose for entry in entries}
    if purposes == {REVOCATION}:
        what = Text("Pas retiré", "Not withdrawn")
    elif purposes == {SUSPENSION}:
        what = Text("Pas suspendu", "Not suspended")
    else:
        what = Text("Ni retiré ni suspendu", "Neither withdrawn nor suspended")
    message = Text(f"{what.fr}, d’après la liste lue le {when.fr}.", f"{what.en}, by the list as read on {when.en}.")
    return replace(oldest, message=message)


def _peek_list(document: bytes, formats: tuple[ProofFormat, ...]) -> UnopenedList | None:
    for proof_format in formats:
        if proof_format.recognises(document):
            try:
                return UnopenedList(document, proof_format, proof_format.peek(document))
            except PassportError:
                return None
    return None


def _open_list(unopened: UnopenedList, method: VerificationMethod) -> OpenedList | str:
    """Return the list, or the code of why it cannot be had."""
    try:
        opened = unopened.proof_format.open(unopened.document, method=method)
        content = read_status_list(opened.claims)
        begins, ends = (_timestamp(opened.claims, name) for name in ("validFrom", "validUntil"))
    except PassportError as error:
        return error.code
    except ValueError:
        return "status-list.unreadable"
    return OpenedList(content, opened.signed_at, begins, ends)


def _timestamp(claims: Mapping[str, Any], name: str) -> datetime | None:
    return read_timestamp(claims[name]) if name in claims else None


_GRAVITY = {Outcome.NOT_APPLICABLE: 0, Outcome.PASSED: 1, Outcome.NOT_ESTABLISHED: 2, Outcome.FAILED: 3}


def _gravity(finding: Finding) -> int:
    return _GRAVITY[finding.outcome]


def _unreadable(dated: Dated[bytes], code: str = "") -> Finding:
    return _finding(
        Outcome.NOT_ESTABLISHED,
        "status.list-changed" if code.startswith("proof.") else "status.list-unreadable",
        Text(
            "La liste de statuts est illisible, ou a changé depuis sa signature.",
            "The status list cannot be read, or changed since it was signed.",
        ),
        _LATER,
        dated,
    )


def _stale(dated: Dated[bytes], since: datetime) -> Finding:
    when = say_moment(since)
    return _finding(
        Outcome.NOT_ESTABLISHED,
        "status.stale",
        Text(
            f"La liste de statuts connue ici est trop ancienne ({when.fr}).",
            f"The status list known here is too old ({when.en}).",
        ),
        Text("Vérifiez à nouveau en ligne.", "Verify again on line."),
        dated,
    )


def _unknown(code: str, message: Text, remedy: Text) -> Finding:
    return Finding(NAME, Outcome.NOT_ESTABLISHED, code, message, remedy)


def _finding(outcome: Outcome, code: str, message: Text, remedy: Text | None, dated: Dated[bytes]) -> Finding:
    return Finding(NAME, outcome, code, message, remedy, as_of=dated.as_of, source=dated.source)
