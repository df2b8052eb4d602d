"""A small layered drawing of a derivation: layers from left to right, rows in an order with few crossings.

Every text stands right of all it derives from; parts that have nothing to do with each other stand below each other,
the largest first. The order within a layer follows the middle of the neighbours (the barycentre heuristic of Sugiyama,
Tagawa and Toda, 1981). Names order what nothing else orders, so that one derivation has one drawing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

_SWEEPS = 12
_BETWEEN = 0.6
"""Rows left empty between parts."""


class Placed(NamedTuple):
    """Where a node stands: its column, and its row from the top (a fraction where it stands between others)."""

    layer: int
    row: float


def layered(parents: Mapping[str, Sequence[str]]) -> dict[str, Placed]:
    """Return where every node stands that has a parent or a child, by rows; the others are not part of a drawing."""
    children: dict[str, list[str]] = {node: [] for node in parents}
    for node in sorted(parents):
        for parent in parents[node]:
            children[parent].append(node)
    found: dict[str, Placed] = {}
    top = 0.0
    for part in _parts(parents, children):
        rows = _rows(part, parents, children)
        found |= {node: Placed(layer, round(top + row, 2)) for node, (layer, row) in rows.items()}
        top += max(row for _, row in rows.values()) + 1 + _BETWEEN
    return dict(sorted(found.items(), key=lambda each: (each[1].row, each[1].layer, each[0])))


def _parts(parents: Mapping[str, Sequence[str]], children: Mapping[str, Sequence[str]]) -> list[list[str]]:
    """Return the connected parts of more than one node, the largest first."""
    seen: set[str] = set()
    parts = []
    for start in sorted(parents):
        if start in seen:
            continue
        pending, part = [start], []
        seen.add(start)
        while pending:
            node = pending.pop()
            part.append(node)
            for other in (*parents[node], *children[node]):
                if other not in seen:
                    seen.add(other)
                    pending.append(other)
        if len(part) > 1:
            parts.append(sorted(part))
    return sorted(parts, key=lambda part: (-len(part), part))


def _rows(
    part: Sequence[str], parents: Mapping[str, Sequence[str]], children: Mapping[str, Sequence[str]]
) -> dict[str, tuple[int, float]]:
    """Return the layer and the row of every node of a connected part."""
    depth: dict[str, int] = {}
    waiting = {node: len(parents[node]) for node in part}
    ready = [node for node in part if not waiting[node]]
    while ready:
        node = ready.pop()
        depth[node] = max((depth[parent] + 1 for parent in parents[node]), default=0)
        for child in children[node]:
            waiting[child] -= 1
            if not waiting[child]:
                ready.append(child)
    layers = [[node for node in part if depth[node] == n] for n in range(max(depth.values()) + 1)]
    at = {node: float(n) for layer in layers for n, node in enumerate(layer)}
    for sweep in range(_SWEEPS):
        down = sweep % 2 == 0
        for layer in layers if down else layers[::-1]:
            near = parents if down else children
            middle = {node: _middle(near[node] or (children[node] if down else parents[node]), at, at[node]) for node in layer}
            layer.sort(key=lambda node: (middle[node], at[node], node))
            _spread(layer, middle, at)
    lowest = min(at.values())
    return {node: (depth[node], at[node] - lowest) for node in part}


def _middle(neighbours: Sequence[str], at: Mapping[str, float], otherwise: float) -> float:
    return sum(at[node] for node in neighbours) / len(neighbours) if neighbours else otherwise


def _spread(layer: Sequence[str], wanted: Mapping[str, float], at: dict[str, float]) -> None:
    """Give nodes of a layer rows near those wanted, in their order and at least one apart.

    Neighbours that would overlap form a block, which stands so that its nodes are on average where they are wanted.
    """
    blocks: list[tuple[list[str], float]] = []
    for node in layer:
        nodes, start = [node], wanted[node]
        while blocks and blocks[-1][1] + len(blocks[-1][0]) > start:
            before, _ = blocks.pop()
            nodes = [*before, *nodes]
            start = sum(wanted[each] - n for n, each in enumerate(nodes)) / len(nodes)
        blocks.append((nodes, start))
    for nodes, start in blocks:
        for n, node in enumerate(nodes):
            at[node] = round(start + n, 3)
