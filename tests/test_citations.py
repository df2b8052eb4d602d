"""References: numbers, CSL-JSON, BibLaTeX and styles, each read by somebody else."""

from __future__ import annotations

import json

import bibtexparser
import pytest
from citeproc.source.json import CiteProcJSON
from hypothesis import given, settings
from hypothesis import strategies as st

from casekit.citations import Numbered, bibtex, csl, csl_json, distinct, reference
from casekit.cli import run
from casekit.errors import UsageError
from casekit.model.result import SourceHeader
from casekit.testing.tables import TRICKY, squeezed

PAPER = SourceHeader(
    "x", "lat1989", "press", title="Trainers {named} & 5% more", author="A. Writer", publisher="Los Angeles Times",
    issued="1989-08-24", url="https://x.example/a_b?c=%20{d}", language="en",
)  # fmt: skip
CITED = SourceHeader("x", "psi", "official-report", title="Staff report.", issued="1991-02", accessed="cited", via="lat1989")


def test_a_reference_is_written_out_with_how_it_was_read_and_its_id():
    assert reference([PAPER, CITED]) == [
        "A. Writer. Trainers {named} & 5% more. Los Angeles Times, 1989-08-24. https://x.example/a_b?c=%20{d}. (press; lat1989)",
        "Staff report. 1991-02. (official report; read as cited in lat1989; psi)",
    ]


def test_numbers_are_given_in_the_order_of_asking_and_to_what_a_source_was_read_through():
    numbered = Numbered([PAPER, CITED, PAPER._replace(case="y"), CITED._replace(case="y", title="Another.")])
    assert [numbered.of(*key) for key in (("x", "psi"), ("x", "lat1989"), ("y", "lat1989"), ("y", "psi"))] == [1, 2, 2, 3]
    assert [source.title for source in numbered.listed] == ["Staff report.", PAPER.title, "Another."]


@pytest.mark.parametrize(
    ("issued", "expected"),
    [
        ("1989-08-24", {"date-parts": [[1989, 8, 24]]}),
        ("1989", {"date-parts": [[1989]]}),
        ("1989-08?", {"date-parts": [[1989, 8]], "circa": True}),
        ("1988/1989-02", {"date-parts": [[1988], [1989, 2]]}),
        ("../1991", {"literal": "../1991"}),
        ("[1977..1981]", {"literal": "[1977..1981]"}),
        ("1989-21", {"literal": "1989-21"}),
    ],
)
def test_dates_of_csl(issued, expected):
    assert csl(PAPER._replace(issued=issued))["issued"] == expected


def test_csl_json_is_what_citeproc_reads():
    items = json.loads(csl_json([PAPER, CITED]))
    assert [item["id"] for item in items] == ["lat1989", "psi"]
    assert items[0]["type"] == "article-newspaper"
    assert items[0]["container-title"] == "Los Angeles Times"
    assert "publisher" not in items[0]
    assert items[1]["note"] == "read as cited in lat1989"
    read = CiteProcJSON(items)
    assert "".join(read["lat1989"]["title"]) == PAPER.title
    assert read["psi"]["issued"].month == 2


def test_two_sources_of_one_id_are_told_apart_by_their_case():
    other = PAPER._replace(case="y", title="Another.")
    assert [source.source for source in distinct([PAPER, other, CITED])] == ["x.lat1989", "y.lat1989", "psi"]
    assert [source.source for source in distinct([PAPER, PAPER._replace(case="y")])] == ["lat1989"]


TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40) | st.sampled_from(TRICKY)
_UNESCAPED = {r"\textbackslash{}": "\\", r"\textasciicircum{}": "^", r"\textasciitilde{}": "~"}


def _plain(value: str) -> str:
    """Undo the escapes of BibTeX, longest first."""
    out, rest = "", value
    while rest:
        for escaped, character in _UNESCAPED.items():
            if rest.startswith(escaped):
                out, rest = out + character, rest[len(escaped) :]
                break
        else:
            taken = 2 if rest[0] == "\\" and len(rest) > 1 else 1
            out, rest = out + rest[taken - 1], rest[taken:]
    return out


@settings(max_examples=100, deadline=None)
@given(st.lists(TEXT, min_size=1, max_size=3))
def test_bibtex_read_back_has_every_field(titles):
    sources = [PAPER._replace(source=f"s{n}", title=title, author=title) for n, title in enumerate(titles)]
    read = bibtexparser.parse_string(bibtex(sources))
    assert not read.failed_blocks
    assert [entry.key for entry in read.entries] == [f"s{n}" for n in range(len(titles))]
    for entry, title in zip(read.entries, titles, strict=True):
        fields = {field.key: field.value for field in entry.fields}
        assert _plain(fields.get("title", "")) == squeezed(title)
        assert fields["date"] == "1989-08-24"
        assert fields["url"] == "https://x.example/a_b?c=%20%7Bd%7D"


def test_a_key_of_bibtex_has_nothing_that_ends_it():
    (entry,) = bibtexparser.parse_string(bibtex([PAPER._replace(source="protected source 1, {x}")])).entries
    assert entry.key == "protected-source-1---x-"


def test_a_style_writes_the_references_in_their_order():
    first, second = reference([CITED, PAPER], "harvard-cite-them-right")
    assert first.startswith("Staff report")
    assert first.endswith("(official report; read as cited in lat1989; psi)")
    assert second.startswith("A. Writer (1989) “Trainers {named} & 5% more”, Los Angeles Times, 24 August.")


@pytest.mark.parametrize("style", ["no-such-style", "README.md"])
def test_a_style_that_is_none_is_refused(style, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "README.md").write_text("no style", encoding="utf-8")
    with pytest.raises(UsageError, match=style):
        reference([PAPER], style)


def test_the_command_line_writes_a_bibliography(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert run(["compare", "-q", "money-trail", "--bibliography", "b.json"]) == 0
    ids = [item["id"] for item in json.loads((tmp_path / "b.json").read_text(encoding="utf-8"))]
    assert "trt2026" in ids, "through which a cited source was read"
    assert run(["compare", "-q", "money-trail", "--bibliography", "b.bib"]) == 0
    entries = bibtexparser.parse_string((tmp_path / "b.bib").read_text(encoding="utf-8")).entries
    assert [entry.key for entry in entries] == ids
    capsys.readouterr()
    assert run(["compare", "--bibliography", "b.txt"]) == 2
    assert "expected a file that ends in .json or .bib" in capsys.readouterr().err
