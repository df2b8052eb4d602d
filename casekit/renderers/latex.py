r"""A LaTeX table (booktabs) with its notes below: a fragment for `\input`, or a document of its own.

What surely fits on a page with all that stands below it is a float. Anything else is a `longtable`: LaTeX cuts a float off
at the foot of the page, and how high a table is only LaTeX can tell. A row that is higher than half a page goes on in
rows right below it, since LaTeX breaks no row between pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import NamedTuple

from casekit.model.result import Comparison
from casekit.renderers import Style
from casekit.renderers.arrange import MOST_COLUMNS, fitted, spans
from casekit.renderers.layouts import DIFFERENCES
from casekit.renderers.layouts import table as table_of
from casekit.renderers.table import Line, Part, Table, letters, plain_letters
from casekit.tex import BREAK, CHARACTER, in_code_points, printed_width, typeset

_PAGE = 80
"""Characters on a line across the page, in the size of the table and the narrowest usual page: on the safe side."""
_FLOAT = 40
"""Lines that fit on a page for certain."""
_ROW = 40
"""Lines after which a row goes on in another one; after half of them it does so with the next answer."""
_HEADER = 12
"""Lines that a header may have and still be repeated on every page."""
_WORD = 16
"""Characters of a word for which a column is made wide enough."""
_PART = "\x1e"
"""Between the answers of a cell, until they are written."""
_MARK = re.compile(f"( ?)([{''.join(map(letters, range(25)))}]+)")
_NEEDS = r"""% Needs the packages array, booktabs, longtable and textcomp; with pdfLaTeX also \usepackage[T1]{fontenc} and UTF-8 input.
"""
_DOCUMENT = r"""\documentclass[a4paper]{article}
\usepackage{iftex}
\ifPDFTeX
  \usepackage[T1]{fontenc}
  \usepackage[utf8]{inputenc}
  \usepackage{lmodern}
\else
  \usepackage{fontspec}
\fi
\usepackage{textcomp}
\usepackage{booktabs}
\usepackage{longtable}
\usepackage{array}
\usepackage[margin=2.2cm]{geometry}
\begin{document}
"""
_ENTRY = r"""\providecommand*{\casekitentry}{\par\noindent\hangindent=1.5em\hangafter=1 }
"""
_RAGGED = r"\raggedright\arraybackslash"
_CENTERED = r"\centering\arraybackslash"
_BOLD = r"\bfseries"
_THIN = r"\,"
_HANGING = r"\leftskip=.7em\parindent=-.7em\ifhmode\hskip\parindent\fi"
"""Each answer of a cell begins at the left and goes on indented; some versions of array begin the first one before they are told of it."""


class _Below(NamedTuple):
    """What stands below the table: a title or an entry."""

    text: str
    bold: bool = False


def render(comparison: Comparison, style: Style) -> str:
    """Return the table; of what it does not know TeX prints the code point, and it obeys nothing of the data."""
    table = _arranged(table_of(comparison, style))
    widths = _widths(table)
    below = list(_below(table))
    height = sum(_height(line, widths) for line in _lines(table)) + sum(_rows(text, _PAGE) for text, _ in below)
    write = _long if height > _FLOAT else _float
    # no hyphen is added where a line ends: a name or an id broken by TeX could not be told from one that has it
    body = f"\\begingroup\n\\hyphenpenalty=10000\n\\frenchspacing\n\\emergencystretch=3em\n{write(table, widths, below)}\\endgroup\n"
    body = CHARACTER + BREAK + _ENTRY + body
    return f"{_DOCUMENT}{body}\\end{{document}}\n" if style.standalone else _NEEDS + body


def _arranged(table: Table) -> Table:
    few = sum(column.title != DIFFERENCES for column in table.columns) <= MOST_COLUMNS
    return table if few else fitted(table, MOST_COLUMNS)


# --- sizes: what LaTeX will make of it, guessed from the number of characters ----------------------------------------


def _lines(table: Table) -> Iterator[Line]:
    """Yield every row, title and header of a table as a line."""
    yield _heading_of(table)
    yield _names_of(table)
    for group in table.groups:
        yield Line(group.title, ())
        yield from group.lines


def _heading_of(table: Table) -> Line:
    return Line(f"{table.title}\n{table.subtitle}", ())


def _names_of(table: Table) -> Line:
    return Line("", tuple((Part(column.name),) for column in table.columns))


def _rows(text: str, width: int) -> int:
    """Return on how many lines of some width text is printed, one in eight being lost at ragged ends."""
    return sum(1 + printed_width(line) * 8 // (width * 7) for line in re.split(f"[\n{_PART}]", text))


def _height(line: Line, widths: Sequence[int]) -> int:
    if not line.cells:
        return _rows(line.heading, _PAGE)
    return max(_rows(text, width) for text, width in zip(_texts(line), widths, strict=True))


def _texts(line: Line) -> list[str]:
    return [line.heading, *map(_text, line.cells)]


def _text(cell: Sequence[Part]) -> str:
    return _PART.join(f"{part.text} {part.mark}".rstrip() for part in cell)


def _widths(table: Table) -> list[int]:
    """Return the widths of the columns in characters: their longest word, and more for those with more text."""
    lines = [line for group in table.groups for line in group.lines]
    columns = [["", *(line.heading for line in lines)]]
    columns += [[c.title, *(_text(line.cells[n]) for line in lines)] for n, c in enumerate(table.columns)]
    least = [max(min(_longest(text), _WORD) for text in column) + 2 for column in columns]
    most = [max(max(map(len, re.split(f"[\n{_PART}]", text))) for text in column) + 2 for column in columns]
    weights = [sum(len(text) ** 2 for text in column) ** 0.4 + 1 for column in columns]
    weights[0] = min(weights[0], sum(weights[1:]) / 16)  # headings are short, and say the same in every group
    spare = max(_PAGE - sum(least), 0)
    wanted = [low + spare * weight / sum(weights) for low, weight in zip(least, weights, strict=True)]
    wanted = [max(low, min(size, high)) for low, size, high in zip(least, wanted, most, strict=True)]
    found = [int(size * _PAGE / sum(wanted)) for size in wanted]
    return [*found[:-1], _PAGE - sum(found[:-1])]


def _longest(text: str) -> int:
    return max(map(len, text.split()), default=0)


# --- writing -----------------------------------------------------------------------------------------------------------


def _float(table: Table, widths: Sequence[int], below: Sequence[_Below]) -> str:
    caption = f"{_caption(table.title)}\n" if table.title.strip() else ""
    return (
        f"\\begin{{table}}[htbp]\n\\centering\n{caption}\\footnotesize\n{_tex(table.subtitle, _PAGE)}\\par\\medskip\n"
        f"\\begin{{tabular}}{_columns(widths)}\n\\toprule\n{_header(table, widths)}\\midrule\n"
        f"{_body(table, widths)}\\bottomrule\n\\end{{tabular}}\n\\par\\raggedright\n{_written(below)}\\end{{table}}\n"
    )


def _long(table: Table, widths: Sequence[int], below: Sequence[_Below]) -> str:
    above = top = ""
    if _height(_heading_of(table), widths) > _HEADER:  # nothing that LaTeX keeps in one piece may be higher than a page
        above = f"{{\\raggedright\n{_written([_Below(table.title, bold=True), _Below(table.subtitle)])}}}\n"
    else:
        top = f"{_caption(table.title)}\\\\[-\\medskipamount]\n" if table.title.strip() else ""
        top += f"{_across(table.subtitle, len(widths), _CENTERED)}\\\\[\\medskipamount]\n"
    names = _names_of(table)
    once = ""
    repeated = f"\\toprule\n{_header(table, widths)}\\midrule\n"
    if _height(names, widths) > _HEADER:
        repeated, once = "\\toprule\n", f"{_row(names, widths)}\\midrule\n"
    return (
        f"\\footnotesize\n{above}\\setlength{{\\LTcapwidth}}{{\\linewidth}}\n\\begin{{longtable}}{_columns(widths)}\n"
        f"{top}{repeated}\\endfirsthead\n{repeated}\\endhead\n\\bottomrule\n\\endfoot\n"
        f"{once}{_body(table, widths)}\\end{{longtable}}\n\\raggedright\n{_written(below)}"
    )


def _columns(widths: Sequence[int]) -> str:
    heading, *answers = (_wide([width], widths) for width in widths)
    specs = [f">{{{_RAGGED}}}{heading}", *(f">{{{_RAGGED}{_HANGING}}}{width}" for width in answers)]
    return "{@{}\n" + "".join(f"  {spec}\n" for spec in specs) + "  @{}}"


def _wide(some: Sequence[int], widths: Sequence[int]) -> str:
    """Return the type of a column over some of all: the gaps between columns are no part of a width."""
    width = rf"{sum(some) / sum(widths):.4f}\dimexpr\linewidth-{2 * len(widths) - 2}\tabcolsep\relax"
    return f"p{{{width}}}" if len(some) == 1 else rf"p{{\dimexpr {width}+{2 * len(some) - 2}\tabcolsep\relax}}"


def _across(text: str, columns: int, style: str) -> str:
    return f"\\multicolumn{{{columns}}}{{@{{}}>{{{style}}}p{{\\linewidth}}@{{}}}}{{{_tex(text, _PAGE)}}}"


def _header(table: Table, widths: Sequence[int]) -> str:
    rows, at = "", 1
    spanners, rules = [""], ""
    for spanner, number in spans(table):
        edge = "@{}" if at + number == len(widths) else ""
        some = widths[at : at + number]
        shown = f"\\multicolumn{{{number}}}{{>{{{_RAGGED}{_BOLD}}}{_wide(some, widths)}{edge}}}{{{_tex(spanner, sum(some))}}}"
        spanners += [shown] if spanner else [""] * number
        rules += f"\\cmidrule(lr){{{at + 1}-{at + number}}}" if spanner else ""
        at += number
    if rules:
        rows = f"{' & '.join(spanners)}\\\\\n{rules}\n"
    titles = [f"{_BOLD} {_tex(c.title, width)}" for c, width in zip(table.columns, widths[1:], strict=True)]
    return f"{rows}{' & '.join(['', *titles])}\\\\\n"


def _body(table: Table, widths: Sequence[int]) -> str:
    rows: list[str] = []
    for group in table.groups:
        if rows:
            rows.append("\\addlinespace\n")
        rows += [
            f"{_across(title, len(widths), _RAGGED + _BOLD)}\\\\*\n\\addlinespace[1pt]\n"
            for title in _pieces(group.title, _PAGE)
            if title
        ]
        rows += [_row(line, widths) for line in group.lines]
    return "".join(rows)


def _row(line: Line, widths: Sequence[int]) -> str:
    """Return a row; where it is too high the cells go on in rows below it, the first of which has no heading."""
    pieces = zip_longest(*(_pieces(text, width) for text, width in zip(_texts(line), widths, strict=True)), fillvalue="")
    rows = (" &\n  ".join(_tex(text, width) for text, width in zip(row, widths, strict=True)) for row in pieces)
    return "".join(f"{row}\\\\\n" for row in rows) + "\\addlinespace[3pt]\n"


def _pieces(text: str, width: int) -> list[str]:
    """Return text in pieces of at most so many lines as a row may have; a last line end is no line."""
    pieces, rows, line = [""], 0, 0
    for words in re.split(f"(?<=[ \n{_PART}])", text):
        for word in (words[at : at + 2 * width] for at in range(0, len(words), 2 * width)):
            line += printed_width(word)
            if pieces[-1] and rows + line * 8 // (width * 7) >= _ROW:
                pieces.append("")
                rows, line = 0, printed_width(word)
            pieces[-1] += word
            if word[-1] in f"\n{_PART}":
                rows, line = rows + 1 + line * 8 // (width * 7), 0
            if word[-1] == _PART and rows >= _ROW // 2:
                pieces.append("")
                rows = 0
    return [piece.rstrip(f"\n{_PART}") for piece in pieces]


def _below(table: Table) -> Iterator[_Below]:
    for case, claims in table.claims:
        yield _Below(f"Claims, {case}", bold=True)
        yield from (_Below(f"{claim.claim}: {claim.text}") for claim in claims)
    for title, reasons in table.reasons:
        yield _Below(title, bold=True)
        yield from map(_Below, reasons)
    listed = {
        "Notes": [f"{note.mark} {note.text}" for note in table.notes],
        "Rules": [f"{rule}: {says}" for rule, says in table.rules],
        "References": [f"[{entry.number}] {entry.text}" for entry in table.references],
    }
    for title, texts in listed.items():
        if texts:
            yield _Below(title, bold=True)
            yield from map(_Below, texts)
    if table.remarks:
        yield _Below("Remarks", bold=True)
        yield from map(_Below, table.remarks)


def _written(below: Sequence[_Below]) -> str:
    return "".join(
        f"\\par\\medskip\\noindent{{\\bfseries {_tex(text, _PAGE)}}}\\par\\nopagebreak\n"
        if bold
        else f"\\casekitentry {_tex(text, _PAGE)}\\par\n"
        for text, bold in below
    )


def _caption(text: str) -> str:
    r"""Return a caption; a list of tables, which TeX may read before this file, gets it without the macros defined here."""
    title = " ".join(text.split())
    shown, listed = _tex(title, _PAGE), typeset(in_code_points(title), len(title) + 1)
    return f"\\caption{'' if listed == shown else f'[{{{listed}}}]'}{{{shown}}}"


def _tex(text: str, width: int) -> str:
    r"""Return text of lines and answers; `\newline` needs a line that has begun."""
    answers = [[_line(line, width) for line in answer.split("\n")] for answer in text.split(_PART)]
    for lines in answers:
        if len(lines) > 1 and not lines[0].strip():
            lines[0] = "\\leavevmode"
    return "\\par\n".join("\\newline\n".join(lines) for lines in answers)


def _line(text: str, width: int) -> str:
    longest = max(width * 3 // 5, 4)  # of the widest letters
    plain, *rest = _MARK.split(text)
    done = [typeset(plain, longest)]
    for space, mark, after in zip(rest[::3], rest[1::3], rest[2::3], strict=True):
        done.append(f"{_THIN if space else space}\\textsuperscript{{{plain_letters(mark)}}}{typeset(after, longest)}")
    return "".join(done)
