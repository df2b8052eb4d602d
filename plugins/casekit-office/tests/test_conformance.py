from casekit.testing import conformance


def test_the_plugin_keeps_the_rules_of_casekit():
    assert conformance("office") == []
