"""The result for a terminal: coefficients as tables, then every disagreement with what it changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from casekit.renderers.table import printable
from casekit.renderers.text import wrap
from tabulate import tabulate

from casekit_agreement.coefficients import Coefficient
from casekit_agreement.document import changes_outcome
from casekit_agreement.fields import FIELDS
from casekit_agreement.result import Agreement, CaseHeader, Coded, Disagreement, Effect, LoneRecord, Measured

_EMPTY = {field.name: field.empty for field in FIELDS}
_LEGEND = (
    "alpha: Krippendorff (2019); kappa: Cohen (1960). units: those with a value; pairable: those with two or more; values: those "
    "of pairable units. A value that is not given is missing, and so are F and 6 (not judged) in ordinal alpha. An item that one "
    "coder does not bring to bear on a claim, and another does, is `not bearing`. Dates, wording and the sources of an item are "
    "not compared; they may change outcomes too. The statuses of outcomes are ordered: not met, unknown, met; what is not "
    "applicable is missing among them."
)
_LEGEND_OF_MEANS = " The mean of kappa is of the pairs of coders for which it is defined; -f json lists them."


def render(result: Agreement, width: int) -> str:
    """Return the whole result as text; paragraphs are at most `width` cells wide."""
    names = [coder.coder for coder in result.coders]
    packs = [f"{pack.pack} {pack.version}" for pack in result.packs]
    cases = f"{_number(len(result.cases), 'case')}: {', '.join(map(_case, result.cases))}"
    lines = wrap(_line(f"Agreement of {', '.join(names)} · {cases} · {' · '.join(packs)} · {result.engine}"), width, "  ")
    if not result.complete:
        lines += ["", "INCOMPLETE: an engine, rule or plugin failed"]
        lines += [line for p in result.problems for line in wrap(_line(f"{p.where}: {p.message}"), width, "  ")]
    lines += ["", *_measures("field", [(each.field, each.measured) for each in result.fields], width)]
    by_name = {_short(each.criterion, result): each for each in result.criteria}
    statuses = {
        name: alpha.coefficient for name, each in by_name.items() for alpha in each.status.alphas if alpha.level == "ordinal"
    }
    lines += ["", *_measures("criterion", [(name, each.measured) for name, each in by_name.items()], width, statuses)]
    lines += [line for part in (_differences(result), _disagreements(result, width), _records(result, width)) for line in part]
    lines += [""] if result.unmatched else []
    for case, coder in result.unmatched:
        lines += wrap(_line(f"{case}: coded by {coder} alone, not compared"), width, "  ")
    lines += ["", *wrap(_LEGEND + (_LEGEND_OF_MEANS if len(names) > 2 else ""), width)]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _case(header: CaseHeader) -> str:
    return header.case + (f" (not coded by {', '.join(header.lacks)})" if header.lacks else "")


def _measures(
    what: str, measured: Sequence[tuple[str, Measured]], width: int, statuses: Mapping[str, Coefficient] = MappingProxyType({})
) -> list[str]:
    """Return the table of coefficients, with ordinal alpha of statuses where there is one; what has no value is named below it."""
    with_values = [(name, each) for name, each in measured if each.counts.units]
    without = [name for name, each in measured if not each.counts.units]
    levels = list(dict.fromkeys(alpha.level for _, each in measured for alpha in each.alphas))
    pairs = max((len(each.kappas) for _, each in measured), default=1)
    rows = []
    for name, each in with_values:
        by_level = {alpha.level: alpha.coefficient for alpha in each.alphas}
        found = [by_level.get(level) for level in levels]
        reasons = dict.fromkeys(
            c.reason for c in (*found, *(kappa.coefficient for kappa in each.kappas)) if c is not None and c.reason
        )
        if name in statuses:
            found.append(statuses[name])
            why = statuses[name].reason
            reasons |= {f"of status: {why}": None} if why not in ("", *reasons) else {}
        rows.append([name, *map(_cell, found), _kappa(each), *map(str, each.counts), "; ".join(reasons)])
    titles = [*(f"alpha, {level}" for level in levels), *(["alpha of status, ordinal"] if statuses else [])]
    headers = [
        what,
        *titles,
        "kappa" if pairs == 1 else f"kappa, mean of {pairs} pairs",
        "units",
        "pairable",
        "values",
        "not defined because",
    ]
    lines = _table(headers, rows) if rows else []
    return [*lines, *(wrap(f"No value: {', '.join(without)}", width, "  ") if without else [])]


def _cell(found: Coefficient | None) -> str:
    return "–" if found is None else "not defined" if found.value is None else _in_digits(found.value)


def _kappa(measured: Measured) -> str:
    if len(measured.kappas) == 1:
        return _cell(measured.kappas[0].coefficient)
    defined = [kappa.coefficient.value for kappa in measured.kappas if kappa.coefficient.value is not None]
    if not defined:
        return "not defined"
    some = f" ({_number(len(defined), 'pair')})" if len(defined) < len(measured.kappas) else ""
    return _in_digits(sum(sorted(defined)) / len(defined)) + some


def _in_digits(value: float) -> str:
    return f"{round(value, 4) + 0.0:.4f}"  # no -0.0000


def _differences(result: Agreement) -> list[str]:
    names = [coder.coder for coder in result.coders]
    rows = []
    for criterion in result.criteria:
        for each in criterion.differences:
            given = {one.coder: one.outcome for one in each.outcomes}
            claim = f"{each.case} {each.claim}"
            rows.append([claim, _short(criterion.criterion, result), *(given.get(name, "–") for name in names)])
    rows.sort(key=lambda row: row[0])
    title = f"{_number(len(rows), 'outcome')} that {'differs' if len(rows) == 1 else 'differ'}"
    return ["", title, *(_table(["claim", "criterion", *names], rows) if rows else [])]


def _disagreements(result: Agreement, width: int) -> Iterator[str]:
    yield from _title(result.disagreements, "disagreement", "")
    for each in result.disagreements:
        claim = f" on {each.claim}" if each.claim else ""
        yield from ("", *wrap(_line(f"{each.case} {each.section}.{each.record}{claim}: {each.field}"), width, "  "))
        yield from (f"  {line}" for line in _table([], [[c.coder, _said(each, c), c.place] for c in each.coded]))
        yield from _effects(each.effects, result, width)


def _records(result: Agreement, width: int) -> Iterator[str]:
    yield from _title(result.records, "record", " that not every coder has")
    for each in result.records:
        lacks = f"not in the file of {', '.join(each.lacks)}"
        yield from ("", *wrap(_line(f"{each.case} {each.section}.{each.record}: {lacks}"), width, "  "))
        yield from (f"  {line}" for line in _table([], [[h.coder, h.place] for h in each.has]))
        yield from _effects(each.effects, result, width)


def _title(every: Sequence[Disagreement] | Sequence[LoneRecord], noun: str, more: str) -> Iterator[str]:
    changing = sum(changes_outcome(each) is True for each in every)
    untried = sum(changes_outcome(each) is None for each in every)
    parts = [f"{changing or 'none'} {'changes' if changing < 2 else 'change'} an outcome"]
    parts += [f"of {untried} it cannot be said"] if untried else []
    yield from ("", f"{_number(len(every), noun)}{more}" + (f"; {', '.join(parts)}" if every else ""))


def _said(of: Disagreement, coded: Coded) -> str:
    if coded.value is None:
        return "not given"
    said = ", ".join(coded.value.words) or _EMPTY[of.field]
    return said if coded.given else f"not given (read as {said})"


def _effects(effects: Iterable[Effect], result: Agreement, width: int) -> Iterator[str]:
    for effect in effects:
        how = {"value": f"as {effect.of} has it", "with": f"with the record of {effect.of}", "without": "without it"}[
            effect.kind
        ]
        if effect.obstacle:
            said = f"cannot be tried alone: {effect.obstacle}"
        elif effect.changes:
            said = _changed(effect, result)
        else:
            said = "no outcome changes"
        yield from (f"  {line}" for line in wrap(_line(f"{effect.coder}'s file {how}: {said}"), width - 2, "  "))


def _changed(effect: Effect, result: Agreement) -> str:
    by_claim: dict[str, list[str]] = {}
    for change in effect.changes:
        by_claim.setdefault(change.claim, []).append(f"{_short(change.criterion, result)} {change.before} → {change.after}")
    return "; ".join(f"{claim} {', '.join(each)}" for claim, each in by_claim.items())


def _short(criterion: str, result: Agreement) -> str:
    """Return the name of a criterion without its pack, where no other bears it."""
    bare = criterion.partition("/")[2]
    return bare if sum(each.criterion.partition("/")[2] == bare for each in result.criteria) == 1 else criterion


def _number(count: int, noun: str) -> str:
    return f"{count or 'no'} {noun}{'' if count == 1 else 's'}"


def _table(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    cells = [[_line(cell) for cell in row] for row in rows]
    # tabulate would read numbers anew and strip what they are padded with
    text = tabulate(cells, [_line(header) for header in headers], tablefmt="plain", disable_numparse=True)
    return text.split("\n")


def _line(text: str) -> str:
    """Return a text of a case or a path in one line, fit for a terminal."""
    return " ".join(printable(text).split())
