"""The criteria of the pack `chronology`: what the bounds of the dates decide of the order of events."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, groupby, pairwise

from casekit.criterion import Outcome, PythonCriterion
from casekit.origins import Derivation
from casekit.view import ClaimView

from casekit_chronology import examples
from casekit_chronology.bounds import certainly_before
from casekit_chronology.events import Event, events, first_denial, first_report
from casekit_chronology.orders import Order, orders

_MOST_NAMED = 5
"""How many implausible orders a label spells out; the finding's ids name all of them."""


def sequence(view: ClaimView) -> Outcome:
    """Answer in which order conduct, first report, first denial and first finding stand."""
    on_file = events(view, Derivation(view.case))
    dated = [event for event in on_file if event.bounds.known]
    if len(dated) < 2:
        there = " and ".join(map(str, dated)) or "nothing"
        return _outcome("too-little-dated", f"of conduct, report, denial and finding, dated on file: {there}", dated)
    pairs = list(combinations(on_file, 2))
    turned = [(one, other) for one, other in pairs if certainly_before(other.bounds, one.bounds)]
    if turned:
        words = "; ".join(f"{other} before {one}" for one, other in turned)
        return _outcome("other-order", words, [event for pair in turned for event in pair])
    # Where each stands certainly before the next, all pairs are decided.
    open_pairs = [(a, b) for a, b in pairwise(on_file) if not certainly_before(a.bounds, b.bounds)]
    if open_pairs:
        words = "; ".join(f"{one} or {other}" for one, other in open_pairs)
        return _outcome("order-open", f"open which is first: {words}", [event for pair in open_pairs for event in pair])
    return _outcome("in-order", " → ".join(map(str, on_file)), on_file)


def implausible_order(view: ClaimView) -> Outcome:
    """Answer whether anything on file is dated certainly before that on which it depends."""
    all_orders = orders(view, Derivation(view.case))
    broken = [order for order in all_orders if order.broken]
    kept = sum(order.kept for order in all_orders)
    if broken:
        return Outcome("implausible", _named(broken), *_rests_on(broken))
    if not kept:
        return Outcome("not-checkable", "no two dates on file can be compared")
    left = len(all_orders) - kept
    return Outcome("none-found", f"none in {kept} comparisons" + (f"; the dates leave {left} more open" if left else ""))


def denial_timing(view: ClaimView) -> Outcome:
    """Answer whether the first denial follows the first report on file."""
    denial = first_denial(view)
    if denial is None:
        return Outcome("no-denial")
    report = first_report(view, Derivation(view.case))
    if report is None:
        return _outcome("open", f"{denial}; no report on file", [denial])
    both = [report, denial]
    if certainly_before(denial.bounds, report.bounds):
        return _outcome("before-report", f"{denial}, before the {report}", both)
    if certainly_before(report.bounds, denial.bounds):
        return _outcome("after-report", f"{denial}, after the {report}", both)
    return _outcome("open", f"open which is first: {report} or {denial}", both)


def _outcome(outcome: str, label: str, found: Sequence[Event]) -> Outcome:
    evidence = sorted({id for event in found for _, id in event.basis})
    sources = sorted({source for event in found for source in event.sources})
    return Outcome(outcome, label, tuple(evidence), tuple(sources))


def _named(broken: Sequence[Order]) -> str:
    """Write the broken orders, each fault once before what it is found in."""
    shown = groupby(broken[:_MOST_NAMED], key=lambda order: order.fault)
    words = [f"{fault}: {', '.join(order.what for order in each)}" for fault, each in shown]
    return "; ".join([*words, *([f"and {len(broken) - _MOST_NAMED} more"] if len(broken) > _MOST_NAMED else [])])


def _rests_on(broken: Sequence[Order]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    evidence = sorted({id for order in broken for id in order.evidence})
    return tuple(evidence), tuple(sorted({source for order in broken for source in order.sources}))


_BEFORE = {
    "cite": "James F. Allen, Maintaining Knowledge about Temporal Intervals, Communications of the ACM 26 (1983) 832–843",
    "locator": "the relation before; where knowledge allows several relations, all of them are kept",
}
_BERKELEY = "Berkeley Protocol on Digital Open Source Investigations (OHCHR and Human Rights Center, 2020)"

CRITERIA = (
    PythonCriterion(
        name="chronology/sequence",
        title="Order of events",
        asks="In which order do the conduct, its first report, its first denial and the first official finding stand?",
        rationale=(
            "What a claim is worth turns on what came first: a report can rest only on what had begun, a denial answers "
            "something, a finding can weigh only what was known. The dates of a case are intervals; an event stands before "
            "another only where its latest day is earlier than the other's earliest. An event that is on file without a date "
            "leaves the order open; one that is not on file is left out. Silence and no comment are no denial. Events of one day are in no order. That the order "
            "is another says nothing against the claim: many deny after a finding, too. The conduct counts from its "
            "beginning; a period a/b lasted from a to b, and so began in a."
        ),
        source=(
            {
                "cite": "David Collier, Understanding Process Tracing, PS: Political Science & Politics 44 (2011)",
                "locator": "pp. 823–830, the observations of a case in their sequence",
            },
            _BEFORE,
        ),
        outcomes={
            "in-order": {"status": "met", "label": "conduct, report, denial and finding, as far as on file, in this order"},
            "other-order": {"status": "not_met", "label": "in another order"},
            "order-open": {"status": "unknown", "label": "the dates leave the order open"},
            "too-little-dated": {"status": "unknown", "label": "fewer than two of them are dated"},
        },
        answer=sequence,
        examples=examples.SEQUENCE,
    ),
    PythonCriterion(
        name="chronology/implausible-order",
        title="Implausible orders",
        asks="Is anything on file dated certainly before that on which it depends?",
        rationale=(
            "An account, a denial or a finding does not precede the conduct it is about; a text does not precede the text "
            "it derives from, nor the words, the denial or the payment it tells of; nothing on file is later than the state "
            "of knowledge of the file. Where the dates say otherwise, a date, a derivation or a link is wrong, or the item "
            "speaks of something else: it is to be explained, and is no proof of forgery. Documents, records and official "
            "statements may precede the conduct they support (a contract, a licence, an announcement) and are not compared "
            "with it. Days are compared as written: across time zones a difference of one day may be apparent only."
        ),
        source=(
            {
                "cite": "Louis Gottschalk, Understanding History (1950)",
                "locator": "ch. VI, tests of authenticity: anachronism; a document dated when it cannot have been written",
            },
            {"cite": _BERKELEY, "locator": "verification: source, item and content are compared for consistency; provenance"},
            _BEFORE,
        ),
        outcomes={
            "none-found": {"status": "met", "label": "none found"},
            "implausible": {"status": "not_met", "label": "implausible"},
            "not-checkable": {"status": "unknown", "label": "no two dates on file can be compared"},
        },
        answer=implausible_order,
        examples=examples.IMPLAUSIBLE_ORDER,
    ),
    PythonCriterion(
        name="chronology/denial-timing",
        title="Denial and report",
        asks="Does the first denial follow the first report on file?",
        rationale=(
            "A denial answers something. Where it certainly precedes every report on file, the report that it answers is "
            "missing from the file, or it is about something else; either is to be found out before the denial is set "
            "against the claim. It is no mark against who denies. Silence and no comment are no denial. A denial and a report of one day are in no order."
        ),
        source=(
            {"cite": _BERKELEY, "locator": "verification: provenance, the earliest known existence of an item"},
            _BEFORE,
        ),
        outcomes={
            "after-report": {"status": "met", "label": "denied after it was reported"},
            "before-report": {"status": "not_met", "label": "denied before the first report on file"},
            "open": {"status": "unknown", "label": "the dates leave the order open"},
            "no-denial": {"status": "not_applicable", "label": "no denial on file"},
        },
        answer=denial_timing,
        examples=examples.DENIAL_TIMING,
    ),
)
"""Every criterion of the plugin."""
