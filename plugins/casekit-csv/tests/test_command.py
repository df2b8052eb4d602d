"""`casekit export-csv`."""

from __future__ import annotations

import json
from importlib.metadata import entry_points

import casekit
import pytest
from click.testing import CliRunner

from casekit_csv.commands import command
from casekit_csv.layout import NAMES
from casekit_csv.plugin import casekit_case_loaders

DATA = {"casekit": 1, "case": "x", "sources": {"s": {"kind": "press", "title": "=1"}}, "claims": {"b": {}, "a": {"says": "é"}}}


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "x.json"
    path.write_text(json.dumps(DATA), encoding="utf-8")
    return path


def run(*arguments):
    return CliRunner().invoke(command, [str(argument) for argument in arguments])


def content(folder):
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_writes_every_table_with_the_same_bytes(file, tmp_path):
    for name in ("one", "two/three"):
        result = run(file, tmp_path / name)
        assert (result.exit_code, result.output) == (0, "")
    assert content(tmp_path / "one") == content(tmp_path / "two/three")
    assert sorted(content(tmp_path / "one")) == sorted(f"{name}.csv" for name in NAMES)
    assert (tmp_path / "one/claims.csv").read_text(encoding="utf-8").splitlines()[1:] == ["b,,,,,,,,,,", "a,,é,,,,,,,,"]
    assert b",'=1," in (tmp_path / "one/sources.csv").read_bytes()


def test_exports_its_own_folder_again(file, tmp_path):
    run(file, tmp_path / "one")
    assert run(tmp_path / "one", tmp_path / "two", "--bom").exit_code == 0
    assert {name: b"\xef\xbb\xbf" + data for name, data in content(tmp_path / "one").items()} == content(tmp_path / "two")
    assert casekit.load_case(tmp_path / "two", casekit_case_loaders()).case == casekit.load_case(file).case


def test_a_folder_that_is_not_empty(file, tmp_path):
    folder = tmp_path / "tables"
    folder.mkdir()
    (folder / "claims.csv").write_text("mine", encoding="utf-8")
    result = run(file, folder)
    assert isinstance(result.exception, casekit.UsageError)
    assert "not empty; --force" in str(result.exception)
    assert content(folder) == {"claims.csv": b"mine"}
    assert run(file, folder, "--force").exit_code == 0
    assert len(content(folder)) == len(NAMES)
    assert "not a folder" in str(run(file, file).exception)


@pytest.mark.parametrize(
    "change",
    [
        {"sources": {"s": {"kind": "press", "protected": True}}},
        {
            "sources": {"s": {"kind": "press"}},
            "evidence": {"e": {"says": "CANARY", "sources": ["s"], "directness": "hearsay", "sensitive": True}},
        },
    ],
)
def test_protected_sources_leave_on_demand_alone(file, tmp_path, change):
    file.write_text(json.dumps(DATA | change), encoding="utf-8")
    result = run(file, tmp_path / "out")
    assert "--reveal-protected" in str(result.exception)
    assert not (tmp_path / "out").exists()
    result = run(file, tmp_path / "out", "--reveal-protected")
    assert result.exit_code == 0
    assert "protected sources are written" in result.stderr


def test_entry_points():
    (loader,) = (each for each in entry_points(group="casekit") if each.name == "csv")
    (export,) = entry_points(group="casekit.commands", name="export-csv")
    assert loader.load().casekit_case_loaders is casekit_case_loaders
    assert export.load() is command


def test_the_plugin_is_loaded_by_casekit():
    host = casekit.PluginHost(only=["csv"])
    assert [plugin.state for plugin in host.plugins if plugin.name == "csv"] == ["loaded"]
    assert [loader.name for loader in host.loaders] == ["csv", "csv-workbook"]
