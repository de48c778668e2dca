"""What every format reads alike in an unopened document: its issuer, status entries and schemas."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from passport_core.credentials.bitstring_status import read_entries
from passport_core.credentials.keys import PublicKey
from passport_core.credentials.proofs import Peek
from passport_core.errors import InvalidInputError, PassportError, ProofError
from passport_core.outcomes import Text


def identifier(value: object) -> str | None:
    """Return the id of a member that is a URL, or an object with one; None where it is neither."""
    if isinstance(value, Mapping):
        value = value.get("id")
    return value if isinstance(value, str) else None


def several(value: object) -> list[Any]:
    """Return a member that may be one value or a list of them, as a list."""
    return value if isinstance(value, list) else [] if value is None else [value]


def issuer_of(content: Mapping[str, Any]) -> str:
    """Return the issuer's id, or of a presentation the holder's.

    Raise InvalidInputError (``credential.no-issuer``) where the document names neither.
    """
    issuer = identifier(content.get("issuer", content.get("holder")))
    if issuer is None:
        raise no_issuer()
    return issuer


def no_issuer() -> InvalidInputError:
    """The answer to a document that does not say whose it is."""
    return InvalidInputError(
        Text(fr="Le document ne nomme pas son émetteur.", en="The document does not name its issuer."),
        code="credential.no-issuer",
        remedy=Text(
            fr="Demandez à son titulaire ou à l’émetteur de vous transmettre de nouveau le document d’origine.",
            en="Ask the holder or the issuer to send you the original document again.",
        ),
        where="/issuer",
    )


def peek_at(
    content: Mapping[str, Any],
    *,
    format_name: str,
    issuer: str,
    method_id: str | None,
    signed_at: datetime | None,
    others: tuple[str, ...] = (),
    key: PublicKey | None = None,
    certificates: tuple[bytes, ...] = (),
) -> Peek:
    """Return the peek of ``content`` (a credential or presentation in JSON), status entries and schemas read."""
    return Peek(
        format=format_name,
        issuer=issuer,
        method_id=method_id,
        statuses=read_entries(content.get("credentialStatus")),
        schema_urls=tuple(url for entry in several(content.get("credentialSchema")) if (url := identifier(entry))),
        unverified=content,
        signed_at=signed_at,
        others=others,
        key=key,
        certificates=certificates,
    )


def as_proof_error(error: PassportError) -> ProofError:
    """Return the same refusal as the one kind of error that ``open`` promises, code and place kept."""
    return ProofError(error.message, code=error.code, remedy=error.remedy, where=error.where)
