"""The rows of the benchmark table: what is measured, against what, and which goal it holds."""

from __future__ import annotations

import json
import os
import statistics
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from measure import Command, NotMeasured, Pairs, in_turn, report
from peers import Setting

KEY = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
# Findings and fixes that are held back end with 1; `terraform fmt -check` with 3 for a file to be formatted.
_TFGEN, _FMT = (0, 1), (0, 3)


_Measured: TypeAlias = tuple[str, bool, dict[str, object]]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. `holds` is None when it was not measured; `measured` says why then."""

    what: str
    against: str
    goal: str
    floor: str
    measured: str
    holds: bool | None
    details: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plan:
    """`pairs` for quick commands; slow ones get fewer. `quick` leaves the 30,000 files out."""

    setting: Setting
    pairs: int
    quick: bool


_Measure: TypeAlias = Callable[[Plan], _Measured]


def _repo(plan: Plan, files: int) -> str:
    if plan.quick and files > 3000:
        raise NotMeasured("left out by --quick")
    return os.path.join(plan.setting.corpus(files), "repo")


def _check(plan: Plan, folder: str) -> Command:
    return Command((plan.setting.tfgen, "check", "."), folder, _TFGEN)


def _fmt(plan: Plan, folder: str) -> Command:
    if not plan.setting.terraform:
        raise NotMeasured("terraform is not on PATH")
    return Command((plan.setting.terraform, "fmt", "-check", "-recursive", "."), folder, _FMT)


def _part(ratio: float) -> str:
    return f"1/{1 / ratio:.0f}" if ratio < 0.5 else f"{ratio:.2f} times"


def _judge(pairs: Pairs, bound: float) -> _Measured:
    return _part(pairs.ratio), pairs.ratio <= bound, pairs.details()


def _against_fmt(files: int, bound: float) -> _Measure:
    def measure(plan: Plan) -> _Measured:
        folder = _repo(plan, files)
        number = plan.pairs if files <= 3000 else max(1, plan.pairs // 5)
        return _judge(in_turn(_check(plan, folder), _fmt(plan, folder), number), bound)

    return measure


def _against_grep(plan: Plan) -> _Measured:
    folder = _repo(plan, 3000)
    grep = Command(("grep", "-rl", "aws_dynamodb_table", "."), folder, (0,))
    return _judge(in_turn(_check(plan, folder), grep, plan.pairs * 2), 8)


def _against_checkov(plan: Plan) -> _Measured:
    if not plan.setting.checkov:
        raise NotMeasured("checkov is missing; --checkov PATH or --install-peers")
    folder = _repo(plan, 300)
    options = (
        "-d",
        ".",
        "-c",
        "CKV_AWS_119",
        "--framework",
        "terraform",
        "--compact",
        "--quiet",
        "--skip-download",
    )
    checkov = Command((plan.setting.checkov, *options), folder, (0, 1))
    return _judge(in_turn(_check(plan, folder), checkov, max(1, plan.pairs // 3), warm=False), 1 / 100)


def _parsing(plan: Plan) -> _Measured:
    script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "parse.py")
    result = json.loads(report((plan.setting.python, script, _repo(plan, 3000), str(plan.pairs)), plan.setting.cache))
    speeds = {}
    for group, peer in (("every", "pygohcl"), ("sample", "python-hcl2")):
        costs = result[group]["cpu_s"]
        speeds[peer] = statistics.median(b / a for a, b in zip(costs["tfgen"], costs[peer], strict=True))
    rate = result["every"]["bytes"] / 1e6 / statistics.median(result["every"]["cpu_s"]["tfgen"])
    details: dict[str, object] = {
        "times_as_fast": {peer: round(speed, 2) for peer, speed in speeds.items()},
        "tfgen_mb_per_s": round(rate, 2),
        "bytes": {group: result[group]["bytes"] for group in ("every", "sample")},
    }
    shown = f"{speeds['pygohcl']:.1f} times; {speeds['python-hcl2']:.0f} times"
    return shown, speeds["pygohcl"] >= 1.5 and speeds["python-hcl2"] >= 15, details


def _growth(plan: Plan) -> _Measured:
    small, large = _repo(plan, 3000), _repo(plan, 30000)
    pairs = in_turn(_check(plan, large), _check(plan, small), plan.pairs)
    return f"{pairs.ratio:.1f} times", pairs.ratio <= 11, pairs.details()


def _memory(plan: Plan) -> _Measured:
    folder = _repo(plan, 30000)
    ours = _check(plan, folder).run().peak / 1024
    details: dict[str, object] = {"ours_peak_mib": round(ours, 1)}
    return f"{ours:.0f} MiB", ours <= 60, details


def _fixing(plan: Plan) -> _Measured:
    folder = _repo(plan, 3000)
    setting = plan.setting
    copy = setting.copy(folder)
    argv = (setting.tfgen, "fix", "--write", ".", "--kms-key", KEY)
    fix = Command(argv, copy, _TFGEN, prepare=lambda: setting.refresh(folder))
    check = Command(_check(plan, copy).argv, copy, _TFGEN, prepare=lambda: setting.refresh(folder))
    return _judge(in_turn(fix, check, plan.pairs), 6)


def _cold(action: tuple[str, ...], bound: float) -> _Measure:
    def measure(plan: Plan) -> _Measured:
        setting = plan.setting
        folder = setting.one_file()
        copy = setting.copy(folder)
        ours = Command((setting.tfgen, *action), copy, _TFGEN, prepare=lambda: setting.refresh(folder))
        empty = Command((setting.python, setting.empty_application(), "check", "."), copy)
        return _judge(in_turn(ours, empty, plan.pairs * 3), bound)

    return measure


_FMT_SIDE = "`terraform fmt -check -recursive`"
_APPLICATION = "an empty Typer application with two commands"
_FIX, _WRITE = ("fix", ".", "--kms-key", KEY), ("fix", "--write", ".", "--kms-key", KEY)
_ROWS: tuple[tuple[str, str, str, str, _Measure], ...] = (
    ("`tfgen check`, 3,000 files", _FMT_SIDE, "at most 1/25", "1/60", _against_fmt(3000, 1 / 25)),
    ("`tfgen check`, 30,000 files", _FMT_SIDE, "at most 1/35", "1/80", _against_fmt(30000, 1 / 35)),
    (
        "`tfgen check`, 3,000 files",
        "`grep -rl aws_dynamodb_table`",
        "at most 8 times",
        "3.3 times",
        _against_grep,
    ),
    ("`tfgen check`, 300 files", "Checkov, this one check", "at most 1/100", "1/600", _against_checkov),
    (
        "structure parse of every file",
        "pygohcl; python-hcl2",
        "1.5; 15 times as fast",
        "1.5 to 2; 20",
        _parsing,
    ),
    ("growth, 3,000 to 30,000 files", "itself", "at most 11 times", "6 to 10 times", _growth),
    ("peak memory, 30,000 files", "`terraform fmt`'s 411 MiB", "at most 60 MiB", "20 MiB", _memory),
    ("`tfgen fix --write`, 3,000 files", "`tfgen check` of the same", "at most 6 times", "", _fixing),
    ("cold `tfgen check` of one file", _APPLICATION, "at most 1.4 times", "", _cold(("check", "."), 1.4)),
    ("cold `tfgen fix` of one file", _APPLICATION, "at most 1.6 times", "", _cold(_FIX, 1.6)),
    ("cold `tfgen fix --write` of one file", _APPLICATION, "at most 2.4 times", "", _cold(_WRITE, 2.4)),
)


def rows(plan: Plan, only: str = "") -> list[Callable[[], Row]]:
    """Return the measurements, not yet made, in the table's order; `only` is a part of what is measured."""

    def made(number: int) -> Row:
        what, against, goal, floor, measure = _ROWS[number]
        try:
            measured, holds, details = measure(plan)
        except NotMeasured as reason:
            return Row(what, against, goal, floor, f"not measured: {reason}", None)
        return Row(what, against, goal, floor, measured, holds, details)

    def later(number: int) -> Callable[[], Row]:
        return lambda: made(number)

    return [later(number) for number, row in enumerate(_ROWS) if only in f"{row[0]} {row[1]}"]
