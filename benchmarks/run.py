"""Runs all benchmarks, prints their tables and writes them to docs/performance.md (not with --quick)."""

from __future__ import annotations

import argparse
import os
import platform
import sys
from pathlib import Path

from report import Section, markdown, sections_of

HERE = Path(__file__).parent
TARGET = HERE.parent / "docs" / "performance.md"
SCRIPTS = ("startup.py", "pipeline.py", "engines.py", "rendering.py", "sensitivity.py", "endurance.py")


def page(sections: list[Section]) -> str:
    """Return the page of all figures."""
    python = f"{platform.python_implementation()} {platform.python_version()}"
    begin = (
        "# Performance\n\n"
        "Written by `make bench`, which repeats every measurement on this page. "
        f"Measured with {python} on {os.cpu_count()} CPUs. Ratios compare with a yardstick measured in the same run and say more than "
        "the absolute figures beside them, which are this machine's. Figures have two significant digits.\n"
    )
    return "\n".join([begin, *map(markdown, sections)])


def main() -> None:
    """Run the benchmarks."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a short run, whose figures are rough and are only printed")
    quick = parser.parse_args().quick
    sections: list[Section] = []
    for script in SCRIPTS:
        print(f"{script} …", file=sys.stderr, flush=True)
        sections += sections_of(HERE / script, ["--quick"] if quick else [])
    text = page(sections)
    print(text, end="")
    if not quick:
        TARGET.parent.mkdir(exist_ok=True)
        TARGET.write_text(text, encoding="utf-8")
    sys.exit(any(section.failures for section in sections))


if __name__ == "__main__":
    main()
