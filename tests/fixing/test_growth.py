"""Judging and fixing take work that grows with the files, not faster, whatever they hold: growth is compared, not seconds."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from tfgen.fixing.checking import check
from tfgen.fixing.engine import fix
from tfgen.fixing.options import Options
from tfgen.text.workspace import MemoryWorkspace

#: Four times the input may take this many times the CPU; quadratic work takes sixteen times.
BOUND = 9.0
OPTIONS = Options(frameworks=("hipaa",), kms_key="aws-managed")


def tables(n: int, inside: str = "", above: str = "") -> str:
    table = '{above}resource "aws_dynamodb_table" "t{i}" {{\n{inside}  name = "t{i}"\n}}\n\n'
    return "".join(table.format(i=i, inside=inside, above=above) for i in range(n))


def calls(n: int) -> str:
    call = 'module "m{i}" {{\n  source  = "terraform-aws-modules/dynamodb-table/aws"\n  version = "4.0.0"\n}}\n\n'
    return "".join(call.format(i=i) for i in range(n))


SHAPES: dict[str, Callable[[int], str]] = {
    "tables far apart": lambda n: tables(n, above="/*\n" + "far away\n" * 6000 + "*/\n"),
    "comments of Checkov": lambda n: tables(n * 6, inside="  # checkov:skip=CKV_AWS_1:no\n"),
    "comments of Trivy": lambda n: tables(n * 6, inside="  # trivy:ignore:other\n"),
    "lines of comments of Trivy": lambda n: "# trivy:ignore:other\n" * n * 100 + tables(n),
    "comments of KICS": lambda n: tables(n * 6, above="# kics-scan ignore-line\n\n"),
    "comments of KICS at the top": lambda n: "# kics-scan disable=other\n" * n * 10 + tables(n * 10),
    "comments that name no control": lambda n: tables(n * 10, above="# tfgen:ignore=nosuch why\n"),
    "module calls": lambda n: calls(n * 4),
}


def cpu(work: Callable[[], object]) -> float:
    best = float("inf")
    for _ in range(2):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best


@pytest.mark.slow
def test_what_a_fix_is_told_of_others_is_linear() -> None:
    """Each fix looks for instances of its own block only, of however many files and tables."""
    small, large = (MemoryWorkspace({"main.tf": tables(n).encode()}) for n in (1000, 4000))
    assert cpu(lambda: fix(large, OPTIONS)) < 7 * cpu(lambda: fix(small, OPTIONS))


@pytest.mark.slow
@pytest.mark.parametrize("run", [check, fix])
@pytest.mark.parametrize("shape", SHAPES)
def test_growth_is_linear(shape: str, run: Callable[..., object]) -> None:
    small, large = (MemoryWorkspace({"main.tf": SHAPES[shape](n).encode()}) for n in (25, 100))
    assert cpu(lambda: run(large, OPTIONS)) < BOUND * max(cpu(lambda: run(small, OPTIONS)), 0.01)
