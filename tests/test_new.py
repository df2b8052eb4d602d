"""`casekit new`: what it writes works as it is written."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from casekit.cli import run as casekit
from tests.installed import CHECKOUT, pip_install, run

pytestmark = pytest.mark.wheels

CODEBOOK = CHECKOUT / "cases" / "foreign-trainers.codebook.yaml"


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    """casekit itself, built and installed away from the checkout."""
    out = tmp_path_factory.mktemp("wheels")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(CHECKOUT), cwd=out)
    return pip_install(tmp_path_factory.mktemp("installed") / "site", *out.glob("*.whl"))


def test_three_commands_from_an_empty_folder_to_a_new_criterion_in_the_comparison(site, tmp_path):
    python = [sys.executable, "-m"]
    run(*python, "casekit", "new", "plugin", "ours", cwd=tmp_path, PYTHONPATH=str(site))
    pip_install(site, tmp_path / "casekit-ours")
    compared = run(*python, "casekit", "compare", "-p", "ours", cwd=tmp_path, PYTHONPATH=str(site), COLUMNS="100")
    assert "ours 0.1.0 · durable = native" in compared
    assert "named" in compared
    assert "ours (casekit-ours 0.1.0): loaded\n  criterion: ours/named" in run(
        *python, "casekit", "plugins", cwd=tmp_path, PYTHONPATH=str(site)
    )
    where = run(sys.executable, "-c", "import casekit; print(casekit.__file__)", cwd=tmp_path, PYTHONPATH=str(site))
    assert Path(where.strip()).is_relative_to(site)
    run(*python, "pytest", "-q", "-p", "no:cacheprovider", "casekit-ours", cwd=tmp_path, PYTHONPATH=str(site))
    assert run(*python, "casekit", "test", "ours", cwd=tmp_path, PYTHONPATH=str(site)).endswith("2 passed, 0 failed\n")


def test_a_plugin_begins_with_four_files_and_at_most_sixty_lines(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert casekit(["new", "plugin", "my-own"]) == 0
    files = [path for path in (tmp_path / "casekit-my-own").iterdir() if path.is_file()]
    assert sorted(path.name for path in files) == ["README.md", "casekit_my_own.py", "pyproject.toml", "test_casekit_my_own.py"]
    assert sum(len(path.read_text().splitlines()) for path in files) <= 60
    assert not any(word in path.read_text() for path in files for word in ("NAME", "MODULE"))


def test_a_pack_begins_with_a_criterion_whose_examples_pass(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert casekit(["new", "pack", "ours"]) == 0
    assert casekit(["validate", "ours"]) == 0
    capsys.readouterr()
    assert casekit(["test", "ours", "--coverage"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("2 passed, 0 failed\n100 %")
    assert casekit(["compare", "-p", "ours"]) == 0
    assert "documented" in capsys.readouterr().out


def test_a_case_begins_with_a_claim_for_every_question_and_a_schema_for_editors(tmp_path, monkeypatch, capsys):
    from casekit import load_case, load_codebook

    monkeypatch.chdir(tmp_path)
    (tmp_path / CODEBOOK.name).write_text(CODEBOOK.read_text(encoding="utf-8"), encoding="utf-8")
    assert casekit(["new", "case", "my-case", "--codebook", CODEBOOK.name]) == 0
    assert casekit(["validate", "my-case.yaml"]) == 0
    case = load_case("my-case.yaml").case
    assert [claim.question for claim in case.claims.values()] == list(load_codebook(CODEBOOK.name).questions)
    first, *_ = (tmp_path / "my-case.yaml").read_text().splitlines()
    assert first == "# yaml-language-server: $schema=case.schema.json"
    assert '"Case"' in (tmp_path / "case.schema.json").read_text()
    assert casekit(["new", "case", "alone"]) == 0
    assert casekit(["validate", "alone.yaml"]) == 0
    assert casekit(["compare", "my-case.yaml"]) == 0


def test_nothing_is_written_over(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert casekit(["new", "case", "mine"]) == 0
    (tmp_path / "mine.yaml").write_text("mine")
    assert casekit(["new", "case", "mine"]) == 2
    assert "mine.yaml is there already; nothing was written" in capsys.readouterr().err
    assert (tmp_path / "mine.yaml").read_text() == "mine"


@pytest.mark.parametrize(
    "arguments", [["case", "Ours"], ["plugin", "../x"], ["pack", ""], ["plguin", "x"], ["pack", "x", "--codebook", "y"]]
)
def test_what_is_no_name_or_kind_is_refused(tmp_path, monkeypatch, capsys, arguments):
    monkeypatch.chdir(tmp_path)
    assert casekit(["new", *arguments]) == 2
    assert capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_every_example_of_a_pack_is_a_test_for_those_who_ask_for_it(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert casekit(["new", "pack", "ours"]) == 0
    (tmp_path / "conftest.py").write_text('pytest_plugins = ["casekit.testing.examples"]\n')
    pytest_here = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:xdist",
        "-rA",
        "--rootdir",
        str(tmp_path),
        "ours",
    ]
    told = run(*pytest_here, cwd=tmp_path)
    assert "2 passed" in told
    assert "ours/pack.yaml::ours/documented: a letter [c1]" in told
    criterion = tmp_path / "ours" / "documented.yaml"
    criterion.write_text(criterion.read_text().replace("expect: {c1: undocumented}", "expect: {c1: documented}"))
    failed = subprocess.run(pytest_here, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert failed.returncode == 1
    assert "expected documented, found undocumented" in failed.stdout
