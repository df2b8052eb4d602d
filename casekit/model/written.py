"""Outputs as they stand in a file: models of what named tuples are written as, and the way back."""

from __future__ import annotations

from functools import cache, reduce
from operator import or_
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, ConfigDict, create_model

from casekit.model.base import Flag, FormatVersion

T = TypeVar("T")

_AS_WRITTEN: dict[Any, Any] = {Literal[1]: FormatVersion, bool: Flag}
"""Types of which nothing but the value itself is taken: no `true` for 1, no `"yes"` for true."""


@cache
def model_of(named: Any, **only_where_asked: Any) -> type[BaseModel]:
    """Return a model of what a named tuple is written as: a mapping, closed to unknown keys; some fields may be absent."""
    fields = {name: (_written(hint), named._field_defaults.get(name, ...)) for name, hint in get_type_hints(named).items()}
    fields |= {name: (_written(hint), ()) for name, hint in only_where_asked.items()}
    config = ConfigDict(extra="forbid", hide_input_in_errors=True)
    model: type[BaseModel] = create_model(named.__name__, __config__=config, __doc__=named.__doc__, **fields)  # type: ignore[call-overload]
    return model


def _written(hint: Any) -> Any:
    if hasattr(hint, "_fields"):
        return model_of(hint)
    if get_origin(hint) in (tuple, dict):
        return get_origin(hint)[tuple(map(_written, get_args(hint)))]
    if isinstance(hint, UnionType):
        return reduce(or_, map(_written, get_args(hint)))
    return _AS_WRITTEN.get(hint, hint)


def read_back(named: type[T], data: Any) -> T:
    """Return a named tuple from data that its model (`model_of`) has found right."""
    hints = get_type_hints(named)
    return named(**{name: _read(hints[name], value) for name, value in data.items()})


def _read(hint: Any, value: Any) -> Any:
    if hasattr(hint, "_fields"):
        return read_back(hint, value)
    if get_origin(hint) in (Union, UnionType):
        (hint,) = (part for part in get_args(hint) if part is not NoneType)
        return value if value is None else _read(hint, value)
    if get_origin(hint) is dict:
        return {key: _read(get_args(hint)[1], part) for key, part in value.items()}
    if get_origin(hint) is tuple:
        return tuple(_read(get_args(hint)[0], part) for part in value)
    return value
