"""An outline as one HTML page that asks nothing of any network and needs no script, so that one explanation can be sent."""

from __future__ import annotations

from collections.abc import Sequence

from casekit.renderers.explanation.outline import Line, Part, words
from casekit.renderers.report.markup import View, attribute, text
from casekit.renderers.report.page import document, footer, problems
from casekit.report import Report


def render(report: Report, id: str, parts: Sequence[Part]) -> str:
    """Return what is told of an id as a page: its main part has what the text has.

    Args:
        report: of the case, redacted: the page says which case and packs it is of, and what failed.
        id: what was asked for.
        parts: what is told of it.
    """
    view = View(report, "en", "en")
    (header,) = view.document.cases
    body = (
        f"{_masthead(view, id, report.chapters[0].path.rpartition('/')[2])}\n{problems(view)}"
        f"<main>\n{''.join(_part(part) for part in parts)}</main>\n{footer(view)}\n"
    )
    return document(view, f"{id}, {header.title}", body)


def _masthead(view: View, id: str, path: str) -> str:
    labels, (header,) = view.labels, view.document.cases
    packs = [f"{pack.pack} {pack.version}" for pack in view.document.packs]
    facts = [f"{labels.as_of} {header.as_of}" if header.as_of else "", *packs, view.document.engine]
    digests = "".join(
        f"<li><code>{text(name)}</code> {text(labels.digest)} <code>{text(digest)}</code>"
        for name, digest in [(path, header.sha256), *((f"{p.pack} {p.version}", p.sha256) for p in view.document.packs)]
    )
    return (
        f"<header><h1>{text(id)}</h1><p class=cases>{text(header.title)}</p>"
        f"<p class=meta>{text(' · '.join(filter(None, facts)))}</p><p>{text(labels.undecided)}</p>"
        f"<details class=minor><summary>{text(labels.file)}, {text(labels.packs)}</summary><ul>{digests}</ul></details></header>"
    )


def _part(part: Part) -> str:
    """Return a part; of several answers only those are open in which another is told, so that every one can be seen."""
    if part.apart:
        inside = "".join(_tree(line, open_=len(part.lines) == 1 or _tells_another(line)) for line in part.lines)
    else:
        inside = f"<ul>{''.join(map(_line, part.lines))}</ul>"
    return f"<section><h2>{text(_said(part.title))}</h2>{inside}</section>\n"


def _tree(line: Line, *, open_: bool) -> str:
    """Return an answer as details that open: closed, they say the answer."""
    inside = "".join(map(_line, line.below))
    return f"<details{' open' * open_}><summary>{_text(line)}</summary><ul>{inside}</ul></details>"


def _tells_another(line: Line) -> bool:
    return any(below.status or _tells_another(below) for below in line.below)


def _line(line: Line) -> str:
    """Return a line as an item of a list; the reasons of an answer are open where another rests on it."""
    if line.status and line.below:
        return f"<li>{_tree(line, open_=True)}"
    below = f"<ul>{''.join(map(_line, line.below))}</ul>" if line.below else ""
    return f"<li>{_text(line)}{below}"


def _text(line: Line) -> str:
    """Return the words of a line, the status of an answer as one."""
    said = _said(line.says)
    status = f" ({words(line.status)}): " if line.status else ""
    before, found, after = said.partition(status) if status else (said, "", "")
    if not found:
        return text(said)
    style = attribute(line.status.replace("_", "-"))
    return f'{text(before)} (<b class="{style}">{text(words(line.status))}</b>): {text(after)}'


def _said(written: str) -> str:
    return " ".join(written.split())
