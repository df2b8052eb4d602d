"""The command line: what it prints, where, and with which exit code."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from casekit import EngineFailure, ExitCode, __version__
from casekit.cli import COMMANDS, run
from casekit.cli.progress import Progress
from casekit.cli.schema import KINDS
from casekit.engines.native import Native
from casekit.project import bundled_cases, bundled_folder

CASES = [str(path) for path in bundled_cases()]
SMALL = """
casekit: 1
case: {id}
title: {id}
as_of: 2000-01-01
sources: {{a: {{kind: document}}, b: {{kind: document}}}}
evidence:
  e1: {{says: X., directness: documentary, sources: [a], bears_on: [{{claim: c1, stance: supports}}]}}
  e2: {{says: X., directness: documentary, sources: [{second}], bears_on: [{{claim: c1, stance: supports}}]}}
claims: {{c1: {{question: q, says: X.}}}}
"""


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "110")
    monkeypatch.delenv("NO_COLOR", raising=False)
    (tmp_path / "good.yaml").write_text(SMALL.format(id="good", second="b"), encoding="utf-8")
    (tmp_path / "weak.yaml").write_text(SMALL.format(id="weak", second="a"), encoding="utf-8")


def test_version(capsys):
    assert run(["--version"]) == 0
    assert capsys.readouterr().out == f"casekit {__version__}\n"


def test_help_lists_every_command(capsys):
    assert run(["--help"]) == 0
    out = capsys.readouterr().out
    assert all(command in out for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command, capsys):
    assert run([command, "--help"]) == 0
    assert "Usage: casekit" in capsys.readouterr().out


def test_compare_without_arguments_shows_the_two_shipped_cases(capsys):
    assert run(["compare"]) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    assert "Colombia 1989–1991" in captured.out
    assert "Mexico / CJNG 2017–2026" in captured.out
    assert "Training by foreign nationals" in captured.out
    assert captured.out.rstrip().endswith("no cross-case inference.")
    assert max(len(line) for line in captured.out.splitlines()) <= 110


def test_compare_in_a_project_shows_its_cases_and_packs(tmp_path, capsys):
    pack = tmp_path / "ours" / "local"
    pack.mkdir(parents=True)
    (pack / "pack.yaml").write_text("{pack: local, title: Local, version: 0.1.0}", encoding="utf-8")
    (pack / "named.yaml").write_text(
        "criterion: named\ntitle: T\nasks: Is there a claim?\nheadline: true\noutcomes: {yes-it-is: {status: met}}\n"
        "rules: [{outcome: yes-it-is, when: [{claim: {claim: $claim}}]}]\n",
        encoding="utf-8",
    )
    (tmp_path / "pyproject.toml").write_text('[tool.casekit]\ncases = ["good.yaml"]\nrules = ["ours"]\n', encoding="utf-8")
    assert run(["compare", "-f", "json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert [case["case"] for case in document["cases"]] == ["good"]
    assert [pack["pack"] for pack in document["packs"]] == ["core", "local"]
    assert {row["criterion"] for row in document["rows"]} >= {"core/standing", "local/named"}


def test_the_columns_are_in_the_order_of_the_arguments(capsys):
    run(["compare", "weak.yaml", "good.yaml", "-f", "json"])
    assert [case["case"] for case in json.loads(capsys.readouterr().out)["cases"]] == ["weak", "good"]


def test_json_is_the_contract_and_the_same_every_time(capsys):
    import jsonschema

    from casekit.cli.schema import schema

    outputs = []
    for _ in range(2):
        assert run(["compare", *CASES, "-c", "all", "-f", "json"]) == 0
        outputs.append(capsys.readouterr().out)
    assert outputs[0] == outputs[1]
    assert outputs[0].endswith("}\n")
    document = json.loads(outputs[0])
    jsonschema.validate(document, schema("comparison"))
    assert list(document) == sorted(document)
    assert set(document) == {"format", "casekit", "engine", "complete", "packs", "cases", "rows", "problems"}
    assert set(document["rows"][0]) == {"question", "criterion", "cells"}
    cells = [cell for row in document["rows"] for each in row["cells"].values() for cell in each]
    assert {tuple(sorted(cell)) for cell in cells} == {("claim", "evidence", "label", "outcome", "rule", "sources", "status")}


def test_json_is_the_same_whatever_the_hash_seed(tmp_path):
    outputs = {
        subprocess.run(
            [sys.executable, "-m", "casekit", "compare", *CASES, "-c", "all", "-f", "json"],
            capture_output=True, check=True, cwd=tmp_path, env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("0", "1", "4242")
    }  # fmt: skip
    assert len(outputs) == 1


def test_every_evidence_and_source_of_a_cell_is_in_the_file(capsys):
    from casekit import load_case

    run(["compare", *CASES, "-c", "all", "-f", "json"])
    document = json.loads(capsys.readouterr().out)
    files = {file.case.case: file.case for file in map(load_case, CASES)}
    for row in document["rows"]:
        for case, cells in row["cells"].items():
            data = files[case]
            items = {*data.evidence, *data.denials, *data.official_findings, *data.transactions, *data.searches}
            for cell in cells:
                assert set(cell["evidence"]) <= items
                assert set(cell["sources"]) <= set(data.sources)
                if row["criterion"] != "core/specificity":  # it rests on the words of the claim itself
                    assert cell["status"] != "met" or cell["evidence"], f"{cell} is met and rests on nothing"


def test_no_claim_on_a_question_is_not_the_same_as_unmet(capsys):
    run(["compare", *CASES, "-f", "json"])
    assert all(row["cells"][case] for row in json.loads(capsys.readouterr().out)["rows"] for case in row["cells"])
    (Path("other.yaml")).write_text(
        SMALL.format(id="other", second="b").replace("question: q,", "question: r,"), encoding="utf-8"
    )
    run(["compare", "good.yaml", "other.yaml", "-f", "json"])
    document = json.loads(capsys.readouterr().out)
    assert next(row for row in document["rows"] if row["question"] == "r")["cells"]["good"] == []
    run(["compare", "good.yaml", "other.yaml"])
    assert "no claim on file" in capsys.readouterr().out


def test_question_and_criterion_choose_rows(capsys):
    assert run(["compare", *CASES, "-q", "money-trail", "-c", "money-trail", "-f", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)["rows"]
    assert [(row["question"], row["criterion"]) for row in rows] == [("money-trail", "core/money-trail")]


def test_only_differences_leaves_out_rows_on_which_the_cases_agree(capsys):
    run(["compare", "good.yaml", "weak.yaml", "--only-differences", "-f", "json"])
    assert [row["criterion"] for row in json.loads(capsys.readouterr().out)["rows"]] == ["core/standing", "core/corroboration"]


def test_as_of_replaces_the_state_of_knowledge(capsys):
    run(["compare", "good.yaml", "--as-of", "2011-05", "-f", "json"])
    assert json.loads(capsys.readouterr().out)["cases"][0]["as_of"] == "2011-05"
    assert run(["compare", "good.yaml", "--as-of", "soon"]) == ExitCode.USAGE


@pytest.mark.parametrize("layout", ["criteria", "questions", "long"])
@pytest.mark.parametrize("format", ["text", "markdown"])
def test_layouts(layout, format, capsys):
    assert run(["compare", *CASES, "--layout", layout, "-f", format]) == 0
    out = capsys.readouterr().out
    assert "disputed" in out
    assert "ᵃ" in out


def test_output_goes_to_a_file_whole(tmp_path, capsys):
    assert run(["compare", "good.yaml", "-f", "csv", "-o", "table.csv"]) == 0
    assert capsys.readouterr().out == ""
    rows = list(csv.DictReader(io.StringIO((tmp_path / "table.csv").read_text(encoding="utf-8"))))
    assert {row["outcome"] for row in rows} >= {"corroborated"}
    assert sorted(p.name for p in tmp_path.iterdir()) == ["good.yaml", "table.csv", "weak.yaml"]


def test_check_exits_1_where_a_required_criterion_is_unmet(capsys):
    assert run(["check", "good.yaml"]) == ExitCode.OK
    assert run(["check", "weak.yaml"]) == ExitCode.UNMET
    assert "weak c1: core/corroboration is single-origin (not_met)" in capsys.readouterr().err
    assert run(["check", "weak.yaml", "-c", "directness"]) == ExitCode.OK
    assert run(["check", "good.yaml", "-c", "denial"]) == ExitCode.UNMET


def test_check_shows_every_criterion(capsys):
    run(["check", "good.yaml"])
    out = capsys.readouterr().out
    for criterion in ("standing", "directness", "consistency", "money-trail", "absence"):
        assert criterion in out


def test_a_failing_engine_is_never_an_answer(monkeypatch, capsys):
    real = Native.compile

    def compile(self, strata):
        evaluate = real(self, strata)

        def fails(facts):
            if {source for _, source, _ in facts["cites"]} == {"a"}:  # the weak case
                raise EngineFailure("it broke")
            return evaluate(facts)

        return fails

    monkeypatch.setattr(Native, "compile", compile)
    assert run(["compare", "good.yaml", "weak.yaml", "-f", "json"]) == ExitCode.INCOMPLETE
    captured = capsys.readouterr()
    document = json.loads(captured.out)
    assert document["complete"] is False
    assert document["problems"] == [{"kind": "engine", "where": "weak", "message": "it broke"}]
    assert all("weak" not in row["cells"] and row["cells"]["good"] for row in document["rows"])
    assert "weak: it broke" in captured.err
    for format in ("text", "markdown", "csv"):
        assert run(["compare", "good.yaml", "weak.yaml", "-f", format]) == ExitCode.INCOMPLETE
        out = capsys.readouterr().out
        assert "FAILED" in out
        assert format == "csv" or "INCOMPLETE" in out
    assert run(["check", "weak.yaml"]) == ExitCode.INCOMPLETE


def test_a_defect_is_70(monkeypatch, capsys):
    def broken(*_, **__):
        raise RuntimeError("boom")

    monkeypatch.setattr("casekit.cli.running.compare", broken)
    assert run(["compare", "good.yaml"]) == ExitCode.DEFECT
    assert "defect in casekit" in capsys.readouterr().err


def test_an_invalid_case_is_no_comparison_and_all_errors_of_all_files_are_told(tmp_path, capsys):
    (tmp_path / "bad.yaml").write_text("casekit: 1\ncase: bad\nclaimz: {}\n", encoding="utf-8")
    (tmp_path / "worse.yaml").write_text("casekit: 2\ncase: worse\n", encoding="utf-8")
    assert run(["compare", "good.yaml", "bad.yaml", "worse.yaml"]) == ExitCode.USAGE
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "bad.yaml:3:1: claimz: unknown key" in captured.err
    assert "worse.yaml:1:10: casekit:" in captured.err


def test_validate(capsys):
    assert run(["validate", "good.yaml"]) == ExitCode.OK
    assert capsys.readouterr().out == ""
    assert run(["validate", str(bundled_folder("cases")), str(bundled_folder("rules"))]) == ExitCode.OK
    assert run(["validate", "missing.yaml"]) == ExitCode.USAGE


def test_rules(capsys):
    assert run(["rules"]) == 0
    assert "core/denial" in capsys.readouterr().out
    assert run(["rules", "core"]) == 0
    assert run(["rules", "core/denial"]) == 0
    page = capsys.readouterr().out
    for part in ("Asks", "Why", "Standard", "Outcomes", "Rules", "Examples"):
        assert part in page
    assert run(["rules", "denail"]) == ExitCode.USAGE
    assert "did you mean 'denial'" in capsys.readouterr().err


def test_test_runs_the_examples(tmp_path, capsys):
    assert run(["test"]) == 0
    assert " passed, 0 failed" in capsys.readouterr().out
    pack = tmp_path / "mine"
    pack.mkdir()
    (pack / "pack.yaml").write_text("{pack: mine, title: Mine, version: 0.1.0}", encoding="utf-8")
    (pack / "one.yaml").write_text(
        "criterion: one\ntitle: T\nasks: Q?\noutcomes: {a: {status: met}, b: {status: not_met}}\n"
        "rules: [{outcome: a, when: [{accused: {claim: $claim}}]}]\notherwise: b\n"
        "examples: [{title: nobody, expect: {c1: a}}]\n",
        encoding="utf-8",
    )
    assert run(["test", "mine"]) == ExitCode.UNMET
    out = capsys.readouterr().out
    assert "mine/one.yaml:7: mine/one: nobody: c1: expected a, found b" in out
    assert "expected an example that gives a, found none" in out
    assert out.endswith("0 passed, 2 failed\n")


@pytest.mark.parametrize("kind", KINDS)
def test_schema(kind, capsys):
    import jsonschema

    assert run(["schema", kind]) == 0
    printed = capsys.readouterr().out
    jsonschema.Draft202012Validator.check_schema(json.loads(printed))
    committed = bundled_folder("cases").parent / "docs" / "schema" / f"{kind}.schema.json"
    assert committed.read_text(encoding="utf-8") == printed, f"run: casekit schema {kind} > docs/schema/{kind}.schema.json"


def test_the_shipped_files_fit_their_schemas():
    import jsonschema

    from casekit.cli.schema import schema
    from casekit.source import parse

    root = bundled_folder("cases")
    files = {
        "case": [*CASES, *map(str, (root / "seed-only").glob("*.yaml"))],
        "codebook": [str(root / "foreign-trainers.codebook.yaml")],
    }
    files["pack"] = [str(file) for file in bundled_folder("rules").glob("*/*.yaml")]
    for kind, paths in files.items():
        validator = jsonschema.Draft202012Validator(schema(kind))
        for path in paths:
            data = parse(path, Path(path).read_text(encoding="utf-8")).data
            validator.validate(json.loads(json.dumps(data, default=float)))


def test_a_closed_pipe_is_no_defect():
    process = subprocess.run(
        f"{sys.executable} -m casekit compare | head -1",
        shell=True,
        capture_output=True,
        text=True,
        cwd=Path.cwd(),
        check=False,
    )
    assert process.stdout.startswith("Foreign trainers")
    assert "Traceback" not in process.stderr


def test_colour_only_where_asked_for(monkeypatch, capsys):
    run(["compare", "good.yaml"])
    plain = capsys.readouterr().out
    run(["compare", "good.yaml", "--color"])
    coloured = capsys.readouterr().out
    assert "\x1b[" not in plain
    assert coloured != plain
    assert coloured.replace("\x1b[1m", "").replace("\x1b[0m", "") == plain


def test_options_read_the_environment(monkeypatch, capsys):
    monkeypatch.setenv("CASEKIT_COMPARE_FORMAT", "json")
    run(["compare", "good.yaml"])
    assert json.loads(capsys.readouterr().out)["cases"][0]["case"] == "good"


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("out", "expected"),
    [
        (_Terminal(), ["casekit: 2 of 4 cases", "casekit: 3 of 4 cases", ""]),
        (io.StringIO(), ["casekit: 2 of 4 cases"]),
    ],
)
def test_what_takes_longer_than_a_second_says_how_far_it_is(monkeypatch, out, expected):
    monkeypatch.setattr("casekit.cli.progress._FIRST", 1.0)
    clock = iter([0.0, 0.4, 0.9, *[1.5] * 2, *[2.0] * 3])
    progress = Progress(out, lambda: next(clock, 2.0))
    assert list(progress.of("abcd", "cases", 4)) == list("abcd")
    written = [part.strip() for part in out.getvalue().replace("\r", "\n").splitlines()]
    assert [part for part in written if part] == [part for part in expected if part]
    assert not out.isatty() or out.getvalue().endswith("\r"), "the line is taken off again"


def test_progress_goes_to_standard_error_alone(monkeypatch, capsys):
    monkeypatch.setattr("casekit.cli.progress._FIRST", 0.0)
    assert run(["compare", "-f", "json"]) == 0
    captured = capsys.readouterr()
    json.loads(captured.out)
    assert "cases assessed" in captured.err or "cases read" in captured.err


def test_the_layouts_and_options_of_tables(monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", "130")
    assert run(["compare", "-q", "foreign-training", "--layout", "question"]) == 0
    out = capsys.readouterr().out
    assert "standing" in out
    assert "consistency" in out, "one question in full has every criterion"
    assert run(["compare", "--layout", "question"]) == 2
    assert "choose it with -q" in capsys.readouterr().err
    assert run(["compare", "-q", "foreign-training", "--transpose"]) == 0
    turned = capsys.readouterr().out
    assert [w for w in turned.splitlines()[2].split() if w] == ["standing", "attribution", "corroboration", "denial"]
    assert run(["compare", "-q", "weapons-flow", "--only-differences"]) == 0
    assert "differ: Colombia" in capsys.readouterr().out
    assert run(["compare", "-q", "weapons-flow", "--only-differences", "--no-differences"]) == 0
    assert "differ" not in capsys.readouterr().out
    assert run(["compare", "-q", "weapons-flow", "--references"]) == 0
    assert "[1]" in capsys.readouterr().out


def test_csv_is_guarded_unless_asked_for_raw(tmp_path, capsys):
    actors = {"a": {"name": "=1+1", "kind": "person", "roles": [{"capacity": "private"}]}}
    case = {"casekit": 1, "case": "x", "actors": actors, "claims": {"c": {"accused": ["a"]}}}
    (tmp_path / "x.json").write_text(json.dumps(case), encoding="utf-8")
    path = str(tmp_path / "x.json")
    run(["compare", path, "-f", "csv"])
    assert ",'=1+1: private," in capsys.readouterr().out
    run(["compare", path, "-f", "csv", "--raw"])
    assert ",=1+1: private," in capsys.readouterr().out


BYTES = """
import casekit


class Bytes:
    def render(self, comparison, style):
        return b"\\x00\\xff"


@casekit.hookimpl
def casekit_renderers():
    return {"bytes": Bytes}
"""


def test_a_format_that_is_no_text_does_not_go_to_a_terminal(tmp_path, capsysbinary, monkeypatch):
    (tmp_path / "bytes.py").write_text(BYTES, encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text('[tool.casekit]\nplugins = ["bytes.py"]\n', encoding="utf-8")
    with monkeypatch.context() as terminal:
        terminal.setattr(sys.stdout, "isatty", lambda: True)
        assert run(["compare", "good.yaml", "-f", "bytes"]) == ExitCode.USAGE
        told = capsysbinary.readouterr()
        assert told.out == b""
        assert b"the format bytes is no text for a terminal: name a file with -o" in told.err
        assert run(["compare", "good.yaml", "-f", "bytes", "-o", "out"]) == 0
    assert (tmp_path / "out").read_bytes() == b"\x00\xff"
    capsysbinary.readouterr()
    assert run(["compare", "good.yaml", "-f", "bytes"]) == 0
    assert capsysbinary.readouterr().out == b"\x00\xff"


def test_a_pipe_or_a_device_is_written_to_and_not_replaced(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        assert run(["compare", "good.yaml", "-f", "csv", "-o", str(pipe)]) == 0
        assert os.read(reader, 60).startswith(b"question,")
    finally:
        os.close(reader)
    assert pipe.is_fifo()
