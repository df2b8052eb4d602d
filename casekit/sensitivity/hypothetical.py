"""What is not on file and could be: a catalogue of additions to what bears on one claim.

Nothing here is evidence. Each entry says in words what would be added, and gives the case as if it were on file, found at
the case's state of knowledge; whether it exists, nobody knows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from casekit.model.case import Case, Denial, Evidence, OfficialFinding, Role, Search, Source, Transaction
from casekit.trail import complete

ANY_ORIGIN = "one more independent origin"
"""What each of `OF_ANY_ORIGIN` is; said where any of them does."""
_HEARSAY, _FIRST_HAND, _DOCUMENT, _OFFICIAL = OF_ANY_ORIGIN = (
    "one more independent report of it, by hearsay",
    "one more independent first-hand origin",
    "one more independent document",
    "one more independent official statement for it",
)
_SMOKING_GUN = "a document that would be found only if the claim holds (a smoking gun)"
_DENIALS = {
    "a denial of the fact by the accused": ("fact", False),
    "a denial of attribution by the accused": ("attribution", False),
    "a denial of knowledge by the accused": ("knowledge", False),
    "a conditional denial by the accused": ("fact", True),
    "a doubt voiced by the accused": ("doubt", False),
    "a refusal of the accused to comment": ("no-comment", False),
    "a question to which the accused gave no answer": ("silence", False),
}
DENIALS = frozenset(_DENIALS)
"""Entries that record what an accused answered; no evidence that anyone could gather."""
_CURRENCY = "XXX"
"""ISO 4217: no currency is involved."""


class Hypothetical(NamedTuple):
    """An addition in words, and the case with it; given a case to which others were added, it is one more.

    `parts` are the words of entries that are less than it.
    """

    says: str
    added: Callable[[Case], Case]
    parts: tuple[str, ...] = ()


def catalogue(case: Case, claim: str) -> tuple[Hypothetical, ...]:
    """Return what could be added to a claim of a case, what is weaker first, and in lists protected sources last."""
    return (*_support(claim), *_against(case, claim), *_official(claim), *_trail(case, claim), *_coding(case, claim))


# --- items ----------------------------------------------------------------------------------------------


def _support(claim: str) -> Iterator[Hypothetical]:
    for says, kind, directness in (
        (_HEARSAY, "press", "hearsay"),
        (_FIRST_HAND, "testimony", "eyewitness"),
        (_DOCUMENT, "document", "documentary"),
        (_OFFICIAL, "official-statement", "official-statement"),
    ):
        yield Hypothetical(says, _item(claim, kind, "F", {"directness": directness}))
    graded = _item(claim, "testimony", "B", {"directness": "eyewitness", "credibility": 2})
    yield Hypothetical(f"{_FIRST_HAND}, graded B2", graded, (_FIRST_HAND,))
    for shows in ("direction", "control", "adoption"):
        yield Hypothetical(
            f"a document that shows {shows} of this conduct by the state", _found(claim, shows=shows), (_DOCUMENT,)
        )
    yield Hypothetical(_SMOKING_GUN, _found(claim, certain=False, unique=True), (_DOCUMENT,))
    yield Hypothetical(
        "a document that must be found if the claim holds, and only then (doubly decisive)",
        _found(claim, certain=True, unique=True),
        (_SMOKING_GUN, _DOCUMENT),
    )
    yield Hypothetical(
        "one more independent report, published when it happened",
        _item(claim, "press", "F", {"directness": "hearsay"}, at_the_time=True),
        (_HEARSAY,),
    )


def _found(claim: str, **bearing: Any) -> Callable[[Case], Case]:
    return _item(claim, "document", "F", {"directness": "documentary"}, bearing)


def _item(
    claim: str,
    kind: str,
    reliability: str,
    item: Mapping[str, Any],
    bearing: Mapping[str, Any] | None = None,
    *,
    stance: str = "supports",
    at_the_time: bool = False,
) -> Callable[[Case], Case]:
    def added(case: Case) -> Case:
        issued = (at_the_time and case.claims[claim].period) or case.as_of
        id = _new_id(case.sources)
        source = Source.model_validate({"kind": kind, "reliability": reliability, "issued": issued})
        bears_on = [{"claim": claim, "stance": stance, **(bearing or {})}]
        evidence = Evidence.model_validate({"says": "…", "sources": [id], "date": issued, "bears_on": bears_on, **item})
        return _with(_with(case, "sources", id, source), "evidence", _new_id(case.evidence), evidence)

    return added


def _against(case: Case, claim: str) -> Iterator[Hypothetical]:
    yield Hypothetical(
        "an independent item that contradicts it, by neither the accused nor one who denies it",
        _item(claim, "document", "F", {"directness": "documentary"}, stance="contradicts"),
    )
    for by in case.claims[claim].accused[:1]:
        for says, (form, conditional) in _DENIALS.items():
            yield Hypothetical(says, _denial(claim, by, form, conditional=conditional))


def _denial(claim: str, by: Any, form: str, *, conditional: bool) -> Callable[[Case], Case]:
    def added(case: Case) -> Case:
        data = {"claim": claim, "by": by, "form": form, "conditional": conditional, "date": case.as_of}
        return _with(case, "denials", _new_id(case.denials), Denial.model_validate(data))

    return added


def _official(claim: str) -> Iterator[Hypothetical]:
    for level, body in (
        ("court-judgment", "a court's judgment"),
        ("international-body", "a finding of an international body"),
        ("commission-of-inquiry", "a finding of a commission of inquiry"),
        ("legislative-committee", "a finding of a legislative committee"),
        ("staff-report", "a staff report"),
        ("executive-statement", "a statement of the executive"),
    ):
        yield Hypothetical(f"{body} for it", _finding(claim, level, "supports"))
        yield Hypothetical(f"{body} against it", _finding(claim, level, "contradicts"))
    for result, says in (
        ("found", "a logged search with a defined place that finds it"),
        ("not-found", "a logged search with a defined place that finds nothing"),
        ("not-searchable", "a note that it cannot be searched for"),
    ):
        yield Hypothetical(says, _search(claim, result))


def _finding(claim: str, level: str, concludes: str) -> Callable[[Case], Case]:
    def added(case: Case) -> Case:
        data = {"claim": claim, "body": "…", "level": level, "concludes": concludes, "date": case.as_of}
        return _with(case, "official_findings", _new_id(case.official_findings), OfficialFinding.model_validate(data))

    return added


def _search(claim: str, result: str) -> Callable[[Case], Case]:
    def added(case: Case) -> Case:
        data = {"claim": claim, "result": result, "logged": True, "where": "…", "date": case.as_of}
        return _with(case, "searches", _new_id(case.searches), Search.model_validate(data))

    return added


def _trail(case: Case, claim: str) -> Iterator[Hypothetical]:
    payments = {id: payment for id, payment in case.transactions.items() if payment.claim == claim}
    if not payments:
        yield Hypothetical("a payment path with every party, date, amount and document", lambda c: _paid(c, claim))
    lacking = [id for id, payment in payments.items() if not complete(payment)]
    if lacking:
        yield Hypothetical(
            f"what the payment path of {', '.join(lacking)} lacks: parties, dates, amounts, documents",
            lambda c: _all_completed(c, lacking),
        )


def _with_document(case: Case) -> tuple[Case, str]:
    id = _new_id(case.sources)
    return _with(case, "sources", id, Source.model_validate({"kind": "document", "issued": case.as_of})), id


def _all_completed(case: Case, payments: Iterable[str]) -> Case:
    with_document, document = _with_document(case)
    completed = {id: _completed(case, case.transactions[id], document) for id in payments}
    return _replaced(with_document, "transactions", completed)


def _paid(case: Case, claim: str) -> Case:
    with_document, id = _with_document(case)
    amount = {"value": 1, "currency": _CURRENCY}
    path = [{"party": "payer"}, {"party": "payee", "date": case.as_of, "amount": amount, "documents": [id]}]
    payment = Transaction.model_validate({"claim": claim, "path": path, "documents": [id]})
    return _with(with_document, "transactions", _new_id(case.transactions), payment)


def _completed(case: Case, payment: Transaction, document: str) -> Transaction:
    amount = payment.amount or {"value": 1, "currency": _CURRENCY}
    path: list[dict[str, Any]] = []
    for number, stop in enumerate(payment.path):
        known: dict[str, Any] = {
            "party": stop.party or f"party {number}", "date": stop.date or payment.date or case.as_of, "amount": stop.amount or amount,
            "documents": stop.documents, "actor": stop.actor, "holder": "" if stop.holder == "unknown" else stop.holder,
        }  # fmt: skip
        path.append(known)
    documents = payment.documents or (document,)
    return Transaction.model_validate(
        {"claim": payment.claim, "amount": payment.amount, "path": path, "documents": documents, "sources": payment.sources}
    )


# --- what is not known of what is on file ------------------------------------------------------------------


def _coding(case: Case, claim: str) -> Iterator[Hypothetical]:
    unknown = sorted((source.protected, id) for id, source in case.sources.items() if source.derivation_unknown)
    single = {f"the derivation of {id}, were it an origin of its own": _source(id, derives_from=()) for _, id in unknown}
    for says, added in single.items():
        yield Hypothetical(says, added)
    if len(unknown) > 1:
        every = {id: case.sources[id].model_copy(update={"derives_from": ()}) for _, id in unknown}
        yield Hypothetical(
            f"the derivation of {', '.join(every)}, were each an origin of its own",
            lambda c: _replaced(c, "sources", every),
            tuple(single),
        )
    unread = [id for id, source in sorted(case.sources.items()) if source.accessed == "cited"]
    if unread:
        read = {id: case.sources[id].model_copy(update={"accessed": "original"}) for id in unread}
        yield Hypothetical(
            "a reading of the texts that are only cited, were they to say the same", lambda c: _replaced(c, "sources", read)
        )
    yield from _of_claim(case, claim)
    for actor in case.claims[claim].accused:
        yield from _capacity(case, claim, actor)


def _source(id: str, **update: Any) -> Callable[[Case], Case]:
    return lambda case: _replaced(case, "sources", {id: case.sources[id].model_copy(update=update)})


def _of_claim(case: Case, claim: str) -> Iterator[Hypothetical]:
    stated = case.claims[claim]
    missing: dict[str, dict[str, Any]] = {}
    if not stated.who and not stated.accused:
        missing["who did it"] = {"who": "…"}
    for field, says in (("conduct", "what was done"), ("place", "where it was"), ("manner", "how it was done")):
        if not getattr(stated, field):
            missing[says] = {field: "…"}
    if stated.period is None and case.as_of is not None:
        missing["when it was"] = {"period": case.as_of}
    single = {f"{says}, stated in the claim": update for says, update in missing.items()}
    for says, update in single.items():
        yield Hypothetical(says, _claim(claim, update))
    if len(missing) > 1:
        every = {field: value for update in missing.values() for field, value in update.items()}
        yield Hypothetical(f"{', '.join(missing)}, stated in the claim", _claim(claim, every), tuple(single))


def _claim(id: str, update: Mapping[str, Any]) -> Callable[[Case], Case]:
    return lambda case: _replaced(case, "claims", {id: case.claims[id].model_copy(update=update)})


def _capacity(case: Case, claim: str, actor: str) -> Iterator[Hypothetical]:
    """Yield what could be known of an accused: whether a role covered the conduct or, where none is on file, the capacity."""
    imputed = case.claims[claim].imputed_to
    roles, name = case.actors[actor].roles, case.actors[actor].name
    for number, role in enumerate(roles):
        if role.since is not None or role.until is not None:
            always = role.model_copy(update={"since": None, "until": None})
            others = (roles[:number], roles[number + 1 :])
            word = role.capacity.replace("-", " ")
            yield Hypothetical(
                f"a record that {name} held the role on file ({word}) when it happened",
                _roles(actor, (*others[0], always, *others[1])),
            )
            yield Hypothetical(
                f"a record that {name} did not hold the role on file ({word}) when it happened",
                _roles(actor, others[0] + others[1]),
            )
    if not roles and case.actors[actor].kind not in ("state", "armed-group"):
        for capacity in ("state-organ", "private"):
            says = f"a record of the capacity of {name} when it happened, were it {capacity.replace('-', ' ')}"
            yield Hypothetical(says, _roles(actor, (Role.model_validate({"capacity": capacity, "of": imputed}),)))


def _roles(actor: str, roles: tuple[Role, ...]) -> Callable[[Case], Case]:
    return lambda case: _replaced(case, "actors", {actor: case.actors[actor].model_copy(update={"roles": roles})})


# --- cases -----------------------------------------------------------------------------------------------


def _new_id(records: Mapping[str, Any]) -> str:
    return next(id for id in (f"hypothetical-{number}" for number in range(1, len(records) + 2)) if id not in records)


def _with(case: Case, section: str, id: str, record: Any) -> Case:
    return _replaced(case, section, {id: record})


def _replaced(case: Case, section: str, records: Mapping[str, Any]) -> Case:
    return case.model_copy(update={section: {**getattr(case, section), **records}})
