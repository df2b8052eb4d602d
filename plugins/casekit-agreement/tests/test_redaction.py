"""A source that any coder protects leaves under a pseudonym, from whosever file."""

from __future__ import annotations

import copy
import itertools
import json

import pytest
from casekit.errors import InvalidInput
from running import folders, run

CANARY = "CANARY"
ID = f"{CANARY}-id"
GUARDED = {
    "casekit": 1,
    "case": "guarded",
    "title": f"{CANARY} author in town",
    "as_of": "2000-01-01",
    "sources": {
        "aaa": {"kind": "press", "derives_from": [ID]},
        ID: {
            "kind": "testimony",
            **{field: f"{CANARY} {field}" for field in ("title", "author", "publisher", "place", "notes")},
            "url": f"https://{CANARY}.example",
            "issued": "1999-03-04",
            "reliability": "B",
            "protected": True,
        },
        f"{CANARY}-lone": {"kind": "testimony", "derives_from": [ID], "protected": True},
        "zzz": {"kind": "press"},
    },
    "evidence": {
        "e1": {
            "says": f"{CANARY} saw it.",
            "by": {"text": f"{CANARY} the witness"},
            "sources": [ID],
            "directness": "eyewitness",
            "date": "1998-07-06",
            "sensitive": True,
            "states": {"place": f"{CANARY} village"},
            "bears_on": [{"claim": "c1", "stance": "supports"}],
        },
        "e2": {"says": "X.", "sources": ["zzz"], "directness": "hearsay", "bears_on": [{"claim": "c1", "stance": "supports"}]},
    },
    "claims": {"c1": {"says": f"As {CANARY} author wrote.", "conduct": f"{CANARY} title"}},
    "denials": {"d1": {"claim": "c1", "by": {"text": f"{CANARY} ministry"}, "form": "fact", "sources": [ID]}},
}


def other():
    """Return another coding, in which the source is not protected and has a title of its own."""
    data = copy.deepcopy(GUARDED)
    source = {"kind": "interview", "title": f"{CANARY} other title", "reliability": "C", "derives_from": ["zzz"]}
    data["sources"][ID] = source
    del data["sources"][f"{CANARY}-lone"]
    data["sources"]["aaa"]["derives_from"] = ["zzz", ID]
    data["sources"]["mmm"] = {"kind": "press", "derives_from": [ID]}
    data["evidence"]["e1"] |= {"directness": "hearsay", "sensitive": False, "sources": ["zzz"]}
    data["claims"]["c1"]["conduct"] = f"as {CANARY} other title has it"
    data["denials"]["d1"]["form"] = "doubt"
    return data


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    folders(tmp_path, a=[GUARDED], b=[other()], **{f"{CANARY} place": [GUARDED]})


ORDERS = list(itertools.permutations(["a", "b", f"{CANARY} place"]))


@pytest.mark.parametrize("format", ["text", "json"])
@pytest.mark.parametrize("coders", [["a", "b"], ["b", "a"], *ORDERS], ids=" ".join)
def test_the_canary_is_in_no_output(coders, format, tmp_path):
    done = run(*coders, "-f", format)
    assert done.exit_code == 0
    run(*coders, "-f", format, "-o", "out")
    assert (tmp_path / "out").read_text(encoding="utf-8") == done.stdout
    assert CANARY not in done.output
    for day in ("1999-03-04", "1998-07-06"):
        assert day not in done.output
    for name in ("protected source 1", "protected source 2"):
        assert name in done.stdout


def test_pseudonyms_and_places_are_the_same_in_every_order():
    def told(*coders):
        found = json.loads(run(*coders, "-f", "json").stdout)
        return sorted(
            (each["record"], each["field"], sorted(c["place"] for c in each["coded"])) for each in found["disagreements"]
        )

    assert told("a", "b") == told("b", "a")


def test_a_protected_record_has_no_line_and_stands_by_its_pseudonym():
    found = json.loads(run("a", "b", "-f", "json").stdout)
    own = [each for each in found["disagreements"] if each["record"] == "protected source 1"]
    assert {each["field"] for each in own} == {"sources.kind", "sources.reliability", "sources.derives_from"}
    assert {coded["place"] for each in own for coded in each["coded"]} == {"a/case0.json", "b/case0.json"}
    (derives,) = (each for each in found["disagreements"] if each["record"] == "aaa")
    assert [coded["value"] for coded in derives["coded"]] == [["protected source 1"], ["protected source 1", "zzz"]]
    assert all(":" in coded["place"] for coded in derives["coded"])
    records = [(each["record"], each["has"][0]["place"]) for each in found["records"]]
    assert ("protected source 2", "a/case0.json") in records
    ((_, effect),) = [each["effects"] for each in found["records"] if each["record"] == "mmm"]
    assert effect["obstacle"] == ""
    order = [each["record"] for each in found["disagreements"] if each["field"] == "sources.derives_from"]
    assert order == sorted(order)


def test_revealing_is_asked_for_and_said():
    shown = run("a", "b", "--reveal-protected")
    assert ID in shown.stdout
    assert "--reveal-protected" in shown.stderr
    assert "--reveal-protected" not in run("a", "b").output


def broken(change):
    data = other()
    change(data)
    return data


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data["sources"]["aaa"].update(derives_from=[f"{ID}x", ID]),
        lambda data: data["sources"][ID].update(derives_from=[ID]),
        lambda data: data["sources"]["zzz"].update(kind=f"{CANARY} author"),
        lambda data: data["claims"]["c1"].update(period=f"{CANARY} author"),
        lambda data: data["evidence"]["e1"].update(sources=[f"{CANARY}-lone"]),
    ],
)
@pytest.mark.parametrize("a_is_broken", [False, True])
def test_the_canary_is_in_no_error_of_the_other_coder(change, a_is_broken, tmp_path):
    (tmp_path / "b" / "case0.json").write_text(json.dumps(broken(change), indent=1), encoding="utf-8")
    if a_is_broken:
        wrong = copy.deepcopy(GUARDED)
        wrong["evidence"]["e2"]["directness"] = "nothing"
        (tmp_path / "a" / "case0.json").write_text(json.dumps(wrong, indent=1), encoding="utf-8")
    with pytest.raises(InvalidInput) as told:
        run("a", "b")
    assert "b/case0.json:" in str(told.value)
    assert CANARY not in str(told.value)


def test_nor_of_one_whose_secrets_are_in_json_lines_or_come_by_a_loader(tmp_path):
    wrong = broken(lambda data: data["sources"]["aaa"].update(derives_from=[f"{ID}x", ID]))
    (tmp_path / "b" / "case0.json").write_text(json.dumps(wrong, indent=1), encoding="utf-8")
    (tmp_path / "a.jsonl").write_text(json.dumps(GUARDED) + "\n{", encoding="utf-8")
    (tmp_path / "c.twin").write_text("", encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text('[tool.casekit]\nplugins = ["./p.py"]\n', encoding="utf-8")
    (tmp_path / "p.py").write_text(
        "import casekit\n"
        f"DATA = {GUARDED!r}\n"
        "@casekit.hookimpl\n"
        "def casekit_case_loaders():\n"
        "    read = lambda path: [casekit.Document.of_data(str(path), DATA)]\n"
        "    return [casekit.CaseLoader(name='twin', suffixes=('.twin',), read=read)]\n",
        encoding="utf-8",
    )
    for coder in ("a.jsonl", "c.twin"):
        with pytest.raises(InvalidInput) as told:
            run(coder, "b")
        assert "b/case0.json:" in str(told.value)
        assert CANARY not in str(told.value)
