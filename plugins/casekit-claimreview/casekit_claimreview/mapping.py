"""ClaimReviews → the data of one case, and for each part of it the place in the file from which it was made.

Nothing is added to what the file says. A rating is the word of a reviewer (`secondary`), never an official finding.
That a claim was made somewhere is no evidence for it: its appearances are `context`. What a text derives from no
ClaimReview says, so it is `unknown`, and no two of them ever count as independent origins.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from casekit.source import DataPath

from casekit_claimreview.reviews import Agent, Item, Rating, Review, Work

Data = dict[str, Any]
Places = dict[DataPath, DataPath]
"""Paths in a case, and the paths in the ClaimReview file from which they were made."""

_LONGEST_ID = 128


def case_id(file_name: str, suffixes: Iterable[str]) -> str:
    """Return the id of the case of a file: its name without the suffix, in the letters an id may have."""
    stem = next((file_name.removesuffix(suffix) for suffix in suffixes if file_name.endswith(suffix)), file_name)
    plain = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST_ID].strip("-") or "claimreview"


def case_of(id: str, reviews: Sequence[Review]) -> tuple[Data, Places]:
    """Return the data of the case of some reviews, and where each part of it was made from."""
    draft = _Draft(_actors(reviews))
    for number, review in enumerate(reviews, 1):
        draft.add(f"c{number}", review)
    data: Data = {"casekit": 1, "case": id, "claims": draft.claims}
    if as_of := _as_of(reviews):
        data["as_of"] = as_of
    if draft.actors:
        data["actors"] = {id: {"name": agent.name, "kind": agent.kind} for agent, id in draft.actors.items()}
    return data | {"sources": draft.sources, "evidence": draft.evidence}, draft.places


def _as_of(reviews: Sequence[Review]) -> str:
    """Return the date of the last review: what the file knows it knew then; nothing where one review has no exact date."""
    dates = [review.issued for review in reviews]
    return max(dates) if all(len(date) == len("2026-02-25") for date in dates) else ""


# --- people ------------------------------------------------------------------------------------------


def _agents(reviews: Iterable[Review]) -> Iterator[Agent]:
    for review in reviews:
        yield from review.authors
        for item in review.items:
            yield from item.authors


def _actors(reviews: Sequence[Review]) -> dict[Agent, str]:
    """Return those whose kind the file states, each with an id; alike in everything that is stated is one actor."""
    agents = list(dict.fromkeys(_agents(reviews)))
    stem = "actor"
    while any(agent.name.startswith(stem) for agent in agents):
        stem += "_"  # no words that describe a speaker may be an actor's id
    return {agent: f"{stem}-{number}" for number, agent in enumerate((a for a in agents if a.kind), 1)}


def _speaker(authors: Sequence[Agent], actors: Mapping[Agent, str]) -> Data:
    """Return the `by` of an item: an actor, or words; nothing where no speaker is named."""
    if not authors:
        return {}
    if len(authors) == 1 and authors[0] in actors:
        return {"by": actors[authors[0]]}
    return {"by": {"text": _joined(authors)}}


def _joined(agents: Iterable[Agent]) -> str:
    return "; ".join(agent.name for agent in agents)


# --- ratings -----------------------------------------------------------------------------------------


def stance(rating: Rating | None) -> str:
    """Return how a rating bears on its claim: by its number at an end of a scale that the file states, else `context`.

    The word of a rating is free, so nothing is read out of it; a scale with an end left out is not a scale stated.
    """
    if rating is None or rating.value is None or rating.worst is None or rating.best is None or rating.worst >= rating.best:
        return "context"
    ends = {rating.worst: "contradicts", rating.best: "supports"}
    return ends.get(rating.value, "context")


def told(rating: Rating | None) -> str:
    """Return what a rating says, its words in quotation marks and its numbers as they are written."""
    word = f"“{rating.word}”" if rating and rating.word else ""
    numbers = "; ".join(_numbers(rating)) if rating else ""
    if not word and not numbers:
        verdict = "Review of the claim, without a rating."
    else:
        verdict = f"Rating of the claim: {word}{' ' if word and numbers else ''}{f'({numbers})' if numbers else ''}."
    return verdict + (f" Explanation: “{rating.explanation}”" if rating and rating.explanation else "")


def _numbers(rating: Rating) -> Iterator[str]:
    named = (("ratingValue", rating.value), ("worstRating", rating.worst), ("bestRating", rating.best))
    yield from (f"{name} {number}" for name, number in named if number is not None)


# --- the case ----------------------------------------------------------------------------------------


class _Draft:
    """A case while it is made."""

    def __init__(self, actors: Mapping[Agent, str]) -> None:
        self.actors = actors
        self.claims: Data = {}
        self.sources: Data = {}
        self.evidence: Data = {}
        self.places: Places = {}
        self._known: dict[tuple[Any, ...], str] = {}

    def add(self, claim: str, review: Review) -> None:
        """Add a review: its claim, the review as a source, its rating, and how the claim was made."""
        self.claims[claim] = {"says": review.claim.text}
        self.places |= {("claims", claim): review.path, ("claims", claim, "says"): review.claim.path}
        source = self._source(f"review-{claim}", _review_source(review), review.path)
        self._evidence(
            f"rating-{claim}",
            {
                "says": told(review.rating),
                **_speaker(review.authors, self.actors),
                "sources": [source],
                "directness": "secondary",
                **_given(date=review.issued),
                "bears_on": [{"claim": claim, "stance": stance(review.rating)}],
            },
            review.rating.path if review.rating else review.path,
        )
        items = [item for item in review.items if item.authors or item.made or item.works]
        for number, item in enumerate(items, 1):
            self._made(f"made-{claim}" if len(items) == 1 else f"made-{claim}-{number}", claim, review, item, source)

    def _made(self, id: str, claim: str, review: Review, item: Item, review_source: str) -> None:
        works = [
            self._source(f"appearance-{claim}-{len(self.sources) + 1}", _work_source(work, review_source), work.path)
            for work in item.works
        ]
        self._evidence(
            id,
            {
                "says": item.words or review.claim.text,
                **_speaker(item.authors, self.actors),
                "sources": list(dict.fromkeys(works)) or [review_source],
                "directness": "secondary",
                **_given(date=item.made),
                "bears_on": [{"claim": claim, "stance": "context"}],
            },
            item.path,
        )

    def _evidence(self, id: str, data: Data, place: DataPath) -> None:
        self.evidence[id] = data
        self.places["evidence", id] = place

    def _source(self, id: str, data: Data, place: DataPath) -> str:
        """Add a source and return its id; a text that was added before, through whatever review, is that source."""
        same = tuple(sorted((key, value) for key, value in data.items() if key != "via"))
        if same in self._known and ("url", data.get("url")) in same:  # without an address, equal is not the same
            return self._known[same]
        self._known[same] = id
        self.sources[id] = data
        self.places["sources", id] = place
        return id


def _review_source(review: Review) -> Data:
    """Return the review as a source: read as a copy, because what was read is its markup and not its page."""
    persons = [agent for agent in review.authors if agent.kind == "person"]
    others = [agent for agent in review.authors if agent.kind != "person"]
    return {
        "kind": "press" if any(agent.newsroom for agent in review.authors) else "document",
        **_given(
            title=review.title,
            author=_joined(persons),
            publisher=_joined(others) or review.publisher,
            issued=review.issued,
            url=review.url,
        ),
        "derives_from": "unknown",
        "accessed": "copy",
    }


def _work_source(work: Work, via: str) -> Data:
    return {
        "kind": work.kind,
        **_given(title=work.title, author=work.author, publisher=work.publisher, issued=work.issued, url=work.url),
        "derives_from": "unknown",
        "accessed": "cited",
        "via": via,
    }


def _given(**texts: str) -> Data:
    """Return the texts that are not empty."""
    return {name: text for name, text in texts.items() if text}
