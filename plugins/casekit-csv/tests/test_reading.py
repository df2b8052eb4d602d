"""How tables are read, and how every fault of them is told."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import casekit
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casekit_csv.layout import NAMES, TABLES
from casekit_csv.plugin import casekit_case_loaders
from casekit_csv.sheets import address, parse

LOADERS = casekit_case_loaders()
CASE = "key,value\ncasekit,1\ncase,small\n"
SMALL = {
    "case.csv": CASE,
    "actors.csv": "id,name,kind\nann,Ann,person\n",
    "sources.csv": "id,kind\npaper,press\nwire,press\n",
    "claims.csv": "id,says,accused\nc1,X.,ann\n",
    "evidence.csv": "id,says,sources,directness\nA-01,X.,paper; wire,hearsay\n",
    "bears_on.csv": "evidence,claim,stance\nA-01,c1,supports\n",
}


@pytest.fixture
def folder(tmp_path):
    return write(tmp_path / "small", {})


def write(folder: Path, changes: dict[str, str | bytes | None]) -> Path:
    folder.mkdir(exist_ok=True)
    for name, content in {**SMALL, **changes}.items():
        if content is None:
            (folder / name).unlink(missing_ok=True)
        else:
            (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def faults(folder: Path, **changes: str | None) -> list[str]:
    """Return the faults of the small case with some tables changed, each without the folder."""
    write(folder, {f"{name}.csv": text for name, text in changes.items()})
    with pytest.raises(casekit.InvalidInput) as caught:
        casekit.load_case(folder, LOADERS)
    return [str(problem).removeprefix(f"{folder}/") for problem in caught.value.problems]


def test_small(folder):
    case = casekit.load_case(folder, LOADERS).case
    assert case.evidence["A-01"].sources == ("paper", "wire")
    assert case.evidence["A-01"].bears_on[0].claim == "c1"


def test_european_excel(folder):
    claims = '\ufeffid;says;accused\r\nc1;"a; b, c\r\nd";ann\r\n;;\r\n'
    hops = "transaction;party;amount;currency\r\nt1;P;;\r\nt1;Q;98131,5;USD\r\n"
    write(folder, {"claims.csv": claims, "transactions.csv": "sep=;\nid;claim\nt1;c1\n", "hops.csv": hops})
    case = casekit.load_case(folder, LOADERS).case
    assert case.claims["c1"].says == "a; b, c\nd"
    assert case.transactions["t1"].path[1].amount.value == Decimal("98131.5")


def test_flags_in_any_case_and_trimmed_words(folder):
    write(folder, {"actors.csv": "id,name,kind,living\r ann , Ann , person , TRUE \r"})
    ann = casekit.load_case(folder, LOADERS).case.actors["ann"]
    assert (ann.name, ann.kind, ann.living) == (" Ann ", "person", True)


def test_a_thousand_times_as_much_is_not_guessed(folder):
    hops = "transaction;party;amount;currency\nt1;P;;\nt1;Q;98,131;USD\n"
    (fault,) = faults(folder, transactions="id,claim\nt1,c1\n", hops=hops)
    assert fault == "hops.csv:3:6: transactions.t1.path[1].amount.value: expected a number, found '98,131' (cell C3)"


def test_a_misspelt_word_names_its_cell_and_the_nearest(folder):
    evidence = 'id,says,sources,directness\nA-01,"X\nY",paper,hersay\n'
    (fault,) = faults(folder, evidence=evidence)
    assert fault.startswith("evidence.csv:3:10: evidence.A-01.directness: expected eyewitness, ")
    assert fault.endswith("found 'hersay' (cell D2); did you mean 'hearsay'?")


def test_all_faults_of_all_tables_at_once(folder):
    found = faults(
        folder,
        case="key,value\ncasekit,1\ncase,small\ntitel,T\ncase,again\n",
        actors="id,name,kind,living\nann,Ann,persn,ja\nann,Ann,person,\n,Bob,person,\n",
        sources="id,kind,issued\npaper,press,1988-13\nwire,,\n",
        claims="id,says,accused\nc1,X.,anna\n",
        evidence="id,says,by,by_text,sources,directnes\nA-01,X.,ann,someone,papr,hearsay,more\n",
        bears_on="evidence,claim,stance\nA-02,c1,supports\nA-01,c2,supports\n",
        evil="id\n",
    )
    assert [fault.partition(": ")[0] for fault in found] == [
        "actors.csv:2:9", "actors.csv:2:15", "actors.csv:3:1", "actors.csv:4:1", "bears_on.csv:2:1", "bears_on.csv:3:6", "case.csv:4:1",
        "case.csv:5:1", "claims.csv:2:7", "evidence.csv:1:28", "evidence.csv:2:13", "evidence.csv:2:21", "evidence.csv:2:34", "evil.csv",
        "sources.csv:2:13", "sources.csv:3:1",
    ]  # fmt: skip
    assert found[2] == "actors.csv:3:1: actors.ann: the id 'ann' stands twice (first in line 2) (cell A3)"
    assert found[3] == "actors.csv:4:1: actors: a row without 'id' (cell A4)"
    assert found[4].endswith("'A-02' is not the id of a row of the table 'evidence' (cell A2); did you mean 'A-01'?")
    assert found[9].endswith("(cell F1); did you mean 'directness'?")
    assert found[10] == "evidence.csv:2:13: evidence.A-01.by.text: expected 'by' or 'by_text', found both (cell D2)"
    assert found[12].endswith("a cell beyond the last column: 'more' (cell G2)")


def test_faults_at_one_line_and_column_of_two_files_are_both_told(folder):
    found = faults(folder, actors="id,name,kind\nann,Ann,person\nann,A,person\n", sources="id,kind\npaper,press\nwire,\n")
    assert [fault.partition(": ")[0] for fault in found] == ["actors.csv:3:1", "sources.csv:3:1"]


def test_a_misspelt_table_is_told_once(folder):
    found = faults(folder, evidence=None, evidense=SMALL["evidence.csv"])
    assert found[0].startswith("evidense.csv: unknown table 'evidense'")
    assert found[0].endswith("did you mean 'evidence'?")
    assert len(found) == 1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('id,name,kind\nann,"Ann,person\n', "actors.csv:2:5: actors: the quotation mark that opens here is not closed"),
        ('id,name,kind\nann,"A"nn,person\n', "actors.csv:2:8: actors: expected ',' or the end of the line after"),
        ("name,kind\nAnn,person\n", "actors.csv:1:1: actors: there is no column 'id' (cell A1)"),
        ("id,name,kind,name\nann,Ann,person,\n", "actors.csv:1:14: actors: the column 'name' stands twice (cell D1)"),
        ("id,name,kind,\nann,Ann,person,x\n", "actors.csv:2:16: actors: a cell in a column without a name: 'x' (cell D2)"),
        ("", "actors.csv:1:1: actors: there is no column 'id' (cell A1)"),
    ],
)
def test_faults_of_notation(folder, text, told):
    (fault,) = faults(folder, actors=text)
    assert fault.startswith(told)


def test_stated_values(folder):
    write(
        folder,
        {"states.csv": "evidence,attribute,value,type\nA-01,a,1,\nA-01,b,1,text\nA-01,c,TRUE,\nA-01,d,1.50,\nA-01,e,,text\n"},
    )
    states = casekit.load_case(folder, LOADERS).case.evidence["A-01"].states
    assert {key: repr(value) for key, value in states.items()} == {
        "a": "1", "b": "'1'", "c": "True", "d": "Decimal('1.50')", "e": "''",
    }  # fmt: skip
    found = faults(folder, states="evidence,attribute,value,type\nA-01,a,,\nA-01,a,1,\nA-01,,1,\nA-01,b,1,txt\n")
    assert [fault.partition(": ")[0] for fault in found] == [f"states.csv:{at}" for at in ("2:8", "3:6", "4:6", "5:10")]


def test_citations(folder):
    write(folder, {"sources.csv": "id,kind,derives_from\npaper,press,wire\nwire,press,unknown\n"})
    write(
        folder,
        {"evidence.csv": "id,says,sources,directness\nA-01,X.,wire; paper ( rests on wire ),hearsay\n"}
        | {"sources.csv": "id,kind,derives_from\npaper,press,wire\nwire,press,unknown\n"},
    )
    first, second = casekit.load_case(folder, LOADERS).case.evidence["A-01"].sources
    assert (first, second.source, second.rests_on) == ("wire", "paper", ("wire",))


@pytest.mark.parametrize(("content", "told"), [(b"id,name\nann,\xd3scar\n", ":2:5: not UTF-8: byte 0xd3"), (b"i\0d", "UTF-16")])
def test_what_is_no_utf8(folder, content, told):
    write(folder, {"actors.csv": content})
    with pytest.raises(casekit.UnreadableInput, match=told):
        casekit.load_case(folder, LOADERS)


def test_codebook(folder):
    book = "casekit: 1\ncodebook: book\ntitle: T\nquestions:\n  q1: {title: Q, asks: Q?}\n"
    (folder.parent / "book.codebook.yaml").write_text(book, encoding="utf-8")
    write(folder, {"case.csv": CASE + "codebook,book\n", "claims.csv": "id,question\nc1,q1\n"})
    assert casekit.load_case(folder, LOADERS).codebook.codebook == "book"
    found = faults(folder, case=CASE + "codebook,bok\n")
    assert found == [
        "case.csv:4:10: codebook: there is no bok.codebook.yaml beside the case or in a folder above it (cell B4); did you mean 'book'?"
    ]
    (fault,) = faults(folder, case=CASE + "codebook,book\n", claims="id,question\nc1,q2\n")
    assert fault.startswith("claims.csv:2:4: claims.c1.question: 'q2' is not a question of the codebook 'book' (cell B2)")


def test_places(folder):
    document = casekit.load_case(folder, LOADERS).document
    assert document.place(("evidence", "A-01", "sources", 1)) == f"{folder}/evidence.csv:2"
    assert document.position(("evidence", "A-01", "bears_on", 0, "stance")) == (2, 9)
    assert document.place(()) == f"{folder}/case.csv:1"


def test_addresses():
    assert [address(3, column) for column in (0, 25, 26, 701, 702)] == ["A4", "Z4", "AA4", "ZZ4", "AAA4"]


@given(st.text(st.sampled_from('a,;"\n\r\t ='), max_size=30))
def test_any_text_has_cells(text):
    sheet = parse("x", "x.csv", text)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for row in sheet.rows:
        for cell in row:
            assert 1 <= cell.line <= len(lines)
            assert 1 <= cell.column <= len(lines[cell.line - 1]) + 1


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_garbage_is_told_and_never_raises_anything_else(data):
    table = data.draw(st.sampled_from([each for each in TABLES if each.name in NAMES]))
    word = st.sampled_from(
        [*table.header, "c1", "A-01", "paper", "", "1", "x;y (rests on z)", '"', "unknown", "t1", "true", "1e9", "\n"]
    )
    rows = data.draw(st.lists(st.lists(word, max_size=8), max_size=5))
    text = ",".join(table.header) + "\n" + "\n".join(",".join(row) for row in rows)
    with TemporaryDirectory() as name:
        folder = write(Path(name) / "case", {f"{table.name}.csv": text})
        try:
            casekit.load_case(folder, LOADERS)
        except casekit.InvalidInput as error:
            assert all(problem.line for problem in error.problems)  # noqa: PT017 (either may happen)
