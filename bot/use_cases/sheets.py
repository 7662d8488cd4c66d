"""Comma-separated files as clerks make them: read from whatever a spreadsheet wrote, written safe.

A byte-order mark, Windows line ends, semicolons or tabs for commas and UTF-16 are all the same
file to the person who saved it. A problem names its line, so that it is found in the spreadsheet.
This module must not know what a column means.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.errors import Unusable
from bot.domain.names import nearest

LARGEST_FILE = 10 * 1024 * 1024
"""Bytes; some hundred thousand lines. A larger file is another file by mistake."""

LONGEST_CELL = 500
"""Characters; what a person writes in a cell of a list is far shorter."""

_SEPARATORS = (",", ";", "\t")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What makes a spreadsheet take a cell for a formula; OWASP, "CSV Injection".
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@dataclass(frozen=True, slots=True, kw_only=True)
class LineProblem:
    """What is wrong with one line; the header is line 1."""

    line: int
    words: str

    def __str__(self) -> str:
        """As it is said."""
        return f"line {self.line}: {self.words}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetLine:
    """One line that is not blank: every column by its name, cells without space around them."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """All lines that were read, and what was wrong with the shape of some."""

    lines: tuple[SheetLine, ...]
    problems: tuple[LineProblem, ...]


class LinesRefused(Unusable):
    """Some lines of a file can't be taken, so none was."""

    def __init__(self, problems: Iterable[LineProblem]) -> None:
        """Keep all problems, by line; the message has one a line."""
        self.problems = tuple(sorted(problems, key=lambda each: (each.line, each.words)))
        count = len({each.line for each in self.problems})
        lead = "1 line needs" if count == 1 else f"{count} lines need"
        listed = "\n".join(f"  {each}" for each in self.problems)
        super().__init__(f"Nothing was changed: {lead} a look.\n{listed}")


def read_sheet(data: bytes, *, required: Sequence[str], optional: Sequence[str]) -> Sheet:
    """Read a file with a header, its columns in any order.

    Args:
        data: The whole file.
        required: Names that the header must have.
        optional: Names that it may have; a column that is not there has empty cells.

    Raises:
        Unusable: it is no such file, or its header can't be taken.
    """
    text = _decoded(data)
    separator, skipped, text = _separator(text, (*required, *optional))
    rows = _rows(text, separator, skipped)
    if not rows:
        raise Unusable("The file is empty. Its first line must name its columns.")
    number, header = rows[0]
    names = _header(header, number, required, optional)
    lines, problems = [], []
    for at, row in rows[1:]:
        problems += _shape(at, row, names)
        cells = dict.fromkeys((*required, *optional), "")
        cells.update(zip(names, row, strict=False))
        lines.append(SheetLine(number=at, cells=cells))
    return Sheet(lines=tuple(lines), problems=tuple(problems))


def write_sheet(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a file that `read_sheet` reads back the same; no cell of it starts a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return out.getvalue()


def safe_cell(text: str) -> str:
    """Give the text as a spreadsheet shows it and never computes it: an apostrophe goes before."""
    return f"'{text}" if text.lstrip("'").startswith(_FORMULA) else text


def _decoded(data: bytes) -> str:
    if not data.strip():
        raise Unusable("The file is empty. Its first line must name its columns.")
    if len(data) > LARGEST_FILE:
        raise Unusable(
            f"The file has {len(data) / 1024 / 1024:.0f} MB, and {LARGEST_FILE // 1024 // 1024} MB"
            " are read at most. Is it the right file? If so, split it: each part can be imported."
        )
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Unusable(
            f"Line {line} of the file is not in UTF-8, so its letters can't be told for sure."
            ' Save it once more, in Excel as "CSV UTF-8".'
        ) from error
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise Unusable(
            f"Line {line} of the file holds a NUL byte, which no list of words has."
            ' Is it a spreadsheet itself? Save it as "CSV UTF-8" first.'
        )
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _separator(text: str, known: Sequence[str]) -> tuple[str, int, str]:
    """Tell what stands between cells: (it, lines skipped before the header, the rest)."""
    first, _, rest = text.partition("\n")
    said = first.strip().strip('"').lower()
    if said.startswith("sep=") and len(said) == len("sep=x"):
        return said[-1], 1, rest  # Excel's own way to say it.
    if said == "sep=":  # A tab, taken away with the space around it.
        return "\t", 1, rest
    names = {name.casefold() for name in known}

    def fits(separator: str) -> int:
        return sum(cell.strip(' "').casefold() in names for cell in first.split(separator))

    return max(_SEPARATORS, key=fits), 0, text


def _rows(text: str, separator: str, skipped: int) -> list[tuple[int, list[str]]]:
    """Every row that is not blank, with the number of its first line."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows = []
    before = skipped
    try:
        for row in reader:
            at, before = before + 1, skipped + reader.line_num
            cells = [_cell(cell) for cell in row]
            if any(cells):
                rows.append((at, cells))
    except csv.Error as error:
        raise Unusable(
            f"From line {before + 1} on the file can't be read: {_why(error)}. Nothing was changed."
        ) from error
    return rows


def _why(error: csv.Error) -> str:
    if "field larger" in str(error):
        return "a cell there does not end"
    return "its quotation marks don't match; inside quotes a quotation mark is written twice"


def _cell(text: str) -> str:
    bare = " ".join(text.split())
    return bare[1:] if bare.startswith("'") and safe_cell(bare[1:]) == bare else bare


def _header(
    header: Sequence[str], number: int, required: Sequence[str], optional: Sequence[str]
) -> list[str]:
    known = (*required, *optional)
    while header and not header[-1]:
        header = header[:-1]  # A spreadsheet may save empty columns at the right.
    names = [each.casefold() for each in header]
    problems = [_no_such_column(each, known) for each in names if each not in known]
    problems += [f"the column “{each}” stands there twice" for each in _twice(names)]
    problems += [f"the column “{each}” is not there" for each in required if each not in names]
    if problems:
        listed = "; ".join(problems)
        raise Unusable(
            f"The header (line {number}) can't be used: {listed}."
            f" Needed are {', '.join(required)}; besides there may be {', '.join(optional)}."
        )
    return names


def _no_such_column(name: str, known: Sequence[str]) -> str:
    if not name:
        return "a column has no name"
    near = nearest(name, known)
    return f"there is no column “{name[:40]}”" + (f", did you mean “{near}”?" if near else "")


def _twice(names: Sequence[str]) -> list[str]:
    return [each for each in dict.fromkeys(names) if each and names.count(each) > 1]


def _shape(number: int, row: Sequence[str], names: Sequence[str]) -> list[LineProblem]:
    problems = []
    if any(row[len(names) :]):
        problems.append(
            f"there are {len(row)} cells where the header has {len(names)};"
            " does a cell hold a comma without quotes around it?"
        )
    problems += [
        f"the cell “{name}” has {len(cell)} letters; {LONGEST_CELL} are read at most"
        for name, cell in zip(names, row, strict=False)
        if len(cell) > LONGEST_CELL
    ]
    return [LineProblem(line=number, words=words) for words in problems]
