"""A GitHub-flavoured Markdown table with its notes below."""

from __future__ import annotations

import re
from collections.abc import Sequence

from casekit.model.result import Comparison
from casekit.renderers import Style
from casekit.renderers.layouts import table as table_of
from casekit.renderers.table import Part

_SPECIAL = re.compile(r"([\\`*_\[\]#|~$]|:(?=//|[\w+-]+:)|(?<=www)\.|^[-+=](?=\s|[-=]|$)|(?<=^\d)[.)])", re.MULTILINE)
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "@": "&#64;"})


def render(comparison: Comparison, style: Style) -> str:
    """Return the table; no character of the data is markup."""
    table = table_of(comparison, style)
    lines = [f"## {escape(table.title)}", ""] if table.title else []
    lines += [escape(table.subtitle), ""]
    lines.append(_row(["", *(escape(column.name) for column in table.columns)]))
    lines.append("|" + " --- |" * (1 + len(table.columns)))
    for group in table.groups:
        if group.title:
            lines.append(_row([_strong(group.title), *[""] * len(table.columns)]))
        lines += [_row([escape(line.heading), *(_cell(parts) for parts in line.cells)]) for line in group.lines]
    lines.append("")
    for case, claims in table.claims:
        lines += [_strong(f"Claims, {case}"), "", *(f"- {escape(c.claim)}: {escape(c.text)}" for c in claims), ""]
    for title, reasons in table.reasons:
        lines += [_strong(title), "", *(f"- {escape(reason)}" for reason in reasons), ""]
    lines += _listed([f"{note.mark} {escape(note.text)}" for note in table.notes])
    lines += _listed([f"{escape(rule)}: {escape(says)}" for rule, says in table.rules])
    lines += _listed([f"{escape(f'[{r.number}]')} {escape(r.text)}" for r in table.references])
    lines += _listed([escape(remark) for remark in table.remarks])
    return "\n".join(lines).rstrip() + "\n"


def _listed(texts: Sequence[str]) -> list[str]:
    """Return lines of one paragraph, each ended by a line break of Markdown."""
    return [*(f"{text}  " for text in texts), ""] if texts else []


def escape(text: str) -> str:
    """Return text in which Markdown and HTML find nothing to interpret."""
    escaped = "\n".join(_SPECIAL.sub(r"\\\1", line) for line in text.split("\n"))
    return escaped.translate(_ENTITIES).replace("\n", "<br>")


def _strong(text: str) -> str:
    """Return text in bold; white space at its ends would keep the asterisks from being markup."""
    return f"**{escape(text.strip())}**"


def _cell(parts: Sequence[Part]) -> str:
    return "<br>".join(f"{escape(part.text)} {part.mark}".rstrip() for part in parts)


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"
