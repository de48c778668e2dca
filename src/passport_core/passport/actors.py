"""Who acts, and the rules about who may. Every service that acts for someone takes an actor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, TypeVar

from passport_core.errors import NotAllowedError, NotFoundError
from passport_core.outcomes import Text

PREPARE = "awards:prepare"  # upload and check a declaration
SIGN = "awards:sign"  # issue what was prepared, decide what was held
REVOKE = "credentials:revoke"
READ = "awards:read"
ALL_SCOPES = frozenset({PREPARE, SIGN, REVOKE, READ})


@dataclass(frozen=True, slots=True)
class Operator:
    """Who runs the installation, at its terminal."""

    name: str = "operator"


@dataclass(frozen=True, slots=True)
class CertifierAgent:
    """An API key's bearer: acts for exactly one certifier, within its scopes."""

    certifier_id: str
    key_id: str
    scopes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Holder:
    """Whoever holds a passport's secret link."""

    passport_id: str


@dataclass(frozen=True, slots=True)
class Adviser:
    """Whoever holds an open advice link: sees one passport's gap and plan, proposes and comments, changes nothing."""

    passport_id: str
    grant_id: str
    name: str


Actor = Operator | CertifierAgent | Holder | Adviser


def require_operator(actor: Actor) -> None:
    """Raise unless the operator acts."""
    if not isinstance(actor, Operator):
        raise NotAllowedError(Text("Cette action est réservée à l’exploitant.", "Only the operator may do this."))


def require_certifier(actor: Actor, certifier_id: str, scope: str) -> None:
    """Raise unless the actor is the operator, or acts for this certifier within ``scope``.

    Another certifier's thing looks as if it did not exist.
    """
    if isinstance(actor, Operator):
        return
    if not isinstance(actor, CertifierAgent) or actor.certifier_id != certifier_id:
        raise NotFoundError(Text("Introuvable.", "Not found."))
    if scope not in actor.scopes:
        raise NotAllowedError(
            Text(f"Cette clé n’a pas le droit « {scope} ».", f"This key lacks the scope “{scope}”."),
            remedy=Text(
                "Demandez à l’exploitant une clé qui porte ce droit.",
                "Ask the operator for a key with this scope.",
            ),
        )


def operator_name(actor: Actor) -> str:
    """Return who runs the installation, as what they did is signed; empty for anyone else."""
    return actor.name if isinstance(actor, Operator) else ""


def is_holder(actor: Actor, passport_id: str) -> bool:
    """Say whether the actor holds this passport (or is the operator at the terminal)."""
    return isinstance(actor, Operator) or (isinstance(actor, Holder) and actor.passport_id == passport_id)


def require_holder(actor: Actor, passport_id: str) -> None:
    """Raise unless the actor holds this passport (or is the operator at the terminal)."""
    if not is_holder(actor, passport_id):
        raise NotFoundError(Text("Introuvable.", "Not found."))


class Owned(Protocol):
    """What is of one passport."""

    @property
    def passport_id(self) -> str: ...


T = TypeVar("T", bound=Owned)


def require_own(found: T | None, actor: Actor, refusal: NotFoundError) -> T:
    """Return what was found where it is of a passport that the actor holds; raise the refusal else.

    Another's thing looks as if it did not exist.
    """
    if found is None or not is_holder(actor, found.passport_id):
        raise refusal
    return found


def require_plan_reader(actor: Actor, passport_id: str) -> None:
    """Raise unless the actor holds this passport, advises its holder, or is the operator at the terminal."""
    if isinstance(actor, Adviser) and actor.passport_id == passport_id:
        return
    require_holder(actor, passport_id)
