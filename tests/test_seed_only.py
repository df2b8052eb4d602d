"""What must come out of the founding article alone: every row of the table, read from the JSON output."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from casekit import Case
from casekit.cli import run
from casekit.measures import measures
from casekit.model.relations import MEASURES
from casekit.project import bundled_folder
from casekit.source import parse

FOLDER = bundled_folder("cases") / "seed-only"
FILES = [str(FOLDER / "colombia.yaml"), str(FOLDER / "mexico.yaml")]


@pytest.fixture
def cell(capsys):
    """Return a function (claim of which case, criterion) → its cell in the JSON output."""
    assert run(["compare", *FILES, "-c", "all", "-f", "json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["complete"] is True
    found = {
        (case, cell["claim"], row["criterion"].partition("/")[2]): cell
        for row in document["rows"]
        for case, cells in row["cells"].items()
        for cell in cells
    }
    return lambda case, claim, criterion: found[f"{case}-seed-only", claim, criterion]


def _data(name: str) -> dict:
    file = FOLDER / f"{name}.yaml"
    return parse(str(file), file.read_text(encoding="utf-8")).data


def _origins(data: dict, claim: str) -> tuple[int, int]:
    (found,) = [m for m in measures(Case.model_validate(data), names=["independent_origins"]) if m.claim == claim]
    return found.low, found.high


@pytest.mark.parametrize("name", ["colombia", "mexico"])
def test_every_source_but_the_article_is_cited_through_it(name):
    for id, source in _data(name)["sources"].items():
        if id != "trt2026":
            assert (source["accessed"], source["via"]) == ("cited", "trt2026")
    assert {m.high for m in measures(Case.model_validate(_data(name)), names=["access_paths"])} <= {0, 1}
    assert "access_paths" in MEASURES


def test_colombia_retired_officers_trained_paramilitaries(cell):
    assert cell("colombia", "c1", "attribution")["outcome"] == "retired-official"
    assert cell("colombia", "c1", "attribution")["status"] == "not_met"
    assert "private" in cell("colombia", "c1", "attribution")["label"]
    assert cell("colombia", "c1", "corroboration")["outcome"] == "corroborated"
    assert cell("colombia", "c1", "corroboration")["label"] == "2 independent origins"
    assert cell("colombia", "c1", "denial")["outcome"] == "none-recorded"
    assert cell("colombia", "c1", "official-finding")["outcome"] in ("staff-report", "legislature")
    assert cell("colombia", "c1", "official-finding")["status"] == "met"
    assert cell("colombia", "c1", "money-trail")["outcome"] == "not-applicable"


def test_colombia_has_two_origins_only_if_press_and_senate_are_coded_as_independent():
    data = _data("colombia")
    assert _origins(data, "c1") == (2, 2)
    data["sources"]["press-1989"]["derives_from"] = "unknown"
    assert _origins(data, "c1") == (1, 2)
    data["sources"]["press-1989"]["derives_from"] = ["senate-1991"]
    assert _origins(data, "c1") == (1, 1)


def test_colombia_the_newspaper_on_the_findings_adds_nothing():
    data = _data("colombia")
    assert "S-03" in data["evidence"]
    del data["evidence"]["S-03"]
    assert _origins(data, "c1") == (2, 2)


def test_colombia_act_of_the_state(cell):
    attribution = cell("colombia", "c4", "attribution")
    assert attribution["outcome"] == "not-established"
    assert "no evidence of direction, control or adoption" in attribution["label"]
    assert cell("colombia", "c4", "corroboration")["outcome"] == "none"
    assert cell("colombia", "c4", "denial")["outcome"] == "denied-attribution"
    assert cell("colombia", "c4", "official-finding")["outcome"] == "none"
    assert cell("colombia", "c4", "money-trail")["outcome"] == "not-applicable"


def test_colombia_the_transfer(cell):
    assert cell("colombia", "c6", "corroboration")["outcome"] == "single-origin"
    assert cell("colombia", "c6", "denial")["outcome"] == "none-recorded"
    assert cell("colombia", "c6", "official-finding")["outcome"] in ("staff-report", "legislature")
    trail = cell("colombia", "c6", "money-trail")
    assert trail["outcome"] == "path-continuous"
    assert "originator not named" in trail["label"]
    assert "no date for hops 1–4" in trail["label"]


def test_mexico_israeli_citizens_instructed_at_a_camp(cell):
    assert cell("mexico", "c1", "attribution")["outcome"] in ("private", "unknown")
    assert cell("mexico", "c1", "corroboration")["outcome"] == "single-origin"
    assert _origins(_data("mexico"), "c1") == (1, 1)
    assert cell("mexico", "c1", "denial")["outcome"] == "none-recorded"
    assert cell("mexico", "c1", "official-finding")["outcome"] == "none"
    assert cell("mexico", "c1", "money-trail")["outcome"] == "not-applicable"


def test_mexico_coverage_of_the_interview_adds_nothing_and_the_former_agent_speaks_to_another_claim(cell):
    data = _data("mexico")
    assert "S-12" in data["evidence"]
    assert "S-13" not in cell("mexico", "c1", "corroboration")["evidence"]
    del data["evidence"]["S-12"]
    assert _origins(data, "c1") == (1, 1)


def test_mexico_state_involvement(cell):
    attribution = cell("mexico", "c4", "attribution")
    assert attribution["outcome"] == "not-established"
    assert "no evidence" in attribution["label"]
    assert cell("mexico", "c4", "corroboration")["outcome"] == "none"
    assert cell("mexico", "c4", "denial")["outcome"] == "denied-attribution"
    (denial,) = _data("mexico")["denials"].values()
    assert denial["scope"] == "blanket"
    assert "date" not in denial
    assert cell("mexico", "c4", "official-finding")["outcome"] == "none"
    assert cell("mexico", "c4", "money-trail")["outcome"] == "not-applicable"


def test_mexico_later_substantiation_is_asserted_to_be_absent(cell):
    assert cell("mexico", "c10", "absence")["outcome"] == "asserted-not-found"


def test_the_table_is_printed_and_no_source_file_is_touched(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "120")
    before = [Path(file).read_bytes() for file in FILES]
    assert run(["compare", *FILES]) == 0
    assert "no cross-case inference" in capsys.readouterr().out
    assert [Path(file).read_bytes() for file in FILES] == before
