"""What the benchmarks share: interleaved timing, peak memory of a child process, and tables of figures."""

from __future__ import annotations

import argparse
import gc
import json
import resource
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

Seconds = dict[str, float]
Job = Callable[[], Mapping[str, float]]
"""A run that says what it timed, in seconds."""


class Section(NamedTuple):
    """One table of figures."""

    title: str
    text: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()
    failures: tuple[str, ...] = ()
    """What must never be, and is: the benchmark ends in exit code 1."""


# --- measuring ---------------------------------------------------------------------------------------


def timed(name: str, work: Callable[[], object]) -> Job:
    """Return a job that times all of `work`."""

    def job() -> Seconds:
        start = perf_counter()
        work()
        return {name: perf_counter() - start}

    return job


def best_of(rounds: int, jobs: Sequence[Job]) -> Seconds:
    """Return the best of each timed thing; in every round every job runs once, each time another one first.

    What is alive now is taken out of the garbage collector's sight, so that what one contender holds
    slows down no other; the collector stays on.
    """
    gc.collect()
    gc.freeze()
    best: Seconds = {}
    for number in range(rounds):
        first = number % len(jobs)
        for job in (*jobs[first:], *jobs[:first]):
            gc.collect()
            for name, seconds in job().items():
                best[name] = min(seconds, best.get(name, seconds))
    gc.unfreeze()
    return best


_LAUNCHER = "import subprocess, sys; sys.exit(subprocess.run(sys.argv[1:]).returncode)"
_MEGABYTE = 1_000_000
_UNIT = 1 if sys.platform == "darwin" else 1024


def peak_of(arguments: Sequence[str]) -> float:
    """Return the peak memory, in MB, of a Python process that ends in `print_peak`.

    A small process stands between: on Linux a program inherits the peak of the one that starts it.
    """
    command = [sys.executable, "-S", "-c", _LAUNCHER, sys.executable, *arguments]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()[-1])


def peak() -> float:
    """Return the peak memory of this process, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _UNIT / _MEGABYTE


def print_peak() -> None:
    """Print the peak memory of this process, in MB."""
    print(peak())


# --- writing -----------------------------------------------------------------------------------------


def rounded(number: float) -> str:
    """Write a figure with two significant digits, for more would be noise: `0.02`, `1.3`, `47`, `21,000`."""
    figure = float(f"{number:.1e}")
    return f"{figure:,.0f}" if figure >= 10 else f"{figure:.1f}" if figure >= 1 else f"{figure:g}"


def verdict(ratio: float, aim: float | None) -> tuple[str, str]:
    """Return an aim and whether it was met, as two cells."""
    return ("", "") if aim is None else (f"≤ {aim:g}", "yes" if ratio <= aim else "**no**")


def markdown(section: Section) -> str:
    """Return a section as Markdown."""
    widths = [max(len(row[n]) for row in (section.header, *section.rows)) for n in range(len(section.header))]

    def line(cells: Sequence[str]) -> str:
        return "| " + " | ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)) + " |"

    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    table = "\n".join([line(section.header), rule, *map(line, section.rows)])
    failures = [f"**{failure}**" for failure in section.failures]
    return "\n\n".join([f"## {section.title}", section.text, table, *section.notes, *failures]) + "\n"


# --- the command line of every benchmark -------------------------------------------------------------


def arguments(description: str | None) -> argparse.ArgumentParser:
    """Return a parser with the options that every benchmark has."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--quick", action="store_true", help="a short run, whose figures are rough")
    parser.add_argument("--json", action="store_true", help="print the sections as JSON")
    return parser


def finish(sections: Sequence[Section], *, as_json: bool) -> None:
    """Print sections and leave: with 1 if something failed."""
    print(json.dumps([section._asdict() for section in sections]) if as_json else "\n".join(map(markdown, sections)))
    sys.exit(any(section.failures for section in sections))


def sections_of(script: Path, options: Sequence[str]) -> list[Section]:
    """Run a benchmark in a process of its own and return its sections.

    Raises:
        RuntimeError: it could not measure.
    """
    ran = subprocess.run([sys.executable, str(script), "--json", *options], stdout=subprocess.PIPE, text=True, check=False)
    try:
        found = json.loads(ran.stdout)
    except ValueError:
        raise RuntimeError(f"{script.name} ended with {ran.returncode} and no figures") from None
    return [Section(**{key: _frozen(value) for key, value in section.items()}) for section in found]


def _frozen(value: str | list) -> str | tuple:
    return tuple(map(_frozen, value)) if isinstance(value, list) else value
