"""How long a status list of a million places, one in a hundred set, takes to encode, to decode, and to be asked."""

from __future__ import annotations

import random
import time
import zlib
from collections.abc import Callable
from typing import Any

from passport_core.credentials import bitstring_status, token_status

SIZE = 2**20
SET = random.Random(1).sample(range(SIZE), SIZE // 100)
ASKED = random.Random(2).choices(range(SIZE), k=100_000)


def run() -> list[dict[str, Any]]:
    """Return times in milliseconds and microseconds; the baseline of encoding is zlib at its usual level."""
    encoded = bitstring_status.encode(SET, size=SIZE)
    token = token_status.encode(dict.fromkeys(SET, token_status.INVALID), size=SIZE)
    bits, values = bitstring_status.decode(encoded), token_status.decode(token)
    usual = best(lambda: zlib.compress(bits.raw, 6)) * 1e3
    note = f"2^20 places, 1 % set; {len(encoded):,} characters encoded"
    return [
        row(
            "status: encode a Bitstring list", best(lambda: bitstring_status.encode(SET, size=SIZE)) * 1e3, usual, note
        ),
        row(
            "status: encode a token list",
            best(lambda: token_status.encode(dict.fromkeys(SET, 1), size=SIZE)) * 1e3,
            usual,
            note,
        ),
        row("status: decode a Bitstring list", best(lambda: bitstring_status.decode(encoded)) * 1e3, usual, note),
        asked("status: check a place of a Bitstring list", lambda place: bits.value(place, 1)),
        asked("status: check a place of a token list", lambda place: values[place]),
    ]


def best(work: Callable[[], object], rounds: int = 9) -> float:
    """Return the shortest time in seconds: the machine's other work only adds to it."""
    return min(_timed(work) for _ in range(rounds))


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def row(name: str, milliseconds: float, usual: float, note: str) -> dict[str, Any]:
    return {
        "name": name,
        "rate": milliseconds,
        "unit": "ms",
        "baseline": usual,
        "ratio": milliseconds / usual,
        "note": f"{note}; baseline: zlib, level 6, of the same bits; less is better",
    }


def asked(name: str, look_up: Callable[[int], object]) -> dict[str, Any]:
    def ask_all() -> None:
        for place in ASKED:
            look_up(place)

    microseconds = best(ask_all) / len(ASKED) * 1e6
    note = "of a decoded list, the loop and the call included; less is better"
    return {"name": name, "rate": microseconds, "unit": "µs", "baseline": None, "ratio": None, "note": note}


if __name__ == "__main__":
    for line in run():
        print(f"{line['name']:45} {line['rate']:8.2f} {line['unit']}")
