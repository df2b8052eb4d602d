import io
import re
import warnings
import zipfile

import pytest
from casekit import Style
from casekit.errors import UsageError
from casekit.renderers.arrange import fitted
from casekit.renderers.csv import COLUMNS, columns, rows
from casekit.renderers.table import printable
from casekit.testing.tables import LONG, TRICKY, comparison, rows_of
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from samples import SEVERAL, TEXT, expected, written

from casekit_office import sheets
from casekit_office.excel import MOST_ANSWERS
from casekit_office.texts import writable

LISTS = ("claims", "reasons", "notes", "rules", "references")


class Read:
    """A workbook as openpyxl reads it."""

    def __init__(self, data: bytes) -> None:
        self.zip = zipfile.ZipFile(io.BytesIO(data))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of openpyxl, on dates
            self.book = load_workbook(io.BytesIO(data), rich_text=False)
        self.sheets = {sheet.title: self.lines(sheet) for sheet in self.book}
        for sheet in self.book:
            for row in sheet.iter_rows():
                for cell in row:
                    assert cell.data_type != "f", cell.value
                    assert cell.hyperlink is None
                    assert isinstance(cell.value, (str, int, type(None)))

    @staticmethod
    def lines(sheet) -> list[list]:
        return [["" if value is None else value for value in row] for row in sheet.iter_rows(values_only=True)]


def trimmed(row):
    """Return a row without the empty cells at its end."""
    row = list(row)
    while row and row[-1] == "":
        row.pop()
    return row


def texts(lines):
    return [trimmed([writable(text) if isinstance(text, str) else text for text in line]) for line in lines]


def same(of, style: Style) -> Read:
    read = Read(written("xlsx", of, style))
    layouts = dict.fromkeys([*([] if style.layout == "long" else [style.layout]), "criteria", "questions"])
    names = [*layouts]
    names.insert(0 if style.layout == "long" else len(names), "findings")
    lists = [name for name in LISTS if name != "reasons" or of.contrasts is not None]
    assert list(read.sheets) == [*names, *lists]
    tables = {layout: fitted(expected(of, style._replace(layout=layout), plain=False), MOST_ANSWERS) for layout in layouts}
    for layout, table in tables.items():
        lines = [[table.title]] if table.title else []
        lines += [[table.subtitle], *rows_of(table), *([[], *([remark] for remark in table.remarks)] if table.remarks else [])]
        found = [trimmed(row) for row in read.sheets[layout]]
        wanted = texts(lines)
        assert found + [[]] * (len(wanted) - len(found)) == wanted
    assert [trimmed(row) for row in read.sheets["findings"]] == texts(
        [columns(of), *([*map(printable, row)] for row in rows(of))]
    )
    (first, *_) = tables.values()
    claims = [[case, c.claim, c.standing, c.says] for case, listed in first.claims for c in listed]
    notes = [
        [layout, n.mark, " ".join(n.items), ", ".join(n.sources), " ".join(f"[{m}]" for m in n.numbers)]
        for layout, table in tables.items()
        for n in table.notes
    ]
    rules = dict(rule for table in tables.values() for rule in table.rules)
    references = [[layout, r.number, r.source, r.text] for layout, table in tables.items() for r in table.references]
    reasons = [[title, reason] for title, listed in first.reasons for reason in listed]
    for name, lines in zip(LISTS, (claims, reasons, notes, rules.items(), references), strict=True):
        assert [trimmed(row) for row in read.sheets.get(name, [])[1:]] == texts(lines), name
    return read


@pytest.mark.parametrize("name", [name for name in SEVERAL if "very" not in name])
def test_the_workbook_says_what_the_tables_say_character_for_character(name):
    same(*SEVERAL[name])


@settings(max_examples=25)
@given(st.lists(TEXT, min_size=1, max_size=4), st.sampled_from(["criteria", "questions", "long"]), st.integers(1, 6))
def test_any_texts_are_in_the_workbook(labels, layout, cases):
    same(comparison(labels, cases=cases), Style(layout=layout))


def test_a_number_is_one_only_where_it_counts():
    read = same(comparison(["12.30", "80,443", "1e5", "00123", "TRUE", "2026-02-25"]), Style())
    assert [cell.data_type for cell in read.book["references"]["B"]] == ["s", *["n"] * (len(read.sheets["references"]) - 1)]
    others = [
        cell.data_type
        for sheet in read.book
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None and (sheet.title, cell.column_letter) != ("references", "B")
    ]
    assert set(others) == {"s"}


def test_it_can_be_worked_with():
    read = same(comparison(TRICKY), Style())
    assert read.book.active.title == "criteria"
    assert read.book["criteria"].freeze_panes == "B4"
    assert read.book["findings"].freeze_panes == "B2"
    assert read.book["findings"].auto_filter.ref == f"A1:K{len(read.sheets['findings'])}"
    assert read.book["criteria"].auto_filter.ref is None
    cell = read.book["findings"]["H2"]
    assert (cell.alignment.wrap_text, cell.alignment.vertical) == (True, "top")
    assert read.book["findings"]["A1"].font.bold
    assert read.book["findings"].column_dimensions["H"].width > 30


def test_findings_come_first_where_they_were_asked_for():
    assert next(iter(same(comparison(["a"]), Style(layout="long")).sheets)) == "findings"


def test_many_cases_are_rows():
    read = same(comparison(["a", "b"], cases=MOST_ANSWERS + 1), Style())
    assert len(read.sheets["criteria"][1]) <= 3


def test_nothing_in_it_acts_and_no_date_is_of_today():
    read = same(*SEVERAL["hostile"])
    everything = b"".join(read.zip.read(name) for name in read.zip.namelist())
    assert b"<f>" not in everything
    assert b"External" not in everything
    assert not [name for name in read.zip.namelist() if re.search("vba|external|connection|bin$", name, re.IGNORECASE)]
    assert {info.date_time[0] for info in read.zip.infolist()} == {1980}
    assert set(re.findall(r"\d{4}-\d\d-\d\dT", read.zip.read("docProps/core.xml").decode())) == {"2000-01-01T"}


# --- what Excel cannot hold ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [LONG * 20, "x" * 70_000, "\U0001f600" * 40_000, "line\n" * 1000, "\n" * 600, "a" + "\U0001f600" * 16_383 + "b" * 3, ""],
    ids=["words", "one word", "beyond the BMP", "lines", "empty lines", "just over", "nothing"],
)
def test_a_long_text_goes_on_in_pieces_that_are_the_text(text):
    found = sheets.pieces(text)
    assert "".join(found) == text
    assert all(len(piece.encode("utf-16-le")) <= 2 * 32_767 and piece.count("\n") <= 253 for piece in found)
    assert all(found) or text == ""


def test_a_cell_that_is_too_small_goes_on_in_the_column_beside_it():
    text = LONG * 13
    read = Read(written("xlsx", comparison([text, "short"]), Style()))
    header, first, *_ = read.sheets["findings"]
    longer = {"question_title", "label"}
    assert header == [each for name in COLUMNS for each in (name, f"{name} (continued)")[: 1 + (name in longer)]]
    found = dict(zip(header, first, strict=True))
    assert found["label"] + found["label (continued)"] == text
    assert found["question_title"] + found["question_title (continued)"] == f"Question 0: {text}"
    assert {len(row) for row in read.sheets["findings"]} == {len(header)}
    table = expected(comparison([text, "short"]), Style(), plain=False)
    found = read.sheets["criteria"]
    assert "".join(cell for cell in found[0] if cell) == table.title
    assert any(text in "".join(row) for row in found[3:])


def test_more_rows_than_a_sheet_has_go_on_in_another(monkeypatch):
    monkeypatch.setattr(sheets, "MOST_ROWS", 50)
    of = comparison([f"answer {n}" for n in range(40)])
    read = Read(written("xlsx", of, Style()))
    names = [name for name in read.sheets if name.startswith("findings")]
    assert names == ["findings", "findings 2", "findings 3"]
    found = [row for name in names for row in read.sheets[name][1:]]
    assert [trimmed(row) for row in found] == [trimmed(row) for row in rows(of)]
    assert all(len(read.sheets[name]) <= 50 for name in read.sheets)
    assert all(read.sheets[name][0] == list(COLUMNS) for name in names)


def test_more_columns_than_a_sheet_has_are_an_error(monkeypatch):
    monkeypatch.setattr(sheets, "MOST_COLUMNS", 10)
    with pytest.raises(UsageError, match="11 columns"):
        written("xlsx", comparison(["a"]), Style())
