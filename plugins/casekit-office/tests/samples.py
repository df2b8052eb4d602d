"""Comparisons to write, and what a reader is to find of them."""

from casekit import Style
from casekit.renderers.layouts import table as table_of
from casekit.renderers.table import Table, plain_letters
from casekit.testing.tables import LONG, TRICKY, comparison
from hypothesis import strategies as st

from casekit_office import casekit_renderers
from casekit_office.texts import writable

HOSTILE = (
    "<r><t>rich</t></r>", "<r></r>", "_x0041_ _x000D_", "]]></w:t></w:r>", '"/><w:fldSimple w:instr="DATE"/>', "{{ x }} {% y %}",
    "cmd|' /C calc'!A0", '=DDE("x","y","z")', '#sys.inputs #read("/etc/passwd") #eval("1")', "\\u{0041} \\n", "a\tb\tc",
    "mailto:a@b.org", "\ufffe and \uffff", "x" * 400 + " " + "ab/" * 60, "lone \ud800 surrogate", "final fi ffl ﬁ", "\n", " ",
)  # fmt: skip
"""Texts that are something to one of the three formats."""

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60) | st.sampled_from([*TRICKY, *HOSTILE])

SEVERAL = {
    "tricky": (comparison(TRICKY), Style()),
    "tricky, questions": (comparison(TRICKY), Style(layout="questions")),
    "tricky, long": (comparison(TRICKY), Style(layout="long")),
    "tricky, transposed": (comparison(TRICKY), Style(transpose=True)),
    "hostile": (comparison(HOSTILE), Style()),
    "hostile alone": (comparison(HOSTILE, cases=1), Style(layout="questions")),
    "hostile, without notes of difference": (comparison(HOSTILE), Style(differences=False, references=False)),
    "one question in full": (comparison(["what was said"]), Style(layout="question")),
    "one tricky question in full": (comparison([TRICKY[2]], cases=3), Style(layout="question")),
    "a long account": (comparison([LONG, "short"]), Style()),
    "a long account, in full": (comparison([LONG]), Style(layout="question")),
    "a very long account": (comparison([LONG * 3, "short", LONG * 6]), Style(layout="long")),
    "12 cases": (comparison(["a", "b", "c"], cases=12), Style()),
    "12 cases, in full": (comparison(["a"], cases=12), Style(layout="question")),
    "200 rows": (comparison([f"answer {n}" for n in range(200)]), Style()),
    "why the cases differ": (comparison([*TRICKY, *HOSTILE, LONG], why=True), Style()),
    "incomplete": (comparison(["a", "b"], complete=False), Style()),
    "without a title": (comparison(["a"])._replace(title=""), Style()),
}


def written(format: str, of, style: Style) -> bytes:
    made = casekit_renderers()[format]().render(of, style)
    assert isinstance(made, bytes)
    return made


def expected(of, style: Style, *, plain: bool = True) -> Table:
    """Return the table that is to be found; `plain`: its marks in ordinary letters, because the format raises them."""
    table = table_of(of, style)
    return marked(table) if plain else table


def marked(table: Table) -> Table:
    groups = tuple(
        group._replace(
            lines=tuple(
                line._replace(cells=tuple(tuple(p._replace(mark=plain_letters(p.mark)) for p in cell) for cell in line.cells))
                for line in group.lines
            )
        )
        for group in table.groups
    )
    return table._replace(groups=groups, notes=tuple(note._replace(mark=plain_letters(note.mark)) for note in table.notes))


def below(table: Table) -> list[str]:
    """Return the texts below a table, in order."""
    found = []
    for case, claims in table.claims:
        found += [f"Claims, {case}", *(f"{claim.claim}: {claim.text}" for claim in claims)]
    for title, reasons in table.reasons:
        found += [title, *reasons]
    found += [f"{note.mark} {note.text}" for note in table.notes]
    found += [f"{rule}: {says}" for rule, says in table.rules]
    found += [f"[{entry.number}] {entry.text}" for entry in table.references]
    return [*found, *table.remarks]


def bare(text: str) -> str:
    """Return a text without white space: where lines end is the format's affair."""
    return "".join(writable(text).split())
