"""What is written is read as the same case, type for type."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import casekit
import pytest
from casekit.project import bundled_cases
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tabular_cases import cases, stated, texts

from casekit_csv import cells
from casekit_csv.layout import CASE, NAMES, TABLES
from casekit_csv.plugin import casekit_case_loaders
from casekit_csv.writing import write_tables

LOADERS = casekit_case_loaders()


def written(case: casekit.Case, folder: Path) -> Path:
    folder.mkdir(parents=True)
    for name, text in write_tables(case).items():
        (folder / name).write_bytes(text.encode())
    return folder


def typed(value: Any) -> Any:
    """Return data with the type of each value: to Python, `True == 1 == Decimal(1)`."""
    if isinstance(value, dict):
        return {key: typed(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [typed(each) for each in value]
    return type(value).__name__, str(value)


def same(one: casekit.Case, other: casekit.Case) -> bool:
    first, second = one.model_dump(), other.model_dump()
    orders = [[list(data[name]) for name in data if isinstance(data[name], dict)] for data in (first, second)]
    return one == other and typed(first) == typed(second) and orders[0] == orders[1]


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(cases())
def test_generated_cases(data):
    case = casekit.Case.model_validate(data)
    with TemporaryDirectory() as folder:
        loaded = casekit.load_case(written(case, Path(folder) / "case"), LOADERS)
    assert same(loaded.case, case)
    assert write_tables(loaded.case) == write_tables(case)


@pytest.mark.parametrize("file", bundled_cases(), ids=lambda file: file.stem)
def test_shipped_cases(file, tmp_path):
    case = casekit.load_case(file)
    for codebook in file.parent.glob("*.codebook.yaml"):
        shutil.copy(codebook, tmp_path)
    loaded = casekit.load_case(written(case.case, tmp_path / "tables"), LOADERS)
    assert same(loaded.case, case.case)
    assert loaded.codebook == case.codebook
    assert casekit.load_case(tmp_path / "tables" / "case.csv", LOADERS).sha256 == loaded.sha256


@given(texts)
def test_text_of_cells(text):
    written = cells.write_text(text)
    assert cells.read_text(written) == text
    assert not written.startswith(tuple("=+-@\t\r\n"))
    assert "\0" not in written
    assert "\r" not in written


@given(stated)
def test_stated_values(value):
    text, type = cells.write_stated(value)
    assert typed(cells.read_stated(cells.read_text(text), type)) == typed(value)


@given(st.lists(st.sampled_from(["unknown", "a", "b"]), min_size=1, max_size=2) | st.just("unknown"))
def test_a_source_may_be_called_unknown(derives):
    assert cells.read_derivation(cells.write_derivation(derives)) == derives


def _fields(schema: dict[str, Any], name: str) -> set[str]:
    return set(schema["$defs"][name]["properties"] if name else schema["properties"])


def test_every_field_of_the_format_has_a_column():
    schema = casekit.Case.model_json_schema(by_alias=True)
    models = {
        "actors": "Actor", "roles": "Role", "sources": "Source", "evidence": "Evidence", "bears_on": "Bearing", "claims": "Claim",
        "denials": "Denial", "official_findings": "OfficialFinding", "transactions": "Transaction", "hops": "Stop",
        "searches": "Search",
    }  # fmt: skip
    sections = {table.section for table in TABLES}
    assert _fields(schema, "") == {column.name for column in CASE} | sections
    for table in TABLES:
        if table.name in models:
            parts = {each.part for each in TABLES if each.section == table.section and each.part and not table.part}
            assert _fields(schema, models[table.name]) == {column.path[0] for column in table.columns} | parts
    assert len(NAMES) == len(set(NAMES)) == 13


def test_a_field_without_a_column_stops_the_export(monkeypatch):
    case = casekit.Case.model_validate({"casekit": 1, "case": "x", "claims": {"c1": {}}})
    data = {**case.model_dump(), "claims": {"c1": {"weight": 3}}}
    monkeypatch.setattr(casekit.Case, "model_dump", lambda self, **_: data)
    with pytest.raises(casekit.CasekitError, match=r"claims\.c1\.weight: casekit-csv has no column"):
        write_tables(case)
