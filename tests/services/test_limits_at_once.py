"""Limits of what one passport may hold, asked by several who add at once: each on a connection of its own."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from time import sleep
from typing import Any

import pytest
from tests.conftest import EXAMPLES
from tests.services.conftest import open_passport

from passport_core.builtin.sql.passports import SqlPassports
from passport_core.builtin.sql.plans import SqlExperiences, SqlPlans
from passport_core.compose import Services
from passport_core.errors import TooLargeError
from passport_core.passport.actors import Holder
from passport_core.passport.experience import ExperienceKind
from passport_core.services import advise_learner, keep_experiences, keep_passport
from passport_core.services.keep_experiences import ExperienceDraft

AT_MOST, AT_ONCE = 2, 5
Add = Callable[[Services, Holder, int], object]
BADGE = json.loads((EXAMPLES / "badges" / "badge-etranger.json").read_bytes())


def _declare(services: Services, holder: Holder, number: int) -> object:
    draft = ExperienceDraft(ExperienceKind.PERSONAL, f"Jardin {number}")
    return services.keep_experiences.declare(holder.passport_id, draft, actor=holder)


def _invite(services: Services, holder: Holder, number: int) -> object:
    return services.advise_learner.invite(holder.passport_id, adviser=f"Malik {number}", actor=holder)


def _import(services: Services, holder: Holder, number: int) -> object:
    document = json.dumps({**BADGE, "id": f"urn:uuid:00000000-0000-4000-8000-00000000000{number}"}).encode()
    return services.keep_passport.import_credential(document, passport_id=holder.passport_id, actor=holder)


@pytest.mark.parametrize(
    ("limit", "module", "repository", "insert", "add"),
    [
        ("EXPERIENCE_LIMIT", keep_experiences, SqlExperiences, "add", _declare),
        ("OPEN_GRANT_LIMIT", advise_learner, SqlPlans, "add_grant", _invite),
        ("RECORD_LIMIT", keep_passport, SqlPassports, "add_record", _import),
    ],
    ids=["experiences", "advisers", "records"],
)
def test_as_many_are_kept_as_the_limit_says(
    services: Services,
    monkeypatch: pytest.MonkeyPatch,
    limit: str,
    module: object,
    repository: type,
    insert: str,
    add: Add,
) -> None:
    monkeypatch.setattr(module, limit, AT_MOST)
    before = getattr(repository, insert)

    def slowly(*given: Any) -> Any:
        sleep(0.05)  # time for the others to count too, where nothing makes them wait
        return before(*given)

    monkeypatch.setattr(repository, insert, slowly)
    holder, start = open_passport(services), Barrier(AT_ONCE)

    def try_to_add(number: int) -> bool:
        start.wait()
        try:
            add(services, holder, number)
        except TooLargeError:
            return False
        return True

    with ThreadPoolExecutor(AT_ONCE) as threads:
        added = list(threads.map(try_to_add, range(AT_ONCE)))
    assert added.count(True) == AT_MOST
    assert len(_kept(services, holder, limit)) == AT_MOST


def _kept(services: Services, holder: Holder, limit: str) -> Any:
    with services.store.reading() as session:
        return {
            "EXPERIENCE_LIMIT": session.experiences.of_passport,
            "OPEN_GRANT_LIMIT": session.plans.grants,
            "RECORD_LIMIT": session.passports.records,
        }[limit](holder.passport_id)
