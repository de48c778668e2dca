"""Credentials inside credentials: endorsements of badges, and the members of a learner record.

Each is a document of its own, judged by itself. A member counts for the whole record; an endorsement is somebody
else's word: one that does not hold is said, and takes nothing from what it endorses (Open Badges 3.0 §7.2).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

import orjson

from passport_core.credentials import clr, json_pointer, open_badges
from passport_core.outcomes import Finding, Outcome, Text

ENDORSEMENT = "endorsement"
MEMBER = "credential"
MAX_HELD = 64
MAX_DEPTH = 3  # a record, its credentials, their endorsements

_ASK_ISSUER = Text("N’en tenez pas compte : elle parle d’autre chose.", "Disregard it: it speaks of something else.")


@dataclass(frozen=True, slots=True)
class Held:
    """A credential inside another: its place there (JSON Pointer), and its bytes as far as JSON keeps them.

    ``endorses`` is the id that it stands under; None for a member, and where that has no id.
    """

    kind: str
    where: str
    document: bytes
    endorses: str | None = None

    @property
    def counts(self) -> bool:
        return self.kind == MEMBER


def held(document: Mapping[str, Any]) -> tuple[Held, ...]:
    """Return what a badge or a record holds, unverified; of more than MAX_HELD one too many, by which it shows."""
    return tuple(islice(_held(document), MAX_HELD + 1))


def _held(document: Mapping[str, Any]) -> Iterator[Held]:
    if clr.concerns(document):
        for member, path in clr.members(document):
            yield Held(MEMBER, json_pointer.write(path), orjson.dumps(member))
    elif not open_badges.concerns(document):
        return
    for value, path, under in open_badges.endorsements(document):
        if isinstance(value, str):
            yield Held(ENDORSEMENT, json_pointer.write(path), value.encode(), under)
        elif isinstance(value, Mapping):
            yield Held(ENDORSEMENT, json_pointer.write(path), orjson.dumps(value), under)


def judge_endorsed(one: Held, claims: Mapping[str, Any]) -> Finding:
    """Say whether an endorsement is of what it stands under: signed praise of something else is no endorsement."""
    subject = claims.get("credentialSubject")
    of = subject.get("id") if isinstance(subject, Mapping) else None
    if one.endorses is not None and of == one.endorses:
        return Finding(
            "endorses",
            Outcome.PASSED,
            "endorses.ok",
            Text("Recommande bien ce sous quoi elle se trouve.", "Endorses what it stands under."),
        )
    return Finding(
        "endorses",
        Outcome.FAILED,
        "endorses.another",
        Text(
            "Recommande autre chose que ce sous quoi elle se trouve.", "Endorses something else than it stands under."
        ),
        _ASK_ISSUER,
    )
