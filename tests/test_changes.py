"""The edits between two versions: by the grain of coding, independent of each other, and together the whole change."""

from __future__ import annotations

import copy
import json
import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casekit.difference import says
from casekit.difference.alignment import align
from casekit.difference.changes import applied, case_changes, codebook_changes, same, tree
from casekit.difference.pack_changes import documents_of, pack_changes, pack_tree
from casekit.model.case import Case
from casekit.packs import pack_of
from casekit.source import Document, read_document
from tests.generated_cases import CORE, PACKS, cases

many = settings(
    max_examples=int(os.environ.get("CASEKIT_EXAMPLES", "100")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
CASE = """\
casekit: 1
case: small
as_of: 2000-01-01
actors:
  klein:
    name: Klein
    kind: person
    roles:
      - {capacity: state-organ, of: israel, until: 1987}
      - {capacity: private}
  israel: {name: Israel, kind: state}
sources:
  a: {kind: press}
  b: {kind: press, derives_from: [a]}
evidence:
  e1:
    says: It was seen.
    sources: [a, b]
    directness: eyewitness
    states: {place: here}
    bears_on:
      - {claim: c1, stance: supports}
      - {claim: c2, stance: context}
claims: {c1: {accused: [klein, israel]}, c2: {}}
denials: {d1: {claim: c1, by: klein, form: fact}}
transactions:
  t1: {claim: c1, path: [{party: P}, {party: Q, date: 1988}]}
"""


def document(text: str, path: str = "old.yaml") -> Document:
    return read_document(path, text)


def found(new: str, old: str = CASE):
    return case_changes("small", tree(document(old)), tree(document(new, "new.yaml")))


def told(new: str, old: str = CASE) -> list[str]:
    return [says(edit.change) for edit in found(new, old)]


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("as_of: 2000-01-01", "as_of: 2001-01-01", "the case: as_of: 2000-01-01 → 2001-01-01"),
        ("a: {kind: press}", "a: {kind: press, derives_from: unknown}", "the source a: derives_from: nothing → unknown"),
        ("derives_from: [a]", "derives_from: []", "the source b: derives_from: a → nothing"),
        ("until: 1987", "until: 1989", "the role of klein as state-organ: until: 1987 → 1989"),
        ("      - {capacity: private}\n", "", "the role of klein as private was removed"),
        ("stance: context", "stance: supports", "the bearing of e1 on c2: stance: context → supports"),
        ("      - {claim: c2, stance: context}\n", "", "the bearing of e1 on c2 was removed"),
        ("place: here", "place: there", "the item e1: states place: here → there"),
        ("sources: [a, b]", "sources: [b, {source: b, rests_on: [a]}]", "the item e1: sources: a, b → b, b (resting on a)"),
        ("form: fact", "form: doubt", "the denial d1: form: fact → doubt"),
        ("denials: {d1: {claim: c1, by: klein, form: fact}}\n", "", "the denial d1 was removed"),
        ("c2: {}}", "c2: {}, c3: {}}", "the claim c3 was added"),
        ("c2: {}}", "c2: {place: x}}", "the claim c2: place: nothing → x"),
        ("date: 1988}", "date: 1989}", "the payment t1: stop 2 of its path: date: 1988 → 1989"),
        ("{party: P}, ", "{party: P}, {gap: true}, ", "the payment t1: path: P – Q → P – gap – Q"),
    ],
)
def test_a_change_says_itself_in_words(before, after, words):
    assert before in CASE
    assert told(CASE.replace(before, after)) == [words]


def test_a_change_has_its_place_in_both_files_and_none_where_there_is_nothing():
    (edit,) = found(CASE.replace("until: 1987", "until: 1989").replace("casekit: 1", "# a line more\ncasekit: 1"))
    assert (edit.change.old_place, edit.change.new_place) == ("old.yaml:9", "new.yaml:10")
    (edit,) = found(CASE.replace("a: {kind: press}", "a: {kind: press, derives_from: unknown}"))
    assert (edit.change.old_place, edit.change.new_place) == ("", "new.yaml:13")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("sources: [a, b]", "sources: [b, a]"),
        ("accused: [klein, israel]", "accused: [israel, klein]"),
        (
            "      - {claim: c1, stance: supports}\n      - {claim: c2, stance: context}\n",
            "      - {stance: context, claim: c2}\n      - {claim: c1, stance: supports}\n",
        ),
        (
            "      - {capacity: state-organ, of: israel, until: 1987}\n      - {capacity: private}\n",
            "      - {capacity: private}\n      - {capacity: state-organ, of: israel, until: 1987}\n",
        ),
        ("b: {kind: press, derives_from: [a]}", "b: {derives_from: [a], kind: press, notes: ''}"),
        ("casekit: 1", "# a remark\n\ncasekit: 1"),
    ],
)
def test_an_order_that_means_nothing_is_no_change(before, after):
    assert before in CASE
    assert found(CASE.replace(before, after)) == ()


def test_the_order_of_a_payment_path_is_a_change():
    assert told(CASE.replace("[{party: P}, {party: Q, date: 1988}]", "[{party: Q, date: 1988}, {party: P}]")) == [
        "the payment t1: path: P – Q → Q – P"
    ]


def test_two_roles_of_one_actor_are_two_changes_that_can_be_made_alone():
    new = CASE.replace("until: 1987", "until: 1989").replace("- {capacity: private}", "- {capacity: private, of: israel}")
    edits = found(new)
    assert [says(edit.change) for edit in edits] == [
        "the role of klein as state-organ: until: 1987 → 1989",
        "the role of klein as private: of: nothing → israel",
    ]
    once = applied(document(CASE).data, edits[1:])
    assert once["actors"]["klein"]["roles"] == [
        {"capacity": "state-organ", "of": "israel", "until": 1987},
        {"capacity": "private", "of": "israel"},
    ]


def normal(data) -> Case:
    """Return a case whose lists without order are sorted."""
    case = json.loads(Case.model_validate(data).model_dump_json(by_alias=True))

    def ordered(value, keep=False):
        if isinstance(value, dict):
            return {key: ordered(part, key == "path") for key, part in value.items()}
        if isinstance(value, list):
            parts = [ordered(part) for part in value]
            return parts if keep else sorted(parts, key=json.dumps)
        return value

    return ordered(case)


@many
@given(cases(), cases())
def test_all_changes_of_a_case_make_the_new_one_and_leave_the_old_as_it_was(old, new):
    before = copy.deepcopy(old)
    edits = case_changes("generated", tree(Document.of_data("o", old)), tree(Document.of_data("n", new)))
    assert normal(applied(old, edits)) == normal(new)
    assert old == before
    assert case_changes("generated", tree(Document.of_data("o", new)), tree(Document.of_data("n", applied(old, edits)))) == ()


@many
@given(cases(), cases(), st.data())
def test_changes_can_be_made_in_parts(old, new, data):
    def between(one, other):
        return case_changes("generated", tree(Document.of_data("o", one)), tree(Document.of_data("n", other)))

    edits = between(old, new)
    some = [edit for edit in edits if data.draw(st.booleans())]
    partly = applied(old, some)
    assert normal(applied(partly, between(partly, new))) == normal(new)


LISTS = st.lists(st.integers(0, 6), max_size=7)


@many
@given(LISTS, LISTS)
def test_an_alignment_pairs_equal_elements_first_and_every_element_once(old, new):
    found = align(old, new, lambda e: e, lambda a, b: 0.6 if abs(a - b) == 1 else 0.0)
    assert [i for i, _ in found.old_order if i is not None] == list(range(len(old)))
    assert [j for _, j in found.new_order if j is not None] == list(range(len(new)))
    assert set(found.old_order) == set(found.new_order)
    assert len(found.old_order) == len(set(found.old_order))
    equal = sum(min(old.count(e), new.count(e)) for e in set(old))
    assert sum(old[i] == new[j] for i, j in found.common) == equal
    kept = [j for i, j in found.common if i not in found.moved]
    assert kept == sorted(kept)


# --- rule packs ---------------------------------------------------------------------------------------

PACK = {
    "pack.yaml": {"pack": "ours", "title": "Ours", "version": "1.0.0"},
    "old.yaml": {
        "criterion": "old",
        "title": "Old",
        "asks": "Is it old?",
        "outcomes": {"yes": {"status": "met"}, "no": {"status": "not_met", "label": "no"}, "maybe": {"status": "unknown"}},
        "thresholds": {"days": 365},
        "rules": [
            {"outcome": "yes", "when": [{"denial": {"claim": "$claim", "form": "fact"}}]},
            {"outcome": "no", "when": [{"search": {"claim": "$claim", "logged": True}}]},
            {
                "outcome": "maybe",
                "when": [
                    {"measure": {"claim": "$claim", "name": "supporting_items", "value": {"above": {"threshold": "days"}}}}
                ],
            },
        ],
        "otherwise": "no",
    },
    "sum.yaml": {
        "criterion": "sum",
        "title": "Sum",
        "asks": "All in all?",
        "outcomes": {"good": {"status": "met"}, "bad": {"status": "not_met"}},
        "inputs": ["old", {"measure": "supporting_items", "bands": {"some": {"at_least": 1}}}],
        "table": [["yes", "-", "good"], ["no", "some", "good"], ["no|maybe", "-", "bad"]],
    },
}


def pack(files=PACK):
    return pack_of({name: Document.of_data(name, data) for name, data in files.items()}, "0")


def changed(change):
    files = copy.deepcopy(PACK)
    change(files)
    return files


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda f: f["pack.yaml"].update(version="1.1.0"), "the pack ours: version: 1.0.0 → 1.1.0"),
        (lambda f: f["old.yaml"]["thresholds"].update(days=900), "ours/old: threshold days: 365 → 900"),
        (lambda f: f["old.yaml"].update(otherwise="maybe"), "ours/old: otherwise: no → maybe"),
        (lambda f: f["old.yaml"]["outcomes"]["no"].update(label="none"), "ours/old: the outcome no: label: no → none"),
        (
            lambda f: f["old.yaml"]["outcomes"]["no"].update(status="unknown"),
            "ours/old: the outcome no: status: not_met → unknown",
        ),
        (lambda f: f["old.yaml"]["outcomes"].update(x={"status": "met"}), "ours/old: the outcome x was added"),
        (
            lambda f: f["old.yaml"]["rules"][0]["when"][0]["denial"].update(form="doubt"),
            "ours/old: rule 1: when[1].denial.form: fact → doubt",
        ),
        (lambda f: f["old.yaml"]["rules"].reverse(), "ours/old: the rules stand in another order: 3, 2, 1"),
        (
            lambda f: f["old.yaml"]["rules"].insert(0, f["old.yaml"]["rules"].pop(1)),
            "ours/old: rule 2 moved before rule 1",
        ),
        (
            lambda f: f["old.yaml"]["rules"].pop(1),
            "ours/old: rule 2 was removed: {search: {claim: $claim, logged: true}} → no",
        ),
        (lambda f: f["sum.yaml"]["table"].insert(1, ["yes", "some", "bad"]), "ours/sum: row 2 was added: yes, some → bad"),
        (lambda f: f["sum.yaml"]["table"][1].__setitem__(2, "bad"), "ours/sum: row 2: outcome: good → bad"),
        (lambda f: f["sum.yaml"]["table"][2].__setitem__(1, "some"), "ours/sum: row 3: supporting_items: - → some"),
        (
            lambda f: f["sum.yaml"]["table"].insert(1, f["sum.yaml"]["table"].pop(2)),
            "ours/sum: row 3 of the table moved before row 2",
        ),
        (
            lambda f: f["sum.yaml"]["inputs"][1]["bands"].update(some={"at_least": 2}),
            "ours/sum: band some of supporting_items: {at_least: 1} → {at_least: 2}",
        ),
        (
            lambda f: f["sum.yaml"].update(inputs=["old"], table=[["yes", "good"], ["-", "bad"]]),
            "ours/sum its table and the inputs of it changed",
        ),
        (lambda f: f.pop("sum.yaml"), "the criterion ours/sum was removed"),
        (lambda f: f.update({"new.yaml": {**f["old.yaml"], "criterion": "new"}}), "the criterion ours/new was added"),
    ],
)
def test_a_change_of_a_pack_says_itself_in_words(change, words):
    files = changed(change)
    old, new = (PackData(each) for each in (PACK, files))
    assert [says(edit.change) for edit in pack_changes(old, new)] == [words]  # type: ignore[arg-type]


class PackData:
    """The files of a pack, valid or not."""

    name = "ours"

    def __init__(self, files) -> None:
        self.documents = {name: Document.of_data(name, data) for name, data in files.items()}


def test_a_file_of_another_name_is_no_change():
    files = {("else.yaml" if name == "old.yaml" else name): data for name, data in PACK.items()}
    assert pack_changes(pack(), pack(files)) == ()


ROWS = st.lists(st.sampled_from([["yes", "-", "good"], ["no", "some", "good"], ["no|maybe", "-", "bad"], ["maybe", "-", "good"], ["yes", "some", "bad"]]), max_size=6)  # fmt: skip


@many
@given(ROWS, ROWS)
def test_all_changes_of_a_table_make_the_new_one_in_its_order(old, new):
    before, after = (changed(lambda f, rows=rows: f["sum.yaml"].update(table=rows)) for rows in (old, new))
    edits = pack_changes(PackData(before), PackData(after))  # type: ignore[arg-type]
    assert applied(pack_tree(PackData(before)).data, edits) == pack_tree(PackData(after)).data  # type: ignore[arg-type]


@pytest.mark.parametrize("other", PACKS, ids=lambda pack: pack.name)
def test_a_pack_made_again_from_its_data_is_the_same(other):
    again = pack_of(documents_of(pack_tree(other).data), "0", depends=PACKS, examples=False)
    assert [c.parsed for c in again.criteria] == [c.parsed for c in other.criteria]
    assert pack_changes(other, again) == ()


def test_what_makes_a_pack_another_is_found_whole():
    (state,) = (each for each in PACKS if each.name == "state-responsibility")
    edits = pack_changes(CORE, state)
    assert applied(pack_tree(CORE).data, edits) == pack_tree(state).data


# --- codebooks ----------------------------------------------------------------------------------------

CODEBOOK = "casekit: 1\ncodebook: b\ntitle: B\nquestions:\n  q: {title: Q, asks: Is it?}\n  r: {title: R, asks: Was it?}\n"


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("asks: Is it?", "asks: Is it really?", "the question q: asks: Is it? → Is it really?"),
        ("  r: {title: R, asks: Was it?}\n", "", "the question r was removed"),
        ("title: B", "title: C", "the codebook: title: B → C"),
    ],
)
def test_a_change_of_a_codebook_says_itself_in_words(before, after, words):
    trees = tree(document(CODEBOOK)), tree(document(CODEBOOK.replace(before, after), "new.yaml"))
    assert [says(edit.change) for edit in codebook_changes("b", *trees)] == [words]


@pytest.mark.parametrize(("one", "other"), [(True, 1), ("1", 1), ("a", ["a"]), ([["a"]], ["a"])])
def test_values_of_two_kinds_are_not_the_same(one, other):
    assert not same(one, other)
