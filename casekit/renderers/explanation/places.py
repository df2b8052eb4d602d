"""Places without their folders, for what is sent to somebody: where a file lies on this machine is no one else's business."""

from __future__ import annotations

from typing import Any, TypeVar

T = TypeVar("T")


def without_folders(told: T) -> T:
    """Return explanations or accounts in which every place is `file:line`, as in a report."""
    return _any(told, "")  # type: ignore[no-any-return]


def _any(value: Any, field: str) -> Any:
    if hasattr(value, "_fields"):
        return type(value)(*(_any(part, name) for name, part in zip(value._fields, value, strict=True)))
    if isinstance(value, tuple):
        return tuple(_any(part, "") for part in value)
    return value.rpartition("/")[2] if field == "place" else value
