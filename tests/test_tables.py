"""CSV tables of anyone's making: what is read, and how each other thing is refused."""

from __future__ import annotations

import io
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passport_core.archives import ArchiveRules
from passport_core.errors import InvalidInputError, TooLargeError
from passport_core.outcomes import Text
from passport_core.tables import ShortLine, TableRules, csv_rows, read_table, text_lines

FILES = ArchiveRules("tests", Text("Autre chose.", "Something else."), 1024**2, 50, 3)


def refusal(code: str, where: str, words: str = "") -> InvalidInputError:
    return InvalidInputError(Text(words, words), code=code, remedy=FILES.remedy, where=where)


RULES = TableRules(
    FILES,
    columns=lambda where, names: refusal("tests.columns", where, names),
    encoding=lambda where: refusal("tests.encoding", where),
    max_line=1024,
)


def rows(content: bytes, *wanted: str, separator: str = ",") -> list[object]:
    return list(read_table(io.BytesIO(content), "a.csv", wanted, RULES, separator=separator))


def refused(content: bytes) -> InvalidInputError:
    with pytest.raises(InvalidInputError) as error:
        rows(content, "a", "b")
    return error.value


def test_columns_are_found_by_name_in_the_order_asked_for() -> None:
    content = b'\xef\xbb\xbf B ;c;"A"\r\n 2;x; 1 \r\n\r\n4;y;"3\n3"\r\n6;z;5\r\n'
    assert rows(content, "a", "b", separator=";") == [(2, ["1", "2"]), (4, ["3\n3", "4"]), (6, ["5", "6"])]


def test_a_line_without_its_cells_is_told_apart() -> None:
    assert rows(b"a,b\n1\n1,2,3\n1,2\n", "a", "b") == [(2, ShortLine(1, 2)), (3, ShortLine(3, 2)), (4, ["1", "2"])]
    assert "3 cells instead of 2" in ShortLine(3, 2).en


def test_missing_columns_are_named() -> None:
    for content in (b"", b"A,c\n1,2\n"):
        error = refused(content)
        assert (error.code, error.where) == ("tests.columns", "a.csv")
        assert "b" in error.message.en


@pytest.mark.parametrize(
    ("line", "code", "where"),
    [
        (b"\xe9,1\n", "tests.encoding", "a.csv"),
        (b"\0,1\n", "tests.encoding", "a.csv, line 3"),
        (b"x" * 1025, "tests.too-large", "a.csv, line 3"),
        (b'1,"un "mauvais" guillemet"\n', "tests.broken", "a.csv, line 3"),
        (b'1,"never closed\n', "tests.broken", "a.csv, line 3"),
    ],
    ids=["windows-1252", "nul", "endless", "quotation-mark", "open-quote"],
)
def test_what_is_no_text_table_is_refused_with_its_line(line: bytes, code: str, where: str) -> None:
    error = refused(b"a,b\n1,2\n" + line)
    assert (error.code, error.where) == (code, where)
    assert isinstance(error, TooLargeError) == (code == "tests.too-large")


def test_lines_above_count() -> None:
    lines = text_lines(io.BytesIO("é\nx;y\n".encode("cp1252")), "a.csv", RULES, encoding="cp1252")
    assert next(lines) == "é\n"
    assert list(csv_rows(lines, "a.csv", RULES, separator=";", above=1)) == [(2, ["x", "y"])]


@given(st.binary(max_size=300))
@settings(max_examples=100)
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    with suppress(InvalidInputError):
        assert rows(b"a,b\n1,2\n" + content, "a", "b")[0] == (2, ["1", "2"])
