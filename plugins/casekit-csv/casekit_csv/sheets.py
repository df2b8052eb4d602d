"""CSV text to cells that know where they stand."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple

from casekit import Problem, UnreadableInput

from casekit_csv.cells import read_text

MAX_BYTES = 64 * 1024 * 1024
_DELIMITERS = ",;\t"
_BREAK = re.compile(r"\r\n|\r|\n")
_QUOTED = re.compile(r'"(?:[^"]++|"")*+"')
_SEPARATOR = re.compile(r"sep=([,;\t])(?:\r\n|\r|\n|$)")
"""The first line by which Excel is told what stands between cells."""


class Cell(NamedTuple):
    """A cell: what it says, the line and column of the file at which it begins, its row and place in it (from 0)."""

    text: str
    line: int
    column: int
    row: int
    number: int

    @property
    def address(self) -> str:
        """Its address in a spreadsheet: `C4`."""
        return address(self.row, self.number)


class Sheet(NamedTuple):
    """The cells of one table. `path` names its file; `comma`: whether numbers may have a decimal comma."""

    name: str
    path: str
    rows: list[list[Cell]]
    comma: bool = False
    problems: tuple[Problem, ...] = ()
    """Faults of notation; the rows after the first of them are not to be trusted."""


def folder_sheets(folder: Path) -> list[Sheet]:
    """Return every table of a folder.

    Raises:
        UnreadableInput: files cannot be read, are too large or are no UTF-8 text.
    """
    sheets: list[Sheet] = []
    faults: list[str] = []
    for file in sorted(each for each in folder.iterdir() if each.suffix.lower() == ".csv" and not each.name.startswith(".")):
        try:
            sheets.append(parse(file.stem, str(file), _decoded(file)))
        except UnreadableInput as error:
            faults.append(str(error))
    if faults:
        raise UnreadableInput("\n".join(faults))
    return sheets


def _decoded(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise UnreadableInput(f"{file}: {(error.strerror or str(error)).lower()}") from None
    if len(data) > MAX_BYTES:
        raise UnreadableInput(f"{file}: more than {MAX_BYTES} bytes")
    if b"\0" in data:
        raise UnreadableInput(f"{file}: a binary file or UTF-16; expected UTF-8 text (Excel: save as `CSV UTF-8`)")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8-sig", "replace")
        line, column = len(_BREAK.findall(before)) + 1, len(_BREAK.split(before)[-1]) + 1
        found = f"byte 0x{data[error.start]:02x}"
        raise UnreadableInput(f"{file}:{line}:{column}: not UTF-8: {found} (Excel: save as `CSV UTF-8`)") from None


def parse(name: str, path: str, text: str) -> Sheet:
    """Return the cells of CSV text (RFC 4180; `,`, `;` or a tab between cells, by what the first line has first)."""
    delimiter, at, line = _delimiter(text)
    plain = re.compile(f"[^{re.escape(delimiter)}\r\n]*")
    start = at
    rows: list[list[Cell]] = []
    row: list[Cell] = []
    problems: list[Problem] = []
    while True:
        column, begins = at - start + 1, line
        if text.startswith('"', at):
            quoted = _QUOTED.match(text, at)
            if not quoted:
                problems.append(Problem(path, line, column, name, "the quotation mark that opens here is not closed"))
                break
            content = quoted[0][1:-1].replace('""', '"')
            for found in _BREAK.finditer(quoted[0]):
                line, start = line + 1, at + found.end()
            at = quoted.end()
            if rest := _match(plain, text, at):
                message = f"expected {delimiter!r} or the end of the line after the closing quotation mark, found {rest[:20]!r}"
                problems.append(Problem(path, line, at - start + 1, name, message))
                at += len(rest)
        else:
            content = _match(plain, text, at)
            at += len(content)
        row.append(Cell(read_text(content), begins, column, len(rows), len(row)))
        if text.startswith(delimiter, at):
            at += 1
            continue
        rows.append(row)
        row = []
        if not (ends := _BREAK.match(text, at)) or ends.end() == len(text):
            break
        at = start = ends.end()
        line += 1
    return Sheet(name, path, rows, comma=delimiter == ";", problems=tuple(problems))


def _match(pattern: re.Pattern[str], text: str, at: int) -> str:
    found = pattern.match(text, at)
    return found[0] if found else ""


def _delimiter(text: str) -> tuple[str, int, int]:
    """Return what stands between cells, and the offset and the line of the first row."""
    if told := _SEPARATOR.match(text):
        return told[1], told.end(), 2
    first = _BREAK.split(text, maxsplit=1)[0]
    return next((character for character in first if character in _DELIMITERS), ","), 0, 1


def address(row: int, column: int) -> str:
    """Return the address of a cell, counted from 0, as a spreadsheet has it: `C4`."""
    letters = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{row + 1}"


def nearest(word: str, allowed: Iterable[str]) -> str:
    """Return the allowed word most like `word`, or nothing."""
    folded = {option.casefold(): option for option in sorted(allowed)}
    found = get_close_matches(word.casefold()[:100], list(folded), n=1, cutoff=0.6)
    return folded[found[0]] if found else ""
