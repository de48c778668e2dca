"""What every format refuses alike: to sign what is not the signer's; a presentation made for another occasion."""

from __future__ import annotations

from typing import Any

from passport_core.credentials.keys import Signer
from passport_core.credentials.peeking import identifier, several
from passport_core.credentials.proofs import Claims, ProofUse
from passport_core.credentials.remedies import PRESENT_AGAIN
from passport_core.errors import InvalidInputError, ProofError
from passport_core.outcomes import Text


def check_unsecured(claims: Claims) -> None:
    """Raise InvalidInputError (``proof.already-secured``) where the document has a proof already."""
    if "proof" in claims:
        raise InvalidInputError(
            Text(fr="Le document porte déjà une preuve.", en="The document already has a proof."),
            code="proof.already-secured",
            remedy=Text(fr="Retirez-la avant de signer.", en="Remove it before signing."),
            where="/proof",
        )


def check_own(claims: Claims, signer: Signer) -> None:
    """Raise InvalidInputError (``proof.not-issuer``) where the document names another issuer (or holder)."""
    member = "issuer" if "issuer" in claims else "holder"
    if member in claims and identifier(claims[member]) != signer.controller:
        raise not_issuers("/" + member)


def not_issuers(where: str) -> InvalidInputError:
    """The answer to a document that names another issuer than its signer, at ``where``."""
    return InvalidInputError(
        Text(
            fr="L’émetteur inscrit dans le document n’est pas celui à qui appartient la clé.",
            en="The issuer written in the document is not the one whose key this is.",
        ),
        code="proof.not-issuer",
        remedy=Text(fr="Signez avec la clé de cet émetteur.", en="Sign with that issuer’s key."),
        where=where,
    )


def check_key(signer: Signer, *, algorithms: frozenset[str], name: str) -> None:
    """Raise InvalidInputError (``proof.wrong-key``) where the signer's key is not for the format of that name."""
    if signer.algorithm not in algorithms:
        named = sorted(algorithms)
        raise InvalidInputError(
            Text(
                fr=f"Cette clé ({signer.algorithm}) ne sert pas au format {name}.",
                en=f"This key ({signer.algorithm}) is not for the format {name}.",
            ),
            code="proof.wrong-key",
            remedy=Text(fr=f"Choisissez une clé {' ou '.join(named)}.", en=f"Choose a key of {' or '.join(named)}."),
        )


def check_occasion(challenge: Any, domains: Any, use: ProofUse, *, places: tuple[str, str]) -> None:
    """Compare the challenge, and the domains as a set, with what was asked (VC Data Integrity §4.4).

    ``places`` are the JSON Pointers of both. Raise ProofError: ``proof.challenge``, ``proof.domain``.
    """
    if use.challenge is not None and challenge != use.challenge:
        raise ProofError(
            Text(
                fr="La présentation ne répond pas à la question posée : elle a été faite pour une autre occasion.",
                en="The presentation does not answer the challenge: it was made for another occasion.",
            ),
            code="proof.challenge",
            remedy=PRESENT_AGAIN,
            where=places[0],
        )
    named = several(domains)
    if use.domains and (len(named) != len(use.domains) or any(one not in use.domains for one in named)):
        raise ProofError(
            Text(
                fr="La présentation a été faite pour un autre destinataire.",
                en="The presentation was made for someone else.",
            ),
            code="proof.domain",
            remedy=PRESENT_AGAIN,
            where=places[1],
        )
