"""Text as TeX reads it, with nothing in it that TeX obeys; for LaTeX tables and BibTeX files."""

from __future__ import annotations

import unicodedata

_SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "_": r"\_", "%": r"\%",
    "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}",
    '"': r"\textquotedbl{}", "'": r"\textquotesingle{}", "`": r"\textasciigrave{}", "-": "{-}", "[": "{[}", "]": "{]}",
    "*": "{*}", ",": "{,}",
}  # fmt: skip
"""Among them what is a command only to some packages, joins to a ligature (`--`, `,,`) or ends an argument (`]`, `\\\\*`)."""


def escaped(text: str) -> str:
    """Return text in Unicode's composed form, for TeX to print as it stands."""
    return "".join([_SPECIAL.get(character, character) for character in unicodedata.normalize("NFC", text)])
