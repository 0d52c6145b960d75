"""Generated and mutated files: the same verdict as Go's parser, and spans that tile the text."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.judge import go_accepts, tfgen_accepts
from tests.syntax.judge_texts import TEXTS
from tfgen.errors import ParseError
from tfgen.syntax.hcl import HCL
from tfgen.syntax.hcl.nodes import HclBlock, HclBody

NAMES = st.sampled_from(["a", "b", "c-d", "_e", "for", "if", "in", "null", "é"])
BLANKS = st.sampled_from(["", " ", "  ", "\t", "/* c */"])
ENDS = st.sampled_from(["\n", "\n", "\r\n", " # c\n", " // c\n", "\n\n"])

SIMPLE = st.one_of(
    NAMES,
    st.sampled_from(
        ["1", "1.5", "1e3", "true", '""', '"x"', '"$${x}"', '"\\n"', '"é"', "[]", "{}", "f()", "a[*].b", "a.0"]
    ),
)


def _compound(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    newline = st.sampled_from(["", " ", "\n", " # c\n"])
    return st.one_of(
        st.builds(lambda a, b, s: f"[{s}{a},{s}{b}{s}]", inner, inner, newline),
        st.builds(lambda k, a, b: "{\n" + f"{k} = {a}\n{k} : {b},\n" + "}", NAMES, inner, inner),
        st.builds(lambda k, a: f"{{ {k} = {a} }}", NAMES, inner),
        st.builds(lambda a, b: f"f({a}, {b}...)", inner, inner),
        st.builds(lambda a, b, c: f"({a} ? {b} : {c})", inner, inner, inner),
        st.builds(lambda a, o, b: f"{a} {o} {b}", inner, st.sampled_from(["+", "==", "&&", "<", "%"]), inner),
        st.builds(lambda a: f'"x${{{a}}}y"', inner),
        st.builds(lambda a, b: f'"%{{ if {a} }}{{%{{ else }}${{~ {b} ~}}%{{ endif }}"', inner, inner),
        st.builds(lambda a, b: f"[for k, v in {a} : {b} if k]", inner, inner),
        st.builds(lambda a, b: f"{{for k in {a} : k => {b}...}}", inner, inner),
        st.builds(lambda a: f"<<-E\n  x ${{{a}}}\n  E\n", inner),
        st.builds(lambda a, b: f"{a}[{b}].c", NAMES, inner),
        st.builds(lambda a: f"-({a})", inner),
    )


EXPRESSIONS = st.recursive(SIMPLE, _compound, max_leaves=8)


def _block(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    label = st.sampled_from(["", ' "x"', " y", ' "x" "z"'])
    return st.one_of(
        st.builds(lambda n, w, i, e: f"{n}{w} {{{e}{i}}}{e}", NAMES, label, inner, ENDS),
        st.builds(lambda n, w, x, e: f"{n}{w} {{ a = {x} }}{e}", NAMES, label, EXPRESSIONS, ENDS),
        st.builds(lambda n, w, e: f"{n}{w} {{}}{e}", NAMES, label, ENDS),
    )


ATTRIBUTES = st.builds(
    lambda n, s, t, x, e: f"{n}{s}={t}{x}" + ("" if x.endswith("\n") else e), NAMES, BLANKS, BLANKS, EXPRESSIONS, ENDS
)
FILES = st.recursive(
    st.lists(ATTRIBUTES, max_size=4).map("".join),
    lambda inner: st.lists(st.one_of(ATTRIBUTES, _block(inner)), max_size=4).map("".join),
    max_leaves=6,
)
PIECES = st.sampled_from(
    ['"', "${", "}", "{", "[", "]", "(", ")", "\n", "\r\n", "=", ".", "*", "#", "/*", "*/", "<<E\n", "\nE\n", "%{"]
    + [
        "if",
        "for",
        "in",
        "?",
        ":",
        ",",
        "...",
        "=>",
        "a",
        "1",
        "\\",
        "~",
        "é",
        "-",
        "!",
        "&&",
        "endif",
        "::",
        "$",
        "\ufeff",
    ]
)


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A text with some pieces put in, taken out or doubled."""
    text = draw(st.one_of(FILES, st.sampled_from(TEXTS)))
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(text)))
        kind = draw(st.sampled_from(["insert", "delete", "double"]))
        end = min(len(text), at + draw(st.integers(1, 6)))
        if kind == "insert":
            text = text[:at] + draw(PIECES) + text[at:]
        elif kind == "delete":
            text = text[:at] + text[end:]
        else:
            text = text[:end] + text[at:]
    return text


@settings(max_examples=400, deadline=None)
@given(FILES)
def test_generated_files_have_gos_verdict(text: str) -> None:
    verdict = go_accepts(text)
    assert verdict is None or tfgen_accepts(text) is verdict


@settings(max_examples=600, deadline=None)
@given(mutated())
def test_mutated_files_have_gos_verdict(text: str) -> None:
    verdict = go_accepts(text)
    assert verdict is None or "\x00" in text or tfgen_accepts(text) is verdict


@settings(max_examples=300, deadline=None)
@given(st.one_of(FILES, mutated()))
def test_spans_tile_the_text(text: str) -> None:
    try:
        document = HCL.parse("x.tf", text)
        document.validate()
    except ParseError:
        return
    assert document.text == text
    _check(document, text, 0, len(text))


def _check(body: HclBody, text: str, start: int, end: int) -> None:
    at = start
    for item in body.items:
        assert at <= item.start <= end
        if isinstance(item, HclBlock):
            assert text.startswith(item.type, item.start)
            assert text[item.open] == "{"
            assert text[item.close] == "}"
            _check(item, text, item.open + 1, item.close)
            at = item.close + 1
        else:
            assert text.startswith(item.name, item.start)
            assert text[item.equals] == "="
            assert item.equals < item.value_start < item.value_end <= end
            assert not text[item.value_end - 1].isspace()
            at = item.value_end
