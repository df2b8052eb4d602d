"""Two engines that agree give one answer; two that differ give none; one that fails is said to have failed."""

from __future__ import annotations

import json
import sys
from importlib.metadata import version

import pytest

from casekit import Auto, Durable, EngineFailure, EngineMissing, ExitCode, Native
from casekit.cli import run
from casekit.engines.base import Answer
from tests.generated_rules import Seeded, fact_set, rule_set


class Faulty:
    """A test double: an engine whose evaluation is changed before anybody sees it."""

    def __init__(self, engine, change):
        self.name = engine.name
        self._engine = engine
        self._change = change

    def compile(self, strata):
        evaluate = self._engine.compile(strata)

        def changed(facts):
            evaluation = evaluate(facts)
            return evaluation._replace(answers=self._change(evaluation.answers))

        return changed


def without_one_match(answers):
    """Drop the last match of the first rule that holds in more than one way, else the rule."""
    for name, given in answers.items():
        for claim, answer in given.items():
            if answer.held:
                first, *rest = answer.held
                fewer = first._replace(matches=first.matches[:-1])
                held = (fewer, *rest) if fewer.matches else tuple(rest)
                return {**answers, name: {**given, claim: Answer(answer.outcome, held)}}
    return answers


def generated():
    """Yield generated rules and facts where something holds."""
    for seed in range(200):
        random = Seeded(seed)
        criteria, facts = rule_set(random), fact_set(random)
        answers = Native().compile(criteria)(facts).answers
        if any(answer.held for given in answers.values() for answer in given.values()):
            yield criteria, facts, answers


def test_where_they_agree_that_is_the_answer():
    for criteria, facts, answers in generated():
        evaluation = Auto().compile(criteria)(facts)
        assert evaluation.answers == answers
        assert evaluation.engine == "durable = native"
        assert evaluation.problem == ""


@pytest.mark.parametrize("side", ["durable", "native"])
def test_one_match_dropped_by_either_engine_is_caught(side):
    caught = 0
    for criteria, facts, _ in generated():
        checked = Faulty(Durable(), without_one_match) if side == "durable" else Durable()
        reference = Faulty(Native(), without_one_match) if side == "native" else Native()
        with pytest.raises(
            EngineFailure, match=r"the engines differ, so there is no answer: on .+, p/.: durable says .+, native says"
        ):
            Auto(checked, reference).compile(criteria)(facts)
        caught += 1
    assert caught > 100


def test_the_smallest_differing_claim_is_named():
    """Of two claims that differ, the one on which fewer facts bear; of two criteria, the one that comes first."""
    from tests.test_durable_engine import criterion, pattern

    facts = {
        "claim": tuple((claim, None, None, None, None, None) for claim in ("c1", "c2", "c3")),
        "accused": (
            ("c1", "a", "person"),
            ("c1", "b", "person"),
            ("c2", "a", "person"),
            ("c3", "a", "person"),
            ("c3", "b", "person"),
        ),
    }
    strata = [[criterion((pattern("accused", claim="$claim", actor="$a"),))]]

    def wrong(answers):
        given = answers["p/c"]
        return {"p/c": {**given, "c1": Answer("no", ()), "c2": Answer("no", ()), "c3": given["c3"]}}

    with pytest.raises(EngineFailure) as caught:
        Auto(Faulty(Durable(), wrong)).compile(strata)(facts)
    assert str(caught.value) == (
        "the engines differ, so there is no answer: on c2, p/c: durable says no, for no rule holds, "
        "native says yes by rule 1 × 1 (2 findings differ)"
    )


def test_an_answer_that_is_missing_is_a_difference():
    criteria, facts, _ = next(generated())
    with pytest.raises(EngineFailure, match="durable says nothing"):
        Auto(Faulty(Durable(), lambda answers: {})).compile(criteria)(facts)


def test_an_answer_too_many_is_a_difference():
    criteria, facts, answers = next(generated())
    name = next(iter(answers))
    with pytest.raises(EngineFailure, match=r"on nobody, .*: durable says yes, for no rule holds, native says nothing"):
        Auto(Faulty(Durable(), lambda given: {**given, name: {**given[name], "nobody": Answer("yes", ())}})).compile(criteria)(
            facts
        )
    with pytest.raises(EngineFailure, match="durable answers criteria that were not asked"):
        Auto(Faulty(Durable(), lambda given: {**given, "p/other": {}})).compile(criteria)(facts)


def refusing(message):
    def compile(self, strata):
        raise EngineFailure(message)

    return compile


def failing(error):
    def compile(self, strata):
        def evaluate(facts):
            raise error

        return evaluate

    return compile


@pytest.mark.parametrize(
    ("compile", "said"),
    [
        (refusing("durable-rules cannot hold a rule"), "durable-rules cannot hold a rule; native alone answered"),
        (failing(EngineFailure("durable-rules: two facts were taken for one")), "durable-rules: two facts were taken for one; native alone answered"),
        (failing(MemoryError("no memory")), "MemoryError: no memory; native alone answered"),
    ],
)  # fmt: skip
def test_where_durable_fails_native_answers_and_the_failure_is_told(compile, said, monkeypatch, capsys):
    monkeypatch.setattr(Durable, "compile", compile)
    for criteria, facts, answers in generated():
        assert Auto().compile(criteria)(facts) == (answers, "native", said)
    assert run(["compare", "-f", "json"]) == 0
    printed = capsys.readouterr()
    document = json.loads(printed.out)
    assert document["engine"] == "native"
    assert document["complete"] is True
    cases = [case["case"] for case in document["cases"]]
    assert document["problems"] == [{"kind": "engine", "where": case, "message": said} for case in cases]
    for case in cases:
        assert f"casekit: engine failure in {case}: {said}" in printed.err


def test_where_native_fails_there_is_no_answer(monkeypatch, capsys):
    monkeypatch.setattr(Native, "compile", failing(EngineFailure("native broke")))
    assert run(["compare", "-f", "json"]) == ExitCode.INCOMPLETE
    assert json.loads(capsys.readouterr().out)["complete"] is False


def test_a_difference_ends_in_exit_three_and_an_incomplete_table(monkeypatch, capsys):
    monkeypatch.setattr("casekit.engines.auto.Native", lambda: Faulty(Native(), without_one_match))
    assert run(["compare"]) == ExitCode.INCOMPLETE
    printed = capsys.readouterr()
    assert "INCOMPLETE" in printed.out
    assert printed.err.count("the engines differ, so there is no answer: on ") == 2


@pytest.fixture
def no_durable(monkeypatch):
    """A machine on which durable-rules was never built: its module cannot be found."""
    monkeypatch.setitem(sys.modules, "durable_rules_engine", None)


@pytest.mark.usefixtures("no_durable")
class TestWithoutDurableRules:
    def test_native_answers_and_a_note_says_so(self, capsys):
        assert run(["compare", "-f", "json"]) == 0
        printed = capsys.readouterr()
        document = json.loads(printed.out)
        assert (document["engine"], document["complete"], document["problems"]) == ("native", True, [])
        assert printed.err == "casekit: the native engine alone answers (casekit --version --verbose says why)\n"

    def test_the_answers_are_the_same(self, capsys, monkeypatch):
        assert run(["compare", "-c", "all", "-f", "json"]) == 0
        alone = json.loads(capsys.readouterr().out)
        monkeypatch.undo()
        assert run(["compare", "-c", "all", "-f", "json"]) == 0
        both = json.loads(capsys.readouterr().out)
        assert alone.pop("engine") == "native"
        assert both.pop("engine") == "durable = native"
        assert alone == both

    def test_asked_for_by_name_it_is_refused(self, capsys):
        assert run(["compare", "--engine", "durable"]) == ExitCode.INCOMPLETE
        printed = capsys.readouterr()
        assert printed.out == ""
        assert printed.err.startswith("casekit: durable-rules cannot be imported: ")
        with pytest.raises(EngineMissing):
            Durable().compile([])

    def test_the_version_says_why_and_what_mends_it(self, capsys):
        assert run(["--version", "--verbose"]) == 0
        printed = capsys.readouterr().out
        assert "engine: native alone, for durable-rules cannot be imported: " in printed
        assert "CPPFLAGS=-DPyEval_CallObject=PyObject_CallObject" in printed


def test_the_version_says_which_engines_answer(capsys):
    assert run(["--version", "-v"]) == 0
    said = f"engine: durable = native (durable-rules {version('durable-rules')}, checked by the native engine)"
    assert said in capsys.readouterr().out


@pytest.mark.parametrize(("name", "answered"), [("auto", "durable = native"), ("durable", "durable"), ("native", "native")])
def test_the_engine_that_answered_is_named(name, answered, capsys):
    assert run(["compare", "--engine", name, "-f", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["engine"] == answered
    assert run(["compare", "--engine", name]) == 0
    assert f" · {answered}\n" in capsys.readouterr().out


def test_a_variable_of_the_environment_does_not_ask_for_the_version(monkeypatch, capsys):
    monkeypatch.setenv("CASEKIT_VERSION", "1")
    assert run(["rules", "core/denial"]) == 0
    assert capsys.readouterr().out.startswith("core/denial")
