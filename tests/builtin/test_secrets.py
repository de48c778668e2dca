"""Argon2id for passcodes and API keys."""

from __future__ import annotations

import pytest

from passport_core.builtin.secrets import Argon2Hasher


def test_threat_22_secrets_are_hashed_memory_hard_and_salted() -> None:
    hasher = Argon2Hasher()
    one, two = hasher.hash("482913"), hasher.hash("482913")
    assert one.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert one != two
    assert hasher.matches(one, "482913")
    assert hasher.matches(two, "482913")
    assert not hasher.matches(one, "482914")


@pytest.mark.parametrize("hashed", ["", "482913", "$argon2id$v=19$m=19456,t=2,p=1$", "$2b$12$abc"])
def test_what_is_no_hash_matches_nothing(hashed: str) -> None:
    assert not Argon2Hasher().matches(hashed, "482913")


def test_accents_and_long_secrets_are_taken_as_they_are() -> None:
    hasher = Argon2Hasher(time_cost=1, memory_kib=64)
    for secret in ("é", "e\u0301", "x" * 10_000, ""):
        hashed = hasher.hash(secret)
        assert hasher.matches(hashed, secret)
        assert not hasher.matches(hashed, secret + "x")
    assert not hasher.matches(hasher.hash("é"), "e\u0301")
