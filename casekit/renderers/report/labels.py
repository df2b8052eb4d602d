"""The report's own words by language."""

from casekit.renderers.report.english import EN
from casekit.renderers.report.spanish import ES, VOCABULARY
from casekit.renderers.report.words import Labels

LANGUAGES = ("en", "es")


def labels(language: str) -> Labels:
    """Return the words of a language, one of `LANGUAGES`."""
    return {"en": EN, "es": ES}[language]


def vocabulary(language: str) -> dict[str, str]:
    """Return English words of the case format and of the pack core with what they are in a language."""
    return VOCABULARY if language == "es" else {}
