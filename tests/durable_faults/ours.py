"""durable-rules as casekit holds it, looked at from inside a process of its own.

Run as a module from the root of the checkout, with a question as its argument; writes the answer as JSON.
"""

from __future__ import annotations

import json
import sys
import threading
from typing import Any

from casekit import Assessor, Durable, load_case, load_pack
from casekit.model.relations import Facts
from casekit.project import bundled_folder
from casekit.rules.syntax import Criterion, Label, Pattern, Rule, Term, Variable
from tests.durable_faults.memory import resident

WARM_UP = 300
CASES = 3_000


def surroundings() -> dict[str, Any]:
    """Compile a shipped pack, evaluate a shipped case, and say which threads and modules that brought."""
    before = threading.enumerate()
    assess = Assessor([load_pack(bundled_folder("rules") / "core")], Durable())
    found = assess(load_case(bundled_folder("cases") / "colombia-1989-1991.yaml").case)
    return {
        "engine": found.engine,
        "held": sum(bool(finding.held) for finding in found.findings),
        "threads": [thread.name for thread in threading.enumerate() if thread not in before],
        "modules": sorted(name for name in sys.modules if name.partition(".")[0].startswith("durable")),
    }


def memory() -> dict[str, int]:
    """Evaluate case after case and say how much memory was held before and after."""
    held = 0
    evaluate = Durable().compile([[_criterion()]])
    for number in range(WARM_UP):
        evaluate(_facts(number))
    before = resident()
    for number in range(CASES):
        held += len(evaluate(_facts(number)).answers["p/c"]["c"].held[0].matches)
    return {"held": held, "before": before, "after": resident()}


def _criterion() -> Criterion:
    claim, item = Term(1, Variable("claim")), Variable("item")
    patterns = (Pattern("evidence", (Term(0, item), claim)), Pattern("cites", (Term(0, item),)))
    rule = Rule("yes", patterns, Label(()), ())
    return Criterion("p/c", {"yes": "met", "no": "not_met"}, {}, rules=(rule,), otherwise="no")


def _facts(number: int) -> Facts:
    items = [f"item-{number}-{n}" for n in range(5)]
    return {
        "claim": (("c", None, None, None, None, None),),
        "evidence": tuple((item, "c", *[None] * 8) for item in items),
        "cites": tuple((item, f"source-{number}") for item in items),
    }


if __name__ == "__main__":
    print(json.dumps({"surroundings": surroundings, "memory": memory}[sys.argv[1]]()))
