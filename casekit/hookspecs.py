"""Every hook of casekit: what a plugin may give, and when it is asked.

A plugin is an entry point of the group `casekit` (its name is the plugin's, its value a module or an object with
hook functions), or a Python file named in `[tool.casekit] plugins` of a project. A hook function bears the name of
its hook and the mark `@casekit.hookimpl`. Hooks return values; nothing is registered by side effect.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TYPE_CHECKING

import pluggy

if TYPE_CHECKING:
    from casekit.assess import Assessment
    from casekit.criterion import PythonCriterion
    from casekit.engines.base import Engine
    from casekit.loading import CaseLoader
    from casekit.measures import Measure
    from casekit.renderers import Renderer

hookspec = pluggy.HookspecMarker("casekit")
hookimpl = pluggy.HookimplMarker("casekit")


@hookspec
def casekit_rule_packs() -> Iterable[Path | Traversable]:  # type: ignore[empty-body]
    """Give rule packs: folders that hold a `pack.yaml`. They are applied where `-p` or the project names them.

    ```python
    from importlib.resources import files

    @casekit.hookimpl
    def casekit_rule_packs():
        return [files("my_plugin") / "rules"]
    ```
    """


@hookspec
def casekit_criteria() -> Iterable[PythonCriterion]:  # type: ignore[empty-body]
    """Give criteria that Python functions answer, where no pattern can.

    ```python
    @casekit.hookimpl
    def casekit_criteria():
        return [
            casekit.PythonCriterion(
                name="ours/named",
                title="Named",
                asks="Is anybody accused by name?",
                outcomes={"named": "met", "unnamed": "not_met"},
                answer=lambda claim: "named" if claim.claim.accused else "unnamed",
            )
        ]
    ```
    """


@hookspec
def casekit_measures() -> Iterable[Measure]:  # type: ignore[empty-body]
    """Give measures, which rules match as `measure: {claim: $claim, name: …}`.

    ```python
    @casekit.hookimpl
    def casekit_measures():
        return [
            casekit.Measure(
                name="denials_on_file",
                meaning="denials of the claim",
                compute=lambda support: casekit.Measurement(value=len(support.view.denials)),
            )
        ]
    ```
    """


@hookspec
def casekit_case_loaders() -> Iterable[CaseLoader]:  # type: ignore[empty-body]
    """Give loaders of cases in other forms than YAML and JSON, chosen by the end of a file's name.

    ```python
    def read(path):
        yield casekit.Document.of_data(str(path), {"casekit": 1, "case": path.stem})

    @casekit.hookimpl
    def casekit_case_loaders():
        return [casekit.CaseLoader(name="empty", suffixes=(".empty",), read=read)]
    ```
    """


@hookspec
def casekit_engines() -> Mapping[str, Callable[[], Engine]]:  # type: ignore[empty-body]
    """Give engines by name, each as a function that makes one; `--engine` names them.

    ```python
    @casekit.hookimpl
    def casekit_engines():
        return {"mine": casekit.Native}
    ```
    """


@hookspec
def casekit_renderers() -> Mapping[str, Callable[[], Renderer]]:  # type: ignore[empty-body]
    r"""Give output formats by name, each as a function that makes a renderer; `-f` names them.

    ```python
    class Count:
        def render(self, comparison, style):
            return f"{len(comparison.document.rows)} rows\n"

    @casekit.hookimpl
    def casekit_renderers():
        return {"count": Count}
    ```
    """


@hookspec
def casekit_assessed(assessment: Assessment) -> None:
    """Look at the assessment of each case, once, after it was made. What is returned is not used.

    ```python
    @casekit.hookimpl
    def casekit_assessed(assessment):
        print(len(assessment.findings))
    ```
    """
