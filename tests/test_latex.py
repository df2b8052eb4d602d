"""LaTeX, read by pylatexenc and set by pdfLaTeX and LuaLaTeX, says what the table says."""

from __future__ import annotations

import re
import subprocess
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casekit.cli import run
from casekit.renderers import Style, renderer
from casekit.renderers.arrange import MOST_COLUMNS, fitted
from casekit.renderers.layouts import DIFFERENCES, table
from casekit.testing.tables import LONG, TRICKY, comparison, rows_of, squeezed
from casekit.tex import printable_by_pdftex, typeset
from tests.readers import missing, program
from tests.test_renderers import BIG, STYLES, TEXTS
from tests.tex_reader import read

NUMBERED = " ".join(f"word{n}" for n in range(450))
"""A cell of over 3,000 characters in which no word is like another."""
KNOWN = [chr(code) for code in range(0x21, 0x10000) if printable_by_pdftex(chr(code)) and chr(code).isprintable()]


def _shown(data, style):
    """Return the table as LaTeX should have it: with at most so many columns of answers side by side."""
    found = table(data, style)
    answers = sum(column.title != DIFFERENCES for column in found.columns)
    return found if answers <= MOST_COLUMNS else fitted(found, MOST_COLUMNS)


def _composed(text):
    return squeezed(unicodedata.normalize("NFC", text))


# --- read without TeX --------------------------------------------------------------------------------------------------


def _check(labels, style, **how):
    data = comparison(labels, **how)
    found = _shown(data, style)
    said = read(renderer("latex").render(data, style._replace(standalone=False)))
    assert said.above == _composed(f"{found.title} {found.subtitle}")
    names, *rows = rows_of(found)
    assert said.rows == [[_composed(cell) for cell in row] for row in (names, *rows)]
    assert said.below == _composed(" ".join(_below(found)))


def _below(found):
    for case, claims in found.claims:
        yield from (f"Claims, {case}", *(f"{claim.claim}: {claim.text}" for claim in claims))
    for title, texts in (
        *found.reasons,
        ("Notes", [f"{note.mark} {note.text}" for note in found.notes]),
        ("Rules", [f"{rule}: {says}" for rule, says in found.rules]),
        ("References", [f"[{entry.number}] {entry.text}" for entry in found.references]),
        ("Remarks", found.remarks),
    ):
        if texts:
            yield from (title, *texts)


@settings(max_examples=100, deadline=None)
@given(TEXTS, STYLES, st.booleans())
def test_latex_read_back_equals_the_table(labels, style, why):
    _check(labels, style, why=why)


@pytest.mark.parametrize("label", TRICKY)
def test_latex_finds_nothing_to_obey(label):
    _check([label], Style(), why=True)


@pytest.mark.parametrize("layout", ["criteria", "questions", "question", "long"])
@pytest.mark.parametrize("transpose", [False, True])
@pytest.mark.parametrize("cases", [1, 3])
def test_latex_layouts(layout, transpose, cases):
    if not (layout == "long" and transpose):
        _check([LONG] if layout == "question" else [*TRICKY[:8], LONG], Style(layout=layout, transpose=transpose), cases=cases)


@pytest.mark.parametrize(("labels", "cases"), [(BIG, 1), ([*TRICKY, LONG], 12)], ids=["rows", "cases"])
def test_large_latex(labels, cases):
    _check(labels, Style(), cases=cases)


def test_incomplete_latex():
    _check(["|x|", "y_"], Style(), complete=False)


def test_what_fits_on_a_page_is_a_float_and_only_that():
    few, many = (renderer("latex").render(comparison(["x"] * n), Style()) for n in (1, 30))
    assert r"\begin{table}" in few
    assert r"\begin{longtable}" in many
    assert r"\begin{longtable}" in renderer("latex").render(comparison([NUMBERED]), Style())


@pytest.mark.parametrize(
    "text", ["--", "---", "-\u2010", "\u2013-", ",,", "<<", ">>", "!`", "?`", "\u2018\u2018", "?\u2018", "\u2019\u2019"]
)
def test_no_two_characters_become_another_one(text):
    assert "\\/" in typeset(text, 80)


# --- set by TeX --------------------------------------------------------------------------------------------------------


GAP = 12.0
"""Points between two columns: what is wider than its column by less touches nothing (words of hundreds of w are)."""


def _run(*command, folder):
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False, timeout=120)
    log = done.stdout.decode("utf-8", "replace")
    assert done.returncode == 0, log[-3000:]
    return log


def _set(tex, folder, engine="pdflatex", runs=1):
    """Return the log and, without white space, the text of the PDF; texts of one cell are in one piece."""
    (folder / "a.tex").write_text(tex, encoding="utf-8")
    for _ in range(runs):
        log = _run(program(engine), "-no-shell-escape", "-halt-on-error", "-interaction=nonstopmode", "a.tex", folder=folder)
    wide = [float(width) for width in re.findall(r"Overfull \\[hv]box \(([\d.]+)pt too", log)]
    assert not [width for width in wide if width > GAP], log
    assert "Float too large" not in log
    return log, _bare(_run(program("pdftotext"), "-enc", "UTF-8", "-raw", "a.pdf", "-", folder=folder))


def _bare(text):
    return "".join(unicodedata.normalize("NFKC", text).split()).replace("\f", "")


def _is_all_there(found, text):
    """Check that the text has every word of a table, with the code points of what pdfTeX does not know."""
    texts = [found.title, found.subtitle, *_below(found), *(cell for row in rows_of(found) for cell in row)]
    words = {word for each in texts for word in _composed(each).split()}
    printed = {word for word in words if printable_by_pdftex(word)}
    missing = [word for word in printed if _bare(word) not in text]
    assert not missing
    unknown = {c for word in words - printed for c in word if not printable_by_pdftex(c)} - set("ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ")
    assert not [character for character in unknown if f"[U+{ord(character):04X}]" not in text]


@pytest.mark.readers
@pytest.mark.parametrize(
    ("labels", "style", "how"),
    [
        (TRICKY, Style(), {}),
        (TRICKY, Style(layout="questions", differences=False), {"cases": 4}),
        (TRICKY, Style(layout="long"), {}),
        (["x", *TRICKY[:12]], Style(transpose=True), {"cases": 3}),
        ([NUMBERED], Style(layout="question"), {}),
        (["x", NUMBERED], Style(), {"cases": 4}),
        ([NUMBERED], Style(), {}),
        (["表" * 400, "表 " * 400], Style(), {}),
        (["x"], Style(), {"complete": False}),
        (BIG, Style(), {"cases": 1}),
        (BIG, Style(), {"cases": 12}),
    ],
    ids=["criteria", "questions", "long", "transposed", "question", "cell", "header", "unknown", "float", "rows", "cases"],
)  # fmt: skip
def test_pdflatex_sets_every_word(labels, style, how, tmp_path):
    data = comparison(labels, **how)
    _, text = _set(renderer("latex").render(data, style._replace(standalone=True)), tmp_path)
    _is_all_there(_shown(data, style), text)


@pytest.mark.readers
def test_a_word_of_several_pages_is_all_there(tmp_path):
    data = comparison(["w" * 4000])
    _, text = _set(renderer("latex").render(data, Style(standalone=True)), tmp_path)
    # not in one piece: at the foot of a page the header comes between
    assert text.count("w") >= sum(each.count("w") for row in rows_of(_shown(data, Style())) for each in row)


@pytest.mark.readers
@pytest.mark.parametrize("layout", ["criteria", "questions", "long"])
def test_the_shipped_cases_as_latex(layout, tmp_path):
    out = tmp_path / "table.tex"
    assert run(["compare", "-f", "latex", "--standalone", "--layout", layout, "-o", str(out)]) == 0
    log, text = _set(out.read_text(encoding="utf-8"), tmp_path, runs=2)
    assert "Overfull" not in log
    assert "Warning" not in log
    assert "U+" not in text
    assert "YairKlein" in text


@pytest.mark.readers
def test_a_fragment_stands_in_a_paper_with_a_list_of_tables(tmp_path):
    fragments = [renderer("latex").render(comparison(labels), Style()) for labels in (["表 \u0301 é"], TRICKY)]
    paper = (
        r"\documentclass{article}\usepackage[T1]{fontenc}\usepackage{array,booktabs,longtable,textcomp,lmodern}"
        "\n\\begin{document}\\listoftables\n" + "\n".join(fragments) + "\\end{document}\n"
    )
    _, text = _set(paper, tmp_path, runs=2)
    assert text.count("Atitle[U+8868]") == 2


@pytest.mark.readers
def test_pdftex_prints_what_is_said_to_be_known_to_it(tmp_path):
    _, text = _set(renderer("latex").render(comparison([" ".join(KNOWN)]), Style(standalone=True)), tmp_path)
    assert "[U+" not in text


@pytest.mark.readers
def test_lualatex_prints_characters_or_their_code_points(tmp_path):
    found = _run(program("kpsewhich"), "--engine=luatex", "luaotfload.lua", "article.cls", folder=tmp_path)
    if "luaotfload" not in found:
        missing("luaotfload (texlive-luatex)")
    labels = [*TRICKY, " ".join(KNOWN), "".join(map(chr, (0xE000, 0xFFFF, 0x1F600, 0xFDD0)))]
    log, text = _set(renderer("latex").render(comparison(labels), Style(standalone=True)), tmp_path, "lualatex")
    assert "Missing character" not in log + (tmp_path / "a.log").read_text(encoding="utf-8", errors="replace")
    for word in ("Привет", "Ωμέγα"):
        assert all(character in text or f"[U+{ord(character):04X}]" in text for character in word)
    for label in labels:
        assert all(_bare(word) in text for word in _composed(label).split() if printable_by_pdftex(word))
