"""The chapter of one case: its claims with their reasons, its registers, the derivation of its sources, its timeline."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from casekit.model.explanation import Explanation
from casekit.renderers.report.graph import Graph
from casekit.renderers.report.markup import View, text, words
from casekit.renderers.report.registers import register
from casekit.renderers.report.timeline import Timeline
from casekit.renderers.report.tree import Trees
from casekit.report import Bears, Chapter, ClaimEntry, EvidenceEntry, Record

PARTS = ("claims", "evidence", "denials", "official_findings", "transactions", "searches", "derivation", "timeline")


class Case:
    """Writes a chapter."""

    def __init__(self, view: View, chapter: Chapter) -> None:
        self.view = view
        self.chapter = chapter
        self.header = next(header for header in view.document.cases if header.case == chapter.case)
        self.trees = Trees(view, chapter)
        self.parts = [part for part in PARTS if self._has(part)]

    def _has(self, part: str) -> bool:
        chapter = self.chapter
        if part in ("claims", "evidence"):
            return bool(getattr(chapter, part))
        if part in ("derivation", "timeline"):
            return bool(chapter.graph.texts if part == "derivation" else chapter.events)
        return any(record.section == part for record in chapter.records)

    def title(self, part: str) -> str:
        """Return the title of a part of the chapter."""
        labels = self.view.labels
        return labels.section_titles.get(part) or str(getattr(labels, part))

    def anchor(self, part: str) -> str:
        """Return the id of a part of the chapter: no item's, for an item's has one part more or no full stop at its end."""
        return f"{self.view.anchor(self.chapter.case, part)}."

    def write(self) -> str:
        """Return the chapter."""
        view, labels, chapter = self.view, self.view.labels, self.chapter
        top = view.anchor(chapter.case)  # the number of the case alone
        facts = [
            f"{text(labels.as_of)} {text(self.header.as_of)}" if self.header.as_of else "",
            f"{text(labels.file)} <code>{text(chapter.path)}</code>",
            f"{text(labels.digest)} <code>{text(self.header.sha256)}</code>",
        ]
        summary = f'<p class="summary"{view.data} dir="auto">{text(chapter.summary)}</p>' if chapter.summary else ""
        parts = "".join(self._part(part) for part in self.parts)
        return (
            f'<section class="case" id="{top}" aria-labelledby="{top}.title"><h2 id="{top}.title">{view.said(self.header.title)}</h2>'
            f'<p class="meta">{" · ".join(filter(None, facts))}</p>{summary}{parts}</section>'
        )

    def _part(self, part: str) -> str:
        anchor, top = self.anchor(part), self.view.anchor(self.chapter.case)
        return (
            f'<section id="{anchor}" aria-labelledby="{anchor}title {top}.title"><h3 id="{anchor}title">{text(self.title(part))}</h3>'
            f"{self._inside(part, anchor)}</section>"
        )

    def _inside(self, part: str, anchor: str) -> str:
        match part:
            case "claims":
                return self._claims()
            case "evidence":
                return self._evidence()
            case "derivation":
                return Graph(self.view, self.chapter, self.header.title, anchor).write()
            case "timeline":
                return Timeline(self.view, self.chapter, self.header.title, anchor).write()
            case _:
                return self._records(part)

    # --- claims -------------------------------------------------------------------------------------

    def _claims(self) -> str:
        titles = {question.question: question.title for question in self.view.comparison.questions}
        parts = [f"<p>{text(self.view.labels.claims_hint)}</p>"]
        asked = ""
        for claim in self.chapter.claims:
            if claim.question != asked or len(parts) == 1:
                asked = claim.question
                parts.append(f'<h4 class="asked">{self.view.said(titles.get(asked, asked))}</h4>')
            parts.append(self._claim(claim))
        return "".join(parts)

    def _claim(self, claim: ClaimEntry) -> str:
        view, labels, case = self.view, self.view.labels, self.chapter.case
        anchor = view.row(case, "claims", claim.claim)
        facts = [
            (labels.accused, ", ".join(map(view.said, claim.accused)) or text(labels.nobody)),
            (labels.conduct, view.said(words(claim.conduct))),
            (labels.period, text(claim.period)),
            (labels.imputed_to, view.said(claim.imputed_to)),
            (labels.place, view.place(claim.place)),
        ]
        told = " · ".join(f"{text(name)}: {value}" for name, value in facts if value)
        standing = f"<strong>{view.code(claim.standing)}</strong> " if claim.standing else ""
        answers, below = self._explained(claim.claim)
        return (
            f'<article id="{anchor}"><h5>{text(claim.claim)}</h5>'
            f"<p class=says>{standing}{view.said(claim.says)}<p class=minor>{told}"
            f"{''.join(self.trees.write(each, whole=True) for each in answers)}{self._resting(below)}</article>"
        )

    def _explained(self, claim: str) -> tuple[list[Explanation], list[Explanation]]:
        """Return the explanations of a claim's answers in the comparison, and those on which they rest."""
        cells = {
            (cell.claim, row.criterion) for row in self.view.document.rows for cell in row.cells.get(self.chapter.case, ())
        }
        of_claim = [e for e in self.chapter.explanations if e.claim == claim]
        return (
            [e for e in of_claim if (e.claim, e.criterion) in cells],
            [e for e in of_claim if (e.claim, e.criterion) not in cells],
        )

    def _resting(self, below: Sequence[Explanation]) -> str:
        if not below:
            return ""
        written = "".join(self.trees.write(each, whole=False) for each in below)
        return f"<p class=minor>{text(self.view.labels.rests_on_answers)}</p>{written}"

    # --- registers ----------------------------------------------------------------------------------

    def _evidence(self) -> str:
        labels = self.view.labels
        names = (
            labels.item, labels.says, labels.by, labels.directness, labels.date, labels.sources, labels.bears_on, labels.place,
        )  # fmt: skip
        return self._register("evidence", names, [self._item(entry) for entry in self.chapter.evidence])

    def _item(self, entry: EvidenceEntry) -> tuple[str, str, tuple[str, ...]]:
        view, labels, case = self.view, self.view.labels, self.chapter.case
        states = "; ".join(f"{view.said(words(attribute_))}: {view.said(value)}" for attribute_, value in entry.states)
        stated = f"<p class=minor>{text(labels.states)} {states}" if states else ""
        bears = "<br>".join(
            f"{view.code(words(stance))} {', '.join(map(self._bearing, each))}"
            for stance, each in groupby(entry.bears_on, key=lambda bears: bears.stance)
        )
        return (
            view.row(case, "evidence", entry.id),
            text(entry.id),
            (
                f"<span class=s{view.data}>{text(entry.says)}</span>{stated}", view.said(entry.by), view.code(words(entry.directness)), text(entry.date),
                self._sources(entry.sources), bears, view.place(entry.place, self.chapter.path),
            ),
        )  # fmt: skip

    def _bearing(self, bears: Bears) -> str:
        shows = f" ({self.view.code(words(bears.shows))})" if bears.shows else ""
        return f"{self.view.item(self.chapter.case, 'claims', bears.claim)}{shows}"

    def _records(self, section: str) -> str:
        labels = self.view.labels
        names = (
            labels.item,
            labels.who[section],
            labels.what[section],
            labels.claim,
            labels.date,
            labels.sources,
            labels.place,
        )
        rows = [self._record(record) for record in self.chapter.records if record.section == section]
        return self._register(section, names, rows)

    def _record(self, record: Record) -> tuple[str, str, tuple[str, ...]]:
        view, case = self.view, self.chapter.case
        said = f"<p{view.data}>{text(record.says)}</p>" if record.says else ""
        return (
            view.row(case, record.section, record.id),
            text(record.id),
            (
                f"{view.said(record.who)}{said}", ", ".join(view.code(words(what)) for what in record.what), view.item(case, "claims", record.claim),
                text(record.date), self._sources(record.sources), view.place(record.place, self.chapter.path),
            ),
        )  # fmt: skip

    def _sources(self, sources: Sequence[str]) -> str:
        return "<br>".join(self.view.source(self.chapter.case, source) for source in sources)

    def _register(self, part: str, names: Sequence[str], rows: Sequence[tuple[str, str, Sequence[str]]]) -> str:
        return register(self.view, self.anchor(part), f"{self.title(part)}: {self.header.title}", names, rows)
