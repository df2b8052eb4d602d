"""An HTML table with its notes below: a fragment to paste, or a page of its own.

The fragment has no ids, scripts, styles or links, so that nothing of it collides with the page it is pasted into.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape as _escape

from casekit.model.result import Comparison
from casekit.renderers import Style
from casekit.renderers.arrange import spans
from casekit.renderers.layouts import table as table_of
from casekit.renderers.table import Group, Part, Table, plain_letters

_STYLE = """
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 72rem; padding: 0 1rem; }
.casekit table { border-collapse: collapse; width: 100%; }
.casekit caption { text-align: start; font-weight: 600; padding-bottom: .5rem; }
.casekit caption small { display: block; font-weight: 400; }
.casekit th, .casekit td { text-align: start; vertical-align: top; padding: .35rem .6rem; overflow-wrap: anywhere; }
.casekit thead { border-block: 2px solid; }
.casekit tbody { border-bottom: 1px solid; }
.casekit tbody th { font-weight: 400; min-width: 7.5rem; }
.casekit tbody th[scope=rowgroup] { font-weight: 600; }
.casekit td p { margin: 0 0 .25rem; }
.casekit sup { line-height: 0; }
.casekit .status { font-size: .85em; white-space: nowrap; }
.casekit ul { padding-inline-start: 1.2rem; }
@media print { .casekit thead { display: table-header-group; } .casekit tr { break-inside: avoid; } }
"""
_POLICY = "default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def render(comparison: Comparison, style: Style) -> str:
    """Return the table as a fragment, or as a whole page if the style asks for one that stands alone."""
    table = table_of(comparison, style)
    lines = ['<section class="casekit">', *_table(table), *_below(table), "</section>"]
    return "\n".join(_page(table, lines) if style.standalone else lines) + "\n"


def escape(text: str) -> str:
    """Return text in which HTML finds no markup; its line breaks are kept."""
    return _escape(text).replace("\n", "<br>")


def _page(table: Table, lines: Sequence[str]) -> Iterator[str]:
    from base64 import b64encode
    from hashlib import sha256

    digest = b64encode(sha256(_STYLE.encode()).digest()).decode()
    yield "<!DOCTYPE html>"
    yield '<html lang="en">'
    yield '<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{escape(_POLICY.format(digest=digest))}">'
    yield f"<title>{_escape(' '.join(table.title.split()) or 'Comparison')}</title>"
    yield f"<style>{_STYLE}</style></head>"
    yield "<body><main>"
    yield from lines
    yield "</main></body></html>"


def _table(table: Table) -> Iterator[str]:
    yield "<table>"
    yield f"<caption>{_said('span', table.title)} {_said('small', table.subtitle)}</caption>"
    yield "<thead>"
    above = spans(table)
    if above:
        spanners = [
            f'<th scope="colgroup" colspan="{n}" dir="auto">{escape(title)}</th>' if title else "<td></td>"
            for title, n in above
        ]
        yield f"<tr><td></td>{''.join(spanners)}</tr>"
    yield "<tr><td></td>" + "".join(f'<th scope="col" dir="auto">{escape(c.title)}</th>' for c in table.columns) + "</tr>"
    yield "</thead>"
    for group in table.groups:
        yield from _group(group, len(table.columns))
    yield "</table>"


def _group(group: Group, columns: int) -> Iterator[str]:
    yield "<tbody>"
    if group.title:
        yield f'<tr><th scope="rowgroup" colspan="{columns + 1}" dir="auto">{escape(group.title)}</th></tr>'
    for line in group.lines:
        cells = "".join(f"<td>{''.join(map(_answer, cell))}</td>" for cell in line.cells)
        yield f'<tr><th scope="row" dir="auto">{escape(line.heading)}</th>{cells}</tr>'
    yield "</tbody>"


def _answer(part: Part) -> str:
    mark = f" <sup>{plain_letters(part.mark)}</sup>" if part.mark else ""
    word = part.status.replace("_", " ")
    status = f' <span class="status {part.status.replace("_", "-")}">({word})</span>' if word else ""
    return f'<p><bdi dir="auto">{escape(part.text)}</bdi>{mark}{status}</p>'


def _below(table: Table) -> Iterator[str]:
    for case, claims in table.claims:
        yield from _list(f"Claims, {case}", [f"{escape(c.claim)}: {_said('bdi', c.text)}" for c in claims])
    for title, reasons in table.reasons:
        yield from _list(title, [_said("bdi", reason) for reason in reasons])
    yield from _list("Notes", [f"<sup>{plain_letters(note.mark)}</sup> {escape(note.text)}" for note in table.notes])
    yield from _list("Rules", [f"{escape(rule)}: {escape(says)}" for rule, says in table.rules])
    yield from _list("References", [f"[{r.number}] {_said('bdi', r.text)}" for r in table.references])
    yield from (_said("p", remark) for remark in table.remarks)


def _said(tag: str, text: str) -> str:
    """Return text as an element that keeps its direction to itself."""
    return f'<{tag} dir="auto">{escape(text)}</{tag}>'


def _list(title: str, items: Sequence[str]) -> Iterator[str]:
    if items:
        yield _said("h2", title)
        yield "<ul>"
        yield from (f"<li>{item}</li>" for item in items)
        yield "</ul>"
