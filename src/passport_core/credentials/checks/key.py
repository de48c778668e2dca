"""Is the key that signed one of the issuer's own, for awarding, and was it good when it signed?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from passport_core.credentials.evidence import Dated, Evidence
from passport_core.credentials.examining import Examined, with_reason
from passport_core.credentials.keys import UNSUPPORTED_KEY, ControllerDocument, VerificationMethod
from passport_core.credentials.moments import say_day
from passport_core.credentials.proofs import Peek
from passport_core.errors import InvalidInputError
from passport_core.outcomes import Finding, Outcome, Text

ASSERTION = "assertionMethod"
NAME = "key"

_ASK_ISSUER = Text(
    "N’en tenez pas compte tant que l’émetteur, joint à une adresse que vous connaissez, ne l’a pas confirmé.",
    "Disregard it until the issuer, reached at an address you know, has confirmed it.",
)
_LATER = Text("Recommencez plus tard, ou en ligne.", "Try again later, or on line.")
_RE_ISSUE = Text(
    "Demandez à l’émetteur de délivrer à nouveau ce document avec sa clé actuelle.",
    "Ask the issuer to issue this document again with its present key.",
)
# What a chain that does not lead to the issuer's key amounts to.
_CHAINS = {
    "x5c.broken": (Outcome.FAILED, "key.chain-broken"),
    "x5c.untrusted": (Outcome.NOT_ESTABLISHED, "key.chain-untrusted"),
    "x5c.unsupported": (Outcome.NOT_ESTABLISHED, "key.chain-unsupported"),
}


@dataclass(frozen=True, slots=True)
class KeyCheck:
    """Judges the method named by the proof against the issuer's controller document (CID 1.0 §3.3).

    A *retired* key's earlier signatures stand. A *compromised* key's do only where a trusted keeper held the
    document before the compromise, since whoever stole the key can write any date; this holds for every ``at``.
    """

    max_age: timedelta
    name: str = NAME
    needs_claims: bool = False

    def judge(self, document: Examined) -> Finding:
        if document.peek is None:
            return not_judged(self.name)
        found = judge_key(
            document.peek,
            signed_at=document.opened.signed_at if document.opened else document.peek.signed_at,
            evidence=document.evidence,
            at=document.at,
            max_age=self.max_age,
            first_seen=document.evidence.first_seen,
            relationship=document.use.purpose,
        )
        # A key of the issuer's that did not open the document has shown nothing about it.
        return not_judged(self.name) if found.outcome is Outcome.PASSED and document.opened is None else found


def own_method(peek: Peek, evidence: Evidence, *, relationship: str = ASSERTION) -> VerificationMethod | None:
    """Return the method where it is the issuer's own for that use, listed in the issuer's own document.

    A document that names no method is opened with the issuer's method of the very key that it carries, or with the
    one that its chain of certificates leads to, or else with the only one that the issuer has for that use.
    """
    if peek.method_id is None and peek.certificates:
        return _certified(peek, evidence, relationship)
    dated = evidence.documents.get(peek.issuer)
    if dated is None or dated.value.id != peek.issuer:
        return None
    methods = dated.value.methods
    if peek.method_id is None and peek.key is not None:
        method = next((one for one in methods.values() if one.key == peek.key), None)
    elif peek.method_id is None:
        usable = [one for one in methods.values() if relationship in one.relationships]
        method = usable[0] if len(usable) == 1 else None
    elif _may_be_listed(peek):
        method = methods.get(peek.method_id)
    else:
        return None
    if method is None or method.controller != peek.issuer or relationship not in method.relationships:
        return None
    return method


def _certified(peek: Peek, evidence: Evidence, relationship: str) -> VerificationMethod | None:
    """Return the method that a chain of certificates made out to the issuer stands for: of awarding, no other use."""
    from passport_core.credentials import x509  # here, since few documents bring certificates

    try:
        chain = x509.follow(peek.certificates, evidence.roots)
    except InvalidInputError:
        return None
    if relationship != ASSERTION or not chain.names(peek.issuer):
        return None
    return VerificationMethod(certified_method(peek.issuer), peek.issuer, chain.key, frozenset({ASSERTION}))


def certified_method(issuer: str) -> str:
    """Return the id by which a key is known that only a certificate makes the issuer's."""
    return f"{issuer}#x5c"


def controller_of(method_id: str) -> str:
    """Return the DID (or address) before the fragment of a method's id."""
    return method_id.partition("#")[0]


def _may_be_listed(peek: Peek) -> bool:
    """Say whether the issuer's own document could list the method that the proof names.

    A DID's methods are its own. An issuer with an address lists its keys by whatever names they have: without its
    document nobody can say that a key is not one of them.
    """
    return controller_of(peek.method_id or "") == peek.issuer or not peek.issuer.startswith("did:")


def judge_key(
    peek: Peek,
    *,
    signed_at: datetime | None,
    evidence: Evidence,
    at: datetime,
    max_age: timedelta,
    first_seen: datetime | None,
    relationship: str = ASSERTION,
) -> Finding:
    """Return the finding on the key named by a proof that was made (it says) at ``signed_at``."""
    if peek.method_id is None and peek.certificates:
        return _judge_chain(peek, evidence, at=first_seen or at, relationship=relationship)
    method_id = peek.method_id or ""
    dated = evidence.documents.get(peek.issuer)
    if peek.method_id is not None and not _may_be_listed(peek):
        return _not_issuers(None)
    if dated is None:
        return _finding(
            Outcome.NOT_ESTABLISHED,
            "key.unreachable",
            with_reason(
                Text("La clé de l’émetteur n’a pas pu être obtenue.", "The issuer's key could not be had."),
                evidence.missing.get(peek.issuer),
            ),
            _LATER,
        )
    # Such a document is computed from the DID itself: it does not age.
    stale = at - dated.as_of > max_age and not peek.issuer.startswith(("did:key:", "did:jwk:"))
    method = own_method(peek, evidence, relationship=relationship)
    if method is None and peek.method_id is None and peek.key is None:
        return _finding(
            Outcome.NOT_ESTABLISHED,
            "key.not-named",
            Text(
                "Le document ne dit pas avec laquelle des clés de l’émetteur il est signé.",
                "The document does not say with which of the issuer's keys it is signed.",
            ),
            _RE_ISSUE,
            dated,
        )
    if method is None:
        listed_later = method_id not in dated.value.methods and (stale or _later(signed_at, dated.as_of))
        return _stale(dated) if listed_later else _not_issuers(dated)
    if method.key.algorithm == UNSUPPORTED_KEY:
        return _unsupported(dated)
    if method.revoked is not None:
        return _compromised(method.revoked, signed_at, first_seen, dated)
    if method.expires is not None:
        retired = _retired(method.expires, signed_at, at, dated)
        if retired is not None:
            return retired
    if stale:
        return _stale(dated)
    return _finding(Outcome.PASSED, "key.ok", Text("Clé de l’émetteur.", "Issuer's key."), None, dated)


def _judge_chain(peek: Peek, evidence: Evidence, *, at: datetime, relationship: str) -> Finding:
    """Judge a key that comes with its certificates. ``at``: when the document was first seen, if anyone knows."""
    from passport_core.credentials import x509  # here, since few documents bring certificates

    try:
        chain = x509.follow(peek.certificates, evidence.roots)
    except InvalidInputError as error:
        outcome, code = _CHAINS[error.code]
        message = with_reason(error.message, evidence.missing.get(certified_method(peek.issuer)))
        return _finding(outcome, code, message, _ASK_ISSUER)
    if relationship != ASSERTION or not chain.names(peek.issuer):
        return _finding(
            Outcome.FAILED,
            "key.another-certificate",
            Text(
                "Le certificat est au nom d’un autre que l’émetteur inscrit dans le document.",
                "The certificate is made out to someone other than the issuer written in the document.",
            ),
            _ASK_ISSUER,
        )
    if not chain.begins <= at <= chain.ends:
        day = say_day(chain.ends if at > chain.ends else chain.begins)
        return _finding(
            Outcome.FAILED,
            "key.certificate-out-of-date",
            Text(f"Le certificat a pris fin le {day.fr}.", f"The certificate ended on {day.en}.")
            if at > chain.ends
            else Text(f"Le certificat ne vaut qu’à partir du {day.fr}.", f"The certificate counts only from {day.en}."),
            _RE_ISSUE,
        )
    if chain.key.algorithm == UNSUPPORTED_KEY:
        return _unsupported(None)
    return _finding(
        Outcome.PASSED,
        "key.certified",
        Text(
            "Clé de l’émetteur, d’après un certificat auquel on se fie ici.",
            "Issuer's key, by a certificate that is trusted here.",
        ),
        None,
    )


def _unsupported(dated: Dated[ControllerDocument] | None) -> Finding:
    return _finding(
        Outcome.NOT_ESTABLISHED,
        "key.unsupported",
        Text("La clé de l’émetteur est d’un type inconnu ici.", "The issuer's key is of a type unknown here."),
        Text("Vérifiez le document chez son émetteur.", "Have the document verified by its issuer."),
        dated,
    )


def _compromised(
    revoked: datetime, signed_at: datetime | None, first_seen: datetime | None, dated: Dated[ControllerDocument]
) -> Finding:
    since = say_day(revoked)
    if first_seen is not None and first_seen < revoked:
        seen = say_day(first_seen)
        return _finding(
            Outcome.PASSED,
            "key.seen-before-compromise",
            Text(
                f"Clé de l’émetteur, compromise depuis le {since.fr} ; ce document était déjà connu le {seen.fr}.",
                f"Issuer's key, compromised since {since.en}; this document was known already on {seen.en}.",
            ),
            None,
            dated,
        )
    if signed_at is not None and signed_at >= revoked:
        return _finding(
            Outcome.FAILED,
            "key.compromised",
            Text(
                f"Signé avec une clé que l’émetteur a déclarée compromise le {since.fr}.",
                f"Signed with a key that the issuer declared compromised on {since.en}.",
            ),
            _ASK_ISSUER,
            dated,
        )
    return _finding(
        Outcome.NOT_ESTABLISHED,
        "key.compromised",
        Text(
            f"Clé compromise depuis le {since.fr} : la date de signature ne peut plus être crue.",
            f"Key compromised since {since.en}: the date of signing can no longer be believed.",
        ),
        _RE_ISSUE,
        dated,
    )


def _retired(
    expires: datetime, signed_at: datetime | None, at: datetime, dated: Dated[ControllerDocument]
) -> Finding | None:
    since = say_day(expires)
    if signed_at is None:
        if at < expires:
            return None
        return _finding(
            Outcome.NOT_ESTABLISHED,
            "key.undated",
            Text(
                f"Clé retirée le {since.fr}, signature sans date.",
                f"Key retired on {since.en}, signature without a date.",
            ),
            _RE_ISSUE,
            dated,
        )
    if signed_at < expires:
        return None
    return _finding(
        Outcome.FAILED,
        "key.retired",
        Text(
            f"Signé avec une clé que l’émetteur n’employait plus depuis le {since.fr}.",
            f"Signed with a key that the issuer had stopped using on {since.en}.",
        ),
        _ASK_ISSUER,
        dated,
    )


def _not_issuers(dated: Dated[ControllerDocument] | None) -> Finding:
    return _finding(
        Outcome.FAILED,
        "key.not-issuers",
        Text(
            "Clé d’un autre : elle n’est pas de celles avec lesquelles l’émetteur délivre.",
            "Someone else's key: it is none of those with which the issuer awards.",
        ),
        _ASK_ISSUER,
        dated,
    )


def _stale(dated: Dated[ControllerDocument]) -> Finding:
    when = say_day(dated.as_of)
    return _finding(
        Outcome.NOT_ESTABLISHED,
        "key.stale",
        Text(
            f"Les clés de l’émetteur connues ici datent du {when.fr} : c’est trop ancien.",
            f"The issuer's keys known here are of {when.en}: that is too old.",
        ),
        Text("Vérifiez à nouveau en ligne.", "Verify again on line."),
        dated,
    )


def _later(signed_at: datetime | None, as_of: datetime) -> bool:
    return signed_at is not None and signed_at > as_of


def _finding(
    outcome: Outcome, code: str, message: Text, remedy: Text | None, dated: Dated[ControllerDocument] | None = None
) -> Finding:
    return Finding(
        NAME,
        outcome,
        code,
        message,
        remedy,
        as_of=dated.as_of if dated else None,
        source=dated.source if dated else None,
    )


def not_judged(check: str) -> Finding:
    """Return what is said of a check that would have to believe a document whose proof is not confirmed."""
    return Finding(
        check,
        Outcome.NOT_ESTABLISHED,
        f"{check.replace('_', '-')}.not-judged",
        Text(
            "Non jugé : rien ne montre que l’émetteur a signé ce document.",
            "Not judged: nothing shows that the issuer signed this document.",
        ),
        Text("Voyez les lignes sur la signature et la clé.", "See the lines about the signature and the key."),
    )
