"""The references: every source of the cases shown, numbered, with the line of the file that describes it."""

from __future__ import annotations

from collections.abc import Iterator

from casekit.model.result import SourceHeader
from casekit.renderers.report.markup import View, attribute, text, words


def references(view: View) -> str:
    """Return the section; whatever is cited above keeps its number, the others follow in the order of chapters."""
    labels = view.labels
    places: dict[int, list[str]] = {}
    for chapter in view.report.chapters:
        for entry in chapter.sources:
            number = view.numbered.of(chapter.case, entry.header.source)
            if entry.place:
                places.setdefault(number, []).append(view.place(entry.place))
    listed = view.numbered.listed
    if not listed:
        return ""
    items = "".join(
        f"<li id=r{number}>{' '.join([*_parts(view, source), *places.get(number, ())])}"
        for number, source in enumerate(listed, 1)
    )
    return (
        f'<section id="references" aria-labelledby="references.title"><h2 id="references.title">{text(labels.references)}</h2>'
        f'<p>{text(labels.references_hint)}</p><ol class="references">{items}</ol></section>'
    )


def _parts(view: View, source: SourceHeader) -> Iterator[str]:
    """Yield author, title (a link where there is an address), where and when it appeared, how it was read, kind and id, as the other formats do."""
    labels = view.labels
    if source.author:
        yield _sentence(view.said(source.author), source.author)
    if source.title:
        title = f"<cite{view.lang(source.language or view.data_language)}>{text(source.title)}</cite>"
        yield _sentence(_linked(title, source.url), source.title)
    appeared = [part for part in (source.publisher, source.place) if part]
    if appeared or source.issued:
        yield _sentence(
            ", ".join([*map(view.said, appeared), *([text(source.issued)] if source.issued else [])]), source.issued
        )
    if source.url and not (source.title and _is_web(source.url)):
        yield _linked(text(source.url), source.url)
    if source.accessed == "cited":
        yield (
            text(labels.read_cited_in).replace("{source}", text(source.via)) + "."
            if source.via
            else f"{text(labels.read_cited)}."
        )
    elif source.accessed == "copy":
        yield f"{text(labels.read_copy)}."
    yield f"({view.code(words(source.kind))}: {text(source.source)})"


def _sentence(html: str, written: str) -> str:
    return html if written.endswith((".", "?", "!")) else f"{html}."


def _linked(html: str, url: str) -> str:
    """Return a link to an address of the web; any other address is none that a reader could follow."""
    return f'<a href="{attribute(url)}">{html}</a>' if _is_web(url) else html


def _is_web(url: str) -> bool:
    return url.startswith(("https://", "http://"))
