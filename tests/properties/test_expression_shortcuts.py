"""What is read without Lark is the same tree, with the same places, as Lark makes of it."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tfgen.syntax.expr import Expr
from tfgen.syntax.hcl.expressions import _by_lark, _simple

NAMES = st.sampled_from(["a", "var.a", "local.x-y.z", "each.key", "true", "null", "ü.x", "a_1"])
TEXT = st.sampled_from(["-", "abc", "é", " ", "{", "}", "#", "//", "/*", "<<A", "'", "$", "%", "$$", "%%", "\\n", "${"])
QUOTED = st.lists(st.one_of(TEXT, NAMES.map("${{{}}}".format)), max_size=6).map(lambda parts: f'"{"".join(parts)}"')
LISTS = st.lists(st.one_of(NAMES, QUOTED, st.just("1")), max_size=4).map(lambda items: f"[{', '.join(items)}]")


def tree(node: Any) -> object:
    """An expression as plain values, places included."""
    if isinstance(node, Expr):
        names = [name for kind in type(node).__mro__ for name in getattr(kind, "__slots__", ())]
        return (type(node).__name__, *((name, tree(getattr(node, name))) for name in names))
    return tuple(map(tree, node)) if isinstance(node, tuple) else node


@given(st.one_of(NAMES, QUOTED, LISTS, LISTS.map("toset({})".format)), st.sampled_from(["", "x = "]))
def test_shortcuts_read_as_lark_does(text: str, before: str) -> None:
    whole, start = before + text, len(before)
    found = _simple(whole, start, len(whole))
    assert found is None or tree(found) == tree(_by_lark(whole, start, len(whole)))


def test_names_in_quotes_are_such_a_shortcut() -> None:
    assert _simple('"${var.a}-b"', 0, 12) is not None
