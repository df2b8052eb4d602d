"""What takes longer than a second says on standard error how far it is."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from time import monotonic
from typing import TextIO, TypeVar

T = TypeVar("T")

_FIRST = 1.0
_EVERY_ON_TERMINAL, _EVERY_ELSEWHERE = 0.1, 10.0
"""Seconds before the first word, and between one and the next. The clock reaches nothing but these words."""


class Progress:
    """Tells of work as it goes: on a terminal in one line that is written over, elsewhere in a line now and then."""

    def __init__(self, out: TextIO | None = None, clock: Callable[[], float] = monotonic) -> None:
        self._out = sys.stderr if out is None else out
        self._clock = clock
        self._terminal = self._out.isatty()
        self._next = clock() + _FIRST
        self._shown = 0

    def of(self, items: Iterable[T], what: str, total: int | None = None) -> Iterator[T]:
        """Yield items and tell how many there were: `120 of 1,000 cases assessed`."""
        for number, item in enumerate(items):
            self.say(f"{number:,} {what}" if total is None else f"{number:,} of {total:,} {what}")
            yield item
        self.clear()

    def say(self, words: str) -> None:
        """Tell what is being done, unless the last word was just now or the first second is not over."""
        if self._clock() < self._next:
            return
        self._next = self._clock() + (_EVERY_ON_TERMINAL if self._terminal else _EVERY_ELSEWHERE)
        line = f"casekit: {words}"
        if self._terminal:
            self._out.write(f"\r{line.ljust(self._shown)}")
            self._shown = len(line)
        else:
            self._out.write(f"{line}\n")
        self._out.flush()

    def clear(self) -> None:
        """Take the line off the terminal again."""
        if self._shown:
            self._out.write(f"\r{' ' * self._shown}\r")
            self._out.flush()
            self._shown = 0
