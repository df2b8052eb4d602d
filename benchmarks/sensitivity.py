"""What would change the answers to the shipped cases, against a check of the same case."""

from __future__ import annotations

from functools import partial
from tempfile import TemporaryDirectory

from report import Section, arguments, best_of, finish, rounded, timed, verdict
from startup import SCRIPT, run

from casekit.project import bundled_cases

AIM = 5
"""Seconds for both shipped cases together."""


def measure(rounds: int, criteria: str, aim: float | None) -> Section:
    """Time `casekit sensitivity` of each shipped case for criteria, and `casekit check` of the same."""
    asked = ["-c", criteria] if criteria else []
    cases = bundled_cases()
    with TemporaryDirectory() as folder:
        check = {case.name: [str(SCRIPT), "check", str(case)] for case in cases}
        probe = {case.name: [str(SCRIPT), "sensitivity", str(case), *asked] for case in cases}
        jobs = [timed(f"check {name}", partial(run, command, folder)) for name, command in check.items()]
        jobs += [timed(name, partial(run, command, folder)) for name, command in probe.items()]
        best = best_of(rounds, jobs)
    total, checks = sum(best[case.name] for case in cases), sum(best[f"check {case.name}"] for case in cases)
    rows = [
        (f"`sensitivity {case.name}`", rounded(best[case.name] / best[f"check {case.name}"]), rounded(best[case.name]), "", "")
        for case in cases
    ]
    rows.append(("together", rounded(total / checks), rounded(total), *verdict(total, aim)))
    return Section(
        f"Sensitivity ({'every criterion' if criteria else 'the headline criteria'})",
        "The installed command with its start-up. A ratio is time over the time of `casekit check` of the same case.",
        ("", "ratio", "s", "aim (s)", "met"),
        tuple(rows),
        (f"Best of {rounds} interleaved runs.",),
    )


def main() -> None:
    """Run the benchmark."""
    options = arguments(__doc__).parse_args()
    rounds = 1 if options.quick else 5
    finish([measure(rounds, "", AIM), measure(rounds, "all", None)], as_json=options.json)


if __name__ == "__main__":
    main()
