"""The command, run in this process on folders of coders."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from casekit_agreement.commands import command


def folders(at: Path, **cases) -> None:
    """Write cases (data, or the text of a YAML file) into a folder for each coder."""
    for coder, every in cases.items():
        folder = at / coder.replace("_", "-")
        folder.mkdir()
        for number, case in enumerate(every):
            text, end = (case, "yaml") if isinstance(case, str) else (json.dumps(case, indent=1), "json")
            (folder / f"case{number}.{end}").write_text(text, encoding="utf-8")


def run(*arguments, **environment):
    """Run the command; what it raises is raised."""
    arguments = [*map(str, arguments), *([] if "--engine" in arguments else ["--engine", "native"])]
    return CliRunner().invoke(command, arguments, env={"COLUMNS": "100", **environment}, catch_exceptions=False)


def document(*arguments):
    """Return the JSON output."""
    done = run(*arguments, "-f", "json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def numbers(found):
    """Return the coefficients by field and criterion, kappa in the order of coders' names."""
    return {
        each.get("field") or each["criterion"]: (
            each["units"],
            each["pairable_units"],
            each["pairable_values"],
            {a["level"]: (a["value"], a["not_defined"]) for a in each["alpha"]},
            sorted((sorted(k["coders"]), k["units"], k["value"], k["not_defined"]) for k in each["kappa"]),
        )
        for each in (*found["fields"], *found["criteria"])
    }
