"""A very large comparison in every format: how long it takes, and how much memory beyond that of the comparison.

Each format is rendered and written in a process of its own, once for half of the cases and once for all; memory is
bounded where it grows no faster than the comparison does. The formats of plugins/casekit-office are measured where
what they need is installed.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

from report import Section, arguments, finish, peak, rounded, verdict

from casekit.model.result import (
    CaseHeader,
    Cell,
    ClaimHeader,
    ComparedRow,
    Comparison,
    ComparisonDocument,
    CriterionHeader,
    PackHeader,
    QuestionHeader,
    RuleHeader,
    SourceHeader,
)  # fmt: skip
from casekit.renderers import FORMATS, Renderer, Style, renderer

QUESTIONS = 10
CRITERIA = ("standing", "attribution", "corroboration", "denial")
OFFICE = Path(__file__).parent.parent / "plugins" / "casekit-office"
OFFICE_NEEDS = {"docx": "docx", "xlsx": "xlsxwriter", "pdf": "typst"}
YARDSTICK = "json"
GROWTH_AIM = 2.2
"""For twice the cases: what is held may grow with them, and by no more."""
_ANSWERS = ("corroborated", "alleged", "disputed", "supported: a document, one origin for certain")


def comparison(cases: int) -> Comparison:
    """Return a comparison in which every case has one claim on each of ten questions and answers to four criteria."""
    names = [f"case-{n}" for n in range(cases)]
    rows = tuple(
        ComparedRow(f"q{q}", f"core/{criterion}", {name: (_cell(n, q, criterion),) for n, name in enumerate(names)})
        for q in range(QUESTIONS)
        for criterion in CRITERIA
    )
    document = ComparisonDocument(
        casekit="0", engine="native", complete=True, packs=(PackHeader("core", "1", "0"),),
        cases=tuple(CaseHeader(name, f"Case {n}", "2026", "0") for n, name in enumerate(names)), rows=rows, problems=(),
    )  # fmt: skip
    return Comparison(
        document=document,
        title="A very large comparison",
        questions=tuple(QuestionHeader(f"q{q}", f"Question {q}") for q in range(QUESTIONS)),
        criteria=tuple(CriterionHeader(f"core/{c}", c, headline=True, required=False) for c in CRITERIA),
        claims=tuple(
            ClaimHeader(name, f"c{q}", f"q{q}", "Somebody is alleged to have done something.", "alleged")
            for name in names
            for q in range(QUESTIONS)
        ),
        notes=("No cross-case inference.",),
        sources=tuple(
            SourceHeader(name, f"s{n}-{k}", "press", title=f"Paper {k} of case {n}", issued="1989-08-24")
            for n, name in enumerate(names)
            for k in range(3)
        ),
        rules=tuple(RuleHeader(f"core/{c}#{n}", "there is a claim") for c in CRITERIA for n in range(1, 5)),
    )


def _cell(case: int, question: int, criterion: str) -> Cell:
    kind = (case * 7 + question * 3 + len(criterion)) % len(_ANSWERS)
    items = tuple(f"e{case}-{n}" for n in range(question % 3 + 1))
    sources = tuple(f"s{case}-{n}" for n in range(question % 3 + 1))
    return Cell(
        f"c{question}", f"outcome-{kind}", "met", _ANSWERS[kind], f"core/{criterion}#{kind + 1}", items, sources
    )  # fmt: skip


def formats() -> dict[str, Callable[[], Renderer]]:
    """Return what can be rendered here, by format."""
    found: dict[str, Callable[[], Renderer]] = {name: lambda name=name: renderer(name) for name in FORMATS}
    if all(map(find_spec, OFFICE_NEEDS.values())):
        sys.path.insert(0, str(OFFICE))
        from casekit_office.plugin import casekit_renderers

        found |= casekit_renderers()
    return found


class Run(NamedTuple):
    """One rendering: seconds, megabytes written, and the peak memory of its process in megabytes."""

    seconds: float
    written: float
    peak: float


def render(format: str, cases: int) -> None:
    """Render a comparison and print the figures; `none` only builds it."""
    data = comparison(cases)
    started = perf_counter()
    size = 0
    if format != "none":
        text = formats()[format]().render(data, Style())
        with Path(os.devnull).open("wb") as out:
            size = out.write(text if isinstance(text, bytes) else text.encode())
    print(perf_counter() - started, size / 1_000_000, peak())


def run(format: str, cases: int) -> Run:
    """Render in a process of its own."""
    command = [sys.executable, __file__, "--render", format, "--cases", str(cases)]
    return Run(*map(float, subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()))


def measure(cases: int) -> Section:
    """Render every format for half of the cases and for all."""
    bare = {n: run("none", n) for n in (cases // 2, cases)}
    found = {name: (run(name, cases // 2), run(name, cases)) for name in formats()}
    rows = tuple(_rows(found, bare, cases))
    note = (
        f"`ru_maxrss` of a child process; one that only holds the comparison has {rounded(bare[cases].peak)} MB. "
        "The growth is that of the memory above holding the comparison."
    )
    return Section(
        "Rendering",
        f"{cases:,} cases × {QUESTIONS} questions × {len(CRITERIA)} criteria, with differences and references where the format has them "
        f"by default. A ratio is time over that of {YARDSTICK}.",
        (
            "", "ratio", "seconds", "written, MB", "peak memory, MB", "above holding the comparison, MB",
            f"growth, {cases // 2:,} to {cases:,}", "aim", "met",
        ),
        rows,
        (note,),
    )  # fmt: skip


def _rows(found: dict[str, tuple[Run, Run]], bare: dict[int, Run], cases: int) -> Iterator[tuple[str, ...]]:
    for name, (half, whole) in found.items():
        above, before = whole.peak - bare[cases].peak, half.peak - bare[cases // 2].peak
        growth = above / before if before > 0 else 1.0
        yield (
            name, rounded(whole.seconds / found[YARDSTICK][1].seconds), rounded(whole.seconds), rounded(whole.written),
            rounded(whole.peak), rounded(above), f"{growth:.1f}", *verdict(growth, GROWTH_AIM),
        )  # fmt: skip


def main() -> None:
    """Run the benchmark."""
    parser = arguments(__doc__)
    parser.add_argument("--cases", type=int, help="how many cases (1,000; with --quick 100)")
    parser.add_argument("--render", metavar="FORMAT", help="render one format and print seconds, megabytes written and peak")
    options = parser.parse_args()
    cases = options.cases or (100 if options.quick else 1000)
    if options.render:
        render(options.render, cases)
        return
    finish([measure(cases)], as_json=options.json)


if __name__ == "__main__":
    main()
