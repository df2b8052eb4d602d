"""JSON outputs of casekit, read back. They come from anywhere: nothing in them is trusted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, NamedTuple

from casekit.errors import InvalidInput, nearest, quoted
from casekit.model.contrast import Contrast
from casekit.model.dates import parse_date
from casekit.model.explanation import ExplanationDocument
from casekit.model.integrity import Fault
from casekit.model.result import FORMAT, ComparisonDocument
from casekit.model.sensitivity import SensitivityDocument
from casekit.model.written import model_of, read_back
from casekit.source import DataPath, Document, decode, read_document
from casekit.validation import check
from casekit.validation import problems as problems_of

OutputDocument = ComparisonDocument | ExplanationDocument | SensitivityDocument

_BY_CONTENT: Mapping[str, type[OutputDocument]] = {
    "rows": ComparisonDocument,
    "explanations": ExplanationDocument,
    "next_evidence": SensitivityDocument,
}
"""The key that only one kind of output has."""
_MADE_AGAIN = "rows (compare, check), explanations (explain) or next_evidence (sensitivity)"
_HEAD = {"casekit", "engine", "format"}
"""Keys of every output."""

_LONGEST_DATE = 200
"""No state of knowledge is longer, and a parser need not be shown what is."""


class Output(NamedTuple):
    """An output as it was read, with its bytes; of `compare --why` also the reasons."""

    document: OutputDocument
    data: bytes
    contrasts: tuple[Contrast, ...] | None = None


def read_output(path: str, data: bytes) -> Output:
    """Return the JSON output of `compare`, `check`, `explain` or `sensitivity` that a file holds.

    Args:
        path: the file, as faults name it.
        data: its bytes.

    Raises:
        UnreadableInput: the bytes are binary or not UTF-8.
        InvalidInput: it is no such output; every fault, each at its line and column.
    """
    document = read_document(path, decode(data, path), is_json=True)
    _refuse_other_formats(document)
    named: Any = _kind(document)
    reasons: dict[str, Any] = {"contrasts": tuple[Contrast, ...]} if named is ComparisonDocument else {}
    found, faults = check(model_of(named, **reasons), document.data)
    if found is not None:
        faults = list(_contradictions(document.data))
    if found is None or faults or document.problems:
        raise InvalidInput(problems_of(document, faults))
    content = {key: value for key, value in document.data.items() if key not in ("format", "contrasts")}
    told = document.data.get("contrasts")
    contrasts = None if told is None else tuple(read_back(Contrast, each) for each in told)
    return Output(read_back(named, content), data, contrasts)


def _refuse_other_formats(document: Document) -> None:
    """Say of an output in another format that alone, for whatever else is wrong follows from it."""
    found = document.data.get("format")
    if isinstance(found, int) and not isinstance(found, bool) and found != FORMAT:
        message = f"expected {FORMAT}, found {quoted(str(found))[1:-1]}: an output of another casekit than this"
        raise InvalidInput([document.problem(("format",), message)])


def _kind(document: Document) -> type[OutputDocument]:
    for key, named in _BY_CONTENT.items():
        if key in document.data:
            return named
    for key in document.data:
        if meant := nearest(key, _BY_CONTENT):
            return _BY_CONTENT[meant]
    what = "an output that is not made again" if document.data.keys() >= _HEAD else "no JSON output of casekit"
    raise InvalidInput([document.problem((), f"{what}: expected the key {_MADE_AGAIN}")])


def _contradictions(data: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield what no output of casekit says: one thing twice, or a case that it does not name."""
    yield from _twice(data["packs"], ("packs",), ("pack",))
    yield from _twice(data["cases"], ("cases",), ("case",))
    yield from chain.from_iterable(_wrong_date(number, case["as_of"]) for number, case in enumerate(data["cases"]))
    if "rows" in data:
        cases = [case["case"] for case in data["cases"]]
        yield from _twice(data["rows"], ("rows",), ("question", "criterion"))
        for number, row in enumerate(data["rows"]):
            for case, cells in row["cells"].items():
                at: DataPath = ("rows", number, "cells", case)
                if case not in cases:
                    yield Fault(at, f"{quoted(case)} is not a case of this output", nearest(case, cases), key=True)
                yield from _twice(cells, at, ("claim",))
    elif len(data["cases"]) != 1:
        yield Fault(("cases",), f"expected one case, found {len(data['cases'])}")
    elif "explanations" in data:
        yield from _other_than_asked(data)
    else:
        yield from _twice(data["answers"], ("answers",), ("claim", "criterion"))
        if data["case"] != data["cases"][0]["case"]:
            yield Fault(("case",), f"expected {quoted(data['cases'][0]['case'])}, found {quoted(data['case'])}")


def _twice(records: Sequence[Mapping[str, Any]], at: DataPath, fields: Sequence[str]) -> Iterator[Fault]:
    seen = set()
    for number, record in enumerate(records):
        key = tuple(record[field] for field in fields)
        if key in seen:
            yield Fault((*at, number), f"{quoted(', '.join(key))} stands twice")
        seen.add(key)


def _wrong_date(number: int, as_of: str) -> Iterator[Fault]:
    try:
        if len(as_of) > _LONGEST_DATE:
            raise ValueError(f"expected an EDTF date, found {quoted(as_of)}")
        if as_of:
            parse_date(as_of)
    except ValueError as error:
        yield Fault(("cases", number, "as_of"), str(error))


def _other_than_asked(data: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield where explanations are not of the one case, claim and criterion that were asked for."""
    yield from _twice(data["explanations"], ("explanations",), ("criterion",))
    asked = {"case": data["cases"][0]["case"], "claim": data["claim"], "criterion": data["criterion"]}
    for number, explanation in enumerate(data["explanations"]):
        for field, expected in asked.items():
            if expected is not None and explanation[field] != expected:
                message = f"expected {quoted(expected)}, found {quoted(explanation[field])}"
                yield Fault(("explanations", number, field), message)


def texts(value: Any) -> Iterable[str]:
    """Yield every text in a document, but for the keys of mappings."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (tuple, list)):
        yield from chain.from_iterable(map(texts, value))
    elif isinstance(value, dict):
        yield from chain.from_iterable(map(texts, value.values()))
