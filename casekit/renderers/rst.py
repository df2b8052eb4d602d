"""A reStructuredText list-table with its notes below.

A list-table, since the grid of a grid table must be drawn to the width that docutils gives each character, and since a
cell of it may be a list or a directive by what it begins with; here a cell is paragraphs whose beginning is escaped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import chain
from textwrap import wrap

from casekit.model.result import Comparison
from casekit.renderers import Style
from casekit.renderers.layouts import table as table_of
from casekit.renderers.table import Part

_WIDTH = 110
_LONGEST = 4000
"""Characters of one word on a line; docutils refuses lines of over 10,000, escapes included."""
_INLINE = re.compile(r"([\\`*_|:@])")
_ESCAPE = r"\\\1"
_BEGINNING = re.compile(r"[!-/:-@[\]^{-~•‣⁃]")
"""What may make a line a list item, an option, markup, the underline of a title or a rule across the page."""
_ENUMERATOR = re.compile(r"(\w+)([.)])")


def render(comparison: Comparison, style: Style) -> str:
    """Return the table; no character of the data is markup."""
    table = table_of(comparison, style)
    title, *more = _wrapped(" ".join(table.title.split())) or [""]
    lines = [*_paragraphs(table.subtitle), "", f".. list-table:: {title}".rstrip(), *(f"   {line}" for line in more)]
    lines += ["   :header-rows: 1", "   :stub-columns: 1", "   :widths: auto", ""]
    lines += _row([[], *(_paragraphs(column.name) for column in table.columns)])
    for group in table.groups:
        if group.title:
            lines += _row([_strong(group.title), *[[]] * len(table.columns)])
        for line in group.lines:
            lines += _row([_paragraphs(line.heading), *(_cell(parts) for parts in line.cells)])
    lines.append("")
    for case, claims in table.claims:
        lines += _listed(f"Claims, {case}", [f"{claim.claim}: {claim.text}" for claim in claims])
    for title, reasons in table.reasons:
        lines += _listed(title, reasons)
    lines += _listed("Notes", [f"{note.mark} {note.text}" for note in table.notes])
    lines += _listed("Rules", [f"{rule}: {says}" for rule, says in table.rules])
    lines += _listed("References", [f"[{r.number}] {r.text}" for r in table.references])
    for remark in table.remarks:
        lines += [*_paragraphs(remark), ""]
    return "\n".join(lines).rstrip() + "\n"


def escape(text: str) -> str:
    """Return a line of text in which docutils finds nothing to interpret, even at the beginning of a line."""
    if found := _ENUMERATOR.match(text):
        return f"{_INLINE.sub(_ESCAPE, found[1])}\\{found[2]}{_INLINE.sub(_ESCAPE, text[found.end() :])}"
    escaped = _INLINE.sub(_ESCAPE, text)
    if not text.strip("\\"):
        return f"\\ {escaped}"  # an escaped blank is nothing; without it the backslashes would be a rule across the page
    return f"\\{escaped}" if _BEGINNING.match(escaped) else escaped


def _paragraphs(text: str) -> list[str]:
    """Return the lines of text that is not empty, each as a paragraph: reStructuredText has no line break within one."""
    paragraphs = [_wrapped(line) for line in text.split("\n") if line.strip()]
    return _apart(paragraphs)


def _strong(text: str) -> list[str]:
    paragraphs = ([f"**{first}", *rest] for first, *rest in (_wrapped(line) for line in text.split("\n") if line.strip()))
    return _apart([*lines[:-1], f"{lines[-1]}**"] for lines in paragraphs)


def _cell(parts: Sequence[Part]) -> list[str]:
    return _apart([_paragraphs(f"{part.text} {part.mark}") for part in parts])


def _apart(blocks: Iterable[list[str]]) -> list[str]:
    return list(chain.from_iterable(["", *block] for block in blocks if block))[1:]


def _wrapped(text: str) -> list[str]:
    lines = []
    for line in wrap(text.strip(), _WIDTH, break_long_words=False, break_on_hyphens=False):
        parts = [line[at : at + _LONGEST] for at in range(0, len(line), _LONGEST)]
        # an escaped line end is nothing at all: the word goes on
        lines += [*(f"{escape(part)}\\" for part in parts[:-1]), escape(parts[-1])]
    return lines


def _row(cells: Sequence[list[str]]) -> list[str]:
    lines = []
    for number, cell in enumerate(cells):
        first, rest = (cell[0], cell[1:]) if cell else ("", [])
        lines.append(f"   {' ' if number else '*'} - {first}".rstrip())
        lines += [f"       {line}".rstrip() for line in rest]
    return lines


def _listed(title: str, texts: Sequence[str]) -> list[str]:
    """Return a list under its title; nothing where it is empty."""
    if not texts:
        return []
    lines = [*_strong(title), ""]
    for text in texts:
        first, *rest = _paragraphs(text) or [""]
        lines += [f"- {first}".rstrip(), *(f"  {line}".rstrip() for line in rest)]
    return [*lines, ""]
