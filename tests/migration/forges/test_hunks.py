"""Which lines of the base a diff touches, held against difflib's own opcodes."""

from __future__ import annotations

import difflib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tfgen.migration.forges.hunks import overlap, touched_lines
from tfgen.migration.forges.port import Touched


@given(st.lists(st.sampled_from("abc"), max_size=12), st.lists(st.sampled_from("abc"), max_size=12))
def test_agrees_with_the_opcodes(old: list[str], new: list[str]) -> None:
    diff = "\n".join(difflib.unified_diff(old, new, lineterm="", n=0))
    expected: set[int] = set()
    for tag, first, last, _, _ in difflib.SequenceMatcher(None, old, new).get_opcodes():
        if tag in ("delete", "replace"):
            expected.update(range(first + 1, last + 1))
        if tag == "insert":
            expected.update((max(first, 1), first + 1))
    found = {n for start, end in touched_lines(diff) for n in range(start, end + 1)}
    assert expected <= found
    # A replacement's new lines also touch the line after it, as an insertion there would.
    assert all(n in expected or n - 1 in expected for n in found)


def test_context_is_not_touched_and_markers_in_the_text_are_text() -> None:
    diff = "@@ -1,4 +1,4 @@\n @@ -9 +9 @@\n--- a\n+++ b\n c\n d\n\\ No newline at end of file"
    assert touched_lines(diff) == ((2, 3),)
    assert touched_lines("") == ()


@pytest.mark.parametrize(
    ("ours", "theirs", "places"),
    [
        ([Touched("a", ((1, 3),))], [Touched("a", ((3, 9),))], ("a:1-3",)),
        ([Touched("a", ((1, 3),))], [Touched("a", ((4, 9),))], ()),
        ([Touched("a", ((2, 2),))], [Touched("a", None)], ("a",)),
        ([Touched("a", None)], [Touched("a", ())], ("a",)),
        ([Touched("a", ((2, 2), (8, 8)))], [Touched("b", None), Touched("a", ((8, 8),))], ("a:8",)),
    ],
)
def test_overlap(ours: list[Touched], theirs: list[Touched], places: tuple[str, ...]) -> None:
    assert overlap(tuple(ours), tuple(theirs)) == places
