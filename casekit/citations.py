"""Sources as references: a numbered list, CSL-JSON and BibTeX.

CSL-JSON is that of the Citation Style Language 1.0.2 (schema csl-data); BibTeX files are for BibLaTeX, whose `date`
takes the dates of case files (EDTF) as they are. Nothing is guessed: names of persons are not taken apart.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

from casekit.errors import UsageError
from casekit.model.result import SourceHeader

_TYPES = {
    "press": "article-newspaper", "broadcast": "broadcast", "testimony": "hearing", "interview": "interview",
    "official-statement": "speech", "official-report": "report", "court-record": "legal_case", "document": "document",
    "dataset": "dataset", "scholarship": "article-journal", "social-media": "post",
}  # fmt: skip
"""Kind of source → CSL type."""
_BIB_TYPES = {
    "press": "article",
    "official-report": "report",
    "dataset": "dataset",
    "scholarship": "article",
    "social-media": "online",
}
_BIB_SPECIAL = str.maketrans(
    {c: f"\\{c}" for c in "{}$&#_%"} | {"\\": r"\textbackslash{}", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}"}
)
_PLAIN_DATE = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(\d\d))?)?[?~%]?")


class Numbered:
    """Numbers for the sources of several cases: one that two cases describe alike is one reference."""

    def __init__(self, sources: Iterable[SourceHeader]) -> None:
        self._by_id = {(source.case, source.source): source for source in sources}
        self._numbers: dict[SourceHeader, int] = {}

    def of(self, case: str, id: str) -> int:
        """Return the number of a source, the next free one when it is asked for first; its way of access is numbered too."""
        source = self._by_id.get((case, id)) or SourceHeader(case, id, "document")
        key = source._replace(case="")
        if key not in self._numbers:
            self._numbers[key] = len(self._numbers) + 1
            if source.via:
                self.of(case, source.via)
        return self._numbers[key]

    @property
    def listed(self) -> tuple[SourceHeader, ...]:
        """The sources numbered so far, in the order of their numbers."""
        return tuple(self._numbers)


def distinct(sources: Iterable[SourceHeader]) -> tuple[SourceHeader, ...]:
    """Return sources each once, whatever cases describe them alike; where two differ under one id, the case is put before it."""
    found = dict.fromkeys(source._replace(case="") for source in sources)
    ids = [source.source for source in found]
    twins = {id for id in ids if ids.count(id) > 1}
    every = [s if s.source in twins else s._replace(case="") for s in sources]
    return tuple(dict.fromkeys(s._replace(case="", source=f"{s.case}.{s.source}") if s.case else s for s in every))


def reference(sources: Sequence[SourceHeader], style: str = "") -> list[str]:
    """Return each source as a reference in plain text: in casekit's own form, or in a CSL style.

    Args:
        sources: what is cited.
        style: the path of a .csl file, or the name of a style that citeproc-py finds; empty for casekit's own form.

    Raises:
        UsageError: the style is not to be had.
    """
    return _styled(sources, style) if style else [_own(source) for source in sources]


def _own(source: SourceHeader) -> str:
    """Author, title, where and when it appeared, and its address."""
    appeared = ", ".join(filter(None, (source.publisher, source.place, source.issued)))
    sentences = filter(None, (source.author, source.title, appeared, source.url))
    return " ".join([*(s if s.endswith((".", "?", "!")) else f"{s}." for s in sentences), _found_as(source)])


def _found_as(source: SourceHeader) -> str:
    """How a source was read, its kind, and the id by which the case file knows it: what no citation style has a place for."""
    read = ""
    if source.accessed == "cited":
        read = f"read as cited in {source.via}" if source.via else "read as cited by others"
    elif source.accessed == "copy":
        read = "read in a copy"
    return f"({'; '.join(filter(None, (source.kind.replace('-', ' '), read, source.source)))})"


def csl_json(sources: Iterable[SourceHeader]) -> str:
    """Return sources as CSL-JSON: keys sorted, UTF-8, a newline at the end."""
    items = [csl(source) for source in distinct(tuple(sources))]
    return json.dumps(items, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def csl(source: SourceHeader) -> dict[str, Any]:
    """Return a source as an item of CSL-JSON."""
    item: dict[str, Any] = {"id": source.source, "type": _TYPES.get(source.kind, "document")}
    given = {
        "title": source.title, "container-title" if source.kind == "press" else "publisher": source.publisher,
        "publisher-place": source.place, "URL": source.url, "language": source.language,
    }  # fmt: skip
    item |= {name: value for name, value in given.items() if value}
    if source.author:
        item["author"] = [{"literal": source.author}]
    if source.issued:
        item["issued"] = _csl_date(source.issued)
    if source.accessed == "cited":
        item["note"] = f"read as cited in {source.via}" if source.via else "read as cited by others"
    return item


def _csl_date(written: str) -> dict[str, Any]:
    """A date or an interval of dates in parts; anything else as it is written."""
    found = [_PLAIN_DATE.fullmatch(part) for part in written.split("/")]
    if len(found) > 2 or not all(found):
        return {"literal": written}
    date: dict[str, Any] = {"date-parts": [[int(part) for part in match.groups() if part] for match in found if match]}
    return date | {"circa": True} if re.search(r"[?~%]", written) else date


def bibtex(sources: Iterable[SourceHeader]) -> str:
    """Return sources as a BibLaTeX file, UTF-8, a newline at the end."""
    return "\n".join(_entry(source) for source in distinct(tuple(sources))) or "\n"


def _entry(source: SourceHeader) -> str:
    kind = _BIB_TYPES.get(source.kind, "misc")
    fields = {
        "author": f"{{{_bib(source.author)}}}" if source.author else "",
        "title": _bib(source.title),
        {"article": "journaltitle", "report": "institution"}.get(kind, "organization"): _bib(source.publisher),
        "location": _bib(source.place),
        "date": re.sub(r"[^\d/.?~%X-]", "", source.issued).replace("%", r"\%"),
        "url": re.sub(r"[{}\\\s]", lambda bad: "".join(f"%{byte:02X}" for byte in bad[0].encode()), source.url),
        "langid": _bib(source.language),
        "note": _bib(f"read as cited in {source.via}") if source.accessed == "cited" and source.via else "",
    }
    lines = [f"  {name} = {{{' '.join(value.split())}}},\n" for name, value in fields.items() if value]
    return f"@{kind}{{{_key(source.source)},\n{''.join(lines)}}}\n"


def _bib(text: str) -> str:
    return text.translate(_BIB_SPECIAL)


def _key(id: str) -> str:
    """An id without what BibTeX cannot have in a key."""
    return re.sub(r"[\s,{}()\"#%'=\\~]", "-", id)


def _styled(sources: Sequence[SourceHeader], style: str) -> list[str]:
    try:
        from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
        from citeproc.source.json import CiteProcJSON
    except ImportError:
        raise UsageError("a citation style needs citeproc-py: pip install 'casekit[citations]'") from None
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # citeproc-py warns of every field it has no use for
        try:
            found = CitationStylesStyle(style.removesuffix(".csl"), validate=False)
        except (OSError, ValueError, SyntaxError) as error:
            reason = (
                f"not well-formed: {error}" if isinstance(error, SyntaxError) else "no such file, nor a style of citeproc-py"
            )
            raise UsageError(f"{style}: {reason}") from None
        items = [csl(source) | {"id": str(number)} for number, source in enumerate(sources)]
        bibliography = CitationStylesBibliography(found, CiteProcJSON(items), formatter.plain)
        for item in items:
            bibliography.register(Citation([CitationItem(item["id"])]))
        written = dict(zip(bibliography.keys, map(str, bibliography.bibliography()), strict=True))
    return [f"{' '.join(written[str(number)].split())} {_found_as(source)}" for number, source in enumerate(sources)]
