"""What must not leave: what any coder's file has of a source that any coder marks as protected.

Every text but the words of vocabularies passes casekit's own redaction, the one door that all its output goes through. The
line of a protected source's record is not told, because its neighbours in the file have names.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from casekit import __version__
from casekit.model.case import Case, Source
from casekit.model.result import Comparison, ComparisonDocument
from casekit.redact import redact

from casekit_agreement.coders import Coder
from casekit_agreement.fields import FIELDS, SECTIONS, Value
from casekit_agreement.result import Agreement, Coded, Disagreement, Effect, LoneRecord

_FREE = frozenset(field.name for field in FIELDS if field.free)
_FIELD_ORDER = {field.name: number for number, field in enumerate(FIELDS)}

Let = Callable[[str], str]
"""Lets a text out."""


class Redaction:
    """What must not leave the files of coders, and what stands in its stead."""

    def __init__(self, coders: Sequence[Coder]) -> None:
        """Collect what is protected; pseudonyms are numbered by cases and ids, in whatever order coders are named."""
        protected = {
            (case, id)
            for coder in coders
            for case, file in coder.files.items()
            for id, source in file.case.sources.items()
            if source.protected
        }
        self._names = {place: f"protected source {number}" for number, place in enumerate(sorted(protected), 1)}
        cases = sorted({case for coder in coders for case in coder.files})
        codings = [[coder.files[case].case for coder in coders if case in coder.files] for case in cases]
        # Every round holds one coding of each case: casekit's redaction takes a case once, and counts through all of them.
        self._rounds = [
            [self._guarded(each[min(turn, len(each) - 1)], each) for each in codings]
            for turn in range(max(map(len, codings), default=0))
        ]

    def _guarded(self, own: Case, codings: Sequence[Case]) -> Case:
        """Return a coding in which all is protected that any coder protects, so that each gives the same pseudonyms."""
        sources: dict[str, Source] = {}
        for case in (own, *codings):
            for id, source in case.sources.items():
                if id not in sources and (case is own or (own.case, id) in self._names):
                    alone = {} if case is own else {"derives_from": (), "via": None}
                    sources[id] = source.model_copy(update={"protected": (own.case, id) in self._names, **alone})
        return own.model_copy(update={"sources": sources})

    def _through(self, texts: Sequence[str]) -> Sequence[str]:
        """Redact texts as the remarks of a comparison, which is what casekit's redaction takes."""
        document = ComparisonDocument(casekit=__version__, engine="", complete=True, packs=(), cases=(), rows=(), problems=())
        for cases in self._rounds:
            texts = redact(Comparison(document, "", (), (), notes=tuple(texts)), cases).notes
        return texts

    def coders(self, coders: Sequence[Coder]) -> tuple[Coder, ...]:
        """Return coders under names that may be told."""
        names = self._through([coder.name for coder in coders])
        if len(set(names)) < len(names):
            names = [f"coder {number}" for number in range(1, len(names) + 1)]
        return tuple(coder._replace(name=name) for coder, name in zip(coders, names, strict=True))

    def result(self, result: Agreement, coders: Sequence[Coder]) -> Agreement:
        """Return the result of `coders`, named as they may be told, without secrets."""
        paths = {(coder.name, case): file.path for coder in coders for case, file in coder.files.items()}
        texts: set[str] = set()

        def collect(text: str) -> str:
            texts.add(text)
            return text

        _Out(self._names, paths, collect).result(result)
        every = sorted(texts)
        return _Out(self._names, paths, dict(zip(every, self._through(every), strict=True)).__getitem__).result(result)


class _Out:
    """A result on its way out."""

    def __init__(self, names: dict[tuple[str, str], str], paths: dict[tuple[str, str], str], let: Let) -> None:
        self._names = names
        self._paths = paths
        self._let = let

    def result(self, result: Agreement) -> Agreement:
        disagreements = map(self._disagreement, result.disagreements)
        records = map(self._record, result.records)
        return result._replace(
            coders=tuple(each._replace(path=self._let(each.path)) for each in result.coders),
            criteria=tuple(
                each._replace(differences=tuple(d._replace(claim=self._let(d.claim)) for d in each.differences))
                for each in result.criteria
            ),
            # Its place among the others would tell where in the alphabet a protected id stands.
            disagreements=tuple(sorted(disagreements, key=lambda d: (d.case, _FIELD_ORDER[d.field], d.record, d.claim))),
            records=tuple(sorted(records, key=lambda r: (r.case, SECTIONS.index(r.section), r.record))),
            problems=tuple(p._replace(where=self._let(p.where), message=self._let(p.message)) for p in result.problems),
        )

    def _disagreement(self, each: Disagreement) -> Disagreement:
        hidden = self._hidden(each.case, each.section, each.record)
        return each._replace(
            record=self._id(each.case, each.section, each.record),
            claim=self._let(each.claim),
            coded=tuple(self._coded(each, coded, hidden=hidden) for coded in each.coded),
            effects=tuple(map(self._effect, each.effects)),
        )

    def _coded(self, of: Disagreement, coded: Coded, *, hidden: bool) -> Coded:
        place = self._place(of.case, coded.coder, coded.place, hidden=hidden)
        if coded.value is None or of.field not in _FREE:
            return coded._replace(place=place)
        words = tuple(sorted(self._names.get((of.case, word)) or self._let(word) for word in coded.value.words))
        return coded._replace(place=place, value=Value(words, coded.value.ids))

    def _record(self, each: LoneRecord) -> LoneRecord:
        hidden = self._hidden(each.case, each.section, each.record)
        return each._replace(
            record=self._id(each.case, each.section, each.record),
            has=tuple(h._replace(place=self._place(each.case, h.coder, h.place, hidden=hidden)) for h in each.has),
            effects=tuple(map(self._effect, each.effects)),
        )

    def _effect(self, effect: Effect) -> Effect:
        changes = tuple(change._replace(claim=self._let(change.claim)) for change in effect.changes)
        return effect._replace(changes=changes, obstacle=self._let(effect.obstacle))

    def _hidden(self, case: str, section: str, record: str) -> bool:
        return section == "sources" and (case, record) in self._names

    def _id(self, case: str, section: str, record: str) -> str:
        return self._names[case, record] if self._hidden(case, section, record) else self._let(record)

    def _place(self, case: str, coder: str, place: str, *, hidden: bool) -> str:
        return self._let(self._paths[coder, case] if hidden else place)
