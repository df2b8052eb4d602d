"""Third parties add what they like and can break nothing: a plugin fails alone, and says so."""

from __future__ import annotations

import json
from inspect import cleandoc
from itertools import permutations

import pytest

import casekit as api
from casekit import hookspecs
from casekit.errors import UsageError
from casekit.plugins import PluginHost
from tests.installed import casekit, install

GOOD = """
import casekit

def answer(claim):
    return casekit.Outcome("some" if claim.items else "none", "items: " + str(sum(map(len, claim.items.values()))))

@casekit.hookimpl
def casekit_criteria():
    return [
        casekit.PythonCriterion(
            name="good/counted", title="Counted", asks="Is there any item?", outcomes={"some": "met", "none": "not_met"},
            answer=answer, headline=True,
            examples=[{"title": "nothing", "expect": {"c1": "none"}}],
        )
    ]
"""
CASE = """
casekit: 1
case: small
title: Small
sources: {a: {kind: press}}
evidence:
  e1: {says: X., directness: hearsay, sources: [a], bears_on: [{claim: c1, stance: supports}]}
claims: {c1: {question: q, says: One.}, c2: {question: q, says: Two.}}
"""
CRITERION = """
import casekit{extra}

def answer(claim):
    {body}

@casekit.hookimpl
def casekit_criteria():
    return [
        casekit.PythonCriterion(
            name="bad/answer", title="Bad", asks="Is it?", outcomes={{"yes": "met", "no": "not_met"}}, answer=answer, headline=True,
        )
    ]
"""


def criterion(body: str, extra: str = "") -> str:
    return CRITERION.format(body=body, extra=extra)


BROKEN = {
    "import-error": ("import no_such_module", "ModuleNotFoundError: No module named 'no_such_module'"),
    "syntax-error": ("def (", "SyntaxError"),
    "wrong-signature": (
        "import casekit\n@casekit.hookimpl\ndef casekit_criteria(everything): return []",
        "Argument(s) {'everything'} are declared in the hookimpl but can not be found in the hookspec",
    ),
    "misspelt-hook": (
        "import casekit\n@casekit.hookimpl\ndef casekit_criterions(): return []",
        "'casekit_criterions' is not a hook; did you mean 'casekit_criteria'?",
    ),
    "unmarked-hook": ("def casekit_criteria(): return []", "'casekit_criteria' is not marked @casekit.hookimpl"),
    "no-hook": ("x = 1", "it has no hook"),
    "exception-in-a-hook": (
        "import casekit\n@casekit.hookimpl\ndef casekit_criteria(): raise ValueError('no luck')",
        "ValueError: no luck",
    ),
    "exits": ("import sys\nsys.exit(5)", "called for the end of the program (SystemExit: 5)"),
    "endless-hook": (
        "import casekit, itertools\n@casekit.hookimpl\ndef casekit_measures(): return itertools.repeat(None)",
        "gives more than 10000 things",
    ),
    "not-a-criterion": (
        "import casekit\n@casekit.hookimpl\ndef casekit_criteria(): return [42]",
        "AttributeError: 'int' object has no attribute 'name'",
    ),
    "no-such-pack": (
        "import casekit, pathlib\n@casekit.hookimpl\ndef casekit_rule_packs(): return [pathlib.Path('nowhere')]",
        "nowhere",
    ),
}


@pytest.fixture
def site(tmp_path):
    (tmp_path / "small.yaml").write_text(CASE)
    install(tmp_path / "site", "good", GOOD)
    (tmp_path / "site" / "small.yaml").write_text(CASE)
    return tmp_path / "site"


def test_a_plugin_that_is_installed_changes_nothing_until_it_is_asked_for(site):
    with_it, without = casekit(site, "compare", "small.yaml"), casekit(site, "compare", "small.yaml", "--no-plugins")
    assert (with_it.code, with_it.out, with_it.err) == (0, without.out, "")
    asked = casekit(site, "compare", "small.yaml", "-p", "good")
    assert asked.code == 0
    assert "good 1.2.3" in asked.out.splitlines()[0]
    assert "c1: items: 1" in asked.out
    assert casekit(site, "test", "good").out.splitlines()[-1] == "1 passed, 1 failed"
    assert "expected an example that gives some, found none" in casekit(site, "test", "good").out
    assert "good/counted" in casekit(site, "rules", "good").out
    assert "answered by a function" in casekit(site, "rules", "good/counted").out.lower()


def test_a_pack_without_a_headline_shows_all_of_its_criteria(site):
    install(site, "plain", GOOD.replace("good/", "plain/").replace("headline=True", "headline=False"))
    assert "c1: items: 1" in casekit(site, "compare", "small.yaml", "-p", "plain").out


def test_what_is_loaded_is_shown_in_words_and_for_programs(site):
    told = casekit(site, "plugins")
    assert told.code == 0
    assert "good (good 1.2.3): loaded\n  criterion: good/counted" in told.out
    assert told.out.startswith("casekit (casekit ")
    plugins = {plugin["name"]: plugin for plugin in json.loads(casekit(site, "plugins", "--json").out)}
    assert plugins["good"]["state"] == "loaded"
    assert plugins["good"]["gives"] == ["criterion good/counted"]
    assert casekit(site, "plugins", "--no-plugins").out.count(": loaded") == 1


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_plugin_fails_alone(site, fault):
    source, said = BROKEN[fault]
    install(site, "bad", source)
    assert casekit(site, "--help").code == 0
    told = casekit(site, "compare", "small.yaml", "-p", "good")
    assert told.code == 3
    assert "c1: items: 1" in told.out
    assert "INCOMPLETE" in told.out.splitlines()[0]
    assert "INCOMPLETE: plugin failure in bad (bad 1.2.3)" in told.out
    assert said in " ".join(told.out.split())
    assert "plugin failure in bad (bad 1.2.3)" in told.err
    document = json.loads(casekit(site, "compare", "small.yaml", "-f", "json").out)
    assert document["complete"] is False
    assert [(p["kind"], p["where"]) for p in document["problems"]] == [("plugin", "bad (bad 1.2.3)")]
    state = casekit(site, "plugins")
    assert state.code == 3
    assert "bad (bad 1.2.3): broken" in state.out
    assert "to mend it: pip uninstall bad" in state.out
    assert casekit(site, "compare", "small.yaml", CASEKIT_PLUGINS="good").code == 0
    assert casekit(site, "compare", "small.yaml", "--no-plugins").code == 0


FAILING = {
    "exception": (criterion("raise KeyError('x')"), "KeyError: 'x'"),
    "unknown-outcome": (criterion("return 'perhaps'"), "'perhaps' is not one of its outcomes (yes, no)"),
    "no-outcome": (criterion("return None"), "expected an Outcome, found NoneType"),
    "unknown-evidence": (
        criterion("return casekit.Outcome('yes', evidence=('e9',))"),
        "rests on 'e9', which the case does not have",
    ),
    "huge-label": (criterion("return casekit.Outcome('yes', 'x' * 10**7)"), "its label is no text of at most 20000 characters"),
    "exits": (criterion("sys.exit(1)", ", sys"), "called for the end of the program"),
    "changes-the-case": (criterion("claim.case.title = 'another'"), "Instance is frozen"),
}


@pytest.mark.parametrize("fault", FAILING)
def test_a_criterion_that_fails_for_one_claim_of_one_case_costs_that_cell(site, fault):
    source, said = FAILING[fault]
    source = source.replace("def answer(claim):\n", "def answer(claim):\n    if claim.id == 'c2': return 'no'\n")
    install(site, "bad", source)
    told = casekit(site, "compare", "small.yaml", "-p", "bad", "-p", "good")
    assert told.code == 3
    assert "c1: FAILED: no answer" in told.out
    assert "c2: no" in told.out
    assert "c1: items: 1" in told.out
    assert "INCOMPLETE" in told.out.splitlines()[0]
    assert said in " ".join(told.err.split())
    assert "bad (bad 1.2.3)" in told.err
    document = json.loads(casekit(site, "compare", "small.yaml", "-p", "bad", "-f", "json").out)
    (row,) = [row for row in document["rows"] if row["criterion"] == "bad/answer"]
    assert [cell["claim"] for cell in row["cells"]["small"]] == ["c2"]
    assert [p["where"] for p in document["problems"]] == ["bad (bad 1.2.3), small c1 bad/answer"]
    assert "FAILED" in casekit(site, "compare", "small.yaml", "-p", "bad", "-f", "csv").out
    assert "FAILED" in casekit(site, "compare", "small.yaml", "-p", "bad", "-f", "markdown").out
    assert casekit(site, "compare", "small.yaml").code == 0, "a criterion that is not asked for cannot fail"


def test_a_criterion_without_end_is_interrupted(site, monkeypatch):
    """In this process, so that the limit can be lowered."""
    monkeypatch.setattr("casekit.guard.SECONDS", 0.2)
    from casekit import Assessor, Case, Native
    from casekit.packs import python_pack

    def answer(claim):
        while claim.id == "c1":
            pass
        return "no"

    endless = api.PythonCriterion(
        name="bad/a", title="T", asks="Is it?", outcomes={"yes": "met", "no": "not_met"}, answer=answer
    )
    pack = python_pack("bad", [endless], version="1", origin="bad (bad 1.2.3)")
    case = Case.model_validate({"casekit": 1, "case": "x", "claims": {"c1": {}, "c2": {}}})
    found = Assessor([pack], Native())(case)
    assert [f.claim for f in found.findings] == ["c2"]
    assert [f.message for f in found.failures] == ["took more than 0.2 seconds"]


def test_what_rests_on_a_failed_answer_fails_with_it(site):
    source = criterion("if claim.id == 'c1': raise ValueError('no')\n    return 'no'")
    install(site, "bad", source)
    (site / "pyproject.toml").write_text('[tool.casekit]\nrules = ["above"]\n')
    (site / "above").mkdir()
    (site / "above" / "pack.yaml").write_text("{pack: above, title: T, version: 0.1.0, depends: [bad]}")
    (site / "above" / "a.yaml").write_text(
        "criterion: a\ntitle: T\nasks: Is it?\nheadline: true\noutcomes: {yes: {status: met}, no: {status: not_met, label: not so}}\n"
        "rules: [{outcome: yes, when: [{finding: {claim: $claim, criterion: bad/answer, outcome: yes}}]}]\notherwise: no\n"
    )
    (site / "above" / "b.yaml").write_text(
        "criterion: b\ntitle: T\nasks: Is it?\nheadline: true\noutcomes: {yes: {status: met}, no: {status: not_met, label: tabled}}\n"
        "inputs: [a, bad/answer]\ntable:\n  - [yes, '-', yes]\n  - ['-', yes, yes]\n  - [no, no, no]\n"
    )
    told = casekit(site, "compare", "small.yaml", "-p", "above", "-f", "json")
    assert told.code == 3, told
    rows = {row["criterion"]: [(c["claim"], c["label"]) for c in row["cells"]["small"]] for row in json.loads(told.out)["rows"]}
    assert rows == {"above/a": [("c2", "not so")], "above/b": [("c2", "tabled")]}


def test_a_measure_of_a_plugin_is_matched_and_its_failure_is_its_own(site):
    source = """
import casekit

def compute(support):
    if support.view.id == "c2":
        raise ValueError("no luck")
    return casekit.Measurement(value=len(support.supporting), basis=tuple(("evidence", i.id) for i in support.supporting))

@casekit.hookimpl
def casekit_measures():
    return [casekit.Measure(name="supports_counted", meaning="supporting items", compute=compute)]
"""
    install(site, "measuring", source)
    (site / "pyproject.toml").write_text('[tool.casekit]\nrules = ["above"]\n')
    (site / "above").mkdir()
    (site / "above" / "pack.yaml").write_text("{pack: above, title: T, version: 0.1.0}")
    (site / "above" / "a.yaml").write_text(
        "criterion: a\ntitle: T\nasks: Is it?\nheadline: true\n"
        "outcomes: {yes: {status: met, label: 'items {supports_counted}'}, no: {status: not_met}}\n"
        "rules: [{outcome: yes, when: [{measure: {claim: $claim, name: supports_counted, value: {at_least: 1}}}]}]\notherwise: no\n"
    )
    told = casekit(site, "compare", "small.yaml", "-p", "above", "-f", "json")
    assert told.code == 3, told
    document = json.loads(told.out)
    (row,) = document["rows"]
    assert [(c["claim"], c["label"], c["evidence"]) for c in row["cells"]["small"]] == [("c1", "items 1", ["e1"])]
    assert document["problems"][0]["message"] == "ValueError: no luck"
    assert casekit(site, "validate", "above").code == 0
    assert casekit(site, "compare", "small.yaml", "-p", "core").code == 0


RENDERER = """
import casekit

class Count:
    def render(self, comparison, style):
        {body}

@casekit.hookimpl
def casekit_renderers():
    return {{"count": Count}}
"""


def test_a_renderer_of_a_plugin(site):
    install(site, "counting", RENDERER.format(body="return str(len(comparison.document.rows)) + ' rows\\n'"))
    told = casekit(site, "compare", "small.yaml", "-f", "count")
    assert (told.code, told.out) == (0, "4 rows\n")
    assert "'count'" in casekit(site, "compare", "small.yaml", "-f", "cuont").err


@pytest.mark.parametrize(
    ("body", "said"),
    [("raise ValueError('no luck')", "ValueError: no luck"), ("return 7", "a renderer returns text or bytes, found int")],
)
def test_a_renderer_that_fails_writes_no_file_and_the_table_is_printed_as_text(site, body, said):
    install(site, "bad", RENDERER.format(body=body))
    told = casekit(site, "compare", "small.yaml", "-f", "count", "-o", "out.txt")
    assert told.code == 3
    assert "INCOMPLETE" in told.out.splitlines()[0]
    assert "plugin failure in bad (bad 1.2.3): the format count: " in " ".join(told.out.split())
    assert said in " ".join(told.out.split())
    assert "c1: alleged" in told.out
    assert said in told.err
    assert not (site / "out.txt").exists()
    assert casekit(site, "compare", "small.yaml").code == 0
    assert casekit(site, "--help").code == 0


def test_what_a_plugin_prints_goes_to_standard_error(site):
    install(
        site,
        "loud",
        "print('LOUD')\n"
        + GOOD.replace("good/", "loud/").replace("    return casekit.O", "    print('LOUDER')\n    return casekit.O"),
    )
    told = casekit(site, "compare", "small.yaml", "-p", "loud", "-f", "json", process=True)
    assert told.code == 0
    assert json.loads(told.out)["complete"] is True
    assert "LOUD\n" in told.err
    assert "LOUDER" in told.err


def test_a_plugin_that_ends_the_program_ends_nothing(site):
    install(site, "bad", BROKEN["exits"][0])
    told = casekit(site, "compare", "small.yaml", "-p", "good", process=True)
    assert told.code == 3
    assert "c1: items: 1" in told.out
    assert casekit(site, "--help", process=True).code == 0


def test_a_plugin_for_a_newer_casekit_is_incompatible_and_is_not_imported(site):
    install(site, "newer", "print('IMPORTED')", requires="casekit>=99")
    told = casekit(site, "compare", "small.yaml", "-p", "good")
    assert told.code == 3
    assert "c1: items: 1" in told.out
    assert "newer (newer 1.2.3): it needs casekit>=99, this is casekit" in told.err
    assert "IMPORTED" not in told.err
    assert ": incompatible: it needs casekit>=99" in casekit(site, "plugins").out
    assert "to mend it: pip install --upgrade newer casekit" in casekit(site, "plugins").out


TWINS = {
    "plugin": ("plugin name 'same'", {"plugin": "same"}, GOOD, GOOD.replace("good/", "other/")),
    "criterion": ("criterion 'good/counted'", {}, GOOD, GOOD),
    "pack": ("pack 'good'", {}, GOOD, GOOD.replace("good/counted", "good/another")),
    "format": ("format 'count'", {}, RENDERER.format(body="return ''"), RENDERER.format(body="return ''")),
    "built-in-format": (
        "format 'json'",
        {},
        RENDERER.format(body="return ''").replace('"count"', '"json"'),
        "import casekit\n@casekit.hookimpl\ndef casekit_assessed(assessment): pass",
    ),
}


@pytest.mark.parametrize("kind", TWINS)
def test_two_plugins_that_claim_one_thing_are_both_named_whatever_the_order_of_installation(tmp_path, kind):
    said, given, first, second = TWINS[kind]
    seen = set()
    for order in permutations([("twin-a", first), ("twin-b", second)]):
        site = tmp_path / f"site-{order[0][0]}"
        for name, source in order:
            install(site, name, source, **given)
        (site / "small.yaml").write_text(CASE)
        told = casekit(site, "compare", "small.yaml")
        assert told.code == 3
        assert said in told.err
        assert "twin-a 1.2.3" in told.err
        if kind != "built-in-format":
            assert "twin-b 1.2.3" in told.err
        assert casekit(site, "--help").code == 0
        seen.add((told.out, told.err, casekit(site, "plugins").out))
    assert len(seen) == 1


def test_a_plugin_of_the_project_needs_no_packaging(tmp_path):
    (tmp_path / "small.yaml").write_text(CASE)
    (tmp_path / "my_rules.py").write_text(GOOD)
    (tmp_path / "pyproject.toml").write_text('[tool.casekit]\nplugins = ["./my_rules.py"]\n')
    site = tmp_path / "site"
    site.mkdir()
    told = casekit(site, "compare", "small.yaml", "-p", "good", cwd=tmp_path)
    assert told.code == 0, told
    assert "c1: items: 1" in told.out
    assert "my_rules (" in casekit(site, "plugins", cwd=tmp_path).out
    (tmp_path / "my_rules.py").unlink()
    told = casekit(site, "compare", "small.yaml", cwd=tmp_path)
    assert told.code == 3
    assert "my_rules.py: no Python file" in told.err


def test_only_the_plugins_that_are_asked_for_are_loaded(site):
    install(site, "bad", "import no_such_module")
    assert casekit(site, "compare", "small.yaml", "-p", "good", CASEKIT_PLUGINS="good").code == 0
    told = casekit(site, "plugins", CASEKIT_PLUGINS="good")
    assert told.code == 0
    assert "bad (bad 1.2.3): blocked: left out: it was not asked for" in told.out
    told = casekit(site, "compare", "small.yaml", CASEKIT_PLUGINS="god")
    assert told.code == 2
    assert "there is no plugin 'god'; did you mean 'good'?" in told.err


COMMAND = """
import click

@click.command()
@click.argument("word")
def command(word):
    {body}
"""


def test_a_command_of_a_plugin_is_listed_without_importing_it_and_runs(site):
    install(site, "commanding", "raise RuntimeError('imported')", plugin="", command="shout")
    told = casekit(site, "--help")
    assert told.code == 0
    assert "shout" in told.out
    assert "From commanding." in told.out
    assert "imported" not in told.err
    failed = casekit(site, "shout", "x")
    assert failed.code == 3
    assert "commanding: RuntimeError: imported" in failed.err
    install(site, "calling", COMMAND.format(body="click.echo(word.upper())"), plugin="", command="call")
    assert casekit(site, "call", "abc").out == "ABC\n"
    assert casekit(site, "call").code == 2
    install(site, "failing", COMMAND.format(body="raise ValueError(word)"), plugin="", command="fail")
    failed = casekit(site, "fail", "abc")
    assert (failed.code, failed.out) == (3, "")
    assert "failing: ValueError: abc" in failed.err
    install(site, "calling-too", COMMAND.format(body="pass"), plugin="", command="call")
    twice = casekit(site, "call", "abc")
    assert twice.code == 3
    assert "calling and calling-too both claim the command 'call'" in twice.err


def test_an_observer_sees_every_assessment_and_its_failure_is_told(site):
    install(
        site,
        "watching",
        "import casekit, sys\n@casekit.hookimpl\ndef casekit_assessed(assessment): print('SAW', assessment.case.case)",
    )
    told = casekit(site, "compare", "small.yaml")
    assert (told.code, told.err) == (0, "SAW small\n")
    install(site, "aching", "import casekit\n@casekit.hookimpl\ndef casekit_assessed(assessment): raise ValueError('ow')")
    told = casekit(site, "compare", "small.yaml")
    assert told.code == 3
    assert "SAW small" in told.err
    assert "aching (aching 1.2.3): casekit_assessed: ValueError: ow" in told.err


def test_a_loader_and_an_engine_of_a_plugin(site):
    source = """
import casekit

def read(path):
    yield casekit.Document.of_data(str(path), {"casekit": 1, "case": path.name.partition(".")[0], "claims": {"c1": {"say": "X."}} if "bad" in path.name else {"c1": {"says": "X."}}})

@casekit.hookimpl
def casekit_case_loaders():
    return [casekit.CaseLoader(name="one", suffixes=(".one",), read=read)]

@casekit.hookimpl
def casekit_engines():
    return {"mine": casekit.Native}
"""
    install(site, "loading", source)
    (site / "x.one").touch()
    told = casekit(site, "compare", "x.one", "--engine", "mine")
    assert told.code == 0, told
    assert "x" in told.out
    (site / "bad.one").touch()
    told = casekit(site, "validate", "bad.one")
    assert (told.code, told.out) == (
        1,
        "bad.one: claims.c1.say: unknown key 'say' (expected one of: question, says, accused, conduct, period, imputed_to, who, place, manner, notes); did you mean 'says'?\n",
    )


@pytest.mark.parametrize("name", [name for name in dir(hookspecs) if name.startswith("casekit_")])
def test_every_hook_has_an_example_that_runs(name):
    """The example in the docstring of each hook is a plugin that loads."""
    example = cleandoc(getattr(hookspecs, name).__doc__ or "").split("```python\n")[1].split("```")[0]
    source = f"import casekit\n{example}"
    if name == "casekit_rule_packs":
        source = source.replace('files("my_plugin") / "rules"', 'files("casekit") / "templates" / "pack"')
    space: dict = {}
    exec(compile(source, name, "exec"), space)
    plugin = type("Example", (), {key: staticmethod(value) for key, value in space.items() if key == name})()
    host = PluginHost(only=("example",), objects={"example": plugin})
    (loaded,) = [p for p in host.plugins if p.name == "example"]
    assert (loaded.state, loaded.reason) == ("loaded", "")
    assert loaded.gives or name == "casekit_assessed"


def test_two_hosts_know_nothing_of_each_other():
    with_it = PluginHost(only=("a",), objects={"a": _Counting()})
    assert "one" in with_it.renderers
    assert "one" not in PluginHost(only=()).renderers
    with pytest.raises(UsageError, match="there is no plugin 'b'"):
        PluginHost(only=("b",), objects={"a": _Counting()})


class _Counting:
    @staticmethod
    @api.hookimpl
    def casekit_renderers():
        return {"one": object}
