import io
import re
import subprocess
import sys
from itertools import chain

import pytest
import tagged
import typst
from casekit import Style
from casekit.errors import UsageError
from casekit.renderers.arrange import MOST_COLUMNS, fitted
from casekit.renderers.table import Table
from casekit.testing.tables import LONG, TRICKY, comparison, rows_of
from hypothesis import example, given, settings
from hypothesis import strategies as st
from programs import needs, ran
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject
from samples import SEVERAL, TEXT, bare, below, expected, marked, written

from casekit_office import pdf
from casekit_office.pdf import PdfRenderer

RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\U00010800-\U00010fff\U0001e800-\U0001efff]")

CODE_POINT = re.compile(r"\[U\+([0-9A-F]{4,6})\]")
"""What stands for a character that no font on this machine has."""


def opened(data: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(data), strict=False)


def structure(reader: PdfReader) -> list[str]:
    """Return the types of the elements of the structure tree."""
    found: list[str] = []
    waiting = [reader.trailer["/Root"]["/StructTreeRoot"]]
    while waiting:
        element = waiting.pop()
        element = element.get_object() if hasattr(element, "get_object") else element
        if isinstance(element, ArrayObject):
            waiting += element
        elif isinstance(element, DictionaryObject):
            found.append(element.get("/S", ""))
            waiting += [element["/K"]] if "/K" in element else []
    return found


# --- the tags, as pypdf reads them ----------------------------------------------------------------------


def test_it_is_a_tagged_document_with_title_and_language():
    reader = opened(written("pdf", comparison(["a", "b"]), Style()))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712 - of pypdf
    assert root["/Lang"] == "en"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"] == True  # noqa: E712 - of pypdf
    assert reader.metadata.title == "A title a"
    assert reader.metadata.author is None
    assert reader.metadata.creation_date is None
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_object().get_data()


def test_the_table_has_a_caption_and_headers():
    found = structure(opened(written("pdf", comparison(["a", "b"]), Style())))
    assert {"/H1", "/H2", "/Table", "/Caption", "/THead", "/TBody", "/TR", "/TH", "/TD"} <= set(found)
    assert found.count("/Table") == 1
    assert found.count("/TH") == 4 + 2
    assert found.count("/TD") == 2 * 4


@pytest.mark.parametrize("name", ["tricky", "hostile"])
def test_nothing_in_it_acts_or_points_anywhere(name):
    reader = opened(written("pdf", *SEVERAL[name]))
    assert "/OpenAction" not in reader.trailer["/Root"]
    assert "/AA" not in reader.trailer["/Root"]
    assert not reader.attachments
    for page in reader.pages:
        assert not page.get("/Annots")


@pytest.mark.parametrize(("cases", "wide"), [(1, False), (2, True), (12, False)])
def test_many_columns_lay_the_page_on_its_side(cases, wide):
    (box, *_) = (page.mediabox for page in opened(written("pdf", comparison(["a"], cases=cases), Style())).pages)
    assert (box.width > box.height) is wide


def test_the_same_comparison_gives_the_same_bytes_in_another_process():
    program = (
        "import sys; from casekit import Style; from casekit_office import casekit_renderers;"
        "from casekit.testing.tables import comparison;"
        "[sys.stdout.buffer.write(make().render(comparison(['a', 'b']), Style())) for make in casekit_renderers().values()]"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert told.stdout == b"".join(written(format, comparison(["a", "b"]), Style()) for format in ("docx", "xlsx", "pdf"))


# --- what is too much, and what no font shows --------------------------------------------------------------


def test_a_document_too_large_to_be_laid_out_is_an_error(monkeypatch):
    monkeypatch.setattr(pdf, "MOST_TEXTS", 20)
    with pytest.raises(UsageError, match="or write docx or xlsx"):
        written("pdf", comparison(["a"] * 20), Style())


def test_fonts_of_the_system_are_used_only_where_those_of_typst_have_no_glyph(monkeypatch):
    asked = []
    compile_ = typst.compile

    def watched(page, **given):
        asked.append(given["ignore_system_fonts"])
        return compile_(page, **given)

    monkeypatch.setattr(typst, "compile", watched)
    written("pdf", comparison(["Ωμέγα Привет עברית ŝ Ł đ ß — “x” e\u0301 ᵃ"]), Style())
    assert asked == [True]
    written("pdf", comparison(["\U0001fbf0 \ufdd0"]), Style())
    assert asked[1:3] == [True, False]


def test_what_no_font_shows_is_named():
    document = tagged.read(written("pdf", comparison(["so\ufdd0called"]), Style()))
    assert "A title so[U+FDD0]called" in document.text


def test_another_error_of_typst_is_not_hidden(monkeypatch):
    error = typst.TypstError("something else")
    error.message = error.diagnostic = "something else"

    def broken(page, **given):
        raise error

    monkeypatch.setattr(typst, "compile", broken)
    with pytest.raises(typst.TypstError, match="something else"):
        PdfRenderer().render(comparison(["a"]), Style())


# --- every word, as the tags say it -------------------------------------------------------------------------


def equal(found: str, wanted: str) -> bool:
    """Compare two texts; what is written from right to left is in the file in the order of the page."""
    found, wanted = (
        CODE_POINT.sub(lambda code: chr(int(code[1], 16)), bare(text).replace("\xad", "")) for text in (found, wanted)
    )
    return found == wanted or (RIGHT_TO_LEFT.search(wanted) is not None and sorted(found) == sorted(wanted))


def in_words(table: Table) -> list[list[str]]:
    """Return the rows of the table, its header as two where it has spanners."""
    header, *others = rows_of(table)
    if not any(column.spanner for column in table.columns):
        return [header, *others]
    above = list(dict.fromkeys(column.spanner or column.title for column in table.columns))
    return [["", *above], [column.title for column in table.columns if column.spanner], *others]


def same(of, style: Style) -> None:
    table = marked(fitted(expected(of, style), MOST_COLUMNS))
    (document,) = tagged.read(written("pdf", of, style)).content
    (block,) = [each for each in document.content if each.kind == "Table" or each.all("Table")]
    (element,) = [block] if block.kind == "Table" else block.all("Table")
    rows = [[cell.text for cell in row.all("TH", "TD")] for row in element.all("TR")]
    wanted = in_words(table)
    assert [len(row) for row in rows] == [len(row) for row in wanted]
    for found, text in zip(chain(*rows), chain(*wanted), strict=True):
        assert equal(found, text)
    (caption,) = block.all("Caption")
    assert equal(caption.text, table.subtitle)
    others = "".join(each.text for each in document.content if each is not block)
    assert equal(others, "".join([table.title, *below(table)]))


@pytest.mark.parametrize("name", [name for name in SEVERAL if name != "a long account, in full"])
def test_the_document_says_what_the_table_says(name):
    same(*SEVERAL[name])


@example([" \u0e31"], "criteria", 1)  # a space and a mark above it are one character to Typst
@example(["\xad\u0980"], "criteria", 1)
@settings(max_examples=25)
@given(st.lists(TEXT, min_size=1, max_size=5), st.sampled_from(["criteria", "questions", "long"]), st.integers(1, 6))
def test_any_texts_are_in_the_document(labels, layout, cases):
    same(comparison(labels, cases=cases), Style(layout=layout))


def test_lines_do_not_run_into_each_other_for_who_hears_them():
    element = tagged.read(written("pdf", comparison(["two\nlines"]), Style()))
    assert "c1: two lines\u202fb c2: two lines\u202fc" in [cell.text for cell in element.all("TD")]


@pytest.mark.readers
def test_no_text_is_outside_of_the_page(tmp_path):
    """Words of any length are broken to fit their column."""
    needs("pdftotext")
    file = tmp_path / "wide.pdf"
    for labels in ([LONG], ["line\n" * 300], ["w" * 300, "ש" * 300, "字" * 300, "http://example.org/" + "a1-" * 100], TRICKY):
        file.write_bytes(written("pdf", comparison(labels), Style()))
        told = ran("pdftotext", "-bbox", str(file), "-")
        (width, *_) = map(float, re.findall(r'page width="([\d.]+)"', told))
        assert all(float(left) >= 50 for left in re.findall(r'xMin="([\d.-]+)"', told))
        (height, *_) = map(float, re.findall(r'page width="[\d.]+" height="([\d.]+)"', told))
        assert all(float(bottom) <= height - 30 for bottom in re.findall(r'yMax="([\d.-]+)"', told))
        assert all(float(right) <= width - 50 for right in re.findall(r'xMax="([\d.-]+)"', told))
