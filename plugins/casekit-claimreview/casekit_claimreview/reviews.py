"""ClaimReviews as a file has them: each a plain record, before anything is made of it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from casekit.errors import nearest, quoted
from casekit.source import DataPath, shown

from casekit_claimreview.nodes import GRAPH, Node, Reader, Words, types_of

CLAIM_REVIEW = "ClaimReview"
_CLAIM = "Claim"

_AGENTS = {
    "Person": "person", "Organization": "organisation", "NewsMediaOrganization": "organisation", "NGO": "organisation",
    "EducationalOrganization": "organisation", "CollegeOrUniversity": "organisation", "Corporation": "company",
    "GovernmentOrganization": "organisation", "PoliticalParty": "organisation", "ResearchOrganization": "organisation",
    "LibrarySystem": "organisation", "MedicalOrganization": "organisation", "FundingAgency": "organisation",
    "PerformingGroup": "group", "MusicGroup": "group", "SportsOrganization": "organisation",
    "WorkersUnion": "organisation", "Consortium": "organisation",
}  # fmt: skip
"""The kind of actor that a type of schema.org names for certain; of another type none is made."""
_NEWSROOM = "NewsMediaOrganization"

_KINDS = {
    "SocialMediaPosting": "social-media", "DiscussionForumPosting": "social-media",
    "NewsArticle": "press", "AnalysisNewsArticle": "press", "BackgroundNewsArticle": "press",
    "OpinionNewsArticle": "press", "ReportageNewsArticle": "press", "ReviewNewsArticle": "press",
    "Newspaper": "press", "PublicationIssue": "press",
    "TVEpisode": "broadcast", "TVClip": "broadcast", "TVSeries": "broadcast", "RadioEpisode": "broadcast",
    "RadioClip": "broadcast", "RadioSeries": "broadcast",
    "ScholarlyArticle": "scholarship", "MedicalScholarlyArticle": "scholarship", "Thesis": "scholarship",
    "Dataset": "dataset",
}  # fmt: skip
"""The kind of source that a type of schema.org names for certain; everything else is a document."""
_ANY_KIND = "document"


class Agent(NamedTuple):
    """A person, organisation or other speaker; `same_as` tells two of one name apart."""

    name: str
    kind: str
    same_as: str
    newsroom: bool = False


class Work(NamedTuple):
    """A work in which a claim appeared."""

    path: DataPath
    kind: str
    title: str
    author: str
    publisher: str
    url: str
    issued: str


class Item(NamedTuple):
    """A claim as it was made: who made it, when and where."""

    path: DataPath
    words: str
    authors: tuple[Agent, ...]
    made: str
    works: tuple[Work, ...]


class Rating(NamedTuple):
    """A rating, in words and, where it has one, in its number."""

    path: DataPath
    word: str
    explanation: str
    value: Decimal | None
    worst: Decimal | None
    best: Decimal | None


class Review(NamedTuple):
    """One ClaimReview."""

    path: DataPath
    claim: Words
    title: str
    url: str
    authors: tuple[Agent, ...]
    publisher: str
    issued: str
    items: tuple[Item, ...]
    rating: Rating | None


def reviews(reader: Reader, root: Node) -> tuple[Review, ...]:
    """Return the ClaimReviews of a file: its root, or those of its `@graph`; what is wrong is noted in `reader`."""
    found = [_review(reader, node) for node in _review_nodes(reader, root)]
    return tuple(found)


def _review_nodes(reader: Reader, root: Node) -> Iterator[Node]:
    if CLAIM_REVIEW in types_of(root):
        yield root
    elif GRAPH in root.data:
        nodes = list(reader.nodes(root, GRAPH, "a mapping"))
        chosen = [node for node in nodes if CLAIM_REVIEW in types_of(node)]
        near = [near for node in nodes if (near := _misspelt(node))]
        for node, word in near:
            reader.fault(node.at("@type"), f"{quoted(word)} is not a type of schema.org", CLAIM_REVIEW)
        if not chosen and not near:
            reader.fault(root.at(GRAPH), f"there is no {CLAIM_REVIEW} in it", key=True)
        yield from chosen
    elif "@type" in root.data:
        hint = nearest(root.data["@type"], [CLAIM_REVIEW])
        reader.fault(root.at("@type"), f"expected {CLAIM_REVIEW}, found {shown(root.data['@type'])}", hint)
    else:
        reader.fault((), f"expected a {CLAIM_REVIEW}, a list of them, or a {GRAPH}: the key '@type' is missing")


_NEAR = (CLAIM_REVIEW, _CLAIM, "Review", "MediaReview", "UserReview", "CriticReview", "EmployerReview")
"""Real types that are like ClaimReview: none of these is a misspelling of it."""


def _misspelt(node: Node) -> tuple[Node, str] | None:
    words = [word for word in types_of(node) if word not in _NEAR and nearest(word, _NEAR) == CLAIM_REVIEW]
    return (node, words[0]) if words else None


def _review(reader: Reader, node: Node) -> Review:
    claim = reader.text(node, "claimReviewed")
    if not claim.text:
        _missing_claim(reader, node)
    return Review(
        path=node.path,
        claim=claim,
        title=reader.texts(node, "headline", "name").text,
        url=reader.url(node, "url"),
        authors=_agents(reader, node, "author"),
        publisher=_names(_agents(reader, node, "publisher")),
        issued=reader.date(node, "datePublished"),
        items=tuple(_item(reader, item) for item in reader.nodes(node, "itemReviewed", "a Claim (a mapping)")),
        rating=_rating(reader, node),
    )


def _missing_claim(reader: Reader, node: Node) -> None:
    if "claimReviewed" in node.data:
        if all(isinstance(value, str) for _, value in reader.values(node, "claimReviewed")):  # else its type was the fault
            reader.fault(node.at("claimReviewed"), "expected the words of the claim, found none")
        return
    for key in node.data:
        if nearest(key, ["claimReviewed"]):
            reader.fault(
                node.at(key), f"unknown key {quoted(key)}, and the key 'claimReviewed' is missing", "claimReviewed", key=True
            )
            return
    reader.fault(node.path, "the key 'claimReviewed' is missing")


def _rating(reader: Reader, node: Node) -> Rating | None:
    found = [
        Rating(
            path=rating.path,
            word=reader.texts(rating, "alternateName", "name").text,
            explanation=reader.texts(rating, "ratingExplanation").text,
            value=reader.number(rating, "ratingValue"),
            worst=reader.number(rating, "worstRating"),
            best=reader.number(rating, "bestRating"),
        )
        for rating in reader.nodes(node, "reviewRating", "a Rating (a mapping)")
    ]
    if len(found) > 1:
        reader.fault(node.at("reviewRating"), f"expected one Rating, found {len(found)}")
    return found[0] if found else None


def _item(reader: Reader, node: Node) -> Item:
    """Return a claim that was reviewed; an item of another type is itself the work in which it was made."""
    works = [work for name in ("firstAppearance", "appearance") for work in _works(reader, node, name)]
    is_claim = not types_of(node) or _CLAIM in types_of(node)
    own = None if is_claim else _work(reader, node)
    return Item(
        path=node.path,
        words=reader.texts(node, "text", "name").text if is_claim else "",
        authors=_agents(reader, node, "author"),
        made=reader.date(node, "datePublished"),
        works=tuple(dict.fromkeys([*([own] if own else []), *works])),
    )


def _works(reader: Reader, node: Node, name: str) -> Iterator[Work]:
    for path, value in reader.values(node, name):
        if isinstance(value, dict):
            work = _work(reader, reader.followed(Node(path, value)))
            if work:
                yield work
        elif isinstance(value, str):
            if value.strip():
                yield Work(path, _ANY_KIND, "", "", "", value.strip(), "")
        else:
            reader.fault(path, f"expected an address or a CreativeWork, found {shown(value)}")


def _work(reader: Reader, node: Node) -> Work | None:
    work = Work(
        path=node.path,
        kind=next((_KINDS[type] for type in types_of(node) if type in _KINDS), _ANY_KIND),
        title=reader.texts(node, "headline", "name").text,
        author=_names(_agents(reader, node, "author")),
        publisher=_names(_agents(reader, node, "publisher")),
        url=reader.url(node, "url") or _address(node),
        issued=reader.date(node, "datePublished"),
    )
    return work if any(work[2:]) else None


def _address(node: Node) -> str:
    """Return the `@id` of a node where it is an address, and not a name within the file."""
    name = node.data.get("@id")
    return name if isinstance(name, str) and name.startswith(("https://", "http://")) else ""


def _agents(reader: Reader, node: Node, name: str) -> tuple[Agent, ...]:
    found = []
    for path, value in reader.values(node, name):
        if isinstance(value, dict):
            found.append(_agent(reader, reader.followed(Node(path, value))))
        elif isinstance(value, str):
            found.append(Agent(value.strip(), "", ""))
        else:
            reader.fault(path, f"expected a Person or an Organization, found {shown(value)}")
    return tuple(dict.fromkeys(agent for agent in found if agent.name))


def _agent(reader: Reader, node: Node) -> Agent:
    types = types_of(node)
    same_as = reader.texts(node, "sameAs").text
    identity = "; ".join(filter(None, (same_as, _address(node))))
    name = reader.texts(node, "name").text.strip() or reader.url(node, "url") or _address(node)
    kind = next((_AGENTS[type] for type in types if type in _AGENTS), "")
    return Agent(name, kind, identity, newsroom=_NEWSROOM in types)


def _names(agents: tuple[Agent, ...]) -> str:
    return "; ".join(agent.name for agent in agents)
