"""Fixtures for pytest: `pytest_plugins = ["casekit.testing.fixtures"]`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from casekit import testing
from casekit.assess import assess as assessed
from casekit.cli import run
from casekit.cli.workspace import workspace
from casekit.engines.auto import Auto
from casekit.model.case import Case
from casekit.model.result import Finding
from casekit.project import load_packs


class Told(NamedTuple):
    """What the command line answered: its exit code, standard output and standard error."""

    code: int
    out: str
    err: str


@pytest.fixture
def case_of() -> Callable[..., Case]:
    """Return a function from sections to a case; one claim `c1` is there."""
    return testing.case_of


@pytest.fixture
def assess() -> Callable[..., dict[tuple[str, str], Finding]]:
    """Return a function from a case and packs (names or folders) to findings by claim and criterion.

    Plugins are those of the working folder's project and of this environment. A criterion that failed has no finding.
    """

    def findings(case: Case, *packs: str) -> dict[tuple[str, str], Finding]:
        at = workspace()
        applied = load_packs(at.project, packs, extra=at.extra).applied
        return {(f.claim, f.criterion): f for f in assessed(case, applied, Auto(), at.host.measures).findings}

    return findings


@pytest.fixture
def run_casekit(capfd: pytest.CaptureFixture[str]) -> Callable[..., Told]:
    """Return a function that runs the command line: `run_casekit("compare", "-p", "ours").out`."""

    def call(*arguments: Any) -> Told:
        capfd.readouterr()
        code = run([str(argument) for argument in arguments])
        return Told(code, *capfd.readouterr())

    return call
