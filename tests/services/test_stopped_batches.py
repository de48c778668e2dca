"""A run that is stopped, killed or raced: nothing lost, nothing issued twice."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tests.services.conftest import OPERATOR, Desk
from tests.services.declarations import Passage, people, write
from tests.services.rival_issuer import StoppingFormat, services_with

from passport_core.compose import ISSUING_FORMAT
from passport_core.outcomes import Verdict
from passport_core.passport.award import AwardState
from passport_core.services.batch_report import Fate
from passport_core.settings import Settings

RIVAL = Path(__file__).with_name("rival_issuer.py")


class PoweredOffError(Exception):
    pass


def _stop() -> None:
    raise PoweredOffError


def _securings(desk: Desk, passages: list[Passage]) -> dict[str, tuple[str, str, int]]:
    """Return (credential id, list, place) of each passage."""
    with desk.services.store.reading() as session:
        awards = session.awards.by_technical_ids(desk.certifier.id, [p.id for p in passages])
        securings = session.credentials.securings([award.id for award in awards.values()])
    return {
        technical_id: (s.credential_id, s.status_list_id, s.status_index)
        for technical_id, award in awards.items()
        if (s := securings.get(award.id, {}).get(ISSUING_FORMAT))
    }


def _argv(desk: Desk, path: Path, *more: str) -> list[str]:
    settings: Settings = desk.services.settings
    given = {"data": str(settings.data), "database_url": settings.database_url, "key_secret": settings.key_secret}
    return [sys.executable, str(RIVAL), json.dumps(given), str(path), desk.certifier.id, *more]


def _start(desk: Desk, path: Path, *more: str) -> subprocess.Popen[str]:
    return subprocess.Popen(_argv(desk, path, *more), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def _hear(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def _go(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("go\n")
    process.stdin.flush()


def _all_issued_once(desk: Desk, passages: list[Passage]) -> None:
    assert set(desk.states().values()) == {AwardState.ISSUED}
    assert set(desk.states()) == {passage.id for passage in passages}
    with desk.services.store.reading() as session:
        batches, _ = session.awards.batches(desk.certifier.id)
        credentials = [c for batch in batches for c in session.credentials.of_batch(batch.id)]
    assert len(credentials) == len(passages)
    assert len({c.award_id for c in credentials}) == len(passages)
    assert len({(c.status_list_id, c.status_index) for c in credentials}) == len(passages)


def test_stopped_between_reserving_and_recording_it_resumes_with_the_same_ids(desk: Desk) -> None:
    passages = people(5)
    path = write(desk.folder, passages)
    stopping = services_with(desk.services.settings, StoppingFormat(3, _stop))
    with pytest.raises(PoweredOffError):
        stopping.issue_batch(path, certifier_id=desk.certifier.id, actor=OPERATOR)
    stopping.close()
    assert set(desk.states().values()) == {AwardState.RESERVED}
    reserved = _securings(desk, passages)
    assert len(reserved) == 5

    report = desk.issue(*passages)
    assert report.counts[Fate.ISSUED] == 5
    assert _securings(desk, passages) == reserved
    for passage in passages:
        assert desk.credentials(passage.id) == [reserved[passage.id][0]]
    _all_issued_once(desk, passages)
    for credential in desk.services.read_batch.credentials(report.batch_id, actor=OPERATOR):
        assert desk.services.verify_credential(credential.body).verdict is Verdict.VALID


def test_what_a_stopped_run_reserved_is_not_signed_with_other_content(desk: Desk) -> None:
    path = write(desk.folder, [Passage("A")])
    stopping = services_with(desk.services.settings, StoppingFormat(0, _stop))
    with pytest.raises(PoweredOffError):
        stopping.issue_batch(path, certifier_id=desk.certifier.id, actor=OPERATOR)
    stopping.close()
    report = desk.issue(Passage("A", day="2026-07-04"))
    assert [(p.technical_id, p.fate) for p in report.passages] == [("A", Fate.CONFLICT)]
    assert desk.credentials("A") == []
    again = desk.issue(Passage("A"))
    assert again.counts[Fate.ISSUED] == 1


def test_threat_25_killed_in_the_middle_of_a_batch_nothing_is_lost_or_issued_twice(desk: Desk) -> None:
    passages = people(40)
    path = write(desk.folder, passages)
    process = _start(desk, path, "17")
    assert _hear(process) == "ready"
    _go(process)
    assert _hear(process) == "signing"
    reserved = _securings(desk, passages)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=30)
    assert process.returncode == -signal.SIGKILL
    assert len(reserved) == 40

    report = desk.issue(*passages)
    assert report.counts[Fate.ISSUED] == 40
    assert _securings(desk, passages) == reserved
    _all_issued_once(desk, passages)


def test_two_processes_that_issue_the_same_file_at_once_double_nothing(desk: Desk) -> None:
    passages = people(120)
    path = write(desk.folder, passages)
    rivals = [_start(desk, path) for _ in range(2)]
    assert [_hear(rival) for rival in rivals] == ["ready", "ready"]
    for rival in rivals:
        _go(rival)
    counts = [json.loads(rival.communicate(timeout=120)[0]) for rival in rivals]
    assert [rival.returncode for rival in rivals] == [0, 0]
    # Whoever meets the other's reservation may sign it too: the same ids, recorded once.
    assert all(count.get("issued", 0) + count.get("already", 0) == 120 for count in counts)
    _all_issued_once(desk, passages)
