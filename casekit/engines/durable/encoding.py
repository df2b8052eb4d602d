"""How facts and the constants of rules reach durable-rules: as whole numbers only.

No text, date, amount, flag or absent value of a case is handed over, for durable-rules compares some of
them wrongly. Every value becomes a code such that two codes are equal just when the values are, and that
the codes of numbers are in the order of the numbers:

    0                     absent
    1 … FIRST_NUMBER-1    texts
    FIRST_NUMBER …        numbers, and flags, which equal 0 and 1: the constants of the rules a stretch
                          apart, a case's own numbers between them by rank
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterable, Mapping
from typing import Any

from casekit.errors import EngineFailure

ABSENT = 0
FIRST_NUMBER = 1 << 24
_STRETCH = 1 << 24


class Codes(dict[Any, int]):
    """The codes of a case: of the rules' constants, of the case's numbers, and of each text from when it is met."""

    def __init__(self, given: Mapping[Any, int], next_text: int) -> None:
        super().__init__(given)
        self._next_text = next_text

    def __missing__(self, text: str) -> int:
        code = self._next_text
        if not isinstance(text, str) or code == FIRST_NUMBER:
            raise EngineFailure("durable-rules: a value for which there is no code")
        self[text] = code
        self._next_text += 1
        return code


class Constants:
    """The codes of the values that rules name: the same for every case."""

    def __init__(self, values: Iterable[Any]) -> None:
        distinct = dict.fromkeys(values)
        texts = [value for value in distinct if isinstance(value, str)]
        self._numbers = sorted(value for value in distinct if value is not None and not isinstance(value, str))
        self._next_text = len(texts) + 1
        self.codes: dict[Any, int] = {None: ABSENT, **{text: code for code, text in enumerate(texts, 1)}}
        self.codes |= {number: FIRST_NUMBER + _STRETCH * place for place, number in enumerate(self._numbers, 1)}

    def with_numbers(self, values: Iterable[Any]) -> Codes:
        """Return the codes of a case in which these values stand; the texts among them do not matter.

        Raises:
            EngineFailure: there are more numbers than codes.
        """
        numbers = sorted({value for value in values if not isinstance(value, str)} - self.codes.keys())
        if len(numbers) >= _STRETCH:
            raise EngineFailure("durable-rules: a case has more numbers than there are codes for")
        codes = Codes(self.codes, self._next_text)
        placed: dict[int, int] = {}
        for number in numbers:
            stretch = bisect(self._numbers, number)
            rank = placed[stretch] = placed.get(stretch, 0) + 1
            codes[number] = FIRST_NUMBER + _STRETCH * stretch + rank
        return codes
