"""A finding is explained by the rule that decided, what it rests on, what else held, and why the rest did not."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from casekit import Assessor, CaseFile, Measure, Measurement, Native, Outcome, PythonCriterion, load_case
from casekit.errors import UsageError
from casekit.explain import Basis, CitedSource, Explainer, Explanation, Ground, Origin, Ruling, Unmet, explain
from casekit.explain.joins import Joins
from casekit.explain.phrasing import Phrasing
from casekit.explain.unmet import Reasons
from casekit.guard import PluginFailure
from casekit.model.case import Case
from casekit.model.relations import in_order
from casekit.origins import Derivation
from casekit.packs import load_pack, python_pack
from casekit.project import bundled_cases
from casekit.rules.words import row_in_words, rule_in_words
from casekit.source import Document, parse
from casekit.testing import case_of
from tests.generated_cases import ASSESSOR, CORE, PACKS, ROOT, cases
from tests.generated_rules import Seeded, fact_set, rule_set

SUPPORTS = {"bears_on": [{"claim": "c1", "stance": "supports"}]}
HEARSAY = {"says": "X.", "directness": "hearsay", **SUPPORTS}


def file_of(**sections: Any) -> CaseFile:
    """Return a case whose data stand in no text."""
    data = {"casekit": 1, "case": "case", "claims": {"c1": {}}, **sections}
    return CaseFile(Case.model_validate(data), Document.of_data("case.yaml", data), "")


def explained(file: CaseFile, criterion: str, claim: str = "c1", packs: Any = PACKS, measures: Any = ()) -> Explanation:
    return explain(file, packs, Assessor(packs, Native(), measures)(file.case), claim, criterion, measures)


def said(ruling: Ruling) -> list[str]:
    return [ground.says for ground in ruling.grounds]


def fails(explanation: Explanation) -> dict[str, str]:
    return {unmet.rule.rpartition("#")[2]: unmet.fails for unmet in explanation.unmet}


def pack_of(tmp_path, *criteria: str):
    (tmp_path / "pack.yaml").write_text("pack: own\ntitle: Own\nversion: 1.0.0\ndepends: [core]\n", encoding="utf-8")
    for number, criterion in enumerate(criteria):
        (tmp_path / f"criterion{number}.yaml").write_text(criterion, encoding="utf-8")
    return [CORE, load_pack(tmp_path, depends=[CORE], measures=["independent_origins", "trail_gaps", "mood"], examples=False)]


# --- what is said -------------------------------------------------------------------------------------

WITNESS = """\
casekit: 1
case: case
claims:
  c1: {says: It was so.}
sources:
  witness: {kind: testimony}
  leaflet: {kind: social-media, derives_from: unknown}
  book: {kind: scholarship, derives_from: [witness, leaflet]}
evidence:
  e1:
    says: She saw it.
    directness: eyewitness
    sources: [witness]
    bears_on: [{claim: c1, stance: supports}]
  e2:
    says: The book tells it.
    directness: hearsay
    sources: [{source: book, rests_on: [leaflet]}]
    bears_on: [{claim: c1, stance: supports}]
"""


def test_a_rule_with_evidence():
    document = parse("cases/case.yaml", WITNESS)
    file = CaseFile(Case.model_validate(document.data), document, "")
    found = explained(file, "core/directness")
    place = f"{CORE.criteria[0].document.path.rpartition('/')[0]}/directness.yaml"
    lines = dict(enumerate((ROOT / "rules/core/directness.yaml").read_text().split("\n"), 1))
    at = {unmet.outcome: unmet.place for unmet in found.unmet} | {r.outcome: r.place for r in (found.decided, *found.held)}
    for outcome, where in at.items():
        path, _, line = where.rpartition(":")
        assert path == place
        assert lines[int(line)].strip() == f"- outcome: {outcome}"
    witness = CitedSource("witness", "cases/case.yaml:6", (Origin("witness", "cases/case.yaml:6", False),))
    book = CitedSource("book", "cases/case.yaml:8", (Origin("leaflet", "cases/case.yaml:7", True),))
    assert found == Explanation(
        case="case", claim="c1", says="It was so.", criterion="core/directness", title="Directness of the evidence",
        standard=found.standard, outcome="first-hand", status="met", label=found.label,
        decided=Ruling(
            "core/directness#2", at["first-hand"], "first-hand",
            ("there is an item of evidence that supports the claim, that is eyewitness or participant",),
            (Ground(
                "e1 is an item of evidence that supports the claim, that is eyewitness",
                (Basis("evidence", "e1", "cases/case.yaml:10", "She saw it.", (witness,)),),
            ),),
        ),
        held=(Ruling(
            "core/directness#4", at["hearsay-only"], "hearsay-only",
            ("there is an item of evidence that supports the claim",),
            (
                Ground(
                    "e1 is an item of evidence that supports the claim",
                    (Basis("evidence", "e1", "cases/case.yaml:10", "She saw it.", (witness,)),),
                ),
                Ground(
                    "e2 is an item of evidence that supports the claim",
                    (Basis("evidence", "e2", "cases/case.yaml:15", "The book tells it.", (book,)),),
                ),
            ),
        ),),
        unmet=(
            Unmet(
                "core/directness#1", at["documentary"], "documentary",
                "needs an item of evidence that supports the claim, that is documentary, forensic, court record or official record; "
                "found: eyewitness (e1); hearsay (e2)",
            ),
            Unmet(
                "core/directness#3", at["official"], "official",
                "needs an item of evidence that supports the claim, that is official statement; found: eyewitness (e1); hearsay (e2)",
            ),
        ),
    )  # fmt: skip
    assert found.standard
    assert all(isinstance(cited, str) for cited in found.standard)


def test_a_measure_with_the_origins_that_are_shared():
    file = file_of(
        sources={
            "witness": {"kind": "testimony"},
            "a": {"kind": "press", "derives_from": ["witness"]},
            "b": {"kind": "press", "derives_from": ["witness"]},
        },
        evidence={"e1": {**HEARSAY, "sources": ["a"]}, "e2": {**HEARSAY, "sources": ["b"]}},
    )
    found = explained(file, "core/corroboration")
    assert found.decided.rule == "core/corroboration#3"
    assert said(found.decided) == ["independent origins: 1 (e1, e2 share witness)"]
    assert [basis.id for basis in found.decided.grounds[0].basis] == ["e1", "e2"]
    assert fails(found) == {
        "1": "needs at least 2 independent origins; has 1: e1, e2 share witness",
        "2": "needs independent origins: at its highest at least 2; has 1: e1, e2 share witness",
    }


def test_origins_that_are_one_by_their_speaker_and_origins_that_are_not_known():
    file = file_of(
        actors={"klein": {"name": "A man", "kind": "person"}},
        sources={
            "first": {"kind": "interview"},
            "second": {"kind": "interview"},
            "leaflet": {"kind": "social-media", "derives_from": "unknown"},
        },
        evidence={
            "e1": {**HEARSAY, "by": "klein", "sources": ["first"]},
            "e2": {**HEARSAY, "by": "klein", "sources": ["second"]},
            "e3": {**HEARSAY, "sources": ["leaflet"]},
        },
    )
    found = explained(file, "core/corroboration")
    assert fails(found)["1"] == (
        "needs at least 2 independent origins; has 1–2: e1, e2 share the speaker A man (first, second); "
        "derivation unknown: leaflet"
    )


def test_nothing_is_said_of_origins_where_every_item_has_its_own():
    file = file_of(sources={"a": {"kind": "press"}}, evidence={"e1": {**HEARSAY, "sources": ["a"]}})
    assert said(explained(file, "core/corroboration").decided) == ["independent origins: 1"]


def test_what_is_not_on_file():
    found = explained(file_of(), "core/staleness")
    assert found.decided.says == ("any claim", "days since last support: not known")
    assert found.decided.grounds == (
        Ground("the claim c1", place="case.yaml"),
        Ground("days since last support: not known"),
    )
    assert fails(found) == {
        "1": "needs days since last support: at its highest at most 365; it is not known",
        "2": "needs days since last support: at its lowest more than 1825; it is not known",
        "3": "needs days since last support: at its lowest more than 365 and at its highest at most 1825; it is not known",
        "4": "needs days since last support: known; it is not known",
    }


def test_absences_are_said_with_the_values_that_are_joined():
    file = file_of(
        denials={
            "d1": {"claim": "c1", "by": {"text": "a minister"}, "form": "fact"},
            "d2": {"claim": "c1", "by": {"text": "an envoy"}, "form": "attribution"},
        },
        official_findings={"f1": {"claim": "c1", "body": "a court", "level": "court-judgment", "concludes": "supports"}},
    )
    found = explained(file, "core/denial-rebuttal")
    assert found.decided.rule == "core/denial-rebuttal#7"
    assert said(found.decided) == [
        "d1 is a denial of the claim by a minister of the form fact",
        "d2 is a denial of the claim by an envoy of the form attribution",
        "there is no denial of the claim namely d1, whose first day is known",
        "there is no denial of the claim namely d2, whose first day is known",
        "f1 is an official finding on the claim by a court of the level court judgment, that supports the claim",
    ]
    assert [[b.id for b in ground.basis] for ground in found.decided.grounds] == [["d1"], ["d2"], [], [], ["f1"]]
    denial = "a denial of the claim of the form fact, attribution or knowledge"
    assert fails(found) == {
        "1": "needs official-finding to be contradicted; it is court",
        "2": f"needs {denial}, whose last day is known; found: last day not stated (d1, d2)",
        "3": f"needs {denial}, whose last day is known; found: last day not stated (d1, d2)",
        "4": "needs official-finding to be conflicting-findings; it is court",
        "5": f"needs {denial}, whose last day is known; found: last day not stated (d1, d2)",
        "6": f"needs {denial}, whose first day is known; found: first day not stated (d1, d2)",
    }
    assert [ruling.rule for ruling in found.held] == ["core/denial-rebuttal#8", "core/denial-rebuttal#9"]


def test_days_are_dates_and_a_condition_is_said_with_the_values_before_it():
    file = file_of(
        denials={"d1": {"claim": "c1", "by": {"text": "a minister"}, "form": "fact", "date": "2007-03"}},
        official_findings={
            "f1": {"claim": "c1", "body": "a court", "level": "court-judgment", "concludes": "supports", "date": "2001-06-22"},
            "f2": {"claim": "c1", "body": "an envoy", "level": "executive-statement", "concludes": "supports", "date": 2008},
        },
    )
    found = explained(file, "core/denial-rebuttal")
    assert found.decided.rule == "core/denial-rebuttal#9"
    assert fails(found)["5"] == (
        "needs an official finding on the claim of the level other than executive statement, that supports the claim, "
        "whose first day is later than 2007-03-31; found: executive statement (f2); whose first day is 2001-06-22 (f1)"
    )


def test_a_negated_condition_that_fails_says_which_fact_there_is():
    file = file_of(
        actors={"firm": {"name": "A firm", "kind": "company", "roles": [{"capacity": "private"}]}},
        claims={"c1": {"accused": ["firm"], "period": 1988}},
    )
    found = explained(file, "core/attribution")
    assert said(found.decided) == ["A firm: capacity on the date of the conduct private (certain)"]
    assert found.decided.grounds[0].place == "case.yaml"
    assert fails(found)["9"] == (
        "needs no accused namely A firm, whose capacity is certain; A firm: capacity on the date of the conduct private (certain)"
    )


def test_a_table_over_findings_and_measures():
    file = file_of(
        sources={"a": {"kind": "press"}},
        evidence={
            "e1": {**HEARSAY, "sources": ["a"]},
            "e2": {**HEARSAY, "sources": ["a"], "bears_on": [{"claim": "c1", "stance": "contradicts"}]},
        },
    )
    found = explained(file, "core/standing")
    assert found.decided.rule == "core/standing#4"
    assert found.decided.says == (
        "corroboration is corroborated, possibly-corroborated or single-origin",
        "contradicting items is contested",
    )
    first, second = found.decided.grounds
    assert first == Ground("corroboration is single-origin", (), ("c1", "core/corroboration"))
    assert second.says == "contradicting items: 1 (contested)"
    assert [basis.id for basis in second.basis] == ["e2"]
    assert [ruling.rule for ruling in found.held] == ["core/standing#10"]
    assert fails(found)["5"] == "needs corroboration to be none; it is single-origin"
    without = explained(
        file_of(sources={"a": {"kind": "press"}}, evidence={"e1": {**HEARSAY, "sources": ["a"]}}), "core/standing"
    )
    assert fails(without)["4"] == "needs contradicting items to be contested (at least 1); it is other (0)"


def test_otherwise():
    found = explained(file_of(), "core/corroboration")
    assert found.decided.rule == "core/corroboration#otherwise"
    assert found.decided.says == ("none of its rules holds",)
    assert found.decided.grounds == ()
    path, _, line = found.decided.place.rpartition(":")
    assert (ROOT / "rules/core/corroboration.yaml").read_text().split("\n")[int(line) - 1] == "otherwise: none"
    assert path.endswith("corroboration.yaml")
    assert list(fails(found)) == ["1", "2", "3"]


def test_a_payment_and_its_hops(tmp_path):
    packs = pack_of(tmp_path, (
        "criterion: paid\ntitle: Paid\nasks: Was it paid?\noutcomes: {paid: {status: met}, unpaid: {status: not_met}}\nrules:\n"
        "- outcome: paid\n"
        "  when:\n"
        "  - transaction: {claim: $claim, transaction: $payment, amount: {at_least: 5}}\n"
        "  - hop: {transaction: $payment, payee: B, dated: true}\n"
        "- outcome: paid\n"
        "  when:\n"
        "  - transaction: {claim: $claim, transaction: $payment}\n"
        "  - hop: {transaction: $payment, documented: true}\n"
        "otherwise: unpaid\n"
    ))  # fmt: skip
    payment = {
        "claim": "c1", "amount": {"value": "10.50", "currency": "USD"},
        "path": [{"party": "A"}, {"party": "B", "date": 1988}, {"gap": True}, {"party": "C"}],
    }  # fmt: skip
    payment["amount"]["value"] = Decimal("10.50")
    found = explained(file_of(transactions={"t1": payment}), "own/paid", packs=packs)
    basis = (Basis("transactions", "t1", "case.yaml", "A → B → … → C: 10.50 USD", ()),)
    assert found.decided.grounds == (
        Ground("t1 is a payment of the amount 10.50", basis),
        Ground("hop 1 of t1 is from A to B that is dated", basis),
    )
    assert fails(found) == {
        "2": "needs a hop of a payment of the payment t1, that is documented; found: without a document (t1)",
    }


def test_facts_of_another_claim_say_so(tmp_path):
    packs = pack_of(tmp_path, (
        "criterion: elsewhere\ntitle: Elsewhere\nasks: Elsewhere?\noutcomes: {yes: {status: met}, no: {status: not_met}}\nrules:\n"
        "- outcome: yes\n"
        "  when:\n"
        "  - claim: {claim: $claim}\n"
        "  - finding: {claim: $other, criterion: core/corroboration, status: not_met}\n"
        "  - denial: {claim: $other, form: fact}\n"
        "otherwise: no\n"
    ).replace("yes:", "'yes':").replace("no:", "'no':").replace(": yes\n", ": 'yes'\n").replace(": no\n", ": 'no'\n"))  # fmt: skip
    file = file_of(claims={"c1": {}, "c2": {}}, denials={"d1": {"claim": "c2", "by": {"text": "a man"}, "form": "fact"}})
    found = explained(file, "own/elsewhere", packs=packs)
    assert found.decided.grounds[1:] == (
        Ground("corroboration is none (not met), on the claim c2", (), ("c2", "core/corroboration")),
        Ground(
            "d1 is a denial of the claim by a man of the form fact, on the claim c2",
            (Basis("denials", "d1", "case.yaml", "a man: denial, fact", ()),),
        ),
    )
    nothing = explained(file_of(), "own/elsewhere", packs=packs)
    assert fails(nothing) == {"1": "needs a denial of the claim of the form fact on the claim c1; none on file"}


# --- plugins --------------------------------------------------------------------------------------------


def criterion_of(answer):
    outcomes = {"seen": "met", "unseen": "not_met"}
    return PythonCriterion(name="ours/seen", title="Seen", asks="Was it seen?", outcomes=outcomes, answer=answer)


def test_a_criterion_that_a_function_answers():
    def answer(view):
        """Look for whoever saw it.  Nobody else counts."""
        return Outcome("seen", "seen by one", evidence=("e1",)) if view.items else "unseen"

    packs = [python_pack("ours", [criterion_of(answer)], version="1.0.0", origin="ours 1.0.0")]
    file = file_of(sources={"a": {"kind": "press"}}, evidence={"e1": {**HEARSAY, "sources": ["a"]}})
    found = explained(file, "ours/seen", packs=packs)
    cited = CitedSource("a", "case.yaml", (Origin("a", "case.yaml", False),))
    assert found.decided == Ruling(
        "ours/seen#function", "ours 1.0.0", "seen", ("Look for whoever saw it",),
        (Ground("seen by one", (Basis("evidence", "e1", "case.yaml", "X.", (cited,)),)),),
    )  # fmt: skip
    assert (found.held, found.unmet) == ((), ())


def test_a_function_that_says_nothing_of_itself():
    class Answers:
        """A class, of which this is said."""

        def __call__(self, view):
            return "seen"

    for answer in (lambda view: "seen", Answers()):
        packs = [python_pack("ours", [criterion_of(answer)], version="1.0.0", origin="ours 1.0.0")]
        assert explained(file_of(), "ours/seen", packs=packs).decided.says == ("answered by a function of a plugin",)


def test_no_answer_is_no_explanation():
    def answer(view):
        raise KeyError("there")

    packs = [python_pack("ours", [criterion_of(answer)], version="1.0.0", origin="ours 1.0.0")]
    with pytest.raises(PluginFailure, match=r"ours 1\.0\.0: KeyError"):
        explained(file_of(), "ours/seen", packs=packs)


MOOD = (
    "criterion: moody\ntitle: Moody\nasks: Moody?\noutcomes: {good: {status: met}, bad: {status: not_met}}\nrules:\n"
    "- {outcome: good, when: [{measure: {claim: $claim, name: mood, value: good}}]}\n"
    "- {outcome: bad, when: [{measure: {claim: $claim, name: mood, value: bad}}]}\n"
    "otherwise: bad\n"
)


def test_a_measure_of_a_plugin_rests_on_items_where_the_plugin_is_given(tmp_path):
    packs = pack_of(tmp_path, MOOD)

    def compute(support):
        return Measurement("good", basis=(("evidence", "e1"),)) if support.supporting else None

    given = [("moods", Measure("mood", "how it feels", compute))]
    file = file_of(
        claims={"c1": {}, "c2": {}}, sources={"a": {"kind": "press"}}, evidence={"e1": {**HEARSAY, "sources": ["a"]}}
    )
    assessment = Assessor(packs, Native(), given)(file.case)
    found = explain(file, packs, assessment, "c1", "own/moody", given)
    assert [(g.says, [b.id for b in g.basis]) for g in found.decided.grounds] == [("mood: good", ["e1"])]
    assert fails(found) == {"2": "needs mood: bad; has good"}
    assert fails(explain(file, packs, assessment, "c2", "own/moody", given))["1"] == "needs mood: good; it is not known"
    without = explain(file, packs, assessment, "c1", "own/moody")
    assert without.decided.grounds == (Ground("mood: good"),)
    assert fails(without) == {"2": "needs mood: bad; has good"}
    assert fails(explain(file, packs, assessment, "c2", "own/moody")) == {
        "1": "needs mood: good; not known here: a plugin measures it",
        "2": "needs mood: bad; not known here: a plugin measures it",
    }


@pytest.mark.parametrize(
    ("claim", "criterion", "message"),
    [
        ("c11", "core/standing", "there is no claim 'c11'; did you mean 'c1'?"),
        ("c1", "core/standin", "there is no criterion 'core/standin'; did you mean 'core/standing'?"),
    ],
)
def test_what_is_not_there_cannot_be_explained(claim, criterion, message):
    with pytest.raises(UsageError) as raised:
        explained(file_of(), criterion, claim, packs=[CORE])
    assert str(raised.value) == message


# --- every finding --------------------------------------------------------------------------------------


def evidence_of(explainer: Explainer, explanation: Explanation) -> set[str]:
    """Return the ids of the items on which a finding rests, by descending into the findings it rests on.

    A cell cites what was found; of a measure that is not known, an explanation names also what it would be computed of.
    """
    found: set[str] = set()
    for ground in explanation.decided.grounds:
        found |= {basis.id for basis in ground.basis if "not known" not in ground.says}
        if ground.finding:
            found |= evidence_of(explainer, explainer(*ground.finding))
    return found


def sources_of(explanation: Explanation) -> set[str]:
    known = (ground for ground in explanation.decided.grounds if "not known" not in ground.says)
    return {s.source for ground in known for basis in ground.basis for s in basis.sources}


def check(file: CaseFile, assessment) -> None:
    explainer = Explainer(file, PACKS, assessment)
    criteria = {criterion.name: criterion for pack in PACKS for criterion in pack.criteria}
    for finding in assessment.findings:
        found = explainer(finding.claim, finding.criterion)
        parsed = criteria[finding.criterion].parsed
        assert (found.claim, found.criterion, found.outcome, found.status, found.label) == (
            finding.claim, finding.criterion, finding.outcome, finding.status, finding.label,
        )  # fmt: skip
        assert found.decided.rule == finding.rule
        assert evidence_of(explainer, found) == set(finding.evidence)
        assert sources_of(found) <= set(finding.sources)
        if finding.held:
            assert [r.rule for r in (found.decided, *found.held)] == [f"{found.criterion}#{n + 1}" for n, _ in finding.held]
        rules = parsed.table.rows if parsed.table else parsed.rules
        told = Counter(each.rule for each in (found.decided, *found.held, *found.unmet))
        assert told == Counter({f"{finding.criterion}#{n + 1}": 1 for n in range(len(rules))} | {
            finding.rule: 1
        })  # fmt: skip
        for each in (found.decided, *found.held):
            if (number := each.rule.rpartition("#")[2]).isdigit():
                rule = rules[int(number) - 1]
                words = row_in_words(parsed.table.inputs, rule) if parsed.table else rule_in_words(rule)
                assert each.says == (tuple(words) or ("in any case",))
                assert bool(each.grounds) == bool(words)
        for unmet in found.unmet:
            assert unmet.fails.startswith("needs ")
            assert "; " in unmet.fails
            assert "plugin" not in unmet.fails


@pytest.mark.parametrize("path", bundled_cases(), ids=lambda path: path.stem)
def test_every_finding_of_the_shipped_cases_is_explained(path):
    file = load_case(path)
    assessment = ASSESSOR(file.case)
    check(file, assessment)


@pytest.mark.parametrize("path", bundled_cases(), ids=lambda path: path.stem)
def test_every_place_is_where_it_says(path):
    file = load_case(path)
    lines = {file.path: file.document.text.split("\n")}
    explainer = Explainer(file, PACKS, ASSESSOR(file.case))

    def line(place: str) -> str:
        name, _, number = place.rpartition(":")
        if name not in lines:
            lines[name] = next(c.document.text for p in PACKS for c in p.criteria if c.document.path == name).split("\n")
        return lines[name][int(number) - 1].strip()

    for claim in file.case.claims:
        for criterion in ("core/attribution", "core/standing", "core/official-finding", "core/consistency"):
            found = explainer(claim, criterion)
            for each in (found.decided, *found.held, *found.unmet):
                assert line(each.place).startswith(("- outcome: ", "- [", "otherwise: "))
            for basis in (b for ruling in (found.decided, *found.held) for g in ruling.grounds for b in g.basis):
                assert line(basis.place).startswith(f"{basis.id}:")
                for cited in basis.sources:
                    assert line(cited.place).startswith(f"{cited.source}:")
                    assert all(line(origin.place).startswith(f"{origin.source}:") for origin in cited.origins)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(cases())
def test_every_finding_of_any_case_is_explained(data):
    file = CaseFile(Case.model_validate(data), Document.of_data("case.yaml", data), "")
    check(file, ASSESSOR(file.case))


def test_the_order_of_a_file_reaches_nothing():
    file = load_case(bundled_cases()[0])
    data = {
        key: dict(reversed(value.items())) if isinstance(value, dict) else value for key, value in file.document.data.items()
    }
    turned = SimpleNamespace(case=Case.model_validate(data), document=Document.of_data("case.yaml", data))
    plain = SimpleNamespace(case=file.case, document=Document.of_data("case.yaml", file.document.data))
    one, other = (Explainer(each, PACKS, ASSESSOR(each.case)) for each in (plain, turned))
    for finding in ASSESSOR(file.case).findings:
        assert one(finding.claim, finding.criterion) == other(finding.claim, finding.criterion)


# --- why a rule does not hold -----------------------------------------------------------------------------


@pytest.mark.parametrize("first", range(0, 600, 100))
def test_a_reason_is_found_for_exactly_the_rules_that_do_not_hold(first):
    """Held against the engine: what `Reasons` evaluates by itself must be what the rules mean."""
    case = case_of()
    reached: Counter[str] = Counter()
    for seed in range(first, first + 100):
        random = Seeded(seed)
        strata, facts = rule_set(random), fact_set(random)
        criteria = [criterion for stratum in strata for criterion in stratum]
        answers = Native().compile(strata)(facts).answers
        answered = [
            (claim, c.name, answer.outcome, c.statuses[answer.outcome])
            for c in criteria
            for claim, answer in answers[c.name].items()
        ]
        known = {name for criterion in criteria for name in criterion.measures()}
        found = {**facts, "finding": in_order({*facts.get("finding", ()), *answered})}
        reasons = Reasons(Joins(found), Phrasing(case, (), Derivation(case)), known)
        for criterion in criteria:
            for claim, answer in answers[criterion.name].items():
                held = {rule for rule, _ in answer.held}
                told = {n: reasons.of_rule(rule, claim) for n, rule in enumerate(criterion.rules)}
                if criterion.table:
                    told = {n: reasons.of_row(criterion.table, n, claim) for n in range(len(criterion.table.rows))}
                assert {n for n, reason in told.items() if not reason.startswith("needs ")} == held, f"seed {seed}"
                reached += Counter(reason.startswith("needs ") for reason in told.values())
    assert min(reached.values()) > 100


def test_a_finding_does_not_rest_on_all_that_a_newspaper_draws_on():
    file = file_of(
        sources={
            "embassy": {"kind": "official-statement"}, "court": {"kind": "court-record"},
            "paper": {"kind": "press", "derives_from": ["embassy", "court"]}, "note": {"kind": "press", "derives_from": ["court"]},
        },
        official_findings={
            "f1": {"claim": "c1", "body": "X", "level": "court-judgment", "concludes": "supports", "sources": ["paper", "note"]}
        },
    )  # fmt: skip
    (ground,) = explained(file, "core/official-finding").decided.grounds
    told = {cited.source: [origin.source for origin in cited.origins] for cited in ground.basis[0].sources}
    assert told == {"note": ["court"], "paper": []}
