"""The repositories that proofs and benchmarks are made with."""

from __future__ import annotations

from pathlib import Path
from random import Random

from tests.migration.conftest import git
from tests.migration.repositories import SEED, files_of, generate


def test_the_same_seed_makes_the_same_commits(tmp_path: Path) -> None:
    heads = [[git(path, "rev-parse", "main") for path in generate(tmp_path / name, 10)] for name in ("a", "b")]
    assert heads[0] == heads[1] and len(set(heads[0])) == 10
    assert heads[0][3] == "836dd6755cfe9946668d47557cac1a1f0f2d2c4b"  # on every machine and day
    assert git(generate(tmp_path / "c", 4, seed=SEED + 1)[3], "rev-parse", "main") != heads[0][3]


def test_three_in_ten_have_tables_and_layouts_are_mixed() -> None:
    made = [files_of(number, Random(SEED * 1_000_003 + number)) for number in range(1000)]
    assert sum(any("aws_dynamodb_table" in text for text in files.values()) for files in made) == 300
    assert sum(not any(path.endswith(".tf") for path in files) for files in made) == 100
    folders = {frozenset(path.rpartition("/")[0] for path in files) for files in made}
    assert {frozenset({""}), frozenset({"", "network"}), frozenset({"", "src"})} < folders
    assert any("modules/table" in each for each in folders)
