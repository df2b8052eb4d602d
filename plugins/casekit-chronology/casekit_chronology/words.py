"""Texts of a case made fit for a terminal and for XML."""

from __future__ import annotations

import unicodedata

_REORDER = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


def printable(text: str) -> str:
    """Return one line of text without control characters, without what reorders it and without what XML forbids."""
    kept = (" " if unicodedata.category(c) == "Cc" else c for c in text if c not in _REORDER and not _forbidden(c))
    return " ".join("".join(kept).split())


def _forbidden(char: str) -> bool:
    return unicodedata.category(char) == "Cs" or ord(char) & 0xFFFE == 0xFFFE


def cells(text: str) -> int:
    """Return how many cells of a terminal a text takes."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in ("W", "F") else 1 for c in text)


def shortened(text: str, size: int) -> str:
    """Return the text, or as much of its beginning as fits in `size` cells with an ellipsis."""
    if cells(text) <= size:
        return text
    used, kept = 1, ""
    for char in text:
        used += cells(char)
        if used > size:
            break
        kept += char
    return kept.rstrip() + "…"
