"""A case as data that may be shown: protected sources under pseudonyms, at the door through which a case leaves as a case.

What is withheld is what `casekit/redact` withholds of a comparison. Structure stays: who derives from whom, who speaks
for whom, how a text was read and graded.
"""

from __future__ import annotations

from typing import Any

from casekit.rewriting import SECTIONS, WORDS, CaseData, renamed, replaced, with_texts
from casekit.withholding import TOLD, WITHHELD, replacing, secrets, years

_DATED = ("evidence", "denials", "official_findings", "transactions", "searches")
_LIKE_TEXTS: tuple[tuple[str, ...], ...] = (("evidence", "*", "states", "*"), ("claims", "*", "conduct"))
"""Words that a coder chose; a secret may stand in them too."""


def disclosed(data: CaseData) -> CaseData:
    """Return the data of a valid case without what its protected sources and sensitive items hold.

    A protected source has a pseudonym, its kind, its grade and the year; a sensitive item what it bears on and how. What
    rests on a protected source is dated by the year.
    """
    texts, _ = secrets(data)
    hidden = {id for id, source in data.get("sources", {}).items() if source.get("protected")}
    if not texts and not hidden:
        return data
    replace = replacing(texts)
    spoken = [item.get("by") for item in data.get("evidence", {}).values() if item.get("sensitive")]
    speakers = {by for by in spoken if isinstance(by, str)}
    coarse = _derived(data, hidden)
    clean = {
        **data,
        "actors": {id: _actor(actor, withheld=id in speakers) for id, actor in data.get("actors", {}).items()},
        "sources": {id: _source(s) if id in hidden else s for id, s in data.get("sources", {}).items()},
        "evidence": {id: _item(item) for id, item in data.get("evidence", {}).items()},
    }
    for section in _DATED:
        clean[section] = {id: _dated(record, coarse) for id, record in clean.get(section, {}).items()}
    clean = with_texts(clean, replace)
    for steps in _LIKE_TEXTS:
        clean = replaced(clean, steps, replace)
    clean["case"] = data["case"] if replace(data["case"]) == data["case"] else "withheld"
    telling = {section: [id for id in sorted(data.get(section, {})) if replace(id) != id] for section in SECTIONS}
    telling["actors"] = sorted({*telling["actors"], *speakers, *_changed(data, clean)})
    telling["sources"] = sorted({*telling["sources"], *hidden})
    ids = {section: {id: f"withheld-{WORDS[section]}-{n}" for n, id in enumerate(each, 1)} for section, each in telling.items()}
    return renamed({key: part for key, part in clean.items() if part != {} or key in data}, ids)


def _changed(data: CaseData, clean: CaseData) -> list[str]:
    return [id for id, actor in data.get("actors", {}).items() if clean["actors"][id]["name"] != actor["name"]]


def _actor(actor: dict[str, Any], *, withheld: bool) -> dict[str, Any]:
    told = {key: value for key, value in actor.items() if key != "notes"}
    return {**told, "name": WITHHELD} if withheld else actor


def _source(source: dict[str, Any]) -> dict[str, Any]:
    told = {key: source[key] for key in source if key in TOLD and key != "language"}
    issued = years(str(source.get("issued", "")))
    return {**told, "issued": issued} if issued else told


def _item(item: dict[str, Any]) -> dict[str, Any]:
    if not item.get("sensitive"):
        return item
    withheld: dict[str, Any] = {"says": WITHHELD}
    if isinstance(item.get("by"), dict):
        withheld["by"] = {"text": WITHHELD}
    if "states" in item:
        withheld["states"] = dict.fromkeys(item["states"], WITHHELD)
    return {**{key: value for key, value in item.items() if key != "notes"}, **withheld}


def _derived(data: CaseData, hidden: set[str]) -> set[str]:
    """Return protected sources and every source that derives from one."""
    found, sources = set(hidden), data.get("sources", {})
    while more := {
        id for id, s in sources.items() if id not in found and isinstance(p := s.get("derives_from"), list) and found & {*p}
    }:
        found |= more
    return found


def _dated(value: Any, coarse: set[str]) -> Any:
    """Return a record dated by the year, with all that stands in it, if it rests on one of some sources."""
    return _by_year(value) if coarse & set(_words(value)) else value


def _by_year(value: Any) -> Any:
    if isinstance(value, dict):
        parts = {key: years(str(part)) if key == "date" else _by_year(part) for key, part in value.items()}
        return {key: part for key, part in parts.items() if key != "date" or part}
    return [_by_year(part) for part in value] if isinstance(value, list) else value


def _words(value: Any) -> list[str]:
    if isinstance(value, (dict, list)):
        parts = value.values() if isinstance(value, dict) else value
        return [word for part in parts for word in _words(part)]
    return [value] if isinstance(value, str) else []
