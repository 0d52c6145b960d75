"""Real repositories through `tfgen fix`: what changed, and what independent judges say of the result.

`python benchmarks/real.py REPOSITORY…` works on copies and prints one row a repository:
round trip      files that tfgen reads and prints back byte for byte, of those that Go's parser accepts
tables          findings of `tfgen check` before, failing of all
changed         files that `tfgen fix --write` changed or made
again           files that a second run changed (0 is right)
Go              changed files that Go's parser accepts, of all changed
Checkov         what fails CKV_AWS_119 before, and after
fmt             files that `terraform fmt` would change before, after, and newly (0 is right)
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, fields

REPOSITORY = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_SUFFIXES = (".tf", ".hcl", ".tofu")
_COPIED_WITHOUT = shutil.ignore_patterns(".git", ".terraform", "node_modules")

# Runs in a process of its own, since Go's parser ends the process on some inputs.
_READ = """
import sys
import pygohcl
from tfgen.errors import TfgenError
from tfgen.syntax.hcl import HCL
from tfgen.text.source import decode, encode

for path in sys.stdin.read().splitlines():
    with open(path, "rb") as file:
        data = file.read()
    try:
        pygohcl.loads(data.decode("utf-8-sig"))
        go = True
    except (pygohcl.HCLParseError, UnicodeDecodeError):
        go = False
    except pygohcl.HCLInternalError:
        go = True  # raised after the parse
    try:
        document = HCL.parse(path, decode(path, data))
        document.validate()
        same = encode(document.text) == data
    except TfgenError:
        same = False
    print(int(go), int(same))
"""


@dataclass(frozen=True, slots=True)
class Result:
    """One row; a dash where a judge is missing."""

    repository: str
    round_trip: str
    tables: str
    changed: str
    again: str
    go: str
    checkov: str
    fmt: str
    said: str


@dataclass(frozen=True, slots=True)
class Judges:
    """Commands; empty when missing."""

    tfgen: tuple[str, ...]
    terraform: str
    checkov: str


def _run(argv: Sequence[str], folder: str, given: str | None = None) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "TF_CLI_CONFIG_FILE": os.devnull, "NO_COLOR": "1", "PYTHONPATH": REPOSITORY}
    return subprocess.run(argv, cwd=folder, env=environment, input=given, capture_output=True, text=True, check=False)


def _contents(folder: str) -> dict[str, bytes]:
    contents = {}
    for path, _, names in os.walk(folder):
        for name in names:
            full = os.path.join(path, name)
            if name.endswith(_SUFFIXES) and os.path.isfile(full) and not os.path.islink(full):
                with open(full, "rb") as file:
                    contents[os.path.relpath(full, folder)] = file.read()
    return contents


def _changed(before: dict[str, bytes], after: dict[str, bytes]) -> list[str]:
    return sorted(path for path in after if before.get(path) != after[path])


def _read_by_both(folder: str, paths: Sequence[str]) -> tuple[int, int]:
    """Return how many files Go accepts, and how many of these tfgen prints back as they were."""
    done = _run([sys.executable, "-c", _READ], folder, "\n".join(paths))
    rows = [line.split() for line in done.stdout.splitlines()]
    return sum(go == "1" for go, _ in rows), sum(go == same == "1" for go, same in rows)


def _fmt(judges: Judges, folder: str) -> set[str]:
    return set(_run([judges.terraform, "fmt", "-check", "-recursive", "."], folder).stdout.splitlines())


def _checkov(judges: Judges, folder: str) -> int:
    options = ["-d", ".", "-c", "CKV_AWS_119", "--framework", "terraform", "--compact", "--quiet", "--skip-download"]
    report = json.loads(_run([judges.checkov, *options, "-o", "json"], folder).stdout)
    return len(report["results"]["failed_checks"]) if "results" in report else 0


def _findings(judges: Judges, folder: str) -> str:
    done = _run([*judges.tfgen, "check", "--format", "json", "."], folder)
    try:
        verdicts = [finding["verdict"] for finding in json.loads(done.stdout)["findings"]]
    except ValueError:
        return "-"
    return f"{verdicts.count('fail')} of {len(verdicts)}"


def examine(judges: Judges, repository: str, key: str) -> Result:
    """Put one repository through a fix, on a copy."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = os.path.join(scratch, os.path.basename(os.path.abspath(repository)))
        shutil.copytree(repository, folder, symlinks=True, ignore=_COPIED_WITHOUT)
        before = _contents(folder)
        accepted, same = _read_by_both(folder, sorted(before))
        tables = _findings(judges, folder)
        unformatted = _fmt(judges, folder) if judges.terraform else set()
        failing = _checkov(judges, folder) if judges.checkov else 0
        fix = [*judges.tfgen, "fix", "--write", ".", "--kms-key", key]
        done = _run(fix, folder)
        after = _contents(folder)
        changed = _changed(before, after)
        _run(fix, folder)
        again = _changed(after, _contents(folder))
        good, _ = _read_by_both(folder, changed)
        fmt, checkov = "-", "-"
        if judges.terraform:
            left = _fmt(judges, folder)
            fmt = f"{len(unformatted)}, {len(left)}, {len(left - unformatted)}"
        if judges.checkov:
            checkov = f"{failing} to {_checkov(judges, folder)}"
        return Result(
            repository=os.path.basename(folder),
            round_trip=f"{same} of {accepted}",
            tables=tables,
            changed=str(len(changed)),
            again=str(len(again)),
            go=f"{good} of {len(changed)}",
            checkov=checkov,
            fmt=fmt,
            said=f"exit {done.returncode}" + (f": {done.stderr.strip()[-300:]}" if done.returncode > 1 else ""),
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("repositories", nargs="+")
    parser.add_argument("--kms-key", default="create", help="as `tfgen fix` takes it")
    parser.add_argument("--tfgen", default="", help="the command; without it this checkout's package is run")
    parser.add_argument("--checkov", default=shutil.which("checkov") or "", help="Checkov's command")
    given = parser.parse_args()
    tfgen = (given.tfgen,) if given.tfgen else (sys.executable, "-m", "tfgen")
    judges = Judges(tfgen, shutil.which("terraform") or "", given.checkov)
    names = [field.name for field in fields(Result)]
    print("| " + " | ".join(name.replace("_", " ") for name in names) + " |")
    print("| " + " | ".join("---" for _ in names) + " |")
    for repository in given.repositories:
        result = examine(judges, repository, given.kms_key)
        cells = (str(getattr(result, name)).replace("\n", " ").replace("|", "/") for name in names)
        print("| " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
