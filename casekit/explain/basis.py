"""The items of a case with what they say, the sources they cite and the origins in which these end, each with its place."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from functools import cache
from typing import Any

from casekit.assess import sources_of
from casekit.loading import CaseFile
from casekit.model.case import Case, Citation, Evidence
from casekit.model.explanation import Basis, Between, CitedSource, Origin
from casekit.origins import Derivation
from casekit.source import DataPath


class Bases:
    """The items of one case, each looked up once."""

    def __init__(self, file: CaseFile, case: Case, derivation: Derivation) -> None:
        """Take a case with the file in which it stands, and where its sources come from."""
        self._file = file
        self._case = case
        self._derivation = derivation
        self.item = cache(self._item)
        """Return an item by its section and its id."""

    def place(self, path: DataPath) -> str:
        """Return `file:line` of what stands at a path of the case."""
        return self._file.document.place(path, key=True)

    def beneath(self, section: str, id: str) -> tuple[str, ...]:
        """Return all sources on which an item rests, sorted: those it cites and those from which these derive.

        Of other items than evidence it is not on file on what of a text they rest. Where a text draws on several origins, a
        finding or a denial that cites it does not rest on them all.
        """
        if section == "evidence":
            return tuple(sorted(self._derivation.beneath(self._case.evidence[id])))
        cited = sources_of(self._case, section, id)
        return tuple(sorted({each for source in cited for each in (source, *self._of_one_origin(source))}))

    def _of_one_origin(self, source: str) -> set[str]:
        return self._derivation.ancestry(source) if len(self._derivation.roots(source)) == 1 else set()

    def _item(self, section: str, id: str) -> Basis:
        record = getattr(self._case, section)[id]
        if section == "evidence":
            sources = tuple(self._cited(record))
        else:
            cited = sorted(set(sources_of(self._case, section, id)))
            sources = tuple(self._source(each, {each}, self._of_one_origin(each)) for each in cited)
        return Basis(section, id, self.place((section, id)), _says(section, record, self._case), sources)

    def _cited(self, evidence: Evidence) -> Iterator[CitedSource]:
        cited: dict[str, set[str]] = {}
        for source in evidence.sources:
            if isinstance(source, Citation):
                cited.setdefault(source.source, set()).update(source.rests_on)
            else:
                cited.setdefault(source, set()).add(source)
        beneath = self._derivation.beneath(evidence).keys()
        for source, ends in sorted(cited.items()):
            yield self._source(source, ends, beneath & self._derivation.ancestry(source))

    def _source(self, source: str, ends: Iterable[str], beneath: Collection[str]) -> CitedSource:
        """Return a cited source with the origins and what is between, as far as they are beneath the item."""
        origins = self._origins(ends) if beneath else ()
        between = sorted({*beneath} - {source, *(origin.source for origin in origins)})
        places = tuple(Between(each, self.place(("sources", each))) for each in between)
        return CitedSource(source, self.place(("sources", source)), origins, places)

    def _origins(self, ends: Iterable[str]) -> tuple[Origin, ...]:
        roots = sorted({root for end in ends for root in self._derivation.roots(end)})
        return tuple(Origin(root, self.place(("sources", root)), self._case.sources[root].derivation_unknown) for root in roots)


def _says(section: str, record: Any, case: Case) -> str:
    """Return what an item says; where its file leaves that out, what is on file of it."""
    if section == "transactions":
        way = " → ".join("…" if stop.gap else stop.party for stop in record.path)
        return f"{way}: {record.amount.value} {record.amount.currency}" if record.amount else way
    if section == "searches":
        return f"{record.where or 'a place not named'}: {record.result.replace('-', ' ')}"
    if record.says:
        return str(record.says)
    if section == "denials":
        by = case.actors[record.by].name if isinstance(record.by, str) else record.by.text
        return f"{by}: denial, {record.form.replace('-', ' ')}"
    body = case.actors[record.body].name if record.body in case.actors else record.body
    return f"{body}: {record.concludes} ({record.level.replace('-', ' ')})"
