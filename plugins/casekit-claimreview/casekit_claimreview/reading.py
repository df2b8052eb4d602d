"""A ClaimReview file → the document of one case, whose faults and places are those of the file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from casekit.errors import InvalidInput
from casekit.source import DataPath, Document, Position, decode, read_bytes, read_document

from casekit_claimreview import SUFFIXES
from casekit_claimreview.mapping import Data, Places, case_id, case_of
from casekit_claimreview.nodes import GRAPH, Node, Reader
from casekit_claimreview.reviews import reviews


class CaseDocument(Document):
    """The data of a case with the JSON it was made from: positions are those of the JSON."""

    def __init__(self, written: Document, data: Data, places: Places) -> None:
        super().__init__(written.path, written.text, written.first_line)
        self.data = data
        self._written = written
        self._places = places

    def position(self, path: DataPath, *, key: bool = False) -> Position:
        """Return where the text stands from which the node at `path`, or its nearest ancestor, was made."""
        while path and path not in self._places:
            path = path[:-1]
        place = self._written.position(self._places.get(path, ()), key=key)
        return place if place.line else Position(1, 1)  # the whole of a list that was read as a graph


def read(path: Path) -> Iterator[Document]:
    """Yield the one case of a file of ClaimReviews.

    Raises:
        UnreadableInput: the file cannot be read.
        InvalidInput: every fault of the file.
    """
    text = decode(read_bytes(path), str(path))
    listed = _is_a_list(text)
    document = _json(str(path), text, listed=listed)
    reader = Reader(document, listed=listed)
    found = reviews(reader, Node((), document.data))
    if reader.problems:
        raise InvalidInput(reader.problems)
    data, places = case_of(case_id(path.name, SUFFIXES), found)
    yield CaseDocument(document, data, places)


def _is_a_list(text: str) -> bool:
    """Whether the text is JSON and a list; what is no JSON is told by `read_document`, with its place."""
    try:
        return text.lstrip().startswith("[") and isinstance(json.loads(text, parse_int=str), list)
    except (ValueError, RecursionError):
        return False


def _json(path: str, text: str, *, listed: bool) -> Document:
    """Read JSON by casekit's own reader, which keeps the place of every node.

    It takes a mapping alone, so a list is read as the `@graph` it stands for, on lines of its own that are not
    counted; and it takes a file for JSON by its name, which for `.jsonld` must be lent one.
    """
    lent = path if path.endswith(".json") else f"{path}.json"
    body, first_line = (f'{{"{GRAPH}":\n{text}\n}}', 0) if listed else (text, 1)
    try:
        document = read_document(lent, body, first_line=first_line)
    except InvalidInput as error:
        raise InvalidInput(problem._replace(path=path) for problem in error.problems) from None
    document.problems = [problem._replace(path=path) for problem in document.problems]
    document.path = path
    return document
