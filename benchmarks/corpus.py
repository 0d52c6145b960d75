"""A deterministic Terraform monorepo, with a manifest of which tables in it are faulty.

`python benchmarks/corpus.py FOLDER --files 3000` writes FOLDER/repo and FOLDER/manifest.json. The same number
of files and seed give the same bytes everywhere. File sizes are log-normal (median about 1.6 KB, mean 4 to
5 KB); about 4 % of the files have tables or calls of a table module, half of them faulty, and 1.5 % only
mention the name.
"""

from __future__ import annotations

import argparse
import json
import math
import os
from dataclasses import dataclass, field
from random import Random

from snippets import MENTIONS, ORDINARY, aligned, comment
from tables import table

SEED = 20_11
_MEDIAN, _SIGMA, _LARGEST = 2900.0, 1.3, 100_000
_WITH_TABLES, _WITH_MENTIONS, _FAULTY_FILES = 0.15, 0.05, 0.5
_OPTIONAL = (
    ("locals.tf", 0.4),
    ("iam.tf", 0.2),
    ("data.tf", 0.1),
    ("monitoring.tf", 0.15),
    ("storage.tf", 0.1),
)
_CONTENT = ("main.tf", "iam.tf", "data.tf", "monitoring.tf", "storage.tf")
_HOME = "eu-west-1"
_REGIONS = (_HOME, _HOME, _HOME, "eu-central-1", "us-east-1")
_WORDS = [
    "orders",
    "billing",
    "search",
    "catalog",
    "identity",
    "ledger",
    "shipping",
    "pricing",
    "reports",
    "events",
    "media",
    "profile",
    "session",
    "audit",
    "inbox",
    "router",
    "gateway",
    "worker",
    "archive",
    "metrics",
    "consent",
    "invoice",
    "payment",
    "basket",
    "loyalty",
    "returns",
    "stock",
    "partner",
    "claims",
    "quotes",
]


@dataclass(frozen=True, slots=True)
class Finding:
    """What is true of one table: `file` with "/", 1-based `line` of its block, address within its module."""

    file: str
    line: int
    address: str
    level: int
    shape: str


@dataclass(slots=True)
class _Folder:
    path: str
    root: bool
    region: str
    files: list[str]
    texts: dict[str, str] = field(default_factory=dict)
    variables: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    used: int = 0


def _size(rng: Random) -> int:
    return int(min(_LARGEST, rng.lognormvariate(math.log(_MEDIAN), _SIGMA)))


def _name(rng: Random, folder: _Folder) -> str:
    folder.used += 1
    return f"{rng.choice(_WORDS)}_{folder.used}"


def _place(rng: Random, number: int) -> tuple[str, bool, str]:
    word = f"{rng.choice(_WORDS)}-{number}"
    kind = rng.random()
    if kind < 0.3:
        return f"modules/{rng.choice(('aws', 'platform', 'service'))}/{word}", False, _HOME
    region = rng.choice(_REGIONS)
    if kind < 0.75:
        return f"envs/{rng.choice(('dev', 'staging', 'prod'))}/{region}/{word}", True, region
    return f"services/{rng.choice(_WORDS)}/{word}/terraform", True, region


def _folder(rng: Random, number: int, most: int) -> _Folder:
    path, root, region = _place(rng, number)
    files = ["main.tf", "variables.tf"]
    if rng.random() < 0.85:
        files.append("outputs.tf")
    if rng.random() < 0.85:
        files.append("versions.tf")
    files += [name for name, chance in _OPTIONAL if rng.random() < chance]
    return _Folder(path, root, region, files[:most])


_LOCALS = """locals {
  prefix = "${var.name}-${var.environment}"

  common_tags = merge(var.tags, {
    Environment = var.environment
    ManagedBy   = "terraform"
  })
}
"""


def _head(rng: Random, folder: _Folder, key: str) -> str:
    """Return what makes a folder a root: its backend and its provider."""
    backend = aligned(
        (("bucket", '"acme-state"'), ("key", f'"{key}/terraform.tfstate"'), ("region", f'"{folder.region}"')),
        "    ",
    )
    text = f'terraform {{\n  backend "s3" {{\n{backend}  }}\n}}\n\n'
    default = '  default_tags {\n    tags = {\n      Repository = "monorepo"\n    }\n  }\n'
    return text + f'provider "aws" {{\n  region = "{folder.region}"\n\n{default}}}\n'


def _calls(rng: Random, folder: _Folder, modules: list[_Folder]) -> list[str]:
    # A literal key has a region, so modules with tables are only called from that key's region.
    usable = [module for module in modules if folder.region == _HOME or not module.findings]
    chosen = rng.sample(usable, min(len(usable), rng.choice((0, 0, 1, 1, 2))))
    texts = []
    for module in sorted(chosen, key=lambda module: module.path):
        way = "../" * (folder.path.count("/") + 1) + module.path
        pairs = (
            ("name", "local.prefix"),
            ("environment", "var.environment"),
            ("region", "var.region"),
            ("tags", "var.tags"),
        )
        texts.append(f'module "{_name(rng, folder)}" {{\n  source = "{way}"\n\n{aligned(pairs)}}}\n')
    return texts


def _content(rng: Random, folder: _Folder, file: str, start: list[str]) -> str:
    """Fill one file with resources up to a random size, tables and mentions among them."""
    parts, size, wanted = start, sum(map(len, start)), _size(rng)
    while size < wanted or not parts:
        piece = rng.choice(ORDINARY)(rng, _name(rng, folder))
        if rng.random() < 0.2:
            piece = comment(rng) + piece
        parts.append(piece)
        size += len(piece)
    chance = rng.random()
    if chance < _WITH_TABLES and folder.region == _HOME:
        sound = rng.random() >= _FAULTY_FILES
        for _ in range(rng.choice((1, 1, 2, 3))):
            made = table(rng, _name(rng, folder), sound=sound)
            parts.insert(rng.randint(len(start), len(parts)), made.text)
            if made.variable:
                folder.variables.append(made.variable)
            kind, _, label = made.name.partition(".")
            opening = f'resource "{kind}" "{label}" {{' if kind != "module" else f'module "{label}" {{'
            # The line is filled in below, when the whole text stands.
            folder.findings.append(Finding(file, 0, opening, made.level, made.shape))
    elif chance > 1 - _WITH_MENTIONS:
        parts.append(rng.choice(MENTIONS).format(name=_name(rng, folder)))
    return "\n".join(parts)


def _variables(rng: Random, folder: _Folder) -> str:
    parts = []
    for name, type_ in (
        ("name", "string"),
        ("environment", "string"),
        ("region", "string"),
        ("tags", "map(string)"),
    ):
        pairs = [("description", f'"The {name} that everything here carries"'), ("type", type_)]
        if name == "tags":
            pairs.append(("default", "{}"))
        elif folder.root:
            values = {
                "name": f'"{folder.path.rsplit("/", 1)[-1]}"',
                "environment": '"dev"',
                "region": f'"{folder.region}"',
            }
            pairs.append(("default", values[name]))
        parts.append(f'variable "{name}" {{\n{aligned(pairs)}}}\n')
    parts += folder.variables
    size, wanted = sum(map(len, parts)), _size(rng)
    while size < wanted:
        name = _name(rng, folder)
        limit = rng.randint(1, 900)
        check = (
            f"\n  validation {{\n    condition     = var.{name} > 0 && var.{name} < {limit * 2}\n"
            f'    error_message = "The {name} must be below {limit * 2}."\n  }}\n'
        )
        pairs = [("description", f'"Limit of {name}, a day"'), ("type", "number"), ("default", str(limit))]
        parts.append(f'variable "{name}" {{\n{aligned(pairs)}{check if rng.random() < 0.4 else ""}}}\n')
        size += len(parts[-1])
    return "\n".join(parts)


def _outputs(rng: Random, folder: _Folder) -> str:
    parts: list[str] = []
    size, wanted = 0, _size(rng) // 2
    while size < wanted or not parts:
        name = _name(rng, folder)
        value = rng.choice(("local.prefix", "var.region", '"${local.prefix}/${var.region}"', "local.common_tags"))
        pairs = (("description", f'"The {name} for other stacks"'), ("value", value))
        parts.append(f'output "{name}" {{\n{aligned(pairs)}}}\n')
        size += len(parts[-1])
    return "\n".join(parts)


def _versions(rng: Random) -> str:
    required = f'"~> 5.{rng.randint(10, 80)}"'
    return (
        f'terraform {{\n  required_version = ">= 1.{rng.randint(3, 9)}"\n\n  required_providers {{\n    aws = {{\n'
        f'      source  = "hashicorp/aws"\n      version = {required}\n    }}\n  }}\n}}\n'
    )


def _write_texts(rng: Random, folder: _Folder, modules: list[_Folder]) -> None:
    """Fill `folder.texts` and give its findings their lines and addresses."""
    shared = _calls(rng, folder, modules) if folder.root or rng.random() < 0.2 else []
    if folder.root:
        shared.insert(0, _head(rng, folder, folder.path))
    if "locals.tf" not in folder.files:
        shared.insert(0, _LOCALS)
    for file in folder.files:
        if file in _CONTENT:
            folder.texts[file] = _content(rng, folder, file, shared if file == "main.tf" else [])
        elif file == "outputs.tf":
            folder.texts[file] = _outputs(rng, folder)
        elif file == "versions.tf":
            folder.texts[file] = _versions(rng)
        elif file == "locals.tf":
            folder.texts[file] = _LOCALS
    folder.texts["variables.tf"] = _variables(rng, folder)
    placed = []
    for finding in folder.findings:
        text = folder.texts[finding.file]
        line = text.count("\n", 0, text.index(finding.address)) + 1
        words = finding.address.replace('"', "").split()[:-1]
        address = ".".join(words[1:] if words[0] == "resource" else words)
        placed.append(Finding(f"{folder.path}/{finding.file}", line, address, finding.level, finding.shape))
    folder.findings = placed


def write(target: str, files: int, seed: int = SEED) -> list[Finding]:
    """Write that many .tf files (at least 2) under `target`/repo, and `target`/manifest.json; return its rows."""
    rng = Random(f"{seed}/{files}")
    modules: list[_Folder] = []
    findings: list[Finding] = []
    left, number = files, 0
    while left > 0:
        number += 1
        folder = _folder(rng, number, max(left, 2))
        # What remains after this folder must not be a single file, which could not declare what it uses.
        if left - len(folder.files) == 1:
            folder.files = [*folder.files[:-1]] if len(folder.files) > 2 else [*folder.files, "outputs.tf"]
        _write_texts(rng, folder, modules[-40:])
        path = os.path.join(target, "repo", folder.path)
        os.makedirs(path)
        for name, text in folder.texts.items():
            with open(os.path.join(path, name), "w", encoding="utf-8", newline="") as out:
                out.write(text)
        left -= len(folder.texts)
        findings += folder.findings
        if not folder.root:
            modules.append(folder)
    findings.sort(key=lambda finding: (finding.file, finding.line))
    rows = [{name: getattr(row, name) for name in ("file", "line", "address", "level", "shape")} for row in findings]
    with open(os.path.join(target, "manifest.json"), "w", encoding="utf-8") as out:
        json.dump({"files": files, "seed": seed, "tables": rows}, out, indent=1)
        out.write("\n")
    return findings


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target")
    parser.add_argument("--files", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=SEED)
    given = parser.parse_args()
    findings = write(given.target, given.files, given.seed)
    faulty = sum(row.level == 0 for row in findings)
    print(f"{given.files} files, {len(findings)} tables and calls, {faulty} faulty at level 0")


if __name__ == "__main__":
    main()
