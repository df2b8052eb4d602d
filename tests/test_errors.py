"""What casekit says when something is wrong: the file, the line, the column, the place, the word that was meant.

Each folder of tests/errors/ holds one input; tests/golden/errors/ holds what `casekit validate` prints of it
and how it exits. `CASEKIT_UPDATE_GOLDEN=1 pytest tests/test_errors.py` rewrites the expected messages: read
every line that changed, its line and column too (they name where the offending key or value begins).
"""

from __future__ import annotations

import copy
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from casekit import source
from casekit.cli import run
from casekit.errors import InvalidInput, Problem, nearest
from casekit.loading import load_case
from casekit.model.base import words
from casekit.model.case import (
    Access,
    ActorKind,
    Capacity,
    Conclusion,
    DenialForm,
    DenialScope,
    Directness,
    FindingLevel,
    Reliability,
    SearchResult,
    Shows,
    SourceKind,
    Stance,
)
from casekit.model.integrity import REFERENCES, DataPath

HERE = Path(__file__).parent
INPUTS = HERE / "errors"
GOLDEN = HERE / "golden" / "errors"
UPDATE = bool(os.environ.get("CASEKIT_UPDATE_GOLDEN"))

CASE = "casekit: 1\ncase: a-case\n"
PACK = 'pack: a-pack\ntitle: A pack\nversion: "1"\n'
CRITERION = """\
criterion: c
title: A criterion
asks: Is it so?
outcomes: {so: {status: met}, not-so: {status: not_met}}
rules: [{outcome: so, when: [{evidence: {claim: $claim}}]}]
otherwise: not-so
"""

NO_TEXT: dict[str, dict[str, bytes]] = {
    "bytes-binary": {"case.yaml": b"casekit: 1\ncase: a\0case\n"},
    "bytes-not-utf-8": {"case.yaml": b"casekit: 1\ncase: latin\ntitle: caf\xe9\n"},
    "bytes-not-utf-8-after-characters": {"case.yaml": "casekit: 1\ntitle: 日本 ".encode() + b"\xff\n"},
    "bytes-utf-16": {"case.yaml": (CASE).encode("utf-16")},
    "bytes-empty": {"case.yaml": b""},
    "bytes-empty-json": {"case.json": b""},
    "bytes-empty-lines": {"cases.jsonl": b""},
    "bytes-white-space": {"case.yaml": b" \n\n  \n"},
    "bytes-white-space-json": {"case.json": b" \n\n  \n"},
    "bytes-only-a-mark": {"case.yaml": b"\xef\xbb\xbf"},
    "bytes-byte-order-mark": {"case.yaml": b"\xef\xbb\xbfcasekit: 1\ncase: marked\n"},
    "bytes-byte-order-mark-and-fault": {"case.yaml": b"\xef\xbb\xbftitel: X\ncasekit: 1\ncase: marked\n"},
    "bytes-carriage-returns": {"case.yaml": b"casekit: 1\r\ncase: windows\r\nclaims:\r\n  c1: {}\r\n"},
    "bytes-carriage-returns-and-faults": {
        "case.yaml": b"casekit: 1\r\ncase: windows\r\nclaims:\r\n  c1:\r\n    sayz: A.\r\n    period: 1989-13\r\n",
        "case.json": b'{"casekit": 1,\r\n "case": "windows",\r\n "claims": {\r\n  "c1": {"sayz": "A."}}}\r\n',
    },
    "bytes-line-separator": {"case.yaml": CASE.encode() + 'summary: "one\u2028line"\ntitel: X\n'.encode()},
    "bytes-line-separator-json-lines": {
        "cases.jsonl": '{"casekit": 1, "case": "one", "title": "one\u2028line"}\n{"casekit": 1, "cse": "two"}\n'.encode()
    },
    "bytes-control-character": {"case.yaml": CASE.encode() + b'title: "bell \x07"\n'},
    "bytes-control-character-json": {"case.json": b'{"casekit": 1, "case": "bell",\n "title": "bell \x07"}\n'},
    "folder-empty": {},
    "folder-of-other-files": {"readme.txt": b"nothing here"},
    "folder-in-a-pack": {
        "pack/pack.yaml": PACK.encode(),
        "pack/c.yaml": CRITERION.encode(),
        "pack/cases.yaml/case.yaml": CASE.encode(),
    },
    "folder-of-everything": {
        "a/study.codebook.yaml": b"casekit: 1\ncodebook: study\ntitel: X\ntitle: X\nquestions: {}\n",
        "a/case.yaml": CASE.encode() + b"codebook: stud\n",
        "b/unreadable.yaml": b"\0",
        "c/pack.yaml": PACK.encode(),
        "c/c.yaml": CRITERION.encode() + b"titel: X\n",
        "d/case.json": b'{"casekit": 1, "case": "json", "titel": "X"}',
    },
}
"""Inputs that are no text, or that version control or an editor might change: files by path."""

TEXT_INPUTS = sorted(path.name for path in INPUTS.iterdir())


class Told(NamedTuple):
    """What a run printed and how it ended."""

    code: int
    out: str
    err: str

    def __str__(self) -> str:
        apart = "(standard error)\n" if self.err else ""
        return f"{self.out}{apart}{self.err}exit {self.code}\n"


@pytest.fixture
def told(capsys):
    """Return what a command line says."""

    def call(*arguments: str) -> Told:
        code = run(list(arguments))
        captured = capsys.readouterr()
        return Told(code, captured.out, captured.err)

    return call


def expected(name: str, actual: str) -> str:
    file = GOLDEN / f"{name}.txt"
    if UPDATE:
        file.write_text(actual, encoding="utf-8")
    return file.read_text(encoding="utf-8")


# --- files ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", TEXT_INPUTS)
def test_validate_says(name, told, monkeypatch):
    monkeypatch.chdir(INPUTS)
    options = ["--wording"] if name.startswith("wording") else []
    actual = str(told("validate", *options, name))
    assert actual == expected(name, actual)


@pytest.mark.parametrize("name", NO_TEXT)
def test_validate_says_of_bytes(name, told, monkeypatch, tmp_path):
    folder = tmp_path / name
    folder.mkdir()
    for path, content in NO_TEXT[name].items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    monkeypatch.chdir(tmp_path)
    actual = str(told("validate", name))
    assert actual == expected(name, actual)


def test_every_golden_message_has_its_input():
    assert {file.stem for file in GOLDEN.iterdir()} == {*TEXT_INPUTS, *NO_TEXT}


def test_no_golden_message_names_a_folder_of_some_machine():
    for file in GOLDEN.iterdir():
        assert not any(line.startswith("/") for line in file.read_text(encoding="utf-8").splitlines()), file.name


def test_every_kind_of_reference_is_checked():
    text = (GOLDEN / "dangling-ids.txt").read_text(encoding="utf-8")
    places = {line.split(": ")[1] for line in text.splitlines() if ": " in line}
    written = {re_indexed(place) for place in places}
    assert {pattern for patterns in REFERENCES.values() for pattern in patterns} == written


def re_indexed(place: str) -> str:
    """`claims.claim-1.accused[0]` → `claims.*.accused.*`: the pattern a place is an instance of."""
    steps = place.replace("[", ".[").split(".")
    return ".".join("*" if step.startswith("[") or number == 1 else step for number, step in enumerate(steps))


@pytest.mark.parametrize(
    "vocabulary",
    [
        Access, ActorKind, Capacity, Conclusion, DenialForm, DenialScope, Directness, FindingLevel, Reliability,
        SearchResult, Shows, SourceKind, Stance,
    ],
)  # fmt: skip
def test_every_vocabulary_is_spelt_out_where_a_word_is_not_of_it(vocabulary):
    text = (GOLDEN / "words.txt").read_text(encoding="utf-8")
    *most, last = words(vocabulary)
    assert f"expected {', '.join(most)} or {last}, found" in text


def test_validate_reports_each_of_several_paths(told, monkeypatch):
    monkeypatch.chdir(INPUTS)
    both = told("validate", "stops", "currency")
    assert both.out == told("validate", "stops").out + told("validate", "currency").out
    assert both.code == 1


def test_a_file_that_cannot_be_read_hides_no_fault_of_another(told, monkeypatch):
    monkeypatch.chdir(INPUTS)
    told_of = told("validate", "missing.yaml", "stops", "missing-too.yaml")
    assert told_of.code == 2
    assert told_of.out == told("validate", "stops").out
    assert told_of.err == "missing.yaml: no such file or directory\nmissing-too.yaml: no such file or directory\n"


def test_a_file_of_a_pack_stands_for_the_pack(told, monkeypatch):
    monkeypatch.chdir(INPUTS)
    assert told("validate", "pack-table-gap/c.yaml") == told("validate", "pack-table-gap")


def test_a_missing_file(told, monkeypatch):
    monkeypatch.chdir(INPUTS)
    assert told("validate", "nowhere.yaml") == Told(2, "", "nowhere.yaml: no such file or directory\n")


def test_a_path_that_is_too_long_for_the_system(told):
    name = "x" * 5000
    assert told("validate", name) == Told(2, "", f"{name}: file name too long\n")


@pytest.mark.parametrize("command", ["compare", "check"])
def test_a_folder_is_no_case(command, told, monkeypatch):
    monkeypatch.chdir(INPUTS)
    assert told(command, "stops") == Told(2, "", "stops: is a directory\n")


@pytest.mark.parametrize("command", ["compare", "check"])
def test_every_fault_of_every_case_is_told_before_anything_is_compared(command, told, monkeypatch):
    monkeypatch.chdir(INPUTS)
    faults = told("validate", "currency").out + told("validate", "stops").out
    assert told(command, "stops/case.yaml", "currency/case.yaml") == Told(2, "", faults)


def test_a_file_over_the_size_limit(told, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    Path("case.yaml").write_text(CASE)
    monkeypatch.setattr(source, "MAX_BYTES", len(CASE))
    assert told("validate", "case.yaml").code == 0
    monkeypatch.setattr(source, "MAX_BYTES", len(CASE) - 1)
    message = f"case.yaml: {len(CASE)} bytes; at most {len(CASE) - 1} are read\n"
    assert told("validate", "case.yaml") == Told(2, "", message)


def test_a_file_of_a_pack_over_the_size_limit(told, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    Path("a-pack").mkdir()
    Path("a-pack/pack.yaml").write_text(PACK)
    Path("a-pack/c.yaml").write_text(CRITERION)
    monkeypatch.setattr(source, "MAX_BYTES", len(CRITERION) - 1)
    message = f"a-pack/c.yaml: {len(CRITERION)} bytes; at most {len(CRITERION) - 1} are read\n"
    assert told("validate", "a-pack") == Told(2, "", message)


def test_a_message_never_repeats_a_text_of_any_length(told, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    long = "long-" * 10_000
    case = {
        "casekit": long,
        "case": long,
        long: 1,
        "as_of": long,
        "summary": long,
        "actors": {"a": {"name": long, "kind": long}},
        "sources": {"s": {"kind": "press", "derives_from": long}},
        "claims": {"c1": {"accused": [long]}, long: {}},
    }
    Path("case.json").write_text(json.dumps(case))
    result = told("validate", "case.json")
    assert result.code == 1
    assert len(result.out.splitlines()) == 10
    assert max(map(len, result.out.splitlines())) < 1000


def test_the_name_of_a_codebook_may_be_too_long_for_the_system(told, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    Path("case.yaml").write_text(f"{CASE}codebook: {'long-' * 1000}\n")
    result = told("validate", "case.yaml")
    assert (result.code, result.err) == (1, "")
    assert result.out.startswith("case.yaml:3:11: codebook: ")
    assert len(result.out.splitlines()) == 1


# --- every place in turn ------------------------------------------------------------------------------

_STRANGE = {
    "nothing": None, "a flag": True, "a number": 7, "no text": "", "a word": "zzz", "a variable": "$zzz", "a brace": "{",
    "a list": [None, {}, [], "zzz"], "a mapping": {"zzz": {"zzz": ["zzz"]}},
}  # fmt: skip


def places(data: Any, path: DataPath = ()) -> Iterator[DataPath]:
    """Yield the path of every node below the root."""
    for step, child in data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ():
        yield (*path, step)
        yield from places(child, (*path, step))


@pytest.mark.parametrize("strange", _STRANGE)
@pytest.mark.parametrize("file", ["case.yaml", "study.codebook.yaml", "pack/pack.yaml", "pack/ruled.yaml", "pack/tabled.yaml"])
def test_no_value_in_any_place_is_a_defect(file, strange, told, monkeypatch, tmp_path):
    shutil.copytree(INPUTS / "nothing-wrong", tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    target = Path(file)
    original = source.parse(file, target.read_text(encoding="utf-8")).data
    for path in list(places(original)):
        changed = copy.deepcopy(original)
        within = changed
        for step in path[:-1]:
            within = within[step]
        within[path[-1]] = _STRANGE[strange]
        target.write_text(json.dumps(changed, default=float, indent=1), encoding="utf-8")
        result = told("validate", file)
        assert (result.code in (0, 1), result.err) == (True, ""), (path, result)
        assert bool(result.out) == bool(result.code), (path, result)
        assert all(re.match(r"[a-z./]+:[1-9]\d*:[1-9]\d*: ", line) for line in result.out.splitlines()), (path, result)


# --- what could exhaust or crash the machine: in a process of its own --------------------------------

_LIMIT = 1 << 30
_CHILD = f"""
import os, sys
if child := os.fork():  # ru_maxrss outlives exec: only a fork starts from nothing
    sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) & 0xff)
import resource, time
resource.setrlimit(resource.RLIMIT_AS, ({_LIMIT}, {_LIMIT}))
from casekit.cli import run
from casekit.errors import InvalidInput, Problem, nearest
from casekit.loading import load_case
run(["validate", "plain.yaml"])
memory, cpu = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
code = run(["validate", sys.argv[1]])
cpu = time.process_time() - cpu
memory = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory) * (1 if sys.platform == "darwin" else 1024)
print(code, cpu, memory)
"""


class Cost(NamedTuple):
    """What a file cost above a plain one, and what was said of it."""

    code: int
    message: str
    cpu: float
    memory: int


def cost_of(folder: Path, name: str) -> Cost:
    (folder / "plain.yaml").write_text(CASE)
    done = subprocess.run(
        [sys.executable, "-c", _CHILD, name], cwd=folder, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    *lines, last = done.stdout.splitlines()
    code, cpu, memory = last.split()
    return Cost(int(code), "\n".join([*lines, *done.stderr.splitlines()]), float(cpu), int(memory))


def alias_bomb(levels: int) -> str:
    """Return a case of a few hundred bytes that would have 10 ** levels texts if aliases were written out."""
    lines = ["l0: &l0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 10)}]" for n in range(1, levels)]
    return CASE + "\n".join(lines) + "\n"


def test_an_alias_bomb_is_refused_with_flat_memory_in_under_a_second(tmp_path):
    (tmp_path / "bomb.yaml").write_text(alias_bomb(40))
    cost = cost_of(tmp_path, "bomb.yaml")
    assert (cost.code, cost.message) == (1, "bomb.yaml:6:45: aliases would expand to more than 10000 nodes")
    assert cost.memory < 100_000_000
    assert cost.cpu < 1


def test_a_long_text_repeated_by_aliases_costs_no_memory(tmp_path):
    claims = ", ".join(f"c{n}: {{says: *long}}" for n in range(3000))
    (tmp_path / "bomb.yaml").write_text(f"{CASE}summary: &long {'long ' * 100_000}\nclaims: {{{claims}}}\n")
    cost = cost_of(tmp_path, "bomb.yaml")
    assert cost.code == 1
    assert cost.memory < 100_000_000


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("deep.yaml", "[" * 100_000, "deep.yaml:1:41: nested more than 40 levels deep"),
        ("deep.yaml", "- " * 100_000, "deep.yaml:1:81: nested more than 40 levels deep"),
        ("deep.yaml", "{a: " * 100_000, "deep.yaml:1:161: nested more than 40 levels deep"),
        ("deep.yaml", "? " * 100_000, "deep.yaml:1:3: a key must be text, found a mapping"),
        ("deep.json", "[" * 100_000, "deep.json:1:41: nested more than 40 levels deep"),
        ("deep.json", '{"a": ' * 100_000, "deep.json:1:241: nested more than 40 levels deep"),
        ("deep.json", "[" * 100_000 + "]" * 100_000, "deep.json:1:41: nested more than 40 levels deep"),
    ],
    ids=["lists", "block lists", "mappings", "keys", "JSON lists", "JSON mappings", "JSON lists, closed"],
)
def test_deep_nesting_is_refused_and_crashes_nothing(name, text, message, tmp_path):
    (tmp_path / name).write_text(text)
    cost = cost_of(tmp_path, name)
    assert (cost.code, cost.message) == (1, message)
    assert cost.memory < 100_000_000


def test_a_device_without_end_is_not_read(tmp_path):
    (tmp_path / "endless.yaml").symlink_to("/dev/zero")
    cost = cost_of(tmp_path, "endless.yaml")
    assert cost.code == 2
    assert cost.message.startswith("endless.yaml: ")
    assert cost.memory < 100_000_000


# --- the project's table in pyproject.toml ------------------------------------------------------------


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Return a function that makes the working folder a project with this `pyproject.toml`."""
    monkeypatch.chdir(tmp_path)

    def make(text: str | bytes) -> Path:
        file = tmp_path / "pyproject.toml"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return file

    return make


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ('case = ["a.yaml"]', "[tool.casekit] case: unknown key; did you mean 'cases'?"),
        ('colour = ["red"]', "[tool.casekit] colour: unknown key"),
        ('cases = "a.yaml"', "[tool.casekit] cases: expected a list of texts"),
        ("rules = [1]", "[tool.casekit] rules: expected a list of texts"),
        ("packs = {core = true}", "[tool.casekit] packs: expected a list of texts"),
        ('cases = ["nowhere/*.yaml"]', "[tool.casekit] cases: nothing matches 'nowhere/*.yaml'"),
        ('cases = ["**/*.json", "*.toml", "*.yml"]', "[tool.casekit] cases: nothing matches '**/*.json'"),
        ('cases = [""]', "[tool.casekit] cases: nothing matches ''"),
        ('rules = ["."]', "[tool.casekit] rules: there is no rule pack in '.'"),
    ],
)
def test_a_wrong_table(table, message, project, told):
    file = project(f"[tool.casekit]\n{table}\n")
    assert told("compare") == Told(2, "", f"{file}: {message}\n")


def test_a_folder_of_rules_that_is_not_there(project, told):
    file = project('[tool.casekit]\nrules = ["nowhere"]\n')
    assert told("compare") == Told(2, "", f"{file.parent / 'nowhere'}: no such folder of rule packs\n")


@pytest.mark.parametrize(
    "text", ["tool = 3", "[tool]\ncasekit = 3", "[[tool.casekit]]\ncases = []"], ids=["tool", "casekit", "list of tables"]
)
def test_a_table_that_is_none(text, project, told):
    file = project(text)
    result = told("compare")
    assert (result.code, result.out) == (2, "")
    assert result.err == f"{file}: [tool.casekit]: expected a table\n"


@pytest.mark.parametrize("text", ["[tool.casekit]\ncases = [\n", "[tool.casekit\n", b"[tool.casekit]\ncases = ['\xff']\n"])
def test_a_project_file_that_is_not_toml(text, project, told):
    file = project(text)
    result = told("compare")
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(f"{file}:")
    assert len(result.err.splitlines()) == 1


def test_a_pattern_may_be_absolute(project, told, tmp_path):
    (tmp_path / "case.yaml").write_text(CASE)
    project(f'[tool.casekit]\ncases = ["{tmp_path.as_posix()}/*.yaml"]\n')
    assert told("compare", "-f", "csv").code == 0


def test_a_pack_that_applies_and_is_not_at_hand(project, told):
    project('[tool.casekit]\npacks = ["cor"]\n')
    assert told("compare") == Told(2, "", "there is no rule pack 'cor'; did you mean 'core'?\n")


def test_two_packs_of_one_name(project, told, tmp_path):
    for folder in ("a", "b"):
        (tmp_path / folder / "ours").mkdir(parents=True)
        (tmp_path / folder / "ours" / "pack.yaml").write_text(PACK)
    project('[tool.casekit]\nrules = ["a", "b"]\n')
    message = f"two folders hold a rule pack 'ours': {tmp_path / 'a' / 'ours'} and {tmp_path / 'b' / 'ours'}\n"
    assert told("rules") == Told(2, "", message)


def test_another_pack_under_the_name_of_a_shipped_one(project, told, tmp_path):
    (tmp_path / "rules" / "core").mkdir(parents=True)
    (tmp_path / "rules" / "core" / "pack.yaml").write_text(PACK.replace("a-pack", "core"))
    (tmp_path / "rules" / "core" / "c.yaml").write_text(CRITERION)
    project('[tool.casekit]\nrules = ["rules"]\n')
    result = told("rules")
    assert result.code == 2
    assert result.err.startswith("two rule packs are called 'core': ")


@pytest.mark.parametrize(
    ("packs", "circle"),
    [({"a": "a"}, "a → a"), ({"a": "b", "b": "a"}, "a → b → a"), ({"a": "b", "b": "c", "c": "a"}, "a → b → c → a")],
)
def test_packs_that_depend_on_each_other_in_a_circle(packs, circle, project, told, tmp_path):
    for name, on in packs.items():
        (tmp_path / "rules" / name).mkdir(parents=True)
        (tmp_path / "rules" / name / "pack.yaml").write_text(f"{PACK.replace('a-pack', name)}depends: [{on}]\n")
    project('[tool.casekit]\nrules = ["rules"]\n')
    message = f"rule packs depend on each other in a circle: {circle}\n"
    assert told("test", "a") == Told(2, "", message)


# --- requests that make no sense ------------------------------------------------------------------------


@pytest.fixture
def study(tmp_path, monkeypatch):
    """Make the working folder one that holds two cases of a study."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "study.codebook.yaml").write_text(
        "casekit: 1\ncodebook: study\ntitle: A study\nquestions: {training: {title: Training, asks: Was there?}}\n"
    )
    for name in ("one", "two"):
        (tmp_path / f"{name}.yaml").write_text(
            f"casekit: 1\ncase: {name}\ncodebook: study\nclaims: {{c1: {{question: training}}}}\n"
        )
    (tmp_path / "twin.yaml").write_text((tmp_path / "one.yaml").read_text())
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("compare one.yaml -c corroboraton", "'corroboraton' is not a criterion of these packs; did you mean 'corroboration'?"),
        ("compare one.yaml -c core/standin", "'core/standin' is not a criterion of these packs; did you mean 'core/standing'?"),
        ("check one.yaml -c zzz", "'zzz' is not a criterion of these packs"),
        ("compare one.yaml -q trainin", "'trainin' is not a question of these cases; did you mean 'training'?"),
        ("compare one.yaml -q zzz", "'zzz' is not a question of these cases"),
        ("compare one.yaml -p cor", "there is no rule pack 'cor'; did you mean 'core'?"),
        ("check one.yaml -p zzz", "there is no rule pack 'zzz'"),
        ("test cor", "there is no rule pack 'cor'; did you mean 'core'?"),
        ("rules -p cor", "there is no rule pack 'cor'; did you mean 'core'?"),
        ("rules standin", "there is no pack or criterion 'standin'; did you mean 'standing'?"),
        ("rules cor", "there is no pack or criterion 'cor'; did you mean 'core'?"),
        ("rules zzz", "there is no pack or criterion 'zzz'"),
        ("compare one.yaml two.yaml twin.yaml", "two cases have the id 'one': one.yaml and twin.yaml"),
        ("check one.yaml one.yaml", "two cases have the id 'one': one.yaml and one.yaml"),
        ("compare nowhere.yaml", "nowhere.yaml: no such file or directory"),
        ("compare one.yaml -o nowhere/table.txt", "nowhere/table.txt: no such file or directory"),
        ("check one.yaml -o one.yaml/table.txt", "one.yaml/table.txt: not a directory"),
    ],
)
def test_a_request_that_makes_no_sense(arguments, message, study, told):
    assert told(*arguments.split()) == Told(2, "", f"{message}\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("compair", "no such command 'compair'; did you mean 'compare'?"),
        ("zzz", "no such command 'zzz'."),
        ("compare --formt csv", "'--format'"),
        ("--vershun", "'--version'"),
        ("compare one.yaml -f markdwon", "did you mean 'markdown'?"),
        ("compare one.yaml -f zzz", "'zzz' is not one of 'text', 'markdown',"),
        ("compare one.yaml --layout qestions", "did you mean 'questions'?"),
        ("compare one.yaml --engine nativ", "did you mean 'native'?"),
        ("schema codbook", "did you mean 'codebook'?"),
        ("check", "Missing argument 'CASE...'"),
        ("validate", "Missing argument 'PATH...'"),
        ("compare one.yaml --as-of yesterday", "'yesterday': not an EDTF date; expected e.g. 1989-08-23"),
        ("compare one.yaml --as-of 1991/1989", "'1991/1989' ends before it starts"),
        ("compare one.yaml -o .", "is a directory"),
    ],
)
def test_a_command_line_that_is_wrong(arguments, said, study, told):
    result = told(*arguments.split())
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("Usage: casekit ")
    assert said in result.err.splitlines()[-1]


def test_a_criterion_of_several_packs_needs_its_full_name(study, told):
    for pack in ("a", "b"):
        (study / pack).mkdir()
        (study / pack / "pack.yaml").write_text(PACK.replace("a-pack", pack))
        (study / pack / "c.yaml").write_text(CRITERION)
    message = "the criterion 'c' is in several packs: a/c, b/c\n"
    assert told("compare", "one.yaml", "-p", "a", "-p", "b", "-c", "c") == Told(2, "", message)
    assert told("rules", "c", "-p", "a", "-p", "b") == Told(2, "", message)
    assert told("compare", "one.yaml", "-p", "a", "-p", "b", "-c", "b/c", "-f", "csv").code == 0


def test_an_empty_name_of_an_output_file(study, told):
    result = told("compare", "one.yaml", "-o", "")
    assert (result.code, result.out) == (2, "")
    assert "Traceback" not in result.err


@pytest.mark.parametrize("arguments", ["-p cor -o table.txt", "-c zzz -o table.txt", "two.yaml one.yaml -o table.txt"])
def test_a_failed_run_leaves_no_file(arguments, study, told):
    before = sorted(study.iterdir())
    assert told("compare", "one.yaml", *arguments.split()).code == 2
    assert sorted(study.iterdir()) == before


# --- the errors themselves ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("suports", "supports"),
        ("Supports", "supports"),
        ("CONTRADICTS", "contradicts"),
        ("zzz", ""),
        ("", ""),
        (3, ""),
        (None, ""),
    ],
)
def test_the_nearest_word(word, meant):
    assert nearest(word, ["supports", "contradicts", "context"]) == meant


def test_the_nearest_of_no_words_is_none():
    assert nearest("supports", []) == ""


def test_problems_are_told_once_each_in_the_order_of_the_file():
    late, early = Problem("a", 10, 2, "x", "late"), Problem("a", 9, 30, "", "early", hint="word")
    other, nowhere = Problem("b", 1, 1, "", "other", warning=True), Problem("a", 0, 0, "", "nowhere")
    error = InvalidInput([other, late, early, nowhere, late])
    assert error.problems == (nowhere, early, late, other)
    assert str(error).splitlines() == [
        "a: nowhere",
        "a:9:30: early; did you mean 'word'?",
        "a:10:2: x: late",
        "b:1:1: warning: other",
    ]


@pytest.mark.parametrize("count", [0, 2])
def test_one_case_is_asked_for_where_a_file_holds_another_number(count, tmp_path):
    file = tmp_path / "cases.jsonl"
    file.write_text("".join(f'{{"casekit": 1, "case": "c{n}"}}\n' for n in range(count)))
    with pytest.raises(InvalidInput) as raised:
        load_case(file)
    assert len(raised.value.problems) == 1
    assert str(raised.value).startswith(str(file))
