"""Loading and assessing a generated corpus with the core pack, against `yaml.load` of the same texts.

The yardstick is PyYAML's CSafeLoader (libyaml), which makes plain data of a text and checks nothing; for
JSON Lines it is `json.loads` as well. Peak memory is that of a child process which streams YAML files.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any, NamedTuple

import yaml
from corpus import CLAIMS, write_cases, write_lines
from report import Job, Seconds, Section, arguments, best_of, finish, peak_of, print_peak, rounded, timed, verdict

from casekit import Assessor, Case, Native, load_case, load_cases, load_pack
from casekit.engines.base import Evaluate, Evaluation
from casekit.model.relations import Facts
from casekit.rules.syntax import Criterion
from casekit.source import parse

CORE = Path(__file__).parent.parent / "rules" / "core"
LOADING_AIM = 1.4
GROWTH_AIM = 1.1


class StopWatch:
    """The native engine, which notes when it was entered and left: apart from it are facts and findings."""

    name = Native.name

    def __init__(self) -> None:
        self.entered = self.left = 0.0

    def compile(self, strata: Sequence[Sequence[Criterion]]) -> Evaluate:
        """Compile the criteria."""
        evaluate = Native().compile(strata)

        def watched(facts: Facts) -> Evaluation:
            self.entered = perf_counter()
            evaluation = evaluate(facts)
            self.left = perf_counter()
            return evaluation

        return watched


def assessing(cases: Sequence[Case]) -> Job:
    """Return a job that assesses cases and says how long each of its three parts took."""
    watch = StopWatch()
    assessor = Assessor([load_pack(CORE)], watch)

    def job() -> Seconds:
        parts = {"facts": 0.0, "engine": 0.0, "findings": 0.0}
        for case in cases:
            begun = perf_counter()
            assessor(case)
            ended = perf_counter()
            parts["facts"] += watch.entered - begun
            parts["engine"] += watch.left - watch.entered
            parts["findings"] += ended - watch.left
        return {**parts, "assessment": sum(parts.values())}

    return job


def each(work: Callable[[Any], object], things: Iterable[Any]) -> None:
    """Do something with every thing and keep nothing."""
    for thing in things:
        work(thing)


def from_text(text: str) -> Case:
    """Return the case of a YAML text."""
    return Case.model_validate(parse("case.yaml", text).data)


class Step(NamedTuple):
    """A row of the table: what is timed, under which name, and its aim."""

    what: str
    timed: str
    aim: float | None = None


STEPS = (
    Step("`yaml.load(text, CSafeLoader)`: the yardstick", "yaml"),
    Step("YAML text → validated case", "load", LOADING_AIM),
    Step("YAML file → validated case (`load_case`)", "file", LOADING_AIM),
    Step("`json.loads` of the same cases", "json"),
    Step("JSON Lines → validated cases (`load_cases`)", "lines"),
    Step("facts and measures", "facts"),
    Step("engine: facts → answers with traces", "engine"),
    Step("answers → findings", "findings"),
    Step("assessment: the three above", "assessment"),
)


def measure(folder: Path, count: int, rounds: int) -> Section:
    """Time every step on the same cases.

    Raises:
        SystemExit: YAML and JSON Lines give different cases.
    """
    files = list(write_cases(folder, count))
    lines = write_lines(folder / "cases.jsonl", count)
    texts = [file.read_text(encoding="utf-8") for file in files]
    line_texts = lines.read_text(encoding="utf-8").splitlines()
    cases = [from_text(text) for text in texts]
    if any(case != file.case for case, file in zip(cases, load_cases(lines), strict=True)):
        sys.exit("YAML and JSON Lines give different cases")
    best = best_of(
        rounds,
        [
            timed("yaml", partial(each, partial(yaml.load, Loader=yaml.CSafeLoader), texts)),
            timed("load", partial(each, from_text, texts)),
            timed("file", partial(each, load_case, files)),
            timed("json", partial(each, json.loads, line_texts)),
            timed("lines", lambda: each(id, load_cases(lines))),
            assessing(cases),
        ],
    )
    size = sum(len(text) for text in texts) / count / 1000
    rows = [
        (
            step.what,
            rounded(best[step.timed] / best["yaml"]),
            rounded(best[step.timed] / count * 1000),
            rounded(count * CLAIMS / best[step.timed]),
            *verdict(best[step.timed] / best["yaml"], step.aim),
        )
        for step in STEPS
    ]
    return Section(
        "Loading and assessment",
        f"{count * CLAIMS:,} claims in {count:,} cases of {size:.0f} kB, under the core pack. "
        "A ratio is time over the time of the yardstick on the same texts.",
        ("", "ratio", "ms a case", "claims/s", "aim", "met"),
        tuple(rows),
        (f"Best of {rounds} interleaved runs. JSON Lines take {rounded(best['lines'] / best['json'])} times `json.loads`.",),
    )


def memory(folder: Path, counts: tuple[int, int, int]) -> Section:
    """Measure the peak memory of streaming some, many and very many cases; it must not grow with their number."""
    each(id, write_cases(folder, counts[-1]))
    lines = folder / "cases.jsonl"
    rows, failures = [], []
    for what, path in (("YAML, a file a case", folder), ("JSON Lines", lines)):
        peaks = []
        for count in counts:
            write_lines(lines, count)
            peaks.append(peak_of([__file__, "--stream", str(path), "--cases", str(count)]))
        growth = peaks[-1] / peaks[-2]
        rows.append((what, *map(rounded_peak, peaks), f"{growth:.2f}", *verdict(growth, GROWTH_AIM)))
        if growth > GROWTH_AIM:
            failures.append(f"{what}: the peak grows by {growth - 1:.0%} from {counts[-2]:,} to {counts[-1]:,} cases")
    return Section(
        "Peak memory of streaming",
        "Each case is loaded, assessed under the core pack and let go.",
        ("", *(f"{count:,} cases, MB" for count in counts), f"growth, {counts[-2]:,} to {counts[-1]:,}", "aim", "met"),
        tuple(rows),
        ("`ru_maxrss` of a child process.",),
        tuple(failures),
    )


def rounded_peak(megabytes: float) -> str:
    """Write a peak: here the third digit counts."""
    return f"{megabytes:.0f}"


def stream(path: Path, count: int) -> None:
    """Load, assess and forget cases: those of a folder of YAML files, or of one file of JSON Lines."""
    assessor = Assessor([load_pack(CORE)], Native())
    files = sorted(path.glob("*.yaml"))[:count] if path.is_dir() else [path]
    assessed = sum(len(assessor(file.case).case.claims) for file in (case for each in files for case in load_cases(each)))
    assert assessed == count * CLAIMS
    print_peak()


def main() -> None:
    """Run the benchmark."""
    parser = arguments(__doc__)
    parser.add_argument("--cases", type=int, help="how many cases (500; with --quick 50)")
    parser.add_argument("--stream", type=Path, metavar="PATH", help="print the peak memory of streaming cases from there")
    options = parser.parse_args()
    count = options.cases or (50 if options.quick else 500)
    if options.stream:
        stream(options.stream, count)
        return
    with TemporaryDirectory() as name:
        folder = Path(name)
        streamed = memory(folder, (10, 50, 200) if options.quick else (50, 500, 2000))
        timings = measure(folder, count, 3 if options.quick else 5)
    finish([timings, streamed], as_json=options.json)


if __name__ == "__main__":
    main()
