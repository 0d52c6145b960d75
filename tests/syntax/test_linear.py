"""Work grows with the input, not faster, whatever the input: growth is compared, not seconds."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from tfgen.errors import TfgenError
from tfgen.syntax.document import AppendBlock, NewAttribute, NewBlock, SetAttribute
from tfgen.syntax.expr import Literal
from tfgen.syntax.hcl import HCL

#: Four times the input may take this many times the CPU; quadratic work takes sixteen times.
BOUND = 9.0


def parse(text: str) -> None:
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
    assert len(document.blocks("b")) == 100_000


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["one body", "many bodies"])
def test_editing_is_linear(kind: str) -> None:
    def edit(count: int) -> Callable[[], object]:
        if kind == "one body":
            document = HCL.parse("x.tf", "b {\n" + "".join(f"  a{i} = {i}\n" for i in range(count)) + "}\n")
            changes = [SetAttribute(document.blocks("b")[0], "zz", Literal(True))]
            return lambda: document.edits(changes)
        document = HCL.parse("x.tf", "b {\n  a = 1\n}\n" * count)
        new = NewBlock("c", (), (NewAttribute("d", Literal(1)),))
        return lambda: document.edits([AppendBlock(block, new) for block in document.blocks("b")])

    size = 1000
    assert cpu(edit(size * 4)) < BOUND * max(cpu(edit(size)), 0.002)
