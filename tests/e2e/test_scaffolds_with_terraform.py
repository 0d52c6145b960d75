"""Scaffolds and the real tools: the formatter over all of them; a sample validated, tested and applied; Checkov; a newcomer.

What calls version 5 of the module needs AWS provider 6, which is not at hand here: those are formatted and checked, and
version 4.4 of the same calls stands for them below.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.registry import TOKEN, Registry, registry
from tests.scaffold.combinations import ARN, CASES, Case
from tests.scaffold.making import make
from tests.tools import Checkov, Terraform
from tfgen.catalog import frameworks
from tfgen.syntax.hcl import HCL

pytestmark = pytest.mark.e2e


def write(folder: Path, files: Mapping[str, str]) -> None:
    for path, text in files.items():
        # The formatter looks at names; a Terragrunt unit is HCL like the rest.
        target = folder / path.replace("terragrunt.hcl", "terragrunt.tf")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)


_made: dict[str, dict[str, str]] = {}


def files_of(case: Case) -> dict[str, str]:
    if case.folder not in _made:
        _made[case.folder] = make(case.kind, case.name, case.framework, **case.answers)
    return _made[case.folder]


def test_the_formatter_would_change_none(terraform: Terraform, tmp_path: Path) -> None:
    for case in CASES:
        write(tmp_path / case.folder, files_of(case))
    assert terraform.fmt_check(tmp_path) == []


def sample() -> dict[str, tuple[Case, dict[str, str]]]:
    """At least 25 of them that provider 5 can take: keys, modules, and tables of all ways and syntaxes."""
    found: dict[str, tuple[Case, dict[str, str]]] = {}
    wanted = {
        ("dynamodb-table", False): 26,
        ("dynamodb-table", True): 4,
        ("terragrunt", False): 1,
        ("terragrunt", True): 1,
        ("kms-key", False): 1,
        ("kms-key", True): 1,
        ("module", False): 2,
        ("root", False): 1,
        ("root", True): 1,
    }
    for case in CASES:
        terragrunt = case.answers.get("syntax") == "terragrunt"
        sort = ("terragrunt" if terragrunt else case.kind, bool(case.answers.get("replicas")))
        if not wanted.get(sort):
            continue
        if case.answers.get("backend") == "s3":
            continue  # its backend needs a root of its own: the newcomer's test below
        files = files_of(case)
        if terragrunt:  # the unit of the key is Terraform's; that of the table is for Terragrunt to run
            files = {path[4:]: text for path, text in files.items() if re.match(r"kms/.*\.tf", path)}
        if not files or needs_provider_6(files):
            continue
        wanted[sort] -= 1
        found[case.folder] = (case, files)
    return found


def needs_provider_6(files: Mapping[str, str]) -> bool:
    """Can provider 5, the only one at hand, not make it? Then it is formatted and checked only."""
    return any('">= 6.' in text for path, text in files.items() if "versions.tf" in path)


def test_what_needs_provider_6_is_what_calls_version_5_of_the_module() -> None:
    for case in CASES:
        files = files_of(case)
        if case.kind == "control" or not any("versions.tf" in path for path in files):
            continue
        calls = 'dynamodb-table/aws"' in "".join(files.values()) and "~> 5.5" in "".join(files.values())
        assert needs_provider_6(files) == calls, case.folder


class Together:
    """Sampled scaffolds as modules of one root, initialised once."""

    def __init__(self, terraform: Terraform, served: Registry, folder: Path, moto: str) -> None:
        hosts = [f.host for f in frameworks() if f.host]
        settings = served.settings(folder, terraform.environment["TF_CLI_CONFIG_FILE"], *hosts)
        tokens = {f.token_variable: TOKEN for f in frameworks() if f.host}
        environment = {**terraform.environment, **tokens, "TF_CLI_CONFIG_FILE": str(settings), "AWS_ENDPOINT_URL": moto}
        self.terraform = replace(terraform, environment=environment)
        self.cases = sample()
        self.root = folder / "root"
        calls = ['provider "aws" {\n  region = "eu-west-1"\n}\n']
        for name, (case, files) in self.cases.items():
            write(self.root / name, files)
            calls.append(call(name, case, files, f"./{name}"))
        (self.root / "main.tf").write_text("\n".join(calls))
        self.run("init", "-input=false")

    def run(self, *arguments: str, folder: str = "root") -> str:
        done = subprocess.run(
            [self.terraform.binary, *arguments, "-no-color"],
            cwd=self.root.parent / folder,
            env=dict(self.terraform.environment),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
        return done.stdout


def call(name: str, case: Case, files: Mapping[str, str], source: str) -> str:
    """A call of a scaffold as a module; it is given the keys that it asks for."""
    asked = sorted(set(re.findall(r"\bvar\.(\w*key_arn)", "".join(files.values()))))
    given = "".join(f'  {variable} = "{ARN}"\n' for variable in asked)
    if case.kind == "module":
        given += f'  name = "{name}"\n  hash_key = "id"\n  attributes = [{{ name = "id", type = "S" }}]\n'
    return f'module "{name}" {{\n  source = "{source}"\n{given}}}\n'


@pytest.fixture(scope="module")
def served() -> Iterator[Registry]:
    with registry() as found:
        yield found


@pytest.fixture(scope="module")
def together(terraform: Terraform, served: Registry, moto: str, tmp_path_factory: pytest.TempPathFactory) -> Together:
    return Together(terraform, served, tmp_path_factory.mktemp("together"), moto)


def test_the_sample_is_valid(together: Together, served: Registry) -> None:
    assert len(together.cases) >= 36
    kinds = {(case.kind, case.answers.get("syntax", "")) for case, _ in together.cases.values()}
    assert {"kms-key", "module", "root"} <= {kind for kind, _ in kinds}
    assert ("dynamodb-table", "json") in kinds
    assert ("dynamodb-table", "terragrunt") in kinds
    together.run("validate")
    assert any(host == "hipaa.compliance.tf" and token == f"Bearer {TOKEN}" for host, _, token in served.asked)


@pytest.mark.slow
def test_tables_come_out_as_answered(together: Together, moto: str) -> None:
    """Apply on moto and describe. It never finishes a table with replicas (it lists none), so these are validated only."""
    import boto3  # type: ignore[import-untyped,unused-ignore]

    where = {"region_name": "eu-west-1", "endpoint_url": moto, "aws_access_key_id": "x", "aws_secret_access_key": "x"}
    kms, dynamodb = boto3.client("kms", **where), boto3.client("dynamodb", **where)
    kms.create_alias(AliasName="alias/app/orders", TargetKeyId=kms.create_key()["KeyMetadata"]["KeyId"])
    wanted = {
        name: (case, files)
        for name, (case, files) in together.cases.items()
        if case.kind == "dynamodb-table"
        and not case.answers.get("replicas")
        and case.answers.get("syntax") != "terragrunt"
    }
    folder = together.root.parent / "applied"
    folder.mkdir()
    calls = [call(name, case, files, f"../root/{name}") for name, (case, files) in wanted.items()]
    (folder / "main.tf").write_text('provider "aws" {\n  region = "eu-west-1"\n}\n' + "\n".join(calls))
    together.run("init", "-input=false", folder="applied")
    together.run("apply", "-auto-approve", "-parallelism=30", folder="applied")
    assert len(wanted) >= 25
    for case, _ in wanted.values():
        assert_as_answered(case, dynamodb.describe_table(TableName=case.name)["Table"])


def assert_as_answered(case: Case, table: dict[str, Any]) -> None:
    """What DescribeTable says is what was answered."""
    said = case.answers
    encryption = table["SSEDescription"]
    assert (encryption["Status"], encryption["SSEType"]) == ("ENABLED", "KMS")
    assert ("KMSMasterKeyArn" in encryption) or said["kms_key"] == "aws-managed"
    keys = {row["KeyType"]: row["AttributeName"] for row in table["KeySchema"]}
    assert keys == {"HASH": "id"} | ({"RANGE": said["range_key"]} if said.get("range_key") else {})
    types = {row["AttributeName"]: row["AttributeType"] for row in table["AttributeDefinitions"]}
    assert types["id"] == said.get("attributes", {}).get("id", "S")
    for answer, described in (
        ("global_secondary_indexes", "GlobalSecondaryIndexes"),
        ("local_secondary_indexes", "LocalSecondaryIndexes"),
    ):
        assert {i["name"] for i in said.get(answer, [])} == {i["IndexName"] for i in table.get(described, [])}
    assert table["DeletionProtectionEnabled"] == said.get("deletion_protection", True)
    assert table.get("StreamSpecification", {}).get("StreamViewType") == said.get("stream")
    if said.get("billing_mode") == "PROVISIONED":
        assert table["ProvisionedThroughput"]["ReadCapacityUnits"] == 5


@pytest.mark.slow
def test_the_generated_tests_pass(together: Together) -> None:
    """The runs of all files, those with the same mocks in one file, each on its scaffold."""
    grouped: dict[str, list[str]] = {}
    count = 0
    for name, (_, files) in together.cases.items():
        text = next((text for path, text in files.items() if path.endswith(".tftest.hcl")), "")
        document = HCL.parse("x.hcl", text)
        blocks = {
            kind: [text[slice(*b.whole)] for b in document.blocks(kind)] for kind in ("mock_provider", "variables")
        }
        extra = f'\n  module {{\n    source = "./{name}"\n  }}\n' + "".join(blocks["variables"])
        for run in document.blocks("run", 1):
            body = text[slice(*run.span)]
            own = run.blocks("variables")
            if own:  # those of a run win over those of the file
                body = body.replace(text[slice(*own[0].whole)], "")
                common = blocks["variables"][0].rstrip("}")
                names = {a.name for a in own[0].attributes()}
                kept = [line for line in common.splitlines() if line.split("=")[0].strip() not in names]
                extra_own = "\n".join(kept) + text[slice(*own[0].span)] + "}\n"
                body += extra.split("variables {")[0] + extra_own
            else:
                body += extra
            grouped.setdefault("\n".join(blocks["mock_provider"]), []).append(f'run "r{count}" {{{body}\n}}\n')
            count += 1
    (together.root / "tests").mkdir()
    for number, (mocks, runs) in enumerate(grouped.items()):
        (together.root / f"tests/{number}.tftest.hcl").write_text(mocks + "\n" + "\n".join(runs))
    together.run("init", "-input=false")
    out = together.run("test")
    assert f"Success! {count} passed, 0 failed" in out, out[-2000:]


def unnamed(text: str) -> str:
    return re.sub(r"\borders[\w.-]*", "orders", text)


@pytest.mark.slow
def test_checkov_fails_nothing(checkov: Checkov, tmp_path: Path) -> None:
    """One run over all of them, each text once: those that differ in names only are the same to it."""
    seen: set[str] = set()
    for case in CASES:
        files = files_of(case)
        texts = {p: text for p, text in files.items() if not p.startswith("tests/") and unnamed(text) not in seen}
        if case.kind == "control" or not texts:
            continue
        seen.update(map(unnamed, texts.values()))
        write(tmp_path / case.folder, texts)
    report = checkov.report(tmp_path, "terraform", "github_actions", "gitlab_ci")
    failed = [f"{row['check_id']} {row['file_path']} {row['resource']}" for row in report["failed_checks"]]
    assert failed == []
    excused = {row["check_id"] for row in report["skipped_checks"]}
    assert excused == {"CKV_AWS_119", "CKV_AWS_28", "CKV2_AWS_16", "CKV_TF_1"}
    assert all(row["check_result"]["suppress_comment"] for row in report["skipped_checks"])


def test_a_newcomer_gets_to_a_clean_plan_with_the_commands_of_the_readme(
    terraform: Terraform, moto: str, tmp_path: Path
) -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text()
    block = re.search(r"```\n(tfgen new root .*?)```", readme, re.DOTALL)
    assert block is not None
    commands = [line.split("#")[0].strip() for line in block[1].strip().splitlines()]
    assert len(commands) == 3
    environment = {
        **terraform.environment,
        "AWS_ENDPOINT_URL": moto,
        "XDG_STATE_HOME": str(tmp_path / "state"),
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }
    work = tmp_path / "work"
    work.mkdir()
    for command in commands:
        done = subprocess.run(
            shlex.split(command),
            cwd=work,
            env=environment,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
    assert "4 to add, 0 to change, 0 to destroy" in done.stdout or "3 to add, 0 to change" in done.stdout
    assert "Warning" not in done.stdout
