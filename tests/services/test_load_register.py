"""Register files become dated snapshots that stand side by side; nothing is half loaded."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from tests.services.conftest import OPERATOR, SAMPLE_DAY

from passport_core.compose import Services
from passport_core.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from passport_core.passport.actors import CertifierAgent

LATER = date(2026, 9, 16)


def _load(services: Services, path: Path, day: date = SAMPLE_DAY, *, confirm_loss: bool = False) -> int:
    (loaded,) = services.load_register(path, actor=OPERATOR, dated=day, confirm_loss=confirm_loss)
    return loaded.snapshot.entries


@pytest.fixture
def shorter(rncp_file: Path, tmp_path: Path) -> Path:
    """The real file without half of its entries."""
    text = rncp_file.read_text(encoding="utf-8")
    entries = re.findall(r"<FICHE>.*?</FICHE>", text, re.DOTALL)
    for entry in entries[::2]:
        text = text.replace(entry, "")
    path = tmp_path / "shorter.xml"
    path.write_text(text, encoding="utf-8")
    return path


def test_real_files_of_both_registers_load(services: Services, rncp_file: Path, rs_file: Path) -> None:
    assert _load(services, rncp_file) == 6
    assert _load(services, rs_file) == 3
    assert {(s.register, s.dated) for s in services.read_register.snapshots()} == {
        ("RNCP", SAMPLE_DAY),
        ("RS", SAMPLE_DAY),
    }
    inactive = services.read_register.entry("RNCP35419").certification
    assert (inactive.is_active, len(inactive.blocks)) == (False, 4)
    blocks = services.read_register.entry("RNCP36490").certification
    many = next(c for c in blocks.correspondences if c.destination == "RNCP35419" and len(c.source_blocks) > 1)
    assert (many.source_blocks, many.destination_blocks) == (("RNCP36490BC02", "RNCP36490BC03"), ("RNCP35419BC04",))
    assert services.read_register.entry("RS5719").certification.blocks == ()


def test_loading_twice_changes_nothing(services: Services, rncp_file: Path) -> None:
    (first,) = services.load_register(rncp_file, actor=OPERATOR, dated=SAMPLE_DAY)
    (again,) = services.load_register(rncp_file, actor=OPERATOR, dated=SAMPLE_DAY)
    assert (first.was_known, again.was_known) == (False, True)
    assert again.snapshot == first.snapshot
    assert len(services.read_register.snapshots()) == 1


def test_snapshots_stand_side_by_side_and_answer_for_their_time(
    services: Services, rncp_file: Path, tmp_path: Path
) -> None:
    _load(services, rncp_file)
    renamed = tmp_path / "later.xml"
    text = rncp_file.read_text(encoding="utf-8").replace("Développeur web et web mobile", "Développeur d’autre chose")
    renamed.write_text(text, encoding="utf-8")
    _load(services, renamed, LATER)
    title = [services.read_register.entry("RNCP37674", at=day).certification.title for day in (SAMPLE_DAY, LATER)]
    assert title == ["Développeur web et web mobile", "Développeur d’autre chose"]
    with pytest.raises(NotFoundError):
        services.read_register.entry("RNCP37674", at=date(2026, 1, 1))


def test_threat_27_a_file_that_loses_many_entries_asks_for_confirmation(
    services: Services, rncp_file: Path, shorter: Path
) -> None:
    _load(services, rncp_file)
    with pytest.raises(ConflictError) as asked:
        _load(services, shorter, LATER)
    assert asked.value.code == "register.loss"
    assert asked.value.remedy is not None
    assert [s.dated for s in services.read_register.snapshots()] == [SAMPLE_DAY]
    assert services.read_register.entry("RNCP35809").snapshot.dated == SAMPLE_DAY
    assert _load(services, shorter, LATER, confirm_loss=True) == 3


def test_threat_27_a_truncated_file_leaves_nothing(services: Services, rncp_file: Path, tmp_path: Path) -> None:
    _load(services, rncp_file)
    cut = tmp_path / "cut.xml"
    cut.write_bytes(rncp_file.read_bytes()[:-60])
    with pytest.raises(InvalidInputError):
        _load(services, cut, LATER)
    assert [s.dated for s in services.read_register.snapshots()] == [SAMPLE_DAY]
    # … and the whole file of that day can be loaded after it.
    assert _load(services, rncp_file, LATER) == 6


def test_where_a_snapshot_came_from_is_recorded(services: Services, rncp_file: Path) -> None:
    (loaded,) = services.load_register(rncp_file, actor=OPERATOR, dated=SAMPLE_DAY)
    snapshot = loaded.snapshot
    assert (snapshot.source, snapshot.loaded_by) == (rncp_file.name, OPERATOR.name)
    assert len(snapshot.sha256) == 64
    assert snapshot.loaded_at == services.clock.now()


def test_a_malformed_entry_is_reported_by_its_number_and_passed_over(
    services: Services, rncp_file: Path, tmp_path: Path
) -> None:
    path = tmp_path / "one-bad.xml"
    text = rncp_file.read_text(encoding="utf-8")
    end = "<DATE_FIN_ENREGISTREMENT>{}/2026<"
    path.write_text(text.replace(end.format("31/08"), end.format("31/02")), encoding="utf-8")
    (loaded,) = services.load_register(path, actor=OPERATOR, dated=SAMPLE_DAY)
    (fault,) = loaded.faults
    assert (fault.number, fault.element) == ("RNCP35809", "DATE_FIN_ENREGISTREMENT")
    assert fault.reason_fr != fault.reason_en
    assert loaded.snapshot.entries == 5
    assert list(services.read_register.faults(loaded.snapshot.id)) == [fault]


def test_only_the_operator_loads(services: Services, rncp_file: Path) -> None:
    with pytest.raises(NotAllowedError):
        services.load_register(rncp_file, actor=CertifierAgent("c", "k", frozenset()), dated=SAMPLE_DAY)


def test_what_is_no_register_is_refused(services: Services, tmp_path: Path) -> None:
    (tmp_path / "x.xml").write_text("<html/>")
    for path in (tmp_path / "x.xml", tmp_path / "missing.xml"):
        with pytest.raises(InvalidInputError):
            services.load_register(path, actor=OPERATOR, dated=SAMPLE_DAY)
