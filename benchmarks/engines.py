"""casekit's engines against durable-rules, clingo, CLIPS, zen-engine and hand-written Python, on one job with equal answers.

The job, per claim: the number of independent origins (roots of derivation; one speaker is one origin), the
strongest denial, the capacity of the accused on the date of the conduct, whether a document supports the
claim, and a decision table over these four. See contenders.py for how each is written and given its facts.
Before anything is timed, the answers of all must be equal for every claim.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import islice

from contenders import CONTENDERS, Answer
from corpus import CLAIMS
from job import Prepared, prepared
from report import Section, arguments, best_of, finish, peak_of, print_peak, rounded, timed

YARDSTICK = next(iter(CONTENDERS))
_MEMORY_CHUNK = 20
_NOBODY = "nobody"
_NATIVE, _DURABLE, _AUTO = "casekit native", "casekit durable", "casekit auto"
_RIVALS = ("clingo", "clipspy")
_RAW = ("durable raw, table by rules", "durable raw, table in Python")
_FASTER_AIM = 5
_GUARDED_AIM = 1.5
_AUTO_AIM = 0.5
_NOTE = (
    "Best of {rounds} interleaved runs; the rules were compiled before. The answers of casekit's three engines carry their traces "
    "(every rule that holds, with the facts by which it does); all others give answers alone. Where origins are counted, casekit "
    "works from the models of the cases, the others from tuples that were taken from them before. clingo and clipspy count by "
    "rules; for durable raw and zen-engine hand-written Python counts, and for zen-engine it finds all answers but the decision "
    "table's. How each is given its facts is said in `benchmarks/contenders.py`. Memory: peak of a process that makes {cases} "
    "cases and answers them {chunk} at a time, less that of one that only makes them; a rival's library counts as its own."
)


def disagreements(cases: Sequence[Prepared], answers: dict[str, Answer]) -> list[str]:
    """Return every claim, with what each contender says, on which one differs from the yardstick."""
    found = {name: answer(cases) for name, answer in answers.items()}
    right = found[YARDSTICK]
    claims = set().union(*found.values())
    return [
        f"{claim}: " + "; ".join(f"{name}: {fives.get(claim)}" for name, fives in found.items())
        for claim in sorted(claims)
        if any(fives.get(claim) != right.get(claim) for fives in found.values())
    ]


def measure(count: int, rounds: int, memory_cases: int) -> Section:
    """Time every contender with and without counting.

    Raises:
        SystemExit: two contenders differ.
    """
    cases = list(prepared(count))
    started = {
        given: {name: start(given=given) for name, start in CONTENDERS.items()} for given in (False, True)
    }  # fmt: skip
    for answers in started.values():
        if differ := disagreements(cases, answers):
            sys.exit("\n".join([f"the contenders differ on {len(differ)} claims:", *differ[:5]]))
    jobs = [
        timed(f"{name}/{given}", partial(answer, cases))
        for given, answers in started.items()
        for name, answer in answers.items()
    ]
    best = best_of(rounds, jobs)
    idle = peak_of([__file__, "--peak", _NOBODY, "--cases", str(memory_cases)])
    rows = [_row(name, best, count * CLAIMS, memory_cases, idle) for name in CONTENDERS]
    return Section(
        "Engines",
        f"{count:,} cases of {CLAIMS} claims: per claim the independent origins, the strongest denial, the capacity of the accused, "
        "documentary support, and a decision table over these four. All contenders gave equal answers for every claim. "
        f"A ratio is time over the time of {YARDSTICK} written by hand for this job.",
        ("", "ratio, origins counted", "claims/s", "ratio, number of origins given", "claims/s", "memory above idle, MB"),
        tuple(rows),
        (*_verdicts(best, count * CLAIMS), _NOTE.format(rounds=rounds, cases=memory_cases, chunk=_MEMORY_CHUNK)),
    )


def _verdicts(best: dict[str, float], claims: int) -> Iterator[str]:
    """Say, for each aim and each way to run the job, what was measured and whether that was the aim."""
    for given, how in ((False, "Origins counted"), (True, "Number of origins given")):
        times = {rival: best[f"{rival}/{given}"] / best[f"{_NATIVE}/{given}"] for rival in _RIVALS}
        said = " and ".join(f"{rounded(ratio)} times as fast as {rival}" for rival, ratio in times.items())
        yield f"{how}: {_NATIVE} is {said} (aim: {_FASTER_AIM} times; {_met(min(times.values()) >= _FASTER_AIM)})."
        ratios = {raw: best[f"{_DURABLE}/{given}"] / best[f"{raw}/{given}"] for raw in _RAW}
        said = " and ".join(
            f"{ratio:.2f} times the time of {raw} (aim: at most {_GUARDED_AIM}; {_met(ratio <= _GUARDED_AIM)})"
            for raw, ratio in ratios.items()
        )
        yield f"{how}: {_DURABLE} takes {said}."
        each = best[f"{_AUTO}/{given}"] / claims * 1000
        yield f"{how}: {_AUTO} takes {rounded(each)} ms a claim (aim: under {_AUTO_AIM}; {_met(each < _AUTO_AIM)})."


def _met(met: bool) -> str:
    return "met" if met else "**not met**"


def _row(name: str, best: dict[str, float], claims: int, memory_cases: int, idle: float) -> tuple[str, ...]:
    times = [(best[f"{name}/{given}"], best[f"{YARDSTICK}/{given}"]) for given in (False, True)]
    above = peak_of([__file__, "--peak", name, "--cases", str(memory_cases)]) - idle
    figures = [text for seconds, unit in times for text in (rounded(seconds / unit), rounded(claims / seconds))]
    return name, *figures, rounded(max(above, 0))


def stream(name: str, count: int) -> None:
    """Make cases and have one contender answer them, or nobody."""
    answer = None if name == _NOBODY else CONTENDERS[name](given=False)
    cases = prepared(count)
    while chunk := list(islice(cases, _MEMORY_CHUNK)):
        if answer:
            answer(chunk)
    print_peak()


def main() -> None:
    """Run the benchmark."""
    parser = arguments(__doc__)
    parser.add_argument("--cases", type=int, help="how many cases (1000; with --quick 100)")
    parser.add_argument("--peak", metavar="CONTENDER", help="print the peak memory of one contender")
    options = parser.parse_args()
    count = options.cases or (100 if options.quick else 1000)
    if options.peak:
        stream(options.peak, count)
    else:
        section = measure(count, 2 if options.quick else 5, 40 if options.quick else 200)
        finish([section], as_json=options.json)


if __name__ == "__main__":
    main()
