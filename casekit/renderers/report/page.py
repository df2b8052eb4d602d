"""The whole page: one file with one style and one script, each allowed by its digest and nothing else."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from importlib.resources import files

from casekit.renderers.report.chapter import Case
from casekit.renderers.report.criteria import criteria
from casekit.renderers.report.markup import View, attribute, text
from casekit.renderers.report.references import references
from casekit.renderers.report.table import ComparisonTable
from casekit.report import Report


def render(report: Report, language: str = "en", data_language: str = "en") -> str:
    """Return a report as a page.

    Args:
        report: what is shown, redacted.
        language: the language of the page's own words, one of `casekit.renderers.report.labels.LANGUAGES`.
        data_language: the language in which the cases are written.
    """
    view = View(report, language, data_language)
    comparison = ComparisonTable(view).write()  # first: references are numbered in the order in which it cites them
    references_ = references(view)
    cases = [Case(view, chapter) for chapter in report.chapters]
    chapters = "".join(case.write() for case in cases)
    title = view.comparison.title or view.labels.report
    body = (
        f'<a class="skip" href="#main">{text(view.labels.skip)}</a>\n{_masthead(view, title)}\n{_contents(view, cases)}\n'
        f'<main id="main" tabindex="-1" data-find="{attribute(view.labels.find_here)}" data-rows="{attribute(view.labels.rows_shown)}">\n{problems(view)}{comparison}\n{chapters}\n{criteria(view)}\n{references_}\n</main>\n'
        f"{footer(view)}\n"
    )
    return document(view, title, body, resource("report.js"))


def document(view: View, title: str, body: str, script: str = "") -> str:
    """Return a whole page around its body: one style and at most one script, each allowed by its digest and nothing else."""
    style = resource("report.css")
    policy = f"default-src 'none'; style-src '{_digest(style)}'; "
    policy += f"script-src '{_digest(script)}'; img-src data:; " if script else ""
    policy += "base-uri 'none'; form-action 'none'"
    return (
        f'<!doctype html>\n<html lang="{view.labels.language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="referrer" content="no-referrer">\n<meta name="color-scheme" content="light dark">\n'
        f'<meta name="generator" content="casekit {attribute(view.document.casekit)}">\n<title>{attribute(title)}</title>\n'
        f"<style>{style}</style>\n</head>\n<body>\n{body}"
        + (f"<script>{script}</script>\n" if script else "")
        + "</body>\n</html>\n"
    )


@cache
def resource(name: str) -> str:
    """Return a file of the package without indentation and comments, for which a reader of the page has no use."""
    written = (files(__package__) / name).read_text(encoding="utf-8")
    lines = [line for line in map(str.strip, written.splitlines()) if line and not line.startswith("//")]
    return re.sub(r"(?<=[:;,{]) | (?=[{}])", "", "\n".join(lines)) if name.endswith(".css") else "\n".join(lines)


def _digest(content: str) -> str:
    return f"sha256-{b64encode(sha256(content.encode()).digest()).decode()}"


def _masthead(view: View, title: str) -> str:
    labels, document = view.labels, view.document
    dates = sorted({header.as_of for header in document.cases if header.as_of})
    packs = " · ".join(f"{pack.pack} {pack.version}" for pack in document.packs)
    facts = [f"{labels.as_of} {dates[0]}"] if len(dates) == 1 else []
    facts += [packs, document.engine, *([] if document.complete else [labels.incomplete])]
    cases = " · ".join(view.said(header.title) for header in document.cases)
    digests = "".join(
        f"<li><code>{text(pack.pack)} {text(pack.version)}</code> {labels.digest} <code>{text(pack.sha256)}</code>"
        for pack in document.packs
    )
    return (
        f'<header><h1{view.data}>{text(title)}</h1><p class="cases">{cases}</p>'
        f'<p class="meta">{text(" · ".join(filter(None, facts)))}</p><p>{text(labels.undecided)}</p>'
        f'<details class="minor"><summary>{text(labels.packs)} ({len(document.packs)})</summary><ul>{digests}</ul></details>'
        f'<p class="tools" id="page-tools" hidden><button type="button" id="theme" aria-pressed="false">{text(labels.theme)}</button> '
        f'<button type="button" id="open">{text(labels.open_all)}</button> '
        f'<button type="button" id="close">{text(labels.close_all)}</button></p></header>'
    )


def _contents(view: View, cases: Sequence[Case]) -> str:
    labels = view.labels
    chapters = "".join(
        f'<li><a href="#{view.anchor(case.chapter.case)}">{view.said(case.header.title)}</a><ul>'
        + "".join(f'<li><a href="#{case.anchor(part)}">{text(case.title(part))}</a>' for part in case.parts)
        + "</ul>"
        for case in cases
    )
    rules = f'<li><a href="#criteria">{text(labels.criteria)}</a>' if view.report.criteria else ""
    last = f'<li><a href="#references">{text(labels.references)}</a>' if view.numbered.listed else ""
    return (
        f'<nav aria-label="{attribute(labels.contents)}"><ul><li><a href="#comparison">{text(labels.comparison)}</a>'
        f"{chapters}{rules}{last}</ul></nav>"
    )


def problems(view: View) -> str:
    """Return what failed, marked INCOMPLETE; nothing where nothing did."""
    labels, problems = view.labels, view.document.problems
    if view.document.complete and not problems:
        return ""
    told = "".join(
        f"<li><b>{text(labels.problem.format(kind=labels.problem_kinds[problem.kind], where=problem.where))}</b>: "
        f"{view.code(problem.message)}"
        for problem in problems
    )
    return (
        f'<section class="incomplete" aria-labelledby="problems"><h2 id="problems"><span aria-hidden="true">!</span> '
        f"{text(labels.incomplete)}: {text(labels.problems)}</h2><ul>{told}</ul></section>"
    )


def footer(view: View) -> str:
    """Return the foot of a page: which casekit wrote it."""
    return f"<footer><p>{text(view.labels.made_by.format(version=view.document.casekit))}</p></footer>"
