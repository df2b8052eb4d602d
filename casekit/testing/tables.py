"""Comparisons for the tests of renderers: whatever is hard to write in some format, wherever data can stand."""

from __future__ import annotations

from collections.abc import Sequence

from casekit.model.contrast import Contrast, Difference, Side
from casekit.model.result import (
    CaseHeader,
    Cell,
    ClaimHeader,
    ComparedRow,
    Comparison,
    ComparisonDocument,
    CriterionHeader,
    PackHeader,
    ProblemNote,
    QuestionHeader,
    RuleHeader,
    SourceHeader,
)  # fmt: skip
from casekit.model.rule import Status
from casekit.renderers.table import Part, Table

TRICKY = (
    "a|b", "two\nlines", "three\n\nlines", "back\\slash \\\\ \\n", "`code` *bold* _it_ ~~no~~ **x**", "<script>alert(1)</script>",
    "<b>bold</b> &amp; &lt; &#65;", "]]> <!-- --> <![CDATA[", "=1+1", "@cmd", "+1", "-1", "|cmd", '=HYPERLINK("http://x")',
    "[link](http://x) ![i](j) [^1]", "http://example.org www.example.org a@b.org", "# no heading", "1. no list", "- no list", "---",
    "$x^2$ 5% {braces} #1 a_b ~ & \\input{x}", "``quotes'' -- --- ?` !` <<x>> ,,", "[optional] *star", "\\end{document} %",
    ":tada: :ref:`x` |sub| *_ `` __ x_ .. include:: /etc/passwd", "#let x = 1; *b* _i_ @ref <label> $x$ `raw` \\u{41} // /* ",
    "עברית ו-English", "مرحبا 123", "\u202eevil\u202c", "e\u0301 a\u0308 combining", "ŝ Ł đ ß ¿ … “x” ‘y’ – —", "Ωμέγα Привет",
    "表の中の日本語", "👩‍👩‍👧 🇨🇴 emoji", "\x1b[31mred\x1b[0m", "tab\there", "w" * 300, "12.30", "80,443", "1e5", "00123", "TRUE",
    " leading and trailing ", "'apostrophe", "“quoted” \"and\" 'so'", "",
)  # fmt: skip
"""Texts that are markup, formulas, numbers, commands or layout to somebody."""
LONG = "A long account of what was said. " * 91
"""A cell of 3,003 characters."""
_STATUSES: tuple[Status, ...] = ("met", "not_met", "unknown", "not_applicable")


def comparison(labels: Sequence[str], *, cases: int = 2, complete: bool = True, why: bool = False) -> Comparison:
    """Return a comparison with one question a label, the label standing wherever data can stand.

    The first case has an answer to every question, a second has two to every other one, further cases have the
    same answer as the first; without `complete` the engine failed in the second. With `why` it has reasons why the cases differ.
    """
    names = [f"case{n}" for n in range(cases)]
    rows = [ComparedRow(f"q{n}", "p/c", _cells(n, label, names)) for n, label in enumerate(labels)]
    if not complete:
        rows = [row._replace(cells={name: cells for name, cells in row.cells.items() if name != names[1]}) for row in rows]
    document = ComparisonDocument(
        casekit="0", engine="native", complete=complete,
        packs=(PackHeader("p", "1", "0"),),
        cases=tuple(CaseHeader(name, f"Case {name}" if n else labels[0] or name, "2000", "0") for n, name in enumerate(names)),
        rows=tuple(rows),
        problems=() if complete else (ProblemNote("engine", names[1], f"it | broke {labels[0]}"),),
    )  # fmt: skip
    cited = sorted({(name, source) for row in rows for name, cells in row.cells.items() for c in cells for source in c.sources})
    return Comparison(
        document=document,
        title=f"A title {labels[0]}",
        questions=tuple(QuestionHeader(f"q{n}", f"Question {n}: {label}") for n, label in enumerate(labels)),
        criteria=(CriterionHeader("p/c", "T", headline=True, required=False),),
        claims=tuple(ClaimHeader(names[0], f"c{n}", f"q{n}", label, "alleged" if n else "") for n, label in enumerate(labels)),
        notes=("A remark.", labels[0]),
        sources=tuple(
            SourceHeader(name, source, "press", title=labels[int(source[1:])], author="A. Writer", issued="1989-08", url="https://x.example/?a=1&b=_%7B")
            for name, source in cited
        ),
        rules=tuple(RuleHeader(f"p/c#{n}", "there is a claim") for n in range(1, 3)),
        contrasts=tuple(_contrast(n, label, names[0], names[-1]) for n, label in enumerate(labels)) if why else None,
    )  # fmt: skip


def _contrast(number: int, label: str, first: str, second: str) -> Contrast:
    sides = (Side(first, ("c1",), "x"), Side(second, ("c1", "c2"), "y"))
    return Contrast(f"q{number}", "p/c", *sides, (Difference("denial", "", (label,), ()),), label, exact=True)


def _cells(number: int, label: str, names: Sequence[str]) -> dict[str, tuple[Cell, ...]]:
    status = _STATUSES[number % 4]
    cell = Cell("c1", "x", status, label, "p/c#1", (f"e{number}",), (f"s{number}",))
    other = Cell("c2", "y", status, label, "p/c#2", (), (f"s{number}",))
    return {name: (() if number % 2 else (cell, other)) if n == 1 else (cell,) for n, name in enumerate(names)}


def rows_of(table: Table) -> list[list[str]]:
    """Return a table as rows of texts, as whoever reads a format back should find it.

    The first row are the columns (after the empty corner); the title of a group is a row of its own; the answers of a cell
    are lines, each with its mark after a space.
    """
    found = [["", *(column.name for column in table.columns)]]
    for group in table.groups:
        if group.title:
            found.append([group.title])
        found += [[line.heading, *("\n".join(_answer(part) for part in cell) for cell in line.cells)] for line in group.lines]
    return found


def _answer(part: Part) -> str:
    return f"{part.text} {part.mark}" if part.mark else part.text


def squeezed(text: str) -> str:
    """Return text with every run of white space as one space: formats may break lines where they like."""
    return " ".join(text.split())
