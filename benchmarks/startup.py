"""Start-up of the command line, against `python -c pass` of the same interpreter."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from report import Section, arguments, best_of, finish, rounded, timed, verdict

from casekit.project import bundled_cases

SCRIPT = Path(sys.executable).with_name("casekit")
YARDSTICK = "python -c pass"
UNMET = 1
"""What `check` ends with where a required criterion is unmet, which is no fault here."""


PLUGINS = 30


def commands() -> dict[str, tuple[list[str], float | None]]:
    """Return what is run, with its aim: each shipped case is checked, and both are compared."""
    casekit = str(SCRIPT)
    return {
        YARDSTICK: ([sys.executable, "-c", "pass"], None),
        "casekit --version": ([casekit, "--version"], 5),
        "casekit --help": ([casekit, "--help"], 8),
        **{f"casekit check {case.name}": ([casekit, "check", str(case)], 20) for case in bundled_cases()},
        "casekit compare": ([casekit, "compare"], None),
    }


def environment() -> dict[str, str]:
    """Return the environment without casekit's own options."""
    return {key: value for key, value in os.environ.items() if not key.startswith("CASEKIT_")}


def run(command: Sequence[str], folder: str) -> bytes:
    """Run a command where no project is, and return its output.

    Raises:
        RuntimeError: it failed.
    """
    ran = subprocess.run(command, cwd=folder, env=environment(), capture_output=True, check=False)
    if ran.returncode not in ((0, UNMET) if "check" in command else (0,)):
        raise RuntimeError(f"{command} ended with {ran.returncode}: {ran.stderr.decode()}")
    return ran.stdout


def measure(rounds: int) -> Section:
    """Time every command."""
    wanted = commands()
    with TemporaryDirectory() as folder:
        for name, (command, _) in wanted.items():  # once before: the bytecode is written, and there is an output
            assert bool(run(command, folder)) != (name == YARDSTICK), name
        best = best_of(rounds, [timed(name, partial(run, command, folder)) for name, (command, _) in wanted.items()])
    rows = []
    for name, (_, aim) in wanted.items():
        ratio = best[name] / best[YARDSTICK]
        rows.append((f"`{name}`", rounded(ratio), rounded(best[name] * 1000), *verdict(ratio, aim)))
    return Section(
        "Start-up",
        "The installed command, run in an empty folder. A ratio is time over the time of `python -c pass` of the same interpreter.",
        ("", "ratio", "ms", "aim", "met"),
        tuple(rows),
        (f"Best of {rounds} interleaved runs.",),
    )


def with_plugins(rounds: int) -> Section:
    """Time `--help` with 30 plugins installed, each with a command of its own, against none."""
    help_command = [sys.executable, "-m", "casekit", "--help"]
    with TemporaryDirectory() as folder:
        site = Path(folder) / "site"
        for number in range(PLUGINS):
            info = site / f"plugin_{number}-1.0.dist-info"
            info.mkdir(parents=True)
            (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: plugin-{number}\nVersion: 1.0\n")
            points = f"[casekit]\np{number} = module_{number}\n[casekit.commands]\ncommand-{number} = module_{number}:command\n"
            (info / "entry_points.txt").write_text(points)
            (site / f"module_{number}.py").write_text("raise RuntimeError('imported')\n")

        def called(path: str) -> None:
            added = {**environment(), "PYTHONPATH": path}
            subprocess.run(help_command, cwd=folder, env=added, stdout=subprocess.DEVNULL, check=True)

        pair = [timed("none", partial(called, folder)), timed("thirty", partial(called, str(site)))]
        best = best_of(rounds, pair)
    ratio = best["thirty"] / best["none"]
    return Section(
        "Start-up with plugins",
        f"`casekit --help` with {PLUGINS} plugins installed, each of which adds a command, against none. None is imported.",
        ("", "ratio", "ms", "aim", "met"),
        (
            ("no plugin", "1", rounded(best["none"] * 1000), *verdict(1, None)),
            (f"{PLUGINS} plugins", rounded(ratio), rounded(best["thirty"] * 1000), *verdict(ratio, 2)),
        ),
        (f"Best of {rounds} interleaved runs.",),
    )


def main() -> None:
    """Run the benchmark."""
    options = arguments(__doc__).parse_args()
    rounds = 5 if options.quick else 20
    finish([measure(rounds), with_plugins(rounds)], as_json=options.json)


if __name__ == "__main__":
    main()
