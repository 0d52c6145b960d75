"""tfgen accepts what Go's parser accepts and refuses what it refuses, over hand-written hard cases."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.judge import go_accepts, tfgen_accepts
from tests.syntax.judge_texts import TEXTS
from tfgen.errors import ParseError
from tfgen.syntax.expr import walk
from tfgen.syntax.hcl import HCL
from tfgen.syntax.hcl.document import HclDocument
from tfgen.syntax.hcl.expressions import _by_lark
from tfgen.syntax.hcl.nodes import HclBlock
from tfgen.syntax.hcl.scanner import MAX_DEPTH

LINES = (Path(__file__).parent / "judge_lines.txt").read_text().splitlines()


@pytest.mark.parametrize("text", [line + "\n" for line in LINES] + LINES + list(TEXTS), ids=ascii)
def test_agrees_with_go(text: str) -> None:
    verdict = go_accepts(text)
    if "\x00" in text or verdict is None:
        # pygohcl ends its input at NUL (docs/hcl-differences.md), or failed inside.
        verdict = False if "\x00" in text else tfgen_accepts(text)
    assert tfgen_accepts(text) is verdict


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ("(", ")"), ("{a=", "}"), ('"${', '}"')])
def test_nesting_is_bounded_with_a_place(opening: str, closing: str) -> None:
    fine = MAX_DEPTH // 2 - 2
    HCL.parse("x.tf", f"a = {opening * fine}1{closing * fine}\n").validate()
    with pytest.raises(ParseError, match="nested deeper") as caught:
        HCL.parse("x.tf", f"a = {opening * 10_000}1{closing * 10_000}\n").validate()
    assert (caught.value.path, caught.value.line) == ("x.tf", 1)


def test_block_nesting_is_bounded_with_a_place() -> None:
    HCL.parse("x.tf", "b {\n" * MAX_DEPTH + "}\n" * MAX_DEPTH)
    with pytest.raises(ParseError, match="nested deeper") as caught:
        HCL.parse("x.tf", "b {\n" * 10_000 + "}\n" * 10_000)
    assert caught.value.line == MAX_DEPTH + 1


@pytest.mark.parametrize(
    "text",
    [
        "a = " + " + ".join(["1"] * 10_000),
        "a = b" + ".c" * 10_000,
        "a = b" + "[0]" * 10_000,
        "a = " + "!" * 10_000 + "b",
        "a = " + "b ? c : " * 10_000 + "d",
        'a = "' + "${b}" * 10_000 + '"',
    ],
    ids=["sum", "names", "indexes", "nots", "conditionals", "template"],
)
def test_long_expressions_end_in_an_answer(text: str) -> None:
    try:
        HCL.parse("x.tf", text).validate()
    except ParseError as error:
        assert error.line == 1


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ('a = "x', 1, 5, "not closed"),
        ("a = [1", 1, 5, "never closed"),
        ("b {\n  a = 1\n", 1, 1, "never closed"),
        ("a = 1\n}\n", 2, 1, "closes nothing"),
        ("a = 1\na = 2\n", 2, 1, "set twice"),
        ("a = <<E\nx\n", 1, 5, "never closed"),
        ("a = 1 b = 2\n", 1, 7, "can't stand here"),
        ("b\n{\n}\n", 1, 2, "neither"),
        ("/* a", 1, 1, "never closed"),
        ("a = 1 +\n", 1, 8, "too early"),
        ("b { c {} }\n", 1, 5, "one argument"),
    ],
)
def test_errors_have_a_place(text: str, line: int, column: int, message: str) -> None:
    with pytest.raises(ParseError, match=message) as caught:
        HCL.parse("x.tf", text).validate()
    assert (caught.value.line, caught.value.column) == (line, column)


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "[ ]",
        '["a"]',
        '["a", b.c, 1, true, null]',
        'toset(["a", "b"])',
        "f([])",
        "[for]",
        "[for, b]",
        "[a.b, c]",
        "[1e3]",
        "[1.5, 2]",
        "[a,b]",
        "[in, if]",
    ],
)
def test_what_is_read_without_the_grammar_is_what_the_grammar_gives(text: str) -> None:
    try:
        by_grammar: object = _by_lark(text, 0, len(text))
    except ParseError:
        by_grammar = None
    try:
        read: object = HCL.expression(text)
    except ParseError:
        read = None
    assert read == by_grammar
    if read is not None and by_grammar is not None:
        assert [n.span for n in walk(read)] == [n.span for n in walk(by_grammar)]  # type: ignore[arg-type]


def item_spans(document: HclDocument) -> list[tuple[int, int]]:
    return [(i.start, i.close if isinstance(i, HclBlock) else i.value_end) for i in document.items]


@pytest.mark.parametrize(
    "inside",
    [
        'x = "}"',
        'x = "${"',
        'x = "$${"\n  y = "}"',
        'x = "${y ? "}" : "{"}"',
        'x = "${ { a = 1 }.a }"',
        "# }",
        "// {",
        "/* } */ x = 1 /* { */",
        "x = <<A\n}\n  A\n",
        "x = <<-A\n  } ${y}\n  A\n",
        "x = a / b\n  y = a < b",
        "x = {\n    y = { z = [{}] }\n  }",
        "b {\n}\n  c {}",
        "x = [\n    1\n  }",
        "x = 1\n  }\n  y = 2\n  b {",
        "x = 1\n  x = 2",
        "x y",
        'x = "',
        "x = {" * 300 + "}" * 300,
    ],
)
def test_no_block_hides_in_one_that_is_skipped(inside: str) -> None:
    """What stands in a body that nobody reads changes nothing about the blocks around it."""
    text = f"a {{\n  {inside}\n}}\nb {{\n  last = 1\n}}\n"
    try:
        document = HCL.parse("x.tf", text)
        document.validate()
    except ParseError:
        assert go_accepts(text) is not True or "{" * 100 in text.replace("x = ", "")
        return
    assert go_accepts(text) is not False
    unread = HCL.parse("x.tf", text)
    assert item_spans(unread) == item_spans(document)
    assert unread.items[-1].named["last"].name == "last"


def test_a_body_that_is_not_valid_is_refused_each_time_it_is_asked_for() -> None:
    document = HCL.parse("x.tf", "a {\n  x = 1\n  x = 2\n}\n\nb {\n}\n")
    (block,) = document.blocks("a")
    for _ in range(2):
        with pytest.raises(ParseError) as caught:
            block.attribute("x")
        assert (caught.value.line, caught.value.column) == (3, 3)
    assert document.blocks("b")[0].types() == []
