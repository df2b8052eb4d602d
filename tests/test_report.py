"""The report as one page: everything of the comparison is in it, nothing protected is, and nothing but itself is needed."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from pathlib import Path
from unicodedata import normalize

import html5lib
import pytest

from casekit.assess import Assessor
from casekit.cli import run
from casekit.compare import Assessed, compare
from casekit.engines.native import Native
from casekit.loading import load_case
from casekit.model.dates import iso
from casekit.packs import load_pack
from casekit.project import bundled_cases, bundled_folder
from casekit.redact.report import redact_report
from casekit.renderers.report import render
from casekit.renderers.report.english import EN
from casekit.renderers.report.spanish import ES
from casekit.renderers.table import printable
from casekit.report import Report, report
from casekit.testing.tables import TRICKY, comparison, squeezed
from tests.test_redact import CANARY, CASE

CORE = load_pack(bundled_folder("rules") / "core")
MOST_BYTES = 500 * 1024


def report_of(paths, **selection):
    assessor = Assessor([CORE], Native())
    assessed = [Assessed(file, assessor(file.case)) for file in map(load_case, paths)]
    return report(compare(assessed, [CORE], **selection), assessed, [CORE]), [a.file.case for a in assessed]


def parsed(page):
    """Return the page as a parser of the standard reads it: it must find nothing wrong in it."""
    parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree"), strict=True, namespaceHTMLElements=False)
    return parser.parse(page)


def text_of(element):
    return squeezed("".join(element.itertext()))


@pytest.fixture(scope="module")
def shipped():
    return report_of(bundled_cases())[0]


@pytest.fixture(scope="module")
def page(shipped):
    return render(shipped)


@pytest.fixture(scope="module")
def tree(page):
    return parsed(page)


# --- what is in it -------------------------------------------------------------------------------------


def test_every_cell_stands_in_its_row_with_its_status_and_leads_to_its_reasons(shipped, tree):
    by_id = {element.get("id"): element for element in tree.iter() if element.get("id")}
    rows = [row for row in tree.find(".//table[@class='comparison']").iter("tr") if row.get("data-criterion")]
    shown = [row for row in shipped.comparison.document.rows if any(row.cells.values())]
    assert [row.get("data-criterion") for row in rows if row.findall(".//li")] == [row.criterion for row in shown]
    for html, row in zip([row for row in rows if row.findall(".//li")], shown, strict=True):
        for cells, td in zip(row.cells.values(), html.findall("td"), strict=False):
            answers = td.findall("ul/li")
            assert len(answers) == len(cells)
            for cell, answer in zip(sorted(cells, key=lambda cell: cell.claim), answers, strict=True):
                assert answer.find("b").get("class") == cell.status.replace("_", "-")
                assert answer.find("b").text == EN.statuses[cell.status]
                assert answer.find("a").text == squeezed(printable(cell.label))
                reasons = by_id[answer.find("a").get("href")[1:]]
                assert text_of(reasons).startswith(EN.decided_by)
                if cell.rule.partition("#")[2].isdigit():
                    assert f"rule {cell.rule.partition('#')[2]} →" in text_of(reasons)


def test_the_reasons_go_down_to_the_line_of_every_item_source_and_origin(shipped, page):
    for chapter in shipped.chapters:
        for explanation in chapter.explanations:
            for ground in explanation.decided.grounds:
                for basis in ground.basis:
                    assert f">{basis.id}</a>:{basis.place.rpartition(':')[2]}" in page
                    for cited in basis.sources:
                        assert f">{cited.source}</a>:{cited.place.rpartition(':')[2]}" in page
                        assert all(f"{o.source}:{o.place.rpartition(':')[2]}" in page for o in cited.origins[1:])


def test_every_claim_item_denial_finding_and_source_is_there_once_with_its_line(shipped, tree):
    ids = [element.get("id") for element in tree.iter() if element.get("id")]
    for number, chapter in enumerate(shipped.chapters, 1):
        for entry in (*chapter.claims, *chapter.evidence, *chapter.records):
            id = entry.claim if hasattr(entry, "question") else entry.id
            assert ids.count(f"{number}.{id}") == 1
    said = text_of(tree)
    for chapter in shipped.chapters:
        assert all(squeezed(entry.says) in said for entry in (*chapter.claims, *chapter.evidence))
        assert all(source.header.source in said and source.place.rpartition("/")[2] in said for source in chapter.sources)


def test_the_criteria_stand_with_their_standards_and_the_lines_of_their_rules(shipped, tree):
    said = text_of(tree.find(".//section[@id='criteria']"))
    for criterion in shipped.criteria:
        assert squeezed(criterion.asks) in said
        assert all(squeezed(standard) in said for standard in criterion.standards)
        assert all(squeezed(f"{rule.place.rpartition('/')[2]}: {rule.says}") in said for rule in criterion.rules)


def test_the_header_and_the_remarks_are_those_of_every_format(tree):
    said = text_of(tree)
    assert "as of 2026-02-25 · core" in said
    assert "no cross-case inference" in said
    assert EN.undecided in said


def test_the_picture_of_derivation_has_every_derived_text_and_its_list_every_origin(shipped, tree):
    for number, chapter in enumerate(shipped.chapters, 1):
        section = tree.find(f".//section[@id='{number}.derivation.']")
        texts = section.findall(".//{*}text")
        drawn = {(text.find("{*}title") if text.find("{*}title") is not None else text).text for text in texts}
        related = {t.source for t in chapter.graph.texts if t.parents} | {p for t in chapter.graph.texts for p in t.parents}
        assert related <= drawn
        edges = [path for path in section.findall(".//{*}path") if path.get("data-e")]
        assert len(edges) == sum(len(t.parents) for t in chapter.graph.texts)
        listed = [text_of(item) for item in section.findall("details/ul/li")]
        for origin in (t for t in chapter.graph.texts if not t.parents):
            (item,) = [item for item in listed if re.match(rf"{re.escape(origin.source)}[ ,(:]", item)]
            carried = {t.source for t in chapter.graph.texts if origin.source in t.origins} - {origin.source}
            assert all(re.search(rf"(?<![\w-]){re.escape(source)}(?![\w-])", item) for source in carried)


def test_the_timeline_draws_and_lists_every_dated_event(shipped, tree):
    for number, chapter in enumerate(shipped.chapters, 1):
        section = tree.find(f".//section[@id='{number}.timeline.']")
        assert len(section.findall(".//tbody/tr")) == len(chapter.events)
        dates = [text_of(row.find("th")) for row in section.findall(".//tbody/tr")]
        assert all(any(date.startswith(event.date) for date in dates) for event in chapter.events)
        open_ends = [e for e in chapter.events if e.date and not (e.earliest and e.latest)]
        assert sum("(open start)" in date or "(open end)" in date for date in dates) == len(open_ends)


def test_one_question_has_only_what_bears_on_it():
    whole, _ = report_of(bundled_cases(), questions=["money-trail"])
    for chapter in whole.chapters:
        claims = {claim.claim for claim in chapter.claims}
        assert {claim.question for claim in chapter.claims} == {"money-trail"}
        assert all(claims & {bears.claim for bears in entry.bears_on} for entry in chapter.evidence)
        assert all(record.claim in claims for record in chapter.records)
    parsed(render(whole))


# --- the page itself -----------------------------------------------------------------------------------


def test_the_page_is_small_and_always_the_same(shipped, page):
    assert len(page.encode()) < MOST_BYTES
    assert render(shipped) == page
    again, _ = report_of(bundled_cases())
    assert render(again) == page


def test_ids_are_unique_and_every_link_within_the_page_leads_somewhere(tree):
    ids = [element.get("id") for element in tree.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    links = {a.get("href")[1:] for a in tree.iter("a") if a.get("href").startswith("#")}
    assert links <= set(ids)
    named = {id for e in tree.iter() for a in ("aria-labelledby", "for") if e.get(a) for id in e.get(a).split()}
    assert named <= set(ids)


def test_the_policy_allows_this_style_and_this_script_alone(tree):
    (style,), (script,) = list(tree.iter("style")), list(tree.iter("script"))
    (policy,) = [meta.get("content") for meta in tree.iter("meta") if meta.get("http-equiv") == "Content-Security-Policy"]

    def allowed(element):
        return f"'sha256-{base64.b64encode(hashlib.sha256(element.text.encode()).digest()).decode()}'"

    assert policy == (
        f"default-src 'none'; style-src {allowed(style)}; script-src {allowed(script)}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    assert not any(element.get("style") for element in tree.iter())
    assert not any(name.lower().startswith("on") for element in tree.iter() for name in element.attrib)
    assert not any(element.get("src") for element in tree.iter())
    assert "url(" not in style.text
    assert "@import" not in style.text


def test_tables_have_captions_and_scopes_and_every_control_a_label(tree):
    for table in tree.iter("table"):
        assert table.find("caption") is not None
        assert all(th.get("scope") for th in table.iter("th"))
    assert all(th.get("aria-sort") == "none" for th in tree.find(".//table[@class='comparison']/thead").iter("th"))
    labelled = {label.get("for") for label in tree.iter("label")}
    assert {control.get("id") for control in (*tree.iter("input"), *tree.iter("select"))} <= labelled
    assert {"header", "nav", "main", "footer"} <= {element.tag for element in tree.iter() if isinstance(element.tag, str)}


# --- data ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("complete", [True, False])
def test_no_character_of_the_data_is_markup(complete):
    data = comparison(TRICKY, complete=complete)
    found = parsed(render(Report(data, ())))
    assert len(list(found.iter("script"))) == 1
    assert not any(element.tag in ("img", "iframe", "object") for element in found.iter())
    body = text_of(found.find("body"))
    for label in TRICKY:
        assert squeezed(printable(label)) in body
    assert "\u202e" not in body
    assert "\x1b" not in body
    assert (EN.incomplete in body) is not complete
    assert (EN.failed in body) is not complete
    isolated = {"".join(element.itertext()) for element in found.iter("bdi")}
    assert {"עברית ו-English", "مرحبا 123"} <= isolated


def test_no_text_of_a_case_is_markup(tmp_path):
    for number, tricky in enumerate(TRICKY):
        text = tricky if tricky.strip() else "x"
        case = {
            "casekit": 1,
            "case": "tricky",
            "title": text,
            "summary": text,
            "actors": {"a": {"name": text, "kind": "person"}},
            "sources": {"s": {"kind": "press", "title": text, "author": text, "publisher": text, "url": text}},
            "evidence": {
                "e": {
                    "says": text,
                    "by": "a",
                    "sources": ["s"],
                    "directness": "eyewitness",
                    "states": {"x": text},
                    "bears_on": [{"claim": "c", "stance": "supports"}],
                }
            },
            "claims": {"c": {"says": text, "accused": ["a"], "conduct": text, "period": "2001"}},
            "denials": {"d": {"claim": "c", "by": {"text": text}, "form": "fact", "says": text}},
            "searches": {"w": {"claim": "c", "where": text, "result": "not-found"}},
        }
        path = tmp_path / f"{number}.json"
        path.write_text(json.dumps(case), encoding="utf-8")
        found = parsed(render(report_of([path])[0]))
        body = text_of(found.find("body"))
        assert body.count(squeezed(printable(normalize("NFC", text)))) >= 8, text
        assert len(list(found.iter("script"))) == 1
        addresses = [a.get("href") for a in found.iter("a") if not a.get("href").startswith("#")]
        assert all(address.startswith(("http://", "https://")) for address in addresses)


def test_in_spanish_no_word_of_the_page_is_left_in_english(shipped):
    tree = parsed(render(shipped, "es"))
    assert tree.get("lang") == "es"
    outside = []

    def walk(element):
        if element.tag in ("style", "script", "cite") or element.get("lang", "es") != "es":
            outside.append(element.tail or "")
            return
        outside.append(element.text or "")
        coded = ("data-kind", "data-question", "data-criterion")
        told = (name for name in element.attrib if name in ("aria-label", "title") or name.startswith("data-"))
        outside.extend(element.get(name) for name in told if name not in coded)
        for child in element:
            walk(child)
        outside.append(element.tail or "")

    walk(tree.find("body"))
    said = re.sub(r"\S+\.yaml|core/\S+", "", squeezed(" ".join(outside)))
    for name, word in vars(EN).items():
        spanish = getattr(ES, name)
        pairs = zip(word.values(), spanish.values(), strict=True) if isinstance(word, dict) else [(word, spanish)]
        for english, translated in pairs:
            if isinstance(english, str) and english != translated and len(english) > 3 and name != "language":
                start = squeezed(english).split("{")[0].strip()
                assert len(start) < 4 or not re.search(rf"(?<![\w-]){re.escape(start)}(?![\w-])", said), (name, start)
    for word in (ES.comparison, ES.claims, ES.evidence, ES.timeline, ES.references, ES.statuses["not_met"]):
        assert word in said
    assert "ninguna inferencia entre casos" in said


# --- protected sources ---------------------------------------------------------------------------------


def guarded(tmp_path, case=CASE):
    path = tmp_path / "guarded.json"
    path.write_text(json.dumps(case), encoding="utf-8")
    return path


@pytest.mark.parametrize("lang", ["en", "es"])
def test_the_canary_is_nowhere_in_the_report(tmp_path, lang, capsys, monkeypatch):
    guarded(tmp_path)
    monkeypatch.chdir(tmp_path)
    target = tmp_path / "report.html"
    assert run(["report", "guarded.json", "-c", "all", "--lang", lang, "-o", str(target)]) == 0
    written = target.read_text(encoding="utf-8")
    assert CANARY.casefold() not in written.casefold()
    assert CANARY not in "".join(capsys.readouterr())
    assert "protected source 1" in written
    for secret in ("1998-07", "1999-03", "1996-03", "1997-05"):
        assert secret not in written


def test_a_protected_day_moves_no_mark_and_no_row(tmp_path):
    """Two cases that differ in protected days and lines alone give one page."""
    pages = []
    for day in ("03-04", "11-29"):
        case = json.loads(json.dumps(CASE).replace("1999-03-04", f"1999-{day}").replace("1998-07-06", f"1998-{day}"))
        case["evidence"]["e3"]["date"] = f"1996-{day}"
        case["denials"]["d1"]["date"] = f"1997-{day}"
        case["denials"]["d2"] = {**CASE["denials"]["d1"], "form": "doubt", "date": "1997-06-15", "sources": ["other"]}
        whole, cases = report_of([guarded(tmp_path, case)])
        pages.append(re.sub(r"[0-9a-f]{64}", "", render(redact_report(whole, cases))))
    assert pages[0] == pages[1]


def test_a_protected_source_has_no_line_of_the_file(tmp_path):
    path = guarded(tmp_path)
    path.write_text(json.dumps(CASE, indent=1), encoding="utf-8")
    whole, cases = report_of([path])
    (line,) = [e.place.rpartition(":")[2] for e in whole.chapters[0].sources if e.header.source == f"{CANARY}-id"]
    redacted = redact_report(whole, cases)
    (entry,) = [e for e in redacted.chapters[0].sources if e.header.source == "protected source 1"]
    assert entry.place == ""
    assert f"protected source 1</a>:{line}" not in render(redacted)


def test_who_speaks_in_a_protected_source_is_not_told(tmp_path):
    case = json.loads(json.dumps(CASE))
    case["actors"] = {"w": {"name": "Walter Witness", "kind": "person"}}
    case["sources"] |= {"one": {"kind": "interview"}, "two": {"kind": "interview", "protected": True}}
    for id, source in (("e4", "one"), ("e5", "two")):
        case["evidence"][id] = {"says": "Y.", "by": "w", "sources": [source], "directness": "eyewitness"}
    whole, cases = report_of([guarded(tmp_path, case)])
    assert [voice.origins for voice in whole.chapters[0].graph.voices] == [("one", "two")]
    assert redact_report(whole, cases).chapters[0].graph.voices == ()
    case["sources"]["two"]["protected"] = False
    case["evidence"]["e5"]["sensitive"] = True
    whole, cases = report_of([guarded(tmp_path, case)])
    assert redact_report(whole, cases).chapters[0].graph.voices == ()
    (entry,) = [e for e in redact_report(whole, cases).chapters[0].evidence if e.id == "e5"]
    assert (entry.says, entry.by) == ("[withheld]", "[withheld]")


def test_revealing_is_asked_for_and_said(tmp_path, capsys):
    guarded(tmp_path)
    target = tmp_path / "report.html"
    assert run(["report", str(tmp_path / "guarded.json"), "--reveal-protected", "-o", str(target)]) == 0
    assert f"{CANARY} title" in target.read_text(encoding="utf-8")
    assert "--reveal-protected" in capsys.readouterr().err


# --- the command ---------------------------------------------------------------------------------------


def test_the_command_writes_the_file_and_nothing_to_standard_output(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run(["report", *map(str, bundled_cases()), "-q", "money-trail"]) == 0
    assert capsys.readouterr().out == ""
    assert parsed((tmp_path / "report.html").read_text(encoding="utf-8")).get("lang") == "en"


def test_a_wrong_language_and_a_file_that_cannot_be_written_are_usage_errors(tmp_path, capsys):
    assert run(["report", "--lang", "fr", *map(str, bundled_cases())]) == 2
    assert run(["report", *map(str, bundled_cases()), "-o", str(tmp_path / "no" / "report.html")]) == 2
    assert "no/report.html" in capsys.readouterr().err


def test_a_plugin_that_fails_leaves_the_report_incomplete(tmp_path, monkeypatch, capsys):
    (tmp_path / "pyproject.toml").write_text('[tool.casekit]\nplugins = ["./p.py"]\n', encoding="utf-8")
    (tmp_path / "p.py").write_text(
        "import casekit\n"
        "def answer(claim):\n"
        "    raise ValueError('broken <b>')\n"
        "@casekit.hookimpl\n"
        "def casekit_criteria():\n"
        "    return [casekit.PythonCriterion(name='ours/named', title='T', asks='A?', outcomes={'a': 'met'}, answer=answer)]\n",
        encoding="utf-8",
    )
    guarded(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert run(["report", "guarded.json", "-p", "core", "-p", "ours", "-c", "all"]) == 3
    body = text_of(parsed(Path("report.html").read_text(encoding="utf-8")).find("body"))
    assert EN.incomplete in body
    assert EN.failed in body
    assert "broken <b>" in body
    assert "broken <b>" in capsys.readouterr().err


def test_an_open_end_and_an_undated_event_are_said(tmp_path):
    case = {"casekit": 1, "case": "x", "claims": {"a": {"period": "../1991"}, "b": {"period": "1990/.."}, "c": {}}}
    whole, _ = report_of([guarded(tmp_path, case)])
    (chapter,) = whole.chapters
    assert [(e.id, e.earliest, e.latest) for e in chapter.events] == [
        ("a", "", "1991-12-31"),
        ("b", "1990-01-01", ""),
        ("c", "", ""),
    ]
    tree = parsed(render(whole))
    dates = [text_of(row.find("th")) for row in tree.findall(".//section[@id='1.timeline.']//tbody/tr")]
    assert dates == ["../1991 (open start)", "1990/.. (open end)", "undated"]
    assert iso(1) == "0001-01-01"


def test_the_words_of_the_vocabularies_are_spanish_too(shipped):
    from casekit.model.base import words
    from casekit.model.case import Conclusion, DenialScope, Directness, FindingLevel, SourceKind, Stance
    from casekit.renderers.report.spanish import VOCABULARY

    for vocabulary in (SourceKind, Directness, Stance, DenialScope, FindingLevel, Conclusion):
        assert {word.replace("-", " ") for word in words(vocabulary)} <= set(VOCABULARY)
    tree = parsed(render(shipped, "es"))
    standings = {element.text for element in tree.iter("strong")}
    assert {"constatado oficialmente", "corroborado", "alegado", "controvertido"} <= standings
    assert not standings & {"officially found", "corroborated", "alleged", "disputed"}
