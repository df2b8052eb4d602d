"""`casekit rules`."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import click

from casekit.errors import UsageError, did_you_mean
from casekit.model.rule import MeasureInput
from casekit.packs import LoadedCriterion, RulePack
from casekit.project import find_project, load_packs

_WIDTH = 100


@click.command("rules", short_help="Show packs, criteria, outcomes and rules.")
@click.argument("name", required=False, metavar="[ID]")
@click.option("-p", "--pack", "packs", multiple=True, metavar="PACK", help="Look in this rule pack (name or folder).")
def command(name: str | None, packs: tuple[str, ...]) -> None:
    """Show the rule packs at hand, the criteria of one (`core`), or the page of one criterion (`core/denial`)."""
    project = find_project()
    loaded = load_packs(project, packs or tuple(project.pack_folders)).applied
    lines = _overview(loaded) if name is None else _about(loaded, name)
    click.echo("\n".join(lines))


def _about(packs: Sequence[RulePack], name: str) -> Iterator[str]:
    for pack in packs:
        if pack.name == name:
            return _overview([pack])
    found = [c for pack in packs for c in pack.criteria if name in (c.name, c.spec.criterion)]
    if len(found) == 1:
        return _page(found[0])
    names = [c.name for pack in packs for c in pack.criteria]
    if found:
        raise UsageError(f"the criterion {name!r} is in several packs: {', '.join(c.name for c in found)}")
    raise UsageError(
        f"there is no pack or criterion {name!r}"
        + did_you_mean(name, [*names, *(n.partition("/")[2] for n in names), *(pack.name for pack in packs)])
    )


def _overview(packs: Sequence[RulePack]) -> Iterator[str]:
    for pack in packs:
        manifest = pack.manifest
        yield f"{manifest.pack} {manifest.version}: {manifest.title}"
        yield from textwrap.wrap(manifest.summary, _WIDTH, initial_indent="  ", subsequent_indent="  ")
        for criterion in pack.criteria:
            marks = [
                word for word, holds in (("headline", criterion.spec.headline), ("required", criterion.spec.required)) if holds
            ]
            yield f"  {criterion.name:32} {criterion.spec.title}" + (f" ({', '.join(marks)})" if marks else "")


def _page(criterion: LoadedCriterion) -> Iterator[str]:
    spec = criterion.spec
    yield f"{criterion.name}: {spec.title}"
    yield ""
    yield from _paragraph("Asks", spec.asks)
    yield from _paragraph("Why", spec.rationale)
    for standard in spec.standards:
        yield from _paragraph("Standard", f"{standard.cite}, {standard.locator}" if standard.locator else standard.cite)
    yield ""
    yield "Outcomes"
    for name, outcome in spec.outcomes.items():
        yield f"  {name:24} {outcome.status:15} {outcome.label}".rstrip()
    yield ""
    if spec.table is not None:
        yield "Table (the first row that fits decides; - is any)"
        heads = [f"{i.measure} ({', '.join(i.bands)})" if isinstance(i, MeasureInput) else i for i in spec.inputs or ()]
        yield f"  {' · '.join(heads)} → outcome"
        for number, row in enumerate(spec.table, 1):
            yield f"  {number:2}. {' · '.join(row[:-1])} → {row[-1]}"
    else:
        yield "Rules (the first that holds decides)"
        for number, rule in enumerate(spec.rules or (), 1):
            line = criterion.document.position(("rules", number - 1)).line
            yield f"  {number:2}. {rule.outcome} (line {line}), when"
            for pattern in rule.when:
                yield f"        {_pattern(pattern)}"
    if spec.otherwise:
        yield f"  otherwise {spec.otherwise}"
    yield ""
    yield "Examples"
    for example in spec.examples:
        yield f"  {example.title}: {', '.join(f'{claim} is {outcome}' for claim, outcome in example.expect.items())}"
    yield ""
    yield f"Defined in {criterion.document.path}"


def _paragraph(head: str, text: str) -> Iterator[str]:
    if text:
        yield from textwrap.wrap(text, _WIDTH, initial_indent=f"{head}: ", subsequent_indent="  ")


def _pattern(pattern: Mapping[str, Any]) -> str:
    ((relation, columns),) = pattern.items()
    if relation == "not":
        return f"no {_pattern(columns)}"
    return f"{relation} with " + ", ".join(f"{name} {_term(value)}" for name, value in columns.items())


def _term(value: Any) -> str:
    if isinstance(value, Mapping):
        return " and ".join(f"{operator.replace('_', ' ')} {_term(operand)}" for operator, operand in value.items())
    if isinstance(value, (list, tuple)):
        return " or ".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else str(value)
