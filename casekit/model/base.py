"""What all file models share: frozen, closed to unknown keys, ids of a safe form."""

from __future__ import annotations

from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, StringConstraints

MAX_TEXT = 20_000


class Model(BaseModel):
    """A frozen model that refuses unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_max_length=MAX_TEXT, hide_input_in_errors=True)


Id = Annotated[str, StringConstraints(pattern=r"^\w[\w.\-]{0,127}$")]
"""An id: letters, digits, `_`, `.` and `-`, beginning with a letter or digit."""

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9\-]{0,127}$")]
"""A name for files and command lines: lower-case letters, digits and `-`."""

Text = Annotated[str, StringConstraints(min_length=1)]

FormatVersion = Literal[1]


def form_of(value: Any) -> str:
    """Return which alternative of a union a value takes, for pydantic's `Discriminator`."""
    return "id" if isinstance(value, str) else "list" if isinstance(value, (list, tuple)) else "mapping"


def words(vocabulary: Any) -> tuple[str, ...]:
    """Return the words of a vocabulary (a Literal), in their order, which is often their rank."""
    return get_args(vocabulary)
