"""An explanation as a tree: answer ← rule ← facts ← items ← sources ← origins, each with its line."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import groupby

from casekit.explain import Basis, CitedSource, Explanation, Ground, Ruling, Unmet
from casekit.renderers.report.markup import View, link, listed, text, words
from casekit.renderers.report.table import rule_name
from casekit.report import Chapter

_FEWEST_SHARED = 2
"""Of how many rules in a row it is worth saying that they failed as on another claim."""


class Trees:
    """Writes the explanations of one case."""

    def __init__(self, view: View, chapter: Chapter) -> None:
        self.view = view
        self.case = chapter.case
        self.file = chapter.path
        self._said = {(e.claim, e.criterion): e.label for e in chapter.explanations}
        self._told: dict[Unmet, str] = {}
        """A rule that did not hold, and why → the claim for which it was said first."""
        self._shown: set[tuple[str, Basis]] = set()
        """Items that were written in full among the reasons of a claim."""

    def write(self, explanation: Explanation, *, whole: bool) -> str:
        """Return an explanation as details that open: closed, it says the answer.

        Args:
            explanation: what is explained.
            whole: whether to tell of the other rules too.
        """
        view, labels = self.view, self.view.labels
        name = words(view.criterion(explanation.criterion))
        head = f"{view.code(name)} {view.status(explanation.status)} {view.code(explanation.label)}"
        parts = [self._decided(explanation)]
        if whole and explanation.held:
            parts.append(f"<p>{text(labels.also_held)}{listed(self._also(ruling) for ruling in explanation.held)}")
        if whole and explanation.unmet:
            parts.append(self._unmet(explanation))
        anchor = view.tree(self.case, explanation.claim, explanation.criterion)
        return f"<details><summary>{head}</summary><div id={anchor}>{''.join(parts)}</div></details>"

    def _decided(self, explanation: Explanation) -> str:
        view, ruling = self.view, explanation.decided
        rule = link(view.rules(explanation.criterion), rule_name(view, ruling.rule))
        head = f"<p>{text(view.labels.decided_by)} {rule} → {view.code(words(ruling.outcome))} ({view.place(ruling.place)}): "
        says = f"<q{view.coded}>{text('; '.join(ruling.says))}</q>"
        return head + says + listed(self._facts(ruling.grounds, partial(self._whole, explanation.claim)))

    def _also(self, ruling: Ruling) -> str:
        """Return another rule that held: its facts, and of the items beneath them the ids."""
        facts = listed(self._facts(ruling.grounds, self._ids))
        return f"{rule_name(self.view, ruling.rule)} → {self.view.code(words(ruling.outcome))}{facts}"

    def _unmet(self, explanation: Explanation) -> str:
        """Return the rules that did not hold, by number; what was said on another claim of several of them is said there."""
        view, labels = self.view, self.view.labels
        points: list[tuple[int, int, str]] = []
        for first, group in groupby(explanation.unmet, key=lambda rule: self._told.get(rule, "")):
            rules = list(group)
            numbers = [int(rule.rule.rpartition("#")[2]) for rule in rules]
            if first and len(rules) >= _FEWEST_SHARED:
                anchor = view.tree(self.case, first, explanation.criterion)
                points.append((numbers[0], numbers[-1], link(anchor, f"{text(labels.as_on)} {text(first)}")))
                continue
            for number, rule in zip(numbers, rules, strict=True):
                said = view.code(rule.fails.removeprefix("needs "))
                same = points and points[-1][1] == number - 1 and points[-1][2] == said
                points.append((points.pop()[0] if same else number, number, said))
        self._told.update((rule, explanation.claim) for rule in explanation.unmet if rule not in self._told)
        return f"<p>{text(labels.did_not_hold)}{_numbered(points)}"

    # --- facts ----------------------------------------------------------------------------------------

    def _facts(self, grounds: Sequence[Ground], items: Callable[[Sequence[Basis]], str]) -> Iterator[str]:
        """Yield the facts, those that say the same of several items as one."""
        for said, alike in groupby(grounds, key=_of_item):
            each = list(alike)
            if said:
                yield f"{self.view.code(said)}: {items([ground.basis[0] for ground in each])}"
            else:
                yield from (self._fact(ground) + (f": {items(ground.basis)}" if ground.basis else "") for ground in each)

    def _fact(self, ground: Ground) -> str:
        view = self.view
        said = view.code(ground.says)
        if ground.finding and (anchor := view.tree(self.case, *ground.finding)):
            label = self._said[ground.finding]
            said += f" ({link(anchor, view.code(label) or text(view.labels.see_answer))})"
        return f"{said} ({view.place(ground.place, self.file)})" if ground.place else said

    def _ids(self, items: Sequence[Basis]) -> str:
        return text(", ".join(basis.id for basis in items))

    def _whole(self, claim: str, items: Sequence[Basis]) -> str:
        """Return items with what they say and where they have it from; what the claim's reasons said above is not repeated."""
        new = [basis for basis in items if (claim, basis) not in self._shown]
        old = [self.view.item(self.case, basis.section, basis.id) for basis in items if (claim, basis) in self._shown]
        self._shown.update((claim, basis) for basis in new)
        return ", ".join(old) + listed(map(self._item, new))

    def _item(self, basis: Basis) -> str:
        view = self.view
        name = f"{view.item(self.case, basis.section, basis.id)}{view.place(basis.place, self.file)}"
        said = f"{name} {view.said(basis.says)}"
        sources = [self._cited(cited) for cited in basis.sources]
        return f"{said} ← {sources[0]}" if len(sources) == 1 else said + listed(sources)

    def _cited(self, cited: CitedSource) -> str:
        labels = self.view.labels
        name = self._source(cited.source, cited.place)
        if [origin.source for origin in cited.origins] == [cited.source]:
            return f"{name} ({text(labels.origin_unknown if cited.origins[0].unknown else labels.origin)})"
        origins = (
            self._source(origin.source, origin.place) + (f" ({text(labels.origin_unknown)})" if origin.unknown else "")
            for origin in cited.origins
        )
        return f"{name} ← {', '.join(origins)}"

    def _source(self, source: str, place: str) -> str:
        return f"{self.view.source(self.case, source)}{self.view.place(place, self.file)}"


def _numbered(points: Sequence[tuple[int, int, str]]) -> str:
    """Return points under their numbers (from, to, what is said)."""
    items, before = "", 0
    for first, last, said in points:
        items += f"<li{'' if first == before + 1 else f' value={first}'}>{f'–{last}: ' if last > first else ''}{said}"
        before = first
    return f"<ol>{items}</ol>"


def _of_item(ground: Ground) -> str:
    """Return what a fact says of the one item on which it rests, without its id; nothing of another fact."""
    if len(ground.basis) != 1 or ground.finding or ground.place:
        return ""
    return ground.says.removeprefix(f"{ground.basis[0].id} is ") if ground.says.startswith(f"{ground.basis[0].id} is ") else ""
