"""`casekit schema`."""

from __future__ import annotations

import json
from typing import Any

import click

from casekit.cli.choice import Choice

KINDS = ("case", "codebook", "pack", "comparison", "difference", "explanation", "sensitivity", "verification")


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
    from casekit.model.contrast import Contrast
    from casekit.model.difference import Difference
    from casekit.model.explanation import ExplanationDocument
    from casekit.model.result import ComparisonDocument
    from casekit.model.rule import CriterionSpec, Manifest
    from casekit.model.sensitivity import SensitivityDocument
    from casekit.model.verification import VerificationDocument
    from casekit.model.written import model_of

    model: Any = {
        "case": Case,
        "codebook": Codebook,
        "pack": Manifest | CriterionSpec,
        "comparison": model_of(ComparisonDocument, contrasts=tuple[Contrast, ...]),
        "difference": model_of(Difference),
        "explanation": model_of(ExplanationDocument),
        "sensitivity": model_of(SensitivityDocument),
        "verification": model_of(VerificationDocument),
    }[kind]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **TypeAdapter(model).json_schema(by_alias=True)}
