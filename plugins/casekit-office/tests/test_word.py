import io
import re
import zipfile
from xml.etree import ElementTree as ET

import pytest
from casekit import Style
from casekit.renderers.arrange import MOST_COLUMNS, fitted
from casekit.testing.tables import TRICKY, comparison, rows_of
from hypothesis import given, settings
from hypothesis import strategies as st
from samples import SEVERAL, TEXT, bare, below, expected, marked, written

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
ELEMENTS = {
    "document", "body", "p", "pPr", "pStyle", "r", "rPr", "t", "br", "tab", "vertAlign", "tbl", "tblPr", "tblStyle", "tblW",
    "tblLayout", "tblLook", "tblCaption", "tblDescription", "tblGrid", "gridCol", "tr", "trPr", "cantSplit", "tblHeader", "tc",
    "tcPr", "tcW", "gridSpan", "vMerge", "shd", "sectPr", "pgSz", "pgMar", "cols", "docGrid",
}  # fmt: skip
"""All that a document is made of: no field, no link, no object, no script."""


class Read:
    """A document as its XML says it, by a parser that knows nothing of Word."""

    def __init__(self, data: bytes) -> None:
        self.zip = zipfile.ZipFile(io.BytesIO(data))
        assert self.zip.testzip() is None
        self.root = ET.fromstring(self.zip.read("word/document.xml"))
        self.body = self.root[0]
        (self.table,) = self.body.iter(f"{W}tbl")
        self.rows = list(self.table.iter(f"{W}tr"))
        place = list(self.body).index(self.table)
        self.above = [text(p) for p in list(self.body)[:place]]
        self.below = [text(p) for p in list(self.body)[place + 1 :] if p.tag == f"{W}p" and text(p)]

    def cells(self) -> list[list[str]]:
        """Return the rows of the table as `rows_of` has them: spanners and titles of columns in one."""
        headers = [row for row in self.rows if row.find(f"{W}trPr/{W}tblHeader") is not None]
        assert self.rows[: len(headers)] == headers
        names = [self.spread(row) for row in headers]
        joined = [
            " · ".join(filter(None, [above, below])) if len(names) > 1 else above
            for above, below in zip(names[0], names[-1], strict=True)
        ]
        return [joined, *([text(cell) for cell in row.iter(f"{W}tc")] for row in self.rows[len(headers) :])]

    @staticmethod
    def spread(row) -> list[str]:
        found = []
        for cell in row.iter(f"{W}tc"):
            span = cell.find(f"{W}tcPr/{W}gridSpan")
            found += [text(cell)] * (1 if span is None else int(span.get(f"{W}val")))
        return found


def text(element) -> str:
    if element.tag == f"{W}p":
        words = {f"{W}br": "\n", f"{W}tab": "\t"}
        return "".join(words.get(each.tag, each.text or "") for each in element.iter() if each.tag in (*words, f"{W}t"))
    return "\n".join(text(each) for each in element.iter(f"{W}p"))


def same(of, style: Style) -> Read:
    table = marked(fitted(expected(of, style), MOST_COLUMNS))
    read = Read(written("docx", of, style))
    assert [[bare(cell) for cell in row] for row in read.cells()] == [[bare(cell) for cell in row] for row in rows_of(table)]
    assert [bare(each) for each in read.above] == [*([bare(table.title)] if table.title else []), bare(table.subtitle)]
    assert [bare(each) for each in read.below if bare(each)] == [bare(each) for each in below(table) if bare(each)]
    assert {each.tag.removeprefix(W) for each in read.root.iter()} <= ELEMENTS
    return read


@pytest.mark.parametrize("name", SEVERAL)
def test_the_document_says_what_the_table_says(name):
    same(*SEVERAL[name])


@settings(max_examples=40)
@given(st.lists(TEXT, min_size=1, max_size=5), st.sampled_from(["criteria", "questions", "long"]), st.integers(1, 6))
def test_any_texts_are_in_the_document(labels, layout, cases):
    same(comparison(labels, cases=cases), Style(layout=layout))


def test_white_space_is_kept():
    read = Read(written("docx", comparison(["two\nlines", " a  b "]), Style()))
    assert "two\nlines" in {cell.split("\u202f")[0] for row in read.cells() for cell in row}
    assert " a  b " in {cell.split("\u202f")[0] for row in read.cells() for cell in row}


def test_marks_are_raised_and_every_note_has_one():
    read = Read(written("docx", comparison(["a", "b"]), Style()))
    raised = [text for text in read.root.iter(f"{W}r") if text.find(f"{W}rPr/{W}vertAlign") is not None]
    assert {run.find(f"{W}rPr/{W}vertAlign").get(f"{W}val") for run in raised} == {"superscript"}
    assert ["".join(run.itertext()) for run in raised] == ["a", "b", "c", "d", "a", "b", "c", "d"]


def test_the_table_is_one_for_screen_readers_too():
    read = Read(written("docx", comparison(TRICKY), Style()))
    properties = read.table.find(f"{W}tblPr")
    assert properties.find(f"{W}tblStyle").get(f"{W}val") == "CasekitTable"
    assert properties.find(f"{W}tblCaption").get(f"{W}val") == "A title a|b"
    assert properties.find(f"{W}tblDescription").get(f"{W}val").startswith("as of 2000")
    assert {properties.find(f"{W}tblLook").get(f"{W}{part}") for part in ("firstRow", "firstColumn")} == {"1"}
    assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in read.rows)
    assert [row.find(f"{W}trPr/{W}tblHeader") is not None for row in read.rows[:2]] == [True, False]
    styles = read.zip.read("word/styles.xml").decode()
    assert re.search(r'w:styleId="CasekitGroup">.*?<w:keepNext/>', styles, re.DOTALL)
    core = read.zip.read("docProps/core.xml").decode()
    assert "<dc:title>A title a|b</dc:title>" in core
    assert "<dc:language>en</dc:language>" in core


def test_columns_under_a_spanner_stand_below_one_merged_cell():
    read = Read(written("docx", comparison(["a"]), Style(layout="question")))
    above, below_it = read.rows[:2]
    spans = [cell.find(f"{W}tcPr/{W}gridSpan") for cell in above.iter(f"{W}tc")]
    assert [None if span is None else span.get(f"{W}val") for span in spans] == [None, None, "2", None]
    assert len(list(below_it.iter(f"{W}tc"))) == 5
    merged = [cell.find(f"{W}tcPr/{W}vMerge") for cell in below_it.iter(f"{W}tc")]
    assert [None if each is None else each.get(f"{W}val") for each in merged] == ["continue", None, None, None, "continue"]


@pytest.mark.parametrize(("cases", "wide"), [(1, False), (2, True), (12, False)])
def test_many_columns_lay_the_page_on_its_side(cases, wide):
    page = Read(written("docx", comparison(["a"], cases=cases), Style())).body.find(f"{W}sectPr/{W}pgSz")
    assert (int(page.get(f"{W}w")) > int(page.get(f"{W}h"))) is wide


def test_the_widths_fill_the_page():
    read = Read(written("docx", comparison(["a"]), Style()))
    widths = [int(each.get(f"{W}w")) for each in read.table.iter(f"{W}gridCol")]
    assert sum(widths) == int(read.table.find(f"{W}tblPr/{W}tblW").get(f"{W}w"))


def test_a_long_title_is_whole_in_the_document():
    words = "A title of many words. " * 20
    read = Read(written("docx", comparison(["a"])._replace(title=words), Style()))
    assert read.above[0] == words


def test_no_part_points_anywhere_and_no_date_is_of_today():
    for of, style in (SEVERAL["hostile"], SEVERAL["tricky"]):
        read = Read(written("docx", of, style))
        for name in read.zip.namelist():
            assert not re.search(r"vba|macro|\.bin", name)
            if name.endswith(".rels"):
                assert b"External" not in read.zip.read(name)
        assert {info.date_time for info in read.zip.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert set(re.findall(r"\d{4}-\d\d-\d\dT", read.zip.read("docProps/core.xml").decode())) == {"2000-01-01T"}


def test_every_part_is_declared_once():
    read = Read(written("docx", comparison(["a"]), Style()))
    types = ET.fromstring(read.zip.read("[Content_Types].xml"))
    declared = [each.get("PartName").removeprefix("/") for each in types if each.tag.endswith("Override")]
    parts = {name for name in read.zip.namelist() if not name.endswith(".rels") and name != "[Content_Types].xml"}
    assert len(declared) == len(set(declared))
    assert set(declared) == parts


def test_python_docx_opens_it():
    from docx import Document

    document = Document(io.BytesIO(written("docx", comparison(["a", "b"]), Style())))
    assert document.paragraphs[0].style.name == "Heading 1"
    assert document.paragraphs[1].style.name == "Caption"
    assert document.tables[0].style.name == "Casekit Table"
