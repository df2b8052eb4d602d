"""`casekit test --metamorphic` finds what a wrong pack turns on, and shows it by the case a human would have written."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent, indent

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casekit import Assessor, Case, Native, load_case
from casekit.assess import Copies
from casekit.cli import run
from casekit.cli.metamorphic import _of_examples
from casekit.disclosure import disclosed
from casekit.metamorphic.follow_ups import parts, re_reported
from casekit.metamorphic.relations import RELATIONS, violations
from casekit.metamorphic.smallest import smallest
from casekit.model.base import Model
from casekit.project import bundled_cases, find_project, load_packs
from casekit.rewriting import nodes, plain, renamed, without
from casekit.source import parse
from casekit.writing import as_yaml
from tests.generated_cases import ASSESSOR, PACKS, ROOT, cases
from tests.test_redact import CANARY
from tests.test_redact import CASE as GUARDED

few = settings(
    max_examples=int(os.environ.get("CASEKIT_EXAMPLES", "40")), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)

CRITERIA = {criterion.name for pack in PACKS for criterion in pack.criteria}

CASE = """
    casekit: 1
    case: valley
    title: The valley
    as_of: 2000-01-01
    actors:
      klein: {name: Yair Klein, kind: person, living: true, roles: [{capacity: private, from: "1985"}]}
      rojas: {name: Ana Rojas, kind: person}
      israel: {name: State of Israel, kind: state}
      colombia: {name: Republic of Colombia, kind: state}
    sources:
      witness: {kind: testimony, title: An account, issued: 1989-04, reliability: B}
      paper: {kind: press, title: The Paper, issued: 1989-05, derives_from: [witness]}
      report: {kind: official-report, title: Report 7, issued: 1990, language: en}
    evidence:
      A-1: {says: He came., by: rojas, sources: [witness, paper], directness: eyewitness, bears_on: [{claim: training, stance: supports}]}
      A-2:
        says: A contract.
        sources: [report]
        directness: official-record
        credibility: 2
        date: 1988
        bears_on: [{claim: training, stance: supports}, {claim: payment, stance: supports, certain: true}]
    claims:
      training: {says: He gave training., accused: [klein], conduct: training, period: 1988/1989, imputed_to: israel}
      payment: {says: They paid., accused: [rojas], conduct: payment, imputed_to: colombia}
    official_findings:
      f1: {claim: payment, body: a committee, level: staff-report, concludes: supports, date: 1991, sources: [report]}
"""

PLUGIN = """
    import casekit


    def first_kind(claim):
        '''The first source of the file decides.'''
        kinds = [source.kind for source in claim.case.sources.values()]
        return "yes" if kinds and kinds[0] == "press" else "no"


    def of_a_name(claim):
        return "yes" if any(claim.case.actors[id].name == "Yair Klein" for id in claim.claim.accused) else "no"


    def denials_of_others(claim):
        '''Who denies one claim has denied them all.'''
        return "yes" if claim.case.denials else "no"


    def much_evidence(claim):
        return "yes" if len(claim.case.evidence) > 2 else "no"


    def raises(claim):
        raise ValueError("no answer")


    @casekit.hookimpl
    def casekit_criteria():
        given = {"title": "T", "asks": "Q?", "outcomes": {"yes": "met", "no": "not_met"}}
        functions = [first_kind, of_a_name, denials_of_others, much_evidence, raises]
        return [casekit.PythonCriterion(name=f"{f.__name__.replace('_', '-')}/it", answer=f, **given) for f in functions]
"""

RULES = {
    "items": "measure: {claim: $claim, name: supporting_items, value: {at_least: 2}}",
    "papers": "measure: {claim: $claim, name: supporting_items, value: {at_least: 9}}",
    "nation": "claim: {claim: $claim, imputed_to: israel}",
    "grounded": "measure: {claim: $claim, name: independent_origins, low: {at_least: 2}}",
}


@pytest.fixture(autouse=True)
def _project(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("valley.yaml").write_text(dedent(CASE), encoding="utf-8")
    Path("ours.py").write_text(dedent(PLUGIN), encoding="utf-8")
    Path("pyproject.toml").write_text(
        '[tool.casekit]\nrules = ["rules"]\nplugins = ["ours.py"]\ncases = ["valley.yaml"]\n', encoding="utf-8"
    )
    for name, pattern in RULES.items():
        folder = Path("rules") / name
        folder.mkdir(parents=True)
        (folder / "pack.yaml").write_text(f"{{pack: {name}, title: T, version: 0.1.0}}", encoding="utf-8")
        (folder / "it.yaml").write_text(
            "title: T\ncriterion: it\nasks: Q?\noutcomes: {yes: {status: met}, no: {status: not_met}}\n"
            f"rules: [{{outcome: yes, when: [{{{pattern}}}]}}]\notherwise: no\n",
            encoding="utf-8",
        )


ONE_ITEM = """
    casekit: 1
    case: smallest
    sources:
      source1: {kind: press}
    evidence:
      item1:
        says: X.
        sources: [source1]
        directness: hearsay
        bears_on:
        - {claim: claim1, stance: supports}
    claims:
      claim1: {}
"""
ACCUSED = """
    casekit: 1
    case: smallest
    actors:
      actor1: {name: Yair Klein, kind: person}
    claims:
      claim1:
        accused: [actor1]
"""
IMPUTED = """
    casekit: 1
    case: smallest
    actors:
      israel: {name: Actor 1, kind: person}
    claims:
      claim1: {imputed_to: israel}
"""
TWO_SOURCES = """
    casekit: 1
    case: smallest
    sources:
      source1: {kind: testimony}
      source2: {kind: press}
    claims:
      claim1: {}
"""
TWO_CLAIMS = """
    casekit: 1
    case: smallest
    claims:
      claim1: {}
      claim2: {}
"""
ONE_CLAIM = """
    casekit: 1
    case: smallest
    claims:
      claim1: {}
"""

FOUND = {
    "items": (
        (
            "rules/items/it.yaml:2: items/it: re-reporting: claim1: no → yes, "
            "with one more text that derives from source1 and repeats item1"
        ),
        ONE_ITEM,
    ),
    "papers": (
        (
            "rules/papers/it.yaml:2: papers/it: re-reporting: claim1: no → yes, "
            "with ten texts instead of one that derive from source1 and repeat item1"
        ),
        ONE_ITEM,
    ),
    "nation": (
        "rules/nation/it.yaml:2: nation/it: neutrality: claim1: yes → no, with every id and name replaced by another",
        IMPUTED,
    ),
    "of-a-name": ("of-a-name/it: neutrality: claim1: yes → no, with every id and name replaced by another", ACCUSED),
    "denials-of-others": (
        "denials-of-others/it: scoped-denials: claim2: no → yes, with a denial of claim1 (fact, by somebody)",
        TWO_CLAIMS,
    ),
    "first-kind": ("first-kind/it: order: claim1: no → yes, with sections, keys and lists turned round", TWO_SOURCES),
    "much-evidence": (
        (
            "much-evidence/it: idle-evidence: claim1: no → yes, "
            "with items of each directness more, which bear on no claim, each from a source of its own"
        ),
        ONE_CLAIM,
    ),
}


def tried(capsys, *arguments: str, code: int = 1) -> tuple[dict[str, str], str]:
    """Run the command and return each failure with its case, and what else was said."""
    assert run(["test", "--metamorphic", *arguments]) == code
    out = capsys.readouterr().out
    *failures, total = out.rstrip("\n").split("\n\n") if code == 1 else [out.rstrip("\n")]
    return dict(failure.split("\n", 1) for failure in failures), total


@pytest.mark.parametrize("pack", FOUND)
def test_what_a_wrong_pack_turns_on_is_found_and_shown_by_a_case_a_human_would_have_written(pack, capsys):
    found, total = tried(capsys, pack)
    line, case = FOUND[pack]
    (told,) = [said for said in found if line in said]
    assert dedent(found[told]).strip() == dedent(case).strip()
    assert total == f"6 relations × 1 case: {len(found)} failure{'' if len(found) == 1 else 's'}"


@pytest.mark.parametrize("pack", FOUND)
def test_the_smallest_case_saved_and_given_back_fails_as_before(pack, capsys):
    found, _ = tried(capsys, pack)
    for told, case in found.items():
        Path("smallest.yaml").write_text(dedent(case), encoding="utf-8")
        assert run(["validate", "smallest.yaml"]) == 0
        again, _ = tried(capsys, pack, "smallest.yaml")
        assert again[told] == case


def test_a_sound_pack_fails_nothing_and_packs_and_cases_are_the_projects_unless_named(capsys):
    assert tried(capsys, "grounded", code=0)[1] == "6 relations × 1 case: 0 failures"
    assert tried(capsys, "rules/grounded", "valley.yaml", "valley.yaml", code=0)[1] == "6 relations × 2 cases: 0 failures"
    found, _ = tried(capsys)
    assert sorted(line.split(": ")[1] for line in found) == ["items/it", "nation/it", "papers/it"]


def test_the_same_is_found_every_time(capsys):
    assert tried(capsys, "items", "first-kind") == tried(capsys, "items", "first-kind")


def test_a_function_that_fails_is_no_failure_of_a_relation(capsys):
    assert run(["test", "--metamorphic", "raises"]) == 3
    captured = capsys.readouterr()
    assert captured.out == "6 relations × 1 case: 0 failures\n"
    assert "plugin failure in ours (ours.py): raises/it on training: ValueError: no answer" in captured.err.replace(
        f"{Path.cwd()}/", ""
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--coverage", "core"], "--coverage and --metamorphic are two runs"),
        (["no-case.yaml"], "no-case.yaml: no such file"),
        (["item"], "there is no rule pack 'item'; did you mean 'items'?"),
    ],
)
def test_what_makes_no_sense_is_refused(arguments, said, capsys):
    assert run(["test", "--metamorphic", *arguments]) == 2
    assert said in capsys.readouterr().err


# --- what is plausible and wrong ----------------------------------------------------------------------

TOLD = """
    casekit: 1
    case: told
    title: Israelis abroad
    as_of: 2000-01-01
    actors:
      state: {name: A State, kind: state}
      man: {name: A Man, kind: person, roles: [{capacity: private, title: Israeli officer}]}
    sources:
      paper: {kind: press, title: The Times, publisher: Times Company, language: he, url: "https://times.example/1"}
      other: {kind: press}
    evidence:
      item:
        says: Israeli men came.
        by: {text: An Israeli witness}
        sources: [paper, other]
        directness: hearsay
        states: {nationality: Israeli}
        bears_on: [{claim: first, stance: supports}]
    claims:
      first: {says: Israeli nationals gave training., accused: [man], imputed_to: state}
      second: {says: They paid., accused: [man]}
"""
OURS = """
    import itertools
    import random
    import casekit

    runs = itertools.count()
    chance = random.Random(1)


    def sources(claim):
        return [claim.case.sources[id] for item in claim.with_stance("supports") for id in item.evidence.source_ids]


    @casekit.hookimpl
    def casekit_criteria():
        given = {"title": "T", "asks": "Q?", "outcomes": {"yes": "met", "no": "not_met"}}
        return [casekit.PythonCriterion(name="tried/it", answer=lambda claim: "yes" if ANSWER else "no", **given)]
"""
BY_WORDS = {
    "claim": "'Israeli' in claim.claim.says",
    "evidence": "any('Israeli' in item.evidence.says for item in claim.with_stance('supports'))",
    "speaker": "any('Israeli' in item.evidence.by.text for item in claim.with_stance('supports') if item.evidence.by)",
    "role": "any('Israeli' in r.title for a in claim.claim.accused for r in claim.case.actors[a].roles)",
    "stated": "any(item.evidence.states.get('nationality') == 'Israeli' for item in claim.with_stance('supports'))",
    "publisher": "any('Times' in source.publisher for source in sources(claim))",
    "language": "any(source.language == 'he' for source in sources(claim))",
    "source's title": "any('Times' in source.title for source in sources(claim))",
    "url": "any('times' in source.url for source in sources(claim))",
    "case's title": "'Israelis' in claim.case.title",
}
BY_NUMBER_OF_NAMES = {
    "publishers": "len({source.publisher for source in sources(claim)} - {''}) > 1",
    "authors": "len({source.author for source in sources(claim)} - {''}) > 1",
    "addresses": "len({source.url for source in sources(claim)} - {''}) > 1",
    "titles": "len({source.title for source in sources(claim)} - {''}) > 2",
}
UNSTABLE = {
    "parity": "next(runs) % 2",
    "thirds": "next(runs) % 3",
    "chance": "chance.random() < 0.5",
    "number of items, at times": "next(runs) % 2 and claim.with_stance('supports')",
}
DENIED_ANYWHERE = {
    "blanket": "scope: blanket",
    "dated": "first_day: {at_least: 1}",
    "blanket knowledge": "scope: blanket, form: knowledge",
    "dated doubt": "first_day: {at_least: 1}, form: doubt",
}


def of_function(answer: str) -> None:
    Path("ours.py").write_text(dedent(OURS).replace("ANSWER", answer), encoding="utf-8")
    Path("told.yaml").write_text(dedent(TOLD), encoding="utf-8")


@pytest.mark.parametrize("answer", BY_WORDS.values(), ids=BY_WORDS)
def test_what_turns_on_the_words_of_a_text_is_not_neutral(answer, capsys):
    of_function(answer)
    found, _ = tried(capsys, "tried", "told.yaml")
    (line,) = found
    assert "tried/it: neutrality: claim1: yes → no, with every text replaced by another" in line


@pytest.mark.parametrize(
    "answer",
    [
        "claim.claim.says",
        "any(source.title for source in sources(claim))",
        "any(source.language for source in sources(claim))",
        "len({source.language for source in sources(claim)}) > 1",
        "any(item.evidence.by.text != claim.claim.says for item in claim.with_stance('supports') if item.evidence.by)",
    ],
)
def test_whether_a_text_is_there_and_whether_two_are_the_same_may_be_asked(answer, capsys):
    of_function(answer)
    tried(capsys, "tried", "told.yaml", code=0)


@pytest.mark.parametrize("answer", BY_NUMBER_OF_NAMES.values(), ids=BY_NUMBER_OF_NAMES)
def test_what_counts_the_names_of_texts_is_found_by_re_reports(answer, capsys):
    of_function(answer)
    found, _ = tried(capsys, "tried", "told.yaml")
    (line,) = found
    assert "tried/it: re-reporting: claim1: no → yes, with " in line


@pytest.mark.parametrize("pattern", DENIED_ANYWHERE.values(), ids=DENIED_ANYWHERE)
def test_a_denial_of_any_form_scope_and_day_counts_for_its_own_claim(pattern, capsys):
    rule = Path("rules/grounded/it.yaml")
    said = rule.read_text(encoding="utf-8")
    wrong = f"{{claim: {{claim: $claim}}}}, {{denial: {{claim: $other, {pattern}}}}}"
    rule.write_text(said.replace(f"{{{RULES['grounded']}}}", wrong), encoding="utf-8")
    found, _ = tried(capsys, "grounded", "valley.yaml")
    (line,) = found
    assert "grounded/it: scoped-denials: claim2: no → yes, with a denial of claim1 (" in line
    assert dedent(found[line]).strip() == dedent(TWO_CLAIMS).strip()


@pytest.mark.parametrize("answer", UNSTABLE.values(), ids=UNSTABLE)
def test_what_answers_the_same_case_in_two_ways_is_told_once(answer, capsys):
    of_function(answer)
    found, total = tried(capsys, "tried", "told.yaml", "valley.yaml")
    (line,) = found
    assert "tried/it: repeatability: " in line
    assert line.endswith(", with the same case answered once more")
    assert total == "6 relations × 2 cases: 1 failure"


def mappings(value) -> Iterator[object]:
    """Yield everything in a model that can be changed in place."""
    if isinstance(value, (dict, list, set)):
        yield value
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, (list, tuple, set)) else ()
    for part in inside if not isinstance(value, Model) else (part for _, part in value):
        yield from mappings(part)


@few
@given(cases())
def test_a_plugins_copy_is_the_case_and_shares_nothing_with_it_that_can_be_changed(data):
    case = Case.model_validate(data)
    given = {id(each) for each in mappings(case)}
    (first, *_), _ = Copies(case).of("ours")
    assert first.case == case
    assert given
    assert not given & {id(each) for each in mappings(first.case)}


def test_what_a_function_takes_away_is_there_for_all_others(capsys):
    sections = "*(part for _, part in claim.case if part.__class__ is dict)"
    everything = f"[each.clear() for each in (*(item.states for item in claim.case.evidence.values()), {sections})]"
    of_function(everything)
    _, total = tried(capsys, "tried", "told.yaml", code=0)
    assert total == "6 relations × 1 case: 0 failures"
    case = load_case("told.yaml").case
    assert Copies(case).of("ours")[0][0].case.evidence["item"].states == {"nationality": "Israeli"}


# --- protected sources --------------------------------------------------------------------------------

TELLING = """
    import casekit


    def telling(claim):
        '''The more items and the more of what must not be told, the more is said.'''
        case = claim.case
        words = [source.title + source.issued.text if source.issued else source.title for source in case.sources.values()]
        words += [item.says + str(item.states) + item.date.text for item in case.evidence.values() if item.date]
        found = "CANARY" in "".join(words) or "1998-07" in "".join(words)
        return casekit.Outcome("much" if len(case.evidence) > 3 or found else "little", " ".join(words))


    @casekit.hookimpl
    def casekit_criteria():
        outcomes = {"much": "met", "little": "not_met"}
        return [casekit.PythonCriterion(name="telling/it", title="T", asks="Q?", outcomes=outcomes, answer=telling)]
"""


@pytest.mark.parametrize("pack", ["telling", "items", "core"])
def test_the_canary_is_in_no_smallest_case(pack, capsys):
    Path("ours.py").write_text(dedent(TELLING), encoding="utf-8")
    Path("guarded.json").write_text(json.dumps(GUARDED), encoding="utf-8")
    assert run(["test", "--metamorphic", pack, "guarded.json"]) == (0 if pack == "core" else 1)
    said = "".join(capsys.readouterr())
    for secret in (CANARY, "1998-07", "1999-03", "1996-03", "1997-05"):
        assert secret not in said


def test_protected_sources_are_shown_where_that_is_asked_for(capsys):
    Path("ours.py").write_text(dedent(TELLING), encoding="utf-8")
    Path("guarded.json").write_text(json.dumps(GUARDED), encoding="utf-8")
    run(["test", "--metamorphic", "telling", "guarded.json", "--reveal-protected"])
    assert "protected sources are shown under their names" in capsys.readouterr().err


def test_a_disclosed_case_is_valid_and_has_the_structure_of_the_whole():
    shown = disclosed(plain(GUARDED))
    assert CANARY not in json.dumps(shown)
    case, whole = Case.model_validate(shown), Case.model_validate(GUARDED)
    assert sorted(map(len, (case.sources, case.evidence, case.claims, case.denials))) == sorted(
        map(len, (whole.sources, whole.evidence, whole.claims, whole.denials))
    )
    assert case.sources["paper"].derives_from == ("withheld-source-1",)
    assert disclosed({"casekit": 1, "case": "open"}) == {"casekit": 1, "case": "open"}


# --- every shipped pack -------------------------------------------------------------------------------


def broken(data) -> list[str]:
    found = (v for part in (*parts(data), data) for r in RELATIONS for v in violations(r, part, ASSESSOR, CRITERIA))
    return [str(violation) for violation in found]


@few
@given(cases())
def test_every_shipped_pack_keeps_every_relation_on_generated_cases(data):
    assert broken(data) == []


@pytest.mark.long
@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.name)
def test_every_shipped_pack_keeps_every_relation_on_the_examples(pack):
    for data in _of_examples([pack]):
        assert broken(data) == []


@pytest.mark.sweep
@pytest.mark.long
@pytest.mark.parametrize("path", bundled_cases(), ids=lambda path: path.stem)
def test_every_shipped_pack_keeps_every_relation_on_the_shipped_cases(path):
    assert broken(plain(load_case(path).document.data)) == []


def test_a_relation_leaves_open_only_what_one_item_alone_left_open():
    """Of every shipped criterion, consistency alone has an answer that one text beside another settles."""
    (relation,) = [relation for relation in RELATIONS if relation.name == "re-reporting"]
    strict = relation._replace(follow_ups=lambda data: (f._replace(settles=frozenset()) for f in re_reported(data)))
    core = load_packs(find_project(ROOT), ["core"]).applied
    found = {
        (v.criterion, v.before, v.after)
        for data in _of_examples(core)
        for v in violations(strict, data, Assessor(core, Native()), CRITERIA)
    }
    assert found == {("core/consistency", "unknown", "consistent")}


# --- the smallest case --------------------------------------------------------------------------------


@few
@given(cases(), st.integers(1, 3))
def test_nothing_that_is_left_can_be_taken_away(data, number):
    """A case fails here if so many items support or contradict a claim."""

    def fails(case) -> bool:
        items = case.get("evidence", {}).values()
        return sum(b["stance"] != "context" for item in items for b in item.get("bears_on", ())) >= number

    if not fails(data):
        return
    small = smallest(data, fails)
    assert fails(small)
    for depth in range(1, 7):
        for path in nodes(small, depth):
            fewer = without(small, [path])
            try:
                Case.model_validate(fewer)
            except ValueError:
                continue
            assert not fails(fewer), path
    assert parse("small.yaml", as_yaml(small)).data == small


@few
@given(cases())
def test_a_case_under_other_ids_is_the_same_case(data):
    ids = {section: {id: f"{id}-2" for id in data[section]} for section in ("actors", "sources", "claims", "evidence")}
    back = {section: {new: old for old, new in names.items()} for section, names in ids.items()}
    other = renamed(data, ids)
    Case.model_validate(other)
    assert other != data
    assert renamed(other, back) == data


@few
@given(cases(), st.data())
def test_what_is_left_when_records_go_is_valid(data, draw):
    records = list(nodes(data, 2))
    gone = draw.draw(st.lists(st.sampled_from([path for path in records if isinstance(data[path[0]], dict)]), unique=True))
    Case.model_validate(without(data, gone))


def test_yaml_is_read_back_as_it_was_written():
    words = ["no", "1e5", "0o17", "1989", "1989-08-23", "~", "", "a: b", "- x", "#", "ü", "a\nb", "null", "1.", "x\u2028y"]
    data = {"casekit": 1, "words": words, "more": {word or "empty": word for word in ("no", "true")}, "flag": True}
    assert parse("x.yaml", as_yaml(data)).data == data


def test_indentation_of_the_report_is_four_spaces(capsys):
    found, _ = tried(capsys, "items")
    assert next(iter(found.values())) == indent(dedent(ONE_ITEM).strip(), "    ")
