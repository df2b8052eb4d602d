"""A comparison → ClaimReviews: one for each claim of each case, the standing as its rating in words.

No `ratingValue` is given: a number from worst to best is a degree of truth, which casekit never decides.
Only what the comparison holds is used, which was redacted before it came here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from casekit.model.result import CaseHeader, Cell, Comparison, QuestionHeader
from casekit.renderers import Style

CONTEXT = "https://schema.org"
STANDING = "standing"
FAILED = "FAILED: no answer"

_UNSAFE = re.compile(r"[<>&\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
"""What ends a script element or starts another in HTML, ends a line in JavaScript, reorders text in an editor, or is
no character at all: all of it has an escape in JSON that means the same."""


class ClaimReviewRenderer:
    """The output format `claimreview`."""

    def render(self, comparison: Comparison, style: Style) -> str:
        """Return the comparison as JSON-LD, keys sorted, safe inside `<script type="application/ld+json">`."""
        return safe_json({"@context": CONTEXT, "@graph": list(claim_reviews(comparison))})


def safe_json(data: Any) -> str:
    """Return data as JSON that can stand in HTML, with a newline at its end."""
    text = json.dumps(data, ensure_ascii=False, indent=2, sort_keys=True)
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + "\n"


def claim_reviews(comparison: Comparison) -> Iterator[dict[str, Any]]:
    """Yield a ClaimReview for each claim, in the order of cases, questions and ids of claims."""
    words = {(header.case, header.claim): header.says for header in comparison.claims}
    for case in comparison.document.cases:
        for question in comparison.questions:
            for claim in _claims(comparison, case.case, question.question):
                yield _claim_review(comparison, case, question, claim, words.get((case.case, claim), ""))


def _claims(comparison: Comparison, case: str, question: str) -> list[str]:
    """Return the ids of the claims of a case on a question: those with words, with an answer, or with a failure."""
    worded = {c.claim for c in comparison.claims if (c.case, c.question) == (case, question)}
    answered = {cell.claim for row in comparison.document.rows if row.question == question for cell in row.cells.get(case, ())}
    failed = {f.claim for f in comparison.failed if (f.case, f.question) == (case, question)}
    return sorted(worded | answered | failed)


def _claim_review(comparison: Comparison, case: CaseHeader, question: QuestionHeader, claim: str, says: str) -> dict[str, Any]:
    answers = dict(_answers(comparison, case.case, question.question, claim))
    words = says if says.strip() else f"Claim {claim} of {case.case}, which has no words on file"
    identifier = f"{case.case}/{claim}"
    item: dict[str, Any] = {"@type": "Claim", "identifier": identifier, "text": words}
    if question.question:
        item["about"] = {"@type": "Thing", "name": question.title}
    review: dict[str, Any] = {
        "@type": "ClaimReview",
        "claimReviewed": words,
        "identifier": identifier,
        "isPartOf": {"@type": "CreativeWork", "identifier": case.case, "name": case.title},
        "itemReviewed": item,
        "reviewBody": "\n".join(_body(comparison, case, answers)),
    }
    standing = _standing(answers)
    if standing is not None:
        review["reviewRating"] = {"@type": "Rating", "alternateName": standing.label}
    return review


def _answers(comparison: Comparison, case: str, question: str, claim: str) -> Iterator[tuple[str, Cell | None]]:
    """Yield the answer of each criterion shown, and None where it failed."""
    failed = {f.criterion for f in comparison.failed if (f.case, f.question, f.claim) == (case, question, claim)}
    for row in comparison.document.rows:
        if row.question != question:
            continue
        cells = [cell for cell in row.cells.get(case, ()) if cell.claim == claim]
        if cells:
            yield row.criterion, cells[0]
        elif case not in row.cells or row.criterion in failed:
            yield row.criterion, None


def _standing(answers: dict[str, Cell | None]) -> Cell | None:
    """Return the answer of the standing, the core pack's before any other; None where it is not shown or failed."""
    named = sorted((name != f"core/{STANDING}", name) for name in answers if name.partition("/")[2] == STANDING)
    return answers[named[0][1]] if named else None


def _body(comparison: Comparison, case: CaseHeader, answers: dict[str, Cell | None]) -> Iterator[str]:
    """Yield the lines of the review: what is missing first, then the criteria, then on what state of knowledge."""
    document = comparison.document
    if not document.complete:
        yield "INCOMPLETE: not every question to this comparison was answered."
    titles = {criterion.criterion: criterion.title for criterion in comparison.criteria}
    for name, cell in answers.items():
        yield f"{titles.get(name, name)}: {cell.label if cell else FAILED}."
    packs = ", ".join(f"{pack.pack} {pack.version}" for pack in document.packs)
    yield _sentence([f"As of {case.as_of}" if case.as_of else "", f"casekit {document.casekit}", packs])


def _sentence(parts: Iterable[str]) -> str:
    return "; ".join(filter(None, parts)) + "."
