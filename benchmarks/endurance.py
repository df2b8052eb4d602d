"""Very many cases in one process, through both engines: memory must stay flat, and answers the same.

Every case is a new one, made, assessed under the core pack by engine `auto` (durable-rules and native,
compared) and let go. What the process holds is read after some and after very many cases; that a first case
gives the same findings again at the end is checked, and that no engine failed and no thread was started.
"""

from __future__ import annotations

import gc
import sys
import threading
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Any

from report import Section, arguments, finish, peak, rounded, verdict

from casekit import Assessor, Auto, Case, load_pack

CORE = Path(__file__).parent.parent / "rules" / "core"
GROWTH_AIM = 1.1
_BOTH = "durable = native"
_MEGABYTE = 1_000_000
_STATUS = Path("/proc/self/status")


def small_case(number: int) -> Case:
    """Return a case of two claims and a few items that is like no other."""
    random = Random(number)
    claims = ["c1", "c2"]
    sources: dict[str, Any] = {f"s{n}": {"kind": "press", "issued": f"19{random.randint(70, 99)}"} for n in range(3)}
    sources["s3"] = {"kind": "press", "derives_from": ["s0"]}
    evidence = {
        f"e{n}": {
            "says": f"Item {n} of case {number}.",
            "sources": [random.choice(list(sources))],
            "directness": random.choice(("eyewitness", "documentary", "hearsay")),
            "bears_on": [{"claim": random.choice(claims), "stance": random.choice(("supports", "supports", "contradicts"))}],
            "states": {"number": random.randint(1, 3)},
        }
        for n in range(4)
    }
    return Case.model_validate(
        {
            "casekit": 1,
            "case": f"case-{number}",
            "actors": {"a": {"name": f"Actor {number}", "kind": "person", "roles": [{"capacity": "private"}]}},
            "sources": sources,
            "evidence": evidence,
            "claims": {claim: {"accused": ["a"], "period": f"19{random.randint(70, 99)}"} for claim in claims},
            "denials": {"d": {"claim": random.choice(claims), "by": "a", "form": "fact"}},
        }
    )


def held() -> float:
    """Return what the process holds in memory now, in MB; its peak where the system does not tell (elsewhere than on Linux)."""
    gc.collect()
    return _status("VmRSS") * 1024 / _MEGABYTE if _STATUS.exists() else peak()


def threads() -> int:
    """Return the number of threads of this process; only Python's own where the system does not tell."""
    return _status("Threads") if _STATUS.exists() else threading.active_count()


def _status(name: str) -> int:
    lines = _STATUS.read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))


def measure(counts: tuple[int, ...]) -> Section:
    """Assess cases and read the memory after each number of them; growth counts from the first number on.

    Raises:
        SystemExit: an engine did not answer, a case came out otherwise the second time, or a thread is left.
    """
    assessor = Assessor([load_pack(CORE)], Auto())
    first = assessor(small_case(0))
    read: dict[int, float] = {}
    started = perf_counter()
    for number in range(1, counts[-1] + 1):
        assessment = assessor(small_case(number))
        if assessment.engine != _BOTH:
            sys.exit(f"case {number}: {assessment.problem or f'{assessment.engine} alone answered'}")
        if number in counts:
            read[number] = held()
    taken = perf_counter() - started
    if assessor(small_case(0)) != first or threads() != 1:
        sys.exit("the first case came out otherwise at the end, or a thread was started")
    growth = read[counts[-1]] / read[counts[0]]
    aim, met = verdict(growth, GROWTH_AIM)
    failures = (f"memory grows by {growth - 1:.0%} from {counts[0]:,} to {counts[-1]:,} cases",) if growth > GROWTH_AIM else ()
    return Section(
        "Endurance",
        f"{counts[-1]:,} different cases of two claims in one process, assessed under the core pack by engine `auto`, "
        f"one after another: {rounded(counts[-1] / taken)} cases/s, their making included. Both engines agreed on every case, the first "
        "case gave the same findings at the end, and no thread was started.",
        (*(f"after {count:,} cases, MB" for count in counts), f"growth from {counts[0]:,}", "aim", "met"),
        ((*(f"{read[count]:.1f}" for count in counts), f"{growth:.3f}", aim, met),),
        ("Resident memory of the process after a collection of garbage.",),
        failures,
    )


def main() -> None:
    """Run the benchmark."""
    options = arguments(__doc__).parse_args()
    counts = (300, 1_000, 3_000) if options.quick else (1_000, 10_000, 50_000, 100_000)
    finish([measure(counts)], as_json=options.json)


if __name__ == "__main__":
    main()
