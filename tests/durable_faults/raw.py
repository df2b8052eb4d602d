"""durable-rules as it comes, used in the ways in which it is known to go wrong.

Run as a module from the root of the checkout, in a process of its own, for many of these uses end it, hang it
or start threads in it: it reads `{"use": NAME, "with": {ARGUMENT: …}}` from standard input, says `ready`, and
then says what NAME found, as JSON. It imports nothing of casekit.
"""

from __future__ import annotations

import gc
import inspect
import json
import resource
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import durable_rules_engine as layer

from tests.durable_faults.memory import resident

Rules = dict[str, Any]
ANY = {"any": {"all": [{"m": {"k": 1}}]}}


def _made(rules: Rules) -> int:
    return layer.create_ruleset("rules", json.dumps(rules, ensure_ascii=False))


def _fired(handle: int, session: int) -> Iterator[dict[str, Any]]:
    started = layer.start_action_for_state(handle, session)
    answer = started and started[1]
    while answer:
        yield json.loads(answer)
        answer = layer.complete_and_start_action(handle, session)


def _use_memory() -> None:
    """Leave memory behind that has been written to, as there is in any program that has run for a while."""
    for size in range(1 << 12, 1 << 17, 1 << 10):
        del [bytearray(b"\xab" * size) for _ in range(3)][:]


# --- the C layer ------------------------------------------------------------------------------------


def answers(rules: Rules, batches: list[list[Any]]) -> list[dict[str, Any]]:
    """Assert batches of facts one after another in one session and return every answer."""
    handle = _made(rules)
    found: list[dict[str, Any]] = []
    for batch in batches:
        _, session = layer.assert_facts(handle, json.dumps(batch, ensure_ascii=False))
        found += _fired(handle, session)
    return found


def codes(facts: list[Any]) -> list[int]:
    """Return the result code of each fact, asserted one by one."""
    handle = _made(ANY)
    return [layer.assert_fact(handle, json.dumps(fact))[0] for fact in facts]


def joined_on(field: str, evidence_first: bool) -> int:
    """Join 50 claims and items of evidence, asserted one by one, on a field of the claim; return how many join."""
    join = {"$and": [{"k": 2}, {"claim": {"c": field}}]}
    handle = _made({"join": {"all": [{"c": {"k": 1}}, {"e": join}]}})
    claims = [{"k": 1, field: f"claim-{n}"} for n in range(50)]
    evidence = [{"k": 2, "claim": f"claim-{n}"} for n in range(50)]
    found = 0
    for fact in evidence + claims if evidence_first else claims + evidence:
        _, session = layer.assert_fact(handle, json.dumps(fact))
        found += len(list(_fired(handle, session)))
    return found


def false_last_term(then: list[Any]) -> int:
    """Join on x where y is greater, with more terms behind; return how many matches 60 rulesets find."""
    found = 0
    for size in range(1, 61):
        join = {"$and": [{"k": 2}, {"x": {"a": "x"}}, {"$gt": {"y": {"a": "y"}}}, *then]}
        rules = {f"r{n}": {"all": [{"a": {"k": 1}}, {"b": join}]} for n in range(size)}
        facts = [{"k": 1, "x": 1, "y": 1, "z": 0}, *({"k": 2, "x": 1, "y": y, "z": 0} for y in (2, 0))]
        found += len(answers(rules, [facts]))
    return found


def rules_of_one_condition(number: int) -> int:
    """Return how many rules match a fact: as many as share its condition, and not the one beside them."""
    _use_memory()
    rules = {f"r{n}": {"all": [{"m": {"k": 1}}]} for n in range(number)} | {"other": {"all": [{"m": {"k": 2}}]}}
    return len(answers(rules, [[{"k": 1}]]))


def sessions(number: int, again: bool) -> str:
    """Open sessions until one is refused, and say how many; then perhaps use the refused one."""
    handle = _made(ANY)
    for n in range(number):
        try:
            layer.assert_fact(handle, json.dumps({"sid": f"case-{n}", "k": 1}))
        except MemoryError:
            if again:
                layer.assert_fact(handle, json.dumps({"sid": f"case-{n}", "k": 1}))
            return f"MemoryError at {n}"
    return "all opened"


def delete_session(k: int) -> str:
    """Delete a session with one fact, of kind `k`."""
    _use_memory()
    handle = _made(ANY)
    _, session = layer.assert_fact(handle, json.dumps({"k": k}))
    list(_fired(handle, session))
    layer.delete_state(handle, "0")
    return "deleted"


def memory_of_sessions(rules: int, number: int) -> int:
    """Return what a live session takes that has one fact in a ruleset of some rules that join."""
    handle = _made({f"r{n}": {"all": [{"a": {"k": n}}, {"b": {"x": {"a": "x"}}}]} for n in range(rules)})
    before = resident()
    for n in range(number):
        layer.assert_fact(handle, json.dumps({"sid": str(n), "k": 0, "x": 1}))
    return (resident() - before) // number


def memory_of_facts(number: int) -> int:
    """Return what a fact takes."""
    handle = _made(ANY)
    before = resident()
    layer.assert_facts(handle, json.dumps([{"k": 1, "n": n} for n in range(number)]))
    return (resident() - before) // number


# --- durable.engine and durable.lang: hosts, actions, threads ---------------------------------------


def _host(quiet: bool = True, **rules: Any) -> Any:
    """Return a host of one ruleset, or without its threads if it is to be quiet."""
    from durable import engine

    class Quiet(engine.Host):
        def _run(self) -> None:
            pass

    return (Quiet if quiet else engine.Host)({"rules": rules})


def _rule(action: Callable[..., Any], test: Any = None) -> Rules:
    return {"all": [{"m": test or {"k": 1}}], "run": action}


def _wait(happened: Callable[[], bool]) -> None:
    """Wait until something has happened, but not for long."""
    until = time.monotonic() + 5
    while not happened() and time.monotonic() < until:
        time.sleep(0.02)


def _said(function: Callable[..., Any], *arguments: Any) -> str:
    """Return the name of the exception that a call raises, or an empty text."""
    try:
        function(*arguments)
    except Exception as error:
        return type(error).__name__
    return ""


def host_assert(facts: Any, batch: bool) -> list[Any]:
    """Assert facts through a host; return the exception it raises and the numbers of the facts whose action ran."""
    ran: list[Any] = []
    host = _host(any=_rule(lambda c: ran.append(c.m.n)))
    if batch:
        raised = _said(host.assert_facts, "rules", facts)
    else:
        raised = next(filter(None, [_said(host.assert_fact, "rules", fact) for fact in facts]), "")
    return [raised, sorted(ran)]


def assert_inside_an_action(k: int) -> list[str]:
    """Assert a fact of kind `k` inside an action; return the action's steps that were taken."""
    steps = []

    def action(c: Any) -> None:
        steps.append("before")
        c.assert_fact({"k": k})
        steps.append("after")

    _host(any=_rule(action), other=_rule(lambda c: None, {"k": 2})).assert_fact("rules", {"k": 1})
    return steps


def action_that_raises(exception: str) -> str:
    """Return the exception that comes out of a host whose action raises."""

    def action(c: Any) -> None:
        raise {"ValueError": ValueError, "SystemExit": SystemExit, "KeyboardInterrupt": KeyboardInterrupt}[exception]

    try:
        _host(any=_rule(action)).assert_fact("rules", {"k": 1})
    except BaseException as error:
        return type(error).__name__
    return "none"


def action_with_a_second_parameter(default: bool) -> list[int]:
    """Return the numbers of five facts whose action ran."""
    ran: list[int] = []

    def two(c: Any, complete: Any) -> None:
        ran.append(c.m.n)

    def one_and_default(c: Any, more: Any = None) -> None:
        ran.append(c.m.n)

    host = _host(any=_rule(one_and_default if default else two))
    host.assert_facts("rules", [{"k": 1, "n": n} for n in range(5)])
    return sorted(ran)


def slow_action(taking: int) -> dict[str, Any]:
    """Run an action, slow by the clock, on five facts; say which it ran on at once, and on which again and where."""
    from durable import engine

    clock = [0.0]
    engine._unix_now = lambda: clock[0]
    ran: list[tuple[int, bool]] = []

    def action(c: Any) -> None:
        ran.append((c.m.n, threading.current_thread() is threading.main_thread()))
        clock[0] += taking

    host = _host(any=_rule(action))
    ruleset = host.get_ruleset("rules")
    session = ruleset.assert_facts([{"k": 1, "n": n} for n in range(5)])
    ruleset.do_actions(session, lambda *_: None)
    at_once = [n for n, _ in ran]
    layer.abandon_action(ruleset._handle, session)  # ends the action's lease, as a minute's wait does
    engine.Host._run(host)
    _wait(lambda: len(ran) > len(at_once) or len(at_once) == 5)
    return {"at once": at_once, "again on a thread": [n for n, main in ran if not main and n in at_once]}


def threads_of_hosts(number: int) -> list[int]:
    """Return how many threads are running before, with, and after so many hosts."""
    from durable import engine

    counts = [threading.active_count()]
    hosts = [engine.Host() for _ in range(number)]
    counts.append(threading.active_count())
    del hosts
    gc.collect()
    time.sleep(1)
    return [*counts, threading.active_count()]


def action_on_a_thread() -> list[bool]:
    """Assert a fact without asking for actions; return for each action that ran whether it was on the main thread."""
    ran: list[bool] = []
    host = _host(quiet=False, any=_rule(lambda c: ran.append(threading.current_thread() is threading.main_thread())))
    host.get_ruleset("rules").assert_fact({"k": 1})
    _wait(lambda: bool(ran))
    return ran


def two_rulesets_of_one_name() -> list[str]:
    """Return whose action runs."""
    from durable import lang

    ran: list[str] = []
    with lang.ruleset("claims"):
        lang.when_all(lang.m.k == 1)(lambda c: ran.append("first"))
    with lang.ruleset("claims"):
        lang.when_all(lang.m.k == 1)(lambda c: ran.append("second"))
    lang.assert_fact("claims", {"k": 1})
    return sorted(ran)


def definition_after_use() -> list[str]:
    """Return the keys of a rule's definition after a host has been made of it."""
    rule = _rule(lambda c: None)
    _host(any=rule)
    return sorted(rule)


def ruleset_of_a_dropped_host() -> str:
    """Return what becomes of the ruleset of a host that nothing refers to any more."""
    host = _host(any=_rule(lambda c: None))
    handle = host.get_ruleset("rules")._handle
    del host
    gc.collect()
    with suppress(layer.error):
        layer.assert_fact(handle, json.dumps({"k": 1}))
        return "still there"
    return "deleted"


def host_ends(test: Any) -> str:
    """Assert one fact through a host whose rule has this test."""
    _host(any=_rule(lambda c: None, test)).assert_fact("rules", {"k": 1})
    return "ended"


def host_takes(text: str) -> str:
    """Assert a batch through a host."""
    host = _host(any=_rule(lambda c: None))
    with suppress(Exception):
        host.assert_facts("rules", json.loads(text))
    return "ended"


def main() -> None:
    """Do what standard input asks."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    asked = json.load(sys.stdin)
    use = {name: of for name, of in globals().items() if inspect.isfunction(of)}[asked["use"]]
    print("ready", flush=True)
    try:
        found = {"found": use(**asked["with"])}
    except layer.error as error:
        found = {"refused": str(error)}
    print(json.dumps(found), flush=True)


if __name__ == "__main__":
    main()
