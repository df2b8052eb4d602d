"""What can go wrong, in one small tree, and the exit codes that say so to a shell."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from typing import NamedTuple


class ExitCode(IntEnum):
    """Exit statuses of the command line; part of the public contract."""

    OK = 0
    UNMET = 1
    """`check`, `test`, `validate`: something is unmet, undetermined or wrong; `diff`: an outcome changed."""
    USAGE = 2
    """Usage error or unreadable input."""
    INCOMPLETE = 3
    """A plugin, rule or engine failed; what could be shown is marked INCOMPLETE."""
    DEFECT = 70
    """A defect in casekit itself."""


class Problem(NamedTuple):
    """One fault of one file, at one place.

    `line` and `column` count from 1; both are 0 where the fault has no place in a text (a missing
    file, data that came from Python). `where` is the path inside the file (`claims.c1.period`).
    """

    path: str
    line: int
    column: int
    where: str
    message: str
    hint: str = ""
    warning: bool = False

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}:{self.column}" if self.line else self.path
        parts = [place, *(["warning"] if self.warning else []), *([self.where] if self.where else [])]
        return ": ".join([*parts, self.message]) + (f"; did you mean {self.hint!r}?" if self.hint else "")


class CasekitError(Exception):
    """Base of every error that casekit raises on purpose."""


class UnreadableInput(CasekitError):
    """A file that cannot be read at all: missing, binary, not UTF-8, too large."""


class InvalidInput(CasekitError):
    """A file that was read and is wrong; carries every problem found in it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(sorted(set(problems), key=lambda p: (p.path, p.line, p.column, p)))
        super().__init__("\n".join(map(str, self.problems)))


class UsageError(CasekitError):
    """A request that makes no sense: an unknown criterion, question or format."""


class EngineFailure(CasekitError):
    """An engine or a rule failed; there is no answer, and none may be shown as one."""


class EngineMissing(EngineFailure):
    """What an engine needs cannot be imported here."""


_MOST_OPTIONS = 500
_LONGEST_SHOWN = 60


def nearest(word: object, allowed: Iterable[str]) -> str:
    """Return the allowed word most like `word`, or an empty string if none is near (or too many may be)."""
    if not isinstance(word, str) or len(word) > _LONGEST_SHOWN:
        return ""
    from difflib import get_close_matches  # only when something is already wrong

    reach = max(2, len(word) // 2)
    folded = {option.casefold(): option for option in sorted(allowed) if abs(len(option) - len(word)) <= reach}
    if len(folded) > _MOST_OPTIONS:
        return ""
    found = get_close_matches(word.casefold(), list(folded), n=1, cutoff=0.6)
    return folded[found[0]] if found and folded[found[0]] != word else ""


def quoted(text: str) -> str:
    """Return text in quotes as a message shows it: the beginning is enough of a long one."""
    return repr(text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…")


def did_you_mean(word: object, allowed: Iterable[str]) -> str:
    """Return the end of a message that names the nearest word, or nothing."""
    hint = nearest(word, allowed)
    return f"; did you mean {hint!r}?" if hint else ""
