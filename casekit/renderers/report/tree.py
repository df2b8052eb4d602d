"""An explanation as a tree: answer ← rule ← facts ← items ← sources ← origins, each with its line."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import partial
from itertools import groupby

from casekit.model.explanation import Basis, CitedSource, Explanation, Ground, Ruling
from casekit.renderers.report.markup import View, link, listed, text, words
from casekit.renderers.report.table import rule_name
from casekit.report import Chapter


class Trees:
    """Writes the explanations of one case."""

    def __init__(self, view: View, chapter: Chapter) -> None:
        self.view = view
        self.case = chapter.case
        self.file = chapter.path
        self._said = {(e.claim, e.criterion): e.label for e in chapter.explanations}
        self._told: dict[str, dict[str, dict[int, str]]] = {}
        """Criterion → claim for which it was said in full which rules did not hold → their numbers and why."""
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
            known = frozenset(explanation.decided.grounds)
            parts.append(f"<p>{text(labels.also_held)}{listed(self._also(ruling, known) for ruling in explanation.held)}")
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

    def _also(self, ruling: Ruling, known: AbstractSet[Ground]) -> str:
        """Return another rule that held: the facts on which it rests beside those `known`, and of their items the ids."""
        facts = self._facts([ground for ground in ruling.grounds if ground not in known], self._ids)
        return f"{rule_name(self.view, ruling.rule)} → {self.view.code(words(ruling.outcome))}{listed(facts)}"

    def _unmet(self, explanation: Explanation) -> str:
        """Return the rules that did not hold, by number; most of them may have been told of another claim."""
        view, labels, criterion = self.view, self.view.labels, explanation.criterion
        fails = {int(unmet.rule.rpartition("#")[2]): unmet.fails for unmet in explanation.unmet}
        told = self._told.setdefault(criterion, {})
        others = {claim: {n: said for n, said in fails.items() if each.get(n) != said} for claim, each in told.items()}
        nearest = min(others, key=lambda claim: len(others[claim]), default="")
        lead = f"<p>{text(labels.did_not_hold)}"
        if not nearest or 2 * len(others[nearest]) > len(fails):
            told[explanation.claim] = fails
            return lead + self._numbered(fails)
        same = link(view.tree(self.case, nearest, criterion), f"{text(labels.as_on)} {text(nearest)}")
        but = others[nearest]
        return f"{lead}: {same}" + (f", {text(labels.but_for)}{self._numbered(but)}" if but else "")

    def _numbered(self, fails: Mapping[int, str]) -> str:
        """Return what rules need under their numbers, once for neighbours that need the same."""
        items, before = "", 0
        # Neighbours have numbers that rise with their positions.
        for (_, said), group in groupby(enumerate(fails.items()), key=lambda each: (each[1][0] - each[0], each[1][1])):
            numbers = [number for _, (number, _) in group]
            to = f"{text(self.view.labels.to_rule.format(number=numbers[-1]))} " if len(numbers) > 1 else ""
            items += f"<li{'' if numbers[0] == before + 1 else f' value={numbers[0]}'}>{to}{text(said.removeprefix('needs '))}"
            before = numbers[0]
        return f"<ol{self.view.coded}>{items}</ol>"

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
        # The words of an item of evidence stand in its register, once; the script writes them here too.
        in_register = basis.section == "evidence" and view.row(self.case, basis.section, basis.id)
        said = f"{name}<i{view.data}></i>" if in_register else f"{name} {view.said(basis.says)}"
        sources = [self._cited(cited) for cited in basis.sources]
        return f"{said} ← {sources[0]}" if len(sources) == 1 else said + listed(sources)

    def _cited(self, cited: CitedSource) -> str:
        view, labels = self.view, self.view.labels
        name = f"{view.source(self.case, cited.source)}{view.place(cited.place, self.file)}"
        if [origin.source for origin in cited.origins] == [cited.source]:
            return f"{name} ({text(labels.origin_unknown if cited.origins[0].unknown else labels.origin)})"
        if not cited.origins:
            return name
        origins = (
            text(origin.source)
            + view.place(origin.place, self.file)
            + (f" ({text(labels.origin_unknown)})" if origin.unknown else "")
            for origin in cited.origins
        )
        return f"{name} ← {', '.join(origins)}"


def _of_item(ground: Ground) -> str:
    """Return what a fact says of the one item on which it rests, without its id; nothing of another fact."""
    if len(ground.basis) != 1 or ground.finding or ground.place:
        return ""
    return ground.says.removeprefix(f"{ground.basis[0].id} is ") if ground.says.startswith(f"{ground.basis[0].id} is ") else ""
