"""A rule pack as it is written in its files: manifest, criteria, outcomes, rules, tables, examples.

The meaning of patterns is given by `casekit.rules`, which turns these into parsed rules.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag, model_validator
from pydantic_core import PydanticCustomError

from casekit.model.base import A_LIST, A_MAPPING, AN_ID, Flag, Id, Model, Number, Ref, Slug, Text, form_of

Status = Literal["met", "not_met", "unknown", "not_applicable"]
HitPolicy = Literal["first", "unique"]


class Example(Model):
    """A small case with the outcomes a criterion must give on it."""

    title: Text
    case: dict[str, Any] = {}
    expect: dict[Id, Id] = Field(min_length=1)


class Override(Model):
    """What a pack changes in a criterion of the pack it extends: thresholds, with examples that hold under them."""

    thresholds: dict[Id, Number] = Field(min_length=1)
    examples: tuple[Example, ...] = ()


class Manifest(Model):
    """A pack's `pack.yaml`.

    A pack that `extends` another has all of its criteria under its own name, but for those that it defines
    itself and for the thresholds that it `overrides`.
    """

    pack: Slug
    title: Text
    version: Text
    summary: str = ""
    authors: tuple[str, ...] = ()
    licence: str = ""
    depends: tuple[Slug, ...] = ()
    extends: Slug | None = None
    overrides: dict[Id, Override] = {}
    order: tuple[Id, ...] = ()
    """Criteria in the order of tables; those not named follow in the order of their names."""


class Standard(Model):
    """The standard, article or paper a criterion comes from."""

    cite: Text
    locator: str = ""

    @property
    def reference(self) -> str:
        """What is cited, with the place in it."""
        return f"{self.cite}, {self.locator}" if self.locator else self.cite


class Outcome(Model):
    """One answer a criterion can give, with its status and its label in tables."""

    status: Status
    label: str = ""


class RuleSpec(Model):
    """A rule as written: an outcome and the patterns under which it holds."""

    outcome: Id
    when: tuple[Any, ...] = Field(min_length=1)
    label: str = ""
    """Replaces the outcome's label where this rule decides."""


class MeasureInput(Model):
    """An input of a decision table that is a measure, cut into named bands."""

    measure: Id
    bands: dict[Id, Any] = Field(min_length=1)


Standards = Annotated[
    Annotated[Standard, Tag(A_MAPPING)] | Annotated[tuple[Standard, ...], Tag(A_LIST)], Discriminator(form_of)
]
TableInput = Annotated[Annotated[Ref, Tag(AN_ID)] | Annotated[MeasureInput, Tag(A_MAPPING)], Discriminator(form_of)]


class CriterionSpec(Model):
    """A criterion's file: one question of every claim, and how it is answered."""

    criterion: Id
    title: Text
    asks: Text
    rationale: str = ""
    source: Standards = ()
    outcomes: dict[Id, Outcome] = Field(min_length=1)
    thresholds: dict[Id, Number] = {}
    """Numbers that rules, bands and labels name, so that a pack which extends this one can change them."""
    rules: tuple[RuleSpec, ...] | None = None
    inputs: tuple[TableInput, ...] | None = None
    table: tuple[tuple[str, ...], ...] | None = None
    hit: HitPolicy = "first"
    otherwise: Id | None = None
    required: Flag = False
    headline: Flag = False
    examples: tuple[Example, ...] = ()

    @property
    def standards(self) -> tuple[Standard, ...]:
        """The standards it cites."""
        return (self.source,) if isinstance(self.source, Standard) else self.source

    @model_validator(mode="after")
    def _one_form(self) -> CriterionSpec:
        if (self.rules is None) == (self.table is None) or (self.table is None) != (self.inputs is None):
            raise PydanticCustomError("one_form", "expected either `rules`, or `inputs` and `table`")
        return self
