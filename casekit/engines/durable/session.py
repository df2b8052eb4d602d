"""durable-rules itself: rulesets made, fed, read and released.

Its extension module is called directly: the Python package around it starts threads, swallows exceptions,
runs slow actions twice and keeps one host for the whole process. No rule here has an action. All facts of a
case go in as one batch whose last fact must be answered; the session ends after the case, whatever happens.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from types import ModuleType
from typing import Any
from weakref import finalize

from casekit.engines.durable.definitions import END, Column, Definition, Store
from casekit.engines.durable.encoding import FIRST_NUMBER, Codes
from casekit.errors import EngineFailure, EngineMissing
from casekit.model.relations import RELATIONS, Facts, Row
from casekit.model.result import Match
from casekit.rules.syntax import Rule

_MOST_FACTS = 700_000
"""In one batch: durable-rules tells facts apart by a 32-bit hash of their number, which 797,186 is the first to share."""
_SESSION = "0"
_TEXTS = ("text", "actor", "source")
"""Kinds of columns that hold no number and no flag."""

Matches = dict[str, list[Match]]
"""What a rule matched, by claim."""


def engine_module() -> ModuleType:
    """Return the extension module of durable-rules.

    Raises:
        EngineMissing: it cannot be imported.
    """
    try:
        import durable_rules_engine
    except ImportError as error:
        raise EngineMissing(f"durable-rules cannot be imported: {error}") from None
    module: ModuleType = durable_rules_engine
    return module


class Ruleset:
    """One ruleset of durable-rules."""

    def __init__(self, module: ModuleType, rules: Sequence[Rule], codes: Mapping[Any, int]) -> None:
        definition = Definition(rules, codes)
        self.readers = [_Reader(store) for store in definition.stores]
        self._module = module
        self._rules = [(*_claim_at(rule), definition.facts_of(rule)) for rule in rules]
        try:
            self._handle = module.create_ruleset("casekit", json.dumps(definition.rules))
        except Exception as error:
            raise EngineFailure(f"durable-rules cannot hold these rules: {error}") from None
        finalize(self, module.delete_ruleset, self._handle)
        self._answered = False
        self.run({}, Codes({}, 1))  # shows that it answers

    def run(self, facts: Facts, codes: Codes) -> list[Matches]:
        """Return the matches of each rule in the facts of a case.

        Raises:
            EngineFailure: durable-rules failed, or did not take every fact.
        """
        rows: list[Row | None] = []
        batch: list[str] = []
        for reader in self.readers:
            reader.add(facts, codes, rows, batch)
        if len(rows) > _MOST_FACTS:
            raise EngineFailure(f"durable-rules cannot hold {len(rows):,} facts of one case")
        batch.append(f'{{"id":{len(rows)},"r":{END},"z":0}}')
        matches: list[Matches] = [{} for _ in self._rules]
        for answer in self._answers(f"[{','.join(batch)}]"):
            number, ids = self._read(answer)
            place, column, expected = self._rules[number]
            size = len(expected)
            if max(ids) >= len(rows):
                raise EngineFailure(f"durable-rules gave a fact that it was not given: {answer[:200]}")
            facts_of = [rows[id] for id in ids]
            of_claim = matches[number]
            for match in zip(*[facts_of[n::size] for n in range(size)], strict=True):
                of_claim.setdefault(match[place][column], []).append(match)
        return matches

    def _read(self, answer: str) -> tuple[int, list[int]]:
        """Return the number of the rule in an answer and the ids of the facts of its matches, one match after the other."""
        begun = _BEGIN.match(answer)
        found = _FACT.findall(answer)
        number = int(begun[1]) if begun else len(self._rules)
        if found and number < len(self._rules):
            expected = self._rules[number][2]
            if [(alias, kind) for alias, _, kind in found] == expected * (len(found) // len(expected)):
                return number, [int(id) for _, id, _ in found]
        raise EngineFailure(f"durable-rules gave an answer that cannot be read: {answer[:200]}")

    def _answers(self, batch: str) -> list[str]:
        """Assert a batch in a session of its own and return what comes back: `{"0":[{"m0":{"id":1,…},…},…]}` for rule 0."""
        module, handle = self._module, self._handle
        answers: list[str] = []
        ended = False
        try:
            code, session = module.assert_facts(handle, batch)
            if code:
                raise EngineFailure(f"durable-rules: {_REFUSED.get(code, f'result {code}')}")
            started = module.start_action_for_state(handle, session)
            answer = started and started[1]
            while answer:
                self._answered = True
                if answer.startswith('{"end"'):
                    ended = True
                else:
                    answers.append(answer)
                answer = module.complete_and_start_action(handle, session)
        except EngineFailure:
            raise
        except Exception as error:
            raise EngineFailure(f"durable-rules: {error or type(error).__name__}") from None
        finally:
            if self._answered:  # what a first answer initialises is freed at the end, initialised or not
                with suppress(Exception):
                    module.delete_state(handle, _SESSION)
        if not ended:
            raise EngineFailure("durable-rules did not read the facts to their end")
        return answers


_BEGIN = re.compile(r'\{"(\d+)":\[')
_FACT = re.compile(r'"(m\d+)":\{"id":(\d+),"r":(\d+)')
_REFUSED = {1: "a fact was not taken", 2: "two facts were taken for one", 3: "facts were put off"}


def _claim_at(rule: Rule) -> tuple[int, int]:
    """Return where a match of a rule names its claim: the number of the fact and the column."""
    return next((n, p.variables()["claim"]) for n, p in enumerate(rule.positive) if "claim" in p.variables())


class _Reader:
    """Writes the facts of one kind for durable-rules."""

    def __init__(self, store: Store) -> None:
        self._relation, self._once, self._wanted = store.relation, store.negated, store.wanted
        self._columns = list(store.fields)
        kinds = [column.kind for column in RELATIONS.get(store.relation, ())]
        self._numeric = [of for kind, of in self._columns if kind == "is" and kinds and kinds[of] not in _TEXTS]
        fields = "".join(f',"{field}":%d' for field in store.fields.values())
        self._text = f'{{"id":%d,"r":{store.kind},"z":0{fields}}}'

    def _rows(self, facts: Facts) -> Sequence[Row]:
        rows = facts.get(self._relation, ())
        if self._wanted is None:
            return rows
        column, values = self._wanted
        return [row for row in rows if row[column] in values]

    def numbers(self, facts: Facts) -> Iterator[Any]:
        """Yield the values of columns that may hold numbers."""
        for column in self._numeric:
            yield from [row[column] for row in facts.get(self._relation, ())]

    def add(self, facts: Facts, codes: Codes, rows: list[Row | None], batch: list[str]) -> None:
        """Add the facts to `batch` and what each stands for to `rows`; copies for negation once, and for nothing."""
        found = self._rows(facts)
        taken: Sequence[Row | None] = found
        columns = [_codes(column, found, codes) for column in self._columns]
        written: Iterable[tuple[int, ...]] = zip(*columns, strict=True) if columns else [()] * len(found)
        if self._once:
            written = dict.fromkeys(written)
            taken = [None] * len(written)
        batch += [self._text % (id, *each) for id, each in enumerate(written, len(rows))]
        rows += taken


def _codes(column: Column, rows: Sequence[Row], codes: Codes) -> list[int]:
    kind, of = column
    if kind == "is":
        return [codes[row[of]] for row in rows]
    if kind == "in":
        n, values = of
        return [row[n] in values for row in rows]
    if kind == "same":
        n, other = of
        return [row[n] is not None and row[n] == row[other] for row in rows]
    return [FIRST_NUMBER] * len(rows)
