"""YAML or JSON text to plain data, and the position of every node.

YAML is read event by event from libyaml, without recursion, so that neither depth nor aliases can
exhaust the machine. Scalars follow the YAML 1.2 core schema: `no` is a word and dates stay text.
Positions are computed by a second pass over the text, only when somebody asks for one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from functools import cached_property
from os import SEEK_END
from pathlib import Path
from stat import S_ISREG
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple
from unicodedata import is_normalized, normalize

from casekit.errors import InvalidInput, Problem, UnreadableInput, quoted

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable
    from os import PathLike

MAX_BYTES = 64 * 1024 * 1024
MAX_DEPTH = 40
MAX_ALIASED_NODES = 10_000
"""How many nodes aliases may add to a file, counted as if each were written out."""

DataPath = tuple[str | int, ...]
"""The way from the root of a document to a node: mapping keys and list indices."""


class Position(NamedTuple):
    """A place in a text; both count from 1."""

    line: int
    column: int


_KINDS = {dict: "a mapping", list: "a list", str: "text", int: "a number", Decimal: "a number", bool: "true or false"}


def kind_of(value: object) -> str:
    """Name the kind of a parsed value in the words of an error message."""
    return "nothing" if value is None else _KINDS.get(type(value), type(value).__name__)


def shown(value: Any) -> str:
    """Return a value as the message of an error shows it."""
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, bool):
        return f"{str(value).lower()} ({kind_of(value)})"
    if isinstance(value, (int, Decimal)):
        return f"{quoted(str(value))[1:-1]} ({kind_of(value)})"
    if isinstance(value, (dict, list, tuple)):
        return kind_of(value) if value else f"an empty {'mapping' if isinstance(value, dict) else 'list'}"
    return kind_of(value)


def dotted(path: DataPath) -> str:
    """Write a path as text: `evidence.A-03.sources[0]`."""
    text = ""
    for step in path:
        name = step if isinstance(step, int) or len(step) <= _LONGEST_STEP else f"{step[:_LONGEST_STEP]}…"
        text += f"[{name}]" if isinstance(step, int) else f".{name}" if text else str(name)
    return text


_LONGEST_STEP = 60


class Document:
    """Parsed data with its origin: the text it came from and where in it each node stands."""

    def __init__(self, path: str, text: str, first_line: int = 1) -> None:
        self.path = path
        self.text = text
        self.first_line = first_line
        self.is_json = path.endswith((".json", ".jsonl"))
        self.data: Any = None
        self.problems: list[Problem] = []
        """Faults that do not keep the data from being read: duplicate keys, forbidden tags."""

    @cached_property
    def _positions(self) -> _Positions:
        positions = _Positions({}, {})
        _read(self, positions)
        return positions

    def position(self, path: DataPath, *, key: bool = False) -> Position:
        """Return where the node at `path` stands (its key, with `key`), else its nearest ancestor."""
        keys, values = self._positions
        first, second = (keys, values) if key else (values, keys)
        while path:
            if found := first.get(path) or second.get(path):
                return found
            path = path[:-1]
        return Position(self.first_line, 1)

    def problem(self, path: DataPath, message: str, hint: str = "", *, key: bool = False, warning: bool = False) -> Problem:
        """Return a problem of this document at `path`."""
        return Problem(self.path, *self.position(path, key=key), dotted(path), message, hint, warning)

    def at(self, position: Position, message: str, path: DataPath = ()) -> Problem:
        """Return a problem of this document at a position already known."""
        return Problem(self.path, *position, dotted(path), message)


class _Positions(NamedTuple):
    keys: dict[DataPath, Position]
    values: dict[DataPath, Position]


def read_bytes(path: str | PathLike[str] | Traversable) -> bytes:
    """Return the bytes of a file of bounded size.

    Raises:
        UnreadableInput: the file is missing, no regular file, or larger than `MAX_BYTES`.
    """
    with _opened(path) as stream:
        data = stream.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            size = stream.seek(0, SEEK_END)
            raise UnreadableInput(f"{path}: {size} bytes; at most {MAX_BYTES} are read")
    return data


def read_lines(path: str | PathLike[str]) -> Iterator[bytes]:
    """Yield the lines of a file of any size, each of bounded size, without its end.

    Raises:
        UnreadableInput: the file is missing or no regular file, or a line is longer than `MAX_BYTES`.
    """
    with _opened(path) as stream:
        while line := stream.readline(MAX_BYTES + 1):
            if len(line) > MAX_BYTES:
                raise UnreadableInput(f"{path}: a line of more than {MAX_BYTES} bytes")
            yield line.rstrip(b"\r\n")


@contextmanager
def _opened(path: str | PathLike[str] | Traversable) -> Iterator[BinaryIO]:
    file: Any = path if hasattr(path, "open") else Path(path)
    try:
        if isinstance(file, Path) and not (file.is_dir() or S_ISREG(file.stat().st_mode)):
            raise UnreadableInput(f"{path}: not a regular file")
        with file.open("rb") as stream:
            yield stream
    except OSError as error:
        raise UnreadableInput(f"{path}: {(error.strerror or str(error)).lower()}") from None


def decode(data: bytes, path: str, *, first_line: int = 1) -> str:
    """Return `data` as text; `first_line` is the line of the file at which they begin.

    Raises:
        UnreadableInput: the bytes are binary or not UTF-8.
    """
    if b"\0" in data:
        raise UnreadableInput(f"{path}: a binary file; expected UTF-8 text (byte {data.index(0)} is NUL)")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + first_line
        column = len(data[data.rfind(b"\n", 0, error.start) + 1 : error.start].decode("utf-8")) + 1
        raise UnreadableInput(f"{path}:{line}:{column}: not UTF-8: byte 0x{data[error.start]:02x}") from None


def read_document(path: str, text: str, *, first_line: int = 1) -> Document:
    """Read one document: JSON where `path` ends in .json or .jsonl, else YAML; its root is a mapping.

    Faults that do not keep the data from being read are left in `problems` of the document, so that
    they are told together with those of its meaning. `first_line` is the line of the file at which
    `text` begins (JSON Lines).

    Raises:
        InvalidInput: the text is empty, not YAML or JSON, too deep, or its root is no mapping.
    """
    document = Document(path, text, first_line)
    if not text.strip():
        raise InvalidInput([document.at(Position(first_line, 1), "the file is empty; expected a mapping")])
    document.data = _quick_json(document)
    if document.data is None:
        document.data, document.problems = _read(document, None)
    if not isinstance(document.data, dict):
        message = f"expected a mapping, found {kind_of(document.data)}"
        raise InvalidInput([*document.problems, document.at(Position(first_line, 1), message)])
    return document


def parse(path: str, text: str, *, first_line: int = 1) -> Document:
    """Read one document that has no fault of notation.

    Raises:
        InvalidInput: as `read_document`, or every duplicate key and forbidden tag.
    """
    document = read_document(path, text, first_line=first_line)
    if document.problems:
        raise InvalidInput(document.problems)
    return document


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


def _yaml_events(document: Document) -> Iterator[Any]:
    import yaml

    stand_ins = _stand_ins(document.text)
    back = {stand_in: character for character, stand_in in stand_ins.items()}
    next_event = yaml.CSafeLoader(document.text.translate(stand_ins) if stand_ins else document.text).get_event
    try:
        while (event := next_event()) is not None:
            if back and type(event) is yaml.ScalarEvent:
                event.value = event.value.translate(back)
            yield event
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        what = ", ".join(part for part in (error.context, error.problem) if part)
        if "unexpected end of stream" in what and error.context_mark:
            mark = error.context_mark  # where the quote was opened
        if "cannot start any token" in what and _character(document, mark) == "\t":
            what = "a tab cannot indent; use spaces"
        raise _stop(document, mark, f"not valid YAML: {what}") from None
    except yaml.reader.ReaderError as error:
        before = document.text[: error.position]
        place = Position(before.count("\n") + document.first_line, len(before) - before.rfind("\n"))
        found = f"U+{ord(document.text[error.position]):04X}"
        raise InvalidInput([document.at(place, f"not valid YAML: the character {found} is not allowed")]) from None


def _character(document: Document, mark: Any) -> str:
    line = document.text.split("\n")[mark.line]
    return str(line[mark.column : mark.column + 1])


def _quick_json(document: Document) -> Any:
    """Return the data of JSON that needs no second look, else None (and the slow way finds out why)."""
    text = document.text
    if not document.is_json or "\\u" in text or not is_normalized("NFC", text):
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
    return None if _deeper_than(data, MAX_DEPTH) else data


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


def _json_events(document: Document) -> Iterator[Any]:
    """Yield JSON as the events libyaml would give, so that one builder serves both."""
    import json

    from yaml import events

    try:
        json.loads(document.text, parse_int=str)
    except json.JSONDecodeError as error:
        message = "Expected a value" if error.msg == "Expecting value" else error.msg.removesuffix(" at")
        raise _stop(document, _Mark(error.lineno - 1, error.colno - 1), f"not valid JSON: {message}") from None
    except RecursionError:
        pass  # found again below, with its place
    line = line_start = 0
    for token in _JSON_TOKEN.finditer(document.text):
        kind = token.lastgroup
        if kind == "line":
            line, line_start = line + 1, token.end()
            continue
        if kind is None:
            continue
        mark: Any = _Mark(line, token.start(kind) - line_start)
        text = token.group(kind)
        if kind == "text":
            value = json.loads(text)
            if any("\ud800" <= character <= "\udfff" for character in value):
                raise _stop(document, mark, "not valid JSON: half of a surrogate pair")
            yield events.ScalarEvent(None, None, (False, True), value, mark, mark, '"')
        elif kind == "word":
            if text in _NO_NUMBERS:
                raise _stop(document, mark, f"not valid JSON: {text} is not JSON")
            yield events.ScalarEvent(None, None, (True, False), text, mark, mark, None)
        elif text in "{[":
            start = events.MappingStartEvent if text == "{" else events.SequenceStartEvent
            yield start(None, None, True, mark, mark)
        else:
            yield (events.MappingEndEvent if text == "}" else events.SequenceEndEvent)(mark, mark)


def _stop(document: Document, mark: Any, message: str, path: DataPath = ()) -> InvalidInput:
    return InvalidInput([document.at(_place(document, mark), message, path)])


def _place(document: Document, mark: Any) -> Position:
    return Position(mark.line + document.first_line, mark.column + 1)


# --- building data ---------------------------------------------------------------------------------

_NO_KEY: Any = object()
_TAG = "tag:yaml.org,2002:"
_TEXT_TAGS = frozenset((_TAG + "str", "!"))
_SAFE_TAGS = _TEXT_TAGS | {_TAG + name for name in ("int", "float", "bool", "null", "map", "seq")}


class _Open:
    """A mapping or list whose end has not been read: with the key that waits for its value."""

    __slots__ = ("anchor", "key", "nodes", "value")

    def __init__(self, value: Any, anchor: str | None) -> None:
        self.value = value
        self.anchor = anchor
        self.key: Any = _NO_KEY
        self.nodes = 1


def _path(stack: list[_Open]) -> DataPath:
    """Return the path of the node that is about to be added to the innermost open mapping or list."""
    innermost = len(stack) - 1
    return tuple(len(o.value) - (depth < innermost) if type(o.value) is list else o.key for depth, o in enumerate(stack))


def _read(document: Document, positions: _Positions | None) -> tuple[Any, list[Problem]]:
    """Build plain data from events in one pass; record where each node stands, if asked to."""
    from yaml import events as of

    scalar, map_start, list_start = of.ScalarEvent, of.MappingStartEvent, of.SequenceStartEvent
    ends = (of.MappingEndEvent, of.SequenceEndEvent)
    problems: list[Problem] = []
    anchors: dict[str, tuple[Any, int]] = {}
    stack: list[_Open] = []
    top: _Open | None = None
    root: Any = None
    documents = aliased = 0

    for event in _json_events(document) if document.is_json else _yaml_events(document):
        kind = type(event)
        opened = None
        nodes = 1
        if kind is scalar:
            value = event.value
            is_key = top is not None and type(top.value) is dict and top.key is _NO_KEY
            if is_key or event.style or event.tag in _TEXT_TAGS:  # a key is always text
                if not value.isascii():
                    value = normalize("NFC", value)
            else:
                value = plain_scalar(value)
            if event.anchor:
                anchors[event.anchor] = (value, 1)
        elif kind is map_start or kind is list_start:
            if len(stack) >= MAX_DEPTH:
                raise _stop(document, event.start_mark, f"nested more than {MAX_DEPTH} levels deep")
            value = {} if kind is map_start else []
            opened = _Open(value, event.anchor)
        elif kind in ends:
            closed = stack.pop()
            top = stack[-1] if stack else None
            if closed.anchor:
                anchors[closed.anchor] = (closed.value, closed.nodes)
            if top is not None:
                top.nodes += closed.nodes
                if type(top.value) is dict:
                    top.key = _NO_KEY
            continue
        elif kind is of.AliasEvent:
            if event.anchor not in anchors:
                unfinished = any(each.anchor == event.anchor for each in stack)
                what = "stands inside what it refers to" if unfinished else "refers to nothing"
                raise _stop(document, event.start_mark, f"*{event.anchor} {what}")
            value, nodes = anchors[event.anchor]
            aliased += nodes
            if aliased > MAX_ALIASED_NODES:
                raise _stop(document, event.start_mark, f"aliases would expand to more than {MAX_ALIASED_NODES} nodes")
        elif kind is of.DocumentStartEvent and (documents := documents + 1) > 1:
            raise _stop(document, event.start_mark, "a second document begins here; expected one in a file")
        else:
            continue

        if kind is not of.AliasEvent and event.tag is not None and event.tag not in _SAFE_TAGS:
            problems.append(
                document.at(_place(document, event.start_mark), f"the tag {event.tag.replace(_TAG, '!!')} is not allowed")
            )
        if top is None:
            root = value
        elif type(top.value) is list:
            if positions is not None:
                positions.values[_path(stack)] = _place(document, event.start_mark)
            top.value.append(value)
        elif top.key is _NO_KEY:
            if not isinstance(value, str):
                raise _stop(document, event.start_mark, f"a key must be text, found {kind_of(value)}")
            top.key = value
            if positions is not None:
                positions.keys.setdefault(_path(stack), _place(document, event.start_mark))
            elif value in top.value:
                place = _place(document, event.start_mark)
                problems.append(document.at(place, f"the key {quoted(value)} stands twice in one mapping", _path(stack)))
        else:
            if positions is not None:
                positions.values.setdefault(_path(stack), _place(document, event.start_mark))
            top.value.setdefault(top.key, value)
            if opened is None:
                top.key = _NO_KEY
        if opened is not None:
            stack.append(opened)
            top = opened
        elif top is not None:
            top.nodes += nodes
    return root, problems
