"""Every conflict between texts in the tables of conflicts is found by the rules, with who states what.

`X-A1` to `X-A20` are of the case on Colombia, `X-B1` to `X-B11` of the case on Mexico. Who states what is written here by hand
from those tables; the words of a value are those of the case files. Sources that a table does not name may stand beside those
that it does; a source that it names may state no version but the one (or the two) that it is given there.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import pytest

from casekit import Assessor, Case, Native, load_case
from casekit.project import bundled_cases
from casekit.view import claim_views
from tests.generated_cases import CORE

COLOMBIA, MEXICO = (load_case(path).case for path in bundled_cases())
ASSESSOR = Assessor([CORE], Native())
OUTCOME = {"consistency": "conflicting", "circumstances": "conflicting", "drift": "drifted"}


class Stated(NamedTuple):
    """What one finding must say of one attribute: each version and the sources that state it, blanks between them."""

    claim: str
    criterion: str
    attribute: str
    versions: dict[str, str]


CONFLICTS = {
    # the broadcast of the tape
    "X-A1": [
        Stated("c1", "circumstances", "tape-broadcast", {
            "NBC 21 August 1989": "jta198908a lutzky",
            "NBC 22 August 1989": "lat19890824 jta19890828",
            "CBS 23 August 1989": "sem1989",
        }),
    ],
    # who was trained, and by whom, in the staff report
    "X-A2": [
        Stated("c7", "consistency", "trained-party", {
            "cartels (plural)": "lat19910227",
            "Medellín cartel": "jta19910305 trt2026",
        }),
        Stated("c7", "consistency", "trainers", {
            "British and Israeli mercenaries": "lat19910227",
            "retired Israeli commandos": "jta19910305 trt2026",
        }),
        # the founding article names the Los Angeles Times, and has the agency's wording
        Stated("c7", "drift", "trained-party", {"cartels (plural)": "lat19910227", "Medellín cartel": "trt2026"}),
        Stated("c7", "drift", "trainers", {
            "British and Israeli mercenaries": "lat19910227",
            "retired Israeli commandos": "trt2026",
        }),
    ],
    # when the training first became known
    "X-A3": [
        Stated(claim, "circumstances", "first-notice", {
            "1988": "nizkor2008 telesur2008",
            "1989-04": "sem1989 lat19890824 taz198909 lutzky",
        })
        for claim in ("c3-host", "c3-home")
    ],
    # when Klein came, and when the training took place
    "X-A4": [
        Stated("c1", "circumstances", "klein-arrival", {
            "1987": "sem1989 critica2002",
            "1988-08": "lat19890919 taz198909",
            "spring 1989": "ftg2026",
        }),
        Stated("c1", "circumstances", "training-date", {
            "about February 1988": "jta19890828",
            "May 1988 (second course)": "lutzky",
            "1988": "svensk",
            "March 1989": "prensarural",
            "1988 and 1989": "jta19910305",
            "early 1980s": "caracol20080522",
            "1990s": "rebelion2007 worldb2007 caracol20120221",
        }),
    ],
    # the Colombian warrants
    "X-A5": [
        Stated("c9-colombia", "circumstances", "warrant-date", {
            "Monday 18 September 1989": "lat19890919",
            "Tuesday": "taz198909",
        }),
    ],
    # the licence
    "X-A6": [
        Stated("c4-licence", "circumstances", "licence", {
            "refused for Colombia": "jta19890831",
            "held by the firm in general": "orl19890904",
            "permits and an authorisation of 1986": "ftg2026",
        }),
        # the first and the last alone contradict each other
        Stated("c4-licence", "consistency", "licence", {
            "refused for Colombia": "jta19890831",
            "permits and an authorisation of 1986": "ftg2026",
        }),
    ],
    # the Israeli penalty
    "X-A7": [
        Stated("c9-israel", "consistency", "israeli-penalty", {
            "one year suspended, and fines on man and firm of 75,000 US dollars in all": "jta19910305",
            "fine of 13,400 US dollars": "fox2007 worldb2007 countervortex2007",
        }),
        Stated("c9-israel", "consistency", "israeli-offence", {
            "training, know-how and weapons": "jta19910305",
            "selling arms": "fox2007 worldb2007 countervortex2007",
        }),
    ],
    # Klein's rank and status
    "X-A8": [
        Stated("c2", "consistency", "klein-rank", {
            "colonel": "jta198908a lat19890901 trt2026 critica2002",
            "lieutenant colonel": (
                "jta19890828 time19890911 lat19890919 jta19910305 jta19900508 mt2008 jta20080313 fox2007 jpost2010a"
            ),
            "lieutenant": "coabocol2010",
        }),
        Stated("c2", "consistency", "klein-reserve-or-retired", {
            "reserve": "jta198908a jta19890828 time19890911 lat19890919 jta19910305",
            "retired or former": "lat19890901 trt2026 jta19900508 mt2008 jta20080313 fox2007 jpost2010a critica2002",
        }),
    ],
    # the end of active service
    "X-A9": [
        Stated("c2", "consistency", "active-service-ended", {
            "1977": "nizkor2008",
            "1978": "sem1989 heute2010",
            "1981": "nyt19910228 suns19910228 eje2010",
        }),
    ],
    # the Colombian sentence; the table gives the second of these as that of most texts. The wires of 2007 speak of a sentence to
    # come (X-A15), which is context.
    "X-A10": [
        Stated("c9-colombia", "consistency", "colombian-sentence", {
            "10 years 8 months": "echr2010",
            "10 years 4 months": "coabocol2010",
            "11 or nearly 11 years": "guardcopy2008",
            "12 years": "fresh2008",
            "10 years": "mt2008 caracol20120221",
        }),
        Stated("c9-colombia", "circumstances", "colombian-sentence", {
            "10 years 8 months": "echr2010",
            "10 years 4 months": "coabocol2010",
            "11 or nearly 11 years": "fox2007 worldb2007 guardcopy2008",
            "12 years": "fresh2008",
            "10 years": "mt2008 caracol20120221",
        }),
    ],
    # the date of the Colombian conviction
    "X-A11": [
        Stated("c9-colombia", "consistency", "colombian-conviction-date", {
            "23 February 2001, on appeal 22 June 2001": "echr2010",
            "10 October 2001, as the day of the sentence or of finality": "aplatino20120626",
            "2002": "verdad2012 colcom2012 elcol2010 afp2011 sohr2007",
        }),
    ],
    # the arrest in Moscow
    "X-A12": [
        Stated("c9-colombia", "circumstances", "moscow-arrest", {
            "2007-08-27": "echr2010",
            "2007-08-28": "elcol2010",
            "2007-04": "jpost2010b",
        }),
    ],
    # the Strasbourg ruling
    "X-A13": [
        Stated("c9-colombia", "circumstances", "strasbourg-ruling", {
            "2010-04-01": "echr2010",
            "16 March": "jpost2010a",
            "May 2010": "jpost2010b",
            "October, after an earlier decision in April": "elcol2010",
        }),
        Stated("c9-colombia", "drift", "strasbourg-ruling", {"2010-04-01": "echr2010", "16 March": "jpost2010a"}),
    ],
    # the decision of the Moscow City Court
    "X-A14": [
        Stated("c9-colombia", "circumstances", "moscow-city-court", {
            "a Tuesday (11 March 2008 by inference)": "mt2008",
            "12 March": "caracol20080522",
        }),
    ],
    # the legal status in 2007, and the age of the tape in the same wires. Of the year 1988 the table names no text: it follows
    # from Klein's words in the one that is named here.
    "X-A15": [
        Stated("c9-colombia", "circumstances", "status-in-2007", {
            "not yet convicted": "fox2007 worldb2007",
            "convicted in 2001": "echr2010",
        }),
        Stated("c1", "circumstances", "tape-made", {"1998": "fox2007 worldb2007", "1988 by inference": "jta19890828"}),
    ],
    # the author of the report of 1991
    "X-A16": [
        Stated("c7", "circumstances", "report-author", {
            "subcommittee staff": "lat19910227 nyt19910228",
            "subcommittee's Republican staff": "jta19910305",
            "a US Senate investigation": "trt2026",
            "Senate Committee on Foreign Relations in 1989": "ftg2026",
        }),
    ],
    # the nationalities on the tape
    "X-A17": [
        Stated("c1", "circumstances", "tape-nationalities", {
            "Israelis and South Africans": "jta198908a jta19890828",
            "Israelis": "lat19890824 ap19890824",
        }),
    ],
    # the slip of the reprint
    "X-A18": [
        Stated("c7", criterion, "roth-state", {"Delaware": "lat19910227", "New Jersey": "roa19910227"})
        for criterion in ("circumstances", "drift")
    ],
    # Francisco's list of instructors; that with Israelis is in no text that was read but the founding article
    "X-B1": [
        Stated("c1-israeli", "circumstances", "francisco-instructors", {
            "former special-operations men, Kaibiles, Colombians, some Israeli citizens": "telemundo-2019-by-trt2026",
            "elite marines, US Navy men, Delta Force": "tribuna20190527 jnn201905 covert2021",
        }),
    ],
    # the corroboration of Francisco; the first and the last of the table mean the same and are one version
    "X-B2": [
        Stated("c10-witness", "circumstances", "francisco-corroboration", {
            "one witness and not corroborated": "diario20190521 trt2026",
            "agrees with other testimonies": "sillarota2019",
            "consistent with years of reports": "covert2021",
        }),
    ],
    # Israel's stance: both in the founding article, which has the denial from a text that was not seen and asserts the silence itself
    "X-B3": [Stated("c8", "consistency", "israel-stance", {"denied": "israel-denial-undated", "said nothing": "trt2026"})],
    # Israeli arms to Mexico
    "X-B4": [
        Stated("c5-total", "consistency", "israeli-arms-total", {
            "over 24,000": "haaretz20201209 trt2026",
            "24,000": "haaretz20201209",
            "23,840 as a sum of two figures": "cw21_2026",
            "over 23,000": "dimse",
            "23,000 to 24,000": "citizenwatch",
        }),
        Stated("c5", "circumstances", "arms-238000-from", {
            "Europe including Israel": "haaretz20201209",
            "European and Israeli companies": "deadlytrade2020",
        }),
        Stated("c5", "circumstances", "arms-declared-use", {
            "police": "deadlytrade2020",
            "military purposes for 95 per cent": "haaretz20201209",
        }),
    ],
    # the deaths in Tapalpa
    "X-B5": [
        Stated("c9", "circumstances", "deaths-in-tapalpa", {
            "four on the spot and three in the air with El Mencho among them": "informador20260222 unotv2026 info7_20260224",
            "three additional killed and three wounded": "ind20260223",
            "four bodyguards": "i24en",
            "four of his men": "trt2026",
            "at least six others": "gamereactor2026 mdz20260223",
            "twelve further criminals and three soldiers": "expreso20260227",
        }),
    ],
    # where El Mencho died
    "X-B6": [
        Stated("c9", "circumstances", "place-of-death", {
            "in the air to Mexico City": "informador20260222 unotv2026",
            "on the way to a hospital in Guadalajara": "buentono2026",
            "by a bullet in Tapalpa": "trt2026",
        }),
    ],
    # the witness's pseudonym, and the pay; the table gives the first name as that of most texts
    "X-B7": [
        Stated("c10-witness", "circumstances", "witness-pseudonym", {
            "Francisco": "diario20190521",
            "Pedro": "breaking201905",
            "Fernando": "notus2019",
        }),
        Stated("c10-witness", "circumstances", "pay-offered", {
            "3,500 pesos": "sillarota2019 zocalo2019 notus2019",
            "4,000 pesos": "breaking201905",
        }),
    ],
    # the trainers in Jalisco, 2018: one text says both
    "X-B8": [
        Stated("c2", "circumstances", "jalisco-trainers-2018", {
            "Colombian former soldiers": "ap20180529 informador20180529",
            "former guerrillas": "informador20180529",
        }),
    ],
    # the Colombians held in 2025: one text reports both
    "X-B9": [
        Stated("c2-held", "consistency", "held-colombians-status", {
            "on active service": "wradio20250610",
            "not on active service": "wradio20250610",
        }),
    ],
    # the helicopter of 2015, and a rank in the same texts
    "X-B10": [
        Stated("c7", "circumstances", "helicopter-2015-deaths", {
            "five soldiers": "wsj2015jam",
            "eight of the crew": "wsj2015a7",
            "four in the crash and three after": "stopus2025",
        }),
        Stated("c7", "circumstances", "quintero-rank", {"retired captain": "wsj2015jam", "general": "wsj2015valor"}),
    ],
    # military deaths after the raid
    "X-B11": [
        Stated("c9", "circumstances", "military-deaths", {
            "25 of the National Guard": "info7_20260224",
            "28 in all with three of them in the operation": "expreso20260227 razon20260227",
        }),
    ],
}  # fmt: skip


def _case(conflict: str) -> Case:
    return COLOMBIA if conflict.startswith("X-A") else MEXICO


def _found(case: Case):
    return {(f.claim, f.criterion.partition("/")[2]): f for f in ASSESSOR(case).findings}


@pytest.fixture(scope="module")
def found():
    """Return the findings of both cases by (case id, claim, criterion)."""
    return {(case.case, *key): finding for case in (COLOMBIA, MEXICO) for key, finding in _found(case).items()}


def _versions(label: str, attribute: str) -> dict[str, set[str]]:
    """Read `attribute: value in source, source; value in source` out of a label, and drift's `…, but value in source`."""
    versions: dict[str, set[str]] = {}
    reading = False
    for part in label.split("; "):
        name, colon, rest = part.partition(": ")
        reading = name == attribute if colon else reading
        for version in (rest or part).split(", but ") if reading else ():
            value, _, sources = version.rpartition(" in ")
            versions.setdefault(value, set()).update(sources.split(", "))
    return versions


def _check(finding, stated: Stated) -> None:
    assert finding.outcome == OUTCOME[stated.criterion]
    named = _versions(finding.label, stated.attribute)
    expected = {value: set(sources.split()) for value, sources in stated.versions.items()}
    of_the_table = set().union(*expected.values())
    assert {value: named.get(value, set()) & of_the_table for value in named.keys() | expected.keys()} == {
        value: expected.get(value, set()) for value in named.keys() | expected.keys()
    }
    assert of_the_table <= set(finding.sources)


def test_every_conflict_of_the_tables_has_a_test():
    # X-A19 has a test of its own; X-A20 is the spelling of names, of which actors have notes
    assert {*CONFLICTS, "X-A19", "X-A20"} == {f"X-A{n}" for n in range(1, 21)} | {f"X-B{n}" for n in range(1, 12)}


@pytest.mark.parametrize("path", bundled_cases(), ids=lambda path: path.stem)
def test_the_table_in_the_file_lists_every_attribute_and_no_other_and_each_is_compared(path):
    text = path.read_text(encoding="utf-8")
    (table,) = re.findall(r"^# Attributes in `states`.*\n((?:#.*\n)+)evidence:", text, re.MULTILINE)
    listed = {name for row in re.findall(r"^#   ([a-z0-9, -]+?) +X-", table, re.MULTILINE) for name in row.split(", ")}
    stating = [item for item in load_case(path).case.evidence.values() if item.states]
    assert listed == {attribute for item in stating for attribute in item.states}
    assert all(item.bears_on for item in stating)


@pytest.mark.parametrize("conflict", CONFLICTS)
def test_a_conflict_between_texts_is_found_with_who_states_what(conflict, found):
    for stated in CONFLICTS[conflict]:
        _check(found[_case(conflict).case, stated.claim, stated.criterion], stated)


def test_the_core_contested_fact_is_found_with_who_stands_on_which_side(found):  # X-A19
    finding = found[COLOMBIA.case, "c1-traffickers", "consistency"]
    assert (finding.outcome, finding.label) == ("conflicting", "4 for, 4 against")
    (view,) = [view for view in claim_views(COLOMBIA) if view.id == "c1-traffickers"]
    sides = {
        # Klein: farmers and ranchers; no knowing work for traffickers
        "contradicts": {"A-08b": "jta19890828", "A-12b": "lat19890901", "A-39b": "fox2007 countervortex2007"},
        # Colombian police and the staff of the subcommittee
        "supports": {"A-13a": "lat19890901", "A-21a": "lat19910227 roa19910227"},
        # the Manizales courts, whose judgment as it is summarised does not say for whom
        "context": {"A-31c": "echr2010"},
    }
    for stance, items in sides.items():
        on_file = {item.id: set(item.evidence.source_ids) for item in view.with_stance(stance)}
        assert {id: on_file.get(id) for id in items} == {id: set(sources.split()) for id, sources in items.items()}
        if stance != "context":
            assert set(items) <= set(finding.evidence)
            assert set().union(*(on_file[id] for id in items)) <= set(finding.sources)


def test_no_text_is_said_to_drift_from_one_on_which_it_is_not_shown_to_rest(found):
    # X-B4: the newspaper rests on the report, of which the landing page alone was read; what the second compiler's total rests on is open
    for claim in ("c5", "c5-total"):
        assert found[MEXICO.case, claim, "drift"].outcome == "not-checkable"


def _without(case: Case, attribute: str, value: str) -> Case:
    def silent(item):
        states = {name: stated for name, stated in item.states.items() if (name, str(stated)) != (attribute, value)}
        return item.model_copy(update={"states": states})

    return case.model_copy(update={"evidence": {id: silent(item) for id, item in case.evidence.items()}})


@pytest.mark.parametrize("conflict", CONFLICTS)
def test_a_version_that_no_item_states_is_missed(conflict):
    for attribute, value in {(stated.attribute, value) for stated in CONFLICTS[conflict] for value in stated.versions}:
        findings = _found(_without(_case(conflict), attribute, value))
        for stated in CONFLICTS[conflict]:
            if (stated.attribute, value in stated.versions) == (attribute, True):
                with pytest.raises(AssertionError):
                    _check(findings[stated.claim, stated.criterion], stated)
