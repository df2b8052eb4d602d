"""Explanations as an indented tree: outcome ← rule ← facts ← items ← sources ← origins, and why every other rule did not hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from casekit.model.explanation import Basis, CitedSource, Explanation, Ground, Ruling
from casekit.renderers.table import printable
from casekit.renderers.text import wrap

_STEP = "  "
Key = tuple[str, str]
"""A claim and a criterion."""


def render(asked: Sequence[Explanation], known: Sequence[Explanation], width: int) -> str:
    """Return explanations as text.

    Args:
        asked: those to write, of one claim.
        known: all there are of the case: answers that others rest on are explained where they are met first.
        width: of a line, in terminal cells.
    """
    by_key = {(e.claim, e.criterion): e for e in known}
    told: set[Key] = set()
    lines: list[str] = []
    for number, explanation in enumerate(asked):
        if not number:
            lines += [*_wrapped(f"{explanation.claim}: {explanation.says}", "", width), ""]
        if (explanation.claim, explanation.criterion) not in told:
            lines += [*_explained(explanation, by_key, told, "", width), ""]
    return "\n".join(lines).rstrip() + "\n"


def _explained(e: Explanation, known: Mapping[Key, Explanation], told: set[Key], indent: str, width: int) -> Iterator[str]:
    told.add((e.claim, e.criterion))
    deeper = indent + _STEP
    yield from _wrapped(f"{e.criterion}: {_words(e.outcome)} ({_words(e.status)}): {e.label}", indent, width)
    for standard in e.standard:
        yield from _wrapped(f"standard: {standard}", deeper, width)
    yield from _wrapped(f"decided by {_ruled(e.decided)}", deeper, width)
    for ground in e.decided.grounds:
        yield from _ground(ground, known, told, deeper + _STEP, width)
    for ruling in e.held:
        yield from _wrapped(f"also held: {_ruled(ruling)}", deeper, width)
    for unmet in e.unmet:
        says = f"did not hold: {unmet.rule} → {_words(unmet.outcome)} ({unmet.place}): {unmet.fails}"
        yield from _wrapped(says, deeper, width)


def _ruled(ruling: Ruling) -> str:
    return f"{ruling.rule} → {_words(ruling.outcome)} ({ruling.place}): {'; '.join(ruling.says)}"


def _ground(ground: Ground, known: Mapping[Key, Explanation], told: set[Key], indent: str, width: int) -> Iterator[str]:
    deeper = indent + _STEP
    yield from _wrapped(f"← {ground.says}" + (f" ({ground.place})" if ground.place else ""), indent, width)
    for basis in ground.basis:
        yield from _wrapped(
            f"{basis.id} ({basis.place}): {basis.says}" if basis.says else f"{basis.id} ({basis.place})", deeper, width
        )
        yield from _sources(basis, deeper + _STEP, width)
    if ground.finding is not None and ground.finding in known:
        below = known[ground.finding]
        if ground.finding in told:
            yield from _wrapped(f"{below.criterion} of {below.claim}: told above", deeper, width)
        else:
            yield from _explained(below, known, told, deeper, width)


def _sources(basis: Basis, indent: str, width: int) -> Iterator[str]:
    for cited in basis.sources:
        yield from _wrapped(f"{cited.source} ({cited.place}){_origins(cited)}", indent, width)


def _origins(cited: CitedSource) -> str:
    others = [origin for origin in cited.origins if origin.source != cited.source]
    named = ", ".join(f"{o.source} ({o.place})" + (", whose derivation is unknown" if o.unknown else "") for o in others)
    return f" ← {named}" if named else ""


def _wrapped(text: str, indent: str, width: int) -> list[str]:
    """Return a text in lines, the first at the indent and the others a step further."""
    size = max(width - len(indent), 20)
    return [f"{indent}{line}" for line in wrap(" ".join(printable(text).split()), size, _STEP)]


def _words(outcome: str) -> str:
    return outcome.replace("-", " ").replace("_", " ")
