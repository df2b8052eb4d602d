"""The criteria by which the answers are explained: what each asks, by which standard, and its rules."""

from __future__ import annotations

from casekit.renderers.report.markup import View, text, words
from casekit.report import CriterionEntry


def criteria(view: View) -> str:
    """Return the section; nothing where nothing is explained."""
    labels, entries = view.labels, view.report.criteria
    if not entries:
        return ""
    return (
        f'<section id="criteria" aria-labelledby="criteria.title"><h2 id="criteria.title">{text(labels.criteria)}</h2>'
        f"<p>{text(labels.criteria_hint)}</p>{''.join(_criterion(view, entry) for entry in entries)}</section>"
    )


def _criterion(view: View, entry: CriterionEntry) -> str:
    labels = view.labels
    anchor = view.rules(entry.criterion)
    standards = "".join(f"<p><b>{text(labels.standard)}</b> {view.code(standard)}</p>" for standard in entry.standards)
    rules = "".join(
        f"<li>{view.code(words(rule.outcome))} {view.place(rule.place)}: <span{view.coded}>{text(rule.says)}</span>"
        for rule in entry.rules
    )
    listed = f"<ol>{rules}</ol>" if rules else ""
    otherwise = f"<p>{text(labels.otherwise)}: {view.code(words(entry.otherwise))}</p>" if entry.otherwise else ""
    return (
        f'<article class="criterion" id="{anchor}" aria-labelledby="{anchor}.t"><h3 id="{anchor}.t">{view.code(entry.title)}</h3>'
        f'<p class="meta"><code>{text(entry.criterion)}</code> {view.place(entry.place)}</p>'
        f"<p{view.coded}>{text(entry.asks)}</p>{standards}{listed}{otherwise}</article>"
    )
