r"""What stands in a cell: values to the text of cells and back, each way undoing the other.

Text stands as it is, with two exceptions that reading undoes:

- A cell that a spreadsheet would take for a formula (it begins with `=`, `+`, `-`, `@`, a tab or a line break) is
  written with an apostrophe before it. So is one that begins with apostrophes and then one of these.
- A character that no table carries safely (a carriage return, control characters, line breaks that only some
  programs take for such) is written by its number as `\u{D}`, and the backslash of a text that holds `\u{` as `\u{5C}`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from unicodedata import normalize

from casekit_csv.layout import Kind

_FORMULA = re.compile("'*[\\t\\n=+\\-@\uff1d\uff0b\uff0d\uff20]")  # with their full-width forms, which Excel takes as well
_UNSAFE = re.compile("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\u2028\u2029\ufeff]|\\\\(?=u\\{)")
_NUMBERED = re.compile(r"\\u\{([0-9A-Fa-f]{1,6})\}")
_INT = re.compile(r"[-+]?[0-9]{1,4000}")
_DECIMAL = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,6})?")
_COMMA = re.compile(r"([-+]?[0-9]+),([0-9]+)")
_THOUSANDS = re.compile(r"[-+]?[0-9]{1,3},[0-9]{3}")
_CITATION = re.compile(r"([^()]*?)\s*\(\s*rests on\b([^()]*)\)")
_FLAGS = {"true": True, "false": False}
UNKNOWN = "unknown"
TEXT = "text"
"""The `type` of a stated value that is text whatever it looks like."""


def write_text(text: str) -> str:
    """Return text as the content of a cell."""
    safe = _UNSAFE.sub(lambda found: f"\\u{{{ord(found[0]):X}}}", text)
    return f"'{safe}" if _FORMULA.match(safe) else safe


def read_text(content: str) -> str:
    """Return the text of the content of a cell, with line breaks and composition as casekit has them."""
    if "\r" in content:
        content = content.replace("\r\n", "\n").replace("\r", "\n")
    if content.startswith("'") and _FORMULA.match(content, 1):
        content = content[1:]
    if "\\u{" in content:
        content = _NUMBERED.sub(_character, content)
    return content if content.isascii() else normalize("NFC", content)


def _character(found: re.Match[str]) -> str:
    code = int(found[1], 16)
    return found[0] if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF else chr(code)


def read_number(text: str, *, comma: bool = False) -> Any:
    """Return a number, or the text that is none.

    `comma`: whether the decimal mark may be a comma; then `98,131`, which may mean a thousand times as much, is no number.
    """
    text = text.strip()
    if comma and _COMMA.fullmatch(text) and not _THOUSANDS.fullmatch(text):
        text = text.replace(",", ".")
    if _INT.fullmatch(text):
        return int(text)
    return Decimal(text) if _DECIMAL.fullmatch(text) else text


def write_number(number: int | Decimal) -> str:
    """Return a number; one with a point stays one."""
    text = str(number)
    return f"{text}." if isinstance(number, Decimal) and _INT.fullmatch(text) else text


def read_flag(text: str) -> bool | str:
    """Return `true` or `false` in any case, or the text that is neither."""
    return _FLAGS.get(text.strip().lower(), text)


def write_flag(flag: bool) -> str:
    """Return `true` or `false`."""
    return str(flag).lower()


def read_ids(text: str) -> list[str]:
    """Return the ids of a list: `;` stands between them, which is in no id."""
    return [part.strip() for part in text.split(";") if part.strip()]


def read_derivation(text: str) -> list[str] | str:
    """Return ids, or the word `unknown`; a source of that id is written `unknown;`."""
    return UNKNOWN if text.strip() == UNKNOWN else read_ids(text)


def write_derivation(derives: Sequence[str] | str) -> str:
    """Return ids or the word `unknown`."""
    if isinstance(derives, str):
        return derives
    return f"{UNKNOWN};" if list(derives) == [UNKNOWN] else "; ".join(derives)


def read_citations(text: str) -> list[Any]:
    """Return the sources of an item: `a; b (rests on c, d)`."""
    return [_citation(part) for part in read_ids(text)]


def _citation(text: str) -> Any:
    found = _CITATION.fullmatch(text)
    if not found:
        return text
    return {"source": found[1].strip(), "rests_on": [part.strip() for part in found[2].split(",") if part.strip()]}


def write_citations(cited: Sequence[Any]) -> str:
    """Return the sources of an item."""
    return "; ".join(
        each if isinstance(each, str) else f"{each['source']} (rests on {', '.join(each['rests_on'])})" for each in cited
    )


def read_stated(text: str, type: str) -> Any:
    """Return a stated value: text where its `type` says so or it looks like nothing else, else a number or a flag."""
    if type == TEXT:
        return text
    value = read_number(text)
    return (read_flag(text) if isinstance(value, str) else value) if text else None


def write_stated(value: Any) -> tuple[str, str]:
    """Return the cell of a stated value and its `type`, which is empty unless reading would take it for another."""
    if isinstance(value, bool):
        return write_flag(value), ""
    if isinstance(value, (int, Decimal)):
        return write_number(value), ""
    return write_text(value), "" if isinstance(read_stated(value, ""), str) else TEXT


def read_cell(kind: Kind, text: str, *, comma: bool = False) -> Any:
    """Return the value of a cell, or None where it is empty; what is no value of its kind stays text, and is told later."""
    if kind == "text":
        return text or None
    if not text.strip():
        return None
    if kind in ("number", "amount"):
        return read_number(text, comma=comma and kind == "amount")
    if kind == "flag":
        return read_flag(text)
    if kind == "word":
        return text.strip()
    return {"ids": read_ids, "derivation": read_derivation, "citations": read_citations}[kind](text)


def write_cell(kind: Kind, value: Any) -> str:
    """Return the cell of a value."""
    if value is None:
        return ""
    if kind in ("number", "amount"):
        return str(value)
    if kind == "flag":
        return write_flag(value)
    if kind in ("text", "word"):
        return write_text(value)
    return {"ids": "; ".join, "derivation": write_derivation, "citations": write_citations}[kind](value)
