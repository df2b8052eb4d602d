"""The example of the README: what it shows is what is printed."""

from __future__ import annotations

import re
from pathlib import Path

from running import run

from casekit_agreement.fields import FIELDS

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
BLOCKS = dict(re.findall(r"```(\w+)\n(.*?)```", README, re.DOTALL))


def without_versions(text):
    return re.sub(r"core \d+\.\d+\.\d+ · .*", "core", text)


def test_the_example_is_what_is_printed(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    first = second = BLOCKS["yaml"]
    removed, added = ([line[1:] for line in BLOCKS["diff"].splitlines() if line.startswith(sign)] for sign in ("-", "+"))
    for old, new in zip(removed, added, strict=True):
        head, _, tail = second.rpartition(old)  # of two lines alike, the later one
        assert head
        second = head + new + tail
    for coder, text in {"first": first, "second": second}.items():
        (tmp_path / coder).mkdir()
        (tmp_path / coder / "depot.yaml").write_text(text, encoding="utf-8")
    command, _, shown = BLOCKS["console"].partition("\n")
    done = run(*command.split()[3:])
    rest = without_versions(done.stdout)
    parts = [part for part in without_versions(shown).split("…\n") if part]
    assert rest.startswith(parts[0])
    assert len(parts) == 4
    for part in parts:
        assert part in rest, f"not printed, or not in this order:\n{part}"
        rest = rest.partition(part)[2]


def test_every_field_is_in_the_table():
    table = README.partition("| fields |")[2].partition("\n\n")[0]
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in table.splitlines()[2:]]
    told = {}
    for fields, _, levels in rows[:-1]:
        first, *others = re.findall(r"`([^`]+)`", fields)
        base = first.rpartition(".")[0]
        told |= dict.fromkeys([first, *(other if "." in other else f"{base}.{other}" for other in others)], levels)
    assert told == {field.name: "nominal, ordinal" if field.ranks else "nominal" for field in FIELDS}
    assert len(rows) == 13


def test_the_licence_of_what_it_needs_is_stated():
    assert "GPL-3.0-or-later" in README
    assert "Apache-2.0" in README
