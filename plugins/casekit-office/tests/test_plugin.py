import os
import subprocess
import sys

import pytest
from casekit import PluginHost


def run(folder, *arguments, **environment):
    return subprocess.run(
        [sys.executable, "-m", "casekit", *arguments],
        cwd=folder,
        env=os.environ | environment,
        capture_output=True,
        check=False,
    )


def test_the_host_loads_it_by_its_entry_point():
    host = PluginHost(only=["office"])
    (plugin,) = [each for each in host.plugins if each.name == "office"]
    assert plugin.state == "loaded", plugin.reason
    assert set(plugin.gives) == {"format docx", "format xlsx", "format pdf"}


@pytest.mark.parametrize(("format", "starts"), [("docx", b"PK\x03\x04"), ("xlsx", b"PK\x03\x04"), ("pdf", b"%PDF-1.")])
def test_the_command_line_writes_a_file(format, starts, tmp_path):
    done = run(tmp_path, "compare", "-f", format, "-o", f"out.{format}")
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert (tmp_path / f"out.{format}").read_bytes().startswith(starts)


def test_a_pipe_gets_the_bytes_of_a_file(tmp_path):
    assert run(tmp_path, "compare", "-f", "docx", "-o", "out.docx").returncode == 0
    piped = run(tmp_path, "compare", "-f", "docx")
    assert (piped.returncode, piped.stderr) == (0, b"")
    assert (tmp_path / "out.docx").read_bytes() == piped.stdout


def test_what_a_layout_cannot_show_is_said_and_no_file_is_written(tmp_path):
    done = run(tmp_path, "compare", "-f", "docx", "--layout", "question", "-o", "out.docx")
    assert done.returncode == 2
    assert b"choose it with -q" in done.stderr
    assert not (tmp_path / "out.docx").exists()


def test_finding_the_plugin_imports_none_of_the_libraries():
    program = (
        "import sys, casekit_office as c; c.casekit_renderers();"
        "print([m for m in sys.modules if m.partition('.')[0] in ('docx', 'lxml', 'typst', 'xlsxwriter', 'pydantic')])"
    )
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout == "[]\n"
