import json
import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from unicodedata import normalize

import pytest
from casekit import Style, load_case
from casekit.model.result import FailedCell
from casekit.project import bundled_folder
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from samples import EXAMPLE, TRICKY, compared, load, rendered, write

from casekit_claimreview.rendering import ClaimReviewRenderer, safe_json

SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "required": ["@context", "@graph"],
    "properties": {
        "@context": {"const": "https://schema.org"},
        "@graph": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["@type", "claimReviewed", "identifier", "isPartOf", "itemReviewed", "reviewBody"],
                "properties": {
                    "@type": {"const": "ClaimReview"},
                    "claimReviewed": {"type": "string", "minLength": 1},
                    "identifier": {"type": "string", "pattern": "/"},
                    "isPartOf": {"properties": {"@type": {"const": "CreativeWork"}}, "required": ["identifier", "name"]},
                    "itemReviewed": {"properties": {"@type": {"const": "Claim"}}, "required": ["text", "identifier"]},
                    "reviewBody": {"type": "string", "minLength": 1},
                    "reviewRating": {
                        "additionalProperties": False,
                        "required": ["@type", "alternateName"],
                        "properties": {"@type": {"const": "Rating"}, "alternateName": {"type": "string", "minLength": 1}},
                    },
                },
            },
        },
    },
}
"""The shape that is promised; a numeric rating has no place in it."""


def graph(text):
    data = json.loads(text)
    Draft202012Validator(SCHEMA).validate(data)
    assert text.endswith("}\n")
    assert not text.endswith("\n\n")
    return data["@graph"]


def case_file(folder, name="k", **parts):
    return load_case(write(folder, {"casekit": 1, "case": name} | parts, f"{name}.json"))


def test_a_claimreview_for_each_claim_of_each_case(tmp_path):
    one = case_file(tmp_path, "one", title="One", as_of="2026-02-25", claims={"c2": {"says": "B."}, "c1": {"says": "A."}})
    two = case_file(tmp_path, "two", claims={"c1": {"says": "C.", "question": "q"}})
    found = graph(rendered(one, two))
    assert [(each["identifier"], each["claimReviewed"]) for each in found] == [
        ("one/c1", "A."),
        ("one/c2", "B."),
        ("two/c1", "C."),
    ]
    assert found[0]["isPartOf"] == {"@type": "CreativeWork", "identifier": "one", "name": "One"}
    assert found[2]["itemReviewed"] == {
        "@type": "Claim", "about": {"@type": "Thing", "name": "q"}, "identifier": "two/c1", "text": "C.",
    }  # fmt: skip


def test_the_standing_is_the_rating_and_the_criteria_are_the_body():
    (first, _) = graph(rendered(load(EXAMPLE)))
    assert first["reviewRating"] == {"@type": "Rating", "alternateName": "contradicted by the evidence on file"}
    assert re.fullmatch(
        r"Standing: contradicted by the evidence on file\.\n"
        r"Attribution to a state: nobody is accused\.\n"
        r"Independent corroboration: no supporting evidence on file\.\n"
        r"Denial on record: none recorded on this claim\.\n"
        r"As of 2026-02-14; casekit \S+; core \S+\.",
        first["reviewBody"],
    )


def test_without_the_standing_there_is_no_rating_and_none_is_made_up():
    found = graph(rendered(load(EXAMPLE), criteria=["denial"]))
    assert all("reviewRating" not in each for each in found)
    assert found[0]["reviewBody"].startswith("Denial on record: ")


def test_a_claim_without_words_says_so(tmp_path):
    (found,) = graph(rendered(case_file(tmp_path, claims={"c1": {}})))
    assert found["claimReviewed"] == "Claim c1 of k, which has no words on file"


def test_a_failure_is_no_answer(tmp_path):
    comparison = compared(case_file(tmp_path, claims={"c1": {"says": "A."}}))
    rows = tuple(r._replace(cells={"k": ()}) if r.criterion == "core/standing" else r for r in comparison.document.rows)
    document = comparison.document._replace(rows=rows, complete=False)
    comparison = comparison._replace(document=document, failed=(FailedCell("k", "", "core/standing", "c1"),))
    (found,) = graph(ClaimReviewRenderer().render(comparison, Style()))
    assert "reviewRating" not in found
    assert found["reviewBody"].startswith("INCOMPLETE: ")
    assert "\nStanding: FAILED: no answer.\n" in found["reviewBody"]


def test_a_case_that_could_not_be_assessed_is_all_failures(tmp_path):
    comparison = compared(case_file(tmp_path, claims={"c1": {"says": "A."}}))
    rows = tuple(row._replace(cells={}) for row in comparison.document.rows)
    comparison = comparison._replace(document=comparison.document._replace(rows=rows, complete=False))
    (found,) = graph(ClaimReviewRenderer().render(comparison, Style()))
    assert found["reviewBody"].count("FAILED: no answer") == len(rows)


def test_nothing_to_show_is_an_empty_graph(tmp_path):
    assert graph(rendered(case_file(tmp_path))) == []


def test_keys_are_sorted_whatever_they_are(tmp_path):
    text = rendered(case_file(tmp_path, claims={"c1": {"says": "A.", "question": "q"}}))
    assert text == json.dumps(json.loads(text), ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    assert text.index('"@type": "Claim"') < text.index('"about"')
    assert safe_json({"b": 1, "a": 2}) == '{\n  "a": 2,\n  "b": 1\n}\n'


def test_keys_are_sorted_and_the_bytes_are_the_same_in_another_process():
    text = rendered(load(EXAMPLE))
    assert text == json.dumps(json.loads(text), ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    program = f"from samples import *; print(rendered(load({str(EXAMPLE)!r})), end='')"
    for seed in ("1", "2"):
        run = subprocess.run(
            [sys.executable, "-c", program],
            cwd=EXAMPLE.parent.parent / "tests", env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"}, capture_output=True, check=True,
        )  # fmt: skip
        assert run.stdout.decode() == text


def test_a_protected_source_does_not_appear(tmp_path):
    secret = {
        "kind": "interview",
        "title": "Canarytitle",
        "author": "Canaryname",
        "publisher": "Canarypaper",
        "url": "canary://x",
    }
    secret |= {"place": "Canaryville", "notes": "Canarynote", "issued": "1987-06-05", "protected": True}
    evidence = {
        "says": "Canarywords", "by": {"text": "Canaryvoice"}, "sources": ["canaryid"], "directness": "eyewitness", "sensitive": True,
        "date": "1987-06-04", "bears_on": [{"claim": "c1", "stance": "supports"}],
    }  # fmt: skip
    says = "According to Canaryname of Canaryville (canaryid), on 1987-06-05: Canarywords"
    file = case_file(tmp_path, sources={"canaryid": secret}, evidence={"e": evidence}, claims={"c1": {"says": says}})
    text = rendered(file, criteria=["all"])
    assert "canary" not in text.lower()
    assert "1987-06" not in text
    assert graph(text)


class _Scripts(HTMLParser):
    """The contents of the script elements of a page, and how many elements there are."""

    def __init__(self, page):
        super().__init__()
        self.scripts, self.tags = [], []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)

    def handle_data(self, data):
        self.scripts.append(data)


def in_a_page(text):
    page = _Scripts(f'<script type="application/ld+json">{text}</script>')
    assert page.tags == ["script"]
    return json.loads("".join(page.scripts))


@given(st.recursive(st.text(), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3)))
def test_any_text_is_safe_in_html_and_comes_back(data):
    text = safe_json({"data": data})
    assert not set(text) & set("<>&\u2028\u2029\u202e")
    text.encode()
    assert in_a_page(text)["data"] == data


@pytest.mark.parametrize("character", "<>&\x7f\x85\u061c\u200e\u200f\u2028\u2029\u202a\u202e\u2066\u2069\ufeff")
def test_what_could_harm_a_page_is_escaped_and_means_the_same(character):
    text = safe_json({character: character})
    assert character not in text
    assert json.loads(text) == {character: character}


def test_letters_and_emoji_stay_readable():
    assert safe_json("הנמל 👩🏽‍🔧 é") == '"הנמל 👩🏽‍🔧 é"\n'


def test_a_half_of_a_pair_is_still_written():
    assert json.loads(safe_json("\ud800").encode()) == "\ud800"


# --- there and back ---------------------------------------------------------------------------------


def back(folder, text, name="back.claimreview.json"):
    return load(write(folder, text, name)).case


def same(found, case):
    """Assert that a case says what ClaimReviews say: claims, words and standing, and no more."""
    assert [claim.says for claim in case.claims.values()] == [each["claimReviewed"] for each in found]
    for number, each in enumerate(found, 1):
        item = case.evidence[f"rating-c{number}"]
        word = each.get("reviewRating", {}).get("alternateName")
        assert item.says == (f"Rating of the claim: “{word}”." if word else "Review of the claim, without a rating.")
        assert [bearing.stance for bearing in item.bears_on] == ["context"]
    assert len(case.evidence) == len(found)


@pytest.mark.parametrize("words", TRICKY)
def test_what_goes_out_can_be_read_back(tmp_path, words):
    text = rendered(case_file(tmp_path, title=words, claims={"c1": {"says": words}, "c2": {"says": "Another."}}))
    assert in_a_page(text)["@graph"] == graph(text)
    case = back(tmp_path, text)
    assert [claim.says for claim in case.claims.values()] == [words, "Another."]
    same(graph(text), case)


def test_the_shipped_cases_go_out_and_come_back(tmp_path):
    files = [load_case(path) for path in sorted(bundled_folder("cases").glob("*.yaml")) if ".codebook." not in path.name]
    assert len(files) >= 2
    for criteria in ((), ("all",)):
        text = rendered(*files, criteria=criteria)
        assert len(graph(text)) == sum(len(file.case.claims) for file in files)
        same(graph(text), back(tmp_path, text))


# casekit reads text as NFC, and lone surrogates cannot stand in a file
words = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)
normal = words.map(lambda text: normalize("NFC", text)).filter(str.strip)


@settings(max_examples=60)
@given(st.lists(normal, min_size=1, max_size=4), st.lists(st.sampled_from(["supports", "contradicts", "context"]), max_size=4))
def test_any_claims_go_out_and_come_back(tmp_path_factory, says, stances):
    folder = tmp_path_factory.getbasetemp()
    evidence = {
        f"e{n}": {
            "says": "X.", "sources": [f"s{n}"], "directness": "eyewitness",
            "bears_on": [{"claim": "c1", "stance": stance}],
        }
        for n, stance in enumerate(stances)
    }  # fmt: skip
    sources = {f"s{n}": {"kind": "testimony"} for n, _ in enumerate(stances)}
    claims = {f"c{n}": {"says": text} for n, text in enumerate(says, 1)}
    text = rendered(case_file(folder, claims=claims, evidence=evidence, sources=sources))
    case = back(folder, text)
    assert [claim.says for claim in case.claims.values()] == says
    same(graph(text), case)
    again = rendered(load(write(folder, text, "back.claimreview.json")))
    assert [each["claimReviewed"] for each in graph(again)] == says
