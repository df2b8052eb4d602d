"""`casekit schema`."""

from __future__ import annotations

import json
from typing import Any

import click

from casekit.cli.choice import Choice

KINDS = ("case", "codebook", "pack", "comparison", "difference")


@click.command("schema", short_help="Print the JSON Schema of a format.")
@click.argument("kind", type=Choice(KINDS))
def command(kind: str) -> None:
    """Print the JSON Schema of case files, codebooks, the files of rule packs, or the JSON outputs."""
    click.echo(json.dumps(schema(kind), ensure_ascii=False, indent=2, sort_keys=True))


def schema(kind: str) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a format."""
    from pydantic import TypeAdapter

    from casekit.model.case import Case
    from casekit.model.codebook import Codebook
    from casekit.model.difference import Difference
    from casekit.model.result import ComparisonDocument
    from casekit.model.rule import CriterionSpec, Manifest

    model: Any = {
        "case": Case,
        "codebook": Codebook,
        "pack": Manifest | CriterionSpec,
        "comparison": _mapping(ComparisonDocument),
        "difference": _mapping(Difference),
    }[kind]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **TypeAdapter(model).json_schema(by_alias=True)}


def _mapping(named: Any) -> Any:
    """Return a model with the fields of a named tuple, for tuples are written as mappings."""
    from functools import reduce
    from operator import or_
    from types import UnionType
    from typing import get_args, get_origin, get_type_hints

    from pydantic import ConfigDict, create_model

    def written(hint: Any) -> Any:
        if hasattr(hint, "_fields"):
            return _mapping(hint)
        if get_origin(hint) in (tuple, dict):
            return get_origin(hint)[tuple(map(written, get_args(hint)))]
        if isinstance(hint, UnionType):
            return reduce(or_, map(written, get_args(hint)))
        return hint

    fields = {name: (written(hint), named._field_defaults.get(name, ...)) for name, hint in get_type_hints(named).items()}
    config = ConfigDict(extra="forbid")
    model: Any = create_model(named.__name__, __config__=config, __doc__=named.__doc__, **fields)  # type: ignore[call-overload]
    return model
