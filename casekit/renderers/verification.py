"""What a verification found, one line each."""

from __future__ import annotations

from collections.abc import Iterator

from casekit.guard import shortened
from casekit.model.verification import Deviation, FieldChange, Value, Verification
from casekit.renderers.table import printable

_IN_QUOTES = ("label", "says", "title")
_DIGEST = 12
"""How much of a digest is enough to tell it from another."""


def render(found: Verification, cases: int, *, revealed: bool) -> str:
    """Return a verification as text.

    Args:
        found: what differs.
        cases: how many cases the output is of.
        revealed: whether it was made again with protected sources under their names.
    """
    return "".join(f"{line}\n" for line in _lines(found, cases, revealed))


def _lines(found: Verification, cases: int, revealed: bool) -> Iterator[str]:
    yield from map(_line, found.differences)
    yield from (f"note: {_shown(note)}" for note in found.notes)
    if found.hidden and revealed:
        yield "made without --reveal-protected? It differs in what that option shows"
    elif found.hidden:
        yield "made with --reveal-protected? It differs in what is hidden here; with that option it is compared"
    if found.contradiction:
        yield f"SAME INPUT, OTHER ANSWERS: {found.contradiction}"
    answers = f"{found.answers} answer{'s' * (found.answers != 1)} of {cases} case{'s' * (cases != 1)}"
    if found.verified:
        yield f"verified: {answers}, {'but for the folders of the files' if found.moved else 'byte for byte'}"
    elif not found.answers:
        yield f"not verified: there is no answer in the output, so nothing was compared ({answers})"
    else:
        yield f"not verified: {found.same} of {answers} {'is' if 1 in (found.same, found.answers) else 'are'} the same"


def _line(difference: Deviation) -> str:
    """Return a difference in one line: what it is of, then what is other."""
    d = difference
    where = ", ".join(_shown(name) for name in (d.pack, d.question, d.criterion, d.case, d.claim) if name)
    said: list[str] = [d.state] if d.state != "other" and d.part not in ("pack", "case") else []
    said += map(_changed, d.changes)
    said += [_shown(d.note)] if d.note else []
    if d.part in ("casekit", "engine", "complete"):
        return f"{d.part}: {_arrow(d.changes[0])}"
    return f"{d.part} {where}: {'; '.join(said)}" if where else f"{d.part}: {'; '.join(said)}"


def _changed(change: FieldChange) -> str:
    return f"{change.field} {_arrow(change)}"


def _arrow(change: FieldChange) -> str:
    before, after = _value(change.before), _value(change.after)
    if change.field in _IN_QUOTES:
        before, after = f'"{before}"', f'"{after}"'
    if change.field == "sha256" and before[:_DIGEST] != after[:_DIGEST]:
        before, after = f"{before[:_DIGEST]}…", f"{after[:_DIGEST]}…"
    return f"{before} → {after}"


def _value(value: Value) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return ", ".join(map(_shown, value)) or "none"
    return _shown(value) if value else "none"


def _shown(text: str) -> str:
    return shortened(" ".join(printable(text).split()))
