"""The report's own words by language."""

from casekit.renderers.report.english import EN
from casekit.renderers.report.spanish import ES
from casekit.renderers.report.words import Labels

LANGUAGES = ("en", "es")


def labels(language: str) -> Labels:
    """Return the words of a language, one of `LANGUAGES`."""
    return {"en": EN, "es": ES}[language]
