"""Warnings about how a case is written: words that say more than the file can carry.

Quoted words are somebody's words and are left alone. Nothing here is an error, except to an editor.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from casekit.errors import Problem
from casekit.loading import CaseFile
from casekit.model.case import Case
from casekit.origins import Derivation
from casekit.source import DataPath
from casekit.view import ClaimView, claim_views

_QUOTED = re.compile(r'"[^"]*"|“[^”]*”|«[^»]*»|(?<!\w)\'[^\']*\'(?!\w)|‘[^’]*’')
_CONFIRMED = re.compile(r"\bconfirm(ed|s|ation)?\b", re.IGNORECASE)
_ADMITTED = re.compile(r"\badmit(s|ted)?\b", re.IGNORECASE)
_LINKED = re.compile(r"\blinked to\b", re.IGNORECASE)
_COURT_WORDS = re.compile(r"\b(convicted|guilty|sentenced|acquitted|proven)\b", re.IGNORECASE)
_ACTS = r"(trained|armed|sold|supplied|directed|instructed|paid|financed|killed|sent|smuggled)"


def admiralty(file: CaseFile) -> Iterator[Problem]:
    """Yield a warning for every Admiralty pair that contradicts itself.

    Credibility 1 means confirmed by other sources (NATO AJP-2.1); with one origin there is no other.
    """
    derivation = Derivation(file.case)
    for view in claim_views(file.case):
        for stance in ("supports", "contradicts"):
            if derivation.origins(view, stance).high < 2:
                for item in view.with_stance(stance):
                    if item.evidence.credibility == 1:
                        message = f"credibility 1 (confirmed by other sources), but the items on {view.id} have one origin"
                        yield file.document.problem(("evidence", item.id, "credibility"), message, warning=True)


def wording(file: CaseFile) -> Iterator[Problem]:
    """Yield every warning about the words of a case."""
    case = file.case
    views = claim_views(case)
    for path, text, bears_on in _texts(case, views):
        bare = _QUOTED.sub(lambda quoted: " " * len(quoted[0]), text)
        for message in _faults(case, bare, bears_on):
            yield file.document.problem(path, message, warning=True)
    for view in views:
        living = [id for id in view.claim.accused if case.actors[id].living]
        if living and not view.denials and not view.searches:
            names = ", ".join(case.actors[id].name for id in living)
            message = f"a claim about a living person ({names}) with neither a denial nor a recorded search for one"
            yield file.document.problem(("claims", view.id), message, warning=True, key=True)


def _texts(case: Case, views: tuple[ClaimView, ...]) -> Iterator[tuple[DataPath, str, tuple[ClaimView, ...]]]:
    """Yield every text a reader may see, with the claims it is about."""
    by_id = {view.id: view for view in views}
    yield ("summary",), case.summary, ()
    for view in views:
        yield ("claims", view.id, "says"), view.claim.says, (view,)
    for id, evidence in case.evidence.items():
        about = tuple(by_id[claim] for claim in dict.fromkeys(b.claim for b in evidence.bears_on))
        yield ("evidence", id, "says"), evidence.says, about


def _faults(case: Case, text: str, about: tuple[ClaimView, ...]) -> Iterator[str]:
    if _CONFIRMED.search(text):
        derivation = Derivation(case)
        single = [view.id for view in about if derivation.origins(view, "supports").high < 2]
        if single:
            yield f"“confirmed”, but {', '.join(single)} has fewer than two origins; say who reported it"
    if _ADMITTED.search(text):
        yield "“admitted” presumes that it is true; say “said”"
    if _LINKED.search(text):
        yield "“linked to” hides what the relation is; say which"
    if (found := _COURT_WORDS.search(text)) and about:
        judged = any(f.level == "court-judgment" for view in about for _, f in view.official_findings)
        if not judged:
            yield f"“{found[0]}” is a court's word, and no judgment is recorded on {', '.join(view.id for view in about)}"
    for name in sorted(_states(case)):
        if re.search(rf"\b{re.escape(name)}\s+{_ACTS}\b", text):
            accused = [case.actors[id] for view in about for id in view.claim.accused]
            if accused and all(actor.kind != "state" for actor in accused):
                yield f"“{name}” as the actor, but the accused are private; name them as what they are"


def _states(case: Case) -> set[str]:
    """Return the names of states, with and without what stands before `of`."""
    names = {actor.name for actor in case.actors.values() if actor.kind == "state"}
    return names | {name.rpartition(" of ")[2] for name in names}
