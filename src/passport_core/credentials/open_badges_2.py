"""Open Badges 2.0 assertions, hosted and signed: only verified, for what is already out there (Open Badges 2.0 §4).

Nothing of a hosted assertion is signed: it is what its address answers, within the addresses that its issuer keeps.
A signed one is a JWS whose key is published by the issuer. Either way the issuer is an address, never a body that a
register knows: the most that can be said is that the address stands behind it. All in here is pure: ``wanted`` says
what to fetch next, ``judge`` decides on what was had.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.serialization import load_pem_public_key

from passport_core.credentials import jose
from passport_core.credentials.evidence import Dated
from passport_core.credentials.examining import with_reason
from passport_core.credentials.json_reading import read_object
from passport_core.credentials.keys import P256, P384, RSA, UNSUPPORTED_KEY, PublicKey
from passport_core.credentials.moments import read_timestamp, say_day, say_moment
from passport_core.credentials.report import Report
from passport_core.credentials.signatures import described
from passport_core.credentials.verifying import ALWAYS_REQUIRED
from passport_core.errors import InvalidInputError, PassportError
from passport_core.outcomes import Finding, Outcome, Text

HOSTED = "open-badges-2.0-hosted"
SIGNED = "open-badges-2.0-signed"
CONTEXT = "https://w3id.org/openbadges/v2"
_HOSTED_KINDS = ("HostedBadge", "hosted")
_SIGNED_KINDS = ("SignedBadge", "signed")

_ASK_ISSUER = Text(
    "Demandez à l’émetteur, à une adresse que vous connaissez déjà, s’il a délivré ce badge.",
    "Ask the issuer, at an address you already know, whether they awarded this badge.",
)
_LATER = Text("Recommencez plus tard, ou en ligne.", "Try again later, or on line.")


@dataclass(frozen=True, slots=True)
class Resources:
    """What was fetched, by address; which addresses answered “gone” (HTTP 410); why others could not be had."""

    had: Mapping[str, Dated[bytes]] = field(default_factory=dict)
    gone: Mapping[str, datetime] = field(default_factory=dict)
    missing: Mapping[str, Text] = field(default_factory=dict)


def recognises(document: bytes) -> bool:
    """Say whether the document is an Open Badges 2.0 assertion, in JSON or as a JWS; an earlier version is not."""
    if CONTEXT.encode() not in document and not jose.is_compact(document):
        return False
    try:
        return _is_assertion(_assertion_of(document)[0])
    except PassportError:
        return False


def wanted(document: bytes, resources: Resources) -> tuple[str, ...]:
    """Return the addresses that are still needed to judge the assertion; empty where all is had or known missing."""
    assertion, jws = _assertion_of(document)
    known = {*resources.had, *resources.gone, *resources.missing}
    return tuple(dict.fromkeys(url for url in _addresses(assertion, jws is not None, resources) if url not in known))


def judge(document: bytes, *, resources: Resources, at: datetime) -> Report:
    """Return the report; the issuer check is at most *not established*, since an address proves no body.

    Raise InvalidInputError where the document is no assertion of this version: see ``recognises``.
    """
    assertion, jws = _assertion_of(document)
    case = _Case(assertion, jws, resources, at)
    proof, key = case.signed() if jws is not None else case.hosted()
    proved = proof.outcome is Outcome.PASSED and key.outcome is Outcome.PASSED
    findings = (case.well_formed(), proof, key, case.issuer(), case.validity(), case.status(), _holder())
    return Report(
        findings=findings,
        at=at,
        required=ALWAYS_REQUIRED | {"status"},
        format=SIGNED if jws is not None else HOSTED,
        claims=assertion if proved else None,
        signed_at=None,
    )


class _Case:
    def __init__(self, assertion: Mapping[str, Any], jws: jose.Jws | None, resources: Resources, at: datetime) -> None:
        self.assertion = assertion
        self.jws = jws
        self.resources = resources
        self.at = at
        self.badge = _object(assertion.get("badge"), resources)
        self.profile = _object(self.badge.get("issuer"), resources) if self.badge else {}
        self.issuer_id = _text(self.profile.get("id"))

    def well_formed(self) -> Finding:
        lacking = next((name for name in ("id", "badge", "issuedOn") if not self.assertion.get(name)), None)
        if lacking is None and not isinstance(self.assertion.get("recipient"), Mapping):
            lacking = "recipient"
        if lacking is not None:
            return Finding(
                "well_formed",
                Outcome.FAILED,
                "well-formed.incomplete",
                Text(f"Incomplet : il manque « {lacking} ».", f"Incomplete: “{lacking}” is missing."),
                _ASK_ISSUER,
            )
        return Finding(
            "well_formed", Outcome.PASSED, "well-formed.ok", Text("Complet et lisible.", "Complete and readable.")
        )

    def hosted(self) -> tuple[Finding, Finding]:
        """Say whether its own address answers it, and whether that address is one of its issuer's (§4.2.1)."""
        address = _text(self.assertion.get("id"))
        found = self.resources.had.get(address)
        if address in self.resources.gone:  # the status says it; the address did answer
            when = self.resources.gone[address]
            proof = _proof_ok(when, address)
        elif found is None:
            proof = self._unreachable("proof", "proof.not-checked", address)
        elif _read(found.value) == self.assertion:
            proof = _proof_ok(found.as_of, address)
        else:
            proof = Finding(
                "proof",
                Outcome.FAILED,
                "proof.not-as-hosted",
                Text(
                    "Ce badge n’est pas celui que son adresse publie : l’un des deux a changé.",
                    "This badge is not the one that its address publishes: one of the two changed.",
                ),
                _ASK_ISSUER,
                as_of=found.as_of,
                source=address,
            )
        return proof, self._hosting(address)

    def _hosting(self, address: str) -> Finding:
        if not self.issuer_id:
            return self._unreachable("key", "key.unreachable", self._first_missing())
        if _is_within(address, self.profile, self.issuer_id):
            return _key_ok(self.issuer_id)
        return _not_issuers()

    def signed(self) -> tuple[Finding, Finding]:
        """Check the JWS with the key that it names, which its issuer must publish as its own (§4.2.2)."""
        assert self.jws is not None  # noqa: S101 (judge() saw to it)
        creator = _text(_mapping(self.assertion.get("verification")).get("creator"))
        published = _object(creator, self.resources)
        if not published:
            return (
                self._unreachable("proof", "proof.not-checked", creator),
                self._unreachable("key", "key.unreachable", creator),
            )
        try:
            key = _from_pem(_text(published.get("publicKeyPem")))
            jose.check_header(self.jws.header, _POLICY)
            jose.check_signature(self.jws, key)
        except PassportError as error:
            failed = Finding("proof", Outcome.FAILED, error.code, error.message, _ASK_ISSUER, source=error.where)
            return failed, self._owning(creator, published)
        had = self.resources.had.get(creator)
        return _proof_ok(had.as_of if had else None, creator), self._owning(creator, published)

    def _owning(self, creator: str, published: Mapping[str, Any]) -> Finding:
        if not self.issuer_id:
            return self._unreachable("key", "key.unreachable", self._first_missing())
        owned = _several(self.profile.get("publicKey"))
        listed = any(_text(_mapping(one).get("id") or one) == creator for one in owned)
        if published.get("owner") == self.issuer_id and listed:
            return _key_ok(self.issuer_id)
        return _not_issuers()

    def issuer(self) -> Finding:
        host = urlsplit(self.issuer_id).hostname or "?"
        return Finding(
            "issuer",
            Outcome.NOT_ESTABLISHED,
            "issuer.address-only",
            Text(
                f"L’émetteur n’est connu que par son adresse ({host}) : rien ne dit quel organisme est derrière.",
                f"The issuer is known by an address only ({host}): nothing says which body is behind it.",
            ),
            _ASK_ISSUER,
        )

    def validity(self) -> Finding:
        try:
            begins = _moment(self.assertion, "issuedOn")
            ends = _moment(self.assertion, "expires")
        except ValueError:
            message = Text("Date illisible.", "Unreadable date.")
            return Finding("validity", Outcome.NOT_ESTABLISHED, "validity.unreadable", message, _ASK_ISSUER)
        if begins is not None and begins > self.at:
            message = Text("La date de délivrance est dans le futur.", "The award date is in the future.")
            return Finding("validity", Outcome.FAILED, "validity.award-in-future", message, _ASK_ISSUER, as_of=self.at)
        if ends is not None and ends < self.at:
            day = say_day(ends)
            message = Text(f"Fini depuis le {day.fr}.", f"Ended on {day.en}.")
            return Finding("validity", Outcome.FAILED, "validity.expired", message, _ASK_ISSUER, as_of=self.at)
        code = "validity.none" if ends is None else "validity.ok"
        message = Text("Dans ses dates.", "Within its dates.")
        return Finding("validity", Outcome.PASSED, code, message, as_of=self.at)

    def status(self) -> Finding:
        """Hosted: “revoked” at its own address, or gone (§4.2.1). Signed: on the issuer's revocation list (§4.2.2)."""
        address = _text(self.assertion.get("id"))
        gone = self.resources.gone.get(address)
        if gone is not None or self.assertion.get("revoked") is True:
            return _revoked(gone, address)
        if self.jws is None:
            found = self.resources.had.get(address)
            if found is None:
                return self._unreachable("status", "status.unreachable", address)
            if _read(found.value).get("revoked") is True:
                return _revoked(found.as_of, address)
            return _stands(found.as_of, address)
        where = _text(self.profile.get("revocationList"))
        if not where:
            message = Text(
                "L’émetteur ne publie pas de liste des badges retirés.",
                "The issuer publishes no list of withdrawn badges.",
            )
            return Finding("status", Outcome.NOT_ESTABLISHED, "status.no-list", message, _ASK_ISSUER)
        found = self.resources.had.get(where)
        if found is None:
            return self._unreachable("status", "status.unreachable", where)
        listed = _several(_read(found.value).get("revokedAssertions"))
        if any(_text(_mapping(one).get("id") or one) == address for one in listed):
            return _revoked(found.as_of, where)
        return _stands(found.as_of, where)

    def _first_missing(self) -> str:
        return next(iter(self.resources.missing), "")

    def _unreachable(self, check: str, code: str, address: str) -> Finding:
        message = Text(
            "L’adresse qui permettrait de le vérifier n’a pas pu être lue.",
            "The address that would allow checking this could not be read.",
        )
        why = self.resources.missing.get(address)
        return Finding(check, Outcome.NOT_ESTABLISHED, code, with_reason(message, why), _LATER, source=address or None)


_POLICY = jose.HeaderPolicy(algorithms=frozenset({RSA, P256, P384}), types=frozenset({"", "jwt", "jws", "jose"}))


def _assertion_of(document: bytes) -> tuple[dict[str, Any], jose.Jws | None]:
    if not jose.is_compact(document):
        return read_object(document), None
    jws = jose.read(document)
    return read_object(jws.payload), jws


def _is_assertion(assertion: Mapping[str, Any]) -> bool:
    kind = _mapping(assertion.get("verification")).get("type")
    return (
        CONTEXT in _several(assertion.get("@context"))
        and "Assertion" in _several(assertion.get("type"))
        and (kind in _HOSTED_KINDS or kind in _SIGNED_KINDS)
    )


def _addresses(assertion: Mapping[str, Any], is_signed: bool, resources: Resources) -> Iterator[str]:
    """Yield what has to be read, in order; each answer may name the next."""
    named: list[object] = [] if is_signed else [assertion.get("id")]
    badge = _object(assertion.get("badge"), resources)
    named += [assertion.get("badge"), badge.get("issuer")]
    profile = _object(badge.get("issuer"), resources)
    if is_signed:
        named += [_mapping(assertion.get("verification")).get("creator"), profile.get("revocationList")]
    for one in named:
        address = _text(_mapping(one).get("id") or one)
        if urlsplit(address).scheme in ("https", "http"):
            yield address


def _object(value: object, resources: Resources) -> Mapping[str, Any]:
    """Return an embedded object that has an id only where its own address says the same, or the one at an address.

    Otherwise an assertion could bring its own issuer along: what counts is what the issuer's address answers.
    """
    address = _text(_mapping(value).get("id") or value)
    if not address:
        return _mapping(value)
    found = resources.had.get(address)
    read = _read(found.value) if found is not None else {}
    return read if read.get("id") == address else {}


def _is_within(address: str, profile: Mapping[str, Any], issuer_id: str) -> bool:
    """Say whether the issuer's profile lets assertions live at that address (§4.2.1: its own origin by default)."""
    rules = _mapping(profile.get("verification"))
    starts = [_text(one) for one in _several(rules.get("startsWith"))]
    if starts:
        return any(one and _origin(one) == _origin(address) and address.startswith(one) for one in starts)
    origins = [_text(one) for one in _several(rules.get("allowedOrigins"))]
    own = urlsplit(address).netloc.lower()
    if origins:
        return own in {(urlsplit(one).netloc or one).lower() for one in origins}
    return _origin(address) == _origin(issuer_id)


def _origin(address: str) -> tuple[str, str]:
    parts = urlsplit(address)
    return parts.scheme, parts.netloc.lower()


def _from_pem(pem: str) -> PublicKey:
    try:
        loaded = load_pem_public_key(pem.encode())
    except ValueError:
        return PublicKey(UNSUPPORTED_KEY, b"")
    return described(loaded)


def _moment(assertion: Mapping[str, Any], name: str) -> datetime | None:
    return read_timestamp(assertion[name]) if name in assertion else None


def _read(body: bytes) -> Mapping[str, Any]:
    try:
        return read_object(body)
    except InvalidInputError:
        return {}


def _several(value: object) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _proof_ok(as_of: datetime | None, source: str) -> Finding:
    message = Text("Tel que son émetteur le publie.", "As its issuer publishes it.")
    return Finding("proof", Outcome.PASSED, "proof.ok", message, as_of=as_of, source=source)


def _key_ok(issuer: str) -> Finding:
    message = Text("Publié à une adresse de l’émetteur.", "Published at an address of the issuer's.")
    return Finding("key", Outcome.PASSED, "key.ok", message, source=issuer)


def _not_issuers() -> Finding:
    message = Text(
        "Ce badge n’est pas publié, ou signé, par l’émetteur qu’il nomme.",
        "This badge is not published, or signed, by the issuer that it names.",
    )
    return Finding("key", Outcome.FAILED, "key.not-issuers", message, _ASK_ISSUER)


def _revoked(as_of: datetime | None, source: str) -> Finding:
    message = Text("Retiré par l’émetteur.", "Withdrawn by the issuer.")
    return Finding("status", Outcome.FAILED, "status.revoked", message, _ASK_ISSUER, as_of=as_of, source=source)


def _stands(as_of: datetime, source: str) -> Finding:
    when = say_moment(as_of)
    message = Text(f"Pas retiré, d’après l’émetteur le {when.fr}.", f"Not withdrawn, by the issuer on {when.en}.")
    return Finding("status", Outcome.PASSED, "status.ok", message, as_of=as_of, source=source)


def _holder() -> Finding:
    return Finding(
        "holder",
        Outcome.NOT_APPLICABLE,
        "holder.identity-to-be-compared",
        Text(
            "Rien ne prouve que la personne qui présente ce document en est titulaire.",
            "Nothing proves that whoever shows this document is its holder.",
        ),
        Text("Comparez avec une pièce d’identité.", "Compare with an identity document."),
    )
