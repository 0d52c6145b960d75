"""`make bench`: tfgen against its peers. Prints the table, and writes benchmarks/results/latest.json.

Ratios of CPU time (user and system, children included), the two sides in turn in one run, medians. tfgen is
built as a wheel and installed into an environment of its own first.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Sequence

import correctness
from measure import NotMeasured
from peers import REPOSITORY, setting
from rows import Plan, Row, rows

_RESULTS = os.path.join(REPOSITORY, "benchmarks", "results", "latest.json")
_PUBLISHED = os.path.join(REPOSITORY, "benchmarks", "RESULTS.md")


def _arguments() -> argparse.Namespace:
    cache = os.path.join(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "tfgen-benchmarks")
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=5, help="pairs a row (cold starts get three times as many)")
    parser.add_argument("--quick", action="store_true", help="leave the 30,000 files out")
    parser.add_argument("--only", default="", metavar="TEXT", help="rows whose first two columns hold this text")
    parser.add_argument("--tfgen", default="", metavar="PATH", help="measure this command, do not build the wheel")
    parser.add_argument("--checkov", default="", metavar="PATH", help="Checkov's command")
    parser.add_argument(
        "--install-peers", action="store_true", help="install Checkov into the cache when it is missing"
    )
    parser.add_argument("--cache", default=cache, help="folder of corpora and environments")
    parser.add_argument("--publish", action="store_true", help="copy the summary to benchmarks/RESULTS.md")
    return parser.parse_args()


def _table(measured: Sequence[Row]) -> str:
    lines = ["| what | against | goal | floor | measured | holds |", "| --- | --- | --- | --- | --- | --- |"]
    verdicts = {True: "yes", False: "**no**", None: "-"}
    lines += [
        f"| {row.what} | {row.against} | {row.goal} | {row.floor or '-'} | {row.measured} | {verdicts[row.holds]} |"
        for row in measured
    ]
    return "\n".join(lines) + "\n"


def _correct(found: dict[str, object]) -> str:
    text = f"Correctness: {found['found']} of {found['faulty']} faulty tables found among {found['tables']}"
    for name, words in (("missed", "missed"), ("not_faulty", "reported though not faulty")):
        listed = found[name]
        if isinstance(listed, list) and listed:
            text += f"; {len(listed)} {words}, first {listed[0]}"
    return text + ".\n"


def _machine() -> str:
    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} CPUs, Python {platform.python_version()}"


def main() -> int:
    given = _arguments()
    plan = Plan(
        setting(given.cache, tfgen=given.tfgen, checkov=given.checkov, install_peers=given.install_peers),
        given.pairs,
        given.quick,
    )
    measured = []
    for number, measure in enumerate(todo := rows(plan, given.only), 1):
        print(f"{number} of {len(todo)}", file=sys.stderr, flush=True)
        measured.append(measure())
        print(f"  {measured[-1].what}: {measured[-1].measured}", file=sys.stderr, flush=True)
    try:
        found = correctness.compare(plan.setting, 3000)
        correct = _correct(found)
    except (NotMeasured, ValueError, KeyError) as error:
        found, correct = {}, f"Correctness: not measured: {error}\n"
    summary = f"{_table(measured)}\n{correct}\n{_machine()}; medians of CPU-time ratios, {given.pairs} pairs.\n"
    print(summary)
    result = {
        "machine": _machine(),
        "correctness": found,
        "rows": [
            {name: getattr(row, name) for name in ("what", "against", "goal", "floor", "measured", "holds", "details")}
            for row in measured
        ],
    }
    os.makedirs(os.path.dirname(_RESULTS), exist_ok=True)
    with open(_RESULTS, "w") as out:
        json.dump(result, out, indent=1)
        out.write("\n")
    if given.publish:
        with open(_PUBLISHED, "w") as out:
            out.write(f"# Benchmark results\n\nMade by `make bench`.\n\n{summary}")
    return 1 if any(row.holds is False for row in measured) else 0


if __name__ == "__main__":
    sys.exit(main())
