"""An explanation as a graph and as a page: read back by a parser of each, they have what the text has."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from unicodedata import normalize

import html5lib
import pydot
import pytest

from casekit.assess import Assessor
from casekit.cli import run
from casekit.compare import Assessed, compare
from casekit.engines.native import Native
from casekit.loading import load_case
from casekit.lookup import Told, lookup
from casekit.packs import load_pack
from casekit.project import bundled_cases, bundled_folder
from casekit.renderers import explanation as forms
from casekit.renderers.table import printable
from casekit.report import Report, report
from casekit.testing.tables import TRICKY, squeezed

pytestmark = pytest.mark.filterwarnings("ignore:.* deprecated - use:DeprecationWarning")  # of pyparsing, by pydot
CORE = load_pack(bundled_folder("rules") / "core")
COLOMBIA, MEXICO = bundled_cases()
IDS = ["c10-traffickers", "c4", "c6", "A-21a", "f10", "psi1991", "core/attribution", "core/standing#9"]


def report_of(path) -> Report:
    file = load_case(path)
    assessed = [Assessed(file, Assessor([CORE], Native())(file.case))]
    return report(compare(assessed, [CORE], criteria=("all",)), assessed, [CORE])


@pytest.fixture(scope="module")
def colombia() -> Report:
    return report_of(COLOMBIA)


def told(whole: Report, id: str, only: str = "") -> Told:
    return lookup(whole, id, [header.criterion for header in whole.comparison.criteria], only)


def asked(whole: Report, found: Told):
    by_key = {(e.claim, e.criterion): e for e in whole.chapters[0].explanations}
    return [by_key[key] for key in found.answers]


def dot(whole: Report, id: str, only: str = "") -> str:
    return forms.dot(asked(whole, told(whole, id, only)), whole.chapters[0].explanations)


# --- a graph --------------------------------------------------------------------------------------------


def unescaped(value: str) -> str:
    """Read a quoted label as Graphviz does: first the quotes, then the escapes of a label, then its entities."""
    assert value[0] == value[-1] == '"'
    inside = re.sub(r'(\\\\)|\\"', lambda found: found[1] or '"', value[1:-1])
    text = re.sub(r"\\(.)", lambda found: {"n": "\n"}.get(found[1], found[1]), inside)
    return text.replace("&amp;", "&")


def dense(text: str) -> str:
    """Return text without white space: lines are broken anywhere."""
    return "".join(printable(text).split())


class Graph:
    def __init__(self, written: str) -> None:
        (self.graph,) = pydot.graph_from_dot_data(written)
        nodes = [node for node in self.graph.get_nodes() if node.get_name() not in ("node", "edge", "graph")]
        self.labels = {node.get_name(): dense(unescaped(node.get("label"))) for node in nodes}
        self.styles = {node.get_name(): node.get("style") for node in nodes}
        self.edges = [(edge.get_source(), edge.get_destination(), edge.get("style")) for edge in self.graph.get_edges()]

    def named(self, *said: str) -> str:
        (name,) = [name for name, label in self.labels.items() if all(dense(each) in label for each in said)]
        return name


def test_an_answer_is_drawn_down_to_its_origins(colombia):
    written = dot(colombia, "c10-traffickers", "core/corroboration")
    graph = Graph(written)
    (e,) = told(colombia, "c10-traffickers", "core/corroboration").explanations
    answer = graph.named(e.says)
    rule = graph.named("core/corroboration#3", "independent origins: at its highest 1")
    fact = graph.named(e.decided.grounds[0].says, "independent origins: 1 (")
    item = graph.named("A-21a", e.decided.grounds[0].basis[0].says)
    source, origin = graph.named("lat19910227 ("), graph.named("psi1991 (")
    assert {(rule, answer, None), (fact, rule, None), (item, fact, None), (source, item, None), (origin, source, None)} <= {
        *graph.edges
    }
    failed = graph.named("did not hold: core/corroboration#1", e.unmet[0].fails)
    assert graph.styles[failed] == "dashed"
    assert {(failed, answer, "dashed"), (fact, failed, "dashed")} <= {*graph.edges}
    assert graph.graph.get_type() == "digraph"
    assert "Edges point from a ground to what rests on it" in written


@pytest.mark.parametrize("id", ["c10-traffickers", "c6", "f10", "rob31", "core/standing#9"])
def test_a_graph_has_every_rule_fact_item_and_source_of_the_answers_and_no_edge_leads_nowhere(id, colombia):
    graph = Graph(dot(colombia, id))
    labels = "\n".join(graph.labels.values())
    names = list(graph.labels)
    assert names == [f"n{number}" for number in range(1, len(names) + 1)], "in the order in which they are met"
    assert {end for edge in graph.edges for end in edge[:2]} == set(names) - {n for n in names if len(names) == 1}
    assert len(graph.edges) == len(set(graph.edges))
    explanations = asked(colombia, told(colombia, id))
    assert explanations
    for e in explanations:
        assert dense(f"{e.criterion}: ") in labels
        for unmet in e.unmet:
            assert dense(unmet.fails) in labels
        for ruling in (e.decided, *e.held):
            assert dense(ruling.rule) in labels
            for ground in ruling.grounds:
                assert dense(ground.says) in labels or ground.finding
                for basis in ground.basis:
                    assert dense(basis.says) in labels
                    assert all(dense(cited.source) in labels for cited in basis.sources)


def test_no_item_seems_to_rest_on_what_is_beneath_another(tmp_path):
    case = {
        "casekit": 1, "case": "two", "claims": {"c": {"says": "X."}},
        "sources": {"a": {"kind": "testimony"}, "b": {"kind": "testimony"}, "paper": {"kind": "press", "derives_from": ["a", "b"]}},
        "evidence": {
            id: {
                "says": f"{id} is told.", "directness": "hearsay", "bears_on": [{"claim": "c", "stance": "supports"}],
                "sources": [{"source": "paper", "rests_on": [origin]}],
            }
            for id, origin in (("e1", "a"), ("e2", "b"))
        },
    }  # fmt: skip
    path = tmp_path / "two.json"
    path.write_text(json.dumps(case), encoding="utf-8")
    graph = Graph(dot(report_of(path), "c", "core/corroboration"))

    def beneath(name: str) -> set[str]:
        below = {source for source, to, style in graph.edges if to == name}
        return below | {each for other in below for each in beneath(other)}

    origins = {name: graph.named(f"{name} (") for name in ("a", "b")}
    for item, own, other in (("e1", "a", "b"), ("e2", "b", "a")):
        assert origins[own] in beneath(graph.named(f"{item} is told."))
        assert origins[other] not in beneath(graph.named(f"{item} is told."))


def tricky(tmp_path, text: str) -> Report:
    case = {
        "casekit": 1, "case": "tricky", "title": text, "actors": {"p": {"name": text, "kind": "person"}},
        "sources": {"s": {"kind": "press", "title": text}},
        "evidence": {
            "e": {
                "says": text, "by": "p", "sources": ["s"], "directness": "eyewitness", "states": {"x": text},
                "bears_on": [{"claim": "c", "stance": "supports"}],
            }
        },
        "claims": {"c": {"says": text, "accused": ["p"], "period": "2001"}},
        "denials": {"d": {"claim": "c", "by": {"text": text}, "form": "fact", "says": text}},
    }  # fmt: skip
    path = tmp_path / "tricky.json"
    path.write_text(json.dumps(case), encoding="utf-8")
    return report_of(path)


@pytest.mark.parametrize(
    "text", [text for text in TRICKY if text.strip()] + ['\\"', "\\", '"\\n"', "a\\N\\G&quot;", "n1 -> n2 [x];"]
)
def test_no_character_of_a_text_is_dot_or_markup(text, tmp_path):
    whole = tricky(tmp_path, text)
    written = normalize("NFC", text)
    graph = Graph(dot(whole, "c"))
    assert sum(dense(written) in label for label in graph.labels.values()) >= 3
    assert {end for edge in graph.edges for end in edge[:2]} == set(graph.labels)
    assert "<" not in {node.get("label")[0] for node in graph.graph.get_nodes() if node.get("label")}
    for id in ("c", "e", "d"):
        parts = forms.outline(told(whole, id), whole.chapters[0].explanations)
        found = parsed(forms.page(whole, id, parts))
        assert squeezed(printable(written)) in text_of(found.find(".//main"))
        assert not any(element.tag in ("script", "img", "iframe", "a") for element in found.iter())
        assert "\u202e" not in text_of(found)
        assert "\x1b" not in text_of(found)


# --- a page ---------------------------------------------------------------------------------------------


def parsed(page: str):
    """Return the page as a parser of the standard reads it: it must find nothing wrong in it."""
    parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree"), strict=True, namespaceHTMLElements=False)
    return parser.parse(page)


def text_of(element) -> str:
    return squeezed(" ".join(element.itertext()))


@pytest.mark.parametrize("id", IDS)
def test_a_page_says_what_the_text_says(id, colombia):
    parts = forms.outline(told(colombia, id), colombia.chapters[0].explanations)
    text = squeezed(forms.text(parts, 100_000))
    main = parsed(forms.page(colombia, id, parts)).find(".//main")
    assert dense(text_of(main)) == dense(text)
    assert {b.get("class"): b.text for b in main.iter("b")}.items() <= {
        ("met", "met"), ("not-met", "not met"), ("unknown", "unknown"), ("not-applicable", "not applicable"),
    }  # fmt: skip
    answers = [line for part in parts for line in _lines(part.lines) if line.status]
    assert len(list(main.iter("b"))) == len(answers) > 0


def _lines(lines):
    for line in lines:
        yield line
        yield from _lines(line.below)


def test_a_page_is_of_one_file_and_allows_its_style_alone(colombia):
    page = forms.page(colombia, "c4", forms.outline(told(colombia, "c4"), colombia.chapters[0].explanations))
    tree = parsed(page)
    (style,) = list(tree.iter("style"))
    (policy,) = [meta.get("content") for meta in tree.iter("meta") if meta.get("http-equiv") == "Content-Security-Policy"]
    digest = base64.b64encode(hashlib.sha256(style.text.encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert not any(element.tag in ("script", "link", "img", "a") for element in tree.iter())
    assert not any(name in ("style", "src", "href") or name.startswith("on") for e in tree.iter() for name in e.attrib)
    header = colombia.comparison.document.cases[0]
    masthead = text_of(tree.find(".//header"))
    for said in (
        "c4",
        header.title,
        header.as_of,
        header.sha256,
        COLOMBIA.name,
        "core 1.",
        "never decides what is true",
    ):
        assert said in masthead


def test_answers_are_folded_but_where_another_is_told_in_one(colombia):
    def folded(only: str) -> list[bool]:
        parts = forms.outline(told(colombia, "c10-traffickers", only), colombia.chapters[0].explanations)
        section = parsed(forms.page(colombia, "x", parts)).find(".//main/section")
        return [details.get("open") is None for details in section.findall("details")]

    assert folded("core/standing") == [False]
    several = folded("")
    assert several[0] is False
    assert sum(several) > 5


def test_what_failed_is_on_the_page(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").write_text('[tool.casekit]\nplugins = ["./p.py"]\n', encoding="utf-8")
    (tmp_path / "p.py").write_text("raise ValueError('broken on purpose')\n", encoding="utf-8")
    (tmp_path / "small.yaml").write_text("casekit: 1\ncase: small\nclaims: {c1: {says: X.}}\n", encoding="utf-8")
    assert run(["explain", "small.yaml", "c1", "-f", "html"]) == 3
    tree = parsed(capsys.readouterr().out)
    assert "INCOMPLETE" in text_of(tree.find(".//body"))
    assert "broken on purpose" in text_of(tree.find(".//body"))


@pytest.mark.parametrize("format", ["html", "dot"])
@pytest.mark.parametrize("id", ["c6", "t1", "trt2026", "core/money-trail", "core/money-trail#3"])
def test_what_is_sent_does_not_say_where_the_files_lie(format, id, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run(["explain", str(COLOMBIA), id, "money-trail", "-f", format, "--engine", "native"]) == 0
    out = capsys.readouterr().out
    assert str(COLOMBIA.parent) not in out
    assert str(bundled_folder("rules")) not in out
    assert ("colombia-1989-1991.yaml:" if id in ("t1", "trt2026") else "money-trail.yaml:") in out


# --- a browser ------------------------------------------------------------------------------------------


@pytest.mark.readers
@pytest.mark.parametrize(
    "options",
    [{"color_scheme": "light"}, {"color_scheme": "dark"}, {"viewport": {"width": 320, "height": 640}}],
    ids=["light", "dark", "narrow"],
)
def test_axe_finds_no_barrier_and_the_browser_no_fault(options, browser, colombia, tmp_path):
    from axe_playwright_python.sync_playwright import Axe

    complaints: list[str] = []
    context = browser.new_context(**options)
    for id in ("c10-traffickers", "psi1991", "core/standing#9"):
        path = tmp_path / "page.html"
        parts = forms.outline(told(colombia, id), colombia.chapters[0].explanations)
        path.write_text(forms.page(colombia, id, parts), encoding="utf-8")
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("request", lambda request: None if request.url.startswith("file:") else complaints.append(request.url))
        page.goto(path.as_uri())
        page.evaluate("document.querySelectorAll('details').forEach(e => e.open = true)")
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    context.close()
    assert complaints == []
