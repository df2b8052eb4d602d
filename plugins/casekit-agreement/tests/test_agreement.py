"""What the command says of coders' folders: coefficients, disagreements and what they change."""

from __future__ import annotations

import contextlib
import copy
import io
import json
import re
import tempfile
from pathlib import Path

import pytest
from casekit.cli import run as casekit
from casekit.errors import InvalidInput, UnreadableInput, UsageError
from casekit.model.case import Case
from generated import codings, turned
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from running import document, folders, numbers, run
from samples import TABLE, WAREHOUSE, coded

OTHER = (
    WAREHOUSE.replace("eyewitness", "hearsay")
    .replace("2024-03-11}", "2024-03-11, derives_from: [gazette]}")
    .replace("form: knowledge", "form: fact")
)
few = settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def warehouse(tmp_path):
    folders(tmp_path, a=[WAREHOUSE], b=[OTHER])


def outcomes(text):
    """Return the outcomes of a case as `casekit check` gives them."""
    Path("alone.yaml").write_text(text, encoding="utf-8")
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        assert casekit(["check", "alone.yaml", "-c", "all", "-f", "json", "--engine", "native"]) in (0, 1)
    return {
        (cell["claim"], row["criterion"]): cell["outcome"]
        for row in json.loads(out.getvalue())["rows"]
        for cell in row["cells"]["warehouse"]
    }


def changes(effect):
    return {(each["claim"], each["criterion"]): (each["before"], each["after"]) for each in effect["changes"]}


def test_the_standard_example_through_the_command(tmp_path):
    one, two, three = coded(TABLE)
    folders(tmp_path, a=[one], b=[two], c=[three])
    (found,) = (each for each in document("a", "b", "c", "--interval")["fields"] if each["field"] == "evidence.credibility")
    assert [(each["level"], round(each["value"], 4)) for each in found["alpha"]] == [
        ("nominal", 0.6914),
        ("ordinal", 0.8067),
        ("interval", 0.8108),
    ]
    assert (found["units"], found["pairable_units"], found["pairable_values"]) == (13, 12, 26)
    assert [each["coders"] for each in found["kappa"]] == [["a", "b"], ["a", "c"], ["b", "c"]]
    text = run("a", "b", "c", "--interval").stdout
    assert "kappa, mean of 3 pairs" in text
    (line,) = [line for line in text.splitlines() if line.startswith("evidence.credibility")]
    assert line.split()[1:4] == ["0.6914", "0.8067", "0.8108"]


def test_the_published_example_of_kappa_through_the_command(tmp_path):
    cells = {("1", "1"): 20, ("1", "2"): 5, ("2", "1"): 10, ("2", "2"): 15}
    one, two = coded([pair for pair, n in cells.items() for _ in range(n)])
    folders(tmp_path, a=[one], b=[two])
    (found,) = (each for each in document("a", "b")["fields"] if each["field"] == "evidence.credibility")
    assert found["kappa"] == [{"coders": ["a", "b"], "units": 50, "value": 0.4, "not_defined": ""}]


def test_the_document_says_what_it_is_of(warehouse):
    found = document("a", "b")
    assert set(found) == {
        "format", "casekit", "engine", "complete", "coders", "cases", "unmatched", "packs", "fields", "criteria", "disagreements",
        "records", "problems",
    }  # fmt: skip
    assert found["format"] == 1
    assert found["coders"] == [{"coder": "a", "path": "a"}, {"coder": "b", "path": "b"}]
    ((case, digests),) = [(each["case"], each["sha256"]) for each in found["cases"]]
    assert (case, sorted(digests)) == ("warehouse", ["a", "b"])
    assert digests["a"] != digests["b"]
    assert [pack["pack"] for pack in found["packs"]] == ["core"]
    assert found["engine"] == "native"


def test_disagreements_are_listed_with_file_and_line(warehouse):
    found = {each["field"]: each for each in document("a", "b")["disagreements"]}
    assert set(found) == {"sources.derives_from", "evidence.directness", "denials.form"}
    directness = found["evidence.directness"]
    assert (directness["case"], directness["section"], directness["record"]) == ("warehouse", "evidence", "e1")
    assert directness["coded"] == [
        {"coder": "a", "value": ["eyewitness"], "given": True, "place": "a/case0.yaml:15"},
        {"coder": "b", "value": ["hearsay"], "given": True, "place": "b/case0.yaml:15"},
    ]
    lines = Path("a/case0.yaml").read_text(encoding="utf-8").splitlines()
    assert lines[14].strip() == "directness: eyewitness"
    assert [each["value"] for each in found["sources.derives_from"]["coded"]] == [[], ["gazette"]]


@pytest.mark.parametrize(
    ("field", "mine", "theirs"),
    [
        ("sources.derives_from", "2024-03-11}", "2024-03-11, derives_from: [gazette]}"),
        ("evidence.directness", "eyewitness", "hearsay"),
        ("denials.form", "form: knowledge", "form: fact"),
    ],
)
def test_what_a_value_changes_is_what_casekit_says_of_the_changed_file(warehouse, field, mine, theirs):
    (found,) = (each for each in document("a", "b")["disagreements"] if each["field"] == field)
    for effect, text, changed in zip(
        found["effects"], (WAREHOUSE, OTHER), (WAREHOUSE.replace(mine, theirs), OTHER.replace(theirs, mine)), strict=True
    ):
        before, after = outcomes(text), outcomes(changed)
        expected = {key: (before[key], after[key]) for key in before if before[key] != after[key]}
        assert changes(effect) == expected
        assert expected, "this example changes something"
        assert (effect["kind"], effect["obstacle"]) == ("value", "")
    assert found["changes_outcome"] is True


def test_outcomes_that_differ_are_listed_by_criterion(warehouse):
    found = {each["criterion"]: each for each in document("a", "b")["criteria"]}
    one, other = outcomes(WAREHOUSE), outcomes(OTHER)
    for (claim, criterion), outcome in one.items():
        differs = outcome != other[claim, criterion]
        expected = [{"coder": "a", "outcome": outcome}, {"coder": "b", "outcome": other[claim, criterion]}]
        assert found[criterion]["differences"] == (
            [{"case": "warehouse", "claim": claim, "outcomes": expected}] if differs else []
        )
    assert found["core/denial"]["differences"]
    assert found["core/consistency"]["alpha"] == [{"level": "nominal", "value": None, "not_defined": "one value only"}]


def test_a_flag_left_out_is_missing_yet_a_disagreement_with_one_that_is_set(tmp_path):
    folders(tmp_path, a=[WAREHOUSE.replace("form: knowledge,", "form: knowledge, conditional: true,")], b=[WAREHOUSE])
    found = document("a", "b")
    (conditional,) = (each for each in found["fields"] if each["field"] == "denials.conditional")
    assert (conditional["units"], conditional["pairable_values"]) == (1, 0)
    assert conditional["alpha"] == [{"level": "nominal", "value": None, "not_defined": "no unit with two values"}]
    (listed,) = found["disagreements"]
    assert [(each["value"], each["given"]) for each in listed["coded"]] == [(["true"], True), (["false"], False)]
    assert changes(listed["effects"][0]) == {("c1", "core/denial"): ("conditional-denial", "denied-knowledge")}
    assert "not given (read as false)" in run("a", "b").stdout


def test_one_default_written_out_is_no_disagreement(tmp_path):
    folders(tmp_path, a=[WAREHOUSE.replace("form: knowledge,", "form: knowledge, conditional: false,")], b=[WAREHOUSE])
    assert document("a", "b")["disagreements"] == []


def test_a_reference_that_the_other_lacks_cannot_be_tried_alone(tmp_path):
    more = WAREHOUSE.replace("  herald:", "  radio: {kind: broadcast}\n  herald:").replace(
        "2024-03-11}", "2024-03-11, derives_from: [radio]}"
    )
    folders(tmp_path, a=[WAREHOUSE], b=[more])
    found = document("a", "b")
    (derives,) = found["disagreements"]
    first, second = derives["effects"]
    assert first["obstacle"] == "sources.herald.derives_from[0]: 'radio' is not the id of a source of this case"
    assert (first["changes"], first["failed"], second["obstacle"]) == ([], False, "")
    (radio,) = found["records"]
    assert (radio["section"], radio["record"], radio["lacks"]) == ("sources", "radio", ["a"])
    assert radio["has"] == [{"coder": "b", "place": "b/case0.yaml:10"}]
    kinds = {(each["coder"], each["kind"]): each["obstacle"] for each in radio["effects"]}
    assert kinds[("a", "with")] == ""
    assert "'radio' is not the id of a source" in kinds[("b", "without")]
    assert "cannot be tried alone: " in run("a", "b").stdout


def test_a_record_that_one_lacks_is_listed_with_what_it_changes(tmp_path):
    item = "  e3: {says: A second guard., sources: [second], directness: participant, bears_on: [{claim: c1, stance: contradicts}]}\n"
    more = WAREHOUSE.replace("claims:\n", f"{item}claims:\n").replace("  herald:", "  second: {kind: testimony}\n  herald:")
    folders(tmp_path, a=[WAREHOUSE.replace("  herald:", "  second: {kind: testimony}\n  herald:")], b=[more])
    found = document("a", "b")
    assert found["disagreements"] == []
    (record,) = found["records"]
    assert (record["section"], record["record"], record["changes_outcome"]) == ("evidence", "e3", True)
    without, with_it = record["effects"]
    assert (without["coder"], without["kind"], with_it["coder"], with_it["kind"]) == ("b", "without", "a", "with")
    forth, back = changes(with_it), changes(without)
    assert forth["c1", "core/consistency"] == ("consistent", "conflicting")
    assert {key: (after, before) for key, (before, after) in back.items()} == forth
    (stance,) = (each for each in found["fields"] if each["field"] == "evidence.bears_on.stance")
    assert (stance["units"], stance["pairable_units"]) == (3, 2), "who lacks the item judged nothing"


def test_not_to_bear_is_a_value_of_its_own(tmp_path):
    folders(
        tmp_path,
        a=[WAREHOUSE],
        b=[WAREHOUSE.replace("credibility: 3\n    bears_on: [{claim: c1, stance: supports}]", "credibility: 3")],
    )
    found = document("a", "b")
    (listed,) = found["disagreements"]
    assert [each["value"] for each in listed["coded"]] == [["supports"], ["not bearing"]]
    assert (listed["record"], listed["claim"]) == ("e2", "c1")
    assert [each["place"] for each in listed["coded"]] == ["a/case0.yaml:23", "b/case0.yaml:18"]
    forth, back = map(changes, listed["effects"])
    assert forth["c1", "core/corroboration"] == ("corroborated", "single-origin")
    assert {key: (after, before) for key, (before, after) in back.items()} == forth


def test_three_coders_are_tried_once_for_each_other_value(tmp_path):
    folders(tmp_path, a=[WAREHOUSE], b=[OTHER], c=[OTHER])
    (found,) = (each for each in document("a", "b", "c")["disagreements"] if each["field"] == "denials.form")
    assert [(each["coder"], each["of"]) for each in found["effects"]] == [("a", "b"), ("b", "a"), ("c", "a")]


def test_cases_of_one_coder_alone_are_named_and_not_compared(tmp_path):
    folders(tmp_path, a=[WAREHOUSE, WAREHOUSE.replace("case: warehouse", "case: other")], b=[WAREHOUSE])
    found = document("a", "b")
    assert [each["case"] for each in found["cases"]] == ["warehouse"]
    assert found["unmatched"] == [{"case": "other", "coder": "a"}]
    assert "other: coded by a alone, not compared" in run("a", "b").stdout


def test_who_lacks_a_case_that_others_have_is_named(tmp_path):
    other = WAREHOUSE.replace("case: warehouse", "case: other")
    folders(tmp_path, a=[WAREHOUSE, other], b=[WAREHOUSE, other], c=[WAREHOUSE], d=[other])
    found = document("c", "a", "d", "b")
    assert {each["case"]: each["lacks"] for each in found["cases"]} == {"warehouse": ["d"], "other": ["c"]}
    (header, *_) = run("a", "b", "c", "d", COLUMNS="200").stdout.splitlines()
    assert "2 cases: other (not coded by c), warehouse (not coded by d) · " in header
    assert {each["case"]: each["lacks"] for each in document("a", "b")["cases"]} == {"warehouse": [], "other": []}
    assert "2 cases: other, warehouse · " in run("a", "b").stdout


ASKED = """
import casekit
def answer(claim):
    return claim.claim.conduct
@casekit.hookimpl
def casekit_criteria():
    outcomes = {"all": "met", "most": "met", "open": "unknown", "none": "not_met", "idle": "not_applicable"}
    return [casekit.PythonCriterion(name="ours/it", title="T", asks="A?", outcomes=outcomes, answer=answer)]
"""


def of_outcomes(tmp_path, *coders):
    """Return the criterion whose outcomes are those given, for each coder one of each claim, and its line of the text."""
    (tmp_path / "pyproject.toml").write_text('[tool.casekit]\nplugins = ["./p.py"]\n', encoding="utf-8")
    (tmp_path / "p.py").write_text(ASKED, encoding="utf-8")
    cases = [
        {"casekit": 1, "case": "x", "claims": {f"c{n}": {"conduct": word} for n, word in enumerate(words.split())}}
        for words in coders
    ]
    names = "abc"[: len(coders)]
    folders(tmp_path, **{name: [case] for name, case in zip(names, cases, strict=True)})
    (found,) = document(*names, "-p", "ours")["criteria"]
    header, line = (x for x in run(*names, "-p", "ours").stdout.splitlines() if x.startswith(("criterion  ", "it  ")))
    return found, re.split(r" {2,}", header), re.split(r" {2,}", line)


def test_statuses_of_a_criterion_have_an_order_and_its_outcomes_have_none(tmp_path):
    one, other = "all most open none none idle all open", "all all none none open idle idle most"
    found, header, line = of_outcomes(tmp_path, one, other)
    ranks = {"all": 3, "most": 3, "open": 2, "none": 1}
    units = [[ranks.get(word) for word in pair] for pair in zip(one.split(), other.split(), strict=True)]
    assert [each["level"] for each in found["alpha"]] == ["nominal"]
    assert found["status"]["scale"] == ["not_met", "unknown", "met"]
    (ordinal,) = (each for each in found["status"]["alpha"] if each["level"] == "ordinal")
    expected = by_hand([unit for unit in units if None not in unit])
    assert ordinal == {"level": "ordinal", "value": round(expected, 6), "not_defined": ""}
    assert (header[1], header[2]) == ("alpha, nominal", "alpha of status, ordinal")
    assert line[2] == f"{expected:.4f}"


def by_hand(units):
    """Return ordinal alpha of pairs of ranks, from its definition (Krippendorff 2019, 12.3.4)."""
    values = sorted(value for unit in units for value in unit)
    often = {value: values.count(value) for value in set(values)}

    def apart(one, two):
        low, high = sorted((one, two))
        between = sum(n for value, n in often.items() if low <= value <= high)
        return (between - (often[low] + often[high]) / 2) ** 2

    observed = 2 * sum(apart(*unit) for unit in units)
    expected = sum(apart(one, two) for one in values for two in values) / (len(values) - 1)
    return 1 - observed / expected


def test_a_criterion_that_does_not_apply_has_no_place_among_the_statuses(tmp_path):
    found, _, line = of_outcomes(tmp_path, "idle all idle", "idle idle none")
    (ordinal,) = (each for each in found["status"]["alpha"] if each["level"] == "ordinal")
    assert ordinal == {"level": "ordinal", "value": None, "not_defined": "no unit with two values"}
    assert line[2] == "not defined"
    assert line[-1] == "of status: no unit with two values"


def test_outcomes_of_one_status_differ_and_their_statuses_do_not(tmp_path):
    found, _, line = of_outcomes(tmp_path, "all most none", "most most none")
    assert line[2] == "1.0000"
    assert len(found["differences"]) == 1


def test_packs_are_those_that_are_asked_for(warehouse):
    found = document("a", "b", "-p", "process-tracing")
    assert {each["criterion"].partition("/")[0] for each in found["criteria"]} == {"process-tracing"}


def test_both_engines_answer_unless_told_otherwise(warehouse):
    assert "durable = native" in run("a", "b", "--engine", "auto").stdout
    native, auto = document("a", "b"), document("a", "b", "--engine", "auto")
    assert {**auto, "engine": ""} == {**native, "engine": ""}


def test_the_output_can_be_written_to_a_file(warehouse, tmp_path):
    shown = run("a", "b")
    assert run("a", "b", "-o", "out.txt").stdout == ""
    assert (tmp_path / "out.txt").read_text(encoding="utf-8") == shown.stdout
    assert run("a", "b").stdout == shown.stdout


def test_folders_of_folders_are_read_codebooks_and_packs_are_not(tmp_path):
    folders(tmp_path, a=[], b=[WAREHOUSE])
    (tmp_path / "a" / "deep").mkdir()
    (tmp_path / "a" / "deep" / "case.yaml").write_text(WAREHOUSE, encoding="utf-8")
    (tmp_path / "a" / "study.codebook.yaml").write_text("casekit: 1\ncodebook: study\n", encoding="utf-8")
    (tmp_path / "a" / "rules").mkdir()
    (tmp_path / "a" / "rules" / "pack.yaml").write_text("{pack: rules}", encoding="utf-8")
    (tmp_path / "a" / "README.md").write_text("notes", encoding="utf-8")
    assert document("a", "b/case0.yaml")["coders"] == [
        {"coder": "a", "path": "a"},
        {"coder": "case0.yaml", "path": "b/case0.yaml"},
    ]


def test_cases_come_from_json_lines_and_by_loaders_too(tmp_path):
    (one, two), (changed, _) = coded([["1", "2"]]), coded([["1", "2"]])
    changed["claims"]["c1"]["conduct"] = "training"
    folders(tmp_path, a=[])
    (tmp_path / "a" / "all.jsonl").write_text(
        "".join(json.dumps(case) + "\n" for case in (changed, {**one, "case": "second"})), encoding="utf-8"
    )
    (tmp_path / "b.twin").write_text("", encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text('[tool.casekit]\nplugins = ["./p.py"]\n', encoding="utf-8")
    (tmp_path / "p.py").write_text(
        "import casekit\n"
        f"DATA = {two!r}\n"
        "def read(path):\n"
        "    yield casekit.Document.of_data(str(path), DATA)\n"
        "    yield casekit.Document.of_data(str(path), {**DATA, 'case': 'second'})\n"
        "@casekit.hookimpl\n"
        "def casekit_case_loaders():\n"
        "    return [casekit.CaseLoader(name='twin', suffixes=('.twin',), read=read)]\n",
        encoding="utf-8",
    )
    found = document("a", "b.twin")
    assert [each["case"] for each in found["cases"]] == ["second", "table"]
    credibility = [each for each in found["disagreements"] if each["field"] == "evidence.credibility"]
    assert [[coded["place"] for coded in each["coded"]] for each in credibility] == [
        ["a/all.jsonl:2", "b.twin"],
        ["a/all.jsonl:1", "b.twin"],
    ]


def test_folders_of_one_name_are_called_by_their_paths(tmp_path):
    for round in ("one", "two"):
        (tmp_path / round).mkdir()
        folders(tmp_path / round, coded=[WAREHOUSE])
    assert [each["coder"] for each in document("one/coded", "two/coded")["coders"]] == ["one/coded", "two/coded"]


@pytest.mark.parametrize(
    ("paths", "message"),
    [
        (["a"], "two or more coders"),
        (["a", "a"], "a stands twice"),
        (["a", "a/../a"], "stands twice"),
        (["a", "empty"], "empty: holds no case"),
        (["a", "c"], "no case is coded by two coders: a codes warehouse; c codes other"),
        (["a", "twice"], "twice: two files code the case 'warehouse': twice/case0.yaml and twice/case1.yaml"),
    ],
)
def test_what_cannot_be_compared_is_refused(tmp_path, paths, message):
    other = WAREHOUSE.replace("case: warehouse", "case: other")
    folders(tmp_path, a=[WAREHOUSE], c=[other], twice=[WAREHOUSE, WAREHOUSE], empty=[])
    with pytest.raises(UsageError, match=message.replace("/", "[/]")):
        run(*paths)


def test_a_misspelt_engine_is_told_with_the_nearest(warehouse):
    with pytest.raises(UsageError, match="there is no engine 'natve'; did you mean 'native'"):
        run("a", "b", "--engine", "natve")


def test_all_errors_of_all_files_and_nothing_else(tmp_path):
    wrong = WAREHOUSE.replace("eyewitness", "eyewitnes").replace("claim: c1, by", "claim: c9, by")
    folders(tmp_path, a=[wrong, WAREHOUSE], b=[WAREHOUSE.replace("supports}", "suports}")])
    with pytest.raises(InvalidInput) as told:
        run("a", "b")
    lines = str(told.value).splitlines()
    assert [line.split(" ")[0] for line in lines] == [
        "a/case0.yaml:15:17:", "a/case0.yaml:27:15:", "b/case0.yaml:17:36:", "b/case0.yaml:23:36:",
    ]  # fmt: skip
    assert "did you mean 'eyewitness'?" in lines[0]
    with pytest.raises(UnreadableInput, match="nowhere: no such file"):
        run("b", "nowhere")
    (tmp_path / "b" / "binary.yaml").write_bytes(b"\0")
    with pytest.raises(UnreadableInput) as told:
        run("a", "b")
    assert len(str(told.value).splitlines()) == 5


def test_what_no_terminal_may_be_given_is_taken_out(tmp_path):
    bad = "tr\x1b[31maining\u202e\nno heading"
    one, two = coded([["1", "1"]])
    one["claims"]["c1"]["conduct"] = bad
    two["claims"]["c1"]["conduct"] = "training"
    folders(tmp_path, a=[one], b=[two])
    shown = run("a", "b").stdout
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert not any(line.startswith("no heading") for line in shown.splitlines())
    assert document("a", "b")["disagreements"][0]["coded"][0]["value"] == [bad]


def test_a_failing_plugin_makes_it_incomplete(warehouse, tmp_path):
    (tmp_path / "pyproject.toml").write_text('[tool.casekit]\nplugins = ["./p.py"]\n', encoding="utf-8")
    (tmp_path / "p.py").write_text(
        "import casekit\n"
        "def answer(claim):\n"
        "    if claim.denials[0][1].form == 'fact': raise ValueError('no')\n"
        "    return 'a'\n"
        "@casekit.hookimpl\n"
        "def casekit_criteria():\n"
        "    return [casekit.PythonCriterion(name='ours/named', title='T', asks='A?', outcomes={'a': 'met'}, answer=answer)]\n",
        encoding="utf-8",
    )
    done = run("a", "b", "-p", "ours")
    assert done.exit_code == 3
    assert "INCOMPLETE" in done.stdout
    assert "ValueError: no" in done.stdout
    found = json.loads(run("a", "b", "-p", "ours", "-f", "json").stdout)
    assert found["complete"] is False
    (form,) = (each for each in found["disagreements"] if each["field"] == "denials.form")
    assert [each["failed"] for each in form["effects"]] == [True, False]
    assert form["changes_outcome"] is None


# --- on any files -----------------------------------------------------------------------------------------


def of_files(*every, names="ab"):
    """Return the document of coders' cases, each coder's a list."""
    with tempfile.TemporaryDirectory() as place, contextlib.chdir(place):
        folders(Path(place), **dict(zip(names, every, strict=True)))
        return document(*names)


@few
@given(codings())
def test_identical_coders_agree_or_nothing_is_defined(data):
    found = of_files([data], [turned(data)])
    for _, _, _, alphas, kappas in numbers(found).values():
        for value, why in [*alphas.values(), *((value, why) for _, _, value, why in kappas)]:
            assert value == 1 or (value is None and why)
    assert found["disagreements"] == found["records"] == []


@few
@given(codings(), codings(), codings(), codings("second"), st.randoms(use_true_random=False))
def test_order_reaches_no_number(one, two, three, second, random):
    coders = {"a": [one, second], "b": [two], "c": [three, second]}
    names = random.sample(sorted(coders), 3)
    files = [[turned(case) for case in random.sample(coders[name], len(coders[name]))] for name in names]
    assert numbers(of_files(*files, names=names)) == numbers(of_files(*coders.values(), names="abc"))


@few
@given(codings(), codings())
def test_other_words_for_the_same_categories_change_no_nominal_number(one, two):
    def renamed(data):
        new = copy.deepcopy(data)
        for claim in new["claims"].values():
            if "conduct" in claim:
                claim["conduct"] = {"training": "zzz", "payment": "aaa"}[claim["conduct"]]
        return new

    fields = [numbers(of_files(*pair))["claims.conduct"] for pair in ([[one], [two]], [[renamed(one)], [renamed(two)]])]
    assert fields[0] == fields[1]


@few
@given(codings(), codings())
def test_every_effect_is_that_of_the_changed_file(one, two):
    """Take over by hand what the document says differs, and ask for the agreement of the changed file with its original."""
    found = of_files([one], [two])
    tried = [
        (listed, effect)
        for listed in found["disagreements"]
        if listed["field"] in ("evidence.directness", "denials.form", "sources.kind")
        for effect in listed["effects"]
    ]
    assume(tried)
    files = {"a": one, "b": two}
    for listed, effect in tried[:4]:
        key = listed["field"].rpartition(".")[2]
        changed = copy.deepcopy(files[effect["coder"]])
        changed[listed["section"]][listed["record"]][key] = files[effect["of"]][listed["section"]][listed["record"]][key]
        again = of_files([files[effect["coder"]]], [changed])
        expected = {
            (difference["claim"], criterion["criterion"]): tuple(each["outcome"] for each in difference["outcomes"])
            for criterion in again["criteria"]
            for difference in criterion["differences"]
        }
        assert changes(effect) == expected


@given(codings())
def test_the_strategy_makes_valid_cases(data):
    Case.model_validate(data)
