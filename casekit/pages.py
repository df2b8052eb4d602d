"""The page of a criterion and the overview of a pack: what is asked and why, by which standard, with which answers.

One content, written as plain text (`casekit rules core/denial`) or as Markdown (`docs/rules/`).
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from casekit.packs import LoadedCriterion, RulePack
from casekit.rules.words import band_in_words, row_in_words, rule_in_words

_WIDTH = 100


class Section(NamedTuple):
    """A part of a page: paragraphs, or points, each with the lines below it; `numbered` if their order matters."""

    title: str
    paragraphs: tuple[str, ...] = ()
    points: tuple[tuple[str, tuple[str, ...]], ...] = ()
    numbered: bool = False


class Page(NamedTuple):
    """A page: its title and its sections."""

    title: str
    sections: tuple[Section, ...]


def criterion_page(criterion: LoadedCriterion) -> Page:
    """Return the page of a criterion."""
    spec, parsed = criterion.spec, criterion.parsed
    sections = [Section("Asks", (spec.asks,)), Section("Why", (spec.rationale,))]
    cited = tuple((standard.reference, ()) for standard in spec.standards)
    sections.append(Section("Standard", points=cited))
    outcomes = tuple(
        (f"{name} ({outcome.status.replace('_', ' ')})" + (f": {outcome.label}" if outcome.label else ""), ())
        for name, outcome in spec.outcomes.items()
    )
    sections.append(Section("Outcomes", points=outcomes))
    thresholds = tuple((f"{name}: {value}", ()) for name, value in spec.thresholds.items())
    sections.append(Section("Thresholds", points=thresholds))
    if criterion.answer is not None:
        bands = [" ".join((criterion.answer.__doc__ or "Nothing is said of how it answers.").split())]
        ways = []
        title = "Answered by a function"
    elif parsed.table:
        bands = [
            f"{of.name.replace('_', ' ')} is {band} if {band_in_words(tests)}"
            for of in parsed.table.inputs
            for band, tests in of.bands
        ]
        ways = [(row.outcome, row_in_words(parsed.table.inputs, row)) for row in parsed.table.rows]
        title = "Decision table: the first row that fits decides"
    else:
        bands = []
        ways = [(rule.outcome, rule_in_words(rule)) for rule in parsed.rules]
        title = "Rules: the first that holds decides"
    points = [(f"{outcome}, if" if asked else f"{outcome}, in any case", tuple(asked)) for outcome, asked in ways]
    if parsed.otherwise is not None and criterion.answer is None:
        points.append((f"otherwise {parsed.otherwise}", ()))
    sections.append(Section(title, tuple(bands), tuple(points), numbered=True))
    examples = tuple(
        (f"{example.title}: {', '.join(f'{claim} is {outcome}' for claim, outcome in example.expect.items())}", ())
        for example in spec.examples
    )
    sections.append(Section("Examples", points=examples))
    return Page(f"{criterion.name}: {spec.title}", tuple(s for s in sections if any(s.paragraphs) or s.points))


def differences(pack: RulePack) -> Iterator[str]:
    """Yield, in words, how a pack differs from the one it extends."""
    if pack.extends is None:
        return
    base = {c.spec.criterion: c for c in pack.extends.criteria}
    for criterion in pack.criteria:
        name = criterion.spec.criterion
        if criterion.inherited is None:
            yield f"{name} replaces {base[name].name}" if name in base else f"{name} is added"
        elif criterion.is_own:
            before, after = criterion.inherited.spec.thresholds, criterion.spec.thresholds
            moved = [f"{t} {before[t]} → {after[t]}" for t in before if before[t] != after[t]]
            yield f"{name}: {', '.join(moved) or 'no threshold differs'}"


def pack_overview(pack: RulePack) -> Iterator[str]:
    """Yield the lines that tell what is in a pack."""
    manifest = pack.manifest
    extended = f", extends {pack.extends.name} {pack.extends.manifest.version}" if pack.extends else ""
    yield f"{manifest.pack} {manifest.version}: {manifest.title}{extended}"
    yield from textwrap.wrap(manifest.summary, _WIDTH, initial_indent="  ", subsequent_indent="  ")
    for criterion in pack.criteria:
        marks = [
            word for word, holds in (("headline", criterion.spec.headline), ("required", criterion.spec.required)) if holds
        ]
        yield f"  {criterion.name:32} {criterion.spec.title}" + (f" ({', '.join(marks)})" if marks else "")
    changed = list(differences(pack))
    if changed:
        yield f"  Differs from {manifest.extends}:"
        yield from (f"    {line}" for line in changed)


# --- writing ----------------------------------------------------------------------------------------


def text(page: Page) -> Iterator[str]:
    """Yield the lines of a page as plain text."""
    yield page.title
    for section in page.sections:
        yield ""
        yield section.title
        for paragraph in section.paragraphs:
            yield from _wrapped(paragraph, "  ")
        for number, (point, below) in enumerate(section.points, 1):
            yield from _wrapped(
                f"{number:2}. {point}" if section.numbered else point, "  ", "      " if section.numbered else "    "
            )
            for line in below:
                yield from _wrapped(line, "        ", "          ")


def _wrapped(written: str, first: str, rest: str | None = None) -> list[str]:
    return textwrap.wrap(written, _WIDTH, initial_indent=first, subsequent_indent=first if rest is None else rest)


def markdown(page: Page) -> str:
    """Return a page as Markdown."""
    lines = [f"# {_escaped(page.title)}"]
    for section in page.sections:
        lines += ["", f"## {_escaped(section.title)}"]
        for paragraph in section.paragraphs:
            lines += ["", _escaped(" ".join(paragraph.split()))]
        if section.points:
            lines.append("")
        for number, (point, below) in enumerate(section.points, 1):
            mark = f"{number}." if section.numbered else "-"
            lines.append(f"{mark} {_escaped(point)}")
            lines += [f"{' ' * (len(mark) + 1)}- {_escaped(line)}" for line in below]
    return "\n".join(lines) + "\n"


def _escaped(written: str) -> str:
    return "".join(f"\\{character}" if character in "\\`*_{}[]<>#|$" else character for character in written)


def index(packs: Sequence[RulePack]) -> str:
    """Return the Markdown page that lists packs and links the pages of their criteria."""
    lines = [
        "# Rule packs",
        "",
        "One page a criterion, written by `casekit rules --pages docs/rules` from the packs themselves.",
    ]
    for pack in packs:
        lines += [
            "",
            f"## {pack.name} {pack.manifest.version}: {pack.manifest.title}",
            "",
            " ".join(pack.manifest.summary.split()),
            "",
        ]
        lines += [f"- [{c.name}]({file_name(c)}): {_escaped(c.spec.asks)}" for c in pack.criteria]
    return "\n".join(lines) + "\n"


def file_name(criterion: LoadedCriterion) -> str:
    """Return the name of the file that holds a criterion's page."""
    return f"{criterion.name.replace('/', '-')}.md"
