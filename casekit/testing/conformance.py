"""What every plugin must keep, tried on it.

Its examples pass and reach every outcome; its criteria keep what every pack keeps (`casekit/metamorphic/relations.py`); what it is
given is not changed; it reads no clock and opens no connection; its ids are its own; importing it
costs no more than importing pydantic.
"""

from __future__ import annotations

import datetime
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from typing import Any
from unittest import mock

from casekit.assess import Assessment, Assessor, answered
from casekit.compare import Assessed, compare
from casekit.engines.native import Native
from casekit.errors import CasekitError
from casekit.examples import run_examples
from casekit.guard import PluginFailure, guarded
from casekit.loading import load_case
from casekit.measures import ClaimSupport, measured_by
from casekit.metamorphic.relations import RELATIONS, REPEATABILITY, answers, violations
from casekit.model.case import Case
from casekit.origins import Derivation
from casekit.packs import RulePack, example_case
from casekit.plugins import BUILT_IN, PluginHost
from casekit.project import Extra, bundled_cases, find_project, load_packs
from casekit.renderers import Style
from casekit.renderers.json import render as as_json
from casekit.rewriting import CaseData, plain
from casekit.view import claim_views


def conformance(plugin: str | object, name: str = "") -> list[str]:
    """Return what a plugin does not keep, one sentence each; an empty list if it conforms.

    Args:
        plugin: the name of an installed plugin, or a module or object with hooks.
        name: what to call such an object.
    """
    if isinstance(plugin, str):
        host, name = PluginHost(), plugin
    else:
        name = name or getattr(plugin, "__name__", "plugin")
        host = PluginHost(only=(name,), objects={name: plugin})
    found = {each.name: each for each in host.plugins if each.name != BUILT_IN}
    if name not in found:
        return [f"there is no plugin {name!r}"]
    if found[name].state != "loaded":
        return [f"it is {found[name].state}: {found[name].reason}"]
    gives = [tuple(given.split(" ", 1)) for given in found[name].gives]
    packs = sorted({word.partition("/")[0] for kind, word in gives if kind in ("pack", "criterion")})
    extra = Extra(host.packs, host.criteria, tuple(measure.name for _, measure in host.measures))
    try:
        loaded = load_packs(find_project(), packs, examples=True, extra=extra) if packs else None
    except CasekitError as error:
        return [str(error)]
    violations = [f"{kind} {word}: not an id of its own" for kind, word in gives if not word.strip()]
    if loaded is not None:
        results = run_examples(loaded.applied, Native(), of=loaded.asked, measures=host.measures)
        violations += [str(result) for result in results if not result.passed]
        violations += _assessing(loaded.applied, loaded.asked, host)
    violations += _rendering([word for kind, word in gives if kind == "format"], host)
    if isinstance(plugin, str):
        violations += _importing(plugin)
    return violations


def _cases(packs: Sequence[RulePack]) -> Iterator[tuple[Case, CaseData]]:
    """Yield the shipped cases, and those of the examples of packs, each with its data."""
    for path in bundled_cases():
        file = load_case(path)
        yield file.case, plain(file.document.data)
    for pack in packs:
        for criterion in pack.criteria:
            for example in criterion.spec.examples:
                data = plain(example_case(example))
                yield Case.model_validate(data), data


def _assessing(applied: Sequence[RulePack], asked: Sequence[RulePack], host: PluginHost) -> Iterator[str]:
    assessor = Assessor(applied, Native(), host.measures)
    modules = {c.answer.__module__ for pack in asked for c in pack.criteria if c.answer is not None}
    modules |= {measure.compute.__module__ for _, measure in host.measures}
    told: set[str] = set()

    def assess(case: Case) -> Assessment:
        with _no_clock_and_no_network(modules):
            assessment = assessor(case)
        told.update(f"{f.criterion} on {f.claim}: {f.message}" for f in assessment.failures)
        return assessment

    criteria = {criterion.name for pack in asked for criterion in pack.criteria}
    broken: set[tuple[str, str]] = set()
    for case, data in _cases(asked):
        yield from _changing(case, asked, host)
        given = answers(data, assess)
        for relation in RELATIONS:
            for violation in violations(relation, data, assess, criteria, given=given):
                if not broken.intersection({(relation.name, violation.criterion), (REPEATABILITY.name, violation.criterion)}):
                    broken.add((relation.name, violation.criterion))
                    yield f"{violation}. {relation.says} `casekit test --metamorphic` shows the smallest case"
    yield from sorted(told)


def _changing(case: Case, asked: Sequence[RulePack], host: PluginHost) -> Iterator[str]:
    """Look whether a function changes the case it is given: casekit gives each plugin a copy of its own."""
    copied = case.model_copy(deep=True)
    for view in claim_views(copied):
        calls: list[Callable[[], object]] = [
            partial(answered, c, view) for pack in asked for c in pack.criteria if c.answer is not None
        ]
        calls += [partial(measured_by, measure, ClaimSupport(view, Derivation(copied))) for _, measure in host.measures]
        for call in calls:
            with suppress(PluginFailure):  # told with what it answers
                guarded("", call)
    if copied != case:
        yield f"it changes the case it is given ({case.case})"


def _rendering(formats: Sequence[str], host: PluginHost) -> Iterator[str]:
    """Try each format on the comparison of the shipped cases: twice the same, and the comparison unchanged."""
    if not formats:
        return
    packs = load_packs(find_project()).applied
    assessor = Assessor(packs, Native())
    comparison = compare([Assessed(f, assessor(f.case)) for f in map(load_case, bundled_cases())], packs)
    before = as_json(comparison, Style())
    for format in formats:

        def render(format: str = format) -> object:
            return host.renderers[format]().render(comparison, Style())

        try:
            with _no_clock_and_no_network(set()):
                first, second = guarded(format, render), guarded(format, render)
        except PluginFailure as error:
            yield f"the format {format}: {error.message}"
            continue
        if not isinstance(first, (str, bytes)):
            yield f"the format {format} gives {type(first).__name__}, no text and no bytes"
        elif first != second:
            yield f"the format {format} gives other bytes the second time"
    if as_json(comparison, Style()) != before:
        yield "a renderer changes the comparison it is given"


class _NoClock(datetime.datetime):
    @classmethod
    def now(cls, tz: Any = None) -> Any:
        raise RuntimeError("reads the clock")

    utcnow = today = now


class _NoToday(datetime.date):
    @classmethod
    def today(cls) -> Any:
        raise RuntimeError("reads the clock")


def _clock(read: Callable[..., Any], moment: int) -> Callable[..., Any]:
    """Return a function of the clock that refuses to read it, and still writes a moment that it is given as an argument."""

    def told(*given: Any) -> Any:
        if moment and len(given) >= moment:
            return read(*given)
        raise RuntimeError("reads the clock")

    return told


def _forbidden(what: str) -> Callable[..., Any]:
    def refuse(*given: Any, **named: Any) -> Any:
        raise RuntimeError(what)

    return refuse


@contextmanager
def _no_clock_and_no_network(modules: set[str]) -> Iterator[None]:
    """Let whoever asks for the time or for a connection fail, as far as Python lets itself be watched."""
    clocks = {"time": 0, "time_ns": 0, "localtime": 1, "gmtime": 1, "ctime": 1, "strftime": 2}
    with ExitStack() as stack:
        for name, moment in clocks.items():
            stack.enter_context(mock.patch.object(time, name, _clock(getattr(time, name), moment)))
        for name in ("socket", "create_connection", "getaddrinfo"):
            stack.enter_context(mock.patch(f"socket.{name}", _forbidden("opens a connection")))
        stack.enter_context(mock.patch.object(datetime, "datetime", _NoClock))
        stack.enter_context(mock.patch.object(datetime, "date", _NoToday))
        for module in (sys.modules[name] for name in sorted(modules) if name in sys.modules):
            for name, value in list(vars(module).items()):
                if value is _DATETIME:
                    stack.enter_context(mock.patch.object(module, name, _NoClock))
                elif value is _DATE:
                    stack.enter_context(mock.patch.object(module, name, _NoToday))
        yield


_DATETIME, _DATE = datetime.datetime, datetime.date


def _importing(name: str) -> Iterator[str]:
    """Compare in one process what it costs to import the plugin with what pydantic costs; the best of three counts."""
    code = (
        "import sys, time\n"
        "from importlib.metadata import entry_points\n"
        "start = time.perf_counter(); import pydantic.main; given = time.perf_counter() - start\n"
        "import casekit.builtins, casekit.plugins, casekit.criterion, casekit.measures\n"
        f"(point, *_) = [p for p in entry_points(group='casekit') if p.name == {name!r}]\n"
        "start = time.perf_counter(); point.load(); print((time.perf_counter() - start) / given)\n"
    )
    ratios = [
        float(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()[-1])
        for _ in range(3)
    ]
    if min(ratios) > 1:
        yield f"importing it takes {min(ratios):.1f} times as long as importing pydantic"
