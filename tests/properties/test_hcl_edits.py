"""The laws of editing, over random bodies and random changes."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.judge import go_accepts
from tests.syntax.random_edits import random_changes, random_document
from tfgen.syntax.document import ReplaceExpression, SetAttribute
from tfgen.syntax.expr import Literal
from tfgen.syntax.hcl import HCL
from tfgen.syntax.hcl.document import HclDocument
from tfgen.text.edits import splice

SEEDS = st.integers(0, 10**9)


def edited(text: str, seed: int) -> tuple[HclDocument, list, str]:  # type: ignore[type-arg]
    document = HCL.parse("x.tf", text)
    changes = random_changes(Random(seed), document)
    return document, changes, splice(text, document.edits(changes))


def crlf(text: str) -> str:
    return text.replace("\n", "\r\n")


@settings(max_examples=300, deadline=None)
@given(SEEDS)
def test_the_result_is_valid_and_holds_what_was_set(seed: int) -> None:
    text = random_document(Random(seed))
    document, changes, result = edited(text, seed)
    assert go_accepts(result) is True
    after = HCL.parse("x.tf", result)
    for change in changes:
        if isinstance(change, SetAttribute):
            body = _same(document, after, change.body)
            attribute = body.attribute(change.name)
            assert attribute is not None
            assert attribute.expression() == change.value


def _same(document: HclDocument, after: HclDocument, wanted):  # type: ignore[no-untyped-def]
    """Find in `after` the block that `wanted` is in `document`; blocks that were added stand beside the old ones."""
    pairs = [(document, after)]
    while pairs:
        old, new = pairs.pop()
        if old is wanted:
            return new
        for type in set(old.types()):
            olds, news = list(old.blocks(type)), list(new.blocks(type))
            news = [n for n in news if n.type != "server_side_encryption"]
            pairs += zip(olds, news, strict=False)
    raise AssertionError("the block is gone")


@settings(max_examples=300, deadline=None)
@given(SEEDS)
def test_comments_and_names_outside_the_changes_stay(seed: int) -> None:
    text = random_document(Random(seed))
    document = HCL.parse("x.tf", text)
    changes = [c for c in random_changes(Random(seed), document) if isinstance(c, SetAttribute)]
    result = splice(text, document.edits(changes))
    after = HCL.parse("x.tf", result)
    assert [c.text for c in after.comments()] == [c.text for c in document.comments()]


@settings(max_examples=200, deadline=None)
@given(SEEDS)
def test_setting_again_changes_nothing(seed: int) -> None:
    text = random_document(Random(seed))
    document = HCL.parse("x.tf", text)
    changes = [c for c in random_changes(Random(seed), document) if isinstance(c, SetAttribute)]
    result = splice(text, document.edits(changes))
    after = HCL.parse("x.tf", result)
    again = [SetAttribute(_same(document, after, c.body), c.name, c.value, c.after, c.before) for c in changes]
    assert after.edits(again) == []


@settings(max_examples=200, deadline=None)
@given(SEEDS)
def test_line_ends_are_kept(seed: int) -> None:
    text = random_document(Random(seed))
    _, _, result = edited(text, seed)
    _, _, windows = edited(crlf(text), seed)
    assert windows == crlf(result)


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
        _, _, result = edited((before / f"{seed}.tf").read_text(), seed)
        (after / f"{seed}.tf").write_text(result)
    run = subprocess.run(
        [terraform, "fmt", "-check", "-list=true", str(after)], env=environment, capture_output=True, text=True
    )
    assert run.stdout.split() == []
