"""Protected sources → pseudonyms, at the only door between a comparison or a report and its renderers.

A protected source leaves under the name `protected source N`, numbered within one export in the order
of cases and ids (never a hash of its name). Its id, url, title, author, publisher, place and notes are
removed from every text and its dates are coarsened to the year; so are the dates of the items that rest
on it. What an item marked `sensitive` says and states is withheld.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from casekit.model.case import Case
from casekit.model.contrast import Contrast
from casekit.model.result import Comparison
from casekit.redact.texts import concealing, in_any_text, redactions_of

__all__ = ["concealing", "redact"]


def redact(comparison: Comparison, cases: Iterable[Case]) -> Comparison:
    """Return a comparison in which no protected source appears under its own name."""
    redactions = redactions_of(cases)
    if not any(redaction.texts for redaction in redactions.values()):
        return comparison

    everywhere = in_any_text([redaction.of for redaction in redactions.values()])
    document = comparison.document
    rows = tuple(
        row._replace(cells={case: tuple(map(redactions[case].of_cell, cells)) for case, cells in row.cells.items()})
        for row in document.rows
    )
    problems = tuple(p._replace(message=everywhere(p.message)) for p in document.problems)
    headers = tuple(h._replace(title=redactions[h.case].of(h.title)) for h in document.cases)
    return comparison._replace(
        document=document._replace(rows=rows, problems=problems, cases=headers),
        claims=tuple(c._replace(says=redactions[c.case].of(c.says)) for c in comparison.claims),
        notes=tuple(map(everywhere, comparison.notes)),
        contrasts=comparison.contrasts and tuple(_contrast(each, everywhere) for each in comparison.contrasts),
        sources=tuple(redactions[s.case].of_source(s) for s in comparison.sources),
    )


def _contrast(contrast: Contrast, of: Callable[[str], str]) -> Contrast:
    """Return a contrast whose texts are redacted; what they say of two cases holds no secret of either."""
    differences = tuple(
        each._replace(first=tuple(map(of, each.first)), second=tuple(map(of, each.second))) for each in contrast.differences
    )
    return contrast._replace(differences=differences, sentence=of(contrast.sentence))
