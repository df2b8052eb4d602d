"""The smallest case that shows a failure: nothing that is left of it can be taken away, and its words say nothing.

Delta debugging: Andreas Zeller and Ralf Hildebrandt, Simplifying and isolating failure-inducing input (IEEE Transactions
on Software Engineering 28, 2002), from the sections down to the fields as in Ghassan Misherghi and Zhendong Su, HDD:
Hierarchical Delta Debugging (ICSE 2006).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from pydantic import ValidationError

from casekit.minimal import reduced
from casekit.model.base import Model
from casekit.model.case import Actor, Case, Claim, Denial, Evidence, OfficialFinding, Search, Source, Transaction
from casekit.model.integrity import DataPath
from casekit.rewriting import SECTIONS, TEXTS, WORDS, CaseData, nodes, renamed, replaced, without, words_at

SMALLEST = "smallest"
"""The id of a smallest case."""
_RECORDS: dict[str, type[Model]] = {
    "actors": Actor, "sources": Source, "evidence": Evidence, "claims": Claim, "denials": Denial,
    "official_findings": OfficialFinding, "transactions": Transaction, "searches": Search,
}  # fmt: skip
_DEEPEST = 6

Fails = Callable[[CaseData], bool]


def smallest(data: CaseData, fails: Fails) -> CaseData:
    """Return a smallest case that fails as the given one does; of one that cannot be made smaller, an equal case.

    Args:
        data: the data of a valid case, which fails.
        fails: whether the data of a valid case fail; it is asked once for each case.
    """
    known: dict[str, bool] = {}

    def still(changed: CaseData) -> bool:
        key = repr(changed)
        if key not in known:
            known[key] = _is_valid(changed) and fails(changed)
        return known[key]

    kept = data
    while True:
        smaller = kept
        for depth in (2, 3, 4, 5, _DEEPEST, 1):  # records first: there is most to take away
            smaller = _fewer(smaller, still, depth)
        smaller = _simpler(smaller, still)
        if smaller == kept:
            return _plainer(kept, still)
        kept = smaller


def _is_valid(data: CaseData) -> bool:
    try:
        Case.model_validate(data)
    except ValidationError:
        return False
    return True


def _fewer(data: CaseData, still: Fails, depth: int) -> CaseData:
    """Return the case without what can be taken away of it at one depth."""
    units = list(nodes(data, depth))
    # What is taken away is chosen so that what is left fails: `reduced` returns what must stay.
    left = reduced(units, lambda kept: still(_only(data, units, kept))) if units else ()
    return _only(data, units, left)


def _only(data: CaseData, units: Any, kept: Any) -> CaseData:
    gone = {*units} - {*kept}
    return without(data, gone) if gone else data


_PLAIN = {
    ("actors", "*", "kind"): "person", ("sources", "*", "kind"): "press", ("evidence", "*", "directness"): "hearsay",
    ("evidence", "*", "bears_on", "*", "stance"): "supports", ("denials", "*", "form"): "fact",
}  # fmt: skip
"""The plainest word of a vocabulary whose word cannot be left out."""


def _simpler(data: CaseData, still: Fails) -> CaseData:
    """Return the case with plain words and citations of whole texts, where it still fails so."""
    for path in _paths(data, ("evidence", "*", "sources", "*", "source")):
        data = _tried(data, _put(data, path[:-1], _at(data, path)), still)
    for steps, word in _PLAIN.items():
        for path in _paths(data, steps):
            data = _tried(data, _put(data, path, word), still)
    return data


def _paths(data: CaseData, steps: tuple[str, ...]) -> list[DataPath]:
    """Return the paths of the nodes to which `steps` lead."""
    return [path for path in nodes(data, len(steps)) if all(step in ("*", at) for step, at in zip(steps, path, strict=True))]


def _at(value: Any, path: DataPath) -> Any:
    for step in path:
        value = value[step]
    return value


def _put(value: Any, path: DataPath, new: Any) -> Any:
    """Return data with another value at a path."""
    if not path:
        return new
    step, rest = path[0], path[1:]
    if isinstance(value, dict):
        return {key: _put(part, rest, new) if key == step else part for key, part in value.items()}
    return [_put(part, rest, new) if n == step else part for n, part in enumerate(value)]


# --- ids and words ------------------------------------------------------------------------------------


def _plainer(data: CaseData, still: Fails) -> CaseData:
    """Return the case with short ids, words that say nothing and keys in the order of the format, where it still fails so."""
    changes: list[Callable[[CaseData], CaseData]] = [_in_order, _called]
    for change in changes:
        data = _tried(data, change(data), still)
    data = _short(data, still)
    return _wordless(data, still)


def _tried(data: CaseData, changed: CaseData, still: Fails) -> CaseData:
    return changed if changed != data and still(changed) else data


def _in_order(data: CaseData) -> CaseData:
    """Return the case with sections and fields in the order of the format."""
    ordered = _by(data, Case)
    return {
        key: {id: _by(record, _RECORDS[key]) for id, record in part.items()} if key in _RECORDS else part
        for key, part in ordered.items()
    }


def _by(record: Mapping[str, Any], model: type[Model]) -> dict[str, Any]:
    names = [info.alias or name for name, info in model.model_fields.items()]
    return {key: record[key] for key in sorted(record, key=names.index)}


def _called(data: CaseData) -> CaseData:
    return {**data, "case": SMALLEST}


def _short(data: CaseData, still: Fails) -> CaseData:
    """Return the case with short ids; one that the failure needs stays."""
    every = {section: _numbered(data.get(section, {}), WORDS[section]) for section in SECTIONS}
    if still(renamed(data, every)):
        return renamed(data, every)
    for section, ids in every.items():
        for id, short in ids.items():
            taken = short in data.get(section, {})  # by one that stays
            data = data if taken else _tried(data, renamed(data, {section: {id: short}}), still)
    return data


def _numbered(ids: Mapping[str, Any], word: str) -> dict[str, str]:
    return {id: f"{word}{number}" for number, id in enumerate(ids, 1)}


def _wordless(data: CaseData, still: Fails) -> CaseData:
    """Return the case with free texts that say nothing; equal texts of one field stay equal."""
    for steps in TEXTS:
        texts = list(dict.fromkeys(words_at(data, steps)))
        for number, text in enumerate(texts, 1):
            instead = _nothing("by" if "by" in steps else steps[-1], number)
            if instead not in texts:
                data = _tried(data, replaced(data, steps, partial(_instead, {text: instead})), still)
    return data


def _instead(texts: Mapping[str, str], text: str) -> str:
    return texts.get(text, text)


def _nothing(field: str, number: int) -> str:
    """Return words that say nothing in the stead of a text; what is compared with others stays one of several."""
    said = {"name": "Actor", "by": "speaker", "body": "body", "party": "party"}
    return f"{said[field]} {number}" if field in said else "X."
