"""What casekit asks of every plugin."""

from __future__ import annotations

from casekit import PluginHost
from casekit.testing import conformance


def test_conformance():
    assert conformance("agreement") == []


def test_it_is_loaded_and_adds_a_command_alone():
    host = PluginHost(only=["agreement"])
    (plugin,) = (each for each in host.plugins if each.name == "agreement")
    assert (plugin.state, plugin.gives) == ("loaded", ())
