"""Codings of one case by several coders, made at random: each judges much the same records, each in their own way."""

from __future__ import annotations

from typing import Any, get_args

from casekit.model import case as vocabulary
from hypothesis import strategies as st

CLAIMS, ACTORS, SOURCES = ("c1", "c2"), ("actor1", "actor2"), ("s1", "s2", "s3")
ITEMS = {"evidence": "e", "denials": "d", "official_findings": "f", "searches": "q"}


def _word(words: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from(get_args(words))


def _given(fields: dict[str, st.SearchStrategy[Any]], **must: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Return records that may leave out any of their fields but those that must be there."""
    return st.fixed_dictionaries(must, optional=fields)


_bearing = _given(
    {"shows": _word(vocabulary.Shows), "certain": st.booleans(), "unique": st.booleans()},
    claim=st.sampled_from(CLAIMS),
    stance=_word(vocabulary.Stance),
)
_RECORDS = {
    "evidence": _given(
        {"credibility": st.integers(1, 6), "bears_on": st.lists(_bearing, max_size=2)},
        says=st.just("X."),
        directness=_word(vocabulary.Directness),
        sources=st.just(["s1"]),
    ),
    "denials": _given(
        {"scope": _word(vocabulary.DenialScope), "conditional": st.booleans()},
        claim=st.sampled_from(CLAIMS),
        by=st.sampled_from(ACTORS),
        form=_word(vocabulary.DenialForm),
    ),
    "official_findings": _given(
        {},
        claim=st.sampled_from(CLAIMS),
        body=st.just("a body"),
        level=_word(vocabulary.FindingLevel),
        concludes=_word(vocabulary.Conclusion),
    ),
    "searches": _given({"logged": st.booleans()}, claim=st.sampled_from(CLAIMS), result=_word(vocabulary.SearchResult)),
}
_roles = st.lists(st.fixed_dictionaries({"capacity": _word(vocabulary.Capacity)}), max_size=2)
_actor = _given({"roles": _roles}, name=st.just("A"), kind=_word(vocabulary.ActorKind))
_claim = _given(
    {
        "accused": st.lists(st.sampled_from(ACTORS), max_size=2, unique=True),
        "conduct": st.sampled_from(["training", "payment"]),
        "imputed_to": st.sampled_from(ACTORS),
        "question": st.sampled_from(["q1", "q2"]),
    }
)


@st.composite
def codings(draw: st.DrawFn, case: str = "generated") -> dict[str, Any]:
    """Return the data of one coding."""
    sources = {}
    for number, id in enumerate(SOURCES):
        derives = st.lists(st.sampled_from(SOURCES[:number]), max_size=2, unique=True) if number else st.just([])
        fields = {
            "reliability": _word(vocabulary.Reliability),
            "accessed": _word(vocabulary.Access),
            "derives_from": derives | st.just("unknown"),
        }
        sources[id] = draw(_given(fields, kind=_word(vocabulary.SourceKind)))
    return {
        "casekit": 1,
        "case": case,
        "as_of": "2000-01-01",
        "actors": {id: draw(_actor) for id in ACTORS},
        "sources": sources,
        "claims": {id: draw(_claim) for id in CLAIMS},
        **{
            section: {
                id: draw(_RECORDS[section]) for id in sorted(draw(st.sets(st.sampled_from([f"{prefix}1", f"{prefix}2"]))))
            }
            for section, prefix in ITEMS.items()
        },
    }


def turned(data: Any) -> Any:
    """Return the data of a case with every mapping the other way round."""
    if isinstance(data, dict):
        return {key: turned(value) for key, value in reversed(data.items())}
    return [turned(value) for value in data] if isinstance(data, list) else data
