"""Casekit's LaTeX read without TeX: pylatexenc finds the macros and the text, what a table is made of is said here."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from pylatexenc import latex2text, latexwalker
from pylatexenc.macrospec import EnvironmentSpec, MacroSpec

from casekit.renderers.table import letters, plain_letters
from casekit.testing.tables import squeezed

_MARKS = str.maketrans(
    {plain_letters(letters(n)): letters(n) for n in range(25)} | dict(zip("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹", strict=True))
)
_RULES = {"toprule", "midrule", "bottomrule", "endfirsthead", "endhead", "endfoot", "addlinespace"}
_ARGUMENTS = {
    "\\": "*[", "multicolumn": "{{{", "addlinespace": "[", "caption": "[{", "textsuperscript": "{", "casekitchar": "{{",
    "setlength": "{{",
}  # fmt: skip
_SYMBOLS = {"textbar": "|", "textless": "<", "textgreater": ">", "textquotedbl": '"', "textasciicircum": "^"}
"""As LaTeX's encodings have them; pylatexenc does not know the first four, and takes the last for an accent."""
_NOTHING = (
    "casekitbreak", "/", "leavevmode", "noindent", "medskip", "nopagebreak", "bfseries", "raggedright", "centering",
    "arraybackslash", "begingroup", "endgroup", "footnotesize", "setlength",
)  # fmt: skip


class Read(NamedTuple):
    """What a LaTeX table says."""

    above: str
    rows: list[list[str]]
    below: str


def _character(node, l2tobj):
    code, character = (l2tobj.nodelist_to_text([argument]) for argument in node.nodeargd.argnlist)
    assert unicodedata.normalize("NFC", chr(int(code, 16))) == character
    return character


def _walker():
    context = latexwalker.get_default_latex_context_db()
    environments = [
        EnvironmentSpec(name, args_parser=spec) for name, spec in (("longtable", "{"), ("tabular", "{"), ("table", "["))
    ]
    macros = [MacroSpec(name, args_parser=spec) for name, spec in _ARGUMENTS.items()]
    macros += [MacroSpec(name, args_parser="") for name in _NOTHING if name not in _ARGUMENTS]
    context.add_context_category("casekit", macros=macros, environments=environments, prepend=True)
    return context


def _texter():
    context = latex2text.get_default_latex_context_db()
    spec = latex2text.MacroTextSpec
    macros = [spec(name, simplify_repl="") for name in _NOTHING]
    macros += [spec(name, simplify_repl="\n") for name in ("newline", "par", "casekitentry")]
    macros += [spec(name, simplify_repl=character) for name, character in _SYMBOLS.items()]
    macros += [
        spec("casekitchar", simplify_repl=_character), spec("-", simplify_repl="\u00ad"), spec(",", simplify_repl=" "),
        spec("textsuperscript", simplify_repl=lambda node, l2tobj: l2tobj.nodelist_to_text(node.nodeargd.argnlist).translate(_MARKS)),
    ]  # fmt: skip
    context.add_context_category("casekit", macros=macros, prepend=True)
    return latex2text.LatexNodes2Text(latex_context=context, math_mode="verbatim", strict_latex_spaces=False)


_WALKER, _TEXTER = _walker(), _texter()


def _text(nodes):
    return _TEXTER.nodelist_to_text(nodes)


def _named(node, *names):
    return getattr(node, "macroname", None) in names or getattr(node, "environmentname", None) in names


def _rows(nodes):
    """Yield each row as a list of cells, a cell as its nodes, and the names of rules and marks between them."""
    row = [[]]
    for node in nodes:
        if _named(node, *_RULES):
            yield node.macroname
        elif _named(node, "\\"):
            yield row
            row = [[]]
        elif getattr(node, "specials_chars", None) == "&":
            row.append([])
        elif _named(node, "caption"):
            row[-1] += node.nodeargd.argnlist[1:]
        elif not (node.isNodeType(latexwalker.LatexCharsNode) and row == [[]] and not node.chars.strip()):
            row[-1].append(node)


def _spanning(cell):
    """Return how many columns a cell spans, and its text."""
    found = [node for node in cell if _named(node, "multicolumn")]
    if not found:
        return 1, _text(cell)
    (node,) = found
    number, _, text = node.nodeargd.argnlist
    return int(_text([number])), _text([text])


def _columns(rows):
    """Return the name of each column, its spanner before it."""
    names = []
    for row in rows:
        if isinstance(row, str):
            continue
        cells = [(span, squeezed(text)) for span, text in map(_spanning, row)]
        names.append([text for span, text in cells for _ in range(span)])
    return [" · ".join(filter(None, parts)) for parts in zip(*names, strict=True)]


def read(text):
    """Return what a fragment says: title and subtitle, rows as `rows_of` has them, and what stands below."""
    text = re.sub(r"\\cmidrule\(lr\){\d+-\d+}", "", text[text.index(r"\begingroup") :])
    nodes = latexwalker.LatexWalker(text, latex_context=_WALKER).get_latex_nodes()[0]
    (at,) = [n for n, node in enumerate(nodes) if _named(node, "longtable", "table")]
    if _named(nodes[at], "longtable"):
        above = nodes[_first(nodes, "footnotesize") : _first(nodes, "setlength")]
        said, columns, body = _long(list(_rows(nodes[at].nodelist)))
    else:
        nodes = nodes[at].nodelist
        at = _first(nodes, "tabular")
        said = _text(nodes[_first(nodes, "caption")].nodeargd.argnlist[-1:])
        above = nodes[_first(nodes, "footnotesize") : at]
        body = list(_rows(nodes[at].nodelist))
        columns, body = _columns(body[: body.index("midrule")]), body[body.index("midrule") + 1 :]
    return Read(squeezed(f"{said} {_text(above)}"), [columns, *_lines(body)], squeezed(_text(nodes[at + 1 :])))


def _first(nodes, name):
    return next(n for n, node in enumerate(nodes) if _named(node, name))


def _long(rows):
    """Return the title, the columns and the rows of a longtable, which has its header twice, or else once as a row."""
    first, head = (rows[: rows.index(mark)] for mark in ("endfirsthead", "endhead"))
    head = head[len(first) + 1 :]
    first, title = first[len(first) - len(head) :], first[: len(first) - len(head)]
    body = rows[rows.index("endfoot") + 1 :]
    columns = _columns(head)
    assert _columns(first) == columns
    if not columns:
        cut = body.index("midrule")
        (columns,) = _lines(body[:cut])
        body = body[cut + 1 :]
    return " ".join(_spanning(cell)[1] for row in title for cell in row), columns, body


def _lines(body):
    """Return titles of groups and rows; what follows without a space, or a title a title, goes on with what is before it."""
    found, ended = [], True
    for row in body:
        if isinstance(row, str):
            ended = True
            continue
        texts = [squeezed(text) for _, text in map(_spanning, row)]
        if found and len(found[-1]) == len(texts) and (not ended or len(texts) == 1):
            found[-1] = [squeezed(f"{before} {text}") for before, text in zip(found[-1], texts, strict=True)]
        else:
            found.append(texts)
        ended = False
    return found
