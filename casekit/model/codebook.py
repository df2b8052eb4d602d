"""The shared questions of a study (content analysis' codebook)."""

from __future__ import annotations

from casekit.model.base import FormatVersion, Id, Model, Slug, Text


class Question(Model):
    """One question that is put to every case."""

    title: Text
    asks: Text
    notes: str = ""


class Codebook(Model):
    """A study's questions; their order in the file is the order of every table."""

    casekit: FormatVersion
    codebook: Slug
    title: Text
    questions: dict[Id, Question]
