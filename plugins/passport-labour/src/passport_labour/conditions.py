"""For whom a family counts an occupation: the last digit of a six-character code, France Travail's qualification.

0 not stated; 1, 2 unskilled and 3, 4 skilled workers; 5, 6 unskilled and skilled employees; 7 technicians;
8 supervisors; 9 managers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

ALL = frozenset("0123456789")
_CODE = re.compile(r"[0-9](?:-[0-9])?(?:,[0-9](?:-[0-9])?)*\Z")


def written(digits: Iterable[str]) -> str:
    """Return the digits as a code, runs shortened: ``0-6``, ``1-2,5``; empty where all ten are there."""
    held = sorted(set(digits))
    if frozenset(held) == ALL:
        return ""
    runs: list[list[str]] = []
    for digit in held:
        if runs and int(digit) == int(runs[-1][-1]) + 1:
            runs[-1].append(digit)
        else:
            runs.append([digit])
    return ",".join(run[0] if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)


def digits_of(code: str) -> frozenset[str] | None:
    """Return the digits of such a code (all ten for an empty one), or None where it is none."""
    if not code:
        return ALL
    if _CODE.match(code) is None:
        return None
    digits: set[str] = set()
    for part in code.split(","):
        first, _, last = part.partition("-")
        digits.update(str(n) for n in range(int(first), int(last or first) + 1))
    return frozenset(digits) or None
