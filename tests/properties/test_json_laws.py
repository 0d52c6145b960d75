"""The laws of the JSON editor over random documents and changes; Python's json module is the judge."""

from __future__ import annotations

import json
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tfgen.errors import ParseError
from tfgen.syntax.document import (
    AppendBlock,
    Change,
    NewAttribute,
    NewBlock,
    RemoveAttribute,
    RemoveBlock,
    RemoveTupleItem,
    SetAttribute,
    SetObjectItem,
)
from tfgen.syntax.expr import Expr, Literal, Object, ObjectItem, Tuple, traversal
from tfgen.syntax.json.document import JsonDocument
from tfgen.syntax.json.nodes import JsonBody
from tfgen.terraform.syntaxes import syntax_of
from tfgen.text.edits import splice

SEEDS = st.integers(0, 10**9)
NAMES = ("a", "name", "tags", "count", "größe", 'with "quotes"', "//")
SCALARS = ("1", "-0.50E+2", "true", "null", '"x"', '"${var.x}"', '"\\u00fc \\/ ${f(\\"y\\")}"', '"für"')
#: A value to be written, and what the json module reads then.
NEW: tuple[tuple[Expr, Any], ...] = (
    (Literal(True), True),
    (Literal(7), 7),
    (Literal('a "b" ${c}'), 'a "b" $${c}'),
    (traversal("aws_kms_key.x.arn"), "${aws_kms_key.x.arn}"),
    (Literal(None), None),
    (Tuple((Literal(1), Literal("x"))), [1, "x"]),
    (Object((ObjectItem(Literal("k"), traversal("var.y")),)), {"k": "${var.y}"}),
)


def parse(text: str) -> JsonDocument:
    document = syntax_of("x.tf.json").parse("x.tf.json", text)
    assert isinstance(document, JsonDocument)
    return document


class Writer:
    """Random JSON in random layouts."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.newline = random.choice(["\n", "\n", "\r\n"])
        self.unit = random.choice(["  ", "    ", "\t", " "])
        self.colon = random.choice([": ", ":", " : "])

    def enclosed(self, brackets: str, items: list[str], indent: str) -> str:
        if not items:
            return brackets[0] + self.random.choice(["", " ", self.newline]) + brackets[1]
        if self.random.random() < 0.4:
            pad = self.random.choice(["", " "])
            return brackets[0] + pad + self.random.choice([",", ", "]).join(items) + pad + brackets[1]
        inner = self.newline + indent + self.unit
        return brackets[0] + inner + ("," + inner).join(items) + self.newline + indent + brackets[1]

    def value(self, depth: int, indent: str) -> str:
        kind = self.random.random()
        if depth and kind < 0.25:
            return self.body(depth - 1, indent)
        if depth and kind < 0.4:
            items = [self.value(depth - 1, indent + self.unit) for _ in range(self.random.randrange(4))]
            return self.enclosed("[]", items, indent)
        if depth and kind < 0.5:
            items = [self.body(depth - 1, indent + self.unit) for _ in range(self.random.randrange(1, 3))]
            return self.enclosed("[]", items, indent)
        return self.random.choice(SCALARS)

    def body(self, depth: int, indent: str) -> str:
        names = self.random.sample(NAMES, self.random.randrange(len(NAMES)))
        items = [f"{json.dumps(n)}{self.colon}{self.value(depth, indent + self.unit)}" for n in names]
        return self.enclosed("{}", items, indent)

    def document(self) -> str:
        blocks = [f'"n{i}"{self.colon}{self.body(3, self.unit * 3)}' for i in range(self.random.randrange(1, 4))]
        types = self.enclosed("{}", blocks, self.unit * 2)
        inner = self.enclosed("{}", [f'"t"{self.colon}{types}'], self.unit)
        items = [f'"resource"{self.colon}{inner}', f'"locals"{self.colon}{self.body(2, self.unit)}']
        self.random.shuffle(items)
        return self.enclosed("{}", items, "") + self.random.choice(["", self.newline])


def bodies_of(document: JsonDocument) -> list[JsonBody]:
    found: list[JsonBody] = [*document.blocks("resource", 2), *document.blocks("locals")]
    for body in list(found):
        for type in dict.fromkeys(body.types()):
            found += body.blocks(type)
    return found


def at(data: Any, keys: tuple[str, ...]) -> list[Any]:
    """All values that these keys lead to; arrays are looked through."""
    found = [data]
    for key in keys:
        inner = [i for value in found for i in (value if isinstance(value, list) else [value])]
        found = [value[key] for value in inner if isinstance(value, dict) and key in value]
    return found


@settings(max_examples=200, deadline=None)
@given(SEEDS)
def test_a_document_prints_back_and_every_span_holds_its_text(seed: int) -> None:
    text = Writer(Random(seed)).document()
    document = parse(text)
    assert document.text == text
    assert document.edits([]) == []
    for body in bodies_of(document):
        for attribute in body.attributes():
            data = json.loads(text[slice(*attribute.value_span)])
            assert any(data == value for value in at(json.loads(text), (*body.keys, attribute.name)))
            assert document.keys_to(attribute.span.start) == (*body.keys, attribute.name)


@settings(max_examples=300, deadline=None)
@given(SEEDS)
def test_an_edit_touches_what_was_planned_and_nothing_else(seed: int) -> None:
    random = Random(seed)
    text = Writer(random).document()
    document = parse(text)
    body = random.choice(bodies_of(document))
    change, expected = change_of(random, body)
    result = splice(text, document.edits([change]))
    data = json.loads(text)
    expected(data)
    assert json.loads(result) == data
    after = parse(result)
    assert ("\r\n" in text) == ("\r\n" in result) or "\n" not in text
    if isinstance(change, SetAttribute):
        again = next(b for b in bodies_of(after) if b.keys == body.keys and _nth(after, b) == _nth(document, body))
        assert after.edits([change._replace(body=again)]) == []


def _nth(document: JsonDocument, body: JsonBody) -> int:
    return [id(b) for b in bodies_of(document) if b.keys == body.keys].index(id(body))


def change_of(random: Random, body: JsonBody) -> tuple[Change, Any]:
    """A random change, and what it does to the data as the json module reads it."""
    value, data = random.choice(NEW)

    def own(root: Any) -> dict[str, Any]:
        for container, number in _full_trail(body):
            item = container.items[number]
            root = root[item.key] if hasattr(item, "key") else root[number]
        return root  # type: ignore[no-any-return]

    names = [m.key for m in body.objects[0].items if m.key != "//"]
    kind = random.randrange(4)
    if kind == 0 and names:
        name = random.choice(names)
        return RemoveAttribute(body, name), lambda root: own(root).pop(name)
    if kind == 1:
        block = NewBlock("sse", (), (NewAttribute("enabled", Literal(True)), NewAttribute("key", value)))
        after = tuple(random.sample(NAMES[:4], 2))
        container, number = _full_trail(body)[-1]
        in_array = not hasattr(container.items[number], "key")
        made: Any = {"enabled": True, "key": data}
        return AppendBlock(body, block, after, ("tags",)), lambda root: own(root).update(
            sse=[made] if in_array else made
        )
    if kind == 2 and names:
        name = random.choice(names)
        return SetAttribute(
            body, name, value
        ), lambda root: own(root).update({name: data}) if not _same(body, name, value) else None
    return SetAttribute(body, "new", value, ("name",), ("tags",)), lambda root: own(root).update(new=data)


def _same(body: JsonBody, name: str, value: Expr) -> bool:
    attribute = body.attribute(name)
    return attribute is not None and attribute.expression() == value and not isinstance(value, Literal)


def _full_trail(body: JsonBody) -> list[tuple[Any, int]]:
    """The way from the root to a body: by looking for its object."""
    target = body.objects[0]
    waiting: list[tuple[Any, list[tuple[Any, int]]]] = [(body.document.root, [])]
    while waiting:
        value, trail = waiting.pop()
        if value is target:
            return trail
        for number, item in enumerate(getattr(value, "items", ())):
            waiting.append((getattr(item, "value", item) if hasattr(item, "key") else item, [*trail, (value, number)]))
    raise AssertionError


@settings(max_examples=150, deadline=None)
@given(SEEDS)
def test_blocks_and_items_go_without_a_trace(seed: int) -> None:
    random = Random(seed)
    text = Writer(random).document()
    document = parse(text)
    blocks = list(document.blocks("resource", 2))
    gone = random.sample(blocks, random.randrange(1, len(blocks) + 1))
    result = json.loads(splice(text, document.edits([RemoveBlock(document, b) for b in gone])))
    data = json.loads(text)
    for block in gone:
        del data["resource"]["t"][block.labels[1]]
    if len(gone) == len(blocks):
        del data["resource"]
    assert result == data


@settings(max_examples=150, deadline=None)
@given(SEEDS)
def test_items_of_lists_and_objects(seed: int) -> None:
    random = Random(seed)
    text = Writer(random).document()
    document = parse(text)
    for body in bodies_of(document):
        for attribute in body.attributes():
            expression = attribute.expression()
            old = json.loads(text[slice(*attribute.value_span)])
            if isinstance(expression, Tuple) and expression.items and expression.span:
                number = random.randrange(len(expression.items))
                span = expression.items[number].span
                assert span is not None
                result = splice(text, document.edits([RemoveTupleItem(expression.span, span)]))
                del old[number]
            elif isinstance(expression, Object) and expression.span:
                result = splice(text, document.edits([SetObjectItem(expression.span, "key", Literal("x"))]))
                old["key"] = "x"
            else:
                continue
            assert any(old == value for value in at(json.loads(result), (*body.keys, attribute.name)))


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet='{}[]",:0123456789.eE+-truefalsnl \n\\u$', max_size=40))
def test_what_is_no_json_is_refused_and_nothing_else(text: str) -> None:
    try:
        json.loads(text, parse_constant=_refuse)
        valid = True
    except (ValueError, RecursionError):
        valid = False
    try:
        parse(text)
    except ParseError as error:
        assert not valid or "expected here" in error.message or "set twice" in error.message
        assert error.line
    else:
        assert valid


def _refuse(name: str) -> Any:
    raise ValueError(name)
