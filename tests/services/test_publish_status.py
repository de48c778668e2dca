"""Status lists: places given once, lists signed, current, signed anew in time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from tests.services.conftest import OPERATOR, Desk
from tests.services.declarations import people

from passport_core.credentials.bitstring_status import MINIMUM_SIZE
from passport_core.errors import NotFoundError
from passport_core.outcomes import Verdict
from passport_core.passport.revoking import RevocationReason
from passport_core.ports.store import Session, StatusList, Store
from passport_core.services.publish_status import VALID_FOR, PublishStatus
from passport_core.testing.doubles import FixedClock


@pytest.fixture
def list_id(desk: Desk) -> str:
    desk.issue(*people(2))
    with desk.services.store.reading() as session:
        (one,) = session.status.all()
    return one.id


def test_it_is_kept_until_something_changes(desk: Desk, list_id: str, clock: FixedClock) -> None:
    first = desk.services.publish_status(list_id)
    clock.advance(days=1)
    assert desk.services.publish_status(list_id) == first
    (credential,) = desk.credentials("P-1")
    desk.services.revoke_credential(credential, reason=RevocationReason.ISSUED_IN_ERROR, actor=OPERATOR)
    second = desk.services.publish_status(list_id)
    assert second.etag != first.etag
    assert second.signed_at == clock.now()


def test_it_is_signed_anew_before_it_expires(desk: Desk, list_id: str, clock: FixedClock) -> None:
    first = desk.services.publish_status(list_id)
    assert first.valid_until == clock.now() + VALID_FOR
    previous = first
    for _ in range(30):
        clock.advance(days=1)
        now = desk.services.publish_status(list_id)
        assert now.valid_until > clock.now() + VALID_FOR / 2
        previous = now
    assert previous.etag != first.etag


def test_a_credential_stays_valid_for_years_though_lists_expire_within_days(desk: Desk, clock: FixedClock) -> None:
    report = desk.issue(*people(1))
    (credential,) = desk.services.read_batch.credentials(report.batch_id, actor=OPERATOR)
    for _ in range(3):
        clock.advance(days=200)
        assert desk.services.verify_credential(credential.body).verdict is Verdict.VALID


def test_an_unknown_list_is_not_found(desk: Desk) -> None:
    with pytest.raises(NotFoundError):
        desk.services.publish_status("none")


def test_places_do_not_tell_the_order_of_awards(desk: Desk) -> None:
    report = desk.issue(*people(50))
    indexes = [c.status_index for c in desk.services.read_batch.credentials(report.batch_id, actor=OPERATOR)]
    assert len(set(indexes)) == 50
    assert indexes != sorted(index for index in indexes if index is not None)
    assert max(index for index in indexes if index is not None) > 1000, "spread over the whole list"


def test_the_public_list_says_no_reason_and_names_nobody(desk: Desk, list_id: str) -> None:
    (credential,) = desk.credentials("P-1")
    desk.services.revoke_credential(credential, reason=RevocationReason.WITHDRAWN_FOR_FRAUD, actor=OPERATOR)
    text = desk.services.publish_status(list_id).body.decode()
    assert "fraud" not in text
    assert credential not in text
    assert json.loads(text)["credentialSubject"]["statusPurpose"] == "revocation"


class SmallLists:
    """A store whose status lists are tiny, so that they fill within a test."""

    def __init__(self, store: Store, size: int) -> None:
        self._store, self._size = store, size

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    @contextmanager
    def writing(self) -> Iterator[Session]:
        with self._store.writing() as session:
            yield _SmallSession(session, self._size)  # type: ignore[misc]


class _SmallSession:
    def __init__(self, session: Session, size: int) -> None:
        self._session, self._size = session, size

    def __getattr__(self, name: str) -> Any:
        return getattr(self._session, name)

    @property
    def status(self) -> Any:
        return _SmallStatus(self._session.status, self._size)


class _SmallStatus:
    def __init__(self, status: Any, size: int) -> None:
        self._status, self._size = status, size

    def __getattr__(self, name: str) -> Any:
        return getattr(self._status, name)

    def add_list(self, status_list: StatusList) -> bool:
        added: bool = self._status.add_list(replace(status_list, size=self._size))
        return added


def test_a_full_list_rolls_over_and_no_place_is_given_twice(desk: Desk) -> None:
    whole = desk.services.publish_status
    small: PublishStatus = replace(whole, store=SmallLists(whole.store, 40))
    taken = [place for count in (7, 30, 25, 1, 60) for place in small.take(desk.certifier.id, count)]
    assert len(taken) == len(set(taken)) == 123
    with desk.services.store.reading() as session:
        lists = sorted(session.status.all(), key=lambda one: one.ordinal)
    assert [one.ordinal for one in lists] == [0, 1, 2, 3]
    assert [one.taken for one in lists] == [40, 40, 40, 3]
    assert all(0 <= index < 40 for _, index in taken)


def test_lists_are_never_smaller_than_the_specification_asks(desk: Desk, list_id: str) -> None:
    with desk.services.store.reading() as session:
        kept = session.status.get(list_id)
    assert kept is not None
    assert kept.size >= MINIMUM_SIZE >= 131_072
    assert isinstance(desk.services.publish_status(list_id).signed_at, datetime)
