"""Calls moved to a framework's registry, and back, by the real terraform: with the loopback registry, upstream's repository and the HTTPS
form on the loopback too, and with moto for AWS.

OpenTofu, Terragrunt and version 6 of the AWS provider are proven here where they are installed, and by cases.
"""

from __future__ import annotations

import dataclasses
import json
import os
import re
import shutil
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.downloads import UPSTREAM, Downloads, downloads
from tests.e2e.registry import PUBLIC, TOKEN, Registry, registry
from tests.tools import Terraform
from tfgen.fixing.engine import fix, prove_and_write
from tfgen.fixing.options import Options
from tfgen.fixing.results import Access, Run
from tfgen.reporting.diff import diff
from tfgen.text.folder import FolderWorkspace

pytestmark = pytest.mark.e2e

HIPAA = "hipaa.compliance.tf"
PCI = "pcidss.compliance.tf"
SOURCE = "terraform-aws-modules/dynamodb-table/aws"
RULES = "rules=pofix/prevent_destroy_data,pofix/ignore_tag_changes"
KEY = "aws_kms_key.tables.arn"

#: The calls whose own inputs tfgen reads and writes.
NAMES = ("orders", "sessions", "carts", "audit", "old", "tagged", "by_ssh", "tagged_old", "ruled")

MAIN = f"""\
provider "aws" {{
  region                      = "eu-west-1"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}}

variable "prefix" {{
  type    = string
  default = ""
}}

resource "aws_kms_key" "tables" {{
  description = "tables"
}}

module "orders" {{
  source  = "{SOURCE}" # bare
  version = "~> 5.0"

  name       = "${{var.prefix}}orders"
  hash_key   = "id"
  attributes = [{{ name = "id", type = "S" }}]
}}

module "sessions" {{
  source  = "{PUBLIC}/{SOURCE}"
  version = "5.5.0"

  name       = "${{var.prefix}}sessions"
  hash_key   = "id"
  attributes = [{{ name = "id", type = "S" }}]
}}

module "carts" {{
  source  = "{PCI}/{SOURCE}"
  version = ">= 5.0"

  name       = "${{var.prefix}}carts"
  hash_key   = "id"
  attributes = [{{ name = "id", type = "S" }}]
}}

module "many" {{
  source  = "{SOURCE}//wrappers"
  version = "5.0.0"

  items = {{
    one = {{ name = "${{var.prefix}}one", hash_key = "id", attributes = [{{ name = "id", type = "S" }}] }}
  }}
}}

module "old" {{
  source  = "{SOURCE}"
  version = "~> 4.0"

  name       = "${{var.prefix}}old"
  hash_key   = "id"
  attributes = [{{ name = "id", type = "S" }}]
}}

module "tagged" {{
  source = "git::https://github.com/{UPSTREAM}.git?ref=v5.0.0" # by git

  name       = "${{var.prefix}}tagged"
  hash_key   = "id"
  attributes = [{{ name = "id", type = "S" }}]
}}

module "by_ssh" {{
  source     = "git::ssh://git@github.com/{UPSTREAM}.git?ref=v5.5.0"
  name       = "${{var.prefix}}by_ssh"
  hash_key   = "id"
  attributes = [{{ name = "id", type = "S" }}]
}}

module "tagged_old" {{
  source = "git::https://github.com/{UPSTREAM}.git?ref=v4.2.0"

  name       = "${{var.prefix}}tagged_old"
  hash_key   = "id"
  attributes = [{{ name = "id", type = "S" }}]
}}

module "ruled" {{
  source = "https://{PCI}/{SOURCE}?version=5.0.0&{RULES}"

  name       = "${{var.prefix}}ruled"
  hash_key   = "id"
  attributes = [{{ name = "id", type = "S" }}]
}}
"""

JSON = {
    "module": {
        "audit": {
            "source": SOURCE,
            "version": "~> 5.0",
            "name": "${var.prefix}audit",
            "hash_key": "id",
            "attributes": [{"name": "id", "type": "S"}],
        }
    }
}


@dataclasses.dataclass(frozen=True)
class Root:
    """A root configuration in a folder of its own, with its state."""

    terraform: Terraform
    folder: Path
    moto: str

    def run(self, *arguments: str, tokens: tuple[str, ...] = (HIPAA, PCI)) -> subprocess.CompletedProcess[str]:
        names = {"TF_TOKEN_" + host.replace(".", "_"): TOKEN for host in tokens}
        environment = {**self.terraform.environment, **names, "AWS_ENDPOINT_URL": self.moto}
        if not tokens:
            environment["NETRC"] = os.devnull
        argv = [self.terraform.binary, *arguments]
        return subprocess.run(argv, cwd=self.folder, env=environment, capture_output=True, text=True, check=False)

    def done(self, *arguments: str) -> str:
        result = self.run(*arguments)
        assert result.returncode == 0, result.stderr
        return result.stdout

    def plan(self) -> dict[str, dict[str, Any]]:
        """The planned changes of managed resources, by address."""
        self.done("plan", "-input=false", "-lock=false", "-out=plan.out")
        plan = json.loads(self.done("show", "-json", "plan.out"))
        return {each["address"]: each["change"] for each in plan["resource_changes"] if each["mode"] == "managed"}

    def fix(self, **options: Any) -> Run:
        said = Options(propose=False, required_level=2, kms_key=KEY, **options)
        return prove_and_write(str(self.folder), fix(FolderWorkspace(str(self.folder)), said))

    def text(self) -> str:
        return (self.folder / "main.tf").read_text() + (self.folder / "more.tf.json").read_text()


@pytest.fixture(scope="module")
def hosts() -> Iterator[Registry]:
    with registry() as server:
        yield server


@pytest.fixture(scope="module")
def fetched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Downloads]:
    with downloads(tmp_path_factory.mktemp("downloads"), HIPAA, PCI) as server:
        yield server


@pytest.fixture(scope="module")
def root(
    terraform: Terraform, hosts: Registry, fetched: Downloads, moto: str, tmp_path_factory: pytest.TempPathFactory
) -> Root:
    """The configuration as it was, initialised, valid and applied."""
    folder = tmp_path_factory.mktemp("swap")
    settings = hosts.settings(folder.parent, terraform.environment["TF_CLI_CONFIG_FILE"], HIPAA, PCI)
    environment = {**terraform.environment, **fetched.environment, "TF_CLI_CONFIG_FILE": str(settings)}
    terraform = dataclasses.replace(terraform, environment=environment)
    shutil.copy(terraform.scratch / "shared" / ".terraform.lock.hcl", folder)
    (folder / "main.tf").write_text(MAIN)
    (folder / "more.tf.json").write_text(json.dumps(JSON, indent=2) + "\n")
    made = Root(terraform, folder, moto)
    made.done("init", "-input=false")
    made.done("validate")
    made.done("apply", "-input=false", "-auto-approve")
    return made


def _addresses(changes: dict[str, dict[str, Any]]) -> set[str]:
    return {address for address in changes if "aws_dynamodb_table" in address}


def test_swaps_with_the_real_terraform(root: Root, hosts: Registry, fetched: Downloads, moto: str) -> None:
    """One test, since its parts share the configuration that was initialised and applied."""
    _the_swap_keeps_addresses_and_the_way_back_keeps_the_plan(root, hosts, fetched)
    _a_fresh_apply_makes_encrypted_tables(root, moto)


def _the_swap_keeps_addresses_and_the_way_back_keeps_the_plan(root: Root, hosts: Registry, fetched: Downloads) -> None:
    original, lock = root.text(), (root.folder / ".terraform.lock.hcl").read_bytes()
    before = _addresses({address: {} for address in root.done("state", "list").splitlines()})
    assert len(before) == 10
    assert {host for _, host, _, _ in fetched.asked} == {PCI}

    run = root.fix(frameworks=("hipaa",))
    assert {m.address: m.form for m in run.moves if not m.reason} == {
        "module.orders": "bare",
        "module.sessions": "public host",
        "module.carts": "framework host",
        "module.many": "bare",
        "module.audit": "bare",
        "module.tagged": "git",
        "module.by_ssh": "git",
        "module.ruled": "https",
    }
    assert [m.address for m in run.moves if m.reason] == ["module.old", "module.tagged_old"]
    assert run.handover.access == (Access(HIPAA, "TF_TOKEN_hipaa_compliance_tf", True),)
    swapped = root.text()

    # The token is asked for, at init, and netrc for the HTTPS form; then plain init is enough, and the lock file stays.
    refused = root.run("init", "-input=false", tokens=())
    assert refused.returncode == 1
    assert f"https://{HIPAA}/" in refused.stderr
    assert ("GET", HIPAA, f"/{SOURCE}?{RULES}&terraform-get=1&version=5.0.0", "") in fetched.asked
    root.done("init", "-input=false")
    assert (root.folder / ".terraform.lock.hcl").read_bytes() == lock
    assert (HIPAA, "archive.tar.gz", "") in hosts.asked, "the token is not sent to the archive"
    root.done("validate")

    moved = root.plan()
    assert _addresses(moved) == before
    assert {tuple(change["actions"]) for change in moved.values()} <= {("update",), ("no-op",)}
    key = moved["aws_kms_key.tables"]["after"]["arn"]
    for name in NAMES:
        (block,) = moved[f"module.{name}.aws_dynamodb_table.this[0]"]["after"]["server_side_encryption"]
        assert (block["enabled"], block["kms_key_arn"]) == (True, key), name
    again = root.fix(frameworks=("hipaa",))
    assert not again.files

    back = root.fix(frameworks=("none",))
    assert not [fix for fix in back.fixes if fix.status != "fixed"]
    root.done("init", "-input=false")
    returned = root.plan()
    # A wrapper has no input that tfgen reads, so that what the registry alone switched on goes with it.
    wrapped = {address for address in returned if address.startswith("module.many")}
    assert {a: c["after"] for a, c in returned.items() if a not in wrapped} == {
        a: c["after"] for a, c in moved.items() if a not in wrapped
    }
    # Bare sources come back as they were, those with a host bare, and all by the recorded differences reversed.
    stays = (SOURCE, f"git::https://github.com/{UPSTREAM}.git?ref=v4.")
    assert _sources(root.text()) == [s if s.startswith(stays) else SOURCE for s in _sources(original)]
    for recorded, text in ((back, swapped), (run, original)):
        patch = diff(recorded, color=False, terminal=False)
        subprocess.run(["git", "apply", "-R"], input=patch.encode(), cwd=root.folder, check=True)
        assert root.text() == text


def _sources(text: str) -> list[str]:
    return re.findall(r'\bsource"?\s*[=:]\s*"([^"]*)"', text)


def _a_fresh_apply_makes_encrypted_tables(root: Root, moto: str) -> None:
    import boto3  # type: ignore[import-untyped,unused-ignore]

    root.fix(frameworks=("hipaa",))
    root.done("init", "-input=false")
    apply = ("apply", "-input=false", "-auto-approve", "-state=fresh.tfstate", "-var=prefix=fresh-")
    if "Table already exists" in root.run(*apply).stderr:
        # On a busy machine the provider asks moto twice, and takes the second answer.
        urllib.request.urlopen(urllib.request.Request(f"{moto}/moto-api/reset", method="POST")).close()
        (root.folder / "fresh.tfstate").unlink()
    root.done(*apply)
    client = boto3.client(
        "dynamodb", endpoint_url=moto, region_name="eu-west-1", aws_access_key_id="test", aws_secret_access_key="test"
    )
    resources = json.loads((root.folder / "fresh.tfstate").read_text())["resources"]
    key = next(r["instances"][0]["attributes"]["arn"] for r in resources if r["type"] == "aws_kms_key")
    for name in NAMES:
        found = client.describe_table(TableName=f"fresh-{name}")["Table"]["SSEDescription"]
        assert (found["SSEType"], found["Status"], found["KMSMasterKeyArn"]) == ("KMS", "ENABLED", key), name


CALL = f'module "orders" {{\n  source  = "{SOURCE}"\n  version = "~> 5.0"\n}}\n'


def _swapped(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).write_text(text)
    run = fix(FolderWorkspace(str(folder)), Options(propose=False, kms_key="aws-managed", frameworks=("hipaa",)))
    prove_and_write(str(folder), run)


def test_opentofu_gets_the_moved_module(hosts: Registry, terraform: Terraform, tmp_path: Path) -> None:
    tofu = shutil.which("tofu")
    if tofu is None:
        pytest.skip("OpenTofu is not installed: put tofu on PATH")
    settings = hosts.settings(tmp_path, terraform.environment["TF_CLI_CONFIG_FILE"], HIPAA)
    (tmp_path / "root").mkdir()
    _swapped(tmp_path / "root", {"main.tofu": CALL})
    environment = {**terraform.environment, "TF_CLI_CONFIG_FILE": str(settings), "TF_TOKEN_hipaa_compliance_tf": TOKEN}
    done = subprocess.run([tofu, "get"], cwd=tmp_path / "root", env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert HIPAA in (tmp_path / "root/.terraform/modules/modules.json").read_text()


def test_terragrunt_reads_the_moved_unit(tmp_path: Path) -> None:
    terragrunt = shutil.which("terragrunt")
    if terragrunt is None:
        pytest.skip("Terragrunt is not installed: put terragrunt on PATH")
    unit = f'terraform {{\n  source = "tfr:///{SOURCE}?version=5.5.0"\n}}\n'
    _swapped(tmp_path, {"terragrunt.hcl": unit})
    done = subprocess.run([terragrunt, "hclvalidate"], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert f"tfr://{HIPAA}/" in (tmp_path / "terragrunt.hcl").read_text()


def test_the_moved_call_is_valid_with_version_6_of_the_provider(
    root: Root, hosts: Registry, terraform: Terraform, tmp_path: Path
) -> None:
    plugins = terraform.plugins_of("hashicorp/aws")
    if not any(version.startswith("6.") for version in plugins):
        pytest.skip(f"the providers' folder has hashicorp/aws {', '.join(plugins)} only, and this needs 6.x")
    pins = 'terraform {\n  required_providers {\n    aws = { source = "hashicorp/aws", version = ">= 6.0" }\n  }\n}\n'
    _swapped(tmp_path, {"main.tf": CALL, "versions.tf": pins})
    newer = dataclasses.replace(root, folder=tmp_path)
    newer.done("init", "-input=false")
    newer.done("validate")
