"""What the report has words of its own for. What cases and packs say is data and stays as it is written."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Labels:
    """Every word of the interface; a `{name}` is filled in."""

    language: str
    # the page
    skip: str
    report: str
    contents: str
    as_of: str
    packs: str
    file: str
    digest: str
    undecided: str
    made_by: str
    theme: str
    open_all: str
    close_all: str
    incomplete: str
    problems: str
    problem: str
    problem_kinds: dict[str, str]
    scroll: str
    # the comparison
    comparison: str
    comparison_caption: str
    how_to_read: str
    criterion: str
    differences: str
    statuses: dict[str, str]
    failed: str
    no_claim: str
    not_known: str
    not_compared: str
    no_difference: str
    differ: str
    rule: str
    function: str
    otherwise: str
    conjunction: str
    why: str
    notes: str
    remarks: str
    sentences: tuple[tuple[str, str], ...]
    """The remarks of a comparison: the pattern of an English sentence, and what it is in this language."""
    # sorting and filtering
    filters: str
    search: str
    question: str
    status: str
    all: str
    reset: str
    sort: str
    shown: str
    nothing_shown: str
    sorted_by: str
    ascending: str
    descending: str
    unsorted: str
    find_here: str
    rows_shown: str
    # a case
    case: str
    claims: str
    claims_hint: str
    claim: str
    accused: str
    nobody: str
    conduct: str
    period: str
    imputed_to: str
    rests_on_answers: str
    evidence: str
    item: str
    says: str
    by: str
    directness: str
    date: str
    sources: str
    bears_on: str
    states: str
    place: str
    section_titles: dict[str, str]
    who: dict[str, str]
    what: dict[str, str]
    # an explanation
    decided_by: str
    standard: str
    also_held: str
    did_not_hold: str
    to_rule: str
    as_on: str
    but_for: str
    origin: str
    origin_unknown: str
    see_answer: str
    criteria: str
    criteria_hint: str
    # derivation
    derivation: str
    derivation_hint: str
    graph_title: str
    graph_desc: str
    trace: str
    trace_none: str
    traced: str
    column_origins: str
    column_derived: str
    by_origin: str
    carried_by: str
    carried_by_none: str
    voices: str
    voice: str
    # time
    timeline: str
    timeline_hint: str
    timeline_title: str
    timeline_desc: str
    timeline_table: str
    kinds: dict[str, str]
    event: str
    undated: str
    open_start: str
    open_end: str
    # references
    references: str
    references_hint: str
    read_cited_in: str
    read_cited: str
    read_copy: str
