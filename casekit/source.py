"""YAML or JSON text to plain data, and the position of every node.

Data are built from events in one loop, so that neither depth nor aliases can exhaust the machine.
Positions are computed by a second pass over the text, only when somebody asks for one.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from functools import cached_property
from os import SEEK_END
from pathlib import Path
from stat import S_ISREG
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple
from unicodedata import normalize

from casekit.errors import InvalidInput, Problem, UnreadableInput, quoted
from casekit.notation import Misread, json_events, plain_scalar, quick_json, yaml_events
from casekit.withholding import WITHHELD

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

    def __init__(self, path: str, text: str, first_line: int = 1, *, is_json: bool | None = None) -> None:
        self.path = path
        self.text = text
        self.first_line = first_line
        self.is_json = path.endswith((".json", ".jsonl")) if is_json is None else is_json
        self.data: Any = None
        self.problems: list[Problem] = []
        """Faults that do not keep the data from being read: duplicate keys, forbidden tags."""

    @classmethod
    def of_data(cls, path: str, data: Any) -> Document:
        """Return data that stands in no text of this form (a table, a program): its faults name the path alone."""
        document = cls(path, "")
        document.data = data
        document.__dict__["_positions"] = _Positions({}, {})
        document.first_line = 0
        return document

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

    def place(self, path: DataPath, *, key: bool = False) -> str:
        """Return `file:line` of the node at `path`, or the file alone where the data stands in no text."""
        line = self.position(path, key=key).line
        return f"{self.path}:{line}" if line else self.path

    def word(self, found: str) -> str:
        """Return a word of the file, for a message; in a file with protected sources it may be one of theirs."""
        return WITHHELD if "protected" in self.text or "sensitive" in self.text else found

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


def read_document(path: str, text: str, *, first_line: int = 1, is_json: bool | None = None) -> Document:
    """Read one document: JSON where `path` ends in .json or .jsonl (unless `is_json` says), else YAML; its root is a mapping.

    Faults that do not keep the data from being read are left in `problems` of the document, so that
    they are told together with those of its meaning. `first_line` is the line of the file at which
    `text` begins (JSON Lines).

    Raises:
        InvalidInput: the text is empty, not YAML or JSON, too deep, or its root is no mapping.
    """
    document = Document(path, text, first_line, is_json=is_json)
    if not text.strip():
        raise InvalidInput([document.at(Position(first_line, 1), "the file is empty; expected a mapping")])
    document.data = quick_json(text, MAX_DEPTH) if document.is_json else None
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


def _events(document: Document) -> Iterator[Any]:
    try:
        yield from json_events(document.text) if document.is_json else yaml_events(document.text)
    except Misread as error:
        raise _stop(document, error, str(error)) from None


def _stop(document: Document, mark: Any, message: str) -> InvalidInput:
    return InvalidInput([document.at(_place(document, mark), message)])


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

    for event in _events(document):
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
                raise _stop(document, event.start_mark, f"{document.word(f'*{event.anchor}')} {what}")
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
                document.at(
                    _place(document, event.start_mark),
                    f"the tag {document.word(event.tag.replace(_TAG, '!!'))} is not allowed",
                )
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
