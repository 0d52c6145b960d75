"""Edits in odd layouts: every byte outside them stays."""

from __future__ import annotations

import pytest

from tfgen.errors import EditConflict, UnsupportedChange
from tfgen.syntax.document import (
    AppendBlock,
    AppendTupleItem,
    Change,
    NewAttribute,
    NewBlock,
    RemoveAttribute,
    RemoveBlock,
    RemoveTupleItem,
    ReplaceExpression,
    SetAttribute,
    SetObjectItem,
)
from tfgen.syntax.expr import Literal, Object, ObjectItem, Tuple, traversal
from tfgen.syntax.hcl import HCL
from tfgen.syntax.hcl.document import HclDocument
from tfgen.text.edits import Span, splice

BLOCK = NewBlock("c", (), (NewAttribute("enabled", Literal(True)), NewAttribute("key", traversal("k.x.arn"))))


def apply(document: HclDocument, *changes: Change) -> str:
    return splice(document.text, document.edits(changes))


def set_in_first(text: str, **options: tuple[str, ...]) -> str:
    document = HCL.parse("x.tf", text)
    return apply(document, SetAttribute(document.items[0], "new", Literal(1), **options))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("b {}\n", "b {\n  new = 1\n}\n"),
        ("b {}", "b {\n  new = 1\n}"),
        ("b { a = 1 }\n", "b {\n  a   = 1\n  new = 1\n}\n"),
        ("b {\n}\n", "b {\n  new = 1\n}\n"),
        ("b { # why\n}\n", "b { # why\n  new = 1\n}\n"),
        ("b {\n  a = 1 # x\n}\n", "b {\n  a   = 1 # x\n  new = 1\n}\n"),
        ("b {\n  a = 1\n  # last\n}\n", "b {\n  a   = 1\n  new = 1\n  # last\n}\n"),
        ("b {\n  long_name = 1\n}\n", "b {\n  long_name = 1\n  new       = 1\n}\n"),
        ("b {\n  long_name = 1\n  a = 2\n}\n", "b {\n  long_name = 1\n  a = 2\n  new = 1\n}\n"),
        ("b {\n\ta = 1\n}\n", "b {\n\ta   = 1\n\tnew = 1\n}\n"),
        ("b {\n      a = 1\n}\n", "b {\n      a   = 1\n      new = 1\n}\n"),
        ("b {\r\n  a = 1\r\n}\r\n", "b {\r\n  a   = 1\r\n  new = 1\r\n}\r\n"),
        ("\ufeffb {\n  a = 1\n}\n", "\ufeffb {\n  a   = 1\n  new = 1\n}\n"),
        ("b {\n  a = <<E\nx\nE\n}\n", "b {\n  a   = <<E\nx\nE\n  new = 1\n}\n"),
        ("b {\n  a = [\n    1,\n  ]\n}\n", "b {\n  a = [\n    1,\n  ]\n  new = 1\n}\n"),
        ("b {\n  a = 1\n\n  c {\n  }\n}\n", "b {\n  a   = 1\n  new = 1\n\n  c {\n  }\n}\n"),
        ("b {\n  new = 2 # keep\n}\n", "b {\n  new = 1 # keep\n}\n"),
        ("b {\n  new = [\n    2,\n  ]\n  a = 1\n}\n", "b {\n  new = 1\n  a   = 1\n}\n"),
        ("b {\n  /* x */ a = 1\n}\n", "b {\n  /* x */ a = 1\n  new       = 1\n}\n"),
    ],
)
def test_set_attribute(before: str, after: str) -> None:
    assert set_in_first(before) == after


def test_places_in_words() -> None:
    text = "b {\n  a = 1\n  z = 2\n}\n"
    assert set_in_first(text, after=("a",)) == "b {\n  a   = 1\n  new = 1\n  z   = 2\n}\n"
    assert set_in_first(text, before=("a",)) == "b {\n  new = 1\n  a   = 1\n  z   = 2\n}\n"
    assert set_in_first("b {\n  # of z\n  z = 2\n}\n", before=("z",)) == "b {\n  new = 1\n  # of z\n  z = 2\n}\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("b {\n  a = 1\n}\n", "b {\n  a = 1\n\n  c {\n    enabled = true\n    key     = k.x.arn\n  }\n}\n"),
        (
            "b {\n  a = 1\n  d {\n  }\n}\n",
            "b {\n  a = 1\n  d {\n  }\n  c {\n    enabled = true\n    key     = k.x.arn\n  }\n}\n",
        ),
        ("b {}\n", "b {\n  c {\n    enabled = true\n    key     = k.x.arn\n  }\n}\n"),
        ("b {\n\ta = 1\n}\n", "b {\n\ta = 1\n\n\tc {\n\t\tenabled = true\n\t\tkey     = k.x.arn\n\t}\n}\n"),
        ("b {\r\n}\r\n", "b {\r\n  c {\r\n    enabled = true\r\n    key     = k.x.arn\r\n  }\r\n}\r\n"),
    ],
)
def test_append_block(before: str, after: str) -> None:
    document = HCL.parse("x.tf", before)
    assert apply(document, AppendBlock(document.items[0], BLOCK)) == after  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "c {\n}\n"),
        ("b {}\n", "b {}\n\nc {\n}\n"),
        ("b {}", "b {}\n\nc {\n}"),
        ("b {}\n\n", "b {}\n\nc {\n}\n"),
        ("b {}\r\n", "b {}\r\n\r\nc {\r\n}\r\n"),
        ("# only a comment\n", "# only a comment\n\nc {\n}\n"),
    ],
)
def test_append_to_the_document(before: str, after: str) -> None:
    document = HCL.parse("x.tf", before)
    result = apply(document, AppendBlock(document, NewBlock("c", (), (None,))))
    assert result.replace("{\r\n\r\n}", "{\r\n}").replace("{\n\n}", "{\n}") == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("b {\n  a    = 1 # gone too\n  long = 2\n}\n", "b {\n  long = 2\n}\n"),
        ("b {\n  a    = 1\n  long = 2\n}\n", "b {\n  long = 2\n}\n"),
        ("b { a = 1 }\n", "b {}\n"),
        ("b {\n  # stays\n  a = 1\n}\n", "b {\n  # stays\n}\n"),
        ("a = 1", ""),
    ],
)
def test_remove_attribute(before: str, after: str) -> None:
    document = HCL.parse("x.tf", before)
    body = document.items[0] if before.startswith("b") else document
    assert apply(document, RemoveAttribute(body, "a")) == after  # type: ignore[arg-type]


def test_remove_block_leaves_no_doubled_blank_line() -> None:
    document = HCL.parse("x.tf", "b {\n  a = 1\n\n  # of c\n  c {\n  }\n\n  d = 2\n}\n")
    block = document.blocks("b")[0]
    assert apply(document, RemoveBlock(block, block.blocks("c")[0], comments=True)) == "b {\n  a = 1\n\n  d = 2\n}\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a = {}\n", "a = { k = 1 }\n"),
        ("a = { x = 2 }\n", "a = { x = 2, k = 1 }\n"),
        ("a = { x = 2, }\n", "a = { x = 2, k = 1, }\n"),
        ("a = { k = 2 }\n", "a = { k = 1 }\n"),
        ('a = { "k" = 2 }\n', 'a = { "k" = 1 }\n'),
        ("a = {\n  long = 2\n}\n", "a = {\n  long = 2\n  k    = 1\n}\n"),
        ("a = {\n  x = 2,\n}\n", "a = {\n  x = 2,\n  k = 1,\n}\n"),
        ("a = {\n  x : 2\n}\n", "a = {\n  x : 2\n  k : 1\n}\n"),
        ("a = {\r\n  x = 2 # c\r\n}\r\n", "a = {\r\n  x = 2 # c\r\n  k = 1\r\n}\r\n"),
    ],
)
def test_set_object_item(before: str, after: str) -> None:
    document = HCL.parse("x.tf", before)
    attribute = document.attribute("a")
    assert attribute is not None
    assert apply(document, SetObjectItem(attribute.value_span, "k", Literal(1))) == after


@pytest.mark.parametrize(
    ("before", "place", "after"),
    [
        ("a = [x]\n", 0, "a = []\n"),
        ("a = [x, y]\n", 0, "a = [y]\n"),
        ("a = [x, y]\n", 1, "a = [x]\n"),
        ("a = [x, y,]\n", 1, "a = [x,]\n"),
        ("a = [\n  x,\n  y,\n]\n", 0, "a = [\n  y,\n]\n"),
        ("a = [\n  x,\n  y,\n]\n", 1, "a = [\n  x,\n]\n"),
    ],
)
def test_remove_tuple_item(before: str, place: int, after: str) -> None:
    document = HCL.parse("x.tf", before)
    attribute = document.attribute("a")
    assert attribute is not None
    expression = attribute.expression()
    assert isinstance(expression, Tuple)
    item = expression.items[place].span
    assert item is not None
    assert apply(document, RemoveTupleItem(attribute.value_span, item)) == after


_ITEM = Object((ObjectItem(Literal("a"), Literal(1)), ObjectItem(Literal("long"), Tuple(()))), multiline=True)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[]", "[{\n  a    = 1\n  long = []\n  }, {\n  a    = 1\n  long = []\n}]"),
        ("[{ b = 1 }]", "[{ b = 1 }, {\n  a    = 1\n  long = []\n  }, {\n  a    = 1\n  long = []\n}]"),
        ("[x, { b = 1 }, ]", None),
        ("[{\n  b = 1\n}]", None),
        ("[{\n  b = 1\n  }, {\n  b = 2\n}]", None),
        ("[{ b = 1 }, {\n  b = 2\n}]", None),
        ("[f({\n  b = 1\n})]", None),
        ("[{ b = 1 },\n  { b = 2 }]", None),
        ("[\n  { b = 1 }\n]", None),
        ("[\n  {\n    b = 1\n  }, # of b\n  x,\n]", None),
        ("[\n  {\n    b = 1\n  } # of b\n]", None),
    ],
)
def test_what_was_put_into_a_list_goes_without_a_trace(before: str, after: str | None) -> None:
    text = f"a = {before}\n"
    whole, longer = _list(text)
    changed = apply(whole, *(AppendTupleItem(longer[0], _ITEM) for _ in range(2)))
    assert after is None or changed == f"a = {after}\n"
    again, (span, *items) = _list(changed)
    assert len(items) == len(longer) + 1
    assert apply(again, *(RemoveTupleItem(span, item) for item in items[-2:])) == text


def _list(text: str) -> tuple[HclDocument, list[Span]]:
    """The list, and its items."""
    document = HCL.parse("x.tf", text)
    attribute = document.attribute("a")
    assert attribute is not None
    expression = attribute.expression()
    assert isinstance(expression, Tuple)
    return document, [attribute.value_span, *(item.span for item in expression.items if item.span)]


def test_a_comment_in_the_way_is_not_lost() -> None:
    document = HCL.parse("x.tf", "a = [\n  1, # why\n]\n")
    attribute = document.attribute("a")
    assert attribute is not None
    with pytest.raises(UnsupportedChange, match="comment") as caught:
        document.edits([ReplaceExpression(attribute.value_span, Literal(1))])
    assert (caught.value.line, caught.value.column) == (2, 6)


def test_contradictions_are_conflicts() -> None:
    document = HCL.parse("x.tf", "a = 1\n")
    with pytest.raises(EditConflict):
        document.edits([SetAttribute(document, "a", Literal(2)), SetAttribute(document, "a", Literal(3))])
