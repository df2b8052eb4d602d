"""What may be told of a file from elsewhere beside an output: nothing that redaction has taken from the output.

The file may have been made with `--reveal-protected`, and its texts may be anything.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import Any

from casekit.model.verification import FieldChange, Value
from casekit.renderers.table import printable
from casekit.verification.outputs import texts
from casekit.withholding import WITHHELD

Conceal = Callable[[str], str]
"""Takes from a text what is not to be told (`casekit.redact.concealing`)."""


class Telling:
    """Tells of a file beside an output; `hidden` is whether something differed that was not told."""

    def __init__(self, file: tuple[Any, ...], output: tuple[Any, ...], conceal: Conceal) -> None:
        """Take the document of the file and the output, which is redacted as it is to be shown."""
        self.hidden = False
        self._conceal = conceal
        self._shown = frozenset(texts(output))
        self._reveals = any(self.text(text) != text for text in texts(file))

    def text(self, text: str) -> str:
        """Return a text of the file as it may be told; what stands in the output is told anyway.

        Whoever wrote the file may know how texts are printed, so a secret is found as well where only characters that
        are not printed, or other white space, tell it from itself.
        """
        if text in self._shown:
            return text
        told = self._conceal(text)
        as_seen = " ".join(printable(told).split())
        return told if (concealed := self._conceal(as_seen)) == as_seen else concealed

    def free_text(self, text: str) -> str:
        """Return a text that somebody worded, as it may be told.

        A file that tells secrets of the cases may tell those that they once had as well, which nobody knows any more: of
        its words then only those are told that stand in the output.
        """
        return WITHHELD if self._reveals and text not in self._shown else self.text(text)

    def change(
        self, field: str, before: Value, after: Value, otherwise: Collection[Value] = (), *, free: bool = False
    ) -> Iterator[FieldChange]:
        """Yield the change of a field, if it is one that may be told.

        Args:
            field: its name.
            before: its value in the file.
            after: its value in the output.
            otherwise: its value in the output redacted in the other way.
            free: whether somebody worded it.
        """
        if before == after:
            return
        concealed = _each(before, self.text)
        if before in otherwise or concealed == after or (self._reveals and _in_order(concealed) == _in_order(after)):
            self.hidden = True  # in order, for pseudonyms stand in another than names
        else:
            yield FieldChange(field, _each(before, self.free_text if free else self.text), after)


def _each(value: Value, of: Callable[[str], str]) -> Value:
    if isinstance(value, tuple):
        return tuple(map(of, value))
    return of(value) if isinstance(value, str) else value


def _in_order(value: Value) -> Value:
    return tuple(sorted(value)) if isinstance(value, tuple) else value
