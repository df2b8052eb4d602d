"""Every example of a rule pack as a test of pytest: `pytest_plugins = ["casekit.testing.examples"]`.

A folder with a `pack.yaml` that pytest comes by is collected: one test an example and claim, one an outcome that has
no example.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from casekit.cli.workspace import workspace
from casekit.engines.auto import Auto
from casekit.errors import CasekitError
from casekit.examples import ExampleResult, run_examples
from casekit.packs import MANIFEST
from casekit.project import load_packs


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect the manifests of rule packs."""
    return _Pack.from_parent(parent, path=file_path) if file_path.name == MANIFEST else None


class _Pack(pytest.File):
    def collect(self) -> Iterator[pytest.Item]:
        at = workspace()
        try:
            loaded = load_packs(at.project, [str(self.path.parent)], examples=True, extra=at.extra)
            results = list(run_examples(loaded.applied, Auto(), of=loaded.asked, measures=at.host.measures))
        except CasekitError as error:
            raise self.CollectError(str(error)) from None
        for result in results:
            name = f"{result.criterion}: {result.title or result.expected}" + (f" [{result.claim}]" if result.claim else "")
            yield _Example.from_parent(self, name=name, result=result)


class _Example(pytest.Item):
    def __init__(self, *, result: ExampleResult, **given: object) -> None:
        super().__init__(**given)  # type: ignore[arg-type]
        self._result = result

    def runtest(self) -> None:
        assert self._result.passed, str(self._result)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: object = None) -> str:
        return str(self._result)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        return self.path, None, self.name
