"""A pack that extends another has its criteria, but for those it defines and the thresholds it overrides."""

from __future__ import annotations

import json
from pathlib import Path
from textwrap import dedent

import pytest

from casekit import InvalidInput, Native, load_pack
from casekit.cli import run
from casekit.examples import run_examples
from casekit.pages import differences

BASE = {
    "pack.yaml": """
        pack: base
        title: A base
        version: 1.0.0
        order: [support, well-supported]
    """,
    "support.yaml": """
        criterion: support
        title: Support
        asks: How many items support the claim?
        outcomes:
          much: {status: met, label: "{enough} or more"}
          little: {status: not_met}
        thresholds: {enough: 3}
        rules:
          - outcome: much
            when: [{measure: {claim: $claim, name: supporting_items, value: {at_least: {threshold: enough}}}}]
        otherwise: little
        examples:
          - title: nothing
            expect: {c1: little}
    """,
    "well-supported.yaml": """
        criterion: well-supported
        title: Well supported
        asks: Is the claim well supported?
        outcomes: {yes: {status: met}, no: {status: not_met}}
        inputs: [support]
        table: [[much, yes], [little, no]]
    """,
}


def pack(folder: Path, files: dict[str, str]) -> Path:
    folder.mkdir(parents=True)
    for name, text in files.items():
        (folder / name).write_text(dedent(text), encoding="utf-8")
    return folder


@pytest.fixture
def base(tmp_path):
    return load_pack(pack(tmp_path / "base", BASE))


def manifest(**more: str) -> str:
    return "\n".join(["pack: ours", "title: Ours", "version: 0.1.0", "extends: base", *(f"{k}: {v}" for k, v in more.items())])


def items(number: int) -> dict:
    """A claim with so many supporting items."""
    evidence = {
        f"e{n}": {"says": "X.", "sources": ["s"], "directness": "hearsay", "bears_on": [{"claim": "c1", "stance": "supports"}]}
        for n in range(number)
    }
    return {"casekit": 1, "case": "x", "sources": {"s": {"kind": "press"}}, "evidence": evidence, "claims": {"c1": {}}}


def outcomes(loaded, number: int) -> dict[str, str]:
    from casekit import Assessor, Case

    return {f.criterion: f.outcome for f in Assessor([loaded], Native())(Case.model_validate(items(number))).findings}


def test_everything_is_inherited_under_the_packs_own_name(base, tmp_path):
    ours = load_pack(pack(tmp_path / "ours", {"pack.yaml": manifest()}), depends=[base])
    assert [c.name for c in ours.criteria] == ["ours/support", "ours/well-supported"]
    assert outcomes(ours, 3) == {"ours/support": "much", "ours/well-supported": "yes"}
    assert list(differences(ours)) == []
    assert ours.sha256 != base.sha256


def test_a_threshold_is_overridden_and_what_rests_on_it_follows(base, tmp_path):
    written = manifest(overrides="{support: {thresholds: {enough: 2}}}")
    ours = load_pack(pack(tmp_path / "ours", {"pack.yaml": written}), depends=[base])
    assert outcomes(ours, 2) == {"ours/support": "much", "ours/well-supported": "yes"}
    assert outcomes(base, 2) == {"base/support": "little", "base/well-supported": "no"}
    assert list(differences(ours)) == ["support: enough 3 → 2"]


def test_a_criterion_is_replaced_and_what_rests_on_it_follows(base, tmp_path):
    own = BASE["support.yaml"].replace("supporting_items", "contradicting_items")
    ours = load_pack(pack(tmp_path / "ours", {"pack.yaml": manifest(), "support.yaml": own}), depends=[base])
    assert outcomes(ours, 5) == {"ours/support": "little", "ours/well-supported": "no"}
    assert list(differences(ours)) == ["support replaces base/support"]


def test_a_criterion_is_added(base, tmp_path):
    own = BASE["well-supported.yaml"].replace("criterion: well-supported", "criterion: another")
    ours = load_pack(pack(tmp_path / "ours", {"pack.yaml": manifest(), "another.yaml": own}), depends=[base])
    assert [c.spec.criterion for c in ours.criteria] == ["support", "well-supported", "another"]
    assert list(differences(ours)) == ["another is added"]


def test_only_what_the_pack_says_itself_needs_examples(base, tmp_path):
    """The base's examples are the base's; an overridden criterion brings its own, which hold under its thresholds."""
    example = "{title: two, case: {evidence: {}}, expect: {c1: little}}"
    written = manifest(overrides=f"{{support: {{thresholds: {{enough: 2}}, examples: [{example}]}}}}")
    ours = load_pack(pack(tmp_path / "ours", {"pack.yaml": written}), depends=[base])
    results = list(run_examples([base, ours], Native(), of=[ours]))
    assert {result.criterion for result in results} == {"ours/support"}
    assert [str(r).partition("ours/pack.yaml:5: ")[2] for r in results if r.passed] == [
        "ours/support: two: c1: expected little, found little (ours/support#otherwise: little)"
    ]
    assert [r.expected for r in results if not r.passed] == ["an example that gives much"]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"overrides": "{suport: {thresholds: {enough: 2}}}"}, "pack.yaml:5:13: overrides.suport: 'suport' is not a criterion of base; did you mean 'support'?"),
        ({"overrides": "{support: {thresholds: {enouh: 2}}}"}, "pack.yaml:5:36: overrides.support.thresholds.enouh: 'enouh' is not a threshold of base/support; did you mean 'enough'?"),
        ({"overrides": "{support: {thresholds: {enough: two}}}"}, "pack.yaml:5:44: overrides.support.thresholds.enough: expected a number, found 'two'"),
        ({"order": "[suport]"}, "pack.yaml:5:9: order[0]: 'suport' is not a criterion of this pack; did you mean 'support'?"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_where_it_stands(more, said, base, tmp_path):
    with pytest.raises(InvalidInput) as caught:
        load_pack(pack(tmp_path / "ours", {"pack.yaml": manifest(**more)}), depends=[base])
    assert [str(problem).removeprefix(f"{tmp_path / 'ours'}/") for problem in caught.value.problems] == [said]


def test_a_pack_that_is_extended_must_be_at_hand(tmp_path):
    with pytest.raises(InvalidInput, match="extends: the pack 'base' is not loaded"):
        load_pack(pack(tmp_path / "ours", {"pack.yaml": manifest()}))


def test_an_override_without_a_pack_that_is_extended(tmp_path):
    written = "pack: ours\ntitle: Ours\nversion: 0.1.0\noverrides: {support: {thresholds: {enough: 2}}}\n"
    with pytest.raises(InvalidInput, match="overrides need a pack that is extended"):
        load_pack(pack(tmp_path / "ours", {"pack.yaml": written}))


def test_the_command_line_finds_the_extended_pack_and_tells_the_difference(tmp_path, monkeypatch, capsys):
    pack(tmp_path / "rules" / "base", BASE)
    pack(tmp_path / "rules" / "ours", {"pack.yaml": manifest(overrides="{support: {thresholds: {enough: 2}}}")})
    (tmp_path / "pyproject.toml").write_text('[tool.casekit]\nrules = ["rules"]\n', encoding="utf-8")
    (tmp_path / "case.json").write_text(json.dumps(items(2)), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert run(["rules", "ours"]) == 0
    shown = capsys.readouterr().out
    assert "ours 0.1.0: Ours, extends base 1.0.0" in shown
    assert "Differs from base:\n    support: enough 3 → 2" in shown
    assert run(["compare", "case.json", "-p", "ours", "-c", "all", "-f", "json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert {row["criterion"]: row["cells"]["x"][0]["label"] for row in document["rows"]} == {
        "ours/support": "2 or more",
        "ours/well-supported": "yes",
    }


def test_a_threshold_that_nothing_names_and_one_that_is_not_there(tmp_path):
    unused = BASE["support.yaml"].replace("thresholds: {enough: 3}", "thresholds: {enough: 3, plenty: 9}")
    with pytest.raises(InvalidInput, match="'plenty' is a threshold that no rule or band names"):
        load_pack(pack(tmp_path / "one", {**BASE, "support.yaml": unused}))
    absent = BASE["support.yaml"].replace("{threshold: enough}", "{threshold: enouh}")
    with pytest.raises(InvalidInput, match="'enouh' is not a threshold of this criterion; did you mean 'enough'"):
        load_pack(pack(tmp_path / "two", {**BASE, "support.yaml": absent}))
    other = BASE["support.yaml"].replace("{threshold: enough}", "{limit: enough}")
    with pytest.raises(InvalidInput, match=r"expected a number, a variable or `\{threshold: name\}`"):
        load_pack(pack(tmp_path / "three", {**BASE, "support.yaml": other}))
