"""Names of pathway steps: keys that stay the same, and short codes for sentences."""

from __future__ import annotations

from datetime import date

from passport_core.outcomes import Text
from passport_core.passport.closing import in_words
from passport_core.passport.targets import BlockRef, Ref


def step_key(ref: Ref, level: int | None = None) -> str:
    """Return the key of the step to a block (``block:RNCP37674BC02``), a level (``level:rectec:2:3``) or an item."""
    if isinstance(ref, BlockRef):
        return f"block:{str(ref).replace(' ', ':')}"
    return f"item:{ref}" if level is None else f"level:{ref}:{level}"


def certification_key(number: str) -> str:
    """Return the key of the step to a certification."""
    return f"certification:{number}"


def shortly(ref: Ref) -> str:
    """Return the block's code without its certification's (``BC02``); all else as it is."""
    if isinstance(ref, BlockRef) and ref.block is not None:
        return ref.block.removeprefix(ref.certification) or ref.block
    return str(ref)


def last_day_said(ref: Ref, last: date) -> Text:
    """Say a certification's last day of issuance."""
    on = in_words(last)
    return Text(f"{ref} : dernier jour de délivrance, le {on.fr}.", f"{ref}: last day of issuance, {on.en}.")
