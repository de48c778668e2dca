"""The workbook form of the survey, and threats 13 and 24 at this face."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from passport_core.errors import InvalidInputError
from passport_core.outcomes import Text
from passport_core.passport.frameworks import SourceFault
from passport_core.passport.labour import Figure, LabourHeader, Observation
from passport_labour import workbook
from passport_labour.bmo import Bmo

Write = Callable[..., Path]
ABOUT = [["Variable", "Description"], ["met", "Projets de recrutement"]]
HEAD = [
    "annee",
    "Code métier BMO",
    "Nom métier BMO",
    "REG",
    "NOM_REG",
    "Dept",
    "NomDept",
    "BE25",
    "NOMBE25",
    "met",
    "xmet",
    "smet",
]
ROW: list[str | int] = [
    2025,
    "M1X80",
    "Techniciens",
    52,
    "Pays de la Loire",
    "44",
    "Loire-Atlantique",
    5220,
    "NANTES",
    120,
    "*",
    "",
]
AIN: list[str | int] = [2025, "M1X80", "Techniciens", 84, "Auvergne", 1, "Ain", 8401, "BOURG", 12, 3, 0]
HEADER = LabourHeader("bmo", 2025, Text("", ""))


def refusal(path: Path) -> str:
    """Return the code; both ``headers`` and ``read`` must refuse alike, since either may meet the file first."""
    with pytest.raises(InvalidInputError) as first:
        Bmo().headers(path)
    with pytest.raises(InvalidInputError) as second:
        list(Bmo().read(path, HEADER))
    assert first.value.code == second.value.code
    assert first.value.remedy is not None
    assert not Bmo().recognises(path)
    return first.value.code


def test_the_sheet_with_the_columns_is_read_whichever_it_is(tmp_path: Path, write_workbook: Write) -> None:
    path = write_workbook(tmp_path / "bmo.xlsx", ABOUT, [HEAD, ROW, AIN])
    assert Bmo().recognises(path)
    (header,) = Bmo().headers(path)
    nantes, bourg = Bmo().read(path, header)
    assert isinstance(nantes, Observation)
    assert isinstance(bourg, Observation)
    assert (nantes.area.code, nantes.area.department, nantes.area.region) == ("5220", "44", "52")
    assert nantes.figures == {Figure.HIRES: 120}
    assert nantes.suppressed == {Figure.HARD_TO_FILL}
    assert bourg.area.department == "01"  # a spreadsheet's 1
    assert bourg.figures[Figure.SEASONAL] == 0


def test_a_workbook_without_such_a_sheet_is_refused(tmp_path: Path, write_workbook: Write) -> None:
    assert refusal(write_workbook(tmp_path / "bmo.xlsx", ABOUT)) == "labour.columns"


BOMB = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
DOCTYPES = {
    "bare": "<!DOCTYPE worksheet>",
    "bomb": f'<!DOCTYPE worksheet [<!ENTITY e0 "x">{BOMB}]>',
    "file": '<!DOCTYPE worksheet [<!ENTITY f SYSTEM "file:///etc/hostname">]>',
    "network": '<!DOCTYPE worksheet SYSTEM "http://127.0.0.1:9/x.dtd">',
}


@pytest.mark.parametrize(
    "member",
    ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"],
)
@pytest.mark.parametrize("doctype", DOCTYPES.values(), ids=DOCTYPES.keys())
def test_threat_13_doctype_and_entities_in_a_workbook_are_refused(
    tmp_path: Path, write_workbook: Write, doctype: str, member: str
) -> None:
    path = write_workbook(tmp_path / "bmo.xlsx", [HEAD, ROW], extra={member: f"{doctype}<worksheet>&e11;</worksheet>"})
    assert refusal(path) == "labour.doctype"


@pytest.mark.parametrize("name", ["../a.xml", "/etc/a.xml", "xl/../../a", "..\\a.xml", "C:a.xml", "a\x1b.xml"])
def test_threat_24_zip_slip_in_a_workbook_is_refused(tmp_path: Path, write_workbook: Write, name: str) -> None:
    assert refusal(write_workbook(tmp_path / "bmo.xlsx", [HEAD, ROW], extra={name: "x"})) == "labour.archive"


def test_threat_24_a_symbolic_link_in_a_workbook_is_refused(tmp_path: Path, write_workbook: Write) -> None:
    path = write_workbook(tmp_path / "bmo.xlsx", [HEAD, ROW])
    info = zipfile.ZipInfo("xl/media/a")
    info.external_attr = 0o120777 << 16
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(info, "/etc/passwd")
    assert refusal(path) == "labour.archive"


def test_threat_24_zip_bombs_in_a_workbook_are_refused(tmp_path: Path, write_workbook: Write) -> None:
    path = write_workbook(tmp_path / "a.xlsx", [HEAD, ROW], extra={"xl/sharedStrings.xml": " " * 20_000_000})
    assert refusal(path) == "labour.too-large"
    path = write_workbook(tmp_path / "b.xlsx", [HEAD, ROW], extra={f"xl/{n}": "" for n in range(100)})
    assert refusal(path) == "labour.archive"


def test_threat_24_a_member_that_is_longer_than_it_declares_is_refused(tmp_path: Path, write_workbook: Write) -> None:
    path = write_workbook(tmp_path / "bmo.xlsx", [HEAD, *[ROW] * 200])
    with zipfile.ZipFile(path) as archive:
        true = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    path.write_bytes(path.read_bytes().replace(struct.pack("<I", true), struct.pack("<I", 500)))
    assert refusal(path) == "labour.broken"


def test_an_encrypted_or_odd_or_cut_workbook_is_refused(tmp_path: Path, write_workbook: Write) -> None:
    with zipfile.ZipFile(tmp_path / "lzma.xlsx", "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", "<worksheet/>")
    assert refusal(tmp_path / "lzma.xlsx") == "labour.archive"
    with zipfile.ZipFile(tmp_path / "none.xlsx", "w") as archive:
        archive.writestr("a.txt", "")
    assert refusal(tmp_path / "none.xlsx") == "labour.archive"
    path = write_workbook(tmp_path / "cut.xlsx", [HEAD, ROW])
    path.write_bytes(path.read_bytes()[:-100])
    assert refusal(path) == "labour.broken"


def test_what_lists_the_sheets_is_bounded(
    tmp_path: Path, write_workbook: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "MAX_PARTS", 100)
    path = write_workbook(tmp_path / "bmo.xlsx", [HEAD, ROW], extra={"xl/workbook.xml": f"<x>{'<sheet/>' * 20}</x>"})
    assert refusal(path) == "labour.too-large"


def _sheet(cells: str) -> dict[str, str]:
    return {"xl/worksheets/sheet1.xml": f"<worksheet><sheetData><row>{cells}</row></sheetData></worksheet>"}


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ('<c t="s"><v>9999</v></c>', "labour.broken"),
        ('<c t="s"><v>-1</v></c>', "labour.broken"),
        ('<c r="B1"><v>1</v></c><c r="A1"><v>1</v></c>', "labour.broken"),
        ('<c r="XFD1"><v>1</v></c>', "labour.too-large"),
        ("<c/>" * (workbook.MAX_CELLS + 1), "labour.too-large"),
        (f"<c><v>{'x' * (workbook.MAX_CELL + 1)}</v></c>", "labour.too-large"),
        ("<c>", "labour.broken"),
    ],
    ids=["no-such-string", "negative-string", "backwards", "far-column", "wide", "huge-cell", "not-closed"],
)
def test_a_hostile_sheet_is_refused(tmp_path: Path, write_workbook: Write, cells: str, code: str) -> None:
    path = write_workbook(tmp_path / "bmo.xlsx", [HEAD, ROW], extra=_sheet(cells))
    # incompressible enough not to be met by the ratio first
    assert refusal(path) == code


def test_a_row_that_never_ends_is_refused(
    tmp_path: Path, write_workbook: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "MAX_ROW", 0)
    monkeypatch.setattr(workbook, "_CHUNK", 100)
    cells = "".join(f'<c t="inlineStr"><is><t>{n}</t></is></c>' for n in range(100))
    assert refusal(write_workbook(tmp_path / "bmo.xlsx", [HEAD, ROW], extra=_sheet(cells))) == "labour.too-large"


def test_too_many_strings_are_refused(tmp_path: Path, write_workbook: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MAX_STRINGS", 20)
    assert refusal(write_workbook(tmp_path / "bmo.xlsx", [HEAD, ROW])) == "labour.too-large"


def test_inline_texts_and_phonetic_readings(tmp_path: Path, write_workbook: Write) -> None:
    strings = {"xl/sharedStrings.xml": "<sst><si><r><t>T1 </t></r><r><t>Paris</t></r><rPh><t>x</t></rPh></si></sst>"}
    cells = '<c r="A1" t="inlineStr"><is><t>annee</t></is></c><c r="C1" t="s"><v>0</v></c>'
    path = write_workbook(tmp_path / "bmo.xlsx", [HEAD, ROW], extra={**strings, **_sheet(cells)})
    with workbook.open_workbook(path) as book:
        assert list(book.rows(book.sheets[0])) == [(1, ["annee", "", "T1 Paris"])]


def test_phonetic_readings_are_no_part_of_an_inline_text(tmp_path: Path, write_workbook: Write) -> None:
    cells = '<c r="A1" t="inlineStr"><is><r><t>T1 </t></r><r><t>Paris</t></r><rPh><t>x</t></rPh></is></c>'
    path = write_workbook(tmp_path / "bmo.xlsx", [HEAD, ROW], extra=_sheet(cells))
    with workbook.open_workbook(path) as book:
        assert list(book.rows(book.sheets[0])) == [(1, ["T1 Paris"])]


# ---------------------------------------------------------------- as spreadsheets write it

RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TABS = f"""<workbook xmlns:r="{RELATED}"><bookViews><workbookView activeTab="1"/></bookViews><sheets>
<sheet name="À lire — évolution" sheetId="7" r:id="rId9"/>
<sheet name="Données d’emploi" sheetId="2" r:id="rId1"/>
<sheet name="Année précédente" sheetId="3" state="hidden" r:id="rId2"/>
<sheet name="Graphique" sheetId="4" r:id="rId3"/></sheets></workbook>"""
PARTS = f"""<Relationships><Relationship Id="rId1" Type="{RELATED}/worksheet" Target="/xl/worksheets/données.xml"/>
<Relationship Id="rId2" Type="{RELATED}/worksheet" Target="worksheets/sheet1.xml"/>
<Relationship Id="rId3" Type="{RELATED}/chartsheet" Target="chartsheets/sheet1.xml"/>
<Relationship Id="rId9" Type="{RELATED}/worksheet" Target="worksheets/sheet2.xml"/>
<Relationship Id="rId4" Type="{RELATED}/sharedStrings" Target="SharedStrings.xml"/></Relationships>"""
SHARED = """<sst count="9"><si><t>annee</t></si><si><t xml:space="preserve">Code métier
BMO </t></si><si><r><rPr><b/></rPr><t>Nom métier</t></r><r><t xml:space="preserve"> BMO</t></r></si><si><t>Dept</t></si>
<si><t>BE25</t></si><si><t>NOMBE25</t></si><si><t>met</t></si><si><t>xmet</t></si><si><t>smet</t></si></sst>"""
READ_ME = """<worksheet><sheetData><row r="1"><c r="A1" s="2" t="inlineStr"><is><t>Enquête BMO</t></is></c></row>
<row r="3"><c r="A3" t="inlineStr"><is><t>Mise à jour</t></is></c><c r="B3" s="3"><v>45755</v></c></row></sheetData>
<mergeCells count="1"><mergeCell ref="A1:D1"/></mergeCells></worksheet>"""
FIGURES = """<worksheet><sheetData>
<row r="1" spans="1:9"><c r="A1" t="str"><f>CONCATENATE("BMO ",2025)</f><v>BMO 2025</v></c></row>
<row r="2"><c r="A2" t="inlineStr"><is><t>Mise à jour le</t></is></c><c r="C2" s="3"><v>45755.5</v></c></row>
<row r="4"><c r="B4" t="s"><v>0</v></c><c r="C4" t="s"><v>1</v></c><c r="D4" t="s"><v>2</v></c>
<c r="E4" t="s"><v>3</v></c><c r="F4" t="s"><v>4</v></c><c r="G4" t="s"><v>5</v></c>
<c r="H4" t="s"><v>6</v></c><c r="I4" t="s"><v>7</v></c><c r="J4" t="s"><v>8</v></c></row>
<row r="5"><c r="B5"><v>2025.0</v></c><c r="C5" t="inlineStr"><is><t>M1X80</t></is></c><c r="E5" t="n"><v>1.0</v></c>
<c r="F5"><v>8401.0</v></c><c r="G5" t="str"><f>UPPER("Bourg")</f><v>BOURG</v></c>
<c r="H5" t="inlineStr"><is><t>1 158</t></is></c><c r="I5" t="inlineStr"><is><t>*</t></is></c><c r="J5" s="1"/></row>
<row r="6"/>
<row r="9"><c r="B9" t="inlineStr"><is><t>2025</t></is></c><c r="C9" t="inlineStr"><is><t>M2X90</t></is></c>
<c r="F9" t="inlineStr"><is><t>0101</t></is></c><c r="H9"><v>12</v></c></row>
<row r="10"><c r="B10" s="3"><v>45658</v></c><c r="C10" t="inlineStr"><is><t>M2X90</t></is></c>
<c r="H10"><v>5</v></c></row>
<row r="11"><c r="A11" t="inlineStr"><is><t>Total</t></is></c><c r="H11"><f>SUM(H5:H10)</f><v>1175</v></c>
<c r="I11" t="e"><v>#REF!</v></c></row>
</sheetData></worksheet>"""


def test_a_workbook_as_spreadsheets_write_it(tmp_path: Path, write_workbook: Write) -> None:
    """Tabs in another order than their files, accents, notes above the header, a column left out; texts shared, inline
    and of formulas; numbers as texts and as 2025.0; dates, which nothing here takes for a year; a line of totals."""
    members = {"xl/workbook.xml": TABS, "xl/_rels/workbook.xml.rels": PARTS, "xl/SharedStrings.xml": SHARED}
    members |= {"xl/worksheets/sheet2.xml": READ_ME, "xl/worksheets/données.xml": FIGURES}
    last_year = [[2024, *ROW[1:]]]
    path = write_workbook(tmp_path / "Base données.xlsx", [HEAD, *last_year], extra=members)
    assert [header.year for header in Bmo().headers(path)] == [2025], "the first tab with these columns is read"
    bourg, other, dated, totals = Bmo().read(path, HEADER)
    assert isinstance(bourg, Observation)
    assert (bourg.area.code, bourg.area.label, bourg.area.department) == ("8401", "BOURG", "01")
    assert (bourg.figures, bourg.suppressed) == ({Figure.HIRES: 1158}, {Figure.HARD_TO_FILL})
    assert isinstance(other, Observation)
    assert (other.area.code, other.area.label, other.area.department) == ("0101", "", None)
    assert other.figures == {Figure.HIRES: 12}
    assert isinstance(dated, SourceFault)
    assert (dated.line, "45658" in dated.reason_fr) == (10, True)
    assert isinstance(totals, SourceFault)
    assert totals.line == 11
