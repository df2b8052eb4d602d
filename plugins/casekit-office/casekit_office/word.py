"""A comparison → a Word document that goes into a report as it is.

The frame (styles, page, properties) is python-docx's; the table is written into it row by row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from casekit.model.result import Comparison
from casekit.renderers import Style
from casekit.renderers.arrange import spans
from casekit.renderers.layouts import table as table_of
from casekit.renderers.table import Column, Table

from casekit_office.archive import archive
from casekit_office.texts import is_wide, on_a_page
from casekit_office.wordml import answer, attribute, cell, paragraph, raised, row, run

if TYPE_CHECKING:
    from docx.opc.package import OpcPackage

_RELATIONS = "application/vnd.openxmlformats-package.relationships+xml"


class WordRenderer:
    """The output format `docx`."""

    def render(self, comparison: Comparison, style: Style) -> bytes:
        """Return the document; the same comparison gives the same bytes."""
        from casekit_office.frame import frame

        table = on_a_page(table_of(comparison, style))
        document, width = frame(table.title or table.subtitle, wide=is_wide(table))
        body = document.part
        head, mark, tail = body.blob.partition(b"<w:sectPr")

        def content() -> Iterator[bytes]:
            yield head
            for piece in _body(table, width):
                yield piece.encode()
            yield mark + tail

        return archive(_members(body.package, str(body.partname), content()))


def _members(package: OpcPackage, main: str, content: Iterable[bytes]) -> Iterator[tuple[str, Iterable[bytes]]]:
    """Yield the files of a package, the content of its main part written anew: saved by python-docx they bear the time."""
    parts = sorted(package.iter_parts(), key=lambda part: str(part.partname))
    types = "".join(
        f"<Override PartName={attribute(part.partname)} ContentType={attribute(part.content_type)}/>" for part in parts
    )
    types = f'<Default Extension="rels" ContentType="{_RELATIONS}"/>{types}'
    opening = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    yield "[Content_Types].xml", [f"{opening}{types}</Types>".encode()]
    yield "_rels/.rels", [package.rels.xml]
    for part in parts:
        yield part.partname.membername, content if part.partname == main else [part.blob]
        if len(part.rels):
            yield part.partname.rels_uri.membername, [part.rels.xml]


def _body(table: Table, width: int) -> Iterator[str]:
    """Yield the document from the title to the last remark."""
    if table.title:
        yield paragraph(run(table.title), "Heading1")
    yield paragraph(run(table.subtitle), "Caption")
    yield from _table(table, width)
    for case, claims in table.claims:
        yield paragraph(run(f"Claims, {case}"), "Heading2")
        for claim in claims:
            yield paragraph(run(f"{claim.claim}: {claim.text}"), "CasekitNote")
    for title, reasons in table.reasons:
        yield paragraph(run(title), "Heading2")
        for reason in reasons:
            yield paragraph(run(reason), "CasekitNote")
    yield paragraph("", "CasekitNote")
    for note in table.notes:
        yield paragraph(f"{raised(note.mark)}{run(f' {note.text}')}", "CasekitNote")
    for rule, says in table.rules:
        yield paragraph(run(f"{rule}: {says}"), "CasekitNote")
    for reference in table.references:
        yield paragraph(run(f"[{reference.number}]\t{reference.text}"), "CasekitReference")
    for remark in table.remarks:
        yield paragraph(run(remark), "CasekitNote")


def _table(table: Table, width: int) -> Iterator[str]:
    widths = _widths(len(table.columns), width)
    grid = "".join(f'<w:gridCol w:w="{each}"/>' for each in widths)
    caption = (
        f"<w:tblCaption w:val={attribute(table.title or table.subtitle)}/><w:tblDescription w:val={attribute(table.subtitle)}/>"
    )
    yield (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="CasekitTable"/><w:tblW w:w="{width}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        '<w:tblLook w:val="00A0" w:firstRow="1" w:lastRow="0" w:firstColumn="1" w:lastColumn="0" w:noHBand="0" w:noVBand="1"/>'
        f"{caption}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>"
    )
    yield from _header(table, widths)
    for group in table.groups:
        if group.title:
            title = paragraph(run(group.title), "CasekitGroup")
            yield row([cell([title], width, columns=len(widths), shaded=True)])
        for line in group.lines:
            heading = cell([paragraph(run(line.heading), "CasekitCell")], widths[0])
            answers = [
                cell([paragraph(answer(part), "CasekitCell") for part in parts] or [paragraph("", "CasekitCell")], each)
                for parts, each in zip(line.cells, widths[1:], strict=True)
            ]
            yield row([heading, *answers])
    yield "</w:tbl>"


def _header(table: Table, widths: Sequence[int]) -> Iterator[str]:
    """Yield the header: the titles of the columns, above them the spanners, each over its columns."""
    spanners = spans(table)
    if not spanners:
        yield row(
            [_titled(column, width) for column, width in zip((Column(""), *table.columns), widths, strict=True)], header=True
        )
        return
    above, below = [_titled(Column(""), widths[0], merged="restart")], [_titled(Column(""), widths[0], merged="continue")]
    first = 1
    for spanner, count in spanners:
        columns, own = table.columns[first - 1 : first - 1 + count], widths[first : first + count]
        if spanner:
            above.append(cell([paragraph(run(spanner), "CasekitHeader")], sum(own), columns=count))
            below += [_titled(column, width) for column, width in zip(columns, own, strict=True)]
        else:  # a column of its own goes over both rows
            above += [_titled(column, width, merged="restart") for column, width in zip(columns, own, strict=True)]
            below += [_titled(Column(""), width, merged="continue") for width in own]
        first += count
    yield row(above, header=True)
    yield row(below, header=True)


def _titled(column: Column, width: int, *, merged: str = "") -> str:
    return cell([paragraph(run(column.title), "CasekitHeader")], width, merged=merged)


def _widths(columns: int, width: int) -> list[int]:
    """Return the widths of the heading and of the columns of answers; the heading is the narrowest."""
    answer = round(width / (columns + 0.6))
    return [width - columns * answer, *[answer] * columns]
