"""The conformance suite notices each thing that a plugin must not do, and nothing in one that does none."""

from __future__ import annotations

import datetime as dt
import socket
import time
from types import SimpleNamespace

import pytest

import casekit as api
from casekit.testing import case_of, conformance
from tests.installed import install

SEEN: list[str] = []


def _plugin(answer, **more):
    """Return a plugin of one criterion, whose examples give both of its outcomes unless told otherwise."""
    actors = {"a": {"name": "A", "kind": "person"}}
    examples = [
        {"title": "one", "case": {"actors": actors, "claims": {"c1": {"accused": ["a"]}}}, "expect": {"c1": "yes"}},
        {"title": "none", "expect": {"c1": "no"}},
    ]
    given = {
        "name": "tried/it", "title": "T", "asks": "Is it?", "outcomes": {"yes": "met", "no": "not_met"}, "answer": answer,
        "examples": examples, **more,
    }  # fmt: skip
    return SimpleNamespace(casekit_criteria=api.hookimpl(lambda: [api.PythonCriterion(**given)]))


def honest(claim):
    return "yes" if claim.claim.accused else "no"


def reads_the_clock(claim):
    time.time()
    return honest(claim)


def asks_for_the_day(claim):
    dt.datetime.now(tz=dt.UTC)
    return honest(claim)


def connects(claim):
    socket.create_connection(("localhost", 9))
    return honest(claim)


def depends_on_the_order_of_the_file(claim):
    first = next(iter(claim.case.sources), "")
    return api.Outcome(honest(claim), label=f"first: {first}")


def remembers(claim):
    SEEN.append(claim.id)
    return api.Outcome(honest(claim), label=str(len(SEEN)))


def changes_the_case(claim):
    claim.case.sources.clear()
    return honest(claim)


def test_an_honest_plugin_conforms():
    assert conformance(_plugin(honest), "honest") == []


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (reads_the_clock, "reads the clock"),
        (asks_for_the_day, "reads the clock"),
        (connects, "opens a connection"),
        (depends_on_the_order_of_the_file, "The order of sections, keys and of lists that are sets changes no answer"),
        (remembers, "tried/it: repeatability: c1: "),
        (changes_the_case, "it changes the case it is given"),
        (lambda claim: "perhaps", "'perhaps' is not one of its outcomes"),
    ],
)
def test_what_a_plugin_must_not_do_is_noticed(answer, said):
    violations = conformance(_plugin(answer), "tried")
    assert any(said in violation for violation in violations), violations


def test_an_example_that_fails_and_an_outcome_without_one_are_noticed():
    violations = conformance(_plugin(honest, examples=[{"title": "none", "expect": {"c1": "yes"}}]), "tried")
    assert any("expected yes, found no" in violation for violation in violations)
    assert any("an example that gives yes" in violation for violation in violations)


def test_a_plugin_that_does_not_load_does_not_conform():
    assert "it has no hook" in conformance(SimpleNamespace(x=1), "empty")[0]
    assert conformance("no-such-plugin") == ["there is no plugin 'no-such-plugin'"]


@pytest.mark.parametrize(
    ("render", "said"),
    [
        (lambda comparison, style: 7, "gives int"),
        (lambda comparison, style: str(time.time()), "reads the clock"),
        (lambda comparison, style: time.strftime("%Y"), "reads the clock"),
        (lambda comparison, style: str(SEEN.append("x") or len(SEEN)), "other bytes the second time"),
    ],
)
def test_a_renderer_is_tried(render, said):
    made = SimpleNamespace(casekit_renderers=api.hookimpl(lambda: {"tried": lambda: SimpleNamespace(render=render)}))
    assert any(said in violation for violation in conformance(made, "tried"))


def test_a_renderer_may_write_a_moment_that_it_does_not_ask_for():
    def render(comparison, style):
        return f"{dt.datetime(2000, 1, 1, tzinfo=dt.UTC):%Y} {time.strftime('%Y', time.gmtime(0))} {time.localtime(0).tm_year}"

    made = SimpleNamespace(casekit_renderers=api.hookimpl(lambda: {"tried": lambda: SimpleNamespace(render=render)}))
    assert conformance(made, "tried") == []


def test_an_import_that_costs_more_than_pydantic_is_noticed(tmp_path, monkeypatch):
    from casekit.testing.conformance import _importing

    install(tmp_path / "site", "slow", "import time\ntime.sleep(1)\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "site"))
    (said,) = _importing("slow")
    assert "times as long as importing pydantic" in said


def test_a_case_in_a_line():
    assert list(case_of().claims) == ["c1"]
    assert list(case_of(claims={"c2": {}}).claims) == ["c2"]
