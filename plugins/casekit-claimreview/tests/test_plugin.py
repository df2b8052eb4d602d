import json
import subprocess
import sys

from casekit import PluginHost
from samples import EXAMPLE

from casekit_claimreview import SUFFIXES


def run(folder, *arguments):
    return subprocess.run(
        [sys.executable, "-m", "casekit", *arguments], cwd=folder, capture_output=True, text=True, check=False
    )


def test_the_host_loads_it_by_its_entry_point():
    host = PluginHost(only=["claimreview"])
    (plugin,) = [each for each in host.plugins if each.name == "claimreview"]
    assert plugin.state == "loaded", plugin.reason
    assert plugin.gives == ("loader claimreview", "format claimreview")
    assert not host.problems
    assert host.loaders[0].suffixes == SUFFIXES


def test_the_command_line_reads_and_writes_it(tmp_path):
    (tmp_path / "harbour.claimreview.json").write_bytes(EXAMPLE.read_bytes())
    valid = run(tmp_path, "validate", "harbour.claimreview.json")
    assert (valid.returncode, valid.stderr) == (0, "")
    out = run(tmp_path, "compare", "harbour.claimreview.json", "-f", "claimreview", "-o", "out.claimreview.json")
    assert (out.returncode, out.stderr) == (0, "")
    assert len(json.loads((tmp_path / "out.claimreview.json").read_bytes())["@graph"]) == 2
    table = run(tmp_path, "compare", "out.claimreview.json")
    assert table.returncode == 0
    assert "Dredging went on for eight months without a permit." in table.stdout


def test_a_wrong_file_ends_in_one_with_its_faults(tmp_path):
    (tmp_path / "a.claimreview.json").write_text('{"@type": "ClaimReview",\n "datePublished": "1.2.2026"}')
    wrong = run(tmp_path, "validate", "a.claimreview.json")
    assert wrong.returncode == 1
    assert "a.claimreview.json:1:1: the key 'claimReviewed' is missing" in wrong.stdout + wrong.stderr
    assert "a.claimreview.json:2:19: datePublished: '1.2.2026' is not an ISO 8601 date" in wrong.stdout + wrong.stderr


def test_finding_the_plugin_imports_neither_reader_nor_renderer():
    program = (
        "import sys, casekit_claimreview as c; c.casekit_renderers();"
        "print([m for m in sys.modules if m.startswith('casekit_claimreview.') or m in ('pydantic', 'yaml', 'edtf')])"
    )
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout == "[]\n"
