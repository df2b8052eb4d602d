"""Invented cases of any number, each the same for the same seed: what the benchmarks read.

A case has 20 claims and is about 18 kB of YAML, written as people write case files: blocks, short
mappings in braces, folded text. Nothing in it means anything.
"""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path
from random import Random
from typing import Any

CLAIMS = 20
_EVIDENCE = 32
_ROOTS, _DERIVED = 9, 6
_PERSONS, _BODIES, _STATES = 5, 2, 2
_DENIALS, _FINDINGS, _TRANSACTIONS, _SEARCHES = 6, 3, 2, 2

_PROSE = (
    "the report of a visit says that men were seen at the site and that a lorry brought crates in the "
    "morning while an officer who was present wrote down names dates and places in a ledger which was "
    "later read by two clerks of the registry before it went to the archive"
)
_WORDS = _PROSE.split()
_CAPACITIES = ("state-organ", "state-organ", "state-organ", "retired-official", "private", "private", "reservist")
_SOURCE_KINDS = ("press", "broadcast", "testimony", "interview", "official-report", "court-record", "document")
_DIRECTNESS = (
    "eyewitness", "participant", "hearsay", "hearsay", "double-hearsay", "secondary", "secondary",
    "official-statement", "official-record", "court-record", "documentary", "forensic",
)  # fmt: skip
_STANCES = ("supports", "supports", "supports", "supports", "contradicts", "context")
_DENIAL_FORMS = ("fact", "attribution", "knowledge", "doubt", "no-comment", "silence")
_LEVELS = (
    "court-judgment", "international-body", "commission-of-inquiry", "legislative-committee", "staff-report",
    "executive-statement",
)  # fmt: skip
_CONDUCTS = ("training", "payment", "transfer-of-arms", "transport")


def case_data(number: int, seed: int = 0, *, derivation_known: bool = False) -> dict[str, Any]:
    """Return the data of one case; ids are unique among cases, and sort and read alike in every engine.

    Args:
        number: which case; the same number and seed give the same case.
        seed: the seed of the corpus.
        derivation_known: let no source derive from what is unknown.
    """
    random = Random(f"{seed}/{number}")
    first = number * 1000
    states = [f"a{first + n}" for n in range(_STATES)]
    bodies = [f"a{first + 100 + n}" for n in range(_BODIES)]
    persons = [f"a{first + 200 + n}" for n in range(_PERSONS)]
    roots = [f"s{first + n}" for n in range(_ROOTS)]
    derived = [f"s{first + 100 + n}" for n in range(_DERIVED)]
    claims = [f"c{first + n}" for n in range(CLAIMS)]
    sources = _sources(random, roots, derived, derivation_known=derivation_known)
    return {
        "casekit": 1,
        "case": f"case-{number}",
        "title": f"Case {number}",
        "period": "1980/1999",
        "as_of": "2005-06-30",
        "summary": _text(random, 50),
        "actors": {
            **{id: {"name": f"State {id}", "kind": "state"} for id in states},
            **{id: _body(random, id, states) for id in bodies},
            **{id: _person(random, id, states, bodies) for id in persons},
        },
        "sources": sources,
        "evidence": {
            f"e{first + n}": _evidence(random, claims, sources, (*persons, *bodies)) for n in range(_EVIDENCE)
        },
        "claims": {id: _claim(random, persons, states) for id in claims},
        "denials": {f"d{first + n}": _denial(random, claims, (*persons, *states), roots) for n in range(_DENIALS)},
        "official_findings": {f"f{first + n}": _finding(random, claims, roots) for n in range(_FINDINGS)},
        "transactions": {f"t{first + n}": _transaction(random, claims, roots) for n in range(_TRANSACTIONS)},
        "searches": {f"q{first + n}": _search(random, claims, roots) for n in range(_SEARCHES)},
    }  # fmt: skip


def _body(random: Random, id: str, states: list[str]) -> dict[str, Any]:
    return {"name": f"Body {id}", "kind": "organisation", "roles": [{"capacity": "state-organ", "of": random.choice(states)}]}


def _person(random: Random, id: str, states: list[str], bodies: list[str]) -> dict[str, Any]:
    roles = []
    for _ in range(random.randint(1, 2)):
        capacity = random.choice(_CAPACITIES)
        of = random.choice(bodies if capacity == "private" else states)
        role = {"capacity": capacity, "of": of}
        if random.random() < 0.6:
            role["from"] = str(random.randint(1970, 1989))
        if random.random() < 0.4:
            role["until"] = str(random.randint(1989, 2000))
        roles.append(role)
    return {"name": f"Person {id}", "kind": "person", "living": random.random() < 0.7, "roles": roles}


def _sources(random: Random, roots: list[str], derived: list[str], *, derivation_known: bool) -> dict[str, Any]:
    """Roots, and texts that derive from one to three earlier sources."""
    sources: dict[str, Any] = {}
    for id in (*roots, *derived):
        source: dict[str, Any] = {
            "kind": random.choice(_SOURCE_KINDS),
            "title": _text(random, 6),
            "publisher": _text(random, 2),
            "issued": _date(random, 1990, 2004),
            "reliability": random.choice("ABCDEF"),
        }
        if id in derived:
            source["derives_from"] = sorted(random.sample(list(sources), random.choice((1, 1, 2))))
            source |= {"accessed": "cited", "via": source["derives_from"][0]} if random.random() < 0.2 else {}
        elif not derivation_known and random.random() < 0.15:
            source["derives_from"] = "unknown"
        sources[id] = source
    return sources


def _ancestors(sources: Mapping[str, Any], id: str) -> list[str]:
    found: set[str] = set()
    pending = [id]
    while pending:
        parents = sources[pending.pop()].get("derives_from", [])
        for parent in parents if isinstance(parents, list) else []:
            if parent not in found:
                found.add(parent)
                pending.append(parent)
    return sorted(found)


def _evidence(random: Random, claims: list[str], sources: Mapping[str, Any], speakers: tuple[str, ...]) -> dict[str, Any]:
    cited: list[Any] = random.sample(list(sources), random.choice((1, 1, 1, 1, 2)))
    if random.random() < 0.1 and (ancestors := _ancestors(sources, cited[0])):
        cited[0] = {"source": cited[0], "rests_on": [random.choice(ancestors)]}
    bears_on = [_bearing(random, claim) for claim in random.sample(claims, random.choice((1, 1, 1, 2)))]
    item: dict[str, Any] = {"says": _text(random, random.randint(8, 18)), "sources": cited}
    if random.random() < 0.6:
        item["by"] = random.choice(speakers) if random.random() < 0.8 else {"text": _text(random, 3)}
    item |= {"directness": random.choice(_DIRECTNESS), "credibility": random.randint(1, 6)}
    if random.random() < 0.5:
        item["date"] = _date(random, 1989, 2004)
    if random.random() < 0.15:
        item["states"] = {"number": random.randint(1, 9)}
    return {**item, "bears_on": bears_on}


def _bearing(random: Random, claim: str) -> dict[str, Any]:
    bearing = {"claim": claim, "stance": random.choice(_STANCES)}
    if random.random() < 0.1:
        bearing["shows"] = random.choice(("knowledge", "direction", "control", "adoption"))
    return bearing


def _claim(random: Random, persons: list[str], states: list[str]) -> dict[str, Any]:
    claim: dict[str, Any] = {
        "question": f"question-{random.randint(1, 6)}",
        "says": _text(random, random.randint(8, 14)),
        "accused": random.sample(persons, random.choice((1, 1, 1, 2))),
        "conduct": random.choice(_CONDUCTS),
        "period": _date(random, 1984, 1996),
    }
    if random.random() < 0.4:
        claim["imputed_to"] = random.choice(states)
    if random.random() < 0.5:
        claim["place"] = _text(random, 2)
    return claim


def _denial(random: Random, claims: list[str], speakers: tuple[str, ...], roots: list[str]) -> dict[str, Any]:
    return {
        "claim": random.choice(claims),
        "by": random.choice(speakers),
        "form": random.choice(_DENIAL_FORMS),
        "conditional": random.random() < 0.15,
        "date": _date(random, 1990, 2004),
        "sources": [random.choice(roots)],
        "says": _text(random, 8),
    }


def _finding(random: Random, claims: list[str], roots: list[str]) -> dict[str, Any]:
    return {
        "claim": random.choice(claims),
        "body": _text(random, 3),
        "level": random.choice(_LEVELS),
        "concludes": random.choice(("supports", "supports", "contradicts", "inconclusive")),
        "date": _date(random, 1990, 2004),
        "sources": [random.choice(roots)],
    }


def _transaction(random: Random, claims: list[str], roots: list[str]) -> dict[str, Any]:
    def amount() -> dict[str, Any]:
        return {"value": random.randint(10_000, 900_000) / 4, "currency": "USD"}

    path: list[dict[str, Any]] = [{"party": "Account 0"}]
    for n in range(1, random.randint(3, 5)):
        stop: dict[str, Any] = {"party": f"Account {n}"}
        stop |= {"date": _date(random, 1984, 1996), "amount": amount()} if random.random() < 0.7 else {}
        path += [{"gap": True}, stop] if random.random() < 0.1 else [stop]
    return {"claim": random.choice(claims), "amount": amount(), "path": path, "documents": [random.choice(roots)]}


def _search(random: Random, claims: list[str], roots: list[str]) -> dict[str, Any]:
    return {
        "claim": random.choice(claims),
        "where": _text(random, 4),
        "result": random.choice(("found", "not-found", "not-searchable")),
        "logged": random.random() < 0.5,
        "sources": [random.choice(roots)],
    }


def _text(random: Random, words: int) -> str:
    return " ".join(random.choices(_WORDS, k=words))


def _date(random: Random, first: int, last: int) -> str:
    year, month, day = random.randint(first, last), random.randint(1, 12), random.randint(1, 28)
    return random.choice((f"{year}", f"{year}-{month:02d}", f"{year}-{month:02d}-{day:02d}", f"{year}?"))


# --- text --------------------------------------------------------------------------------------------

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9 ._-]*|[0-9]{4}(-[0-9]{2}){0,2}\??")
_RESERVED = {"true", "false", "null", "yes", "no", "on", "off"}
_FOLD_FROM = 90


def yaml_text(data: Mapping[str, Any]) -> str:
    """Return the data of a case as a YAML file."""
    lines: list[str] = []
    for key, value in data.items():
        if not isinstance(value, dict):
            lines += _field(key, value, 0)
            continue
        lines.append(f"{key}:")
        for id, record in value.items():
            short = f"  {id}: {_flow(record)}"
            if len(short) <= _FOLD_FROM:
                lines.append(short)
            else:
                lines.append(f"  {id}:")
                lines += [line for name, field in record.items() for line in _field(name, field, 4)]
    return "\n".join(lines) + "\n"


def _field(name: str, value: Any, indent: int) -> list[str]:
    margin = " " * indent
    if isinstance(value, str) and len(value) > _FOLD_FROM:
        return [
            f"{margin}{name}: >-",
            *textwrap.wrap(value, 110, initial_indent=margin + "  ", subsequent_indent=margin + "  "),
        ]
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return [f"{margin}{name}:", *(f"{margin}  - {_flow(part)}" for part in value)]
    return [f"{margin}{name}: {_flow(value)}"]


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    if isinstance(value, str) and _PLAIN.fullmatch(value) and value not in _RESERVED:
        return value
    return json.dumps(value)


def write_cases(folder: Path, count: int, seed: int = 0) -> Iterator[Path]:
    """Write `count` case files of YAML and yield their paths."""
    for number in range(count):
        path = folder / f"case-{number:05d}.yaml"
        path.write_text(yaml_text(case_data(number, seed)), encoding="utf-8")
        yield path


def write_lines(path: Path, count: int, seed: int = 0) -> Path:
    """Write `count` cases as JSON Lines."""
    with path.open("w", encoding="utf-8") as stream:
        for number in range(count):
            stream.write(json.dumps(case_data(number, seed), separators=(",", ":")) + "\n")
    return path
