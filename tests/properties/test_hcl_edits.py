"""The laws of editing, over random bodies and random changes."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from random import Random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.judge import go_accepts
from tests.syntax.random_edits import random_changes, random_document
from tfgen.errors import UnsupportedChange
from tfgen.syntax.document import Change, RemoveAttribute, RemoveBlock, ReplaceExpression, SetAttribute
from tfgen.syntax.expr import Literal
from tfgen.syntax.hcl import HCL
from tfgen.syntax.hcl.document import HclDocument, every_attribute
from tfgen.syntax.hcl.nodes import HclBlock, HclBody
from tfgen.text.edits import Edit, splice

SEEDS = st.integers(0, 10**9)


def planned(text: str, seed: int) -> tuple[HclDocument, list[Change], list[Edit]]:
    document = HCL.parse("x.tf", text)
    changes = random_changes(Random(seed), document)
    try:
        return document, changes, document.edits(changes)
    except UnsupportedChange as error:
        assert error.line
        assume(False)
        raise


def edited(text: str, seed: int) -> tuple[HclDocument, list[Change], str]:
    document, changes, edits = planned(text, seed)
    return document, changes, splice(text, edits)


@settings(max_examples=300, deadline=None)
@given(SEEDS)
def test_the_result_is_valid_and_holds_what_was_set(seed: int) -> None:
    text = random_document(Random(seed))
    document, changes, result = edited(text, seed)
    assert go_accepts(result) is not False
    after = HCL.parse("x.tf", result)
    after.validate()
    for change in changes:
        if isinstance(change, SetAttribute):
            body = _same(document, after, change.body, changes)
            attribute = body.attribute(change.name)
            assert attribute is not None
            assert attribute.expression() == change.value
        elif isinstance(change, RemoveAttribute):
            assert _same(document, after, change.body, changes).attribute(change.name) is None


def _same(document: HclDocument, after: HclDocument, wanted: object, changes: list[Change]) -> HclBody:
    """Find in `after` the block that `wanted` is in `document`; what was added or has gone is left out."""
    gone = [change.block for change in changes if isinstance(change, RemoveBlock)]
    pairs: list[tuple[HclBody, HclBody]] = [(document, after)]
    while pairs:
        old, new = pairs.pop()
        if old is wanted:
            return new
        olds = [item for item in old.items if isinstance(item, HclBlock) and item not in gone]
        news = [item for item in new.items if isinstance(item, HclBlock) and item.type != "server_side_encryption"]
        pairs += zip(olds, news, strict=True)
    raise AssertionError("the block is gone")


@settings(max_examples=300, deadline=None)
@given(SEEDS)
def test_what_no_change_speaks_of_stays(seed: int) -> None:
    text = random_document(Random(seed))
    document = HCL.parse("x.tf", text)
    changes = [c for c in random_changes(Random(seed), document) if isinstance(c, SetAttribute)]
    try:
        edits = document.edits(changes)
    except UnsupportedChange:
        assume(False)
    after = HCL.parse("x.tf", splice(text, edits))
    assert [c.text for c in after.comments()] == [c.text for c in document.comments()]
    values = {a.value_span for c in changes if (a := c.body.attribute(c.name))}
    taken = "".join(text[e.start : e.end] for e in edits if (e.start, e.end) not in values)
    assert not taken.strip()
    named = {(c.name) for c in changes}
    assert [_shown(a) for a in every_attribute(document) if a.name not in named] == [
        _shown(a) for a in every_attribute(after) if a.name not in named
    ]


def _shown(attribute) -> tuple[str, str]:  # type: ignore[no-untyped-def]
    """An attribute's name and source text, its blanks aside."""
    return attribute.name, "".join(attribute.document.text[slice(*attribute.value_span)].split())


@settings(max_examples=200, deadline=None)
@given(SEEDS)
def test_setting_again_changes_nothing(seed: int) -> None:
    text = random_document(Random(seed))
    document = HCL.parse("x.tf", text)
    changes = [c for c in random_changes(Random(seed), document) if isinstance(c, SetAttribute)]
    try:
        result = splice(text, document.edits(changes))
    except UnsupportedChange:
        assume(False)
    after = HCL.parse("x.tf", result)
    again = [SetAttribute(_same(document, after, c.body, []), c.name, c.value, c.after, c.before) for c in changes]  # type: ignore[arg-type]
    assert after.edits(again) == []


@settings(max_examples=200, deadline=None)
@given(SEEDS)
def test_the_order_of_changes_to_different_places_does_not_matter(seed: int) -> None:
    text = random_document(Random(seed))
    document, changes, edits = planned(text, seed)
    bodies = [id(getattr(change, "body", change)) for change in changes]
    assume(len(set(bodies)) == len(bodies))
    assert splice(text, document.edits(changes[::-1])) == splice(text, edits)


@settings(max_examples=200, deadline=None)
@given(SEEDS)
def test_line_ends_are_kept(seed: int) -> None:
    text = random_document(Random(seed))
    assume("\n" in text)
    _, _, result = edited(text, seed)
    _, _, windows = edited(text.replace("\n", "\r\n"), seed)
    assert windows == result.replace("\n", "\r\n")


def test_replacing_by_the_same_value_is_no_edit() -> None:
    document = HCL.parse("x.tf", "a = [1,  2]\n")
    attribute = document.attribute("a")
    assert attribute is not None
    assert document.edits([ReplaceExpression(attribute.value_span, attribute.expression())]) == []
    assert document.edits([SetAttribute(document, "a", Literal("x"))]) != []


@pytest.mark.e2e
def test_what_the_formatter_left_alone_it_still_leaves_alone(tmp_path: Path) -> None:
    terraform = shutil.which("terraform")
    if terraform is None:
        pytest.skip("terraform is not installed")
    environment = {**os.environ, "TF_CLI_CONFIG_FILE": os.devnull, "CHECKPOINT_DISABLE": "1"}
    before, after = tmp_path / "before", tmp_path / "after"
    before.mkdir()
    after.mkdir()
    for seed in range(400):
        (before / f"{seed}.tf").write_text(random_document(Random(seed)))
    subprocess.run([terraform, "fmt", "-list=false", str(before)], check=True, env=environment)
    for seed in range(400):
        document = HCL.parse("x.tf", (before / f"{seed}.tf").read_text())
        try:
            edits = document.edits(random_changes(Random(seed), document))
        except UnsupportedChange:
            continue
        (after / f"{seed}.tf").write_text(splice(document.text, edits))
    run = subprocess.run(
        [terraform, "fmt", "-check", "-list=true", str(after)], env=environment, capture_output=True, text=True
    )
    assert run.stdout.split() == []
    assert not run.stderr
