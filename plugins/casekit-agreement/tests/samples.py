"""The table on which alpha is always shown, and cases that are made of such tables."""

from __future__ import annotations

ROWS = ("* * * * * 3 4 1 2 1 1 3 3 * 3", "1 * 2 1 3 3 4 3 * * * * * * *", "* * 2 1 3 4 4 * 2 1 1 3 3 * 4")
"""Three coders, fifteen units: the reliability data of the usual example of alpha."""
TABLE = [[None if value == "*" else value for value in unit] for unit in zip(*map(str.split, ROWS), strict=True)]
RANKS = ("1", "2", "3", "4")

WAREHOUSE = """\
casekit: 1
case: warehouse
title: The warehouse
as_of: 2024-05-01
actors:
  owner: {name: The owner, kind: person, roles: [{capacity: private}]}
sources:
  guard: {kind: testimony, reliability: B, issued: 2024-03-02}
  gazette: {kind: press, reliability: C, issued: 2024-03-09, derives_from: [guard]}
  herald: {kind: press, reliability: C, issued: 2024-03-11}
evidence:
  e1:
    says: A guard saw crates with army markings.
    sources: [guard]
    directness: eyewitness
    credibility: 2
    bears_on: [{claim: c1, stance: supports}]
  e2:
    says: Two newspapers report the crates.
    sources: [gazette, herald]
    directness: secondary
    credibility: 3
    bears_on: [{claim: c1, stance: supports}]
claims:
  c1: {says: Army crates were kept in the warehouse (alleged)., accused: [owner], conduct: storage, period: 2024-03}
denials:
  d1: {claim: c1, by: owner, form: knowledge, date: 2024-03-10, sources: [gazette]}
"""


def coded(table):
    """Return the data of one case for each coder of a table of credibilities (None: the coder gives none)."""
    return [
        {
            "casekit": 1,
            "case": "table",
            "sources": {"s": {"kind": "press"}},
            "claims": {"c1": {}},
            "evidence": {
                f"e{number:02}": {"says": "X.", "sources": ["s"], "directness": "hearsay"}
                | ({} if unit[coder] is None else {"credibility": int(unit[coder])})
                for number, unit in enumerate(table)
            },
        }
        for coder in range(len(table[0]))
    ]
