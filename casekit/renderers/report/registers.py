"""A register: a table in which each row is an item."""

from __future__ import annotations

from collections.abc import Sequence

from casekit.renderers.report.markup import View, text


def register(
    view: View, anchor: str, caption: str, names: Sequence[str], rows: Sequence[tuple[str, str, Sequence[str]]]
) -> str:
    """Return a table in which each row is an item: its id on the page (or none), its heading and its cells."""
    heads = "".join(f'<th scope="col">{text(name)}' for name in names)
    body = "".join(
        f"<tr{_id(id)}><th scope=row>{heading}" + "".join(f"<td>{cell}" for cell in _filled(cells))
        for id, heading, cells in rows
    )
    return (
        f'<div class="scroll" role="region" tabindex="0" aria-labelledby="{anchor}caption"><table class="register">'
        f'<caption id="{anchor}caption">{text(caption)}</caption><thead><tr>{heads}<tbody>{body}</table></div>'
    )


def _id(id: str) -> str:
    return f" id={id}" if id else ""


def _filled(cells: Sequence[str]) -> Sequence[str]:
    """Return cells without the empty ones at the end, which a row need not have."""
    last = max((number for number, cell in enumerate(cells, 1) if cell), default=0)
    return cells[:last]
