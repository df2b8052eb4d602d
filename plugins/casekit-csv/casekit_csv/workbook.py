"""A workbook to cells that know where they stand; needs openpyxl (the extra `xlsx`)."""

from __future__ import annotations

import warnings
from datetime import datetime, time
from importlib import import_module
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from casekit import Problem, UnreadableInput

from casekit_csv.cells import read_text
from casekit_csv.sheets import MAX_BYTES, Cell, Sheet, address


def workbook_sheets(path: Path) -> list[Sheet]:
    """Return every sheet of a workbook; lines and columns are the rows and columns of the sheet.

    Raises:
        UnreadableInput: openpyxl is not installed, or the file is no workbook of bounded size.
    """
    try:
        openpyxl: Any = import_module("openpyxl")
    except ImportError:
        raise UnreadableInput(f"{path}: to read workbooks: pip install 'casekit-csv[xlsx]'") from None
    _refuse_bombs(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what a workbook holds beside its cells, which is not read
            book = openpyxl.load_workbook(path, read_only=True, rich_text=False)
            return [_sheet(path, sheet) for sheet in book.worksheets]
    except Exception as error:
        raise UnreadableInput(f"{path}: not an .xlsx workbook: {str(error)[:200]}") from None


def _refuse_bombs(path: Path) -> None:
    """A workbook is a ZIP file: what is in it, unpacked, is bounded as other files are."""
    try:
        with ZipFile(path) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
    except OSError as error:
        raise UnreadableInput(f"{path}: {(error.strerror or str(error)).lower()}") from None
    except BadZipFile:
        raise UnreadableInput(f"{path}: not an .xlsx workbook") from None
    if size > MAX_BYTES:
        raise UnreadableInput(f"{path}: {size} bytes unpacked; at most {MAX_BYTES} are read")


def _sheet(path: Path, sheet: Any) -> Sheet:
    name = f"{path}#{sheet.title}"
    problems: list[Problem] = []
    rows: list[list[Cell]] = []
    for number, row in enumerate(sheet.iter_rows()):
        cells = []
        for column, cell in enumerate(row):
            if cell.data_type in ("f", "e"):  # a formula's value depends on who computed it last
                what = "a formula" if cell.data_type == "f" else f"the error {cell.value}"
                problems.append(
                    Problem(
                        name,
                        number + 1,
                        column + 1,
                        sheet.title,
                        f"expected a value, found {what} (cell {address(number, column)})",
                    )
                )
            cells.append(Cell(read_text(_text(cell.value)), number + 1, column + 1, number, column))
        rows.append(cells)
    return Sheet(sheet.title, name, rows, problems=tuple(problems))


def _text(value: Any) -> str:
    """Return the value of a cell as the text that a table of CSV would have."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat()
    return str(value)  # a number without a fraction has been made a whole one by openpyxl
