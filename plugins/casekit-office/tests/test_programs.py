"""LibreOffice opens what was written and finds all of it."""

import csv
import re

import pytest
from casekit.renderers.arrange import MOST_COLUMNS, fitted
from casekit.renderers.csv import columns, rows
from casekit.renderers.table import Table, printable
from casekit.testing.tables import rows_of
from programs import converted, needs, ran
from samples import SEVERAL, bare, below, expected, written

from casekit_office.texts import writable

pytestmark = pytest.mark.readers

NAMES = ("tricky", "hostile", "one question in full", "a long account", "12 cases", "200 rows", "incomplete")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """All of the documents and workbooks, and what LibreOffice makes of them: it is started once for each kind."""
    needs("soffice")
    folder = tmp_path_factory.mktemp("office")
    for number, name in enumerate(NAMES):
        for format in ("docx", "xlsx"):
            (folder / f"{format}{number}.{format}").write_bytes(written(format, *SEVERAL[name]))
    documents, workbooks = sorted(folder.glob("*.docx")), sorted(folder.glob("*.xlsx"))
    converted(folder, "txt:Text (encoded):UTF8", *documents)
    # every sheet to a file: comma, quotation mark, UTF-8, from the first line, no column formats, texts as they are
    converted(folder, "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1", *workbooks)
    converted(folder / "pdf", "pdf", *documents, *workbooks[:1])
    return folder


def everything(table: Table) -> list[str]:
    return [table.title, table.subtitle, *(cell for row in rows_of(table) for cell in row), *below(table)]


@pytest.mark.parametrize("name", NAMES)
def test_the_text_of_the_document_is_all_there_and_in_order(folder, name):
    of, style = SEVERAL[name]
    table = fitted(expected(of, style), MOST_COLUMNS)
    found = bare((folder / f"docx{NAMES.index(name)}.txt").read_text(encoding="utf-8-sig"))
    place = 0
    for part in everything(table._replace(columns=())):
        place = found.find(bare(part), place)
        assert place >= 0, part
        place += len(bare(part))
    assert all(bare(column.title) in found and bare(column.spanner) in found for column in table.columns)


@pytest.mark.parametrize("name", NAMES)
def test_the_findings_of_the_workbook_are_those_of_csv(folder, name):
    of, _ = SEVERAL[name]
    file = folder / f"xlsx{NAMES.index(name)}-findings.csv"
    with file.open(encoding="utf-8", newline="") as opened:
        found = [[text.replace("\r\n", "\n") for text in row] for row in csv.reader(opened)]
    assert found == [list(columns(of)), *([writable(printable(text)) for text in row] for row in rows(of))]


@pytest.mark.parametrize("name", NAMES)
def test_the_document_has_pages_and_every_word_is_on_one(folder, name):
    needs("pdftotext")
    of, style = SEVERAL[name]
    file = folder / "pdf" / f"docx{NAMES.index(name)}.pdf"
    found = set(re.findall(r"[a-z]{4,9}", ran("pdftotext", str(file), "-")))
    table = fitted(expected(of, style), MOST_COLUMNS)
    words = {word for text in everything(table) for word in text.split() if re.fullmatch("[a-z]{4,9}", word)}
    assert words <= found


def test_the_workbook_has_pages_too(folder):
    needs("pdftotext")
    assert "not compared: no claim on file in Case case1" in " ".join(
        ran("pdftotext", str(folder / "pdf" / "xlsx0.pdf"), "-").split()
    )
