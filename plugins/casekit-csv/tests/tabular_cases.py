"""Valid cases made at random: every table, every column, texts that are awkward in a table."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from unicodedata import normalize

from hypothesis import strategies as st

AWKWARD = (
    "=1+1", "+49", "-5", "@sum", "\tx", "'=x", "''@", "'s-Hertogenbosch", 'say "x"', '"', "a;b", "a,b", "a\nb", "a\r\nb", "\r",
    "\n", "\0", "\u2028", "\x85", "\ufeffx", "\\u{D}", "\\u{5C}u{", "C:\\users", " padded ", " ", "unknown", "true", "TRUE", "1",
    "1.50", "-5", "1,5", "", "\uff1dx", "Óscar", "sep=;", "x (rests on y)",
)  # fmt: skip
texts = st.sampled_from(AWKWARD) | st.text(
    st.characters(exclude_categories=["Cs"]) | st.sampled_from("=+-@'\"\\;,\n\r\t{}u"), max_size=12
).map(lambda text: normalize("NFC", text))
some_text = texts.filter(bool)
dates = st.sampled_from(["1988", "1988-05", "1988-05-03", "1988/1989", "../1988", "[1977..1981]", "1981?", " 1988 "])
flags = st.booleans()
amounts = st.fixed_dictionaries(
    {"value": st.integers(-(10**6), 10**20) | st.decimals(allow_nan=False, allow_infinity=False), "currency": st.just("USD")}
)
stated = (
    texts
    | st.integers()
    | flags
    | st.decimals(allow_nan=False, allow_infinity=False)
    | st.sampled_from([Decimal(100), Decimal("-0")])
)
ids = st.sampled_from(["unknown", "a", "A-01", "b.c_d", "é", "1", "true", "c1", "name", "Ω-2"])


def _item(**fields: Any) -> st.SearchStrategy[dict[str, Any]]:
    """Return items: a field whose name ends in `_` must be there, any other may be."""
    required = {name.rstrip("_"): value for name, value in fields.items() if name.endswith("_")}
    optional = {name: value for name, value in fields.items() if not name.endswith("_")}
    return st.fixed_dictionaries(required, optional=optional)


def _items(item: st.SearchStrategy[Any], *, least: int = 0) -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(ids, item, min_size=least, max_size=4)


@st.composite
def cases(draw: st.DrawFn) -> dict[str, Any]:
    """Return the data of a valid case."""
    actors = draw(
        _items(
            _item(name_=some_text, kind_=st.sampled_from(["person", "state"]), living=flags, anonymous=flags, notes=texts),
            least=1,
        )
    )
    actor = st.sampled_from(sorted(actors))
    span = st.sampled_from([{}, {"from": "1979"}, {"until": "1980"}, {"from": "[1977..1981]", "until": "1990?"}])
    role = st.builds(dict.__or__, _item(capacity_=st.sampled_from(["private", "state-organ"]), of=actor, title=texts), span)
    for each in actors.values():
        each["roles"] = draw(st.lists(role, max_size=2))
    sources = _sources(draw)
    source = st.sampled_from(sorted(sources))
    some_sources = st.lists(source, max_size=3)
    claims = draw(
        _items(
            _item(question=ids, says=texts, accused=st.lists(actor, max_size=3), conduct=texts, period=dates, imputed_to=actor,
                  who=texts, place=texts, manner=texts, notes=texts),
            least=1,
        )
    )  # fmt: skip
    claim = st.sampled_from(sorted(claims))
    speaker = actor | some_text.filter(lambda text: text not in actors).map(lambda text: {"text": text})
    bearing = _item(
        claim_=claim, stance_=st.sampled_from(["supports", "context"]), shows=st.just("control"), certain=flags, unique=flags
    )
    item = _item(
        says_=some_text, by=speaker, sources_=st.lists(_citations(sources), min_size=1, max_size=3),
        directness_=st.sampled_from(["hearsay", "forensic"]), credibility=st.integers(1, 6), date=dates, sensitive=flags,
        bears_on=st.lists(bearing, max_size=3), states=st.dictionaries(ids, stated, max_size=3), notes=texts,
    )  # fmt: skip
    denial = _item(
        claim_=claim, by_=speaker, form_=st.sampled_from(["fact", "silence"]), scope=st.sampled_from(["specific", "blanket"]),
        conditional=flags, date=dates, sources=some_sources, says=texts, notes=texts,
    )  # fmt: skip
    finding = _item(
        claim_=claim, body_=some_text, level_=st.just("court-judgment"), concludes_=st.just("supports"), date=dates,
        sources=some_sources, says=texts, notes=texts,
    )  # fmt: skip
    hop = {"holder": texts, "actor": actor, "date": dates, "amount": amounts, "documents": some_sources}
    stop = _item(party_=some_text, gap=st.just(value=False), **hop) | _item(gap_=st.just(value=True), **hop)
    payment = _item(
        claim_=claim, amount=amounts, date=dates, path_=st.lists(stop, min_size=2, max_size=4), documents=some_sources,
        sources=some_sources, notes=texts,
    )  # fmt: skip
    search = _item(
        claim_=claim, where=texts, result_=st.sampled_from(["found", "not-found"]), logged=flags, date=dates,
        sources=some_sources, notes=texts,
    )  # fmt: skip
    head = _item(casekit_=st.just(1), case_=st.sampled_from(["x", "1"]), title=texts, period=dates, as_of=dates, summary=texts)
    return {
        **draw(head),
        "actors": actors,
        "sources": sources,
        "evidence": draw(_items(item)),
        "claims": claims,
        "denials": draw(_items(denial)),
        "official_findings": draw(_items(finding)),
        "transactions": draw(_items(payment)),
        "searches": draw(_items(search)),
    }


def _sources(draw: st.DrawFn) -> dict[str, Any]:
    """Return sources of which each derives from earlier ones."""
    sources: dict[str, Any] = {}
    for id in draw(st.lists(ids, min_size=1, max_size=4, unique=True)):
        earlier = st.lists(st.sampled_from(sorted(sources)), max_size=3) if sources else st.just([])
        sources[id] = draw(
            _item(kind_=st.sampled_from(["press", "dataset"]), title=texts, author=texts, publisher=texts, place=texts, notes=texts,
                  issued=dates, url=texts, language=texts, reliability=st.sampled_from("ABF"), protected=flags,
                  derives_from=earlier | st.just("unknown"), accessed=st.sampled_from(["original", "cited"]))
        )  # fmt: skip
        if sources and draw(flags):
            sources[id]["via"] = draw(st.sampled_from(sorted(sources)))
    return sources


def _citations(sources: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Return sources as an item cites them; what it rests on is a parent of the source."""
    parents = {id: each.get("derives_from") for id, each in sources.items()}
    resting = [{"source": id, "rests_on": list(of)} for id, of in parents.items() if isinstance(of, list) and of]
    plain = st.sampled_from(sorted(sources))
    return plain | st.sampled_from(resting) if resting else plain
