"""What all file models share: frozen, closed to unknown keys, ids of a safe form."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

MAX_TEXT = 20_000


class Model(BaseModel):
    """A frozen model that refuses unknown keys."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        str_max_length=MAX_TEXT,
        hide_input_in_errors=True,
        defer_build=True,  # only what is validated directly is built, once
    )


def _pattern(pattern: str, expected: str) -> Any:
    """Return a text type with a pattern, compiled once (pydantic would compile it at every field)."""
    matches = re.compile(pattern).fullmatch

    def check(text: str) -> str:
        if not matches(text):
            raise PydanticCustomError("pattern", "{expected}", {"expected": expected})
        return text

    return Annotated[str, AfterValidator(check), WithJsonSchema({"type": "string", "pattern": f"^{pattern}$"})]


if TYPE_CHECKING:
    Id = str
    Slug = str
    Currency = str
else:
    Id = _pattern(r"\w[\w.\-]{0,127}", "an id: letters, digits, `_`, `.` and `-`, beginning with a letter or digit")
    Slug = _pattern(r"[a-z0-9][a-z0-9\-]{0,127}", "a name: lower-case letters, digits and `-`")
    Currency = _pattern(r"[A-Z]{3}", "a currency by its three letters (ISO 4217), such as USD")

Ref = str
"""The id of something else in the file; `integrity` checks that it is there."""

Text = Annotated[str, Field(min_length=1)]

FormatVersion = Literal[1]


def form_of(value: Any) -> str:
    """Return which alternative of a union a value takes, for pydantic's `Discriminator`."""
    return "id" if isinstance(value, str) else "list" if isinstance(value, (list, tuple)) else "mapping"


def words(vocabulary: Any) -> tuple[str, ...]:
    """Return the words of a vocabulary (a Literal), in their order, which is often their rank."""
    return get_args(vocabulary)
