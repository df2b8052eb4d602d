"""The page of every criterion, in text and Markdown, from the pack itself; those in docs/rules are as they would be written now."""

from __future__ import annotations

from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from casekit.cli import run
from casekit.cli.rules import write_pages
from casekit.model.relations import RELATIONS
from casekit.pages import criterion_page, markdown, text
from casekit.rules.words import _THINGS, rule_in_words
from tests.generated_cases import PACKS
from tests.generated_rules import Seeded, rule_set

ROOT = Path(__file__).parent.parent
PAGES = ROOT / "docs" / "rules"
CRITERIA = [c for pack in PACKS for c in pack.criteria]


def test_the_pages_in_docs_are_those_of_the_packs(tmp_path):
    write_pages(PACKS, tmp_path)
    written = {file.name: file.read_text(encoding="utf-8") for file in tmp_path.iterdir()}
    assert {file.name: file.read_text(encoding="utf-8") for file in PAGES.iterdir()} == written


@pytest.mark.parametrize("criterion", CRITERIA, ids=lambda criterion: criterion.name)
def test_a_page_has_all_its_parts(criterion):
    page = criterion_page(criterion)
    titles = [section.title for section in page.sections]
    assert titles[:4] == ["Asks", "Why", "Standard", "Outcomes"]
    assert titles[-1] == "Examples"
    deciding = page.sections[-2]
    options = criterion.parsed.table.rows if criterion.parsed.table else criterion.parsed.rules
    assert len(deciding.points) == len(options) + (criterion.parsed.otherwise is not None)
    assert len(page.sections[-1].points) == len(criterion.spec.examples)


@pytest.mark.parametrize("criterion", CRITERIA, ids=lambda criterion: criterion.name)
def test_markdown_says_what_the_text_says(criterion):
    """Read by a Markdown parser, every line of the page is there as written: nothing became markup."""
    page = criterion_page(criterion)
    inline = [token for token in MarkdownIt().parse(markdown(page)) if token.type == "inline"]
    read = [child.content for token in inline for child in token.children or () if child.type == "text"]
    said = [page.title]
    for section in page.sections:
        said += [section.title, *(" ".join(p.split()) for p in section.paragraphs)]
        said += [line for point, below in section.points for line in (point, *below)]
    assert [" ".join(line.split()) for line in "\n".join(read).split("\n")] == [" ".join(line.split()) for line in said]
    assert all(child.type in ("text", "softbreak") for token in inline for child in token.children or ())


def test_text_is_no_wider_than_a_page():
    assert all(len(line) <= 100 for criterion in CRITERIA for line in text(criterion_page(criterion)))


def test_every_column_of_every_relation_has_a_phrase():
    for relation, columns in RELATIONS.items():
        if relation not in ("measure", "finding"):
            assert set(_THINGS[relation][1]) == {column.name for column in columns} - {"claim"}


def test_generated_rules_are_said_in_words():
    for seed in range(300):
        for criterion in (c for stratum in rule_set(Seeded(seed)) for c in stratum):
            for rule in criterion.rules:
                words = rule_in_words(rule)
                assert len(words) == len(rule.patterns)
                assert all(words)


def test_a_variable_is_named_once_and_is_the_same_afterwards():
    (conflict,) = [c for c in CRITERIA if c.name == "core/official-finding"]
    first, second, third = rule_in_words(conflict.parsed.rules[0])
    assert "of rank any (rank)" in first
    assert "of rank the same rank" in second
    assert third.startswith("there is no official finding on the claim of rank more than rank")


def test_the_command_prints_a_page_in_either_form(capsys):
    assert run(["rules", "core/denial"]) == 0
    printed = " ".join(capsys.readouterr().out.split())
    assert (
        "there is a denial of the claim by anyone (by), of the form fact, that is any (scope), that is not conditional"
        in printed
    )
    assert run(["rules", "core/denial", "-f", "markdown"]) == 0
    assert capsys.readouterr().out == (PAGES / "core-denial.md").read_text(encoding="utf-8")
