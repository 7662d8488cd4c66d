"""Whatever a spreadsheet wrote is read; what is written is safe to open in one."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import Unusable
from bot.use_cases import sheets
from bot.use_cases.sheets import read_sheet, safe_cell, write_sheet

REQUIRED = ("name", "role")
OPTIONAL = ("zone",)


def cells(data: bytes) -> list[tuple[int, str, str, str]]:
    sheet = read_sheet(data, required=REQUIRED, optional=OPTIONAL)
    assert sheet.problems == ()
    return [
        (each.number, each.cells["name"], each.cells["role"], each.cells["zone"])
        for each in sheet.lines
    ]


@pytest.mark.parametrize(
    "data",
    [
        b"name,role\nAna,lead\n",
        b"name,role\r\nAna,lead\r\n",
        b"name,role\rAna,lead\r",
        b"\xef\xbb\xbfname,role\nAna,lead",
        b"name;role\r\nAna;lead\r\n",
        b"name\trole\nAna\tlead\n",
        b"sep=;\r\nname;role\r\nAna;lead\r\n",
        "name,role\nAna,lead\n".encode("utf-16"),
        "\ufeffname\trole\r\nAna\tlead\r\n".encode("utf-16-be"),
        b'"Role", NAME ,,\n lead ,"Ana",,\n',
    ],
)
def test_however_it_was_saved_it_is_the_same_file(data: bytes) -> None:
    assert [row[1:] for row in cells(data)] == [("Ana", "lead", "")]


def test_lines_are_numbered_as_in_the_file_also_after_blank_ones_and_cells_of_two_lines() -> None:
    data = b'name,role\n\nAna,lead\n,\n"Bo\nBeck",lead\nCy,lead\n'
    assert [(row[0], row[1]) for row in cells(data)] == [(3, "Ana"), (5, "Bo Beck"), (7, "Cy")]


def test_a_sep_line_is_counted_too() -> None:
    assert cells(b"sep=,\nname,role\nAna,lead\n")[0][0] == 3
    assert cells(b"sep=\t\nname\trole\nAna\tlead\n")[0][:2] == (3, "Ana")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "The file is empty"),
        (b" \n \n", "The file is empty"),
        (b"\xef\xbb\xbf\n\n", "The file is empty"),
        (
            b"name,rolle\n",
            "no column “rolle”, did you mean “role”?; the column “role” is not there",
        ),
        (b"name\n", "the column “role” is not there"),
        (b"name,role,zzzzz\n", "no column “zzzzz”"),
        (b"name,role,role\n", "“role” stands there twice"),
        (b"name,,role\n", "a column has no name"),
        (b"name,role\nJos\xe9,lead\n", "Line 2 of the file is not in UTF-8"),
        (b"name,role\nAna\0,lead\n", "Line 2 of the file holds a NUL byte"),
        (b'name,role\n"Ana,lead\n', "From line 2 on the file can't be read: its quotation marks"),
        (b"PK\x03\x04\0\0", "NUL byte"),
    ],
)
def test_what_is_no_such_file_is_said_in_one_sentence(data: bytes, said: str) -> None:
    with pytest.raises(Unusable) as raised:
        read_sheet(data, required=REQUIRED, optional=OPTIONAL)
    assert said in raised.value.words


def test_a_file_over_the_limit_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "LARGEST_FILE", 20)
    with pytest.raises(Unusable, match="are read at most"):
        read_sheet(b"name,role\n" + b"Ana,lead\n" * 10, required=REQUIRED, optional=OPTIONAL)


def test_a_cell_without_end_is_said_with_its_line() -> None:
    data = b'name,role\nAna,"' + b"x" * 200_000
    with pytest.raises(Unusable, match=r"From line 2 on .* a cell there does not end"):
        read_sheet(data, required=REQUIRED, optional=OPTIONAL)


def test_lines_of_a_wrong_shape_are_named_and_read_as_far_as_they_go() -> None:
    data = b"name,role\nAna\nBo,lead,too,many\n" + b"x" * 501 + b",lead\n"
    sheet = read_sheet(data, required=REQUIRED, optional=OPTIONAL)
    assert [str(each) for each in sheet.problems] == [
        "line 3: there are 4 cells where the header has 2;"
        " does a cell hold a comma without quotes around it?",
        "line 4: the cell “name” has 501 letters; 500 are read at most",
    ]
    assert len(sheet.lines) == 3


@given(st.lists(st.lists(st.text(max_size=40), min_size=2, max_size=2), max_size=5))
def test_what_is_written_reads_back_the_same_and_starts_no_formula(rows: list[list[str]]) -> None:
    meant = [[" ".join(cell.replace("\0", "").split()) for cell in row] for row in rows]
    written = write_sheet(REQUIRED, meant)
    for row in csv.reader(io.StringIO(written, newline="")):
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) for cell in row)
    back = read_sheet(written.encode(), required=REQUIRED, optional=OPTIONAL)
    assert [[each.cells["name"], each.cells["role"]] for each in back.lines] == [
        row for row in meant if any(row)
    ]


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "'=1", "＝1"])
def test_a_cell_that_would_compute_is_kept_as_text(cell: str) -> None:
    assert safe_cell(cell) == f"'{cell}"


def test_a_plain_cell_stays_as_it_is() -> None:
    assert safe_cell("O'Neill") == "O'Neill"
