"""A comparison as a table of texts with lettered notes and numbered references: what every written format shows.

The letters are those of a summary-of-findings table (GRADE handbook, ch. 14): each note says on which items and
sources the answers that carry its letter rest.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from casekit.model.result import Cell

NO_CLAIM = "no claim on file"
FAILED = "FAILED: no answer"
REASONS = "Why the cases differ"

_LETTERS = "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ"
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")
"""Control characters, and the invisible ones that reorder text."""


class Part(NamedTuple):
    """One answer in a cell: its text, the mark of its note, and its status (empty where it is no finding)."""

    text: str
    mark: str = ""
    status: str = ""


class Line(NamedTuple):
    """A row: its heading and, for each column, what stands there."""

    heading: str
    cells: tuple[tuple[Part, ...], ...]


class Group(NamedTuple):
    """Rows under one title (of a question, mostly); it may be empty."""

    title: str
    lines: tuple[Line, ...]


class Column(NamedTuple):
    """A column; neighbours with one spanner stand under it."""

    title: str
    spanner: str = ""

    @property
    def name(self) -> str:
        """Title and spanner in one line."""
        return " · ".join(filter(None, (self.spanner, self.title)))


class Note(NamedTuple):
    """What the answers with one mark rest on; `numbers` are those of the references, where they are listed."""

    mark: str
    items: tuple[str, ...]
    sources: tuple[str, ...]
    numbers: tuple[int, ...] = ()

    @property
    def text(self) -> str:
        """The note in one line: items, then sources by number or else by id."""
        cited = " ".join(f"[{number}]" for number in self.numbers) or ", ".join(self.sources)
        return ": ".join(filter(None, (" ".join(self.items), cited)))


class ClaimNote(NamedTuple):
    """A claim as worded, with the word for how it stands."""

    claim: str
    standing: str
    says: str

    @property
    def text(self) -> str:
        """Standing and wording in one line."""
        return f"[{self.standing}] {self.says}" if self.standing else self.says


class Reference(NamedTuple):
    """An entry of the list of references: its number, the source's id and the text a reader finds it by."""

    number: int
    source: str
    text: str


class Table(NamedTuple):
    """A whole table, every text of it printable."""

    title: str
    subtitle: str
    columns: tuple[Column, ...]
    groups: tuple[Group, ...]
    claims: tuple[tuple[str, tuple[ClaimNote, ...]], ...]
    """For each case its title and its claims."""
    notes: tuple[Note, ...]
    rules: tuple[tuple[str, str], ...]
    """The rules that the last column names: id, and what it asks in words."""
    references: tuple[Reference, ...]
    remarks: tuple[str, ...]
    reasons: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Why the cases differ: for each question its title and the reasons, a sentence each."""


class Notes:
    """Letters for notes, given in the order in which they are asked for: equal notes share one."""

    def __init__(self) -> None:
        self._marks: dict[tuple[str, str], str] = {}
        self._made: list[tuple[Note, str]] = []

    def mark(self, cell: Cell, case: str) -> str:
        """Return the letter of what a cell of a case rests on; nothing where that is nothing."""
        if not cell.evidence and not cell.sources:
            return ""
        note = Note("", cell.evidence, cell.sources)
        key = (note.text, case if cell.sources else "")
        if key not in self._marks:
            self._marks[key] = letters(len(self._marks))
            self._made.append((note._replace(mark=self._marks[key]), case))
        return self._marks[key]

    @property
    def made(self) -> tuple[tuple[Note, str], ...]:
        """The notes so far, each with the case it is of."""
        return tuple(self._made)


def letters(number: int) -> str:
    """Return the mark of note `number` (from 0): ᵃ to ᶻ, then ᵃᵃ and so on."""
    text = ""
    number += 1
    while number:
        number, digit = divmod(number - 1, len(_LETTERS))
        text = _LETTERS[digit] + text
    return text


def plain_letters(mark: str) -> str:
    """Return a mark in ordinary letters, for formats that raise it themselves: ᵃ is `a`."""
    return mark.translate(_ORDINARY)


_ORDINARY = str.maketrans(_LETTERS, "abcdefghijklmnoprstuvwxyz")


def printable(text: str) -> str:
    """Return text without control characters and without characters that reorder it."""
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
