"""Reports of a campaign: what others wrote is shown as text, and steers nothing that reads the report."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest
from markdown_it import MarkdownIt

from tfgen.reporting.campaign import render

DIFF = (
    "diff --git a/x.tf b/x.tf\n--- a/x.tf\n+++ b/x.tf\n@@ -1,2 +1,3 @@\n--- a comment\r\n+++ b\r\n"
    " # ````\r# </pre><script>alert(1)</script> \u202eevil\ttab\n"
)
HOSTILE = (
    "=1+1",
    "# a\n# heading",
    "<script>alert(1)</script>",
    "[a](javascript:alert(1)) ![b](https://e.example/x.png)",
    "| cell | `code` | ~~x~~",
    "@acme/team #12 !3",
    "\u202etxt.tf \x1b[31m",
    "```\n</details>",
)


def report(text: str) -> dict[str, Any]:
    """A campaign with one repository whose every text is this one."""
    row = {
        "repository": text,
        "outcome": "needs a person",
        "reason": "fixes held back",
        "stage": "planned",
        "detail": text,
        "remedy": text,
        "notes": [text],
        "step": "",
        "retriable": False,
        "left": 1,
        "base": "b" * 40,
        "commits": [],
        "requests": [{"number": 1, "url": text, "state": "open", "group": ""}],
        "findings": [{"verdict": "fail", "file": text, "line": 1, "address": text, "message": text, "held": text}],
        "changes": [],
        "diff": DIFF,
    }
    follower = {"repository": text, "path": text, "line": 1, "module": text, "at": text, "needs": text}
    quiet = {**row, "outcome": "nothing relevant", "reason": "no subject of the controls"}
    reasons = [{"outcome": "needs a person", "reason": "fixes held back", "count": 1}]
    rows = [row, quiet]
    return {"name": "c", "outcomes": {}, "reasons": reasons, "repositories": rows, "followers": [follower]}


@pytest.mark.parametrize("text", HOSTILE)
def test_markdown_has_our_structure_only(text: str) -> None:
    page = render(report(text), "markdown")
    tokens = [
        token
        for block in MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(page)
        for token in (block, *(block.children or ()))
    ]
    kinds = {token.type for token in tokens}
    assert not kinds & {"html_block", "html_inline", "link_open", "image", "code_inline", "s_open", "code_block"}
    assert [token.tag for token in tokens if token.type == "heading_open"] == ["h1", "h2", "h2", "h3", "h2"]
    cells = [token.type for token in tokens].count("td_open")
    assert cells == 3 + 5 + 3
    (fence,) = [token for token in tokens if token.type == "fence"]
    assert fence.content.count("\n") == DIFF.count("\n") and "\\u202eevil\ttab" in fence.content
    assert "\u202e" not in page and "\x1b" not in page
    assert not re.search(r"@\w", page)


@pytest.mark.parametrize("text", HOSTILE)
def test_html_shows_what_is_there(text: str) -> None:
    page = render(report(text), "html")
    assert not re.search(r"[\x00-\x08\x0b-\x1f\u202a-\u202e]", page)
    assert "<script" not in page and "<a " not in page and page.count("</details>") == 1
    assert page.count('class="file"') == 2  # a removed line that begins with two dashes is no file's name
    assert '<span class="del">--- a comment</span>\n<span class="add">+++ b</span>\n' in page
    assert "\\u202eevil\ttab" in page


def test_html_links_to_requests() -> None:
    page = render(report("https://git.example.com/acme/a/pull/1"), "html")
    assert page.count('<a href="https://git.example.com/acme/a/pull/1"') == 1


@pytest.mark.parametrize("first", "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
def test_csv_has_no_formula(first: str) -> None:
    text = render(report(first + "cmd()"), "csv")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [row["outcome"] for row in rows] == ["needs a person", "nothing relevant"]
    assert not any(value.startswith(first) for row in rows for value in row.values())
