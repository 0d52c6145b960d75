"""What wiring makes is valid to the real terraform."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.properties.module_trees import random_tree
from tests.properties.test_module_trees import fixed
from tests.tools import Terraform

pytestmark = pytest.mark.e2e

SEEDS = range(8)


def write(folder: Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)


def test_random_trees_are_valid_after_the_fix(terraform: Terraform, tmp_path: Path) -> None:
    calls = []
    for seed in SEEDS:
        _, after = fixed(random_tree(seed))
        write(tmp_path / f"s{seed}", after)
        roots = sorted({path.split("/")[1] for path in after if path.startswith("envs/")})
        calls += [f'module "s{seed}_{root}" {{\n  source = "./s{seed}/envs/{root}"\n}}\n' for root in roots]
    write(tmp_path, {"main.tf": 'provider "aws" {\n  region = "eu-west-1"\n}\n\n' + "\n".join(calls)})
    assert len(calls) > len(SEEDS)
    assert terraform.validate(tmp_path) == []
