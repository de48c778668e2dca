"""All that a verification may look at, gathered beforehand. What could not be had is absent, and said so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Generic, TypeVar

from passport_core.credentials.keys import ControllerDocument
from passport_core.outcomes import Finding, Text

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Dated(Generic[T]):
    """A piece of evidence, when it was had, and from where (for a person)."""

    value: T
    as_of: datetime
    source: str


@dataclass(frozen=True, slots=True)
class Recognition:
    """A trust source's word on who an issuer is."""

    did: str
    name: str  # as the register (or the trust source) writes it
    identifier: str  # SIREN
    trust_source: str
    established: Text  # "approved by the operator on …, on evidence …"
    since: datetime
    as_of: date | datetime
    is_demonstration: bool = False


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """Why a document was withdrawn. One that was replaced is no fault of anyone's: another stands in its place."""

    because: Text
    is_replaced: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """Facts found out before deciding.

    ``documents`` by DID; ``status_lists`` the secured list documents and ``schemas`` the JSON Schemas (or credentials
    that hold one), byte for byte, by address; ``recognised`` by issuer DID (an empty tuple: every trust source was
    asked and none knows it; absent: none could be asked); ``entitlement`` the findings of the installation's rules
    for the award that the document claims, None where the document claims no certification; ``missing`` says in words
    why a DID, list or schema is absent.

    ``unproved`` are issuer DIDs that a trust source lists without having established who is behind them.
    ``first_seen`` is when a keeper whom the verifier trusts first held these very bytes, None where nobody can say:
    it tells a signature made before a key was compromised from one backdated with the stolen key.
    ``roots`` are the certificates (DER) that the installation trusts at the top of an ``x5c`` chain.
    ``parts`` is the evidence on each credential inside the document, by its JSON Pointer there.
    ``withdrawal`` is what the keeper of the status list says of why the document was withdrawn, where it is known.
    """

    documents: Mapping[str, Dated[ControllerDocument]] = field(default_factory=dict)
    status_lists: Mapping[str, Dated[bytes]] = field(default_factory=dict)
    recognised: Mapping[str, tuple[Recognition, ...]] = field(default_factory=dict)
    schemas: Mapping[str, Dated[bytes]] = field(default_factory=dict)
    entitlement: tuple[Finding, ...] | None = None
    missing: Mapping[str, Text] = field(default_factory=dict)
    unproved: frozenset[str] = frozenset()
    first_seen: datetime | None = None
    withdrawal: Withdrawal | None = None
    roots: tuple[bytes, ...] = ()
    parts: Mapping[str, Evidence] = field(default_factory=dict)
