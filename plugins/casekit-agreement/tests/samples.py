"""The table on which alpha is always shown, and cases that are made of such tables."""

from __future__ import annotations

ROWS = ("* * * * * 3 4 1 2 1 1 3 3 * 3", "1 * 2 1 3 3 4 3 * * * * * * *", "* * 2 1 3 4 4 * 2 1 1 3 3 * 4")
"""Three coders, fifteen units: the reliability data of the usual example of alpha."""
TABLE = [[None if value == "*" else value for value in unit] for unit in zip(*map(str.split, ROWS), strict=True)]
RANKS = ("1", "2", "3", "4")
