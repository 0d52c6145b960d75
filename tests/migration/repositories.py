"""Git repositories made from a seed: the same number and seed give the same bytes, hence the same commit ids.

`python -m tests.migration.repositories FOLDER --count 1000` writes them. Three in ten have tables; of those most fail, some pass,
some need a person. The rest has other Terraform, calls modules of the first ones, or has no Terraform at all.
"""

from __future__ import annotations

import argparse
import subprocess
from collections.abc import Mapping
from pathlib import Path
from random import Random

SEED = 7
DATE = "1700000000 +0000"
BARE = "[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = true\n"

PROVIDER = 'provider "aws" {\n  region = "eu-west-1"\n}\n'
_ATTRIBUTE = '\n  attribute {\n    name = "id"\n    type = "S"\n  }\n'


def table(name: str, extra: str = "") -> str:
    return (
        f'resource "aws_dynamodb_table" "{name}" {{\n  name     = "{name}"\n  hash_key = "id"\n{_ATTRIBUTE}{extra}}}\n'
    )


GOOD = '\n  server_side_encryption {\n    enabled     = true\n    kms_key_arn = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"\n  }\n'
OFF = "\n  server_side_encryption {\n    enabled = false # cheaper\n  }\n"
LOCKED = "\n  lifecycle {\n    ignore_changes = [server_side_encryption]\n  }\n"


def make(folder: Path, files: Mapping[str, bytes | str], *, branch: str = "main", message: str = "Begin") -> str:
    """Make a bare repository with one commit, or add a commit to it; return its id. A value `link:TARGET` is a symbolic link."""
    if not (folder / "HEAD").exists():
        for name in ("objects/info", "objects/pack", "refs/heads", "refs/tags"):
            (folder / name).mkdir(parents=True)
        (folder / "HEAD").write_text(f"ref: refs/heads/{branch}\n")
        (folder / "config").write_text(BARE)
    parts = [f"commit refs/heads/{branch}\nmark :1\ncommitter Dev <dev@example.com> {DATE}\n".encode()]
    parts.append(f"data {len(message.encode())}\n{message}\n".encode())
    if (folder / "refs/heads" / branch).exists():
        parts.append(f"from refs/heads/{branch}^0\n".encode())
    for path, content in sorted(files.items()):
        raw = content.encode() if isinstance(content, str) else content
        mode = "100644"
        if raw.startswith(b"link:"):
            mode, raw = "120000", raw.removeprefix(b"link:")
        quoted = '"' + path.replace("\\", "\\\\").replace('"', '\\"') + '"'
        parts.append(f"M {mode} inline ".encode() + quoted.encode("utf-8", "surrogateescape") + b"\n")
        parts.append(f"data {len(raw)}\n".encode() + raw + b"\n")
    subprocess.run(
        ["git", f"--git-dir={folder}", "fast-import", "--quiet", "--force"], input=b"".join(parts), check=True, cwd="/"
    )
    return (folder / "refs/heads" / branch).read_text().strip()


def files_of(number: int, random: Random) -> dict[str, str]:
    """Return what the repository of a number holds."""
    files = {"README.md": f"# Service {number}\n"}
    kind = number % 10
    if kind in (3, 6, 9):
        return files | _relevant(number, random)
    if kind == 1:
        return files | {"src/app.py": "print('hello')\n", ".gitlab-ci.yml": "test:\n  script: make\n"}
    files["main.tf"] = PROVIDER + f'\nresource "aws_s3_bucket" "b{number}" {{\n  bucket = "bucket-{number}"\n}}\n'
    if kind == 4:
        source = f"git::https://git.example.com/acme/service-{number - 1:04}.git?ref=v1.0.0"
        files["modules.tf"] = f'module "orders" {{\n  source = "{source}"\n}}\n'
    for extra in range(random.randrange(6)):
        files[f"network/part{extra}.tf"] = (
            f'resource "aws_vpc" "v{extra}" {{\n  cidr_block = "10.{extra}.0.0/16"\n}}\n' * 1
        )
    return files


def _relevant(number: int, random: Random) -> dict[str, str]:
    name = f"orders_{number}"
    choice = random.randrange(10)
    if choice == 0:
        return {"main.tf": PROVIDER + "\n" + table(name, GOOD)}
    if choice == 1:
        return {"main.tf": PROVIDER + "\n" + table(name, LOCKED)}
    if choice == 2:
        return {"main.tf": PROVIDER + "\n" + table(name) + '\nresource "x" {\n'}
    if choice < 6:
        return {
            "main.tf": PROVIDER + "\n" + table(name, OFF if choice == 3 else ""),
            "outputs.tf": 'output "n" {\n  value = 1\n}\n',
        }
    roots = {
        f"envs/{env}/main.tf": PROVIDER
        + f'\nmodule "orders" {{\n  source = "../../modules/table"\n  name   = "{env}"\n}}\n'
        for env in ("dev", "prod")
    }
    module = {"modules/table/main.tf": 'variable "name" {\n  type = string\n}\n\n' + table(name)}
    return roots | module


def generate(folder: Path, count: int, seed: int = SEED) -> list[Path]:
    """Make `count` bare repositories below `folder`."""
    made = []
    for number in range(count):
        path = folder / f"service-{number:04}.git"
        make(path, files_of(number, Random(seed * 1_000_003 + number)))
        made.append(path)
    return made


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=1000)
    given = parser.parse_args()
    generate(given.folder, given.count)
