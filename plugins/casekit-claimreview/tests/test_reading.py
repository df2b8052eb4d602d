import json

import pytest
from casekit import InvalidInput, UnreadableInput
from hypothesis import given
from hypothesis import strategies as st
from samples import EXAMPLE, TRICKY, case_of, load, minimal, rated, write

from casekit_claimreview import SUFFIXES
from casekit_claimreview.mapping import case_id


def faults(folder, data, name="a.claimreview.json", **options):
    with pytest.raises(InvalidInput) as caught:
        load(write(folder, data, name, **options))
    return [str(problem).replace(f"{folder}/", "") for problem in caught.value.problems]


# --- what becomes of a review -----------------------------------------------------------------------


def test_a_review_becomes_a_claim_a_source_and_an_item():
    case = load(EXAMPLE).case
    assert case.case == "harbour"
    assert case.as_of.text == "2026-02-14"
    assert [claim.says for claim in case.claims.values()] == [
        "The harbour of Port Ambel has lost a third of its depth since 2019.",
        "Dredging went on for eight months without a permit.",
    ]
    review = case.sources["review-c1"]
    assert (review.kind, review.publisher, review.issued.text) == ("press", "Ambel Checks", "2026-02-11")
    assert review.url == "https://checks.example/2026/harbour-dredging"
    assert review.title == "Did the harbour of Port Ambel lose a third of its depth?"
    assert (review.derives_from, review.accessed, review.reliability) == ("unknown", "copy", "F")
    item = case.evidence["rating-c1"]
    assert item.says == (
        "Rating of the claim: “Not so” (ratingValue 1; worstRating 1; bestRating 5). "
        "Explanation: “Two soundings a year differ by less than a tenth.”"
    )
    assert (item.directness, item.credibility, item.date.text) == ("secondary", 6, "2026-02-11")
    assert case.actors[item.by].name == "Ambel Checks"
    assert [(b.claim, b.stance) for b in item.bears_on] == [("c1", "contradicts")]


def test_a_verdict_is_no_official_finding_and_nobody_is_accused():
    case = load(EXAMPLE).case
    assert not case.official_findings
    assert not case.denials
    assert not any(claim.accused or claim.conduct or claim.imputed_to for claim in case.claims.values())
    assert all(actor.living is None for actor in case.actors.values())


def test_the_making_of_a_claim_is_context_known_through_the_review():
    case = load(EXAMPLE).case
    made = case.evidence["made-c1"]
    assert made.says == case.claims["c1"].says
    assert case.actors[made.by].name == "Port Ambel Fishers' Union"
    assert case.actors[made.by].kind == "organisation"
    assert [(b.claim, b.stance) for b in made.bears_on] == [("c1", "context")]
    first, later = (case.sources[id] for id in made.source_ids)
    assert (first.kind, first.url, first.issued.text) == ("social-media", "https://posts.example/fishers/771", "2026-01-28")
    assert (later.kind, later.url, later.issued) == ("document", "https://gazette.example/harbour-silt", None)
    assert {(s.accessed, s.via, s.derives_from) for s in (first, later)} == {("cited", "review-c1", "unknown")}


def test_without_an_appearance_the_making_rests_on_the_review(tmp_path):
    item = {"@type": "Claim", "author": {"@type": "Person", "name": "Ira Venn"}, "text": "Shut, I say!"}
    case = case_of(tmp_path, minimal(itemReviewed=item))
    made = case.evidence["made-c1"]
    assert made.source_ids == ("review-c1",)
    assert (case.actors[made.by].kind, made.says) == ("person", "Shut, I say!")


def test_an_item_that_says_nothing_makes_no_evidence(tmp_path):
    assert list(case_of(tmp_path, minimal(itemReviewed={"@type": "Claim"})).evidence) == ["rating-c1"]


def test_an_item_that_is_no_claim_is_the_work_in_which_it_was_made(tmp_path):
    item = {"@type": "NewsArticle", "url": "https://paper.example/1", "headline": "Shut", "author": "A reporter"}
    case = case_of(tmp_path, minimal(itemReviewed=item))
    (source,) = (case.sources[id] for id in case.evidence["made-c1"].source_ids)
    assert (source.kind, source.title, source.author, source.url) == ("press", "Shut", "A reporter", "https://paper.example/1")
    assert case.evidence["made-c1"].by.text == "A reporter"


def test_a_speaker_of_no_stated_kind_is_words_and_several_are_one_speaker(tmp_path):
    case = case_of(tmp_path, minimal(author={"name": "Somebody"}, itemReviewed={"author": ["One", {"name": "Two"}]}))
    assert not case.actors
    assert case.evidence["rating-c1"].by.text == "Somebody"
    assert case.evidence["made-c1"].by.text == "One; Two"


def test_two_of_one_name_are_told_apart_by_what_is_stated_of_them(tmp_path):
    def by(same_as):
        return minimal(author={"@type": "Person", "name": "Ira Venn", "sameAs": same_as})

    case = case_of(tmp_path, [by("https://a.example"), by("https://b.example"), by("https://a.example")])
    assert [case.evidence[f"rating-c{n}"].by for n in (1, 2, 3)] == ["actor-1", "actor-2", "actor-1"]


def test_no_words_for_a_speaker_can_be_taken_for_an_actor(tmp_path):
    person = {"@type": "Person", "name": "Ira Venn"}
    case = case_of(tmp_path, [minimal(author="actor-1"), minimal(author=person), minimal(author="actor_-1")])
    assert case.evidence["rating-c1"].by.text == "actor-1"
    assert case.evidence["rating-c3"].by.text == "actor_-1"
    assert case.actors[case.evidence["rating-c2"].by].name == "Ira Venn"


def test_a_work_of_which_nothing_is_stated_is_no_source(tmp_path):
    case = case_of(
        tmp_path, minimal(itemReviewed={"author": "Ira", "appearance": [{"@type": "NewsArticle"}, {"@id": "#gone"}]})
    )
    assert case.evidence["made-c1"].source_ids == ("review-c1",)
    assert list(case.sources) == ["review-c1"]


def test_a_person_writes_and_an_organisation_publishes(tmp_path):
    person = {"@type": "Person", "name": "Ira Venn"}
    case = case_of(tmp_path, minimal(author=person, publisher={"@type": "Organization", "name": "Ambel Checks"}))
    assert (case.sources["review-c1"].author, case.sources["review-c1"].publisher) == ("Ira Venn", "Ambel Checks")
    assert case.evidence["rating-c1"].by == "actor-1"


def test_one_address_is_one_source_but_texts_without_one_are_not(tmp_path):
    item = {"@type": "Claim", "appearance": [{"@type": "Report", "name": "Soundings"}, "https://p.example/1"]}
    case = case_of(tmp_path, [minimal(itemReviewed=item), minimal(itemReviewed=item)])
    assert len([s for s in case.sources.values() if s.url == "https://p.example/1"]) == 1
    assert len([s for s in case.sources.values() if s.title == "Soundings"]) == 2


@pytest.mark.parametrize(
    ("rating", "stance"),
    [
        ({"ratingValue": 1, "worstRating": 1, "bestRating": 5}, "contradicts"),
        ({"ratingValue": "5", "worstRating": "1", "bestRating": "5"}, "supports"),
        ({"ratingValue": 5.0, "worstRating": 1, "bestRating": 5}, "supports"),
        ({"ratingValue": 2, "worstRating": 1, "bestRating": 5}, "context"),
        ({"ratingValue": 4.99, "worstRating": 1, "bestRating": 5}, "context"),
        ({"ratingValue": -1, "worstRating": 1, "bestRating": 5}, "context"),
        ({"ratingValue": 6, "worstRating": 1, "bestRating": 5}, "context"),
        ({"ratingValue": 1, "bestRating": 5}, "context"),
        ({"ratingValue": 5, "worstRating": 1}, "context"),
        ({"worstRating": 1, "bestRating": 5}, "context"),
        ({"ratingValue": 1, "worstRating": 1, "bestRating": 1}, "context"),
        ({"ratingValue": 5, "worstRating": 5, "bestRating": 1}, "context"),
        ({"ratingValue": None, "worstRating": 1, "bestRating": 5}, "context"),
        ({"ratingValue": " ", "worstRating": 1, "bestRating": 5}, "context"),
        ({"alternateName": "False"}, "context"),
        ({"alternateName": "True", "ratingValue": 1, "worstRating": 1, "bestRating": 5}, "contradicts"),
    ],
)
def test_only_an_end_of_a_scale_that_is_stated_takes_sides(tmp_path, rating, stance):
    (bearing,) = case_of(tmp_path, rated(**rating)).evidence["rating-c1"].bears_on
    assert bearing.stance == stance


@pytest.mark.parametrize(
    ("rating", "says"),
    [
        ({"alternateName": "Not so"}, "Rating of the claim: “Not so”."),
        ({"name": "Not so"}, "Rating of the claim: “Not so”."),
        ({"alternateName": ["Not so", "Nein"]}, "Rating of the claim: “Not so; Nein”."),
        ({"ratingValue": 2.50}, "Rating of the claim: (ratingValue 2.5)."),
        ({}, "Review of the claim, without a rating."),
    ],
)
def test_a_rating_is_told_in_its_own_words(tmp_path, rating, says):
    assert case_of(tmp_path, rated(**rating)).evidence["rating-c1"].says == says


# --- forms of JSON-LD -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrap",
    [lambda review: review, lambda review: [review], lambda review: {"@graph": [review]}, lambda review: {"@graph": review}],
)
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_an_object_a_list_and_a_graph_say_the_same(tmp_path, wrap, suffix):
    document = load(write(tmp_path, wrap(minimal()), f"b{suffix}"))
    assert document.case.case == "b"
    assert document.case.claims["c1"].says == "The bridge was shut."


@pytest.mark.parametrize(
    "type", ["ClaimReview", ["ClaimReview"], ["Article", "ClaimReview"], "https://schema.org/ClaimReview", "schema:ClaimReview"]
)
def test_the_type_may_be_written_in_full(tmp_path, type):
    assert len(case_of(tmp_path, minimal() | {"@type": type}).claims) == 1


def test_a_reference_is_followed_within_the_file(tmp_path):
    graph = {
        "@graph": [
            minimal(author={"@id": "#org"}, itemReviewed={"@id": "#claim"}, url={"@id": "https://c.example/1"}),
            {"@id": "#org", "@type": "Organization", "name": "Ambel Checks"},
            {
                "@id": "#claim",
                "@type": "Claim",
                "author": {"@id": "https://union.example/"},
                "appearance": {"@id": "https://p.example/"},
            },
        ]
    }
    case = case_of(tmp_path, graph)
    assert case.actors["actor-1"].name == "Ambel Checks"
    assert case.evidence["made-c1"].by.text == "https://union.example/"
    assert {source.url for source in case.sources.values()} == {"https://c.example/1", "https://p.example/"}


def test_of_two_nodes_of_one_name_the_first_is_meant(tmp_path):
    nodes = [{"@id": "#a", "@type": "Person", "name": name} for name in ("First", "Second")]
    case = case_of(tmp_path, [minimal(author={"@id": "#a"}), *nodes])
    assert [actor.name for actor in case.actors.values()] == ["First"]


def test_values_may_be_wrapped_null_or_of_unknown_properties(tmp_path):
    review = minimal(url=None, inLanguage=7, audience={"@type": "Audience"}, reviewBody=[[]], author=[])
    review["claimReviewed"] = {"@value": "Le pont était fermé.", "@language": "fr"}
    case = case_of(tmp_path, {"@context": {"@vocab": "https://schema.org/"}} | review)
    assert case.claims["c1"].says == "Le pont était fermé."


def test_other_nodes_of_a_graph_are_left_alone(tmp_path):
    graph = {"@graph": [{"@type": "WebPage", "name": 3}, minimal(), {"@type": "Review"}, {"@type": "MediaReview"}]}
    assert len(case_of(tmp_path, graph).claims) == 1


def test_jsonld_is_json_and_not_yaml(tmp_path):
    assert faults(tmp_path, "{'@type': ClaimReview}", "a.claimreview.jsonld")[0].startswith(
        "a.claimreview.jsonld:1:2: not valid JSON"
    )
    text = '{"@type": "ClaimReview",\t"claimReviewed": "a\\/b"}'
    assert load(write(tmp_path, text, "a.claimreview.jsonld")).case.claims["c1"].says == "a/b"


@pytest.mark.parametrize(
    ("name", "id"),
    [
        ("Harbour 2026_v2.claimreview.json", "harbour-2026-v2"),
        ("Élan.claimreview.jsonld", "elan"),
        ("הנמל.claimreview.json", "claimreview"),
        (".claimreview.json", "claimreview"),
        ("x" * 200 + ".claimreview.json", "x" * 128),
    ],
)
def test_the_name_of_the_file_names_the_case(name, id):
    assert case_id(name, SUFFIXES) == id


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("2026-02-11", "2026-02-11"),
        ("2026-02-11T23:30:00-05:00", "2026-02-11"),
        ("2026-02-11T09:30Z", "2026-02-11"),
        ("2026-02-11T09:30:00.123456789+0200", "2026-02-11"),
        ("20260211T093000Z", "2026-02-11"),
        ("20260211", "2026-02-11"),
        ("2026-02", "2026-02"),
        ("2026", "2026"),
        (" 2026-02-11 ", "2026-02-11"),
    ],
)
def test_iso_dates_lose_their_time_of_day_alone(tmp_path, written, date):
    assert case_of(tmp_path, minimal(datePublished=written)).sources["review-c1"].issued.text == date


def test_the_state_of_knowledge_is_that_of_the_last_review(tmp_path):
    dated = [minimal(datePublished="2026-02-11"), minimal(datePublished="2025-12-31")]
    assert case_of(tmp_path, dated).as_of.text == "2026-02-11"
    assert case_of(tmp_path, [*dated, minimal()]).as_of is None
    assert case_of(tmp_path, [*dated, minimal(datePublished="2026")]).as_of is None


# --- faults -----------------------------------------------------------------------------------------


def test_every_fault_of_a_file_is_told_in_one_run_at_its_place(tmp_path):
    text = """[
  {
    "@type": "ClaimReview",
    "claimReviewed": 7,
    "url": ["https://a.example", "https://b.example"],
    "author": 3,
    "datePublished": "11 February 2026",
    "itemReviewed": "a claim",
    "reviewRating": {"ratingValue": "high", "bestRating": true, "alternateName": {}}
  },
  {"@type": "ClaimReview", "claimReviewd": "X", "itemReviewed": {"appearance": [7], "datePublished": "2/11/2026"}},
  {"@type": "ClaimReview", "claimReviewed": "  "},
  {"@type": "ClaimReview"},
  {"@type": "ClaimRevue"},
  5
]"""
    assert faults(tmp_path, text) == [
        "a.claimreview.json:4:22: [0].claimReviewed: expected text, found 7 (a number)",
        "a.claimreview.json:5:12: [0].url: expected one address, found 2",
        "a.claimreview.json:6:15: [0].author: expected a Person or an Organization, found 3 (a number)",
        (
            "a.claimreview.json:7:22: [0].datePublished: '11 February 2026' is not an ISO 8601 date; expected e.g. 2026-02-25 or "
            "2026-02-25T09:30:00Z; did you mean '2026-02-11'?"
        ),
        "a.claimreview.json:8:21: [0].itemReviewed: expected a Claim (a mapping), found 'a claim'",
        "a.claimreview.json:9:37: [0].reviewRating.ratingValue: expected a number, found 'high'",
        "a.claimreview.json:9:59: [0].reviewRating.bestRating: expected a number, found true (true or false)",
        "a.claimreview.json:9:82: [0].reviewRating.alternateName: expected text, found an empty mapping",
        (
            "a.claimreview.json:11:28: [1].claimReviewd: unknown key 'claimReviewd', and the key 'claimReviewed' is missing; "
            "did you mean 'claimReviewed'?"
        ),
        "a.claimreview.json:11:81: [1].itemReviewed.appearance[0]: expected an address or a CreativeWork, found 7 (a number)",
        (
            "a.claimreview.json:11:102: [1].itemReviewed.datePublished: '2/11/2026' is not an ISO 8601 date "
            "(2026-02-11 or 2026-11-02?); expected e.g. 2026-02-25 or 2026-02-25T09:30:00Z"
        ),
        "a.claimreview.json:12:45: [2].claimReviewed: expected the words of the claim, found none",
        "a.claimreview.json:13:3: [3]: the key 'claimReviewed' is missing",
        "a.claimreview.json:14:13: [4].@type: 'ClaimRevue' is not a type of schema.org; did you mean 'ClaimReview'?",
        "a.claimreview.json:15:3: [5]: expected a mapping, found 5 (a number)",
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{}", "a.claimreview.json:1:1: expected a ClaimReview, a list of them, or a @graph: the key '@type' is missing"),
        ('{"@type": "Review"}', "a.claimreview.json:1:11: @type: expected ClaimReview, found 'Review'"),
        (
            '{"@type": "ClaimRevew"}',
            "a.claimreview.json:1:11: @type: expected ClaimReview, found 'ClaimRevew'; did you mean 'ClaimReview'?",
        ),
        ('{"@type": 3}', "a.claimreview.json:1:11: @type: expected ClaimReview, found 3 (a number)"),
        ('{"@graph": []}', "a.claimreview.json:1:2: @graph: there is no ClaimReview in it"),
        ("[]", "a.claimreview.json:1:1: there is no ClaimReview in it"),
        ("7", "a.claimreview.json:1:1: expected a mapping, found a number"),
        ("", "a.claimreview.json:1:1: the file is empty; expected a mapping"),
        ('[{"@type": "ClaimReview"', "a.claimreview.json:1:25: not valid JSON: Expecting ',' delimiter"),
        ('[1], "x": [2]', "a.claimreview.json:1:4: not valid JSON: Extra data"),
        (
            '[{"@type": "ClaimReview", "claimReviewed": "a", "claimReviewed": "b"}]',
            "a.claimreview.json:1:49: [0].claimReviewed: the key 'claimReviewed' stands twice in one mapping",
        ),
        ('[{"@type": "ClaimReview", "claimReviewed": NaN}]', "a.claimreview.json:1:44: not valid JSON: NaN is not JSON"),
    ],
)
def test_what_is_no_claimreview_is_told_at_its_place(tmp_path, text, told):
    assert faults(tmp_path, text) == [told]


def test_what_cannot_be_read_is_told_as_of_every_file(tmp_path):
    (tmp_path / "a.claimreview.json").write_bytes(b"\xff")
    with pytest.raises(UnreadableInput, match=r"a\.claimreview\.json:1:1: not UTF-8"):
        load(tmp_path / "a.claimreview.json")
    with pytest.raises(UnreadableInput, match="no such file"):
        load(tmp_path / "b.claimreview.json")


def test_a_deep_file_is_refused(tmp_path):
    told = faults(tmp_path, "[" * 50 + "]" * 50)
    assert told == ["a.claimreview.json:1:40: nested more than 40 levels deep"]
    assert "nested more than 40 levels deep" in faults(tmp_path, "[" * 100_000 + "]" * 100_000)[0]


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("2026/02/11", "2026-02-11"),
        ("2026-2-1", "2026-02-01"),
        ("2026-02-11 09:30:00", "2026-02-11"),
        ("25.02.2026", "2026-02-25"),
        ("Feb 11, 2026", "2026-02-11"),
        ("Wed, 11 Feb 2026 09:30:00 GMT", "2026-02-11"),
        ("11th February 2026", "2026-02-11"),
        ("2026-02-30", ""),
        ("2026-02-11T25:00", "2026-02-11"),
        ("31 February 2026", ""),
        ("yesterday", ""),
        ("1988/1989", ""),
        ("٢٠٢٦-٠٢-١١", ""),
    ],
)
def test_a_date_that_is_not_iso_is_a_fault_with_the_nearest_one(tmp_path, written, hint):
    (told,) = faults(tmp_path, minimal(datePublished=written))
    assert "is not an ISO 8601 date" in told
    assert told.partition("; did you mean ")[2] == (f"'{hint}'?" if hint else "")


def test_faults_of_the_case_stand_where_the_words_stand(tmp_path):
    data = json.dumps([minimal(), minimal(claimReviewed="x" * 20_001)], indent=1)
    told = faults(tmp_path, data)
    assert told == ["a.claimreview.json:8:20: claims.c2.says: expected text of at most 20000 characters, found 20001"]


def test_the_whole_of_a_list_stands_where_the_list_begins(tmp_path):
    document = load(write(tmp_path, [minimal()])).document
    assert document.position(("case",)) == (1, 1)
    assert document.position(("claims", "c1")) == (1, 2)


def test_every_part_of_the_case_has_its_line(tmp_path):
    document = load(EXAMPLE).document
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()

    def line(*path):
        return lines[document.position(path).line - 1].strip()

    assert line("claims", "c1", "says").startswith('"claimReviewed": "The harbour')
    assert line("evidence", "rating-c1", "bears_on", 0) == '"reviewRating": {'
    assert line("evidence", "made-c1") == '"itemReviewed": {'
    assert line("sources", "appearance-c1-2") == '"firstAppearance": {'
    assert line("claims", "c2", "says").startswith('"claimReviewed": "Dredging')
    assert document.position(()) == (1, 1)
    assert document.place(("evidence", "rating-c2")).endswith(f":{len(lines) - 3}")


# --- anything at all --------------------------------------------------------------------------------


@pytest.mark.parametrize("text", TRICKY)
@pytest.mark.parametrize("ascii", [True, False])
def test_words_are_kept_as_they_are(tmp_path, text, ascii):
    data = rated(alternateName=text) | {"claimReviewed": text, "author": text, "url": text}
    case = case_of(tmp_path, data, ensure_ascii=ascii)
    assert case.claims["c1"].says == text
    assert f"“{text}”" in case.evidence["rating-c1"].says
    assert case.evidence["rating-c1"].by.text == text.strip()


scalars = (
    st.none()
    | st.booleans()
    | st.integers(-3, 9)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text('aé\n\\ "', max_size=5)
)
values = st.recursive(
    scalars | st.sampled_from(["2026-02-11", "ClaimReview", "Person", "actor-1", "https://a.example", "#x"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "@type",
                    "@id",
                    "@value",
                    "@graph",
                    "name",
                    "url",
                    "author",
                    "publisher",
                    "datePublished",
                    "appearance",
                    "firstAppearance",
                    "alternateName",
                    "ratingValue",
                    "worstRating",
                    "bestRating",
                    "text",
                    "sameAs",
                    "headline",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)
properties = ["claimReviewed", "url", "author", "publisher", "datePublished", "itemReviewed", "reviewRating", "headline"]
anything = st.dictionaries(st.sampled_from(properties), values, max_size=8)


@given(st.lists(anything, min_size=1, max_size=3))
def test_any_json_is_a_case_or_has_faults_with_a_place(tmp_path_factory, parts):
    path = write(tmp_path_factory.getbasetemp(), [{"@type": "ClaimReview"} | part for part in parts])
    case, problems = None, ()
    try:
        case = load(path).case
    except InvalidInput as error:
        problems = error.problems
    assert (case is None) == bool(problems)
    assert all(problem.line == 1 and problem.column and problem.path == str(path) for problem in problems)
    if case is not None:
        assert len(case.claims) == len(parts)
        assert {item.directness for item in case.evidence.values()} == {"secondary"}


numbers = st.integers(-10, 10) | st.decimals(-10, 10, places=1).map(str)


@given(numbers, numbers, numbers, st.text(st.characters(exclude_categories=["Cs"])))
def test_a_stance_is_never_more_than_an_end_of_a_scale(tmp_path_factory, value, worst, best, word):
    data = rated(ratingValue=value, worstRating=worst, bestRating=best, alternateName=word)
    (bearing,) = case_of(tmp_path_factory.getbasetemp(), data).evidence["rating-c1"].bears_on
    low, mid, high = float(worst), float(value), float(best)
    expected = "context" if low >= high else {low: "contradicts", high: "supports"}.get(mid, "context")
    assert bearing.stance == expected
