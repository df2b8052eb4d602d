"""Independent origins, exactly as the criteria define them; access paths; date lags in bounds."""

from __future__ import annotations

import pytest

from casekit import Case
from casekit.measures import measures


def measured(sources, evidence, **more):
    """Return the measures of claim c1: name → (value, low, high). `sources`: id → what it derives from."""
    data = {
        "casekit": 1,
        "case": "x",
        "actors": {"klein": {"name": "K", "kind": "person"}, "other": {"name": "O", "kind": "person"}},
        "sources": {
            id: {"kind": "press", **(derives if isinstance(derives, dict) else {"derives_from": derives})}
            for id, derives in sources.items()
        },
        "evidence": {
            f"e{n}": {
                "says": "X.",
                "directness": "hearsay",
                "bears_on": [{"claim": "c1", "stance": "supports"}],
                **(item if isinstance(item, dict) else {"sources": item}),
            }
            for n, item in enumerate(evidence)
        },
        "claims": {"c1": {}},
        **more,
    }
    return {m.name: (m.value, m.low, m.high) for m in measures(Case.model_validate(data))}


def interval(sources, evidence):
    return measured(sources, evidence)["independent_origins"][1:]


@pytest.mark.parametrize(
    ("sources", "evidence", "expected"),
    [
        ({"a": []}, [], (0, 0)),
        ({"a": []}, [["a"]], (1, 1)),
        ({"a": [], "b": []}, [["a"], ["b"]], (2, 2)),
        ({"a": [], "b": []}, [["a", "b"]], (2, 2)),
        # two papers on one witness
        ({"witness": [], "a": ["witness"], "b": ["witness"]}, [["a"], ["b"]], (1, 1)),
        # an encyclopedia on two inquiries adds nothing and takes nothing
        ({"a": [], "b": [], "both": ["a", "b"]}, [["a"], ["b"], ["both"]], (2, 2)),
        ({"a": [], "b": [], "both": ["a", "b"]}, [["both"]], (2, 2)),
        # a chain ends in its root
        ({"a": [], "b": ["a"], "c": ["b"], "d": ["c"]}, [["d"], ["b"]], (1, 1)),
        # an item that rests on less than all that its source derives from
        ({"a": [], "b": [], "both": ["a", "b"]}, [{"sources": [{"source": "both", "rests_on": ["a"]}]}], (1, 1)),
        # unknown derivation widens and never counts as independent
        ({"a": "unknown"}, [["a"]], (1, 1)),
        ({"a": "unknown", "b": "unknown"}, [["a"], ["b"]], (1, 2)),
        ({"a": [], "b": "unknown"}, [["a"], ["b"]], (1, 2)),
        ({"a": [], "b": [], "c": "unknown", "d": ["c"]}, [["a"], ["b"], ["d"], ["c"]], (2, 3)),
    ],
)
def test_roots(sources, evidence, expected):
    assert interval(sources, evidence) == expected


def spoken(by, *sources):
    return {"by": by, "sources": list(sources)}


@pytest.mark.parametrize(
    ("sources", "evidence", "expected"),
    [
        # one man's words in twenty years of interviews
        (
            {"1989": [], "2007": [], "2012": []},
            [spoken("klein", "1989"), spoken("klein", "2007"), spoken("klein", "2012")],
            (1, 1),
        ),
        ({"a": [], "b": []}, [spoken("klein", "a"), spoken("other", "b")], (2, 2)),
        # a speaker who is no actor is told apart by the text only
        ({"a": [], "b": []}, [spoken({"text": "a source"}, "a"), spoken({"text": "a source"}, "b")], (2, 2)),
        # an unknown origin that shares a speaker with a known one is that one
        ({"a": [], "b": "unknown"}, [spoken("klein", "a"), spoken("klein", "b")], (1, 1)),
        # two speakers in one text, one of them elsewhere too
        ({"tape": [], "b": []}, [spoken("klein", "tape"), spoken("other", "tape"), spoken("other", "b")], (1, 1)),
        # the order in which speakers meet does not matter
        (
            {"c": [], "b": [], "a": []},
            [spoken("klein", "c"), spoken("other", "b"), spoken("klein", "b"), spoken("other", "a")],
            (1, 1),
        ),
    ],
)
def test_speakers(sources, evidence, expected):
    assert interval(sources, evidence) == expected


def test_only_supporting_items_count():
    against = {"sources": ["b"], "bears_on": [{"claim": "c1", "stance": "contradicts"}]}
    aside = {"sources": ["c"], "bears_on": [{"claim": "c1", "stance": "context"}]}
    assert interval({"a": [], "b": [], "c": []}, [["a"], against, aside]) == (1, 1)


def test_access_paths_count_the_texts_that_were_read():
    cited = {"accessed": "cited", "via": "book"}
    sources = {"book": [], "a": cited, "b": cited, "c": []}
    assert measured(sources, [["a"], ["b"]])["access_paths"] == (None, 1, 1)
    assert measured(sources, [["a"], ["b"], ["c"]])["access_paths"] == (None, 2, 2)
    unsaid = {"a": {"accessed": "cited"}, "b": {"accessed": "cited"}, "c": []}
    assert measured(unsaid, [["a"], ["b"], ["c"]])["access_paths"] == (None, 1, 3)


def test_date_lags_are_bounds():
    sources = {"a": {"issued": "1989-08-24"}, "b": {"issued": "1989-09"}}
    found = measured(sources, [["a"], ["b"]], claims={"c1": {"period": "1989-08-01/1989-08-20"}}, as_of="1990-01-01")
    assert found["days_to_first_report"] == (None, 4, 23)
    assert found["days_since_last_support"] == (None, 93, 122)
    undated = measured(
        {"a": {"issued": "1989-08-24"}, "b": []}, [["a"], ["b"]], claims={"c1": {"period": "1989-08-01"}}, as_of="1990-01-01"
    )
    assert undated["days_to_first_report"] == (None, 0, 23)
    assert undated["days_since_last_support"] == (None, 0, 130)


def test_a_repetition_does_not_refresh_a_claim():
    sources = {"witness": {"issued": "1989-01-01"}, "again": {"issued": "1999-01-01", "derives_from": ["witness"]}}
    found = measured(sources, [["witness"], ["again"]], as_of="1999-01-01")
    assert found["days_since_last_support"] == (None, 3652, 3652)


@pytest.mark.parametrize(("dated", "issued"), [("1999-01-01", "1989-01-01"), ("1989-01-01", "1999-01-01")])
def test_an_origin_spoke_on_the_earlier_of_its_own_date_and_that_of_the_item(dated, issued):
    found = measured({"a": {"issued": issued}}, [{"sources": ["a"], "date": dated}], as_of="1999-01-01")
    assert found["days_since_last_support"] == (None, 3652, 3652)


def test_what_cannot_be_bounded_is_absent():
    found = measured({"a": []}, [["a"]])
    assert "days_to_first_report" not in found
    assert "days_since_last_support" not in found
    assert "denial_lag_days" not in found


def test_denial_lag():
    denials = {
        "d1": {"claim": "c1", "by": "klein", "form": "fact", "date": "1989-08-28"},
        "d2": {"claim": "c1", "by": "klein", "form": "silence", "date": "1989-08-24"},
    }
    found = measured({"a": {"issued": "1989-08-24"}}, [["a"]], denials=denials)
    assert found["denial_lag_days"] == (None, 4, 4)


def test_specificity_counts_who_what_where_when_how():
    claim = {"accused": ["klein"], "conduct": "training", "place": "P", "period": "1989", "manner": "M"}
    assert measured({}, [], claims={"c1": claim})["specificity"][0] == 5
    assert measured({}, [], claims={"c1": {}})["specificity"][0] == 0


def test_words_of_the_accused_contradict_in_number_but_are_no_contradiction_by_others():
    against = {"by": "klein", "sources": ["a"], "bears_on": [{"claim": "c1", "stance": "contradicts"}]}
    found = measured({"a": []}, [against], claims={"c1": {"accused": ["klein"]}})
    assert found["contradicting_items"][0] == 1
    assert found["contradicting_by_others"][0] == 0


@pytest.mark.parametrize(
    ("path", "hops", "missing"),
    [
        ([{"party": "A"}, {"party": "B", "date": "1988", "amount": {"value": 1, "currency": "USD"}, "documents": ["a"]}], 1, None),
        ([{"party": "A", "holder": "unknown"}, {"party": "B", "date": "1988", "amount": {"value": 1, "currency": "USD"}, "documents": ["a"]}], 1, "originator not named"),
        ([{"party": "A"}, {"gap": True}, {"party": "B", "date": "1988", "amount": {"value": 1, "currency": "USD"}, "documents": ["a"]}], 1, "no link from A to B"),
        ([{"party": "A"}, {"party": "B"}, {"party": "C"}, {"party": "D"}], 3, "no date for hops 1–3; no amount for hops 1–3; no document for hops 1–3"),
        ([{"party": "A"}, {"party": "B", "date": "1988"}, {"party": "C"}], 2, "no date for hop 2; no amount for hops 1, 2; no document for hops 1, 2"),
        ([{"gap": True}, {"party": "B"}, {"gap": True}], 0, "originator not named; beneficiary not named"),
    ],
)  # fmt: skip
def test_a_payment_path_lists_what_it_lacks(path, hops, missing):
    found = measured({"a": []}, [], transactions={"t1": {"claim": "c1", "path": path}})
    assert found["trail_hops"][0] == hops
    assert found.get("trail_missing", (None,))[0] == missing
    assert found["trail_gaps"][0] == (0 if missing is None else missing.count(";") + 1)


def test_what_an_item_rests_on_and_where_that_ends():
    """An item rests on what it cites and on all beneath; one that rests on less takes that and what lies between."""
    from casekit import Case
    from casekit.facts import facts

    case = Case.model_validate(
        {
            "casekit": 1,
            "case": "x",
            "sources": {
                "w": {"kind": "testimony"},
                "v": {"kind": "testimony"},
                "paper": {"kind": "press", "derives_from": ["w", "v"], "accessed": "cited"},
                "book": {"kind": "scholarship", "derives_from": ["paper", "other"]},
                "other": {"kind": "press", "derives_from": ["v"]},
            },
            "claims": {"c1": {}},
            "evidence": {
                "e1": {
                    "says": "X.", "sources": ["book"], "directness": "secondary",
                    "bears_on": [{"claim": "c1", "stance": "supports", "certain": True}],
                },
                "e2": {"says": "X.", "sources": [{"source": "paper", "rests_on": ["w"]}], "directness": "hearsay"},
                "e3": {"says": "X.", "sources": [{"source": "book", "rests_on": ["w"]}], "directness": "hearsay"},
            },
        }
    )  # fmt: skip
    found = facts(case)
    assert set(found["rests_on"]) == {
        ("e1", "book", False), ("e1", "paper", False), ("e1", "w", True), ("e1", "v", True), ("e1", "other", False), ("e2", "paper", False), ("e2", "w", True),
        ("e3", "book", False), ("e3", "paper", False), ("e3", "w", True),
    }  # fmt: skip
    assert set(found["cites"]) == {("e1", "book", "original"), ("e2", "paper", "cited"), ("e3", "book", "original")}
    assert found["process_test"] == (("c1", "e1", "supports", True, None),)
