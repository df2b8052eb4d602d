"""`casekit test --coverage` names what examples do not reach, and changes that none of them notices."""

from __future__ import annotations

import pytest

from casekit import load_pack
from casekit.cli import run
from casekit.coverage import coverage
from tests.test_extends import BASE, items, manifest, pack


def example(title: str, number: int, outcome: str) -> str:
    """An example with so many supporting items, as YAML in one line."""
    import json

    case = {key: value for key, value in items(number).items() if key not in ("casekit", "case")}
    return f"          - {{title: {title}, case: {json.dumps(case)}, expect: {{c1: {outcome}}}}}\n"


def support(*examples: str) -> dict[str, str]:
    head, _, _ = BASE["support.yaml"].partition("          - title: nothing")
    return {"pack.yaml": BASE["pack.yaml"].replace(", well-supported", ""), "support.yaml": head + "".join(examples)}


def test_what_no_example_reaches_is_named(tmp_path):
    tested = coverage([load_pack(pack(tmp_path / "base", support(example("none", 0, "little"))))])
    assert (tested.reached, tested.parts) == (2, 4)
    said = [str(gap).rpartition("support.yaml:")[2] for gap in tested.gaps]
    assert said[:2] == [
        "10: base/support: no example reaches rule 1",
        "6: base/support: no example reaches the outcome much",
    ]


def test_a_change_that_no_example_notices_survives(tmp_path):
    """Zero and five items reach everything; only two and three tell where the threshold stands."""
    loose = support(example("none", 0, "little"), example("five", 5, "much"))
    tested = coverage([load_pack(pack(tmp_path / "loose", loose))])
    assert tested.reached == tested.parts
    assert (tested.killed, tested.mutants) == (1, 3)
    assert [gap.message for gap in tested.gaps] == [
        "no example fails if in rule 1 at least 3 becomes 4",
        "no example fails if in rule 1 at least 3 becomes 2",
    ]
    tight = support(example("two", 2, "little"), example("three", 3, "much"))
    tested = coverage([load_pack(pack(tmp_path / "tight", tight))])
    assert (tested.killed, tested.mutants, tested.gaps) == (3, 3, ())


def test_rows_and_bands_are_changed_too(tmp_path):
    banded = """
        criterion: support
        title: Support
        asks: How many items support the claim?
        outcomes: {much: {status: met}, little: {status: not_met}}
        inputs: [{measure: supporting_items, bands: {many: {at_least: 3}}}]
        table: [[many, much], [other, little]]
        examples:
    """
    files = {"pack.yaml": BASE["pack.yaml"].replace(", well-supported", ""), "support.yaml": banded}
    files["support.yaml"] += example("two", 2, "little")
    tested = coverage([load_pack(pack(tmp_path / "base", files))])
    assert {gap.message for gap in tested.gaps} == {
        "no example reaches row 1",
        "no example reaches the outcome much",
        "no example fails if row 1 is deleted",
        "no example fails if in band many at least 3 becomes 4",
    }
    assert (tested.killed, tested.mutants) == (2, 4)


def test_inherited_criteria_are_the_extended_packs_to_test(tmp_path):
    base = load_pack(pack(tmp_path / "base", support(example("none", 0, "little"))))
    ours = load_pack(pack(tmp_path / "ours", {"pack.yaml": manifest()}), depends=[base])
    assert coverage([base, ours], of=[ours]).parts == 0


@pytest.mark.parametrize(("examples", "code"), [((2, 3), 0), ((0, 5), 1)])
def test_the_command_says_how_much_is_tested(examples, code, tmp_path, capsys):
    few, many = examples
    folder = pack(tmp_path / "base", support(example("few", few, "little"), example("many", many, "much")))
    assert run(["test", str(folder), "--coverage"]) == code
    out = capsys.readouterr().out
    assert "2 passed, 0 failed\n" in out
    assert "100 % of rules, rows and outcomes reached (4 of 4)\n" in out
    assert ("100 % of changes noticed (3 of 3)\n" if code == 0 else "33 % of changes noticed (1 of 3)\n") in out
