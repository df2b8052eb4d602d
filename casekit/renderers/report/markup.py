"""HTML from texts: everything escaped, every id unique, every language marked.

The end tags that HTML lets out are left out: of thousands of cells and points they would be a tenth of the page.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from html import escape
from unicodedata import bidirectional

from casekit.citations import Numbered
from casekit.model.result import SourceHeader
from casekit.renderers.report.labels import labels, vocabulary
from casekit.renderers.report.words import Labels
from casekit.renderers.table import printable
from casekit.report import Chapter, Report

_UNSAFE = re.compile(r"[^A-Za-z0-9/-]")
_RIGHT_TO_LEFT = frozenset(("R", "AL", "AN"))
GLYPHS = {"met": "✓", "not_met": "✗", "unknown": "?", "not_applicable": "–", "failed": "!"}
"""Status → the sign that stands beside its word, as in the style: neither needs colour."""


def text(written: str) -> str:
    """Return text without markup and without characters that control or reorder, isolated where it runs right to left."""
    said = escape(printable(written), quote=False)
    return f"<bdi>{said}</bdi>" if any(bidirectional(c) in _RIGHT_TO_LEFT for c in written) else said


def attribute(written: str) -> str:
    """Return text for the value of an attribute (in double quotes), or where no element can stand."""
    return escape(printable(written))


def words(coded: str) -> str:
    """Return a coded word as prose: `not_applicable`, `state-organ` without their joints."""
    return coded.replace("-", " ").replace("_", " ")


def link(anchor: str, inside: str) -> str:
    """Return a link to an id of the page (letters, digits, `.`, `-`, `_` and `/`: no quotes are needed)."""
    return f"<a href=#{anchor}>{inside}</a>"


def listed(parts: Iterable[str], kind: str = "") -> str:
    """Return HTML fragments as a list; nothing where there are none."""
    items = "".join(f"<li>{part}" for part in parts)
    style = f" class={kind}" if kind else ""
    return f"<ul{style}>{items}</ul>" if items else ""


class View:
    """What every part of the page shares: the report, its words, and what things are called in links."""

    def __init__(self, report: Report, language: str, data_language: str) -> None:
        self.report = report
        self.comparison = report.comparison
        self.document = report.comparison.document
        self.labels: Labels = labels(language)
        self._vocabulary = vocabulary(language)
        self.data_language = data_language
        self.numbered = Numbered(_every_source(report))
        self._numbers = {header.case: number for number, header in enumerate(self.document.cases, 1)}
        explained = [(c.case, e.claim, e.criterion) for c in report.chapters for e in c.explanations]
        self._trees = {key: f"t{number}" for number, key in enumerate(explained, 1)}
        self._rules = {entry.criterion: f"q{number}" for number, entry in enumerate(report.criteria, 1)}
        self._items = {
            (chapter.case, section, id): self.anchor(chapter.case, *([id] if several[id] == 1 else [section, id]))
            for chapter in report.chapters
            for several in [Counter(id for _, ids in _ids(chapter) for id in ids)]
            for section, ids in _ids(chapter)
            for id in ids
        }
        self.criteria = _short_names([criterion.criterion for criterion in self.comparison.criteria])

    # --- languages ----------------------------------------------------------------------------------

    @property
    def data(self) -> str:
        """The attribute of an element that holds words of a case."""
        return self.lang(self.data_language)

    @property
    def coded(self) -> str:
        """The attribute of an element that holds words of casekit or of a pack, which are English."""
        return self.lang("en")

    def lang(self, language: str) -> str:
        """Return the attribute of an element in another language than the page; nothing for the page's own."""
        return f' lang="{attribute(language)}"' if language and language != self.labels.language else ""

    def said(self, written: str) -> str:
        """Return words of a case inside a sentence of the page's own."""
        return f"<span{self.data}>{text(written)}</span>" if self.data else text(written)

    def code(self, written: str) -> str:
        """Return words of casekit or of a pack inside a sentence of the page's own; those of the vocabularies in its language."""
        if written in self._vocabulary:
            return text(self._vocabulary[written])
        return f"<span{self.coded}>{text(written)}</span>" if self.coded else text(written)

    # --- links --------------------------------------------------------------------------------------

    def anchor(self, case: str, *parts: str) -> str:
        """Return an id of the page; different parts give different ids."""
        return ".".join([str(self._numbers[case]), *(re.sub(_UNSAFE, _hex, part) for part in parts)])

    def row(self, case: str, section: str, id: str) -> str:
        """Return the anchor of a claim or an item; empty where it stands in no register."""
        return self._items.get((case, section, id), "")

    def item(self, case: str, section: str, id: str) -> str:
        """Return an item's id as a link to the register, where it stands in one."""
        anchor = self.row(case, section, id)
        return link(anchor, text(id)) if anchor else text(id)

    def tree(self, case: str, claim: str, criterion: str) -> str:
        """Return the id of an explanation; empty where the report has none."""
        return self._trees.get((case, claim, criterion), "")

    def rules(self, criterion: str) -> str:
        """Return the id of a criterion's entry, with its standards and rules."""
        return self._rules.get(criterion, "criteria")

    def source(self, case: str, id: str) -> str:
        """Return a source's id as a link to its reference."""
        return link(f"r{self.numbered.of(case, id)}", text(id))

    def place(self, place: str, of: str = "") -> str:
        """Return `file:line`, of the path the last part; within what is said to be of the file `of`, `:line` alone."""
        return text(place.removeprefix(of) if of and place.startswith(f"{of}:") else place.rpartition("/")[2])

    def status(self, status: str) -> str:
        """Return a status as a word; the style puts its sign before it."""
        return f"<b class={status.replace('_', '-')}>{text(self.labels.statuses[status])}</b>"

    def criterion(self, name: str) -> str:
        """Return a criterion's name, short where it is the only one of that name."""
        return self.criteria.get(name, name.partition("/")[2])


def _hex(found: re.Match[str]) -> str:
    return f"_{ord(found[0]):x}_" if found[0] != "_" else "__"


def _ids(chapter: Chapter) -> Iterable[tuple[str, tuple[str, ...]]]:
    yield "claims", tuple(claim.claim for claim in chapter.claims)
    yield "evidence", tuple(entry.id for entry in chapter.evidence)
    for section in ("denials", "official_findings", "transactions", "searches"):
        yield section, tuple(record.id for record in chapter.records if record.section == section)


def _every_source(report: Report) -> tuple[SourceHeader, ...]:
    return (*report.comparison.sources, *(entry.header for chapter in report.chapters for entry in chapter.sources))


def _short_names(names: list[str]) -> dict[str, str]:
    bare = [name.partition("/")[2] for name in names]
    return {name: name if bare.count(short) > 1 else short for name, short in zip(names, bare, strict=True)}
