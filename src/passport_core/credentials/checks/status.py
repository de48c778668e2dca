"""Has the issuer withdrawn or suspended it, or something to say about it?

Bitstring Status List v1.0 §3.2 (and the StatusList2021 before it), Token Status List §8.3, 1EdTechRevocationList.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache

from passport_core.credentials import bitstring_status, token_status
from passport_core.credentials.bitstring_status import MINIMUM_SIZE, is_among, read_entries, read_revoked_ids
from passport_core.credentials.checks.key import judge_key, own_method
from passport_core.credentials.evidence import Dated, Withdrawal
from passport_core.credentials.examining import Examined, with_reason
from passport_core.credentials.json_reading import read_object
from passport_core.credentials.keys import VerificationMethod
from passport_core.credentials.moments import say_moment
from passport_core.credentials.proofs import ProofFormat, StatusEntry
from passport_core.credentials.status_documents import OpenedList, UnopenedList, peek_list
from passport_core.errors import PassportError
from passport_core.outcomes import Finding, Outcome, Text

NAME = "status"
REVOCATION, SUSPENSION, REFRESH, MESSAGE = "revocation", "suspension", "refresh", "message"
_LISTED = (bitstring_status.ENTRY_TYPE, bitstring_status.ENTRY_TYPE_2021)
_MESSAGE_LIMIT = 200  # characters of an issuer's message that a finding repeats

# What a finding of this check is called by verifiers that answer with problem details (Bitstring Status List §3.5,
# VC Data Model 2.0 §7.2).
LIST_ERRORS = "https://www.w3.org/ns/credentials/status-list#"
DATA_MODEL_ERRORS = "https://www.w3.org/TR/vc-data-model#"
PROBLEMS = {
    "status.unreachable": LIST_ERRORS + "STATUS_RETRIEVAL_ERROR",
    "status.list-too-short": LIST_ERRORS + "STATUS_LIST_LENGTH_ERROR",
    "status.index-out-of-range": DATA_MODEL_ERRORS + "RANGE_ERROR",
    "status.index-not-a-number": DATA_MODEL_ERRORS + "MALFORMED_VALUE_ERROR",
    "status.malformed": DATA_MODEL_ERRORS + "MALFORMED_VALUE_ERROR",
    **dict.fromkeys(
        (
            "status.list-not-issuers",
            "status.list-changed",
            "status.list-unreadable",
            "status.list-key",
            "status.another-list",
            "status.wrong-purpose",
            "status.stale",
        ),
        LIST_ERRORS + "STATUS_VERIFICATION_ERROR",
    ),
}

_LATER = Text(
    "Recommencez plus tard. Tant que la liste manque, on ne sait pas si le document a été retiré.",
    "Try again later. As long as the list is missing, nobody can say whether the document was withdrawn.",
)
_ASK_ISSUER = Text(
    "Demandez à l’émetteur si le document vaut toujours.", "Ask the issuer whether the document still stands."
)


class StatusCheck:
    """Looks every entry up in a list that the credential's own issuer signed; the worst answer is the finding.

    What cannot be looked up is never "not withdrawn". Lists are as fetched, whatever ``at``: one older than
    ``max_age`` at that moment is not established. Purposes that only inform (``refresh``, ``message``) are told and
    fail nothing. Opened lists are remembered (they are pure functions of their bytes and key), so that many documents
    of one list cost one opening.
    """

    name = NAME
    needs_claims = True

    def __init__(self, *, max_age: timedelta, key_max_age: timedelta, remembered: int = 32) -> None:
        self._max_age = max_age
        self._key_max_age = key_max_age
        self._peek = lru_cache(maxsize=remembered)(_peek_list)
        self._open = lru_cache(maxsize=remembered)(_open_list)
        self._revoked_ids = lru_cache(maxsize=remembered)(_read_revoked_ids)

    def judge(self, document: Examined) -> Finding:
        assert document.opened is not None and document.peek is not None  # noqa: S101, PT018 (needs_claims)
        claims = document.opened.claims
        # A format that carries its status elsewhere than in credentialStatus says so in its peek.
        entries = read_entries(claims.get("credentialStatus")) or document.peek.statuses
        if not entries and document.opened.is_partial and "vct" not in claims:
            # An SD-JWT VC never withholds its status (§2.2.2.2); any other form can, and who was revoked would.
            return _unknown(
                "status.may-be-withheld",
                Text(
                    "Le titulaire a pu ne pas montrer où vérifier si le document a été retiré.",
                    "The holder may not have shown where to check whether the document was withdrawn.",
                ),
                Text(
                    "Demandez-lui le document avec son état (« credentialStatus »), ou demandez à l’émetteur.",
                    "Ask them for the document with its status (“credentialStatus”), or ask the issuer.",
                ),
            )
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
        unusable = _fault_of(entry)
        if unusable is not None:
            return unusable
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
        if entry.type == bitstring_status.REVOKED_IDS_TYPE:
            return self._among_revoked(entry, dated, document)
        found = self._opened_list(entry, dated, document)
        if isinstance(found, Finding):
            return found
        return _look_up(entry, found, dated, document.evidence.withdrawal)

    def _opened_list(self, entry: StatusEntry, dated: Dated[bytes], document: Examined) -> OpenedList | Finding:
        """Return the list, or why it cannot be relied on: proof, signer, dates, age."""
        assert document.peek is not None  # noqa: S101 (told to the type checker)
        issuer, evidence = document.peek.issuer, document.evidence
        unopened = self._peek(dated.value, entry.type, issuer, tuple(document.formats.values()))
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
        return self._too_old(dated, document) or found

    def _too_old(self, dated: Dated[bytes], document: Examined) -> Finding | None:
        return _stale(dated, dated.as_of) if document.at - dated.as_of > self._max_age else None

    def _among_revoked(self, entry: StatusEntry, dated: Dated[bytes], document: Examined) -> Finding:
        assert document.opened is not None and document.peek is not None  # noqa: S101, PT018 (needs_claims)
        revoked = self._revoked_ids(dated.value, document.peek.issuer, entry.list_url)
        own_id = document.opened.claims.get("id")
        if revoked is None or not isinstance(own_id, str):
            return _unreadable(dated)
        too_old = self._too_old(dated, document)
        if too_old is not None:
            return too_old
        if is_among(revoked, own_id):
            return _withdrawn(document.evidence.withdrawal, say_moment(dated.as_of), dated)
        return _finding(Outcome.PASSED, "status.ok", _CONFIRMED, None, dated)


def _fault_of(entry: StatusEntry) -> Finding | None:
    """Return why the entry itself cannot be looked up, None where it can."""
    if entry.type in _LISTED:
        if entry.purpose not in (REVOCATION, SUSPENSION, REFRESH, MESSAGE):
            return _unknown_type()
        # The address of an entry's own status can never be that of the whole list (§2.1).
        if entry.size == 0 or entry.messages is None or (entry.id == entry.list_url and entry.type == _LISTED[0]):
            return _unknown(
                "status.malformed",
                Text("L’indication de statut du document est mal formée.", "The document's status entry is malformed."),
                _ASK_ISSUER,
            )
    elif entry.type == bitstring_status.REVOKED_IDS_TYPE:
        return None
    elif entry.type != token_status.ENTRY_TYPE:
        return _unknown_type()
    if entry.index is None:
        return _unknown(
            "status.index-not-a-number",
            Text(
                "La place du document dans la liste de statuts n’est pas un nombre.",
                "The document's place in the status list is not a number.",
            ),
            _ASK_ISSUER,
        )
    return None


def _unknown_type() -> Finding:
    return _unknown(
        "status.unknown-type",
        Text("Liste de statuts d’un type inconnu.", "A status list of an unknown type."),
        _ASK_ISSUER,
    )


def _look_up(entry: StatusEntry, found: OpenedList, dated: Dated[bytes], withdrawal: Withdrawal | None) -> Finding:
    content = found.content
    if found.answers != entry.type:
        return _unreadable(dated)
    # The host could answer with another list of the same issuer, where this place is not set. A credential may leave
    # its address out (Bitstring Status List §2.2), a token may not (Token Status List §5.1).
    if found.address not in (None, entry.list_url):
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
    if isinstance(content, bitstring_status.StatusList):
        if entry.purpose not in content.purposes:
            return _finding(
                Outcome.NOT_ESTABLISHED,
                "status.wrong-purpose",
                Text("La liste de statuts répond à une autre question.", "The status list answers another question."),
                _ASK_ISSUER,
                dated,
            )
        if len(content.bits) // entry.size < MINIMUM_SIZE:
            return _too_short(dated)
    try:
        value = found.value(entry.index or 0, entry.size)
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
    return _judge_value(entry, value, dated, withdrawal)


def _judge_value(entry: StatusEntry, value: int, dated: Dated[bytes], withdrawal: Withdrawal | None) -> Finding:
    meant = _issuers_words(dict(entry.messages or ()).get(value, ""))
    if entry.purpose == MESSAGE and meant is not None:
        return _finding(Outcome.PASSED, "status.message", meant, None, dated)
    if value == 0 or entry.purpose == MESSAGE:
        return _finding(Outcome.PASSED, "status.ok", _CONFIRMED, None, dated)
    if entry.purpose == REFRESH:
        return _finding(
            Outcome.PASSED,
            "status.refresh",
            Text("L’émetteur en tient une version plus récente.", "The issuer holds a newer version of it."),
            None,
            dated,
        )
    when = say_moment(dated.as_of)
    if entry.purpose == REVOCATION or (entry.type == token_status.ENTRY_TYPE and value == token_status.INVALID):
        return _withdrawn(withdrawal, when, dated, meant)
    if entry.purpose == SUSPENSION or value == token_status.SUSPENDED:
        return _finding(
            Outcome.FAILED,
            "status.suspended",
            with_reason(
                Text(
                    f"Suspendu, d’après la liste lue le {when.fr}.",
                    f"Suspended, by the list as read on {when.en}.",
                ),
                meant,
            ),
            Text(
                "Une suspension peut être levée : demandez à l’émetteur, ou vérifiez à nouveau plus tard.",
                "A suspension may be lifted: ask the issuer, or verify again later.",
            ),
            dated,
        )
    return _finding(
        Outcome.NOT_ESTABLISHED,
        "status.unknown-value",
        Text(
            "La liste de statuts dit de ce document quelque chose qui n’a pas de sens connu ici.",
            "The status list says something of this document whose meaning is not known here.",
        ),
        _ASK_ISSUER,
        dated,
    )


def _issuers_words(message: str) -> Text | None:
    """Return an issuer's own message, marked as its words; None where there is none to show."""
    shown = "".join(character for character in message if character.isprintable()).strip()[:_MESSAGE_LIMIT]
    return Text(f"L’émetteur indique : « {shown} ».", f"The issuer says: “{shown}”.") if shown else None


def _withdrawn(withdrawal: Withdrawal | None, when: Text, dated: Dated[bytes], meant: Text | None = None) -> Finding:
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
            withdrawal.because if withdrawal else meant,
        ),
        Text(
            "Demandez au titulaire s’il existe un document qui le remplace. Un retrait n’est pas un reproche.",
            "Ask the holder whether another document replaces it. A withdrawal is no reproach to anyone.",
        ),
        dated,
    )


def _stands(entries: Sequence[StatusEntry], judged: Sequence[Finding]) -> Finding:
    """Sum up entries of which none says no: suspension is spoken of only where it was looked up."""
    as_of, oldest = min(
        ((finding.as_of, finding) for finding in judged if isinstance(finding.as_of, datetime)),
        key=lambda pair: pair[0],
    )
    when = say_moment(as_of)
    kinds = {entry.type for entry in entries}
    purposes = {entry.purpose for entry in entries} & {REVOCATION, SUSPENSION}
    if token_status.ENTRY_TYPE in kinds:
        purposes |= {REVOCATION, SUSPENSION}  # one value of a token speaks of both
    if purposes == {REVOCATION}:
        what = Text("Pas retiré", "Not withdrawn")
    elif purposes == {SUSPENSION}:
        what = Text("Pas suspendu", "Not suspended")
    elif purposes:
        what = Text("Ni retiré ni suspendu", "Neither withdrawn nor suspended")
    else:
        what = Text("Rien contre ce document", "Nothing against this document")
    message = Text(f"{what.fr}, d’après la liste lue le {when.fr}.", f"{what.en}, by the list as read on {when.en}.")
    told = [finding for finding in judged if finding.code != "status.ok"]
    for finding in told:
        message = with_reason(message, finding.message)
    return replace(oldest, code=told[0].code if told else "status.ok", message=message)


def _peek_list(document: bytes, expected: str, issuer: str, formats: tuple[ProofFormat, ...]) -> UnopenedList | None:
    try:
        return peek_list(document, expected=expected, issuer=issuer, formats=formats)
    except PassportError:
        return None


def _open_list(unopened: UnopenedList, method: VerificationMethod) -> OpenedList | str:
    """Return the list, or the code of why it cannot be had."""
    try:
        return unopened.open(method)
    except PassportError as error:
        return error.code


def _read_revoked_ids(document: bytes, issuer: str, address: str) -> frozenset[str] | None:
    try:
        return read_revoked_ids(read_object(document), issuer=issuer, address=address)
    except PassportError:
        return None


_CONFIRMED = Text("Confirmé.", "Confirmed.")
_GRAVITY = {Outcome.NOT_APPLICABLE: 0, Outcome.PASSED: 1, Outcome.NOT_ESTABLISHED: 2, Outcome.FAILED: 3}


def _gravity(finding: Finding) -> int:
    return _GRAVITY[finding.outcome]


def _unreadable(dated: Dated[bytes], code: str = "") -> Finding:
    if code == "status-list.too-short":
        return _too_short(dated)
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


def _too_short(dated: Dated[bytes]) -> Finding:
    return _finding(
        Outcome.NOT_ESTABLISHED,
        "status.list-too-short",
        Text(
            "La liste de statuts est plus courte que la norme ne l’admet.",
            "The status list is shorter than the standard allows.",
        ),
        _ASK_ISSUER,
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
