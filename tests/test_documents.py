"""What the documents show is what the program prints."""

from __future__ import annotations

import os
import re
import shlex
import shutil
from pathlib import Path

import pytest

from casekit.cli import run
from casekit.project import bundled_folder

ROOT = bundled_folder("cases").parent
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str, text: str = README) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


SHOWN = [
    pytest.param(path, block, id=f"{path.name}: {block.splitlines()[0]}")
    for path in (ROOT / "README.md", ROOT / "docs" / "tables.md")
    for block in blocks("console", path.read_text(encoding="utf-8"))
]


@pytest.mark.parametrize(("document", "block"), SHOWN)
def test_console_blocks_are_real(document, block, capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.chdir(tmp_path)
    command, _, shown = block.partition("\n")
    assert run(shlex.split(command.removeprefix("$ casekit "))) == 0
    printed = capsys.readouterr().out
    if os.environ.get("CASEKIT_UPDATE_GOLDEN"):
        text = document.read_text(encoding="utf-8")
        document.write_text(text.replace(block, f"{command}\n{printed}"), encoding="utf-8")
    else:
        assert printed.rstrip() == shown.rstrip()


@pytest.mark.parametrize("name", ["diff", "metamorphic"])
def test_console_blocks_that_end_with_1_are_real(name, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.chdir(ROOT)
    page = ROOT / "docs" / f"{name}.md"
    text = page.read_text(encoding="utf-8")
    (block,) = re.findall(r"```console\n(.*?)```", text, re.DOTALL)
    command, _, shown = block.partition("\n")
    assert run(shlex.split(command.removeprefix("$ casekit "))) == 1
    printed = capsys.readouterr().out
    if os.environ.get("CASEKIT_UPDATE_GOLDEN"):
        page.write_text(text.replace(block, f"{command}\n{printed}"), encoding="utf-8")
    else:
        assert printed.rstrip() == shown.rstrip()


def test_the_case_of_the_readme_is_valid_and_answers_as_a_reader_would_expect(tmp_path, monkeypatch, capsys):
    (text,) = blocks("yaml")
    monkeypatch.chdir(tmp_path)
    Path("warehouse.yaml").write_text(text, encoding="utf-8")
    assert run(["validate", "--wording", "warehouse.yaml"]) == 0
    assert capsys.readouterr().out == ""
    assert run(["check", "warehouse.yaml"]) == 1
    out = capsys.readouterr().out
    for words in ("one origin", "first-hand", "knowledge denied by The owner", "alleged", "The owner: private"):
        assert words in out


EXPLAIN = ROOT / "docs" / "explain.md"


@pytest.mark.parametrize(
    "block",
    re.findall(r"```console\n(.*?)```", EXPLAIN.read_text(encoding="utf-8"), re.DOTALL),
    ids=lambda b: b.splitlines()[0],
)
def test_console_blocks_of_the_page_on_explaining_are_real(block, capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.chdir(tmp_path)
    (text,) = blocks("yaml")
    Path("warehouse.yaml").write_text(text, encoding="utf-8")
    shutil.copytree(ROOT / "rules", "rules")  # so that no place depends on where casekit lies
    monkeypatch.setattr("casekit.project.bundled_folder", lambda name: tmp_path / name)
    command, _, shown = block.partition("\n")
    assert run(shlex.split(command.removeprefix("$ casekit "))) == 0
    printed = capsys.readouterr().out
    if os.environ.get("CASEKIT_UPDATE_GOLDEN"):
        EXPLAIN.write_text(EXPLAIN.read_text(encoding="utf-8").replace(block, f"{command}\n{printed}"), encoding="utf-8")
    else:
        assert printed.rstrip() == shown.rstrip()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(document):
    for target in re.findall(r"\]\((?!https?://)([^)#]+)", document.read_text(encoding="utf-8")):
        assert (document.parent / target).exists(), target


def test_every_relation_and_measure_is_documented():
    from casekit.model.relations import MEASURES, RELATIONS

    text = (ROOT / "docs" / "rule-language.md").read_text(encoding="utf-8")
    for relation, columns in RELATIONS.items():
        (line,) = re.findall(rf"^\| {relation} \|(.*)\|$", text, re.MULTILINE)
        named = [re.sub(r"\(.*?\)", "", column).strip() for column in re.split(r",(?![^(]*\))", line.partition(" — ")[0])]
        assert named == [column.name for column in columns], relation
    for measure in MEASURES:
        assert measure in text


def test_every_relation_that_packs_keep_is_documented():
    from casekit.metamorphic.relations import RELATIONS

    text = (ROOT / "docs" / "metamorphic.md").read_text(encoding="utf-8")
    assert [row[0] for row in re.findall(r"^\| ([a-z-]+) \|(.*)\|$", text, re.MULTILINE)] == [each.name for each in RELATIONS]


def test_every_criterion_is_documented():
    text = (ROOT / "docs" / "criteria.md").read_text(encoding="utf-8")
    from tests.generated_cases import PACKS

    for pack in PACKS:
        for criterion in pack.criteria:
            assert f"| {criterion.spec.criterion} |" in text, criterion.name
