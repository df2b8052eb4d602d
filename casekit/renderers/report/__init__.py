"""A report as one HTML page that asks nothing of any network, for those who read a comparison apart from its files."""

from casekit.renderers.report.labels import LANGUAGES
from casekit.renderers.report.page import render

__all__ = ["LANGUAGES", "render"]
