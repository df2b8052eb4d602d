"""A reason is a smallest set of differences that gives the other answer, and is told in one sentence about the files."""

from __future__ import annotations

import copy
import os
import re
from itertools import combinations, product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casekit import Assessed, Assessor, CaseFile, Native, Outcome, PythonCriterion, load_case
from casekit.cli import run
from casekit.compare import compare
from casekit.contrast import with_contrasts
from casekit.contrast.differing_facts import Differ
from casekit.contrast.reading import Known, constants
from casekit.facts import facts
from casekit.measures import measures
from casekit.model.case import Case
from casekit.model.relations import ITEMS, RELATIONS
from casekit.packs import load_pack, python_pack
from casekit.project import bundled_cases
from casekit.rewriting import plain
from casekit.rules.syntax import Variable
from casekit.rules.words import name_in_words
from casekit.source import Document
from tests.generated_cases import ASSESSOR, CORE, PACKS, cases
from tests.generated_rules import Seeded, fact_set, rule_set

CRITERIA = [criterion for pack in PACKS for criterion in pack.criteria]
NAMED = constants(criterion.parsed for criterion in CRITERIA)
DIFFER = {criterion.name: Differ(criterion.parsed) for criterion in CRITERIA}
many = settings(
    max_examples=int(os.environ.get("CASEKIT_EXAMPLES", "60")), deadline=None, suppress_health_check=list(HealthCheck)
)
BRUTE = 8
"""Of so many differences every set is tried."""


def known(case, findings, *, second=False):
    relations = {
        **facts(case),
        "measure": tuple(sorted((m.row for m in measures(case)), key=repr)),
        "finding": tuple((f.claim, f.criterion, f.outcome, f.status) for f in findings),
    }
    return Known(relations, second=second, constants=NAMED)


def differing(data, other):
    """Yield for each two claims and criterion of which the outcomes differ the differences, and the two outcomes."""
    first, second = Case.model_validate(data), Case.model_validate(other)
    found, against = ({(f.claim, f.criterion): f for f in ASSESSOR(case).findings} for case in (first, second))
    before, after = known(first, found.values()), known(second, against.values(), second=True)
    for criterion, a, b in product(CRITERIA, first.claims, second.claims):
        outcomes = found[a, criterion.name].outcome, against[b, criterion.name].outcome
        yield DIFFER[criterion.name]((before, a), (after, b)), *outcomes


def numbered(differences, reason):
    return [differences.changes.index(change) for change in reason.changes]


def subsets(numbers, most):
    return (set(some) for size in range(most) for some in combinations(numbers, size))


# --- what a reason is -------------------------------------------------------------------------------


@many
@given(cases(), cases())
def test_the_differences_made_to_the_facts_of_one_claim_give_the_outcome_of_the_other(data, other):
    for differences, one, wanted in differing(data, other):
        everything = range(len(differences.changes))
        assert differences.outcome(()) == one
        assert differences.outcome(everything) == wanted, "all that differs is among the differences"
        reason = differences.reason(one, wanted)
        if one == wanted:
            assert reason is None
            continue
        made = numbered(differences, reason)
        assert differences.outcome(made) == wanted
        for left_out in made:
            assert differences.outcome([n for n in made if n != left_out]) != wanted
        if reason.exact and len(made) < 5:
            assert not any(differences.outcome(some) == wanted for some in subsets(made, len(made)))


@many
@given(cases(), cases())
def test_brute_force_finds_no_smaller_reason_and_of_as_small_ones_none_that_comes_first(data, other):
    for differences, one, wanted in differing(data, other):
        if one == wanted or len(differences.changes) > BRUTE:
            continue
        reason = differences.reason(one, wanted)
        assert reason.exact
        made = numbered(differences, reason)
        assert made == _smallest(differences, wanted)


@pytest.mark.parametrize("first", range(0, 400, 100))
def test_brute_force_finds_no_smaller_reason_under_generated_rules(first):
    told = 0
    for seed in range(first, first + 100):
        random = Seeded(seed)
        rules, relations, others = rule_set(random), fact_set(random), fact_set(random)
        criteria = [criterion for stratum in rules for criterion in stratum]
        evaluate, named = Native().compile(rules), constants(criteria)
        (before, found), (after, against) = (
            _known_by(evaluate(f).answers, criteria, f, second=second, named=named)
            for f, second in ((relations, False), (others, True))
        )
        for criterion in criteria:
            differ = Differ(criterion)
            for a, b in product(found[criterion.name], against[criterion.name]):
                if {a, b} & constants([criterion]) or _is_about_the_word_of_a_claim(criterion):
                    continue
                one, wanted = found[criterion.name][a].outcome, against[criterion.name][b].outcome
                differences = differ((before, a), (after, b))
                assert differences.outcome(()) == one
                assert differences.outcome(range(len(differences.changes))) == wanted
                if one != wanted and len(differences.changes) <= BRUTE:
                    told += 1
                    assert numbered(differences, differences.reason(one, wanted)) == _smallest(differences, wanted)
    assert told > 50


def _smallest(differences, wanted):
    numbers = range(len(differences.changes))
    every = (some for size in range(len(numbers) + 1) for some in combinations(numbers, size))
    return next(list(some) for some in every if differences.outcome(some) == wanted)


def _known_by(answers, criteria, relations, *, second, named):
    statuses = {criterion.name: criterion.statuses for criterion in criteria}
    rows = tuple(
        (claim, name, answer.outcome, statuses[name][answer.outcome])
        for name, given in answers.items()
        for claim, answer in given.items()
    )
    return Known({**relations, "finding": rows}, second=second, constants=named), answers


def _is_about_the_word_of_a_claim(criterion):
    """Whether a rule asks for the claim's id where a word of a vocabulary stands, which no case has."""
    terms = [(p.relation, *term) for rule in criterion.rules for p in rule.patterns for term in p.terms]
    return any(match == Variable("claim") and RELATIONS[relation][column].words for relation, column, match in terms)


@many
@given(cases(), cases())
def test_what_the_criterion_cannot_tell_apart_is_no_difference(data, other):
    for differences, _, _ in differing(data, other):
        for change in differences.changes:
            assert change.first != change.second
            if not change.is_named:
                assert bool(change.first) != bool(change.second), "one side has none of these facts"
        named = [(change.relation, change.name) for change in differences.changes if change.is_named]
        assert len(named) == len(set(named)), "a measure or an answer is one difference"
        order = [change.is_named for change in differences.changes]
        assert order == sorted(order, reverse=True), "and comes before other facts"


@many
@given(cases())
def test_a_case_does_not_differ_from_itself(data):
    """Names of the two are kept apart, so nothing but what is read of the records can pair them."""
    case = Case.model_validate(data)
    findings = ASSESSOR(case).findings
    before, after = known(case, findings), known(case, findings, second=True)
    for criterion, claim in product(CRITERIA, case.claims):
        assert DIFFER[criterion.name]((before, claim), (after, claim)).changes == ()


def test_a_reason_that_is_too_large_to_be_searched_cannot_be_made_smaller_and_says_so(monkeypatch):
    monkeypatch.setattr("casekit.contrast.differing_facts._MOST_TRIES", 1)
    for pair in ((COLOMBIA, MEXICO), (MEXICO, COLOMBIA)):
        first, second = (file.case for file in pair)
        found, against = ({(f.claim, f.criterion): f for f in ASSESSOR(case).findings} for case in (first, second))
        before, after = known(first, found.values()), known(second, against.values(), second=True)
        bounded = 0
        claims = ["c1", "c1-traffickers"], ["c1", "c1-israeli"]
        for a, b in product(*claims) if pair[0] is COLOMBIA else product(*claims[::-1]):
            for criterion in CRITERIA:
                one, wanted = found[a, criterion.name].outcome, against[b, criterion.name].outcome
                differences = DIFFER[criterion.name]((before, a), (after, b))
                reason = differences.reason(one, wanted)
                if reason is not None:
                    assert reason.exact == (len(reason.changes) == 1)  # single differences are all tried
                    bounded += not reason.exact
                    made = numbered(differences, reason)
                    assert differences.outcome(made) == wanted
                    assert not any(differences.outcome([n for n in made if n != left_out]) == wanted for left_out in made)
        assert bounded > 10
    told = next(each for each in contrasts([CORE], [COLOMBIA, MEXICO], questions=["foreign-training"]) if not each.exact)
    assert told.sentence.endswith("(none of these can be left out; whether fewer others would do was not searched).")


# --- what is told -----------------------------------------------------------------------------------

COLOMBIA, MEXICO = (load_case(path) for path in bundled_cases())
A, B = "Colombia 1989–1991", "Mexico / CJNG 2017–2026"
SENTENCES = {
    ("foreign-training", "standing"): (
        f"Standing of c1-traffickers ({A}) is disputed, and of c1 and c1-recruits ({B}) corroborated: "
        "contradicting items are 4 in the first and 0 in the second."
    ),
    ("foreign-training", "attribution"): (
        f"Attribution of c1 and c1-traffickers ({A}) is reservist, and of c1 and c1-recruits ({B}) retired official: "
        "an accused whose capacity on the date of the conduct was private and reservist (Yair Klein) is on file in the first, and "
        "none such on the claim in the second; an accused whose capacity on the date of the conduct was retired official (Colombian "
        "former soldiers said to have trained or joined CJNG, Guatemalan former Kaibiles said to have trained CJNG members, US "
        "military veterans said to have trained CJNG members) is on file in the second, and none such on the claim in the first."
    ),
    ("foreign-training", "corroboration"): (
        f"Corroboration of c1-traffickers ({A}) is corroborated, and of c1-israeli and c1-sniper ({B}) single origin: "
        "independent origins are 3 in the first and 1 in the second."
    ),
    ("state-knowledge", "denial"): (
        f"Denial of c3-home-tolerated ({A}) is no comment, and of c3 and c3-host ({B}) none recorded: a denial of the claim by "
        "Israeli Embassy in Washington, of the form no comment (d8) is on file in the first, and no denial of the claim in the second."
    ),
    ("state-direction", "denial"): (
        f"Denial of c4-licence ({A}) is denied fact, and of c4 ({B}) denied attribution: a denial of the claim by Yitzhak Rabin, of "
        "the form fact, that is not conditional (d5) is on file in the first, and none such on the claim in the second; a denial of the claim by "
        "Israeli officials (unnamed), of the form attribution, that is not conditional (d1) is on file in the second, and none such "
        "on the claim in the first."
    ),
    ("weapons-flow", "standing"): (
        f"Standing of c5 ({A}) is corroborated, and of c5 ({B}) supported: corroboration is corroborated in the first and possibly "
        "corroborated in the second, as independent origins are 2 in the first and 1–2 in the second."
    ),
    ("weapons-flow", "corroboration"): (
        f"Corroboration of c5-antigua ({A}) is single origin, and of c5-cjng ({B}) none: independent origins are 1 in the first and "
        "0 in the second."
    ),
}  # fmt: skip


def contrasts(packs, files, **shown):
    assessor = Assessor(packs, Native())
    assessed = [Assessed(file, assessor(file.case)) for file in files]
    return with_contrasts(compare(assessed, packs, **shown), assessed, packs).contrasts


@pytest.fixture(scope="module")
def shipped():
    return contrasts([CORE], [COLOMBIA, MEXICO])


@pytest.mark.parametrize(("question", "criterion"), SENTENCES)
def test_the_shipped_cases_read_well(shipped, question, criterion):
    said = [c.sentence for c in shipped if (c.question, c.criterion) == (question, f"core/{criterion}")]
    assert SENTENCES[question, criterion] in said


def test_every_two_claims_with_different_outcomes_are_told_once(shipped):
    assessor = Assessor([CORE], Native())
    assessed = [Assessed(file, assessor(file.case)) for file in (COLOMBIA, MEXICO)]
    expected = [
        (row.question, row.criterion, a.claim, b.claim, a.outcome, b.outcome)
        for row in compare(assessed, [CORE]).document.rows
        for a in row.cells["colombia-1989-1991"]
        for b in row.cells["mexico-cjng-2017-2026"]
        if a.outcome != b.outcome
    ]
    told = [
        (c.question, c.criterion, a, b, c.first.outcome, c.second.outcome)
        for c in shipped
        for a in c.first.claims
        for b in c.second.claims
    ]
    assert sorted(told) == sorted(expected)
    assert len({c.sentence for c in shipped}) == len(shipped)
    rows = list(dict.fromkeys((question, criterion) for question, criterion, *_ in expected))
    assert list(dict.fromkeys((c.question, c.criterion) for c in shipped)) == rows, "in the order of the table"


def test_every_sentence_is_about_both_files_and_nothing_but_the_files():
    for told in contrasts(PACKS, [COLOMBIA, MEXICO], criteria=["all"]):
        assert told.sentence.count(f" ({A})") == 1
        assert told.sentence.count(f" ({B})") == 1
        assert told.sentence.endswith(".")
        assert "\n" not in told.sentence
        assert "the first" in told.sentence or "the second" in told.sentence
        assert not {"because", "therefore", "caused", "proves"} & set(told.sentence.split())
        assert told.exact != told.sentence.endswith("was not searched).")
        assert told.differences
        assert told.sentence.count(", as ") <= 1
        assert "for certain" not in told.sentence
        clauses = told.sentence.partition(": ")[2].replace(", as ", "; ").split("; ")
        assert len(clauses) == len(set(clauses))
        for side in re.split(" on file in the (?:first|second)", told.sentence)[1:]:
            assert side.startswith((", and no", ", besides ")), "what the other case has instead is said of every record"


def test_that_there_is_none_is_said_only_where_there_is_none():
    """Of what is said to be nowhere on file in a case no fact is in its file."""
    items = {file.case.case: file.case for file in (COLOMBIA, MEXICO)}
    said_of = set()
    for told in contrasts([CORE], [COLOMBIA, MEXICO], criteria=["all"]):
        for side, said in ((told.first, "in the first"), (told.second, "in the second")):
            case = items[side.case]
            absent = {
                "no denial of the claim": {denial.claim for denial in case.denials.values()},
                "no official finding on the claim": {f.claim for f in case.official_findings.values()},
                "no payment on the claim": {t.claim for t in case.transactions.values()},
                "no search for the claim": {s.claim for s in case.searches.values()},
                "no item of evidence on the claim": {b.claim for e in case.evidence.values() for b in e.bears_on},
            }
            for words, claims in absent.items():
                if f", and {words} {said}" in told.sentence:
                    assert not claims & set(side.claims), told.sentence
                    said_of.add(words)
    assert said_of >= {"no denial of the claim", "no official finding on the claim", "no payment on the claim"}


def test_what_is_taken_from_a_file_is_named_by_its_id(shipped):
    denials = {denial: file.case.denials for file in (COLOMBIA, MEXICO) for denial in file.case.denials}
    for told in shipped:
        for difference in told.differences:
            for text in (*difference.first, *difference.second):
                assert difference.relation != "denial" or text.split()[0] in denials
    (first, *_) = (c for c in shipped if c.criterion == "core/denial")
    assert [d.first for d in first.differences] == [
        ("d10 is a denial of the claim by Yair Klein of the form knowledge, that is not conditional",),
        (
            "d11 is a denial of the claim by Yair Klein of the form fact, that is not conditional",
            "d9 is a denial of the claim by Yair Klein of the form fact, that is not conditional",
        ),
    ]


def test_of_a_measure_and_of_an_answer_the_two_values_are_given(shipped):
    (told,) = (c for c in shipped if (c.question, c.criterion) == ("official-finding", "core/standing"))
    (difference,) = told.differences
    assert difference == ("finding", "core/corroboration", ("single-origin",), ("corroborated",))
    (told,) = (c for c in shipped if (c.question, c.criterion) == ("official-finding", "core/corroboration"))
    assert told.differences == (("measure", "independent_origins", ("1",), ("4",)),)


# --- small cases ------------------------------------------------------------------------------------


def small(name, claim=None, **sections):
    data = {"casekit": 1, "case": name, "title": name.title(), "claims": claim or {"c1": {"question": "q"}}, **sections}
    return CaseFile(Case.model_validate(data), Document.of_data(f"{name}.json", data), "0")


SOURCES = {"s1": {"kind": "press"}, "s2": {"kind": "press"}}


def item(source, **more):
    return {
        "says": "X.",
        "sources": [source],
        "directness": "hearsay",
        "bears_on": [{"claim": "c1", "stance": "supports"}],
        **more,
    }


def test_of_an_accused_it_is_said_in_which_capacity_or_that_none_is_certain(shipped):
    (said,) = [c.sentence for c in shipped if c.criterion == "core/attribution" and c.second.claims == ("c1-israeli",)]
    assert said == (
        f"Attribution of c1 and c1-traffickers ({A}) is reservist, and of c1-israeli ({B}) unknown: an accused whose capacity on the date of "
        "the conduct was not known (Israeli citizens said to have instructed at a CJNG camp) is on file in the second, and none such on "
        "the claim in the first."
    )


def test_none_on_the_claim_is_not_none_in_the_file():
    """The other case has a payment and an accused official, on another claim."""
    claims = {"c1": {"question": "q", "conduct": "payment"}, "c2": {"question": "other", "accused": ["x"], "period": 1988}}
    official = {"x": {"name": "X", "kind": "person", "roles": [{"capacity": "private"}]}}
    path = {"path": [{"party": "P"}, {"party": "Q"}]}
    second = small("two", claims, actors=official, transactions={"t1": {"claim": "c2", **path}})
    first = small("one", claims, actors=official, transactions={"t1": {"claim": "c1", **path}})
    (told,) = contrasts([CORE], [first, second], criteria=["money-trail"], questions=["q"])
    assert told.sentence.endswith(
        ": a payment (t1) is on file in the first, and no payment on the claim in the second "
        "(measures and other answers left as they are)."
    )


# --- records that are alike -----------------------------------------------------------------------


def reason_of(first, second, criterion, packs=(CORE,)):
    (told,) = contrasts(list(packs), [first, second], criteria=[criterion], questions=["q"])
    return told.sentence.partition(": ")[2]


def test_items_that_are_alike_cancel_out_and_an_item_is_moved_with_its_citations():
    sources = {"s": {"kind": "press"}, "t": {"kind": "press", "accessed": "cited", "via": "s"}}
    first = small("one", sources=SOURCES, evidence={"e1": item("s1")})
    second = small("two", sources=sources, evidence={"read": item("s"), "unread": item("t")})
    assert reason_of(first, second, "access") == (
        "an item of evidence that supports the claim, with a citation read as cited (unread) is on file in the second, and none such "
        "on the claim in the first."
    )
    assert "(unread) is on file in the first" in reason_of(second, first, "access")


def accusing(name, **roles):
    actors = {
        id: {"name": id.upper(), "kind": "person", "roles": [{"capacity": c} for c in held]} for id, held in roles.items()
    }
    return small(name, {"c1": {"question": "q", "accused": [*roles], "period": 1990}}, actors=actors)


def test_accused_who_are_alike_cancel_out_whatever_they_are_called():
    first, second = accusing("one", p=["private"]), accusing("two", p=["private"], r=[])
    third = accusing("three", r=["private"], p=["reservist"])
    assert reason_of(first, second, "attribution") == (
        "an accused whose capacity on the date of the conduct was not known (R) is on file in the second, and none such on the claim "
        "in the first."
    )
    assert reason_of(first, third, "attribution") == (
        "an accused whose capacity on the date of the conduct was reservist (P) is on file in the second, and none such on the claim "
        "in the first."
    )


def test_of_several_who_are_alike_it_is_said_of_how_many(tmp_path):
    (tmp_path / "pack.yaml").write_text("{pack: two, title: T, version: 0.1.0}", encoding="utf-8")
    (tmp_path / "two.yaml").write_text(
        "criterion: two\ntitle: T\nasks: A?\noutcomes: {several: {status: met}, one: {status: not_met}}\n"
        "rules: [{outcome: several, when: [{accused: {claim: $claim, actor: $one}}, {accused: {claim: $claim, actor: {not: $one}}}]}]\n"
        "otherwise: one\n",
        encoding="utf-8",
    )
    first, second = accusing("one", p=["private"], q=["private"], r=["private"]), accusing("two", x=["private"])
    assert reason_of(first, second, "two/two", [load_pack(tmp_path)]) == (
        "an accused whose capacity on the date of the conduct was private (2 of P, Q, R) is on file in the first, besides 1 that reads "
        "alike on the claim in the second."
    )


def test_the_words_in_which_items_differ_are_told():
    evidence = {"e1": item("s1", directness="court-record"), "e2": item("s2", directness="official-record"), "e3": item("s2")}
    first, second = small("one", sources=SOURCES, evidence=evidence), small("two", sources=SOURCES, evidence={"e1": item("s1")})
    assert reason_of(first, second, "directness") == (
        "an item of evidence that supports the claim, that is court record or official record (e1, e2) is on file in the first, and "
        "none such on the claim in the second."
    )


def edited(data, reason, claim):
    """Return a copy of a case without the records that a reason takes away; None where it does anything else."""
    data = copy.deepcopy(data)
    for change in reason.changes:
        if change.is_named or change.second:
            return None
        for record in change.first:
            relation, row = record[0]
            if relation in ("accused", "capacity"):
                data["claims"][claim]["accused"].remove(row[1])
            elif relation in ITEMS:
                section, place = ITEMS[relation]
                del data[section][row[place]]
            else:
                return None
    return data


OUTCOMES = {}
"""Those of edited cases, which several claims and criteria have in common."""


def reproduced(first, second, criterion, a, b):
    """Whether the edit that a reason tells gives the outcome of the other claim; None where no edit is told."""
    asked = {pattern.relation for rule in criterion.parsed.rules for pattern in rule.patterns}
    if not asked or asked & {"measure", "finding"}:
        return None
    (data, found, before), (_, against, after) = first, second
    wanted = against[b, criterion.name].outcome
    reason = DIFFER[criterion.name]((before, a), (after, b)).reason(found[a, criterion.name].outcome, wanted)
    data = reason and edited(data, reason, a)
    if data is None:
        return None
    if (written := repr(data)) not in OUTCOMES:
        OUTCOMES[written] = {(f.claim, f.criterion): f.outcome for f in ASSESSOR(Case.model_validate(data)).findings}
    return OUTCOMES[written][a, criterion.name] == wanted


def filed(data, *, second=False):
    case = Case.model_validate(data)
    findings = ASSESSOR(case).findings
    return data, {(f.claim, f.criterion): f for f in findings}, known(case, findings, second=second)


def edits_reproduced(packs):
    """Return how many reasons of the shipped cases, either way, are told as edits; each of them gives the other answer."""
    tried = 0
    for first, second in ((COLOMBIA, MEXICO), (MEXICO, COLOMBIA)):
        sides = filed(plain(first.document.data)), filed(plain(second.document.data), second=True)
        for told in contrasts(packs, [first, second], criteria=["all"]):
            criterion = next(c for c in CRITERIA if c.name == told.criterion)
            held = reproduced(*sides, criterion, told.first.claims[0], told.second.claims[0])
            assert held is not False, told.sentence
            tried += held is True
    return tried


def test_who_takes_the_named_records_out_of_the_file_has_the_other_answer():
    assert edits_reproduced([CORE]) > 50


@pytest.mark.sweep
def test_who_takes_the_named_records_out_of_the_file_has_the_other_answer_under_every_pack():
    assert edits_reproduced(PACKS) > 80


@many
@given(cases(), cases())
def test_who_takes_records_out_of_a_generated_file_has_the_other_answer(data, other):
    sides = filed(data), filed(other, second=True)
    for criterion, a, b in product(CRITERIA, data["claims"], other["claims"]):
        if (a, criterion.name) in sides[0][1] and (b, criterion.name) in sides[1][1]:
            assert reproduced(*sides, criterion, a, b) is not False, criterion.name


def test_where_an_answer_is_left_as_it_is_the_sentence_says_so():
    evidence = {"e1": item("s1", directness="participant"), "e2": item("s2")}
    said = reason_of(small("one", sources=SOURCES, evidence=evidence), small("two"), "standards-of-proof/best-evidence", PACKS)
    assert said == (
        "an item of evidence that supports the claim, that is participant (e1) is on file in the first, and no item of evidence on the "
        "claim in the second (measures and other answers left as they are)."
    )


def test_cases_of_one_title_are_called_by_their_ids():
    first, second = (
        small(name, {"c1": {"question": "q", "conduct": conduct}}, title="Same")
        for name, conduct in (("one", "payment"), ("two", "training"))
    )
    (told,) = contrasts([CORE], [first, second], criteria=["money-trail"])
    assert told.sentence.startswith("Money trail of c1 (one) is no trail, and of c1 (two) not applicable: ")


def test_measures_that_do_not_read_as_what_is_counted_have_words_of_their_own():
    from casekit.contrast.differing_facts import Change
    from casekit.contrast.sentences import Words
    from casekit.explain.phrasing import Phrasing
    from casekit.origins import Derivation

    words = Words({}, Phrasing(MEXICO.case, (), Derivation(MEXICO.case)))
    rows = (
        (("measure", ("c1", "contradicting_by_others", 1, 1, 1)),),
        (("measure", ("c1", "contradicting_by_others", 0, 0, 0)),),
    )
    change = Change("measure", "contradicting_by_others", (rows[0],), (rows[1],))
    assert words.value(change, words) == "items that contradict, by others are 1 in the first and 0 in the second"


def test_two_cases_without_a_difference_have_no_reason():
    told = contrasts(
        [CORE],
        [small("one", sources=SOURCES, evidence={"e1": item("s1")}), small("two", sources=SOURCES, evidence={"z": item("s2")})],
    )
    assert told == ()


def test_a_case_without_a_claim_on_the_question_is_not_compared():
    assert contrasts([CORE], [small("one"), small("two", {"c1": {"question": "other"}})]) == ()


def test_three_cases_are_told_two_by_two():
    files = [
        small("one"),
        small("two", sources=SOURCES, evidence={"e1": item("s1")}),
        small("three", sources=SOURCES, evidence={"e1": item("s1"), "e2": item("s2")}),
    ]
    told = contrasts([CORE], files, criteria=["corroboration"])
    assert [(c.first.case, c.second.case) for c in told] == [("one", "two"), ("one", "three"), ("two", "three")]


def test_one_name_in_two_files_is_two_names():
    """The item e1 of the one is not the item e1 of the other, whatever the files call it."""
    first = small("one", sources=SOURCES, evidence={"e1": item("s1", states={"x": "1"}), "e2": item("s2", states={"x": "2"})})
    second = small("two", sources=SOURCES, evidence={"e1": item("s1", states={"x": "2"}), "e2": item("s2", states={"x": "2"})})
    (told,) = contrasts([CORE], [first, second], criteria=["consistency"])
    assert told.sentence == (
        "Consistency of c1 (One) is conflicting, and of c1 (Two) consistent: a value stated on the claim of the attribute x, "
        "namely 1 (e1) is on file in the first, and none such on the claim in the second (measures and other answers left as they are)."
    )


def test_a_claim_itself_may_differ():
    first, second = (
        small(name, {"c1": {"question": "q", "conduct": conduct}})
        for name, conduct in (("one", "payment"), ("two", "training"))
    )
    (told,) = contrasts([CORE], [first, second], criteria=["money-trail"])
    assert told.sentence.endswith(": the claim's conduct is payment in the first and training in the second.")


def test_of_a_measure_that_one_file_does_not_have_it_is_said():
    files = [
        small(
            name,
            {"c1": {"question": "q", **period}},
            sources={"s1": {"kind": "press", "issued": "2000-01-11"}},
            evidence={"e1": item("s1")},
        )
        for name, period in (("one", {"period": "2000-01-01"}), ("two", {}))
    ]
    (told,) = contrasts([CORE], files, criteria=["proximity"])
    assert told.sentence.endswith(": days to first report are 10 in the first and not known in the second.")


def test_of_a_function_the_labels_are_given_and_no_reason():
    def answer(view):
        return Outcome("yes", "so it is") if view.case.case == "one" else Outcome("no", "so it is not")

    asked = PythonCriterion(name="ours/asked", title="T", asks="A?", outcomes={"yes": "met", "no": "not_met"}, answer=answer)
    pack = python_pack("ours", [asked], version="1.0.0", origin="here")
    (told,) = contrasts([pack], [small("one"), small("two")])
    assert (
        told.sentence
        == "Asked of c1 (One) is yes, and of c1 (Two) no: a function answered, “so it is” in the first and “so it is not” in the second."
    )
    assert told.differences == ()
    assert not told.exact


def test_another_claim_is_called_by_its_id(tmp_path):
    (tmp_path / "pack.yaml").write_text("{pack: wide, title: W, version: 0.1.0, depends: [core]}", encoding="utf-8")
    (tmp_path / "wide.yaml").write_text(
        "criterion: wide\ntitle: T\nasks: A?\noutcomes: {found: {status: met}, none: {status: not_met}}\n"
        "rules: [{outcome: found, when: [{claim: {claim: $claim}}, {finding: {claim: $other, criterion: core/standing, outcome: alleged}},"
        " {denial: {claim: $other, form: fact}}]}]\notherwise: none\n",
        encoding="utf-8",
    )
    wide = load_pack(tmp_path, depends=[CORE])
    claims = {"c1": {"question": "q"}, "c2": {"question": "other"}}
    bears = {"bears_on": [{"claim": "c2", "stance": "supports"}]}
    denial = {"d1": {"claim": "c2", "by": {"text": "the ministry"}, "form": "fact"}}
    first = small("one", claims, sources=SOURCES, evidence={"e1": item("s1", **bears)}, denials=denial)
    (told,) = contrasts([CORE, wide], [first, small("two")], criteria=["wide/wide"])
    assert told.first.outcome == "found"
    assert told.sentence.partition(": ")[2] == "standing is alleged, on the claim c2 is on file in the first."


def test_claims_are_told_together_only_where_all_of_them_go_with_all():
    first = small(
        "one",
        {"a": {"question": "q"}, "b": {"question": "q"}},
        denials={f"d{c}": {"claim": c, "by": {"text": "x"}, "form": "fact"} for c in "ab"},
    )
    second = small("two", {"c": {"question": "q"}, "d": {"question": "q"}})
    told = contrasts([CORE], [first, second], criteria=["denial"])
    assert [(c.first.claims, c.second.claims) for c in told] == [(("a",), ("c", "d")), (("b",), ("c", "d"))], (
        "each its own denial"
    )
    told = contrasts(
        [CORE],
        [second, small("three", sources=SOURCES, evidence={"e": item("s1", bears_on=[{"claim": "c1", "stance": "supports"}])})],
    )
    assert ("c", "d") in [c.first.claims for c in told]


@many
@given(cases(), cases(), st.randoms(use_true_random=False))
def test_no_order_of_a_file_reaches_a_sentence(data, other, random):
    def shuffled(value):
        if isinstance(value, dict):
            keys = list(value)
            random.shuffle(keys)
            return {key: shuffled(value[key]) for key in keys}
        return value

    def told(*datas):
        files = [
            CaseFile(Case.model_validate({**d, "case": f"case{n}"}), Document.of_data("x", d), "0") for n, d in enumerate(datas)
        ]
        assessed = [Assessed(file, ASSESSOR(file.case)) for file in files]
        return with_contrasts(compare(assessed, PACKS, criteria=["all"]), assessed, PACKS).contrasts

    assert told(data, other) == told(shuffled(data), shuffled(other))


def test_every_relation_can_be_told(shipped):
    from casekit.contrast.differing_facts import Change
    from casekit.contrast.sentences import Words
    from casekit.explain.phrasing import Phrasing
    from casekit.origins import Derivation
    from casekit.view import claim_views

    case = MEXICO.case
    relations = facts(case)
    words = Words(relations, Phrasing(case, claim_views(case), Derivation(case)))
    for relation, rows in relations.items():
        if rows:
            asked = frozenset((relation, n) for n in range(len(RELATIONS[relation])))
            change = Change(relation, "", (((relation, rows[0]),),), (), asked, asked, is_named=False)
            for said in words.described(change, str(rows[0][0]), words, "no such claim"):
                assert said.what
                assert "namely  " not in said.what + said.which
                assert said.subjects or relation in ("claim", "measure", "finding")


def test_names_of_two_packs_are_told_apart():
    from casekit.contrast.sentences import words_of

    assert words_of(["a/denial", "b/denial", "a/money-trail"]) == {
        "a/denial": "denial (a)",
        "b/denial": "denial (b)",
        "a/money-trail": "money trail",
    }
    assert name_in_words("a/denial") == "denial"


# --- the command ------------------------------------------------------------------------------------


def test_without_why_nothing_is_said(capsys):
    assert run(["compare", "-q", "money-trail", "--engine", "native"]) == 0
    assert "Why the cases differ" not in capsys.readouterr().out


def test_only_what_is_shown_is_explained(capsys):
    assert run(["compare", "-q", "money-trail", "-c", "corroboration", "--engine", "native", "--why"]) == 0
    out = capsys.readouterr().out
    assert out.count("Why the cases differ") == 1
    assert "Why the cases differ: Money trail\nCorroboration of c6-panama" in out
    assert "Standing of" not in out
