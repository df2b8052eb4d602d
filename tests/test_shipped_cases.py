"""The two shipped cases say what the dossier says, at the level at which it says it."""

from __future__ import annotations

import re

import pytest

from casekit import Assessor, Native, load_case
from casekit.measures import measures
from casekit.project import bundled_cases, bundled_folder
from casekit.view import claim_views
from casekit.wording import admiralty, wording
from tests.generated_cases import CORE, PACKS

COLOMBIA, MEXICO = (load_case(path) for path in bundled_cases())
QUESTIONS = [
    "foreign-training", "trainer-status", "state-knowledge", "state-direction", "weapons-flow", "money-trail",
    "official-finding", "official-denial", "legal-accountability", "later-substantiation",
]  # fmt: skip
DIRECTION = {"direction", "control", "adoption"}


@pytest.fixture(scope="module")
def found():
    assessor = Assessor([CORE], Native())
    return {
        file.case.case: {(f.claim, f.criterion.partition("/")[2]): f for f in assessor(file.case).findings}
        for file in (COLOMBIA, MEXICO)
    }


@pytest.fixture(scope="module")
def colombia(found):
    return found["colombia-1989-1991"]


@pytest.fixture(scope="module")
def mexico(found):
    return found["mexico-cjng-2017-2026"]


@pytest.mark.parametrize("file", [COLOMBIA, MEXICO], ids=lambda file: file.case.case)
def test_every_question_has_a_claim_and_every_claim_of_the_ten_is_there(file):
    assert file.codebook is not None
    assert list(file.codebook.questions) == QUESTIONS
    assert {claim.question for claim in file.case.claims.values()} == set(QUESTIONS)
    assert {f"c{n}" for n in range(1, 11)} <= set(file.case.claims) | {id.split("-")[0] for id in file.case.claims}


@pytest.mark.parametrize(("file", "letter", "last"), [(COLOMBIA, "A", 49), (MEXICO, "B", 35)], ids=["colombia", "mexico"])
def test_every_item_is_coded(file, letter, last):
    coded = {int(m[1]) for id in file.case.evidence if (m := re.match(rf"{letter}-(\d+)", id))}
    left_out = {28} if letter == "B" else set()  # B-28 is later than the state of knowledge of the file
    assert coded == set(range(1, last + 1)) - left_out


@pytest.mark.parametrize("file", [COLOMBIA, MEXICO], ids=lambda file: file.case.case)
def test_nothing_in_the_wording_is_overstated(file):
    assert [str(problem) for problem in [*admiralty(file), *wording(file)]] == []


@pytest.mark.parametrize("file", [COLOMBIA, MEXICO], ids=lambda file: file.case.case)
def test_no_item_shows_direction_of_a_state(file):
    shown = {b.shows for item in file.case.evidence.values() for b in item.bears_on if b.stance == "supports"}
    assert not shown & DIRECTION


def test_klein_is_no_state_organ_in_1988_under_any_stated_end_of_service(colombia):
    for claim in ("c1", "c1-traffickers"):
        assert colombia[claim, "attribution"].outcome == "reservist"
        assert colombia[claim, "attribution"].status == "not_met"


def test_the_state_is_not_found_to_have_directed_anything(colombia, mexico):
    assert colombia["c4", "attribution"].outcome == "not-established"
    assert mexico["c4", "attribution"].outcome == "not-established"
    assert mexico["c4", "standing"].outcome == "no-evidence"


def test_the_three_reports_of_23_august_1989_are_one_denial():
    case = COLOMBIA.case
    (denial,) = [d for d in case.denials.values() if d.by == "israel-mfa"]
    assert (denial.claim, denial.form, denial.conditional) == ("c4", "attribution", True)
    assert set(denial.sources) == {"lat19890824", "ap19890824", "jta198908a"}


def test_the_finding_of_1991_is_a_staff_report(colombia):
    levels = {f.level for f in COLOMBIA.case.official_findings.values() if f.body == "psi-staff"}
    assert levels == {"staff-report"}
    assert colombia["c1-traffickers", "official-finding"].outcome == "staff-report"
    assert "legislative-committee" not in {f.level for f in COLOMBIA.case.official_findings.values()}


def test_the_two_versions_of_the_report_conflict(colombia):
    assert colombia["c7", "consistency"].outcome == "conflicting"


def test_the_payment_path_is_continuous_and_its_gaps_are_listed(colombia):
    trail = colombia["c6", "money-trail"]
    assert trail.outcome == "path-continuous"
    for gap in ("originator not named", "no date", "no document"):
        assert gap in trail.label


def test_the_fifteen_texts_on_one_interview_are_one_origin():
    fifteen = [
        "diario20190521", "laopinion20190523", "infobae20190523", "bb20190523", "sillarota2019", "zocalo2019",
        "tribuna20190527", "jnn201905", "breaking201905", "notus2019", "laverdad20191029", "amerpart201906",
        "founders2019", "covert2021", "trt2026",
    ]  # fmt: skip
    sources = MEXICO.case.sources

    def ancestors(id: str) -> set[str]:
        return {id}.union(*map(ancestors, sources[id].parents))

    assert all("telemundo-2019" in ancestors(id) for id in fifteen)
    (israeli,) = [m for m in measures(MEXICO.case, names=["independent_origins"]) if m.claim == "c1-israeli"]
    assert (israeli.low, israeli.high) == (1, 1)


def test_israeli_training_of_cjng_is_alleged_by_one_origin_and_denied_by_nobody(mexico):
    assert mexico["c1-israeli", "standing"].outcome == "alleged"
    assert mexico["c1-israeli", "corroboration"].outcome == "single-origin"
    assert mexico["c1-israeli", "denial"].outcome == "none-recorded"
    assert mexico["c1-israeli", "official-finding"].outcome == "none"


def test_what_the_founding_article_alone_retells_was_not_read(colombia, mexico):
    for found, claim in [(colombia, "c6"), (mexico, "c1-israeli"), (mexico, "c1-sniper"), (mexico, "c8")]:
        assert found[claim, "access"].outcome == "second-hand"
        assert found[claim, "directness"].outcome == "hearsay-only"


def test_evidence_on_foreign_trainers_in_general_never_supports_the_narrower_claim():
    broad, narrow = ({v.id: v for v in claim_views(MEXICO.case)}[id] for id in ("c1", "c1-israeli"))
    names_no_israeli = {"B-12a", "B-13a", "B-17a"}
    assert names_no_israeli <= {item.id for item in broad.with_stance("supports")}
    assert not names_no_israeli & {item.id for item in narrow.with_stance("supports")}


def test_the_other_cartel_is_context_only():
    stances = {b.stance for id, item in MEXICO.case.evidence.items() if id.startswith("B-18") for b in item.bears_on}
    assert stances == {"context"}


def test_absence_of_substantiation_is_asserted_not_searched(mexico):
    assert mexico["c10", "absence"].outcome == "asserted-not-found"


def test_no_text_of_the_cases_is_about_the_making_of_the_file():
    for path in [*bundled_cases(), *(bundled_folder("cases") / "seed-only").glob("*.yaml")]:
        assert not re.search(r"\b(stored|dossier|session)\b", path.read_text(encoding="utf-8"), re.IGNORECASE), path.name


def test_no_organ_of_a_state_is_among_the_accused_of_the_training():
    """Under the articles on state responsibility, by whatever text the end of service is dated."""
    found = {
        f.claim: f for f in Assessor(PACKS, Native())(COLOMBIA.case).findings if f.criterion == "state-responsibility/organ"
    }
    for claim in ("c1", "c1-traffickers"):
        assert found[claim].outcome == "not-organ"
        assert found[claim].label == "no organ on that date: Yair Klein: reservist, private"
