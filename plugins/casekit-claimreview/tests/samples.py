"""Invented ClaimReviews, texts that are hard to carry, and short ways to read and to render."""

import json
from functools import cache
from pathlib import Path

from casekit import Assessed, Assessor, Native, Style, load_case, load_pack
from casekit.compare import compare
from casekit.project import bundled_folder
from casekit.redact import redact

from casekit_claimreview import casekit_case_loaders
from casekit_claimreview.rendering import ClaimReviewRenderer

EXAMPLE = Path(__file__).parent.parent / "examples" / "harbour.claimreview.json"

TRICKY = (
    'He said "no" and \\ left',
    "</script><script>alert(1)</script><!-- & -->",
    "one line\nanother\r\n\tand a third",
    "הנמל איבד שליש מעומקו \u202eתירבע\u202c",
    "🚢👩🏽‍🔧 emoji, ZWJ and all",
    "line\u2028separator\u2029paragraph",
    "x" * 3000,
    "{curly} {claim.says} ${jinja} %s",
    "null",
)


def minimal(**properties):
    return {"@type": "ClaimReview", "claimReviewed": "The bridge was shut."} | properties


def rated(**rating):
    return minimal(reviewRating={"@type": "Rating"} | rating)


def write(folder, data, name="a.claimreview.json", **options):
    path = Path(folder) / name
    text = data if isinstance(data, str) else json.dumps(data, **({"ensure_ascii": False} | options))
    path.write_bytes(text.encode())
    return path


def load(path):
    return load_case(path, casekit_case_loaders())


def case_of(folder, data, name="a.claimreview.json", **options):
    return load(write(folder, data, name, **options)).case


@cache
def assessor():
    core = load_pack(bundled_folder("rules") / "core")
    return core, Assessor([core], Native())


def compared(*files, **options):
    core, assess = assessor()
    comparison = compare([Assessed(file, assess(file.case)) for file in files], [core], **options)
    return redact(comparison, [file.case for file in files])


def rendered(*files, **options):
    return ClaimReviewRenderer().render(compared(*files, **options), Style())
