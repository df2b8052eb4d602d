"""Small cases made at random: every section that has dates, and every way to write them."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

DATES = (
    "1988", "1988-05", "1988-05-03", "1988-05-04", "1988-05-03/1988-06", "1988/1989", "../1988-05", "1988-06/..",
    "[1987..1988]", "1988?", "1989-01-01",
)  # fmt: skip
WIDER = {
    "1988-05-03": "1988-05", "1988-05-04": "1988-05", "1988-05": "1988", "1988": "[1987..1988]", "1988?": "[1987..1988]",
    "[1987..1988]": "[1980..1990]", "1989-01-01": "1989",
}  # fmt: skip
"""For dates that are no span: another with bounds at least as wide."""

_date = st.none() | st.sampled_from(DATES)


def _without_nothing(data: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if value is not None}


def _records(prefix: str, fields: dict[str, Any], most: int) -> st.SearchStrategy[dict[str, Any]]:
    one = st.fixed_dictionaries(fields).map(_without_nothing)
    return st.lists(one, max_size=most).map(lambda each: {f"{prefix}{n}": record for n, record in enumerate(each, 1)})


@st.composite
def cases(draw: st.DrawFn) -> dict[str, Any]:
    """Return the data of a valid case."""
    sources: dict[str, dict[str, Any]] = {}
    for number in range(1, draw(st.integers(1, 5)) + 1):
        parents = st.lists(st.sampled_from(sorted(sources)), max_size=2, unique=True) if sources else st.just([])
        sources[f"s{number}"] = _without_nothing(
            {
                "kind": "press",
                "issued": draw(_date),
                "derives_from": draw(parents | st.just("unknown")),
                "protected": draw(st.booleans()),
                "publisher": "Gazette",
            }
        )
    cited = st.lists(st.sampled_from(sorted(sources)), min_size=1, max_size=2, unique=True)
    claim = st.sampled_from(["c1", "c2"])
    bearing = st.fixed_dictionaries({"claim": claim, "stance": st.sampled_from(["supports", "contradicts", "context"])})
    evidence = {
        "says": st.just("X."), "sources": cited, "date": _date, "sensitive": st.booleans(),
        "directness": st.sampled_from(["eyewitness", "documentary"]), "bears_on": st.lists(bearing, min_size=1, max_size=2),
    }  # fmt: skip
    denial = {
        "claim": claim, "by": st.just({"text": "a ministry"}), "date": _date, "sources": cited,
        "form": st.sampled_from(["fact", "silence", "no-comment"]),
    }  # fmt: skip
    finding = {
        "claim": claim, "body": st.just("a court"), "level": st.just("court-judgment"), "concludes": st.just("supports"),
        "date": _date, "sources": cited,
    }  # fmt: skip
    hop = st.fixed_dictionaries({"party": st.just("P"), "date": _date, "documents": cited}).map(_without_nothing)
    payment = {"claim": claim, "date": _date, "path": st.lists(hop, min_size=2, max_size=3), "sources": cited}
    return {
        "casekit": 1,
        "case": "generated",
        "as_of": draw(st.sampled_from(["1988-12", "2000-01-01"])),
        "sources": sources,
        "evidence": draw(_records("e", evidence, 4)),
        "claims": {"c1": _without_nothing({"says": "X.", "period": draw(_date), "question": "q"}), "c2": {"period": "1988"}},
        "denials": draw(_records("d", denial, 2)),
        "official_findings": draw(_records("f", finding, 2)),
        "transactions": draw(_records("t", payment, 1)),
    }


def dated_places(data: dict[str, Any]) -> list[tuple[dict[str, Any], str]]:
    """Return every record of a case with the name of its date, where that can be widened."""
    names = {"sources": "issued", "claims": "period"}
    return [
        (record, names.get(section, "date"))
        for section in ("sources", "evidence", "claims", "denials", "official_findings")
        for record in data[section].values()
        if record.get(names.get(section, "date")) in WIDER
    ]
