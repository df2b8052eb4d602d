"""An empty Word document: its page, its styles, its properties."""

from __future__ import annotations

import datetime as dt

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.styles.styles import Styles

from casekit_office.texts import writable

_FONT = "Calibri"
_INK = RGBColor(0x1A, 0x1A, 0x1A)
_LONGEST_TITLE = 255
"""Of a property; the document itself has the whole."""
_LINE = 'w:val="single" w:space="0" w:color="auto"'
_TABLE_STYLE = f"""
<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="CasekitTable">
  <w:name w:val="Casekit Table"/><w:basedOn w:val="TableNormal"/><w:uiPriority w:val="99"/><w:qFormat/>
  <w:tblPr>
    <w:tblBorders><w:top {_LINE} w:sz="8"/><w:bottom {_LINE} w:sz="8"/><w:insideH {_LINE} w:sz="2"/></w:tblBorders>
    <w:tblCellMar><w:top w:w="40" w:type="dxa"/><w:left w:w="80" w:type="dxa"/><w:bottom w:w="40" w:type="dxa"/><w:right w:w="80" w:type="dxa"/></w:tblCellMar>
  </w:tblPr>
  <w:tblStylePr w:type="firstRow"><w:rPr><w:b/><w:bCs/></w:rPr>
    <w:tcPr><w:tcBorders><w:bottom {_LINE} w:sz="8"/></w:tcBorders><w:vAlign w:val="bottom"/></w:tcPr></w:tblStylePr>
</w:style>"""


def frame(title: str, *, wide: bool) -> tuple[WordDocument, int]:
    """Return an empty document on A4 and the width of its text in twentieths of a point; `wide` lays the page on its side."""
    document = Document()
    section = document.sections[0]
    short, long = Cm(21.0), Cm(29.7)
    section.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (long, short) if wide else (short, long)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(2)
    _styles(document.styles)
    _properties(document, title)
    width = section.page_width - section.left_margin - section.right_margin
    return document, round(width / Pt(1) * 20)


def _properties(document: WordDocument, title: str) -> None:
    about = document.core_properties
    words = " ".join(writable(title).split())
    about.title = words if len(words) <= _LONGEST_TITLE else f"{words[: _LONGEST_TITLE - 1]}…"
    about.language = "en"
    about.author = about.last_modified_by = about.comments = about.keywords = about.subject = ""
    about.created = about.modified = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - a fixed one: the same bytes tomorrow
    package = document.part.package
    thumbnails = [key for key, relation in package.rels.items() if relation.reltype.endswith("/thumbnail")]
    for key in thumbnails:  # of the empty template
        del package.rels[key]


def _styles(styles: Styles) -> None:
    normal = _paragraph(styles, "Normal")
    normal.font.name, normal.font.size = _FONT, Pt(10)
    for name, size, before in (("Heading 1", 16, 0), ("Heading 2", 11, 10)):
        heading = _paragraph(styles, name)
        heading.font.name, heading.font.size, heading.font.color.rgb = _FONT, Pt(size), _INK
        heading.paragraph_format.space_before, heading.paragraph_format.space_after = Pt(before), Pt(4)
        fonts = heading.element.rPr.rFonts
        for attribute in [key for key in fonts.attrib if key.endswith("Theme")]:  # a theme's font goes before a named one
            del fonts.attrib[attribute]
    caption = _paragraph(styles, "Caption")
    caption.font.size, caption.font.bold, caption.font.color.rgb = Pt(9), False, _INK
    caption.paragraph_format.keep_with_next = True
    caption.paragraph_format.space_after = Pt(6)
    cell = _new(styles, "Casekit Cell", "Normal")
    cell.font.size = Pt(9)
    cell.paragraph_format.space_before = cell.paragraph_format.space_after = Pt(0)
    cell.paragraph_format.line_spacing = 1.0
    for name in ("Casekit Header", "Casekit Group"):
        bold = _new(styles, name, "Casekit Cell")
        bold.font.bold = True
        bold.paragraph_format.keep_with_next = True
    note = _new(styles, "Casekit Note", "Casekit Cell")
    note.paragraph_format.space_after = Pt(2)
    reference = _new(styles, "Casekit Reference", "Casekit Note")
    reference.paragraph_format.left_indent, reference.paragraph_format.first_line_indent = Cm(1), Cm(-1)
    reference.paragraph_format.tab_stops.add_tab_stop(Cm(1))
    styles.element.append(parse_xml(_TABLE_STYLE))


def _new(styles: Styles, name: str, base: str) -> ParagraphStyle:
    made = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)  # type: ignore[no-untyped-call]
    assert isinstance(made, ParagraphStyle)
    made.base_style = styles[base]
    return made


def _paragraph(styles: Styles, name: str) -> ParagraphStyle:
    found = styles[name]
    assert isinstance(found, ParagraphStyle)
    return found
