"""Diffs that git and patch take, and the composition of edits."""

from __future__ import annotations

import difflib
import shutil
import subprocess
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tfgen.text.diff import compose, unified
from tfgen.text.edits import Edit, splice

NAMES = ("main.tf", "a b/c d.tf", "ü/é.tf", 'q"uote.tf', "tab\t.tf", "back\\slash.tf", "x/line\nfeed.tf")
LINES = ("a\n", "b\n", "c\r\n", "\n", "d e\n", "ü\n", "}\n")


def random_edits(random: Random, text: str) -> list[Edit]:
    count = random.randrange(4)
    ends = (0, len(text), random.randrange(len(text) + 1))
    cuts = sorted(random.choice([*ends, random.randrange(len(text) + 1)]) for _ in range(2 * count))
    return [
        Edit(cuts[i], cuts[i + 1], "".join(random.choice("XYZ\n") for _ in range(random.randrange(4))))
        for i in range(0, len(cuts), 2)
    ]


def random_text(random: Random) -> str:
    lines = (random.choice(LINES) for _ in range(random.randrange(60)))
    return "".join(lines) + random.choice(["", "end"])


@settings(max_examples=500, deadline=None)
@given(st.integers(0, 10**9))
def test_composed_edits_do_what_both_do(seed: int) -> None:
    random = Random(seed)
    text = random_text(random)
    first = random_edits(random, text)
    middle = splice(text, first)
    second = random_edits(random, middle)
    assert splice(text, compose(first, second, len(text))) == splice(middle, second)


@pytest.mark.parametrize("tool", ["git", "patch"])
@pytest.mark.parametrize("known", [True, False], ids=["edits", "compared"])
def test_tools_take_the_diff(tool: str, known: bool, tmp_path: Path) -> None:
    if shutil.which(tool) is None:
        pytest.skip(f"{tool} is not installed")
    random = Random(7)
    patch, expected = "", {}
    for number in range(150):
        name = f"{number}/{NAMES[number % len(NAMES)]}"
        if tool == "patch" and any(c in name for c in '"\t\n\\ü'):
            name = f"{number}/main.tf"
        before = random_text(random)
        edits = random_edits(random, before)
        after = splice(before, edits)
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(before.encode())
        expected[name] = after
        patch += unified(name, before, after, edits if known else ())
    for number in range(0 if tool == "git" else 1, 3):  # patch knows no new file without content
        expected[f"new {number}.tf"] = "x\n" * number
        patch += unified(f"new {number}.tf", None, "x\n" * number)
    command = ["git", "apply", "-"] if tool == "git" else ["patch", "-p1", "--binary", "--silent"]
    subprocess.run(command, input=patch.encode(), cwd=tmp_path, check=True)
    for name, after in expected.items():
        path = tmp_path / name
        assert (path.read_bytes().decode() if path.exists() else "") == after, name


def test_the_diff_can_be_taken_back(tmp_path: Path) -> None:
    before, after = "a\nb\nc\n", "a\nB\nc"
    (tmp_path / "x.tf").write_text(after)
    subprocess.run(["git", "apply", "-R", "-"], input=unified("x.tf", before, after).encode(), cwd=tmp_path, check=True)
    assert (tmp_path / "x.tf").read_text() == before


def test_insertions_at_one_place_keep_their_order() -> None:
    edits = [Edit(0, 0, "z\n"), Edit(0, 0, "a\n")]
    assert unified("x.tf", "", splice("", edits), edits).endswith("@@ -0,0 +1,2 @@\n+z\n+a\n")
    assert splice("", compose(edits, [Edit(4, 4, "e\n")], 0)) == "z\na\ne\n"


def test_equal_lines_cost_no_more_than_others(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[int] = []
    real = difflib.SequenceMatcher

    def counted(junk: None, old: list[str], new: list[str], autojunk: bool) -> difflib.SequenceMatcher[str]:
        compared.append(max(len(old), len(new)))
        return real(junk, old, new, autojunk)

    monkeypatch.setattr(difflib, "SequenceMatcher", counted)
    before = "x\n" * 5000
    edits = [Edit(at, at, "y\n") for at in range(0, len(before), 8)]
    diff = unified("x.tf", before, splice(before, edits), edits)
    assert (diff.count("\n+y"), diff.count("\n-x")) == (len(edits), 0)
    assert unified("x.tf", before, "y\n" * 5000).count("\n+y") == 5000
    assert max(compared, default=0) <= 60


def test_no_change_is_no_diff() -> None:
    assert unified("x.tf", "a\n", "a\n") == ""
