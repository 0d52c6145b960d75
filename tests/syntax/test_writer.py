"""What is written reads back as it was meant, and the formatter leaves it alone."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.judge import go_accepts
from tfgen.errors import InternalError
from tfgen.syntax.document import NewAttribute, NewBlock
from tfgen.syntax.expr import (
    LAYOUT,
    Binary,
    Call,
    Conditional,
    Expr,
    For,
    GetAttr,
    Index,
    Literal,
    Node,
    Object,
    ObjectItem,
    Parens,
    Splat,
    SplatItem,
    Template,
    TemplateFor,
    TemplateIf,
    Tuple,
    Unary,
    Variable,
    traversal,
)
from tfgen.syntax.hcl import HCL
from tfgen.syntax.hcl.writer import render

A, B, C = Variable("a"), Variable("b"), Variable("c")


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        (Literal(None), "null"),
        (Literal(True), "true"),
        (Literal(1.5), "1.5"),
        (Literal('a"b\\c\nd\te\x00'), r'"a\"b\\c\nd\te\u0000"'),
        (Literal("${x} %{y} $x 100%"), '"$${x} %%{y} $x 100%"'),
        (Literal("für 日本"), '"für 日本"'),
        (Template(("a-", A, "-b")), '"a-${a}-b"'),
        (Template(("cost: $", A)), r'"cost: \u0024${a}"'),
        (Template((TemplateIf(A, ("x",), ("y",)),)), '"%{if a}x%{else}y%{endif}"'),
        (Template((TemplateFor("k", "v", A, (Variable("v"),)),)), '"%{for k, v in a}${v}%{endfor}"'),
        (traversal("a.b.c"), "a.b.c"),
        (Index(A, Literal("x")), 'a["x"]'),
        (Splat(A, GetAttr(SplatItem(), "b"), True), "a[*].b"),
        (Splat(A, Index(GetAttr(SplatItem(), "b"), Literal(0)), True), "a[*].b[0]"),
        (Splat(A, GetAttr(SplatItem(), "b"), False), "a.*.b"),
        (Call("f", (A, B), True), "f(a, b...)"),
        (Binary("*", Binary("+", A, B), C), "(a + b) * c"),
        (Binary("+", A, Binary("*", B, C)), "a + b * c"),
        (Binary("-", A, Binary("-", B, C)), "a - (b - c)"),
        (Binary("-", Binary("-", A, B), C), "a - b - c"),
        (Unary("!", Binary("&&", A, B)), "!(a && b)"),
        (GetAttr(Conditional(A, B, C), "x"), "(a ? b : c).x"),
        (Conditional(Conditional(A, B, C), B, C), "(a ? b : c) ? b : c"),
        (Conditional(A, B, Conditional(B, C, A)), "a ? b : b ? c : a"),
        (For(None, "v", A, None, Variable("v"), condition=B), "[for v in a : v if b]"),
        (For("k", "v", A, Variable("k"), Variable("v"), True), "{ for k, v in a : k => v... }"),
        (Tuple(()), "[]"),
        (Tuple((A, B)), "[a, b]"),
        (Tuple((A, B), True), "[\n  a,\n  b,\n]"),
        (Object(()), "{}"),
        (Object((ObjectItem(Literal("a b"), A), ObjectItem(Literal("for"), B))), '{ "a b" = a, "for" = b }'),
        (Object((ObjectItem(Parens(A), B),)), "{ (a) = b }"),
        (Object((ObjectItem(A, B),)), "{ (a) = b }"),
        (Object((ObjectItem(Literal("a"), A, "why\nnot"),), True), "{\n  # why not\n  a = a\n}"),
    ],
)
def test_expressions(expression: Expr, text: str) -> None:
    assert render(expression) == text
    assert go_accepts(f"x = {text}\n") is not False


NAMES = st.sampled_from(["a", "b1", "c_d", "e-f", "größe", "in", "if"])
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8) | st.sampled_from(
    ["$", "%", "${", "%{", "$${", "\\", '"', "$$", "%%{x}", "\u2028", "a\r\nb"]
)
LEAVES = st.one_of(
    TEXTS.map(Literal),
    st.sampled_from([None, True, False]).map(Literal),
    st.integers(0, 10**9).map(Literal),
    NAMES.map(Variable),
)


def _deeper(inner: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    lists = st.lists(inner, max_size=3).map(tuple)
    items = st.builds(ObjectItem, TEXTS.map(Literal) | NAMES.map(Variable).map(Parens), inner)
    parts = st.lists(TEXTS.filter(bool), min_size=1, max_size=1).map(tuple)
    return st.one_of(
        st.builds(GetAttr, inner, NAMES),
        st.builds(Index, inner, inner),
        st.builds(Call, NAMES, lists),
        st.builds(Conditional, inner, inner, inner),
        st.builds(Unary, st.sampled_from("-!"), inner),
        st.builds(Binary, st.sampled_from(["||", "&&", "==", "!=", "<", ">=", "+", "-", "*", "/", "%"]), inner, inner),
        st.builds(Tuple, lists, st.booleans()),
        st.builds(Object, st.lists(items, max_size=3).map(tuple), st.booleans()),
        st.builds(lambda v, c, r, i: For(None, v, c, None, r, condition=i), NAMES, inner, inner, st.none() | inner),
        st.builds(lambda v, c, k, r: For("k", v, c, k, r), NAMES, inner, inner, inner),
        st.builds(lambda t, n: Splat(t, GetAttr(SplatItem(), n), True), inner, NAMES),
        st.builds(lambda text, e: Template((*text, e)), parts, inner),
    )


EXPRESSIONS = st.recursive(LEAVES, _deeper, max_leaves=8)


def _plain(inner: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    """What fixes write; the formatter's oddities (`in(a)`, `${- 1}`) are left aside."""
    lists = st.lists(inner, max_size=3).map(tuple)
    items = st.builds(ObjectItem, TEXTS.map(Literal), inner, st.sampled_from(["", "", "why"]))
    objects = st.builds(Object, st.lists(items, max_size=3).map(tuple), st.just(True), st.sampled_from(["", "what"]))
    return st.one_of(
        st.builds(Tuple, lists, st.just(True)),
        objects,
        objects.map(lambda value: Call("jsonencode", (value,))),
        st.builds(Template, st.tuples(TEXTS.filter(bool), PATHS)),
    )


PATHS = st.sampled_from(["var.x", "aws_kms_key.this.arn", "local.größe"]).map(traversal)
FLAT = LEAVES | PATHS | st.builds(Binary, st.sampled_from(["&&", "==", "+"]), PATHS, PATHS)
PLAIN = st.recursive(FLAT | st.lists(FLAT, max_size=2).map(lambda items: Tuple(tuple(items))), _plain, max_leaves=6)


def _bare(expression: object) -> object:
    """An expression without the parentheses that only say what the tree says."""
    while isinstance(expression, Parens):
        expression = expression.inner
    if isinstance(expression, tuple):
        return tuple(_bare(part) for part in expression)
    if not isinstance(expression, Node):
        return expression
    kept = {name: _bare(getattr(expression, name)) for name in expression.__slots__ if name not in LAYOUT}
    return type(expression).__name__, tuple(sorted(kept.items()))


@settings(max_examples=400, deadline=None)
@given(EXPRESSIONS)
def test_what_is_written_reads_back(expression: Expr) -> None:
    assert _bare(HCL.expression(render(expression))) == _bare(expression)


@settings(max_examples=200, deadline=None)
@given(EXPRESSIONS)
def test_go_reads_it_too(expression: Expr) -> None:
    text = render(expression)
    if "\0" not in text:
        assert go_accepts(f"x = {text}\n") is not False


def test_names_and_comments_let_nothing_else_in() -> None:
    with pytest.raises(InternalError):
        HCL.render([NewBlock("b", (), (NewAttribute("a = 1\nb", Literal(1)),))])
    with pytest.raises(InternalError):
        HCL.render([NewBlock("b {}\nc", ())])
    written = HCL.render([NewBlock("b", ('x"\n${y}',), (NewAttribute("a", Literal(1), "one\ntwo"),))])
    assert written == 'b "x\\"\\n$${y}" {\n  a = 1 # one two\n}\n'
    assert HCL.parse("x.tf", written).blocks("b")[0].labels == ('x"\n${y}',)


def test_signs_and_comments_are_aligned() -> None:
    items = (
        NewAttribute("a", Literal(1), "one"),
        NewAttribute("long", Literal(22), "two"),
        NewAttribute("list", Tuple((A,), True), "three"),
        NewAttribute("b", Literal(2)),
        None,
        NewBlock("empty"),
    )
    assert HCL.render([NewBlock("b", (), items), NewBlock("c", ("x",))]) == (
        "b {\n"
        "  a    = 1  # one\n"
        "  long = 22 # two\n"
        "  list = [\n"
        "    a,\n"
        "  ] # three\n"
        "  b = 2\n"
        "\n"
        "  empty {}\n"
        "}\n"
        "\n"
        'c "x" {}\n'
    )


@pytest.mark.e2e
def test_the_formatter_leaves_new_documents_alone(tmp_path: Path) -> None:
    terraform = shutil.which("terraform")
    if terraform is None:
        pytest.skip("terraform is not installed")

    @settings(max_examples=200, deadline=None)
    @given(st.lists(PLAIN, min_size=1, max_size=4))
    def write(values: list[Expr]) -> None:
        items = [NewAttribute("a" * (place + 1), value, "why" * (place % 2)) for place, value in enumerate(values)]
        text = HCL.render([NewBlock("b", ("x",), (*items, None, NewBlock("c", (), tuple(items))))])
        if "\0" not in text:
            (tmp_path / f"{len(list(tmp_path.iterdir()))}.tf").write_bytes(text.encode())

    write()
    environment = {**os.environ, "TF_CLI_CONFIG_FILE": os.devnull, "CHECKPOINT_DISABLE": "1"}
    command = [terraform, "fmt", "-check", "-diff", "-list=true", "-write=false", str(tmp_path)]
    run = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert not run.stderr
    assert run.stdout == ""
