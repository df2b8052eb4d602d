r"""Text as TeX reads it, with nothing in it that TeX obeys; for LaTeX tables.

What pdfTeX can print was taken from LaTeX's own lists (t1enc.dfu, ts1enc.dfu, utf8.def) and each character of it was
typeset and looked at. Left out is what those lists replace by something else (U+2015 by an em dash, ẞ by SS) and what has
no look of its own (zero-width characters). All else is written as `\casekitchar{code point}{character}`.
"""

from __future__ import annotations

import re
import unicodedata

CHARACTER = r"""\ifdefined\casekitchar\else
  \DeclareRobustCommand*{\casekitchar}[2]{%
    \ifdefined\Uchar\iffontchar\font"#1 #2\else[U+#1]\allowbreak\fi\else[U+#1]\allowbreak\fi}
\fi
"""
"""Prints a character where the engine is LuaTeX or XeTeX and the font has it, else its code point: pdfTeX would stop at
it, the others would leave it out and say so in the log only. Robust, since captions are written to the list of tables."""
BREAK = r"""\providecommand*{\casekitbreak}{\penalty1000 }
"""
"""Where a word that is longer than its column may be broken, with no hyphen added."""

_SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "_": r"\_", "%": r"\%",
    "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}",
    '"': r"\textquotedbl{}", "'": r"\textquotesingle{}", "`": r"\textasciigrave{}", "[": "{[}", "]": "{]}", "*": "{*}",
}  # fmt: skip
"""Among them what is a command only to some packages, or ends an argument or begins one (`]`, `\\\\*`)."""
_SPACES = {"\t": " ", "\u00a0": "~", "\u00ad": r"\-", "\u2009": r"\,", "\u202f": r"\,"}
_RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789", strict=True))
_LIGATURE = re.compile(
    r"(?<=[-\u2010\u2013])(?=[-\u2010])|(?<=,)(?=,)|(?<=<)(?=<)|(?<=>)(?=>)|(?<=\u2018)(?=\u2018)|(?<=\u2019)(?=\u2019)"
    r"|(?<=[!?])(?=[`\u2018])"
)
"""Between two characters that the fonts of T1 (or the TeX ligatures of fontspec) make another one of."""
_UNKNOWN = re.compile(
    r"[^ -~\n\u2070\u2074-\u2079\u00a1-\u0125\u0128-\u0137\u0139-\u013e\u0141-\u0148\u014a-\u0165\u0168-\u017e\u0192\u01cd-\u01d4"
    r"\u01e6\u01e7\u01ea\u01eb\u01f0\u01f4\u01f5\u0218-\u021b\u0237\u02c7\u02d8\u02d9\u02db\u02dd\u1e0d"
    r"\u1e25\u1e37\u1e43\u1e45\u1e47\u1e5b\u1e63\u1e6d\u1ef2\u1ef3\u2010\u2011\u2013\u2014\u2016"
    r"\u2018-\u201a\u201c-\u201e\u2020-\u2022\u2026\u2030\u2031\u2039-\u203b\u203d\u2044\u20a1\u20a4\u20a6\u20a9\u20ab\u20ac\u20b1"
    r"\u2103\u2116\u2117\u211e\u2120\u2122\u212e\u2190-\u2193\u2423\u25e6\u266a\ufb00-\ufb04]"
)
_AFTER = r"/.:;,?&=_#%@+-"
_ATTACHED = r"\u0300-\u036f\u200c\u200d\ufe00-\ufe0f"


def typeset(text: str, longest: int) -> str:
    """Return text for a LaTeX document: escaped, every character one that any engine prints.

    Args:
        text: what is to be printed, without control characters.
        longest: how many characters fit on a line: longer words are given places where they may be broken.
    """
    words = re.split(r"([ \n\t]+)", unicodedata.normalize("NFC", text))
    pieces = re.compile(rf"[^{_AFTER}]{{1,{longest}}}[{_ATTACHED}]*[{_AFTER}]*|[{_AFTER}]{{1,{longest}}}")
    return "".join(
        r"\casekitbreak{}".join(map(_printed, pieces.findall(word))) if len(word) > longest else _printed(word)
        for word in words
    )


def in_code_points(text: str) -> str:
    """Return text with the code point of every character that pdfTeX does not know, as it prints it."""
    return _UNKNOWN.sub(lambda found: f"[U+{ord(found[0]):04X}]", unicodedata.normalize("NFC", text))


def printable_by_pdftex(text: str) -> bool:
    """Tell whether pdfTeX prints each character of a text as it is."""
    return not _UNKNOWN.search(unicodedata.normalize("NFC", text))


def printed_width(text: str) -> int:
    """Return how many characters pdfTeX prints at most: eight or so for one that it does not know."""
    return len(text) + 8 * len(_UNKNOWN.findall(text))


def _printed(text: str) -> str:
    parts = _LIGATURE.split(text)
    return r"\/".join("".join([_character(character) for character in part]) for part in parts)


def _character(character: str) -> str:
    known = _SPECIAL.get(character) or _SPACES.get(character)
    if known:
        return known
    if character in _RAISED:
        return f"\\textsuperscript{{{_RAISED[character]}}}"
    return f"\\casekitchar{{{ord(character):04X}}}{{{character}}}" if _UNKNOWN.match(character) else character
