"""What flips the attribution of a claim, and that nothing else moves with it."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from casekit import Assessor, Case, Native, load_case
from casekit.project import bundled_cases
from tests.generated_cases import CORE

COLOMBIA = next(path for path in bundled_cases() if path.name.startswith("colombia"))
ASSESSOR = Assessor([CORE], Native())
ATTRIBUTION = "core/attribution"
DIRECTED = "c1"
"""The claim on which the direction is shown: the training of the paramilitaries, of which the firm's head is accused."""


def outcomes(data: dict[str, Any]) -> dict[tuple[str, str], str]:
    return {(f.claim, f.criterion): f.outcome for f in ASSESSOR(Case.model_validate(data)).findings}


@pytest.fixture(scope="module")
def colombia() -> dict[str, Any]:
    return load_case(COLOMBIA).case.model_dump(by_alias=True, exclude_defaults=True)


def changed(before: dict[str, Any], after: dict[str, Any]) -> dict[tuple[str, str], tuple[str, str]]:
    was, is_ = outcomes(before), outcomes(after)
    assert was.keys() == is_.keys()
    return {key: (was[key], is_[key]) for key in was if was[key] != is_[key]}


def serving(data: dict[str, Any], since: str, until: str) -> dict[str, Any]:
    """Return the case with one more role of the firm's head: an organ of the state from one date until another."""
    more = copy.deepcopy(data)
    role = {"capacity": "state-organ", "of": "israel", "from": since, "until": until}
    more["actors"]["klein"]["roles"] = [*more["actors"]["klein"]["roles"], role]
    return more


def test_a_role_as_organ_that_covers_the_conduct_flips_attribution_and_only_it(colombia):
    more = serving(colombia, "1986", "1990")
    accused = {id for id, claim in colombia["claims"].items() if "klein" in claim.get("accused", ())}
    assert accused
    assert changed(colombia, more) == {(id, ATTRIBUTION): ("reservist", "state-organ") for id in accused}


def test_a_role_as_organ_that_ended_before_the_conduct_flips_nothing(colombia):
    assert changed(colombia, serving(colombia, "1970", "1986")) == {}


def test_an_item_that_shows_direction_flips_attribution_and_only_it(colombia):
    """The item repeats one on file in every other respect, so that it is no new origin."""
    (repeated, *_) = [
        item
        for item in colombia["evidence"].values()
        if {"claim": DIRECTED, "stance": "supports"} in item["bears_on"] and "states" not in item
    ]
    imputed = copy.deepcopy(colombia)
    imputed["claims"][DIRECTED]["imputed_to"] = "israel"
    more = copy.deepcopy(imputed)
    more["evidence"]["again"] = {**repeated, "bears_on": [{"claim": DIRECTED, "stance": "supports"}]}
    assert changed(imputed, more) == {}
    more["evidence"]["again"]["bears_on"][0]["shows"] = "direction"
    assert changed(imputed, more) == {(DIRECTED, ATTRIBUTION): ("reservist", "state-directed")}


@pytest.mark.parametrize("shows", ["knowledge", "tolerance"])
def test_knowledge_and_tolerance_flip_nothing(colombia, shows):
    more = copy.deepcopy(colombia)
    for item in more["evidence"].values():
        for bearing in item["bears_on"]:
            if bearing["claim"] == DIRECTED and bearing["stance"] == "supports":
                bearing["shows"] = shows
    assert changed(colombia, more) == {}
