"""YAML 1.2 and JSON as one stream of events, and the values of their scalars.

YAML is read event by event from libyaml, without recursion: a deeply nested text crashes its composer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple
from unicodedata import is_normalized, normalize


class Misread(Exception):
    """A text that is not YAML or JSON; `line` and `column` count from 0."""

    def __init__(self, line: int, column: int, message: str) -> None:
        self.line = line
        self.column = column
        super().__init__(message)


# --- scalars, by the YAML 1.2 core schema ----------------------------------------------------------

_INT = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,4})?")
_WORDS: dict[str, bool | None] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip
_NUMBER_STARTS = frozenset("+-.0123456789")
_MAX_DIGITS = 400


def plain_scalar(text: str) -> str | int | Decimal | bool | None:
    """Return the value of an unquoted scalar; numbers with a point stay exact (`98131.50`)."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] in _NUMBER_STARTS and len(text) < _MAX_DIGITS:
        if _INT.fullmatch(text):
            base = {"0x": 16, "0o": 8}.get(text[:2], 10)
            return int(text[2:], base) if base != 10 else int(text)
        if _FLOAT.fullmatch(text):
            return Decimal(text)
    return text if text.isascii() else normalize("NFC", text)


# --- events: YAML from libyaml, JSON through the same shape ----------------------------------------


_LINE_BREAKS_OF_YAML_1_1 = "\x85\u2028\u2029"
"""libyaml takes these for line breaks; YAML 1.2 does not."""


def _stand_ins(text: str) -> dict[int, int]:
    """Return characters that stand in for those line breaks while libyaml reads, none of which is in `text`."""
    private = (code for code in range(0xE000, 0xF8FF) if chr(code) not in text)
    return {ord(character): next(private) for character in _LINE_BREAKS_OF_YAML_1_1 if character in text}


def yaml_events(text: str) -> Iterator[Any]:
    """Yield the events of libyaml, with the characters as YAML 1.2 has them.

    Raises:
        Misread: the text is not YAML.
    """
    import yaml

    stand_ins = _stand_ins(text)
    back = {stand_in: character for character, stand_in in stand_ins.items()}
    next_event = yaml.CSafeLoader(text.translate(stand_ins) if stand_ins else text).get_event
    try:
        while (event := next_event()) is not None:
            if back and type(event) is yaml.ScalarEvent:
                event.value = event.value.translate(back)
            yield event
    except yaml.MarkedYAMLError as error:
        mark: Any = error.problem_mark or error.context_mark
        what = ", ".join(part for part in (error.context, error.problem) if part)
        if "unexpected end of stream" in what and error.context_mark:
            mark = error.context_mark  # where the quote was opened
        if "cannot start any token" in what and _character(text, mark) == "\t":
            what = "a tab cannot indent; use spaces"
        raise Misread(mark.line, mark.column, f"not valid YAML: {what}") from None
    except yaml.reader.ReaderError as error:
        before = text[: error.position]
        column = len(before) - before.rfind("\n") - 1
        found = f"U+{ord(text[error.position]):04X}"
        raise Misread(before.count("\n"), column, f"not valid YAML: the character {found} is not allowed") from None


def _character(text: str, mark: Any) -> str:
    line = re.split(r"\r\n|\r|\n", text)[mark.line]
    return str(line[mark.column : mark.column + 1])


def quick_json(text: str, depth: int) -> Any:
    """Return the data of JSON that needs no second look, else None (and `json_events` finds out why)."""
    if "\\u" in text or not is_normalized("NFC", text):
        return None
    import json

    def mapping(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        built = dict(pairs)
        if len(built) < len(pairs):
            raise ValueError("a key stands twice")
        return built

    try:
        data = json.loads(
            text, object_pairs_hook=mapping, parse_float=plain_scalar, parse_int=plain_scalar, parse_constant=_refuse
        )
    except (ValueError, RecursionError):
        return None
    return None if _deeper_than(data, depth) else data


def _refuse(word: str) -> None:
    raise ValueError(f"{word} is not JSON")


def _deeper_than(data: Any, depth: int) -> bool:
    if not isinstance(data, (dict, list)):
        return False
    return depth == 0 or any(_deeper_than(part, depth - 1) for part in (data.values() if isinstance(data, dict) else data))


_JSON_TOKEN = re.compile(r'[ \t\r]*(?:(?P<line>\n)|(?P<text>"(?:[^"\\]|\\.)*")|(?P<mark>[][{}])|[,:]|(?P<word>[^\s,:\]}]+))')


_NO_NUMBERS = ("NaN", "Infinity", "-Infinity")


class _Mark(NamedTuple):
    line: int
    column: int


def json_events(text: str) -> Iterator[Any]:
    """Yield JSON as the events libyaml would give, so that one builder serves both.

    Raises:
        Misread: the text is not JSON.
    """
    import json

    from yaml import events

    try:
        json.loads(text, parse_int=str)
    except json.JSONDecodeError as error:
        message = "Expected a value" if error.msg == "Expecting value" else error.msg.removesuffix(" at")
        raise Misread(error.lineno - 1, error.colno - 1, f"not valid JSON: {message}") from None
    except RecursionError:
        pass  # found again below, with its place
    line = line_start = 0
    for token in _JSON_TOKEN.finditer(text):
        kind = token.lastgroup
        if kind == "line":
            line, line_start = line + 1, token.end()
            continue
        if kind is None:
            continue
        mark: Any = _Mark(line, token.start(kind) - line_start)
        found = token.group(kind)
        if kind == "text":
            value = json.loads(found)
            if any("\ud800" <= character <= "\udfff" for character in value):
                raise Misread(mark.line, mark.column, "not valid JSON: half of a surrogate pair")
            yield events.ScalarEvent(None, None, (False, True), value, mark, mark, '"')
        elif kind == "word":
            if found in _NO_NUMBERS:
                raise Misread(mark.line, mark.column, f"not valid JSON: {found} is not JSON")
            yield events.ScalarEvent(None, None, (True, False), found, mark, mark, None)
        elif found in "{[":
            start = events.MappingStartEvent if found == "{" else events.SequenceStartEvent
            yield start(None, None, True, mark, mark)
        else:
            yield (events.MappingEndEvent if found == "}" else events.SequenceEndEvent)(mark, mark)
