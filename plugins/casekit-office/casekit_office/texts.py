"""What a file format demands of a text, without losing a character of it."""

from __future__ import annotations

import re
import unicodedata

from casekit.renderers.arrange import MOST_COLUMNS, fitted
from casekit.renderers.table import Table

NEVER_WRITTEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that XML 1.0 cannot hold (and, for the surrogates, no UTF-8)."""
LONGEST_WORD = 16
"""Longer runs without a space may be broken anywhere: a narrow column cannot hold them."""
_SHORTEST_PIECE = 4


def code_point(character: str) -> str:
    """Return a character that cannot be shown by its number: `[U+FFFE]`."""
    return f"[U+{ord(character):04X}]"


def writable(text: str) -> str:
    """Return text that every file can hold; what cannot stand in one is named by its code point."""
    return NEVER_WRITTEN.sub(lambda found: code_point(found[0]), text)


def pieces(line: str) -> list[str]:
    """Return a line in pieces between which it may be broken: only long words have breaks inside."""
    if all(len(word) <= LONGEST_WORD for word in line.split()):
        return [line]
    found = [""]
    run = 0
    for character in line:
        run = 0 if character.isspace() else run + 1
        may_break = run > LONGEST_WORD and len(found[-1]) >= _SHORTEST_PIECE and not found[-1].endswith("\u200d")
        if may_break and _starts(character):
            found.append("")
        found[-1] += character
    return found


def _starts(character: str) -> bool:
    """Return whether a character may follow a break: none that is drawn onto the one before it."""
    return unicodedata.category(character) not in ("Mn", "Mc", "Me", "Cf")


def on_a_page(table: Table) -> Table:
    """Return the table as a page can show it."""
    return fitted(table, MOST_COLUMNS)


def is_wide(table: Table) -> bool:
    """Return whether the table needs the longer side of the page."""
    return len(table.columns) > 2
