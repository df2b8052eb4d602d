"""Nothing of a protected source is in any part of any file."""

import io
import json
import zipfile

import pytest
from pypdf import PdfReader
from test_plugin import run

CANARY = "CANARY"
CASE = {
    "casekit": 1,
    "case": "guarded",
    "title": f"{CANARY} author in town",
    "sources": {
        f"{CANARY}-id": {
            "kind": "testimony",
            "issued": "1999-03-04",
            "protected": True,
            **{field: f"{CANARY} {field}" for field in ("title", "author", "publisher", "place", "notes", "url")},
        }
    },
    "evidence": {
        "e1": {
            "says": f"{CANARY} saw it.",
            "by": {"text": f"{CANARY} the witness"},
            "sources": [f"{CANARY}-id"],
            "directness": "eyewitness",
            "date": "1998-07-06",
            "sensitive": True,
            "states": {"place": f"{CANARY} village"},
            "bears_on": [{"claim": "c1", "stance": "supports"}],
        }
    },
    "claims": {"c1": {"question": "q", "says": f"As {CANARY} author wrote."}},
    "denials": {"d1": {"claim": "c1", "by": {"text": "x"}, "form": "fact", "date": "1997-05-04", "sources": [f"{CANARY}-id"]}},
}


def everything(format, data):
    """Return all that a file holds, as text."""
    if format == "pdf":
        read = PdfReader(io.BytesIO(data))
        return "\n".join([*(page.extract_text() for page in read.pages), str(read.metadata), str(read.xmp_metadata)])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return "\n".join(name + archive.read(name).decode("utf-8", "replace") for name in archive.namelist())


@pytest.mark.parametrize("format", ["docx", "xlsx", "pdf"])
def test_the_canary_is_in_no_file(format, tmp_path):
    (tmp_path / "guarded.json").write_text(json.dumps(CASE), encoding="utf-8")
    done = run(tmp_path, "compare", "guarded.json", "-c", "all", "-f", format)
    assert done.returncode == 0, done.stderr
    told = everything(format, done.stdout)
    assert CANARY not in told
    assert CANARY.encode() not in done.stdout + done.stderr
    assert "protected source 1" in " ".join(told.split())
    assert not any(day in told for day in ("1998-07-06", "1999-03-04", "1997-05-04"))
