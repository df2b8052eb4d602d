"""The contenders of the engine comparison: each from the relations of cases to five answers for every claim.

A contender is started once (its rules are read and compiled) and is then given cases. It is started
either to count the independent origins itself or to be given their number. What each gets, and how:

plain Python    the tuples as they are; written by hand for this job; the yardstick.
casekit native  the facts as `casekit.facts` gives them and, where it counts, the case's model: `measures`
                then gathers each claim's items, follows them to their roots and counts, within the time.
                The pack in `pack/` is compiled before. Its answers carry their traces: every rule that
                holds, with every combination of facts by which it does.
clingo          program text, one Control for every 20 cases (the fastest of 1, 5, 10, 20, 50); text was
                twice as fast as symbols through the backend or through Python functions. Counting is by
                `#count` over recursive rules; the only model is read back as text. No traces.
clipspy         one environment, reset for each case. The facts reach their templates as text through a
                file, which was four times as fast as `Template.assert_fact` and twenty times as fast as
                `load_facts` of a string. Counting is by rules; a rule calls a Python function with each
                answer. No traces.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from job import CAPACITIES, DENIALS, STANDINGS, Five, Fives, Prepared, Tuples, origins_of, place_of

from casekit import Native, load_pack
from casekit.engines.base import Answers
from casekit.rules.stratify import strata

HERE = Path(__file__).parent
Answer = Callable[[Sequence[Prepared]], Fives]


# --- plain Python ------------------------------------------------------------------------------------

_RANK = {form: rank for rank, form in enumerate(DENIALS)}
_ORDER = {capacity: order for order, capacity in enumerate(CAPACITIES)}
_DOCUMENTS = frozenset(("documentary", "forensic", "court-record", "official-record"))


def start_plain(*, given: bool) -> Answer:
    """Start the hand-written Python."""

    def answer(cases: Sequence[Prepared]) -> Fives:
        fives: Fives = {}
        for case in cases:
            tuples = case.tuples
            _plain(tuples, dict(tuples.origins) if given else _count(tuples), fives)
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


def _plain(t: Tuples, origins: Mapping[str, int], fives: Fives) -> None:
    denied: dict[str, int] = {}
    for claim, form, conditional in t.denials:
        rank = 3 if conditional else _RANK[form]
        if rank < denied.get(claim, 7):
            denied[claim] = rank
    acted: dict[str, int] = {}
    for claim, _, capacity, certainty in t.capacities:
        order = _ORDER.get(capacity, 3)
        if certainty == "certain" and order < acted.get(claim, 3):
            acted[claim] = order
    documented = {claim for _, claim, stance, how in t.evidence if stance == "supports" and how in _DOCUMENTS}
    for (claim,) in t.claims:
        n, denial, capacity, document = origins.get(claim, 0), denied.get(claim, 7), acted.get(claim, 3), claim in documented
        fives[claim] = Five(n, DENIALS[denial], CAPACITIES[capacity], document, _standing(n, denial, capacity, document))


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


def start_casekit(*, given: bool) -> Answer:
    """Start casekit's native engine."""
    evaluate = Native().compile(strata(criterion.parsed for criterion in load_pack(HERE / "pack").criteria))

    def answer(cases: Sequence[Prepared]) -> Fives:
        fives: Fives = {}
        for case in cases:
            _read(evaluate({**case.facts, "measure": case.measured if given else origins_of(case.case)}).answers, fives)
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


def _text(*names: str) -> str:
    return "".join((HERE / name).read_text(encoding="utf-8") for name in names)


def _five(origins: int, denial: int, capacity: int, documented: int, standing: int) -> Five:
    """Return the answers that a rival gives by number."""
    return Five(origins, DENIALS[denial], CAPACITIES[capacity], documented == 1, STANDINGS[standing])


CONTENDERS: dict[str, Callable[..., Answer]] = {
    "plain Python": start_plain,
    "casekit native": start_casekit,
    "clingo": start_clingo,
    "clipspy": start_clipspy,
}
"""The yardstick first."""
