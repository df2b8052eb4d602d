"""`casekit verify`: an output made again is the same, or it is said what differs and nothing else is told."""

from __future__ import annotations

import json
import os
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from textwrap import dedent

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casekit import ExitCode, __version__
from casekit.cli import run
from casekit.cli.schema import schema
from casekit.model.explanation import ExplanationDocument
from casekit.model.result import ComparisonDocument, snapshot
from casekit.model.written import model_of, read_back
from casekit.project import bundled_cases
from casekit.renderers.json import document, plain, written
from tests.test_redact import CANARY, CASE

CASES = [str(path) for path in bundled_cases()]
NATIVE = ["--engine", "native"]

PACK = {
    "pack.yaml": "{pack: ours, title: Ours, version: 0.1.0}",
    "support.yaml": """
        criterion: support
        title: Support
        asks: How many items support the claim?
        headline: true
        outcomes:
          much: {status: met, label: "{enough} or more"}
          little: {status: not_met}
        thresholds: {enough: 2}
        rules:
          - outcome: much
            when: [{measure: {claim: $claim, name: supporting_items, value: {at_least: {threshold: enough}}}}]
        otherwise: little
    """,
}


def case(id: str, items: int, **more) -> dict:
    """A case with two claims, one of which has so many items."""
    bears = {"directness": "documentary", "sources": ["s"], "bears_on": [{"claim": "c1", "stance": "supports"}]}
    return {
        "casekit": 1,
        "case": id,
        "title": f"The case {id}",
        "as_of": "2001-02-03",
        "sources": {"s": {"kind": "press", "issued": "1999"}},
        "evidence": {f"e{n}": {"says": "X.", **bears} for n in range(items)},
        "claims": {"c1": {"question": "q", "says": "X."}, "c2": {"question": "q", "says": "Y."}},
        **more,
    }


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project of two cases and a pack of its own."""
    monkeypatch.chdir(tmp_path)
    write_pack(tmp_path / "rules" / "ours", PACK)
    for data in (case("one", 2), case("two", 1)):
        write_case(data)
    settings = '[tool.casekit]\ncases = ["one.json", "two.json"]\nrules = ["rules"]\n'
    (tmp_path / "pyproject.toml").write_text(settings, encoding="utf-8")
    return tmp_path


def write_pack(folder: Path, files: dict[str, str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(dedent(text), encoding="utf-8")


def write_case(data: dict) -> None:
    Path(f"{data['case']}.json").write_text(json.dumps(data, indent=1), encoding="utf-8")


@pytest.fixture
def make(capsys):
    """Write the JSON output of a command to a file; tell what it says."""

    def make(*arguments: str, to: str = "out.json") -> dict:
        run([*arguments, "-f", "json", *([] if "--engine" in arguments else NATIVE)])
        printed = capsys.readouterr().out
        Path(to).write_text(printed, encoding="utf-8")
        return json.loads(printed)

    return make


@pytest.fixture
def verify(capsys):
    """Verify a file; tell the exit code and the lines."""

    def verify(*arguments: str, file: str = "out.json") -> tuple[int, list[str]]:
        code = run(["verify", file, *arguments, *([] if "--engine" in arguments else NATIVE)])
        captured = capsys.readouterr()
        return code, (captured.out or captured.err).splitlines()

    return verify


def change(change, to: str = "out.json") -> None:
    """Change an output as somebody might by hand, and leave it written as casekit writes."""
    data = json.loads(Path(to).read_text(encoding="utf-8"))
    change(data)
    Path(to).write_text(written(data), encoding="utf-8")


# --- what is the same -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [
        ["compare", *CASES],
        ["compare", *CASES, "-c", "all"],
        ["compare", *reversed(CASES), "-q", "money-trail", "-q", "foreign-training", "-c", "money-trail", "-c", "standing"],
        ["compare", *CASES, "--only-differences", "-c", "all"],
        ["compare", *CASES, "-p", "standards-of-proof", "-p", "core", "-p", "source-independence"],
        ["compare", *CASES, "--as-of", "2011-05", "-c", "staleness"],
        ["compare", *CASES, "--why"],
        ["check", CASES[0]],
    ],
    ids=lambda arguments: " ".join(Path(argument).stem for argument in arguments),
)
def test_an_output_of_the_shipped_cases_is_verified_byte_for_byte(arguments, tmp_path, monkeypatch, make, verify):
    monkeypatch.chdir(tmp_path)
    data = make(*arguments)
    answers = sum(len(cells) for row in data["rows"] for cells in row["cells"].values())
    assert answers > 5
    cases = "1 case" if arguments[0] == "check" else "2 cases"
    code, lines = verify()
    assert (code, lines[-1]) == (0, f"verified: {answers} answers of {cases}, byte for byte")
    assert len(lines) == 1 + ("--as-of" in arguments) * 2


@pytest.mark.parametrize("criterion", [[], ["core/standing"], ["best-evidence", "-p", "core", "-p", "standards-of-proof"]])
def test_an_explanation_of_a_shipped_case_is_verified(criterion, tmp_path, monkeypatch, make, verify):
    monkeypatch.chdir(tmp_path)
    data = make("explain", CASES[1], "c1", *criterion)
    number = len(data["explanations"])
    code, lines = verify()
    assert (code, lines) == (0, [f"verified: {number} answer{'s' * (number > 1)} of 1 case, byte for byte"])


def test_two_engines_say_the_same_again(project, make, verify):
    make("compare", "--engine", "auto")
    assert verify("--engine", "auto") == (0, ["verified: 20 answers of 2 cases, byte for byte"])


def test_the_cases_are_found_by_their_ids_whatever_their_files_are_called(project, make, verify):
    make("compare")
    for old, new in (("one", "a"), ("two", "b")):
        (project / f"{old}.json").rename(project / f"{new}.json")
    (project / "pyproject.toml").write_text('[tool.casekit]\nrules = ["rules"]\n', encoding="utf-8")
    assert verify("b.json", "a.json") == (0, ["verified: 20 answers of 2 cases, byte for byte"])


def test_folders_of_files_are_those_of_whoever_ran_casekit(project, make, verify, monkeypatch):
    (project / "other").mkdir()
    make("explain", "one.json", "c1", "support", "-p", "ours")
    monkeypatch.chdir(project / "other")
    assert verify(file="../out.json") == (0, ["verified: 1 answer of 1 case, but for the folders of the files"])


def test_a_state_of_knowledge_from_the_command_line_is_told_from_that_of_the_file(project, make, verify):
    make("compare", "--as-of", "2011-05")
    said = "as_of 2011-05 was given with --as-of, or changed since; its file says 2001-02-03"
    assert verify() == (
        0,
        [f"note: one: {said}", f"note: two: {said}", "verified: 20 answers of 2 cases, byte for byte"],
    )


@pytest.mark.parametrize(
    ("changed", "line"),
    [
        (lambda d: d["contrasts"][0].update(sentence="Z."), "contrasts: contrasts[0].sentence Z. → "),
        (lambda d: d["contrasts"].clear(), "contrasts: contrasts 0 entries → 2 entries"),
        (lambda d: d["contrasts"][0].pop("exact"), "out.json:19:5: contrasts[0]: the key 'exact' is missing"),
    ],
)
def test_why_cases_differ_is_verified(changed, line, project, make, verify):
    assert make("compare", "-p", "ours", "--why")["contrasts"]
    assert verify() == (0, ["verified: 4 answers of 2 cases, byte for byte"])
    change(changed)
    code, lines = verify()
    assert code == (2 if line.startswith("out") else 1)
    assert any(each.startswith(line) for each in lines), lines


@pytest.mark.parametrize("emptied", [False, True])
def test_an_output_without_answers_is_not_verified(emptied, project, make, verify):
    if emptied:
        make("compare", "one.json")
        change(lambda d: d.update(rows=[]))
    else:
        assert make("compare", "one.json", "--only-differences")["rows"] == []
    said = "not verified: there is no answer in the output, so nothing was compared (0 answers of 1 case)"
    assert verify() == (1, [said])
    assert run(["verify", "out.json", "-f", "json", *NATIVE]) == 1


@pytest.mark.parametrize("asked", [[], ["c1"], ["-c", "all"]])
def test_a_sensitivity_is_verified(asked, project, make, verify):
    number = len(make("sensitivity", "one.json", *asked)["answers"])
    assert number > 4
    assert verify() == (0, [f"verified: {number} answers of 1 case, byte for byte"])


def test_a_sensitivity_of_a_case_that_was_edited(project, make, verify):
    before = make("sensitivity", "one.json", "c1", "-p", "ours")
    assert before["answers"][0]["flips"][0]["sets"]
    write_case(case("one", 1))
    code, lines = verify()
    assert (code, [line.partition(" sha256")[0] for line in lines[:1]]) == (1, ["case one:"])
    assert lines[1].startswith("answer ours/support, one, c1: outcome much → little; status met → not_met; label")
    assert "; flips[0].sets " in lines[1]
    assert lines[2:] == ["not verified: 0 of 1 answer of 1 case is the same"]


# --- what differs ---------------------------------------------------------------------------------------


def test_a_case_that_was_edited(project, make, verify):
    before = make("compare", "-p", "ours")
    write_case(case("one", 1, title="Another title"))
    code, lines = verify()
    old = next(header["sha256"] for header in before["cases"] if header["case"] == "one")
    assert code == 1
    assert lines[0].startswith(f"case one: sha256 {old[:12]}… → ")
    assert lines[0].endswith('; title "The case one" → "Another title"')
    assert lines[1:] == [
        (
            'answer q, ours/support, one, c1: outcome much → little; status met → not_met; label "2 or more" → "little"; '
            "rule ours/support#1 → ours/support#otherwise; evidence e0, e1 → none; sources s → none"
        ),
        "not verified: 3 of 4 answers of 2 cases are the same",
    ]


def test_a_threshold_of_a_pack_that_was_edited(project, make, verify):
    make("compare", "-p", "ours")
    lowered = PACK["support.yaml"].replace("enough: 2", "enough: 1")
    write_pack(
        project / "rules" / "ours", {**PACK, "support.yaml": lowered, "pack.yaml": PACK["pack.yaml"].replace("0.1", "0.2")}
    )
    code, lines = verify()
    assert code == 1
    assert lines[0].startswith("pack ours: version 0.1.0 → 0.2.0; sha256 ")
    assert [line.partition(": ")[2] for line in lines[1:-1]] == [
        'label "2 or more" → "1 or more"',
        (
            'outcome little → much; status not_met → met; label "little" → "1 or more"; '
            "rule ours/support#otherwise → ours/support#1; evidence none → e0; sources none → s"
        ),
    ]


def test_a_pack_is_looked_for_where_the_user_says(project, make, verify):
    """A folder that is named goes before what the project has under that id, for the packs that depend on it as well."""
    make("compare", "-p", "ours")
    edited = PACK["support.yaml"].replace("enough: 2", "enough: 9")
    write_pack(project / "rules" / "ours", {"support.yaml": edited})
    write_pack(project / "kept" / "under-another-name", PACK)
    assert verify()[0] == 1
    assert verify("-p", "kept/under-another-name") == (0, ["verified: 4 answers of 2 cases, byte for byte"])
    code, lines = verify("-p", "kept/nothing")
    assert (code, lines) == (2, ["there is no rule pack 'kept/nothing'"])


def test_a_pack_that_is_gone_takes_its_answers_and_those_of_packs_that_need_it(project, make, verify):
    write_pack(project / "rules" / "more", {
        "pack.yaml": "{pack: more, title: More, version: 0.1.0, depends: [ours]}",
        "again.yaml": """
            criterion: again
            title: T
            asks: A?
            headline: true
            outcomes: {yes-it-is: {status: met}, no-it-is-not: {status: not_met}}
            inputs: [ours/support]
            table: [[much, yes-it-is], [little, no-it-is-not]]
        """,
    })  # fmt: skip
    make("compare", "-p", "core", "-p", "more", "-p", "ours")
    (project / "rules" / "ours" / "pack.yaml").rename(project / "rules" / "ours" / "was.yaml")
    code, lines = verify()
    assert code == 1
    assert lines == [
        "pack ours: not at hand; 4 answers cannot be compared",
        "pack more: it needs ours, which is not at hand; 4 answers cannot be compared",
        "not verified: 16 of 24 answers of 2 cases are the same",
    ]


def test_packs_that_are_all_gone(project, make, verify):
    make("compare", "-p", "ours")
    change(lambda d: d["packs"][0].update(pack="theirs"))
    code, lines = verify()
    assert code == 1
    assert lines[0] == "pack theirs: not at hand; 0 answers cannot be compared"
    assert lines[-1] == "not verified: 0 of 4 answers of 2 cases are the same"


def test_a_case_that_is_gone_is_one_line(project, make, verify):
    make("compare")
    code, lines = verify("one.json")
    assert (code, lines) == (
        1,
        ["case two: not found; 10 answers cannot be compared", "not verified: 10 of 20 answers of 2 cases are the same"],
    )


def test_a_claim_that_is_gone_or_new(project, make, verify):
    make("compare", "-p", "ours")
    data = case("one", 2)
    data["claims"]["c3"] = data["claims"].pop("c2")
    write_case(data)
    code, lines = verify()
    assert (code, lines[1:]) == (
        1,
        [
            "answer q, ours/support, one, c2: gone; outcome little → none",
            "answer q, ours/support, one, c3: new; outcome none → little",
            "not verified: 3 of 4 answers of 2 cases are the same",
        ],
    )


def test_a_question_that_is_gone_is_one_line_a_row_and_what_is_gone_of_one_case_too(project, make, verify):
    make("compare", "-p", "ours")
    claims = {"c1": {"question": "other", "says": "X."}, "c2": {"question": "other", "says": "X."}}
    write_case(case("one", 2, claims=claims))
    assert verify()[1][1:-1] == ["row q, ours/support, one: gone; c1, c2"]
    write_case(case("two", 2, claims=claims))
    assert verify()[1][2:-1] == ["row q, ours/support: gone; 4 answers"]


@pytest.mark.parametrize(
    ("changed", "lines"),
    [
        (lambda d: d.update(casekit="0.0.1"), [f"casekit: 0.0.1 → {__version__}"]),
        (lambda d: d.update(engine="durable = native"), ["engine: durable = native → native"]),
        (lambda d: d["packs"][0].update(version="0.0.9"), ["pack ours: version 0.0.9 → 0.1.0"]),
        (lambda d: d["cases"][0].update(title="T"), ['case one: title "T" → "The case one"']),
        (
            lambda d: d["cases"][0].update(as_of="2001-02"),
            ["case one: as_of 2001-02 → 2001-02-03; the as_of of then is used again"],
        ),
        (lambda d: d.update(complete=False), ["complete: false → true"]),
        (
            lambda d: d["problems"].append({"kind": "engine", "where": "x", "message": "m"}),
            ["problem: gone; engine failure in x: m"],
        ),
        (lambda d: d["rows"][0]["cells"]["one"].reverse(), ["bytes: the same answers, in another order"]),
        (
            lambda d: d["rows"][0]["cells"]["one"][0].update(outcome="little", status="not_met", evidence=["e0"]),
            [
                "answer q, ours/support, one, c1: outcome little → much; status not_met → met; evidence e0 → e0, e1",
                ("SAME INPUT, OTHER ANSWERS: the cases, packs, version and engine are the same: the file was changed since, "
                "or this is a defect"),
            ],
        ),
        (
            lambda d: d["rows"][0]["cells"]["one"][0].update(outcome="little") or d.update(casekit="0.0.1"),
            [
                f"casekit: 0.0.1 → {__version__}",
                "answer q, ours/support, one, c1: outcome little → much",
                ("SAME INPUT, OTHER ANSWERS: the cases and packs are the same: it was made by another version of casekit, or "
                "changed since"),
            ],
        ),
        (
            lambda d: d["rows"][0]["cells"].pop("one"),
            [
                "case one: had no answers and has some now",
                ("SAME INPUT, OTHER ANSWERS: the cases, packs, version and engine are the same: the file was changed since, "
                "or this is a defect"),
            ],
        ),
    ],
)  # fmt: skip
def test_what_was_changed_in_the_file_is_said(changed, lines, project, make, verify):
    make("compare", "-p", "ours")
    change(changed)
    code, said = verify()
    assert (code, said[:-1]) == (1, lines)
    assert said[-1].startswith("not verified: ")


def test_the_parts_are_told_in_their_order(project, make, verify):
    make("compare")

    def everything(d: dict) -> None:
        d["rows"][0]["cells"]["two"][0]["outcome"] = "x"
        d["problems"].append({"kind": "rule", "where": "x", "message": "m"})
        d["complete"] = False
        d["cases"][1]["title"] = "T"
        d["packs"][0]["version"] = "0"
        d["engine"] = "e"
        d["casekit"] = "0"

    change(everything)
    parts = [line.partition(" ")[0].rstrip(":") for line in verify()[1]]
    assert parts == ["casekit", "engine", "pack", "case", "complete", "problem", "answer", "not"]


def test_another_engine_is_said_and_its_answers_are_the_same(project, make, verify):
    make("compare", "--engine", "auto")
    code, lines = verify()
    assert code == 1
    assert lines == ["engine: durable = native → native", "not verified: 20 of 20 answers of 2 cases are the same"]


def test_the_bytes_are_compared_in_the_end(project, make, verify):
    data = make("compare")
    Path("out.json").write_text(json.dumps(data), encoding="utf-8")
    code, lines = verify()
    assert code == 1
    assert lines[0] == "bytes: the same data, written in another way than casekit writes it"


def test_a_run_that_is_not_complete_is_3(project, make, verify, monkeypatch, capsys):
    from casekit import EngineFailure
    from casekit.engines.native import Native

    make("compare", "-p", "ours")
    compiled = Native.compile
    asked_before = []

    def failing(self, strata):
        evaluate = compiled(self, strata)

        def asked(facts):
            asked_before.append(facts)
            if len(asked_before) == 1:
                raise EngineFailure("no answer")
            return evaluate(facts)

        return asked

    monkeypatch.setattr(Native, "compile", failing)
    code = run(["verify", "out.json", *NATIVE])
    captured = capsys.readouterr()
    assert code == ExitCode.INCOMPLETE
    assert captured.err == "casekit: engine failure in one: no answer\n"
    assert captured.out.splitlines() == [
        "complete: true → false",
        "problem: new; engine failure in one: no answer",
        "case one: had answers and has none now",
        "not verified: 2 of 4 answers of 2 cases are the same",
    ]


def test_rows_that_agree_were_left_out_on_purpose_and_any_other_is_missed(project, make, verify):
    """Which questions and criteria are shown is what the file shows; of these no row may be missing but where cases agree."""
    denials = {"d1": {"claim": "c2", "by": {"text": "the ministry"}, "form": "fact", "sources": ["s"]}}
    for data in (case("one", 2), case("two", 1, denials=denials)):
        data["claims"]["c2"]["question"] = "r"
        write_case(data)
    assert len(make("compare")["rows"]) == 10
    few = make("compare", "--only-differences", "-c", "all", to="few.json")["rows"]
    assert len(few) < len({row["question"] for row in few}) * len({row["criterion"] for row in few})
    assert verify(file="few.json")[0] == 0
    change(lambda d: d["rows"].pop())
    code, lines = verify()
    assert (code, lines[0]) == (1, "row r, ours/support: new; 2 answers")


def test_what_is_no_answer_and_no_order_is_said_to_be_something_else(project, make, verify):
    write_case(case("two", 1, claims={"c1": {"question": "q", "says": "X."}, "c9": {"question": "r", "says": "Y."}}))
    make("compare", "-p", "ours")
    change(lambda d: d["rows"][1]["cells"].pop("one"))
    code, lines = verify()
    assert (code, lines[0]) == (1, "bytes: the same answers, but something else in the file is not the same")


@pytest.mark.parametrize(
    ("changed", "line"),
    [
        (lambda d: d["packs"].clear(), "pack ours: not in the list of packs; 4 answers cannot be compared"),
        (lambda d: d["rows"][0]["cells"].update(one=[]), "row q, ours/support, one: new; c1, c2"),
        (lambda d: d["cases"].pop(0) and d["rows"][0]["cells"].pop("one"), "verified: 2 answers of 1 case, byte for byte"),
    ],
)
def test_an_output_whose_head_or_rows_lost_something(changed, line, project, make, verify):
    make("compare", "-p", "ours")
    change(changed)
    code, said = verify()
    assert (code, said[0]) == (not line.startswith("verified"), line)
    assert not any("in another order" in each for each in said)


@pytest.mark.parametrize(
    ("changed", "lines"),
    [
        (lambda d: d["answers"][0].update(outcome="little"), ["answer ours/support, one, c1: outcome little → much"]),
        (
            lambda d: d["answers"][0]["flips"][0]["sets"].pop(),
            ["answer ours/support, one, c1: flips[0].sets 1 entry → 2 entries"],
        ),
        (
            lambda d: d["answers"][0]["flips"][0].update(searched=2),
            [
                "answer ours/support, one, c1: flips[0].searched 2 → none",
                "note: how far a search came depends on --most, which no output tells; here it is that by default",
            ],
        ),
        (lambda d: d["answers"][0].update(additions_searched=9), ["answer ours/support, one, c1: additions_searched 9 → 2"]),
        (lambda d: d["answers"].pop(), ["next_evidence one: next_evidence 1 entry → 0 entries"]),
        (lambda d: d["sources"][0].update(source="t"), ["sources one: sources[0].source t → s"]),
        (lambda d: d["next_evidence"].clear(), ["next_evidence one: next_evidence 0 entries → 1 entry"]),
        (lambda d: d["packs"].clear(), ["pack ours: not in the list of packs; 2 answers cannot be compared"]),
    ],
)
def test_what_was_changed_in_a_sensitivity_is_said(changed, lines, project, make, verify):
    make("sensitivity", "one.json", "-p", "ours")
    change(changed)
    code, said = verify()
    assert code == 1
    assert [line for line in said if not line.startswith(("SAME", "not verified"))] == lines


def test_a_search_that_ended_earlier_is_no_contradiction(project, make, verify):
    make("sensitivity", "one.json", "-p", "core", "--most", "1")
    assert any(flips["searched"] for each in json.loads(Path("out.json").read_text())["answers"] for flips in each["flips"])
    code, lines = verify()
    assert code == 1
    assert lines[-2].startswith("note: how far a search came depends on --most")
    assert not any(line.startswith("SAME INPUT") for line in lines)


def test_a_sensitivity_that_contradicts_itself(project, make, verify):
    make("sensitivity", "one.json", "-p", "ours")
    change(lambda d: d.update(case="on") or d["answers"].append(d["answers"][0]))
    code, lines = verify()
    assert (code, [line.partition(": ")[2] for line in lines]) == (
        2, ["answers[2]: 'c1, ours/support' stands twice", "case: expected 'one', found 'on'"],
    )  # fmt: skip


# --- explanations ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "lines"),
    [
        (
            lambda d: d["explanations"][0].update(outcome="little", says="Z."),
            ['explanation ours/support, one, c1: outcome little → much; says "Z." → "X."'],
        ),
        (
            lambda d: d["explanations"][0]["decided"]["grounds"][0].update(says="Z"),
            ["explanation ours/support, one, c1: decided.grounds[0].says Z → supporting items: 2"],
        ),
        (
            lambda d: d["explanations"][0]["decided"]["grounds"][0]["basis"].pop(),
            ["explanation ours/support, one, c1: decided.grounds[0].basis 1 entry → 2 entries"],
        ),
        (
            lambda d: d["explanations"][0]["decided"].update(place="rules/ours/support.yaml:1"),
            ["lines one, c1: other lines of files in 1 answer"],
        ),
        (lambda d: d["explanations"].pop(), ["explanation ours/support, one, c1: new; outcome none → much"]),
    ],
)
def test_what_was_changed_in_an_explanation_is_said(changed, lines, project, make, verify):
    make("explain", "one.json", "c1", "-p", "ours")
    change(changed)
    code, said = verify()
    assert code == 1
    assert [line for line in said if not line.startswith(("SAME", "not"))] == lines
    assert any(line.startswith("SAME INPUT, OTHER ANSWERS") for line in said)


def test_an_explanation_of_what_is_gone(project, make, verify):
    make("explain", "one.json", "c1", "-p", "ours")
    data = case("one", 2)
    data["claims"]["c9"] = data["claims"].pop("c1")
    for item in data["evidence"].values():
        item["bears_on"] = []
    write_case(data)
    code, lines = verify()
    assert (code, lines[1:]) == (
        1,
        ["claim one, c1: gone; 1 answer cannot be compared", "not verified: 0 of 1 answer of 1 case is the same"],
    )
    assert verify("two.json")[1][0] == "case one: not found; 1 answer cannot be compared"


# --- the documents --------------------------------------------------------------------------------------


def test_every_json_output_says_what_it_was_made_from(project, make, capsys):
    compared = make("compare", "one.json", "-p", "ours")
    explained = make("explain", "one.json", "c1", "-p", "ours", to="explained.json")
    probed = make("sensitivity", "one.json", "-p", "ours", to="probed.json")
    change(lambda d: d["cases"][0].update(title="T"))
    assert run(["verify", "out.json", "-f", "json", *NATIVE]) == 1
    verified = json.loads(capsys.readouterr().out)
    outputs = {"comparison": compared, "explanation": explained, "sensitivity": probed, "verification": verified}
    for kind, data in outputs.items():
        jsonschema.validate(data, schema(kind))
        assert {key: data[key] for key in ("casekit", "engine", "format", "packs", "cases", "complete", "problems")} == {
            key: compared[key] for key in ("casekit", "engine", "format", "packs", "cases", "complete", "problems")
        }
    assert (verified["verified"], verified["answers"], verified["same"]) == (False, 2, 2)
    (difference,) = verified["differences"]
    assert difference["changes"] == [{"field": "title", "before": "T", "after": "The case one"}]


def test_an_output_is_read_back_as_it_was_and_written_by_the_one_function(project, make):
    data = make("compare")
    document_ = read_back(ComparisonDocument, data)
    assert written(plain(document_)) == Path("out.json").read_text(encoding="utf-8")
    assert plain(snapshot(document_)) == {key: data[key] for key in ("casekit", "engine", "packs", "cases", "format")}
    assert json.loads(document(document_, answer=[1])) == {
        **{key: value for key, value in data.items() if key != "rows"}, "answer": [1],
    }  # fmt: skip
    explained = make("explain", "one.json", "c1")
    model_of(ExplanationDocument).model_validate(explained)
    assert plain(read_back(ExplanationDocument, explained)) == explained


# --- files of others ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "out.json:1:1: the file is empty; expected a mapping"),
        ("[]", "out.json:1:1: expected a mapping, found a list"),
        ('{"rows": [}', "out.json:1:11: not valid JSON: Expected a value"),
        (
            "{}",
            (
                "out.json:1:1: no JSON output of casekit: expected the key rows (compare, check), explanations (explain) or "
                "next_evidence (sensitivity)"
            ),
        ),
        ('{"format": 2, "rows": 3}', "out.json:1:12: format: expected 1, found 2: an output of another casekit than this"),
        ('{"format": true, "rows": []}', "out.json:1:12: format: expected 1, found true (true or false)"),
        ('{"row": []}', "out.json:1:2: row: unknown key 'row'"),
        ('{"row": []}', "did you mean 'rows'?"),
        ('{"rows": [], "engine": 1}', "out.json:1:24: engine: expected text, found 1 (a number)"),
        ('{"rows": [], "engine": 1}', "the key 'cases' is missing"),
        ('{"rows": [], "rows": []}', "the key 'rows' stands twice in one mapping"),
        ("{" + '"a": {' * 50 + "}" * 51, "nested more than 40 levels deep"),
        ('{"rows": "\\ud800"}', "half of a surrogate pair"),
    ],
)
def test_a_file_that_is_no_output_is_2_with_line_and_column(text, said, project, verify):
    Path("out.json").write_text(text, encoding="utf-8")
    code, lines = verify()
    assert code == 2
    assert any(said in line for line in lines), lines


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (lambda d: d["cases"].append(d["cases"][0]), "cases[2]: 'one' stands twice"),
        (lambda d: d["packs"].append(d["packs"][0]), "packs[1]: 'ours' stands twice"),
        (lambda d: d["rows"].append(d["rows"][0]), "rows[1]: 'q, ours/support' stands twice"),
        (lambda d: d["rows"][0]["cells"]["one"].append(d["rows"][0]["cells"]["one"][0]), "rows[0].cells.one[2]: 'c1' stands"),
        (lambda d: d["rows"][0]["cells"].update(on=[]), "'on' is not a case of this output; did you mean 'one'?"),
        (lambda d: d["cases"][0].update(as_of="soon"), "cases[0].as_of: 'soon': not an EDTF date"),
        (lambda d: d["cases"][0].update(as_of="9" * 999), "cases[0].as_of: expected an EDTF date"),
        (lambda d: d["rows"][0]["cells"]["one"][0].update(status="mt"), "found 'mt'; did you mean 'met'?"),
    ],
)
def test_a_file_that_contradicts_itself_is_2_with_line_and_column(changed, said, project, make, verify):
    make("compare", "-p", "ours")
    change(changed)
    code, lines = verify()
    assert code == 2
    assert any(line.startswith("out.json:") and said in line for line in lines), lines


def test_an_explanation_that_contradicts_itself(project, make, verify):
    make("explain", "one.json", "c1", "-p", "ours")
    change(lambda d: d["explanations"][0].update(claim="c2"))
    code, lines = verify()
    assert (code, [line.partition(": ")[2] for line in lines]) == (2, ["explanations[0].claim: expected 'c1', found 'c2'"])
    change(lambda d: d["cases"].clear())
    assert "expected one case, found 0" in verify()[1][0]


@pytest.mark.parametrize("arguments", [["diff", "one.json", "one.json"], ["verify", "first.json"]])
def test_an_output_that_is_not_made_again_is_said_to_be_one(arguments, project, make, verify):
    make("compare", to="first.json")
    make(*arguments)
    code, lines = verify()
    assert code == 2
    assert lines[0].startswith("out.json:1:1: an output that is not made again: expected the key rows (compare, check), ")


def test_a_file_of_another_name_is_json_all_the_same(project, make, verify):
    make("compare", to="kept.txt")
    assert verify(file="kept.txt")[0] == 0
    assert verify(file="nothing.json") == (2, ["nothing.json: no such file or directory"])
    Path("kept.txt").write_bytes(b"\x00")
    assert verify(file="kept.txt")[0] == 2


def test_a_file_that_is_too_large_is_not_read(project, verify, monkeypatch):
    monkeypatch.setattr("casekit.source.MAX_BYTES", 10)
    Path("out.json").write_text(" " * 20, encoding="utf-8")
    assert verify() == (2, ["out.json: 20 bytes; at most 10 are read"])


def test_what_a_file_says_is_one_line_and_commands_no_terminal(project, make, verify):
    make("compare", "-p", "ours")
    change(lambda d: d["rows"][0]["cells"]["one"][0].update(label="a\n\x1b[31mb\u202e\u2028c" + "z" * 9999))
    code, lines = verify()
    assert code == 1
    assert lines[0].startswith('answer q, ours/support, one, c1: label "a [31mbczzz')
    assert len(lines[0]) < 700
    assert len(lines) == 3


def test_a_pack_of_the_file_is_never_a_path(project, make, verify):
    """A file from somewhere names packs by id; a folder is read only where the user names it."""
    write_pack(project / "elsewhere", {**PACK, "pack.yaml": "{pack: elsewhere, title: T, version: 0.1.0}"})
    make("compare", "-p", "ours")
    change(lambda d: d["packs"].append({"pack": str(project / "elsewhere"), "version": "1", "sha256": "x"}))
    assert verify()[1][0].endswith("/elsewhere: not at hand; 0 answers cannot be compared")


def _nodes(value, path=()):
    yield path
    for key, part in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from _nodes(part, (*path, key))


_ODD = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), st.just([]), st.just({}),
    st.sampled_from(["one", "two", "c1", "q", "core/standing", "met", "2001", "all", "../one", "a/b/c", "\ud800"]),
    st.recursive(st.text(max_size=2), lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=2), inner, max_size=2), max_leaves=4),
)  # fmt: skip


@pytest.fixture(scope="module")
def originals(tmp_path_factory):
    """The folder of a project, and real outputs of it."""
    folder = tmp_path_factory.mktemp("hostile")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        write_pack(folder / "rules" / "ours", PACK)
        write_case(case("one", 2))
        write_case(case("two", 1))
        (folder / "pyproject.toml").write_text('[tool.casekit]\ncases = ["*.json"]\nrules = ["rules"]\n', encoding="utf-8")
        outputs = []
        for arguments in (
            ["compare", "-p", "ours"],
            ["compare", "-p", "core", "-c", "standing"],
            ["explain", "one.json", "c1", "-p", "ours"],
            ["sensitivity", "one.json", "-p", "ours"],
            ["compare", "-p", "ours", "--why"],
        ):
            with redirect_stdout(StringIO()) as printed:
                run([*arguments, "-f", "json", *NATIVE])
            outputs.append(printed.getvalue())
    return folder, outputs


@given(st.data())
@settings(
    max_examples=int(os.environ.get("CASEKIT_EXAMPLES", "100")), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
def test_no_file_is_a_defect(originals, data):
    """Whatever is changed in an output, by structure or by character: it is verified, differs, or is refused."""
    folder, outputs = originals
    text = data.draw(st.sampled_from(outputs))
    if data.draw(st.booleans()):
        content = json.loads(text)
        for _ in range(data.draw(st.integers(1, 3))):
            (*way, last) = data.draw(st.sampled_from([path for path in _nodes(content) if path]))
            node = content
            for step in way:
                node = node[step]
            if data.draw(st.booleans()):
                node[last] = data.draw(_ODD)
            elif isinstance(node, dict):
                node[data.draw(st.text(max_size=6))] = node.pop(last)
            else:
                node.insert(last, data.draw(st.sampled_from(node)))
            if not isinstance(content, dict) or not content:
                break
        text = json.dumps(content, ensure_ascii=data.draw(st.booleans()))
    else:
        start = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(start, min(len(text), start + 40)))
        text = text[:start] + data.draw(st.text(max_size=5)) + text[end:]
    (folder / "hostile").write_bytes(text.encode("utf-8", "surrogatepass"))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert run(["verify", "hostile", *NATIVE]) in (0, 1, 2)


# --- protected sources ----------------------------------------------------------------------------------


@pytest.fixture
def guarded(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "guarded.json").write_text(json.dumps(CASE), encoding="utf-8")
    write_pack(tmp_path / "leaky", {
        "pack.yaml": "{pack: leaky, title: Leaky, version: 0.1.0, depends: [core]}",
        "leak.yaml": """
            criterion: leak
            title: T
            asks: Which source, by whom, on what day?
            headline: true
            outcomes: {found: {status: met, label: "{source} by {by} on {day}"}, none: {status: not_met}}
            rules:
              - outcome: found
                when: [{evidence: {claim: $claim, evidence: $e, by: $by, first_day: $day}}, {cites: {evidence: $e, source: $source}}]
            otherwise: none
        """,
    })  # fmt: skip
    return tmp_path


ALL = ["guarded.json", "-p", "core", "-p", "leaky", "-c", "all"]
EXPLAINED = ["guarded.json", "c1", "-p", "core", "-p", "leaky"]
SENSITIVE = ["sensitivity", *EXPLAINED, "-c", "all"]


@pytest.mark.parametrize(
    "arguments",
    [["compare", *ALL], ["compare", *ALL, "--why"], ["explain", *EXPLAINED], SENSITIVE],
    ids=lambda given: given[0] + given[-1],
)
@pytest.mark.parametrize("format", ["text", "json"])
def test_a_redacted_output_is_verified_and_a_revealing_one_is_said_to_be_one(arguments, format, guarded, make, capsys):
    asked = ["verify", "out.json", "guarded.json", "-p", "leaky", "-f", format, *NATIVE]
    make(*arguments)
    assert run(asked) == 0
    assert CANARY not in "".join(capsys.readouterr())
    make(*arguments, "--reveal-protected")
    assert CANARY in Path("out.json").read_text(encoding="utf-8")
    assert run(asked) == 1
    captured = capsys.readouterr()
    assert CANARY not in captured.out + captured.err
    assert "1998-07" not in captured.out
    if format == "text":
        first, last = captured.out.splitlines()
        assert first.startswith("made with --reveal-protected?")
        assert last.startswith("not verified: ")
        found = last.split()
        assert found[2] == found[4], "the answers are the same"
    else:
        assert json.loads(captured.out)["hidden"]
        assert json.loads(captured.out)["differences"] == []
    assert run([*asked, "--reveal-protected"]) == 0
    assert "--reveal-protected" in capsys.readouterr().err


def test_a_redacted_output_is_said_to_be_one_where_names_are_asked_for(guarded, make, capsys):
    make("compare", *ALL)
    assert run(["verify", "out.json", "guarded.json", "-p", "leaky", "--reveal-protected", *NATIVE]) == 1
    assert capsys.readouterr().out.splitlines()[0].startswith("made without --reveal-protected?")


def _everywhere(value, text):
    """Return data with a text before every text that names nothing."""
    names = ("case", "claim", "criterion", "question", "status", "pack", "as_of", "kind")
    if isinstance(value, dict):
        return {key: part if key in names else _everywhere(part, text) for key, part in value.items()}
    if isinstance(value, list):
        return [_everywhere(part, text) for part in value]
    return f"{text} {value}" if isinstance(value, str) else value


SECRETS = [f"{CANARY} author", f"{CANARY}-id", f"{CANARY} saw it.", f"{CANARY.lower()} village", f"{CANARY}\x00 \u202e author"]


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize(
    "arguments",
    [["compare", *ALL], ["compare", *ALL, "--why"], ["explain", *EXPLAINED], SENSITIVE],
    ids=lambda given: given[0] + given[-1],
)
@pytest.mark.parametrize("format", ["text", "json"])
def test_the_canary_is_in_no_difference(secret, arguments, format, guarded, make, capsys):
    """The file may say a secret anywhere, and the case may have changed since."""
    make(*arguments, "--reveal-protected")
    changed = _everywhere(json.loads(Path("out.json").read_text(encoding="utf-8")), secret)
    Path("out.json").write_text(written(changed), encoding="utf-8")
    Path("guarded.json").write_text(json.dumps({**CASE, "title": "Other"}), encoding="utf-8")
    assert run(["verify", "out.json", "guarded.json", "-p", "leaky", "-f", format, *NATIVE]) == 1
    captured = capsys.readouterr()
    said = (captured.out + captured.err).upper()
    assert CANARY not in said
    assert "[WITHHELD]" in said


def test_a_name_that_the_case_no_longer_has_is_not_told_either(guarded, make, verify):
    """Of a file that tells secrets no text is told that the output does not have now: who knows which it once had."""
    make("compare", *ALL, "--reveal-protected")
    renamed = json.dumps(CASE).replace(f"{CANARY} the witness", "Someone else").replace(f"{CANARY} author", "Another")
    Path("guarded.json").write_text(renamed, encoding="utf-8")
    code, lines = verify("guarded.json", "-p", "leaky")
    assert code == 1
    assert CANARY not in "\n".join(lines)


@pytest.mark.parametrize(
    "broken",
    [
        lambda d: d.update({f"{CANARY}-id": 1}),
        lambda d: d.update(engine=[f"{CANARY} author"]),
        lambda d: d["rows"][0]["cells"].update({f"{CANARY}-id": [{f"{CANARY} notes": 1}]}),
        lambda d: d["rows"][0]["cells"]["guarded"][0].update(status=f"{CANARY} saw it."),
        lambda d: d["cases"][0].update(as_of=f"{CANARY} village"),
        lambda d: d["cases"].append(dict(d["cases"][0])) or [c.update(case=f"{CANARY}-id") for c in d["cases"]],
    ],
)
def test_the_canary_is_in_no_error_of_the_file(broken, guarded, make, verify):
    make("compare", *ALL, "--reveal-protected")
    change(broken)
    code, lines = verify("guarded.json", "-p", "leaky")
    assert code == 2
    assert all(line.startswith("out.json:") for line in lines)
    assert CANARY not in "\n".join(lines)
