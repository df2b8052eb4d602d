"""The result for programs: keys sorted, UTF-8, the same bytes for the same files."""

from __future__ import annotations

import json
from typing import Any

from casekit import __version__
from casekit.renderers.json import plain

from casekit_agreement.coefficients import Coefficient
from casekit_agreement.result import FORMAT, STATUSES, Agreement, Disagreement, LoneRecord, Measured

_DIGITS = 6
"""More are not the same on every machine."""


def render(result: Agreement) -> str:
    """Return the whole result as JSON."""
    document = {
        "format": FORMAT,
        "casekit": __version__,
        "engine": result.engine,
        "complete": result.complete,
        "coders": plain(result.coders),
        "cases": [
            {"case": case, "sha256": {each.coder: each.sha256 for each in files}, "lacks": list(lacks)}
            for case, files, lacks in result.cases
        ],
        "unmatched": plain(result.unmatched),
        "packs": plain(result.packs),
        "fields": [{"field": name, **_measured(measured)} for name, measured in result.fields],
        "criteria": [
            {
                "criterion": name,
                **_measured(measured),
                "status": {"scale": list(STATUSES), **_measured(status)},
                "differences": plain(differences),
            }
            for name, measured, status, differences in result.criteria
        ],
        "disagreements": [_disagreement(each) for each in result.disagreements],
        "records": [{**plain(each), "changes_outcome": changes_outcome(each)} for each in result.records],
        "problems": plain(result.problems),
    }
    return json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def changes_outcome(each: Disagreement | LoneRecord) -> bool | None:
    """Return whether a disagreement changes an outcome in any coder's file; None where not every way could be tried."""
    if any(effect.changes for effect in each.effects):
        return True
    return None if any(effect.obstacle for effect in each.effects) else False


def _measured(measured: Measured) -> dict[str, Any]:
    return {
        **measured.counts._asdict(),
        "alpha": [{"level": level, **_coefficient(found)} for level, found in measured.alphas],
        "kappa": [{"coders": list(coders), "units": units, **_coefficient(found)} for coders, units, found in measured.kappas],
    }


def _coefficient(found: Coefficient) -> dict[str, Any]:
    value = None if found.value is None else round(found.value, _DIGITS) + 0.0  # no -0.0
    return {"value": value, "not_defined": found.reason}


def _disagreement(each: Disagreement) -> dict[str, Any]:
    coded = [{**plain(one), "value": None if one.value is None else list(one.value.words)} for one in each.coded]
    return {**plain(each), "coded": coded, "changes_outcome": changes_outcome(each)}
