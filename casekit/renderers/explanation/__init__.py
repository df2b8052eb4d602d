"""What is told of an id of a case, in every form: as text, as one HTML page, and as a graph for Graphviz."""

from casekit.renderers.explanation.dot import render as dot
from casekit.renderers.explanation.outline import outline
from casekit.renderers.explanation.page import render as page
from casekit.renderers.explanation.places import without_folders
from casekit.renderers.explanation.text import render as text

__all__ = ["dot", "outline", "page", "text", "without_folders"]
