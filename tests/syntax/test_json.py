"""JSON configuration: what is a block, what a string means, and bad input with its place."""

from __future__ import annotations

import gc
import time

import pytest

from tfgen.errors import EditConflict, ParseError, UnsupportedChange
from tfgen.syntax.document import (
    AppendBlock,
    AppendJsonItem,
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
from tfgen.syntax.expr import Call, Literal, Object, ObjectItem, Template, Tuple, Variable, traversal, walk
from tfgen.syntax.json.document import JsonDocument
from tfgen.terraform.syntaxes import syntax_of
from tfgen.text.edits import splice


def parse(text: str) -> JsonDocument:
    document = syntax_of("x.tf.json").parse("x.tf.json", text)
    assert isinstance(document, JsonDocument)
    return document


def edited(text: str, *changes: Change) -> str:
    document = parse(text)
    return splice(text, document.edits(changes))


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("", (1, 1), "a JSON value was expected"),
        ('{"a": 1,}', (1, 9), "property name in quotes"),
        ('{"a": 1\n', (1, 1), "never closed"),
        ('{"a": [1, 2', (1, 7), "never closed"),
        ('{\n  "a" 1}', (2, 7), 'a ":"'),
        ('{"a": 01}', (1, 7), "no JSON value"),
        ('{"a": 1 "b": 2}', (1, 9), 'a "," or "}"'),
        ('{"a": tru}', (1, 7), "a JSON value"),
        ('{"a": NaN}', (1, 7), "a JSON value"),
        ('{"a": "\\q"}', (1, 8), "no JSON string"),
        ('{"a": "x\ny"}', (1, 9), "no JSON string"),
        ('{"a": "x', (1, 7), "no JSON string"),
        ("{'a': 1}", (1, 2), "property name in quotes"),
        ("{} {}", (1, 4), "more after the end"),
        ("// c\n{}", (1, 1), "a JSON value"),
        ("\ufeff{}", (1, 1), "byte order mark"),
        ("1", (1, 1), "an object or an array of objects"),
        ("[1]", (1, 1), "an object or an array of objects"),
        ('{"a": 1, "a": 2}', (1, 10), "set twice, first on line 1"),
        ('{"locals": {"a": {"x": 1,\n"x": {}}}}', (2, 1), "set twice, first on line 1"),
        ('{"resource": "x"}', (1, 14), "a name and its block was expected here, in resource"),
        ('{"resource": {"t": {}}}', (1, 20), "a name and its block was expected here, in resource"),
        ('{"resource": {"t": {"n": 1}}}', (1, 26), "an object or an array of objects was expected here, in resource"),
        ('{"module": {"n": [[]]}}', (1, 19), "an object was expected here, in module"),
        ("[" * 300, (1, 251), "nested deeper than 250 levels"),
        ('{"a":' * 300, (1, 1251), "nested deeper than 250 levels"),
    ],
)
def test_bad_input_has_a_place(text: str, place: tuple[int, int], words: str) -> None:
    with pytest.raises(ParseError, match=words) as error:
        parse(text)
    assert (error.value.line, error.value.column) == place
    assert error.value.path == "x.tf.json"


def test_a_bad_template_has_its_place_past_escapes() -> None:
    document = parse('{"locals": {\n  "a": "\\u00e4\\n${x +}"}}')
    (block,) = document.blocks("locals")
    with pytest.raises(ParseError) as error:
        block.attributes()[0].expression()
    assert (error.value.line, error.value.column) == (2, 22)
    with pytest.raises(ParseError):
        document.validate()


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ('{"resource": {"t": {"n": {}}}}', [("t", "n")]),
        ('{"resource": {"t": {"n": [{}]}}}', [("t", "n")]),
        ('{"resource": [{"t": [{"n": [{}, {}]}, {"m": {}}]}]}', [("t", "n"), ("t", "n"), ("t", "m")]),
        ('[{"resource": {"t": {"n": {}}}}, {"resource": {"u": {"n": {}}}}]', [("t", "n"), ("u", "n")]),
        ('{"resource": {"t": {"n": {}}}, "resource": {"t": {"m": {}}}}', [("t", "n"), ("t", "m")]),
        ('{"resource": {"t": {"n": null}}}', []),
        ('{"resource": {"t": {"n": []}}}', []),
        ('{"//": "c", "resource": {"t": {"n": {}, "m": {}}}}', [("t", "n"), ("t", "m")]),
    ],
)
def test_both_encodings_of_blocks(text: str, labels: list[tuple[str, str]]) -> None:
    found = parse(text).blocks("resource", 2)
    assert [block.labels for block in found] == labels
    for block in found:
        assert text[block.header.end - 1] == "{"
        assert text[block.whole.end - 1] == "}"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("1.50e+3", Literal(1500)),
        ("-0", Literal(0)),
        ("null", Literal(None)),
        ('"true"', Literal("true")),
        ('"${true}"', Literal(True)),
        ('"${ x.y }"', traversal("x.y")),
        ('"$${x}"', Literal("${x}")),
        ('"a\\\\nb"', Literal("a\\nb")),
        ('"\\ud800"', Literal("\ufffd")),
        ('"a ${f(\\"b\\")}"', Template(("a ", Call("f", (Literal("b"),))))),
        ('["${x}", 1]', Tuple((Variable("x"), Literal(1)))),
        ('{"a": "${x}"}', Object((ObjectItem(Literal("a"), Variable("x")),))),
    ],
)
def test_values(value: str, expected: object) -> None:
    document = parse('{"locals": {"v": ' + value + "}}")
    attribute = document.blocks("locals")[0].attribute("v")
    assert attribute is not None
    assert attribute.expression() == expected
    assert document.text[slice(*attribute.value_span)] == value


def test_places_inside_a_string_with_escapes() -> None:
    document = parse('{"locals": {"v": "\\u00e4 ${f(\\"b\\", x.y)}"}}')
    attribute = document.blocks("locals")[0].attribute("v")
    assert attribute is not None
    shown = {type(n).__name__: document.text[slice(*n.span)] for n in walk(attribute.expression()) if n.span}
    assert shown["GetAttr"] == "x.y"
    assert shown["Call"] == 'f(\\"b\\", x.y)'


def test_what_is_no_template() -> None:
    document = parse(
        '{"variable": {"a": {"type": "list(string)", "default": "${b}"}},'
        ' "resource": {"t": {"n": {"provider": "aws.eu", "depends_on": ["t.m"], "lifecycle": {"ignore_changes": "all"}}}}}'
    )
    (variable,) = document.blocks("variable", 1)
    (block,) = document.blocks("resource", 2)
    assert _value(variable, "type") == Call("list", (Variable("string"),))
    assert _value(variable, "default") == Literal("${b}")
    assert _value(block, "provider") == traversal("aws.eu")
    assert _value(block, "depends_on") == Tuple((traversal("t.m"),))
    assert _value(block.blocks("lifecycle")[0], "ignore_changes") == Variable("all")


def _value(block: object, name: str) -> object:
    return block.attribute(name).expression()  # type: ignore[attr-defined]


def test_new_text_is_written_as_its_attribute_is_read() -> None:
    text = '{"variable": {"a": {}}}'
    (variable,) = parse(text).blocks("variable", 1)
    changes = [
        SetAttribute(variable, "type", Call("list", (Variable("string"),))),
        SetAttribute(variable, "default", Literal("${b}")),
    ]
    assert splice(text, parse_edits(variable, changes)) == (
        '{"variable": {"a": {"type": "list(string)", "default": "${b}"}}}'
    )


def parse_edits(block: object, changes: list[Change]) -> list:  # type: ignore[type-arg]
    return block.document.edits(changes)  # type: ignore[attr-defined,no-any-return]


def test_a_second_block_makes_an_array() -> None:
    text = '{\n  "locals": {\n    "b": {\n      "x": 1\n    }\n  }\n}\n'
    document = parse(text)
    (body,) = document.blocks("locals")
    result = splice(text, document.edits([AppendBlock(body, NewBlock("b", (), (NewAttribute("x", Literal(2)),)))]))
    assert [b.attribute("x").expression() for b in parse(result).blocks("locals")[0].blocks("b")] == [  # type: ignore[union-attr]
        Literal(1),
        Literal(2),
    ]


def test_the_last_block_takes_its_labels_along() -> None:
    text = '{"resource": {"t": {"n": {}}, "u": {"m": [{}, {"a": 1}]}}, "x": 1}'
    document = parse(text)
    blocks = document.blocks("resource", 2)
    gone = splice(text, document.edits([RemoveBlock(document, blocks[0])]))
    assert gone == '{"resource": {"u": {"m": [{}, {"a": 1}]}}, "x": 1}'
    assert splice(text, document.edits([RemoveBlock(document, b) for b in blocks])) == '{"x": 1}'
    assert splice(text, document.edits([RemoveBlock(document, blocks[1])])).count("{}") == 1


def test_conflicts_and_places_that_cannot_be_edited() -> None:
    text = '{"locals": {"a": "${merge({x = 1})}", "b": [1, 2]}}'
    document = parse(text)
    (body,) = document.blocks("locals")
    with pytest.raises(EditConflict):
        document.edits([SetAttribute(body, "n", Literal(1)), SetAttribute(body, "n", Literal(2))])
    with pytest.raises(EditConflict):
        document.edits([SetAttribute(body, "a", Literal(1)), RemoveAttribute(body, "a")])
    inner = next(n for n in walk(_value(body, "a")) if isinstance(n, Object)).span  # type: ignore[arg-type]
    assert inner is not None
    with pytest.raises(UnsupportedChange, match="object expression"):
        document.edits([SetObjectItem(inner, "y", Literal(1))])
    items = _value(body, "b")
    assert isinstance(items, Tuple) and items.span and items.items[0].span and items.items[1].span
    removed = [RemoveTupleItem(items.span, items.items[0].span)]
    assert splice(text, document.edits(removed)) == '{"locals": {"a": "${merge({x = 1})}", "b": [2]}}'
    added = [AppendTupleItem(items.span, Literal(3))]
    assert splice(text, document.edits(added)).endswith('"b": [1, 2, 3]}}')
    with pytest.raises(UnsupportedChange, match="inside a string of JSON"):
        document.edits([AppendJsonItem(items.span, "x", Literal(3))])
    with pytest.raises(UnsupportedChange, match="item of a list"):
        document.edits([RemoveTupleItem(items.span, items.span)])


def test_a_part_of_a_string_is_replaced() -> None:
    text = '{"locals": {"a": "\\u00e4${f(\\"q\\", x.y)}b"}}'
    document = parse(text)
    call = next(n for n in walk(_value(document.blocks("locals")[0], "a")) if isinstance(n, Call))  # type: ignore[arg-type]
    assert call.args[1].span is not None
    result = splice(text, document.edits([ReplaceExpression(call.args[1].span, Literal('say "x"'))]))
    assert result == '{"locals": {"a": "\\u00e4${f(\\"q\\", \\"say \\\\\\"x\\\\\\"\\")}b"}}'
    parse(result).validate()


SHAPES = {
    "members": lambda n: '{"locals": {' + ", ".join(f'"a{i}": {i}' for i in range(n)) + "}}",
    "lines": lambda n: '{"locals": {\n' + ",\n".join(f'  "a{i}": "${{x.y}}"' for i in range(n)) + "\n}}",
    "blocks": lambda n: '{"resource": {"t": {' + ", ".join(f'"n{i}": {{"a": 1}}' for i in range(n)) + "}}}",
    "array": lambda n: '{"locals": {"a": [' + "1," * n + "1]}}",
    "escapes": lambda n: '{"locals": {"a": "' + "\\u00e4${x}" * n + '"}}',
    "open": lambda n: "[" * n,
    "quotes": lambda n: '{"a": ' + '"' * n,
    "blanks": lambda n: " " * n + "{" + "\n" * n + "}",
}


@pytest.mark.parametrize("shape", SHAPES)
def test_work_grows_with_the_input(shape: str) -> None:
    """Four times the input may take nine times the CPU; quadratic work takes sixteen times."""
    small, large = SHAPES[shape](1500), SHAPES[shape](6000)
    assert _cpu(large) < 9 * max(_cpu(small), 0.004)


def _cpu(text: str) -> float:
    best = float("inf")
    gc.disable()  # its rounds grow with all that is alive
    for _ in range(3):
        started = time.process_time()
        try:
            document = parse(text)
            document.validate()
            bodies = [*document.blocks("locals"), *document.blocks("resource", 2)]
            document.edits([SetAttribute(body, "new", Literal(1)) for body in bodies])
        except (ParseError, UnsupportedChange):
            pass
        best = min(best, time.process_time() - started)
    gc.enable()
    return best
