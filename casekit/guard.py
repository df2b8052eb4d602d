"""Code of a plugin is run here and only here: whatever it raises, prints or does not finish is its failure alone."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, redirect_stdout
from itertools import islice
from types import FrameType
from typing import TypeVar

from casekit.errors import CasekitError, InvalidInput, UnreadableInput, UsageError

SECONDS = 10.0
"""How long one call may take, where the platform has an interval timer and the call is made by the main thread."""
MOST_ITEMS = 10_000
"""How many things one hook may give."""
LONGEST_TEXT = 20_000
"""How many characters a label or message may have."""

T = TypeVar("T")


class PluginFailure(CasekitError):
    """A plugin failed: which one, and what it said."""

    def __init__(self, plugin: str, message: str) -> None:
        self.plugin = plugin
        self.message = message
        super().__init__(f"{plugin}: {message}")


class _TooLong(BaseException):
    """Raised into a call that takes too long; no `except Exception` of the plugin catches it."""


def guarded(plugin: str, call: Callable[[], T], *, seconds: float | None = None) -> T:
    """Return what foreign code returns; what it prints goes to standard error.

    Raises:
        PluginFailure: it raised something, called for the end of the program, or took too long.
    """
    limit = SECONDS if seconds is None else seconds
    try:
        with redirect_stdout(sys.stderr), _time_limit(limit):
            return call()
    except KeyboardInterrupt:
        raise
    except (PluginFailure, InvalidInput, UnreadableInput, UsageError):  # what it was given is wrong, not the plugin
        raise
    except _TooLong:
        raise PluginFailure(plugin, f"took more than {limit:g} seconds") from None
    except SystemExit as stop:
        raise PluginFailure(plugin, f"called for the end of the program (SystemExit: {stop.code})") from None
    except BaseException as error:
        raise PluginFailure(plugin, f"{type(error).__name__}: {shortened(str(error))}") from error


def every(given: Iterable[T] | None) -> list[T]:
    """Return the things that a hook gives, of which there may not be too many.

    Raises:
        ValueError: there are more than `MOST_ITEMS`.
    """
    found = list(islice(given or (), MOST_ITEMS + 1))
    if len(found) > MOST_ITEMS:
        raise ValueError(f"gives more than {MOST_ITEMS} things")
    return found


def shortened(text: str) -> str:
    """Return the beginning of a text that may be of any length."""
    return text if len(text) <= 500 else f"{text[:500]}…"


@contextmanager
def _time_limit(seconds: float) -> Iterator[None]:
    """Interrupt what takes longer; without an interval timer, or in another thread, nothing is interrupted."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise _TooLong

    before = signal.signal(signal.SIGALRM, interrupt)
    remaining, _ = signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, remaining)  # of a call around this one
        signal.signal(signal.SIGALRM, before)
