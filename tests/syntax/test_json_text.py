"""JSON in a heredoc: whatever it is, an item more, and nothing else changed."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tfgen.syntax.document import AppendJsonItem, RemoveJsonItem
from tfgen.syntax.expr import Literal, Object, ObjectItem, Tuple
from tfgen.syntax.hcl import HCL
from tfgen.syntax.hcl.document import HclDocument
from tfgen.syntax.hcl.nodes import HclAttribute
from tfgen.text.edits import splice

_texts = st.text(st.characters(codec="utf-8", exclude_characters="$%\x7f", exclude_categories=("Cs", "Cc")), max_size=8)
_values = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | _texts | st.sampled_from(['"', "\\", "]", "}", ":", "s", '\\"']),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_texts | st.just("s"), inner, max_size=3),
    max_leaves=8,
)
_objects = st.dictionaries(_texts.filter(lambda key: key != "s"), _values, max_size=3)
NEW = Object((ObjectItem(Literal("a"), Literal('"]')), ObjectItem(Literal("b"), Tuple((Literal(1), Literal(True))))))


@given(_objects, st.lists(_values, max_size=3), _objects, st.sampled_from([None, 2, "\t"]))
def test_a_list_is_one_longer(before: dict[str, Any], items: list[Any], after: dict[str, Any], indent: Any) -> None:
    data = {**before, "s": items, **{key: value for key, value in after.items() if key not in before}}
    text = json.dumps(data, indent=indent)
    source = f"r {{\n  t = <<EOT\n{text}\nEOT\n}}\n"
    document = HCL.parse("main.tf", source)
    edits = document.edits([AppendJsonItem(_value(document).value_span, "s", NEW)])
    changed = HCL.parse("main.tf", splice(source, edits))
    value = getattr(_value(changed).expression(), "value", None)
    assert json.loads(value) == {**data, "s": [*items, {"a": '"]', "b": [1, True]}]}
    assert all(edit.start == edit.end for edit in edits)
    back = changed.edits([RemoveJsonItem(_value(changed).value_span, "s", len(items))])
    assert splice(changed.text, back) == source


@given(st.dictionaries(_texts, _values, max_size=3), st.sampled_from([None, 2, "\t"]), st.integers(1, 2))
def test_an_object_becomes_a_list(only: dict[str, Any], indent: Any, more: int) -> None:
    source = f"r {{\n  t = <<EOT\n{json.dumps({'s': only, 'z': [1]}, indent=indent)}\nEOT\n}}\n"
    document = HCL.parse("main.tf", source)
    edits = document.edits([AppendJsonItem(_value(document).value_span, "s", NEW)] * more)
    value = getattr(_value(HCL.parse("main.tf", splice(source, edits))).expression(), "value", None)
    assert json.loads(value) == {"s": [only, *[{"a": '"]', "b": [1, True]}] * more], "z": [1]}


@given(st.lists(_values, min_size=1, max_size=5), st.data(), st.sampled_from([None, 2, "\t"]))
def test_items_go_by_their_places(items: list[Any], data: st.DataObject, indent: Any) -> None:
    gone = data.draw(st.sets(st.integers(0, len(items) - 1), min_size=1))
    source = f"r {{\n  t = <<EOT\n{json.dumps({'s': items}, indent=indent)}\nEOT\n}}\n"
    document = HCL.parse("main.tf", source)
    edits = document.edits([RemoveJsonItem(_value(document).value_span, "s", place) for place in gone])
    value = getattr(_value(HCL.parse("main.tf", splice(source, edits))).expression(), "value", None)
    assert json.loads(value) == {"s": [item for place, item in enumerate(items) if place not in gone]}


def _value(document: HclDocument) -> HclAttribute:
    attribute = document.blocks("r")[0].attribute("t")
    assert attribute is not None
    return attribute


@pytest.mark.parametrize("text", ["[]", "1", "{", '{"s": 1}', '{"t": [{"s": [1]}]}', ""])
def test_text_without_such_a_list_is_left_alone(text: str) -> None:
    from tfgen.errors import UnsupportedChange

    document = HCL.parse("main.tf", f"r {{\n  t = <<EOT\n{text}\nEOT\n}}\n")
    for change in (
        AppendJsonItem(_value(document).value_span, "s", NEW),
        RemoveJsonItem(_value(document).value_span, "s", 0),
    ):
        with pytest.raises(UnsupportedChange):
            document.edits([change])
