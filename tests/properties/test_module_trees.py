"""The laws of wiring, over random trees of modules: every table gets its key, and every variable is passed."""

from __future__ import annotations

import datetime
import re

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.judge import go_accepts
from tests.properties.module_trees import random_tree
from tfgen.fixing.checking import check
from tfgen.fixing.engine import fix, prove_files
from tfgen.fixing.options import Options
from tfgen.fixing.results import Run, Status
from tfgen.fixing.undoing import take_keys_away, undo
from tfgen.keys.wiring import NAME
from tfgen.syntax.document import Block
from tfgen.syntax.expr import path_of
from tfgen.syntax.hcl import HCL
from tfgen.terraform.search import join
from tfgen.text.workspace import MemoryWorkspace

TODAY = datetime.date(2026, 1, 1)
CREATE = Options(kms_key="create", required_level=2)


def workspace(files: dict[str, str]) -> MemoryWorkspace:
    return MemoryWorkspace({path: text.encode() for path, text in files.items()})


def fixed(files: dict[str, str]) -> tuple[Run, dict[str, str]]:
    run = fix(workspace(files), CREATE, TODAY)
    return run, {**files, **{file.path: file.after for file in run.files}}


def blocks(files: dict[str, str], type: str) -> list[tuple[str, Block]]:
    """Return (folder, block) of all blocks of a type with one label."""
    return [
        (path.rpartition("/")[0], block)
        for path, text in files.items()
        for block in HCL.parse(path, text).blocks(type, 1)
    ]


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 10**9))
def test_every_table_gets_its_key_and_every_variable_is_passed(seed: int) -> None:
    run, after = fixed(random_tree(seed))
    assert not run.problems
    for path, text in after.items():
        assert go_accepts(text) is not False, path
    open_to_others = {folder for folder in uncalled(after) if folder.startswith("modules/")}
    for finding in check(workspace(after), CREATE, TODAY).findings:
        assert finding.level == (1 if finding.root in open_to_others else 2), finding
    calls = blocks(after, "module")
    for folder, call in calls:
        far = call.attribute(f"{NAME}_far") if folder.startswith("envs/") else None
        if far is not None:  # aws.far is aws.frankfurt in every root
            assert path_of(far.expression()) == ("aws_kms_key", "tfgen_dynamodb_frankfurt", "arn")
    for folder, variable in blocks(after, "variable"):
        if variable.attribute("default") is not None or not variable.labels[0].startswith(NAME):
            continue
        for caller, call in calls:
            source = call.attribute("source")
            assert source is not None
            if join(caller, str(getattr(source.expression(), "value", ""))) == folder:
                assert call.attribute(variable.labels[0]) is not None, (caller, call.labels)
    held = [each.reason for each in run.fixes if each.status is Status.HELD]
    assert all("(level 1)" in reason for reason in held), held
    again, _ = fixed(after)
    assert not again.files
    assert all("(level 1)" in each.reason for each in again.fixes)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**9))
def test_nothing_but_switches_is_left_when_all_of_it_is_undone(seed: int) -> None:
    files = random_tree(seed)
    _, there = fixed(files)
    findings = check(workspace(there), CREATE, TODAY).findings
    addresses = [f"{each.root}:{each.address}" for each in findings if each.level]
    if not addresses:
        return
    off = {**there, **{f.path: f.after for f in undo(workspace(there), Options(), addresses, TODAY).files}}
    run = prove_files(take_keys_away(workspace(off), Options()))
    assert not [fix.reason for fix in run.fixes if fix.status is Status.HELD]
    back = {**off, **{file.path: file.after for file in run.files}}
    assert {path: _unkeyed(text) for path, text in back.items() if text} == {p: _unkeyed(t) for p, t in files.items()}


def _unkeyed(text: str) -> list[str]:
    """The lines of a file but blank ones, encryption blocks, and what modules hand to their own variables."""
    text = re.sub(r"  server_side_encryption \{[^}]*\}", "", text)
    text = re.sub(r"  (key_arn|kms_key) += var\.\w+", "", text)
    return [re.sub(" +=", " =", line) for line in text.splitlines() if line.strip()]


def uncalled(files: dict[str, str]) -> set[str]:
    """Folders that nobody calls."""
    return {path.rpartition("/")[0] for path in files} - called(files)


def called(files: dict[str, str]) -> set[str]:
    """Folders that somebody calls."""
    return {
        join(caller, str(getattr(source.expression(), "value", ""))) or ""
        for caller, call in blocks(files, "module")
        if (source := call.attribute("source")) is not None
    }


def test_random_trees_are_deep_shared_and_repeated() -> None:
    seen = set()
    for seed in range(80):
        files = random_tree(seed)
        callers: dict[str, set[str]] = {}
        for caller, call in blocks(files, "module"):
            source = call.attribute("source")
            assert source is not None
            callers.setdefault(str(join(caller, str(getattr(source.expression(), "value", "")))), set()).add(caller)
            seen.update(name for name in ("for_each", "count", "providers") if call.attribute(name) is not None)

        def depth(folder: str, callers: dict[str, set[str]] = callers) -> int:
            return max((1 + depth(caller) for caller in callers.get(folder, ())), default=0)

        seen.add(f"depth {max(map(depth, callers), default=0)}")
        seen.update("shared" for found in callers.values() if len(found) > 1)
        seen.update("roots" for found in callers.values() if sum(c.startswith("envs/") for c in found) > 1)
    assert seen >= {"for_each", "count", "providers", "shared", "roots", "depth 5"}, seen


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**9))
def test_the_second_reader_agrees(seed: int) -> None:
    run, _ = fixed(random_tree(seed))
    prove_files(run)
