"""An HTML table as a browser shows it."""

from __future__ import annotations

import pytest

from casekit.renderers import Style, renderer
from casekit.renderers.layouts import table
from casekit.renderers.table import plain_letters
from casekit.testing.tables import LONG, TRICKY, comparison, rows_of, squeezed

pytestmark = pytest.mark.readers
ROWS = "[...document.querySelectorAll('tr')].map(row => [...row.cells].map(cell => cell.innerText))"
ACTIVE = "document.querySelectorAll('script, a, img, iframe, object, embed, form, input, [onclick], [href], [src]').length"


def _said(part):
    """Return an answer as the page shows it: with the letter of its note and its status in words."""
    status = f"({part.status.replace('_', ' ')})" if part.status else ""
    return squeezed(f"{part.text} {plain_letters(part.mark)} {status}")


@pytest.mark.parametrize("cases", [2, 12])
def test_chromium_shows_the_table_and_obeys_nothing_in_it(browser, cases, tmp_path):
    data, style = comparison([*TRICKY, LONG], cases=cases), Style(standalone=True)
    page_file = tmp_path / "table.html"
    page_file.write_text(renderer("html").render(data, style), encoding="utf-8")
    complaints = []
    context = browser.new_context()
    page = context.new_page()
    page.on("console", lambda message: complaints.append(message.text))
    page.on("dialog", lambda dialog: complaints.append(dialog.message))
    page.on("request", lambda request: None if request.url.startswith("file:") else complaints.append(request.url))
    page.goto(page_file.as_uri())
    rows, active = page.evaluate(ROWS), page.evaluate(ACTIVE)
    context.close()
    assert complaints == []
    assert active == 0
    found = table(data, style)
    answers = [[" ".join(map(_said, cell)) for cell in line.cells] for group in found.groups for line in group.lines]
    assert [[squeezed(cell) for cell in row[1:]] for row in rows if len(row) > 1][1:] == [
        [squeezed(c) for c in row] for row in answers
    ]
    assert [squeezed(row[0]) for row in rows] == [squeezed(row[0]) for row in rows_of(found)]
