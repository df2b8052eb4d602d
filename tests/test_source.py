"""From text to data: YAML 1.2 scalars, exact numbers, the same from JSON and YAML, and where every node stands."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any
from unicodedata import normalize

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from casekit import source
from casekit.errors import InvalidInput, UnreadableInput
from casekit.notation import plain_scalar
from casekit.source import DataPath, Document, Position, decode, dotted, kind_of, parse


def data_of(text: str, path: str = "x.yaml") -> Any:
    return parse(path, text).data


def problems_of(text: str, path: str = "x.yaml") -> list[str]:
    with pytest.raises(InvalidInput) as raised:
        parse(path, text)
    return [str(problem).removeprefix(f"{path}:") for problem in raised.value.problems]


# --- scalars ------------------------------------------------------------------------------------------

SCALARS = {
    # words, which YAML 1.1 took for truth values
    "no": "no", "yes": "yes", "on": "on", "off": "off", "y": "y", "n": "n", "No": "No", "NO": "NO", "ON": "ON",
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False, "tRUE": "tRUE",
    # nothing
    "~": None, "null": None, "Null": None, "NULL": None, "": None, "nULL": "nULL", "none": "none",
    # dates and times stay text
    "1989-08-23": "1989-08-23", "1989-08": "1989-08", "12:30:45": "12:30:45", "190:20:30": "190:20:30",
    "1989-08-23T12:30:45Z": "1989-08-23T12:30:45Z", "1988/1989": "1988/1989", "1981?": "1981?", "../1991": "../1991",
    # whole numbers
    "0": 0, "12": 12, "+12": 12, "-12": -12, "017": 17, "0o17": 15, "0x1F": 31, "0xff": 255,
    "0b11": "0b11", "1_000": "1_000", "0o18": "0o18", "0xG": "0xG", "-0x1F": "-0x1F", "1,000": "1,000", "12 000": "12 000",
    # numbers with a point or an exponent
    "1.5": Decimal("1.5"), "-1.5": Decimal("-1.5"), ".5": Decimal("0.5"), "-.5": Decimal("-0.5"), "5.": Decimal(5),
    "1e3": Decimal("1E+3"), "1E-3": Decimal("0.001"), "+1.5e+3": Decimal("1.5E+3"), "98131.50": Decimal("98131.50"),
    ".": ".", "..": "..", "+": "+", "-.": "-.", "1e": "1e", "e3": "e3", "1.2.3": "1.2.3", "1e+": "1e+",
    # neither infinity nor what is no number
    ".inf": ".inf", "-.INF": "-.INF", ".nan": ".nan", "NaN": "NaN", "Infinity": "Infinity",
    # digits of other scripts are words
    "١٢": "١٢", "１２": "１２",
}  # fmt: skip


@pytest.mark.parametrize(("written", "value"), SCALARS.items())
def test_a_plain_scalar(written, value):
    found = data_of(f"a: {written}\n")["a"]
    assert (found, type(found)) == (value, type(value))
    assert plain_scalar(written) == value


@pytest.mark.parametrize("written", SCALARS)
@pytest.mark.parametrize("quoted", ["'{}'", '"{}"', "!!str {}", "! {}", "|-\n  {}", ">-\n  {}"])
def test_a_quoted_scalar_is_text(quoted, written):
    assert data_of(f"a: {quoted.format(written)}\n") == {"a": written}


def test_decimals_keep_every_digit():
    for path, text in (("x.yaml", "a: 98131.50\nb: 0.10\n"), ("x.json", '{"a": 98131.50, "b": 0.10}')):
        data = data_of(text, path)
        assert (str(data["a"]), str(data["b"])) == ("98131.50", "0.10")
        assert data["b"] * 3 == Decimal("0.30")


@settings(deadline=None)
@given(st.decimals(allow_nan=False, allow_infinity=False, places=4))
def test_a_decimal_is_read_as_it_is_written(number):
    text = f"{number:f}"
    assert str(data_of(f"a: {text}\n")["a"]) == text
    assert str(data_of(f'{{"a": {text}}}', "x.json")["a"]) == text


@pytest.mark.parametrize("digits", [20, 399, 400, 4000, 5000])
def test_a_long_number_is_the_same_in_both_notations(digits):
    text = '{"a": %s}' % ("7" * digits)
    assert data_of(text, "x.json") == data_of(text)


@pytest.mark.parametrize("number", ["1e9999", "1e99999", "1E-99999", "-0", "-0.0", "0e0"])
def test_an_unusual_number_is_the_same_in_both_notations(number):
    text = f'{{"a": {number}}}'
    read = [data_of(text, path)["a"] for path in ("x.json", "x.yaml")]
    assert str(read[0]) == str(read[1])


@pytest.mark.parametrize("key", ["1989", "1.5", "true", "no", "null", "~", "0x1F", "1989-08-23", "''", '""'])
def test_a_key_is_always_text(key):
    assert list(data_of(f"{key}: 1\n")) == [key.strip("'\"")]


def test_text_is_normalised_to_nfc():
    decomposed = "e\u0301"
    for path, text in (
        ("x.yaml", f"{decomposed}: [{decomposed}, '{decomposed}', \"e\\u0301\"]\n"),
        ("x.json", f'{{"{decomposed}": ["{decomposed}", "{decomposed}", "e\\u0301"]}}'),
    ):
        assert data_of(text, path) == {"é": ["é", "é", "é"]}


def test_keys_that_are_equal_once_normalised_are_one_key():
    assert problems_of("é: 1\ne\u0301: 2\n") == ["2:1: é: the key 'é' stands twice in one mapping"]
    assert problems_of('{"é": 1, "e\u0301": 2}', "x.json") == ["1:10: é: the key 'é' stands twice in one mapping"]


@pytest.mark.parametrize("character", ["\x85", "\u2028", "\u2029"], ids=["NEL", "LS", "PS"])
def test_a_line_separator_of_unicode_is_a_character_like_any_other(character):
    text = f'{{"a": "one{character}two",\n "b": 1}}'
    for path in ("x.json", "x.yaml"):
        document = parse(path, text)
        assert document.data == {"a": f"one{character}two", "b": 1}
        assert document.position(("b",), key=True) == (2, 2)


# --- both notations -----------------------------------------------------------------------------------

_LETTERS = st.characters(
    blacklist_categories=["Cs", "Cc"], blacklist_characters="\x7f\x85\u2028\u2029\ufeff\ufffe\uffff", max_codepoint=0x1FFFF
)
_TEXTS = st.text(_LETTERS | st.sampled_from("\n\t\\\"'{}[],:#&*!|>%@- "), max_size=12).map(lambda text: normalize("NFC", text))
_SCALARS = st.none() | st.booleans() | st.integers(-(10**12), 10**12) | _TEXTS
_NESTED = st.dictionaries(
    _TEXTS,
    st.recursive(
        _SCALARS, lambda child: st.lists(child, max_size=4) | st.dictionaries(_TEXTS, child, max_size=4), max_leaves=12
    ),
    max_size=5,
)
_INDENTS = st.sampled_from([None, 0, 1, 2, 4])


def nodes(data: Any, path: DataPath = ()) -> list[tuple[DataPath, Any]]:
    """Return every node below the root with its path."""
    steps = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [node for step, child in steps for node in (((*path, step), child), *nodes(child, (*path, step)))]


def text_at(document: Document, position: Position) -> str:
    """Return what stands in the text from a position on."""
    lines = document.text.split("\n")[position.line - 1 :]
    return "\n".join([lines[0][position.column - 1 :], *lines[1:]])


@settings(deadline=None)
@given(_NESTED, _INDENTS)
def test_json_and_yaml_give_the_same_data_and_positions(data, indent):
    text = json.dumps(data, indent=indent, ensure_ascii=False)
    as_json, as_yaml = parse("x.json", text), parse("x.yaml", text)
    assert as_json.data == as_yaml.data == data
    for path, _ in nodes(data):
        for key in (False, True):
            assert as_json.position(path, key=key) == as_yaml.position(path, key=key), (path, key)


@settings(deadline=None)
@given(_NESTED, _INDENTS, st.booleans())
def test_the_text_at_the_position_of_a_json_node_begins_with_it(data, indent, ascii_only):
    document = parse("x.json", json.dumps(data, indent=indent, ensure_ascii=ascii_only))
    assert document.data == data
    for path, value in nodes(data):
        written = {dict: "{", list: "["}.get(type(value)) or json.dumps(value, ensure_ascii=ascii_only)
        assert text_at(document, document.position(path)).startswith(written)
        if isinstance(path[-1], str):
            written = json.dumps(path[-1], ensure_ascii=ascii_only)
            assert text_at(document, document.position(path, key=True)).startswith(written)


_NAMES = st.text("abcüñ日", min_size=2, max_size=6)
_NAMED = st.dictionaries(
    _NAMES,
    st.recursive(
        st.integers(0, 10**6) | _NAMES,
        lambda child: st.lists(child, max_size=4) | st.dictionaries(_NAMES, child, max_size=4),
        max_leaves=12,
    ),
    max_size=5,
)


@settings(deadline=None)
@given(_NAMED, st.sampled_from([False, None]), st.sampled_from(["", "# a comment\n\n", "---\n"]))
def test_the_text_at_the_position_of_a_yaml_node_begins_with_it(data, flow, before):
    document = parse("x.yaml", before + yaml.safe_dump(data, allow_unicode=True, default_flow_style=flow, sort_keys=False))
    assert document.data == data
    for path, value in nodes(data):
        found = text_at(document, document.position(path))
        if isinstance(value, list):
            assert found.startswith("-" if value and not found.startswith("[") else "[")
        elif isinstance(value, dict):
            assert found.startswith(next(iter(value)) if value and not found.startswith("{") else "{")
        else:
            assert found.startswith(str(value))
        if isinstance(path[-1], str):
            assert text_at(document, document.position(path, key=True)).startswith(path[-1])


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("path", ["x.yaml", "x.json"])
def test_positions_count_lines_and_characters_from_one(path, end):
    text = end.join(['{"日本": {"a": "é",', '  "b": [1,', '   "two"]},', '"c": "😀", "d": 3}'])
    document = parse(path, text)
    assert document.data == {"日本": {"a": "é", "b": [1, "two"]}, "c": "😀", "d": 3}
    assert document.position(()) == (1, 1)
    assert document.position(("日本",), key=True) == (1, 2)
    assert document.position(("日本",)) == (1, 8)
    assert document.position(("日本", "a")) == (1, 14)
    assert document.position(("日本", "b")) == (2, 8)
    assert document.position(("日本", "b", 0)) == (2, 9)
    assert document.position(("日本", "b", 1)) == (3, 4)
    assert document.position(("c",)) == (4, 6)
    assert document.position(("d",), key=True) == (4, 11)


def test_a_byte_order_mark_shifts_nothing():
    text = decode(b"\xef\xbb\xbfa: {b: 1}\n", "x.yaml")
    assert parse("x.yaml", text).position(("a", "b"), key=True) == (1, 5)


def test_the_position_of_what_is_not_there_is_that_of_what_it_is_missing_from():
    document = parse("x.yaml", "a:\n  b:\n    - c: 1\n")
    assert document.position(("a", "b", 0, "d")) == document.position(("a", "b", 0)) == (3, 7)
    assert document.position(("a", "b", 7, "d"), key=True) == document.position(("a", "b"), key=True) == (2, 3)
    assert document.position(("z", "y")) == (1, 1)


def test_a_document_may_begin_at_a_later_line_of_its_file():
    document = parse("x.jsonl", '{"a": {"b": 1}}', first_line=7)
    assert document.position(("a", "b"), key=True) == (7, 8)
    assert document.position(()) == (7, 1)
    assert str(document.problem(("a", "b"), "wrong")) == "x.jsonl:7:13: a.b: wrong"


def test_a_path_is_written_with_dots_and_indices():
    assert dotted(()) == ""
    assert dotted(("evidence", "A-03", "sources", 0, "rests_on", 1)) == "evidence.A-03.sources[0].rests_on[1]"


def test_a_value_is_named_by_its_kind():
    kinds = [kind_of(value) for value in ({}, [], "", 1, Decimal(1), True, None)]
    assert kinds == ["a mapping", "a list", "text", "a number", "a number", "true or false", "nothing"]


# --- aliases, tags, duplicates, limits ----------------------------------------------------------------


def test_an_alias_is_the_same_object_and_stands_where_it_is_written():
    document = parse("x.yaml", "a: &list [1, {b: 2}]\nc: *list\nd: &text word\ne: [*text]\n")
    assert document.data == {"a": [1, {"b": 2}], "c": [1, {"b": 2}], "d": "word", "e": ["word"]}
    assert document.data["a"] is document.data["c"]
    assert document.position(("c",)) == (2, 4)
    assert document.position(("c", 1, "b")) == (2, 4)
    assert document.position(("e", 0)) == (4, 5)


def test_an_alias_may_be_a_key_if_it_is_text():
    assert data_of("a: &key word\n*key : 1\n") == {"a": "word", "word": 1}
    assert problems_of("a: &key [word]\n*key : 1\n") == ["2:1: a key must be text, found a list"]


def test_a_later_anchor_replaces_an_earlier_one():
    assert data_of("a: &x 1\nb: *x\nc: &x 2\nd: *x\n") == {"a": 1, "b": 1, "c": 2, "d": 2}


def test_there_are_no_merge_keys():
    assert data_of("a: &x {b: 1}\nc:\n  <<: *x\n") == {"a": {"b": 1}, "c": {"<<": {"b": 1}}}


def test_aliases_may_add_as_many_nodes_as_the_limit_and_no_more(monkeypatch):
    monkeypatch.setattr(source, "MAX_ALIASED_NODES", 6)
    text = "a: &x [1, 2]\nb: [*x, *x]\n"
    assert data_of(text)["b"] == [[1, 2], [1, 2]]
    assert problems_of(f"{text}c: *x\n") == ["3:4: aliases would expand to more than 6 nodes"]


def test_an_alias_of_an_alias_counts_with_all_it_stands_for(monkeypatch):
    monkeypatch.setattr(source, "MAX_ALIASED_NODES", 9)
    assert data_of("a: &x [1, 2]\nb: &y [*x]\nc: [*y]\n")["c"] == [[[1, 2]]]
    assert problems_of("a: &x [1, 2]\nb: &y [*x, *x]\nc: [*y]\n") == ["3:5: aliases would expand to more than 9 nodes"]


@pytest.mark.parametrize("path", ["x.yaml", "x.json"])
def test_data_may_be_as_deep_as_the_limit_and_no_deeper(path, monkeypatch):
    monkeypatch.setattr(source, "MAX_DEPTH", 3)
    assert data_of('{"a": [{"b": 1}]}', path) == {"a": [{"b": 1}]}
    assert problems_of('{"a": [{"b": []}]}', path) == ["1:14: nested more than 3 levels deep"]


def test_a_file_may_be_as_large_as_the_limit_and_no_larger(monkeypatch, tmp_path):
    file = tmp_path / "x.yaml"
    file.write_bytes(b"12345")
    monkeypatch.setattr(source, "MAX_BYTES", 5)
    assert source.read_bytes(file) == b"12345"
    monkeypatch.setattr(source, "MAX_BYTES", 4)
    with pytest.raises(UnreadableInput, match="5 bytes; at most 4 are read"):
        source.read_bytes(file)


def test_a_duplicate_key_is_told_of_every_time_at_its_later_place():
    text = "a: {b: 1, b: 2}\nc:\n  - {d: 1, e: 2, d: 3}\na: 2\n"
    assert problems_of(text) == [
        "1:11: a.b: the key 'b' stands twice in one mapping",
        "3:18: c[0].d: the key 'd' stands twice in one mapping",
        "4:1: a: the key 'a' stands twice in one mapping",
    ]


@pytest.mark.parametrize(
    "tag", ["!!python/object/apply:os.system", "!!python/name:os.system", "!!binary", "!!set", "!mine", "!!omap"]
)
@pytest.mark.parametrize("value", ["word", "[word]", "{word: 1}"])
def test_a_tag_that_is_not_of_plain_data_is_refused(tag, value):
    (problem,) = problems_of(f"a: 1\nb: {tag} {value}\n")
    assert problem.startswith("2:4: ")
    assert problem.endswith("is not allowed")
    assert tag.lstrip("!") in problem


@pytest.mark.parametrize(
    "value", ["!!map {b: 1}", "!!seq [1]", "!!int 1", "!!bool true", "!!null ~", "!!float 1.5", "!!str word"]
)
def test_a_tag_of_plain_data_changes_nothing(value):
    assert data_of(f"a: {value}\n") == data_of(f"a: {value.partition(' ')[2]}\n")


@pytest.mark.parametrize("word", ["NaN", "Infinity", "-Infinity"])
def test_json_has_no_number_beyond_numbers(word):
    (problem,) = problems_of(f'{{"a": 1,\n "b": {word}}}', "x.json")
    assert problem == f"2:7: not valid JSON: {word} is not JSON"


def test_json_text_may_hold_any_character_but_half_of_a_pair():
    assert data_of(r'{"a": "\ud83d\ude00 \u2028 \u0000 \/"}', "x.json") == {"a": "😀 \u2028 \0 /"}
    assert problems_of('{"a": 1,\n "b": ["\\ude00"]}', "x.json") == ["2:8: not valid JSON: half of a surrogate pair"]
    assert problems_of('{"\\ud83d": 1}', "x.json") == ["1:2: not valid JSON: half of a surrogate pair"]


@pytest.mark.parametrize(
    "text",
    [
        "{'a': 1}",
        '{"a": 01}',
        '{"a": .5}',
        '{"a": 5.}',
        '{"a": +1}',
        '{"a": 0x1F}',
        "{a: 1}",
        '{"a": True}',
        '{"a": 1} {}',
        "# x\n{}",
    ],
)
def test_json_is_read_as_json_and_not_as_yaml(text):
    (problem,) = problems_of(text, "x.json")
    assert "not valid JSON: " in problem
