"""Work grows with the input, not faster, whatever the input: growth is compared, not seconds."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from tfgen.errors import TfgenError
from tfgen.syntax.document import (
    AppendBlock,
    NewAttribute,
    NewBlock,
    RemoveBlock,
    RemoveTupleItem,
    ReplaceExpression,
    SetAttribute,
    SetObjectItem,
)
from tfgen.syntax.expr import Literal, Tuple
from tfgen.syntax.hcl import HCL
from tfgen.syntax.hcl.document import _is_expression

#: Four times the input may take this many times the CPU; quadratic work takes sixteen times.
BOUND = 9.0


def parse(text: str) -> None:
    _is_expression.cache_clear()  # what was read once would cost nothing again
    try:
        HCL.parse("x.tf", text).validate()
    except TfgenError:
        pass


SHAPES: dict[str, Callable[[int], str]] = {
    "attributes": lambda n: "".join(f"a{i} = {i}\n" for i in range(n)),
    "blocks": lambda n: "b {\n  a = 1\n}\n" * n,
    "unclosed strings": lambda n: 'a = "x\n' * n,
    "open brackets": lambda n: "a = " + "[" * n,
    "open templates": lambda n: 'a = "' + "${" * n,
    "heredoc openings": lambda n: "a = [" + "<<A\n" * n,
    "heredoc lines": lambda n: "a = <<A\n" + "x ${y}\n" * n + "A\n",
    "comments": lambda n: "# x\n" * n + "/* y */\n" * n + "a = 1\n",
    "one long line": lambda n: "a = [" + '"x", ' * n + "]\n",
    "one long template": lambda n: 'a = "' + "${b}" * n + '"\n',
    "many calls on a line": lambda n: "a = [" + 'f("${g("x")}"), ' * n + "]\n",
    "slashes and dollars": lambda n: 'a = "' + "/$%" * n + '"\n',
    "blanks": lambda n: "a = 1" + " " * n + "\n" + " " * n + "b = 2\n",
    "unclosed comment": lambda n: "a = 1 /*" + "* /" * n,
    "quotes": lambda n: '"' * n,
    "stars": lambda n: "/" + "*" * n,
    "open blocks": lambda n: "a {\n" * n,
    "blocks that end in a heredoc": lambda n: "a {\n" + "b = 1\n" * n + "c = <<A\nA\n}\n" * 2,
    "deep braces": lambda n: ("a {\n" + "b = {" * 9 + "}" * 9 + "\n}\n") * n,
    "comments before attributes": lambda n: "".join(f"# x\na{i} = 1\n" for i in range(n)),
}


def cpu(work: Callable[[], object]) -> float:
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best


@pytest.mark.slow
@pytest.mark.parametrize("shape", SHAPES)
def test_reading_is_linear(shape: str) -> None:
    make = SHAPES[shape]
    size = 2000
    while cpu(lambda: parse(make(size))) < 0.01 and size < 200_000:  # noqa: B023
        size *= 2
    small, large = make(size), make(size * 4)
    assert cpu(lambda: parse(large)) < BOUND * max(cpu(lambda: parse(small)), 0.002)


def test_ten_megabytes_and_a_hundred_thousand_blocks() -> None:
    text = (
        'b "x" {\n  name = "a name of some length, as names in such files are"\n  list = [1, 2, 3]\n  # a comment\n}\n'
        * 100_000
    )
    assert len(text) > 9_000_000
    document = HCL.parse("x.tf", text)
    blocks = document.blocks("b")
    assert len(blocks) == 100_000
    assert all(block.attribute("list") for block in blocks)


Edit = Callable[[], object]
TRUE = Literal(True)
NEW = NewBlock("c", (), (NewAttribute("d", TRUE),))


def one_body(count: int) -> Edit:
    document = HCL.parse("x.tf", "b {\n" + "".join(f"  a{i} = {i} # c\n" for i in range(count)) + "}\n")
    return lambda: document.edits([SetAttribute(document.blocks("b")[0], "zz", TRUE)])


def all_attributes(count: int) -> Edit:
    document = HCL.parse("x.tf", "".join(f"a{i} = {i} # c\n" for i in range(count)))
    return lambda: document.edits([SetAttribute(document, a.name, TRUE) for a in document.attributes()])


def many_bodies(count: int) -> Edit:
    document = HCL.parse("x.tf", "b {\n  a = 1 # c\n}\n" * count)
    return lambda: document.edits(
        [c for b in document.blocks("b") for c in (AppendBlock(b, NEW), SetAttribute(b, "a", TRUE))]
    )


def nested_bodies(count: int) -> Edit:
    document = HCL.parse("x.tf", "r {\n" + "  b {\n    a = 1 # c\n  }\n" * count + "}\n")
    return lambda: document.edits([SetAttribute(b, "zz", TRUE) for b in document.blocks("r")[0].blocks("b")])


def removed(count: int) -> Edit:
    document = HCL.parse("x.tf", "r {\n" + "  # c\n  b {\n    a = 1\n  }\n\n" * count + "}\n")
    body = document.blocks("r")[0]
    return lambda: document.edits([RemoveBlock(body, b, comments=True) for b in body.blocks("b")[::2]])


def replaced(count: int) -> Edit:
    document = HCL.parse("x.tf", "r {\n" + "".join(f"  a{i} = [x, y]\n" for i in range(count)) + "}\n")
    attributes = document.blocks("r")[0].attributes()
    return lambda: document.edits([ReplaceExpression(a.value_span, TRUE) for a in attributes])


def objects(count: int) -> Edit:
    document = HCL.parse("x.tf", "r {\n" + "".join(f"  a{i} = {{ x = 1 }}\n" for i in range(count)) + "}\n")
    attributes = document.blocks("r")[0].attributes()
    return lambda: document.edits([SetObjectItem(a.value_span, "y", TRUE) for a in attributes])


def items(count: int) -> Edit:
    document = HCL.parse("x.tf", "a = [\n" + "  x,\n  y, # c\n" * count + "]\n")
    (attribute,) = document.attributes()
    expression = attribute.expression()
    assert isinstance(expression, Tuple)
    spans = [item.span for item in expression.items[::2]]
    return lambda: document.edits([RemoveTupleItem(attribute.value_span, span) for span in spans if span])


@pytest.mark.slow
@pytest.mark.parametrize(
    "make", [one_body, all_attributes, many_bodies, nested_bodies, removed, replaced, objects, items]
)
def test_editing_is_linear(make: Callable[[int], Edit]) -> None:
    size = 1000
    assert cpu(make(size * 4)) < BOUND * max(cpu(make(size)), 0.002)
