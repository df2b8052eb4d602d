"""The contenders of the engine comparison: each from the relations of cases to five answers for every claim.

A contender is started once (its rules are read and compiled) and is then given cases. It is started
either to count the independent origins itself or to be given their number. What each gets, and how:

plain Python    the tuples as they are; written by hand for this job; the yardstick. No traces.
casekit         the facts as `casekit.facts` gives them and, where it counts, the case's model: `measures`
                then gathers each claim's items, follows them to their roots and counts, within the time.
                The pack in `pack/` is compiled before, by engine `native`, by `durable` (durable-rules,
                guarded) and by `auto` (both, compared). Their answers carry their traces: every rule that
                holds, with every combination of facts by which it does.
durable raw     durable-rules by its own interface: rules as data, one host that starts no threads, a
                session a case, deleted after it. A rule for each form of denial, for each capacity and for
                documents; its action notes what it finds, for all matches at once (`cap`: half as fast
                again as an action a match). It is given the columns that its rules read, without the rows
                that a value which all rules ask for rules out: so does casekit. Its rules cannot count
                origins within reason, for it would join every two of them: hand-written Python counts,
                within the time. They know neither which of several comes first nor what holds otherwise:
                of two contenders one takes the answers so far back as facts, one a claim, and has a rule for
                each row of the decision table (a little faster than a fact an answer and rules that join
                them); the other has hand-written Python decide the table, which is faster yet. Rules and
                facts keep clear of what is known to crash it; nothing else guards them. No traces.
clingo          program text, one Control for every 20 cases (the fastest of 1, 5, 10, 20, 50); text was
                twice as fast as symbols through the backend or through Python functions. Counting is by
                `#count` over recursive rules; the only model is read back as text. No traces.
clipspy         one environment, reset for each case. The facts reach their templates as text through a
                file, which was four times as fast as `Template.assert_fact` and twenty times as fast as
                `load_facts` of a string. Counting is by rules; a rule calls a Python function with each
                answer. No traces.
zen-engine      a decision table only, in job.json: hand-written Python finds the four other answers,
                within the time. The claims of 20 cases are decided in one call, by the table's own loop:
                twice as fast as `evaluate_batch` with a request a claim, a little faster than with a
                request a case. No traces.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Container, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from job import CAPACITIES, DENIALS, STANDINGS, Five, Fives, Prepared, Tuples, origins_of, place_of

from casekit import Auto, Durable, Native, load_pack
from casekit.engines.base import Answers, Engine
from casekit.rules.stratify import strata

HERE = Path(__file__).parent
Answer = Callable[[Sequence[Prepared]], Fives]


# --- plain Python ------------------------------------------------------------------------------------

_RANK = {form: rank for rank, form in enumerate(DENIALS)}
_CONDITIONAL = _RANK["conditional"]
_ORDER = {capacity: order for order, capacity in enumerate(CAPACITIES)}
_DOCUMENTS = frozenset(("documentary", "forensic", "court-record", "official-record"))


def start_plain(*, given: bool) -> Answer:
    """Start the hand-written Python."""

    def answer(cases: Sequence[Prepared]) -> Fives:
        fives: Fives = {}
        for case in cases:
            fours = _fours(case.tuples, _gather(case.tuples), given=given)
            for claim, n, denial, capacity, document in fours:
                standing = _standing(n, denial, capacity, document)
                fives[claim] = Five(n, DENIALS[denial], CAPACITIES[capacity], document, standing)
        return fives

    return answer


def _count(t: Tuples) -> dict[str, int]:
    """Count the independent origins of every claim."""
    parents: dict[str, list[str]] = {}
    for source, parent in t.derives:
        parents.setdefault(source, []).append(parent)
    roots: dict[str, set[str]] = {}

    def roots_of(source: str) -> set[str]:
        found = roots.get(source)
        if found is None:
            found = {source} if source not in parents else set().union(*map(roots_of, parents[source]))
            roots[source] = found
        return found

    behind: dict[str, set[str]] = {}
    for item, source in t.rests:
        behind[item] = behind[item] | roots_of(source) if item in behind else roots_of(source)
    speaker = dict(t.speakers)
    part_of: defaultdict[str, dict[str, str]] = defaultdict(dict)
    first_of: dict[tuple[str, str], str] = {}
    for item, claim, stance, _ in t.evidence:
        if stance == "supports":
            parts = part_of[claim]
            for root in behind[item]:
                parts.setdefault(root, root)
            if item in speaker:
                for root in behind[item]:
                    _join(parts, root, first_of.setdefault((claim, speaker[item]), root))
    return {claim: sum(root == head for root, head in parts.items()) for claim, parts in part_of.items()}


def _join(parts: dict[str, str], one: str, other: str) -> None:
    while parts[one] != one:
        one = parts[one]
    while parts[other] != other:
        other = parts[other]
    parts[one] = other


_Four = tuple[str, int, int, int, bool]
"""A claim and four of its answers, by number: all but the last."""


class _Gathered(NamedTuple):
    """What the relations of a case say of its claims, by number."""

    denied: dict[str, int]
    acted: dict[str, int]
    documented: Container[str]


def _gather(t: Tuples) -> _Gathered:
    denied: dict[str, int] = {}
    for claim, form, conditional in t.denials:
        rank = _CONDITIONAL if conditional else _RANK[form]
        if rank < denied.get(claim, 7):
            denied[claim] = rank
    acted: dict[str, int] = {}
    for claim, _, capacity, certainty in t.capacities:
        order = _ORDER.get(capacity, 3)
        if certainty == "certain" and order < acted.get(claim, 3):
            acted[claim] = order
    documented = {claim for _, claim, stance, how in t.evidence if stance == "supports" and how in _DOCUMENTS}
    return _Gathered(denied, acted, documented)


def _fours(t: Tuples, gathered: _Gathered, *, given: bool) -> list[_Four]:
    """Return four answers for each claim."""
    origins = dict(t.origins) if given else _count(t)
    denied, acted, documented = gathered
    return [
        (claim, origins.get(claim, 0), denied.get(claim, 7), acted.get(claim, 3), claim in documented) for (claim,) in t.claims
    ]


def _standing(origins: int, denial: int, capacity: int, document: bool) -> str:
    if origins == 0:
        return "unsupported"
    if origins == 1:
        return "supported" if document else "disputed" if denial <= 2 else "alleged"
    if document and capacity == 0:
        return "attributable"
    if document or denial >= 5:
        return "corroborated"
    return "disputed" if denial <= 1 else "probable"


# --- casekit -----------------------------------------------------------------------------------------


_LOW = place_of("measure", "low")


def start_casekit(engine: Callable[[], Engine], *, given: bool) -> Answer:
    """Start an engine of casekit."""
    evaluate = engine().compile(strata(criterion.parsed for criterion in load_pack(HERE / "pack").criteria))

    def answer(cases: Sequence[Prepared]) -> Fives:
        fives: Fives = {}
        for case in cases:
            evaluation = evaluate({**case.facts, "measure": case.measured if given else origins_of(case.case)})
            if evaluation.problem:  # one of two engines did not answer
                raise RuntimeError(evaluation.problem)
            _read(evaluation.answers, fives)
        return fives

    return answer


def _read(answers: Answers, fives: Fives) -> None:
    """Take the five answers; the number of origins from the fact in the trace."""
    denial, capacity, documents, standing = (
        answers[f"bench/{name}"] for name in ("denial", "capacity", "documents", "standing")
    )
    for claim, origins in answers["bench/origins"].items():
        fives[claim] = Five(
            origins.held[0].matches[0][0][_LOW] if origins.held else 0,
            denial[claim].outcome,
            capacity[claim].outcome,
            documents[claim].outcome == "documented",
            standing[claim].outcome,
        )


# --- durable-rules as it comes -----------------------------------------------------------------------

_CAP = 4096
_LATER = 1_000_000
"""The first id of the second batch."""
_Terms = Sequence[dict[str, Any]]
_TABLE: tuple[tuple[_Terms, str], ...] = (
    ([{"n": 0}], "unsupported"),
    ([{"$gt": {"n": 1}}, {"documented": True}, {"capacity": 0}], "attributable"),
    ([{"$gt": {"n": 1}}, {"$gte": {"denial": 5}}], "corroborated"),
    ([{"$gt": {"n": 1}}, {"documented": True}], "corroborated"),
    ([{"$gt": {"n": 1}}, {"$lte": {"denial": 1}}], "disputed"),
    ([{"$gt": {"n": 1}}], "probable"),
    ([{"n": 1}, {"documented": True}], "supported"),
    ([{"n": 1}, {"$lte": {"denial": 2}}], "disputed"),
    ([{"n": 1}], "alleged"),
)


def start_durable_raw(*, table: bool, given: bool) -> Answer:
    """Start durable-rules without casekit; with the decision table as rules, or without."""
    from durable.engine import Host

    class Quiet(Host):
        """A host without threads."""

        def _run(self) -> None: ...

    denied: dict[str, int] = {}
    acted: dict[str, int] = {}
    documented: dict[str, int] = {}
    row_of: dict[str, int] = {}
    documents = [{"directness": how} for how in sorted(_DOCUMENTS)]
    rules = {
        "begin": _rule("begin", [], _nothing),  # fires in every session: else to end it crashes
        "sink": {"all": [{"m": {"z": 0}}, {"n": {"r": "never"}}], "run": _nothing},  # a fact that no rule knows is an error
        "conditional": _rule("denial", [{"conditional": True}], _noting(denied, _CONDITIONAL)),
        "documented": _rule("evidence", [{"stance": "supports"}, {"$or": documents}], _noting(documented, 1)),
    }
    for form, rank in _RANK.items():
        if form not in ("conditional", "none"):
            rules[form] = _rule("denial", [{"form": form}, {"conditional": False}], _noting(denied, rank))
    for capacity, order in _ORDER.items():
        if capacity != "other":
            terms = [{"capacity": capacity}, {"certainty": "certain"}]
            rules[capacity] = _rule("capacity", terms, _noting(acted, order))
    for number, (terms, _) in enumerate(_TABLE if table else ()):
        rules[f"row {number}"] = _rule("answers", terms, _noting(row_of, number))
    host = Quiet({"job": rules})
    gathered = _Gathered(denied, acted, documented)

    def answer(cases: Sequence[Prepared]) -> Fives:
        fives: Fives = {}
        for case in cases:
            for each in (denied, acted, documented, row_of):
                each.clear()
            host.assert_facts("job", _durable_facts(case.tuples))
            fours = _fours(case.tuples, gathered, given=given)
            if table:
                host.assert_facts("job", _durable_answers(fours))
            host.delete_state("job", "0")
            for claim, n, denial, capacity, document in fours:
                standing = _TABLE[row_of[claim]][1] if table else _standing(n, denial, capacity, document)
                fives[claim] = Five(n, DENIALS[denial], CAPACITIES[capacity], document, standing)
        return fives

    return answer


def _rule(relation: str, terms: _Terms, action: Callable[[Any], None]) -> dict[str, Any]:
    return {"all": [{"m": {"$and": [{"r": relation}, *terms]}}], "cap": _CAP, "run": action}


def _nothing(_: Any) -> None:
    """Do nothing."""


def _noting(lowest: dict[str, int], number: int) -> Callable[[Any], None]:
    """Return an action that notes a number for the claims of its facts, unless a lower one is noted."""

    def action(c: Any) -> None:
        for fact in c.m:
            claim = fact.claim
            if number < lowest.get(claim, 9):
                lowest[claim] = number

    return action


def _durable_facts(t: Tuples) -> list[dict[str, Any]]:
    facts = [
        {"r": "begin", "z": 0},
        *[{"r": "denial", "z": 0, "claim": claim, "form": form, "conditional": yes} for claim, form, yes in t.denials],
        *[
            {"r": "capacity", "z": 0, "claim": claim, "capacity": capacity, "certainty": certainty}
            for claim, _, capacity, certainty in t.capacities
            if certainty == "certain"
        ],
        *[
            {"r": "evidence", "z": 0, "claim": claim, "stance": stance, "directness": how}
            for _, claim, stance, how in t.evidence
            if stance == "supports"
        ],
    ]
    for id, fact in enumerate(facts):
        fact["id"] = id
    return facts


def _durable_answers(fours: Sequence[_Four]) -> list[dict[str, Any]]:
    names = ("claim", "n", "denial", "capacity", "documented")
    return [{"id": id, "r": "answers", "z": 0, **dict(zip(names, four, strict=True))} for id, four in enumerate(fours, _LATER)]


# --- clingo ------------------------------------------------------------------------------------------

_BATCH = 20


def start_clingo(*, given: bool) -> Answer:
    """Start clingo."""
    import clingo

    program = _text("job.lp", *([] if given else ["job_origins.lp"]))
    write = partial(_clingo_facts, given=given)

    def answer(cases: Sequence[Prepared]) -> Fives:
        fives: Fives = {}
        for first in range(0, len(cases), _BATCH):
            control = clingo.Control(["--warn=none"])
            control.add("base", [], program + "".join([write(case.tuples) for case in cases[first : first + _BATCH]]))
            control.ground([("base", [])])
            with control.solve(yield_=True) as models:
                for model in models:
                    for atom in str(model).split():
                        claim, *numbers = atom[7:-1].split(",")  # answer("c1",2,7,0,1,5)
                        fives[claim[1:-1]] = _five(*map(int, numbers))
        return fives

    return answer


def _clingo_facts(t: Tuples, *, given: bool) -> str:
    rows = [
        *[f'claim("{claim}").' for (claim,) in t.claims],
        *['evidence("%s","%s","%s","%s").' % row for row in t.evidence],  # noqa: UP031
        *[f'denial("{claim}","{form}","{"yes" if conditional else "no"}").' for claim, form, conditional in t.denials],
        *['capacity("%s","%s","%s","%s").' % row for row in t.capacities],  # noqa: UP031
    ]
    if given:
        return "".join(rows + [f'origins("{claim}",{n}).' for claim, n in t.origins])
    rows += [f'rests("{item}","{source}").' for item, source in t.rests]
    rows += [f'speaker("{item}","{actor}").' for item, actor in t.speakers]
    rows += [f'derives("{source}","{parent}").' for source, parent in t.derives]
    return "".join(rows)


# --- CLIPS -------------------------------------------------------------------------------------------


def start_clipspy(*, given: bool) -> Answer:
    """Start CLIPS."""
    import clips

    environment = clips.Environment()
    fives: Fives = {}

    def stands(claim: Any, *numbers: Any) -> None:
        fives[str(claim)] = _five(*map(int, numbers))

    environment.define_function(stands)
    for name in ("job.clp", *([] if given else ["job_origins.clp"])):
        environment.load(str(HERE / name))

    def answer(cases: Sequence[Prepared]) -> Fives:
        fives.clear()
        with TemporaryDirectory() as folder:
            file = Path(folder, "facts.clp")
            for case in cases:
                file.write_text(_clips_facts(case.tuples, given=given), encoding="utf-8")
                environment.reset()
                environment.load_facts(str(file))
                environment.run()
        return dict(fives)

    return answer


def _clips_facts(t: Tuples, *, given: bool) -> str:
    rows = [
        *[f"(claim (id {claim}))" for (claim,) in t.claims],
        *["(evidence (item %s)(claim %s)(stance %s)(directness %s))" % row for row in t.evidence],  # noqa: UP031
        *[
            f"(denial (claim {c})(form {form})(conditional {'yes' if conditional else 'no'}))"
            for c, form, conditional in t.denials
        ],
        *["(capacity (claim %s)(actor %s)(capacity %s)(certainty %s))" % row for row in t.capacities],  # noqa: UP031
    ]
    if given:
        return "".join(rows + [f"(origins (claim {claim})(n {n}))" for claim, n in t.origins])
    rows += [f"(rests (item {item})(source {source}))" for item, source in t.rests]
    rows += [f"(speaker (item {item})(actor {actor}))" for item, actor in t.speakers]
    rows += [f"(derives (source {source})(parent {parent}))" for source, parent in t.derives]
    return "".join(rows)


# --- zen-engine --------------------------------------------------------------------------------------

_ZEN_BATCH = 20


def start_zen_engine(*, given: bool) -> Answer:
    """Start zen-engine."""
    import zen

    engine = zen.ZenEngine({"loader": {"type": "static", "content": {"job": json.loads(_text("job.json"))}}})

    def answer(cases: Sequence[Prepared]) -> Fives:
        fives: Fives = {}
        for first in range(0, len(cases), _ZEN_BATCH):
            batch = [case.tuples for case in cases[first : first + _ZEN_BATCH]]
            fours = [four for t in batch for four in _fours(t, _gather(t), given=given)]
            claims = [{"origins": n, "denial": d, "capacity": k, "documented": x} for _, n, d, k, x in fours]
            decided = engine.evaluate("job", {"claims": claims})["result"]["claims"]
            for (claim, n, denial, capacity, document), row in zip(fours, decided, strict=True):
                fives[claim] = Five(n, DENIALS[denial], CAPACITIES[capacity], document, row["standing"])
        return fives

    return answer


def _text(*names: str) -> str:
    return "".join((HERE / name).read_text(encoding="utf-8") for name in names)


def _five(origins: int, denial: int, capacity: int, documented: int, standing: int) -> Five:
    """Return the answers that a rival gives by number."""
    return Five(origins, DENIALS[denial], CAPACITIES[capacity], documented == 1, STANDINGS[standing])


CONTENDERS: dict[str, Callable[..., Answer]] = {
    "plain Python": start_plain,
    "casekit native": partial(start_casekit, Native),
    "casekit durable": partial(start_casekit, Durable),
    "casekit auto": partial(start_casekit, Auto),
    "durable raw, table by rules": partial(start_durable_raw, table=True),
    "durable raw, table in Python": partial(start_durable_raw, table=False),
    "clingo": start_clingo,
    "clipspy": start_clipspy,
    "zen-engine": start_zen_engine,
}
"""The yardstick first."""
