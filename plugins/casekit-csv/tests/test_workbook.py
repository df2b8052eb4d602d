"""A workbook is read as a folder of tables is."""

from __future__ import annotations

import sys
from datetime import datetime

import casekit
import openpyxl
import pytest

from casekit_csv.plugin import casekit_case_loaders

LOADERS = casekit_case_loaders()


@pytest.fixture
def book(tmp_path):
    path = tmp_path / "small.case.xlsx"

    def save(**changes):
        workbook = openpyxl.Workbook()
        workbook.remove(workbook.active)
        tables = {
            "case": [["key", "value"], ["casekit", 1], ["case", "small"], ["as_of", datetime(2026, 2, 25)]],  # noqa: DTZ001 (as Excel has it)
            "actors": [["id", "name", "kind", "living"], ["ann", "Ann\nB", "person", True]],
            **changes,
        }
        for name, rows in tables.items():
            sheet = workbook.create_sheet(name)
            for row in rows:
                sheet.append(row)
        workbook.save(path)
        return path

    return save


def test_small(book):
    loaded = casekit.load_case(book(), LOADERS)
    assert loaded.case.as_of.text == "2026-02-25"
    assert (loaded.case.actors["ann"].name, loaded.case.actors["ann"].living) == ("Ann\nB", True)


def test_faults_name_sheet_and_cell(book):
    path = book(claims=[["id", "says", "accused"], ["c1", "=1+1", "anne"]], nonsense=[["id"]])
    with pytest.raises(casekit.InvalidInput) as caught:
        casekit.load_case(path, LOADERS)
    told = [str(problem).removeprefix(str(path)) for problem in caught.value.problems]
    assert told[0] == "#claims:2:2: claims: expected a value, found a formula (cell B2)"
    assert told[1].startswith("#nonsense: unknown table 'nonsense'")
    path = book(claims=[["id", "says", "accused"], ["c1", "X.", "anne"]])
    with pytest.raises(casekit.InvalidInput, match=r"#claims:2:3: claims.c1.accused\[0\]: 'anne' is not .* \(cell C2\)"):
        casekit.load_case(path, LOADERS)


def test_what_is_no_workbook(tmp_path):
    path = tmp_path / "x.case.xlsx"
    path.write_text("key,value\n", encoding="utf-8")
    with pytest.raises(casekit.UnreadableInput, match=r"not an \.xlsx workbook"):
        casekit.load_case(path, LOADERS)


def test_without_openpyxl_it_says_what_to_install(book, monkeypatch):
    path = book()
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(casekit.UnreadableInput, match=r"pip install 'casekit-csv\[xlsx\]'"):
        casekit.load_case(path, LOADERS)
