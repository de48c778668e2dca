from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

PROJECT = Path(__file__).resolve().parents[3]
SAMPLES = PROJECT.parent / "shared" / "data" / "labour"
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


@pytest.fixture
def sample() -> Callable[[str], Path]:
    """Real files that the project does not carry; where they are absent the test is skipped."""

    def find(name: str) -> Path:
        path = SAMPLES / name
        if not path.is_file():
            pytest.skip(f"the real file {name} is not beside this project")
        return path

    return find


@pytest.fixture
def examples() -> Path:
    return PROJECT / "examples" / "labour"


def _column(place: int) -> str:
    return chr(ord("A") + place)


def sheet_of(rows: Sequence[Sequence[str | int]], strings: dict[str, int]) -> str:
    """Write a worksheet as spreadsheets do: numbers plain, texts shared, empty cells left out."""
    written = []
    for number, row in enumerate(rows, start=1):
        cells = []
        for place, value in enumerate(row):
            reference = f'r="{_column(place)}{number}"'
            if isinstance(value, int):
                cells.append(f"<c {reference}><v>{value}</v></c>")
            elif value:
                cells.append(f'<c {reference} t="s"><v>{strings.setdefault(value, len(strings))}</v></c>')
        written.append(f'<row r="{number}">{"".join(cells)}</row>')
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><worksheet {MAIN}><sheetData>{"".join(written)}</sheetData></worksheet>'
    )


def _write_workbook(path: Path, *sheets: Sequence[Sequence[str | int]], extra: Mapping[str, str] | None = None) -> Path:
    strings: dict[str, int] = {}
    members = {f"xl/worksheets/sheet{n}.xml": sheet_of(rows, strings) for n, rows in enumerate(sheets, start=1)}
    shared = "".join(f"<si><t>{escape(text)}</t></si>" for text in strings)
    members["xl/sharedStrings.xml"] = f'<?xml version="1.0" encoding="UTF-8"?><sst {MAIN}>{shared}</sst>'
    members.update(extra or {})
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


@pytest.fixture
def write_workbook() -> Callable[..., Path]:
    """Write a workbook of these sheets; ``extra`` members take the place of those written."""
    return _write_workbook
