"""What must not be told of protected sources and sensitive items, replaced in texts wherever it stands.

Used at three doors: on what leaves casekit as a result (`casekit/redact`), as a case (`casekit/disclosure.py`), and on
what is said of a case file that is wrong, of which there is only the data.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from casekit.errors import Problem

SECRET_FIELDS = ("title", "author", "publisher", "place", "notes", "url")
"""The fields of a protected source that are told to nobody."""
WITHHELD = "[withheld]"
EXACT = re.compile(r"(\d{4})-\d\d(?:-\d\d)?")
"""A month or a day within a date as written."""
_WORD = re.compile(r"[^\W\d_]{2}")
TOLD = frozenset({"kind", "reliability", "accessed", "language", "derives_from", "via", "protected"})
"""The fields of a protected source that say nothing of who it is."""
_KNOWN = TOLD | {*SECRET_FIELDS, "issued"}
_GIVEN = re.compile(r"(?<=\bfound ).*|'[^']*'", re.DOTALL)
"""What a message repeats of a file: what it found, and words in quotation marks."""
_ANY_GIVEN = re.compile(r"""(?<=\bfound ).*|['"].*['"]""", re.DOTALL)
"""The same, and whatever stands between the first and the last of several quotation marks."""
_SHORTENED = re.compile(r"[^.\[\]]*…")
"""A step of the way to a place in a file of which only the beginning is shown."""


def replacing(texts: Mapping[str, str]) -> Callable[[str], str]:
    """Return a function that replaces secrets, the longest first, where they stand as a whole; case is ignored."""
    if not texts:
        return str
    longest_first = sorted(texts, key=lambda secret: (-len(secret), secret))
    found = re.compile("|".join(rf"(?<!\w){re.escape(secret)}(?!\w)" for secret in longest_first), re.IGNORECASE)
    folded = {secret.casefold(): instead for secret, instead in texts.items()}
    return lambda text: found.sub(lambda match: folded.get(match[0].casefold(), WITHHELD), text)


def can_be_found(text: str) -> bool:
    """Whether a secret can be replaced wherever it stands; a number or a letter stands for much else."""
    return _WORD.search(text) is not None


def years(written: str) -> str:
    """Return a date as written, to the year; nothing where it is written in another way than by year, month and day."""
    found = EXACT.sub(r"\1", written)
    return "" if re.search(r"[\dX]-[\dX]", found) else found


def withheld(problems: Iterable[Problem], data: Any) -> list[Problem]:
    """Return the faults of a case file without what its protected sources and sensitive items hold.

    Each keeps its line and column. The data may be wrong in any way: a source is protected where it has the word
    `protected` with anything but `false`.
    """
    texts, records = secrets(data)
    if not texts:
        return list(problems)
    replace = replacing(texts)

    def without(problem: Problem) -> Problem:
        hint = replace(problem.hint)
        told = problem.where.rpartition(".")[2] in TOLD
        within = (problem.where.startswith(records) and not told) or hint != problem.hint  # what is nearly a secret is one too
        message = _GIVEN.sub(WITHHELD, problem.message) if within else problem.message
        return problem._replace(where=replace(problem.where), message=replace(message), hint=hint)

    return [without(problem) for problem in problems]


def without_what_was_found(problem: Problem, replace: Callable[[str], str]) -> Problem:
    """Return the fault of a file that may tell the secrets of others, without what the file holds.

    A message may show the beginning of a text alone, in which no secret is found that is longer.
    """
    where, message = _SHORTENED.sub(WITHHELD, problem.where), _ANY_GIVEN.sub(WITHHELD, problem.message)
    return problem._replace(where=replace(where), message=replace(message), hint="")


def secrets(data: Any) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return the secrets of a case's data with what stands in their stead, and where in the file its secret records are."""
    texts: dict[str, str] = {}
    records: list[str] = []
    protected = [id for id, source in _records(data, "sources") if source.get("protected", False) is not False]
    for number, id in enumerate(sorted(protected), 1):
        if len(id) > 1:
            texts[id] = f"protected source {number}"
        records.append(f"sources.{id}")
    for id, source in _records(data, "sources"):
        if id in protected:
            name_of = texts.get(id, WITHHELD)
            for name, value in source.items():
                secret = () if name in TOLD else _leaves(value) if name in _KNOWN else (str(name), *_leaves(value))
                texts.update((text, name_of) for text in secret if text not in texts)
    for id, item in _records(data, "evidence"):
        if item.get("sensitive", False) is not False:
            records.append(f"evidence.{id}")
            told = (item.get("says"), item.get("by") if isinstance(item.get("by"), dict) else None, item.get("states"))
            texts.update((text, WITHHELD) for value in told for text in _leaves(value) if text not in texts)
    return texts, tuple(records)


def _records(data: Any, section: str) -> Iterator[tuple[str, dict[Any, Any]]]:
    records = data.get(section) if isinstance(data, dict) else None
    for id, record in records.items() if isinstance(records, dict) else ():
        if isinstance(record, dict):
            yield str(id), record


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, str) and len(value.strip()) > 1:  # of one letter, it would be found in every message
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _leaves(part)
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from _leaves(part)
