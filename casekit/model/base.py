"""What all file models share: frozen, closed to unknown keys, ids of a safe form."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self, get_args

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, WithJsonSchema
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

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Return a copy; what is computed from fields and kept is computed again where some of them are changed."""
        copied = super().model_copy(update=update, deep=deep)
        for name in copied.__dict__.keys() - type(self).model_fields.keys() if update else ():
            del copied.__dict__[name]
        return copied


def expected(what: str, note: str = "") -> PydanticCustomError:
    """Return the error of a value that is not `what`; the message names what was found instead."""
    return PydanticCustomError("expected", "{expected}", {"expected": what, "note": note})


def _pattern(pattern: str, what: str) -> Any:
    """Return a text type with a pattern, compiled once (pydantic would compile it at every field)."""
    matches = re.compile(pattern).fullmatch

    def check(text: str) -> str:
        if not matches(text):
            raise expected(what)
        return text

    return Annotated[str, AfterValidator(check), WithJsonSchema({"type": "string", "pattern": f"^{pattern}$"})]


def _one(value: Any) -> Any:
    if value != 1 or isinstance(value, bool):
        raise expected("1")
    return value


def _number(value: Any) -> Any:
    if isinstance(value, (str, bool)):
        raise expected("a number")
    return value


if TYPE_CHECKING:
    Id = str
    Slug = str
    Currency = str
    Number = Decimal
else:
    Id = _pattern(r"[^\W_][\w.\-]{0,127}", "an id: letters, digits, `_`, `.` and `-`, beginning with a letter or digit")
    Slug = _pattern(r"[a-z0-9][a-z0-9\-]{0,127}", "a name: lower-case letters, digits and `-`")
    Currency = _pattern(r"[A-Z]{3}", "a currency by its three letters (ISO 4217), such as USD")
    Number = Annotated[Decimal, BeforeValidator(_number)]

Ref = str
"""The id of something else in the file; `integrity` checks that it is there."""

Text = Annotated[str, Field(min_length=1)]
Flag = StrictBool
FormatVersion = Annotated[Literal[1], BeforeValidator(_one)]

AN_ID, A_MAPPING, A_LIST = "<an id>", "<a mapping>", "<a list>"
"""Tags of the alternatives of a union; no key of a file is written like that."""


def form_of(value: Any) -> str | None:
    """Return which alternative of a union a value takes, for pydantic's `Discriminator`."""
    if isinstance(value, str):
        return AN_ID
    return A_LIST if isinstance(value, (list, tuple)) else A_MAPPING if isinstance(value, (dict, BaseModel)) else None


def words(vocabulary: Any) -> tuple[str, ...]:
    """Return the words of a vocabulary (a Literal), in their order, which is often their rank."""
    return get_args(vocabulary)
