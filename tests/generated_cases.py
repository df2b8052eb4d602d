"""Case files made at random by hypothesis: every section, every vocabulary, small."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path
from typing import Any, get_args

from hypothesis import strategies as st

from casekit import Assessed, Assessor, Native, load_case
from casekit.compare import compare
from casekit.model import case as vocabulary
from casekit.model.dates import parse_date
from casekit.model.result import Comparison
from casekit.project import find_project, load_packs
from casekit.renderers import Style, renderer

ROOT = Path(__file__).parent.parent
PACKS = load_packs(find_project(ROOT), [file.parent.name for file in sorted((ROOT / "rules").glob("*/pack.yaml"))]).applied
"""Every shipped pack."""
(CORE,) = (pack for pack in PACKS if pack.name == "core")
ASSESSOR = Assessor(PACKS, Native())

DATES = ("1979", "1988", "1988-05", "1988-05-03", "1988/1989", "../1988", "1988/..", "[1977..1981]", "1981?")
QUESTIONS = ("q1", "q2")


def _may_follow(dates: tuple[str | None, str | None]) -> bool:
    """Whether a role can begin and end on these dates."""
    begins, ends = (parse_date(date) if date else None for date in dates)
    return not begins or not ends or (begins.earliest or 0) <= (ends.latest or 10**7)


SPANS = tuple(span for span in product((None, *DATES), repeat=2) if _may_follow(span))
"""From and until of roles."""


def _word(words: Any) -> st.SearchStrategy[str]:
    return st.sampled_from(get_args(words))


def _some(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


def _mapping(prefix: str, item: st.SearchStrategy[Any], least: int, most: int) -> st.SearchStrategy[dict[str, Any]]:
    return st.lists(item, min_size=least, max_size=most).map(
        lambda items: {f"{prefix}{n}": {k: v for k, v in i.items() if v is not None} for n, i in enumerate(items, 1)}
    )


@st.composite
def cases(draw: st.DrawFn) -> dict[str, Any]:
    """Return the data of a valid case."""
    date = _some(st.sampled_from(DATES))
    actors = draw(
        _mapping(
            "actor", st.fixed_dictionaries({"name": st.sampled_from(["A", "B"]), "kind": _word(vocabulary.ActorKind)}), 1, 4
        )
    )
    actor = st.sampled_from(sorted(actors))
    role = st.fixed_dictionaries(
        {"capacity": _word(vocabulary.Capacity), "of": _some(actor), "dates": st.sampled_from(SPANS)}
    ).map(lambda r: {"capacity": r["capacity"], "of": r["of"], "from": r["dates"][0], "until": r["dates"][1]})
    for each in actors.values():
        each["roles"] = [{k: v for k, v in r.items() if v is not None} for r in draw(st.lists(role, max_size=2))]
    sources: dict[str, dict[str, Any]] = {}
    for number in range(1, draw(st.integers(1, 6)) + 1):
        earlier = sorted(sources)
        derives = st.lists(st.sampled_from(earlier), max_size=2, unique=True) if earlier else st.just([])
        sources[f"source{number}"] = {
            "kind": draw(_word(vocabulary.SourceKind)),
            "derives_from": draw(st.one_of(derives, derives, st.just("unknown"))),
            "issued": draw(st.sampled_from(DATES)),
            "accessed": draw(_word(vocabulary.Access)),
            "reliability": draw(_word(vocabulary.Reliability)),
        }
    source_ids = st.lists(st.sampled_from(sorted(sources)), min_size=1, max_size=2, unique=True)
    claims = draw(
        _mapping(
            "claim",
            st.fixed_dictionaries(
                {
                    "question": st.sampled_from(QUESTIONS),
                    "says": st.just("X."),
                    "accused": st.lists(actor, max_size=2, unique=True),
                    "conduct": st.sampled_from(["training", "payment", "denial"]),
                    "period": date,
                    "imputed_to": _some(actor),
                }
            ),
            1,
            3,
        )
    )
    claim = st.sampled_from(sorted(claims))
    flag = _some(st.booleans())
    bearing = st.fixed_dictionaries(
        {
            "claim": claim,
            "stance": _word(vocabulary.Stance),
            "shows": _some(_word(vocabulary.Shows)),
            "certain": flag,
            "unique": flag,
        }
    )
    evidence = draw(
        _mapping(
            "item",
            st.fixed_dictionaries(
                {
                    "says": st.just("X."),
                    "by": _some(actor | st.just({"text": "somebody"})),
                    "sources": source_ids,
                    "directness": _word(vocabulary.Directness),
                    "credibility": st.integers(1, 6),
                    "date": date,
                    "bears_on": st.lists(bearing, max_size=2).map(
                        lambda bs: [{k: v for k, v in b.items() if v is not None} for b in bs]
                    ),
                    "states": st.dictionaries(
                        st.sampled_from(["x", "acting"]), st.sampled_from(["1", "beyond-authority"]), max_size=1
                    ),
                }
            ),
            0,
            6,
        )
    )
    denial = {
        "claim": claim,
        "by": actor,
        "form": _word(vocabulary.DenialForm),
        "conditional": st.booleans(),
        "date": date,
        "sources": source_ids,
    }
    finding = {
        "claim": claim,
        "body": st.just("a body"),
        "level": _word(vocabulary.FindingLevel),
        "concludes": _word(vocabulary.Conclusion),
        "date": date,
    }
    search = {
        "claim": claim,
        "result": _word(vocabulary.SearchResult),
        "logged": st.booleans(),
        "where": _some(st.just("an archive")),
    }
    stop = st.fixed_dictionaries({"party": st.sampled_from(["P", "Q"]), "date": date}).map(
        lambda s: {k: v for k, v in s.items() if v}
    )
    path = st.lists(stop | st.just({"gap": True}), min_size=2, max_size=4)
    return {
        "casekit": 1,
        "case": "generated",
        "as_of": "2000-01-01",
        "actors": actors,
        "sources": sources,
        "evidence": evidence,
        "claims": claims,
        "denials": draw(_mapping("denial", st.fixed_dictionaries(denial), 0, 2)),
        "official_findings": draw(_mapping("finding", st.fixed_dictionaries(finding), 0, 2)),
        "transactions": draw(_mapping("payment", st.fixed_dictionaries({"claim": claim, "path": path}), 0, 1)),
        "searches": draw(_mapping("search", st.fixed_dictionaries(search), 0, 1)),
    }


def comparison(path: Path, data: dict[str, Any]) -> Comparison:
    """Return the comparison of one case through the whole pipeline, from a file."""
    file = path / "case.json"
    file.write_text(json.dumps(data), encoding="utf-8")
    loaded = load_case(file)
    return compare([Assessed(loaded, ASSESSOR(loaded.case))], PACKS, criteria=["all"])


def json_without_digest(path: Path, data: dict[str, Any]) -> str:
    """Return the JSON output of one case, but for the digest of its file."""
    document = json.loads(renderer("json").render(comparison(path, data), Style()))
    for case in document["cases"]:
        del case["sha256"]
    return json.dumps(document, sort_keys=True)


Cells = dict[tuple[str, str], dict[str, Any]]


def cells(path: Path, data: dict[str, Any]) -> Cells:
    """Return every cell of one case by claim and criterion (without its pack)."""
    return {
        (cell.claim, row.criterion.partition("/")[2]): cell._asdict()
        for row in comparison(path, data).document.rows
        for each in row.cells.values()
        for cell in each
    }


def outcomes(path: Path, data: dict[str, Any]) -> dict[tuple[str, str], str]:
    """Return every outcome of one case by claim and criterion."""
    return {key: cell["outcome"] for key, cell in cells(path, data).items()}
