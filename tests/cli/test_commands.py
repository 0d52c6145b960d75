"""The commands as a user runs them: results, exit codes, and what bad input gets."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import TABLE, Result

Run = Callable[..., Result]
ARN = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"


def test_check_finds_and_exits_1(project: Path, tfgen: Run) -> None:
    result = tfgen("check")
    assert result.code == 1
    assert result.out.startswith("main.tf:5:1: fail aws_dynamodb_table.orders: encrypted with an AWS-owned key\n")
    assert "1 finding: 1 fail" in result.err


def test_check_json_has_the_documented_fields(project: Path, tfgen: Run) -> None:
    data = json.loads(tfgen("check", "--format", "json").out)
    assert data["schema_version"] == 1
    (finding,) = data["findings"]
    assert finding == {
        "id": "dynamodb_table_encrypted_with_kms::main.tf:aws_dynamodb_table.orders",
        "control": "dynamodb_table_encrypted_with_kms",
        "verdict": "fail",
        "level": 0,
        "address": "aws_dynamodb_table.orders",
        "root": "",
        "file": "main.tf",
        "line": 5,
        "column": 1,
        "end_line": 5,
        "end_column": 41,
        "message": "encrypted with an AWS-owned key",
        "reason": "there is no server_side_encryption block",
        "fixable": True,
        "impact": "in-place-reencryption",
        "fix": "encrypt with a KMS key",
        "suppression": "",
        "citations": {},
    }


def test_every_field_of_the_json_is_documented(project: Path, tfgen: Run) -> None:
    document = (Path(__file__).parents[2] / "docs/json.md").read_text()
    data = json.loads(tfgen("fix", "--format", "json", "--framework", "hipaa").out)
    names = set(data) | {
        key for value in data.values() if isinstance(value, list) for v in value if isinstance(v, dict) for key in v
    }
    assert sorted(name for name in names if f"`{name}`" not in document) == []


def test_preview_writes_nothing_and_its_diff_applies(project: Path, tfgen: Run) -> None:
    result = tfgen("fix", "--kms-key", ARN)
    assert result.code == 0
    assert (project / "main.tf").read_text() == TABLE
    assert tfgen("fix", "--kms-key", ARN, "--exit-code").code == 1
    subprocess.run(["git", "apply", "-"], input=result.out.encode(), cwd=project, check=True)
    assert tfgen("check").code == 0


def test_what_a_preview_shows_is_what_write_writes(project: Path, tfgen: Run) -> None:
    preview = tfgen("fix", "--kms-key", "create").out
    assert tfgen("fix", "--kms-key", "create", "--write").code == 0
    written = {name: (project / name).read_text() for name in ("main.tf", "kms.tf")}
    (project / "kms.tf").unlink()
    (project / "main.tf").write_text(TABLE)
    subprocess.run(["git", "apply", "-"], input=preview.encode(), cwd=project, check=True)
    assert {name: (project / name).read_text() for name in written} == written


def test_a_second_write_changes_nothing(project: Path, tfgen: Run) -> None:
    tfgen("fix", "--kms-key", "create", "--write")
    before = {p.name: p.read_bytes() for p in project.iterdir()}
    result = tfgen("fix", "--write")
    assert result.code == 0
    assert {p.name: p.read_bytes() for p in project.iterdir()} == before


def test_without_a_key_the_preview_proposes_and_write_holds_back(project: Path, tfgen: Run) -> None:
    preview = tfgen("fix")
    assert preview.code == 0
    assert 'resource "aws_kms_key" "tfgen_dynamodb"' in preview.out
    assert "1 proposed" in preview.err
    written = tfgen("fix", "--write")
    assert written.code == 1
    assert "no key was chosen" in written.err
    assert [p.name for p in project.iterdir()] == ["main.tf"]


def test_the_diff_has_paths_from_the_root_whatever_the_folder(
    project: Path, tfgen: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / ".git").mkdir()
    (project / "sub").mkdir()
    (project / "main.tf").rename(project / "sub/main.tf")
    monkeypatch.chdir(project / "sub")
    assert "--- a/sub/main.tf\n" in tfgen("fix", "--kms-key", ARN).out


def test_standard_input(project: Path, tfgen: Run) -> None:
    result = tfgen("fix", "-", "--stdin-filename", "main.tf", "--kms-key", ARN, "--write", stdin=TABLE)
    assert result.code == 0
    assert f'kms_key_arn = "{ARN}"' in result.out
    diff = tfgen("fix", "-", "--stdin-filename", "main.tf", "--kms-key", ARN, stdin=TABLE)
    assert diff.out.startswith("diff --git a/main.tf b/main.tf\n")
    assert (project / "main.tf").read_text() == TABLE


def test_unknown_passes_unless_asked(project: Path, tfgen: Run) -> None:
    (project / "main.tf").write_text(
        'variable "on" {}\n'
        + TABLE.replace("}\n}\n", "}\n\n  server_side_encryption {\n    enabled = var.on\n  }\n}\n")
    )
    assert tfgen("check").code == 0
    assert tfgen("check", "--fail-on", "unknown").code == 1
    assert tfgen("check", "--var", "on=true").code == 0
    assert tfgen("check", "--var", "on=false").code == 1


def test_select_and_ignore_take_prefixes(project: Path, tfgen: Run) -> None:
    assert tfgen("check", "--ignore", "dynamodb").code == 0
    assert tfgen("check", "--select", "dynamodb_table").code == 1
    assert tfgen("check", "--select", "ALL", "--ignore", "dynamodb_table_encrypted_with_kms").code == 0
    wrong = tfgen("check", "--select", "s3_")
    assert (wrong.code, "no control is named 's3_'" in wrong.err) == (2, True)


def test_quiet_and_colours(project: Path, tfgen: Run) -> None:
    assert tfgen("check", "--quiet").err == ""
    assert "\x1b[31m" in tfgen("check", "--color", "always").out
    assert "\x1b[" in tfgen("fix", "--color", "always", "--kms-key", ARN).out


def test_version(tfgen: Run) -> None:
    assert tfgen("--version").out.startswith("tfgen ")


def test_a_framework_that_does_not_list_the_control_asks_for_nothing(project: Path, tfgen: Run) -> None:
    for name in ("soc2", "cis"):
        result = tfgen("check", "--framework", name)
        assert result.code == 0
        assert "lists no control" in result.err


def test_a_deprecated_edition_is_named(project: Path, tfgen: Run) -> None:
    assert "superseded" in tfgen("check", "--framework", "pcidssv321").err


# Bad input: one clear message with place and remedy


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["check", "--framework", "hippa"], "Did you mean hipaa?"),
        (["check", "--framework", "nist"], "could be several"),
        (["fix", "--kms-key", "arn:aws:kms:eu-west-1:1:key/x"], "is no ARN of a KMS key"),
        (["fix", "--kms-key", ""], "--kms-key is empty. Give an ARN"),
        (["fix", "--kms-key", "arn:aws:s3:::bucket"], "is no ARN of a KMS key"),
        (
            ["fix", "--kms-key", "arn:aws-cn:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"],
            "is no ARN of a KMS key",
        ),
        (["fix", "--kms-key", "arn:aws:kms:eu-west-1:111122223333:alias/x"], "ARN of an alias"),
        (
            ["fix", "--kms-key", ARN.replace("eu-west-1", "us-east-1")],
            "main.tf:5:1: aws_dynamodb_table.orders is in eu-west-1",
        ),
        (["fix", "--kms-key", "alias/aws/dynamodb"], "AWS-managed"),
        (["fix", "--kms-key", "1 +"], "is no expression"),
        (["fix", "--kms-key", "aws-managed", "--require", "customer-managed"], "can't satisfy"),
        (["fix", "--allow", "everything"], "is no choice"),
        (["fix", "--via", "magic"], "is no choice"),
        (["fix", "--registry-host", "https://x.example"], "no host name"),
        (["check", "--require", "high"], "is no level"),
        (["check", "--format", "xml"], "is no format"),
        (["check", "--var", "x"], "is no pair"),
        (["check", "missing"], "does not exist"),
        (["check", ".."], "outside"),
        (["check", "--var-file", "missing.tfvars"], "does not exist"),
        (["check", "--exclude", "!"], "--exclude holds a pattern"),
        (["fix", "--stdin-filename", "x.tf"], "standard input"),
        (["check", "--no-such-option"], "No such option"),
        (
            ["fix", "--kms-key", "aws_dynamodb_table.orders.arn"],
            "aws_dynamodb_table.orders.arn is no KMS key. Say aws_kms",
        ),
        (
            ["keys", "plan", "--kms-key", "data.aws_s3_bucket.b.id"],
            "data.aws_s3_bucket.b.id is no KMS key. Say aws_kms",
        ),
        (["fix", "--kms-key", "eu-west-01-x=create"], "eu-west-01-x is no region"),
        (["fix", "--key-policy", "open"], "--key-policy open is no choice. Say account or strict."),
        (["fix", "--kms-key", ""], "--kms-key is empty. Give an ARN, alias/NAME, an expression"),
        (["fix", "--kms-key", " "], "--kms-key is empty. Give an ARN"),
        (["fix", "--kms-key", "eu-west-1="], "--kms-key eu-west-1= names no key. Give an ARN"),
        (["fix", "--kms-key", "eu-west-1= "], "--kms-key eu-west-1= names no key. Give an ARN"),
        (["keys", "plan", "--kms-key", ""], "--kms-key is empty"),
        (["check", "-"], "- is standard input, which only tfgen fix reads"),
        (["check", "main.tf", "-"], "- is standard input, which only tfgen fix reads"),
        (["fix", "-", "main.tf"], "and with no other path beside it. Give files or folders"),
        (["keys", "plan", "-"], "- is standard input"),
        (["check", "--select", "s3_"], "no control is named 's3_'. `tfgen controls` lists them."),
        (["fix", "--ignore", "s3_"], "no control is named 's3_'. `tfgen controls` lists them."),
    ],
)
def test_wrong_usage(project: Path, tfgen: Run, args: list[str], message: str) -> None:
    result = tfgen(*args)
    assert result.code == 2
    assert message in result.err
    assert result.out == ""


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("bad.tf", b"resource {\n", "bad.tf:1:1: the block"),
        ("bad.tf", b'# aws_dynamodb_table\na = "x\n', "bad.tf:2:5"),
        ("bad.tf", b"# aws_dynamodb_table \xff\n", "bad.tf:1:22: byte 0xFF is not UTF-8"),
    ],
)
def test_a_file_that_cannot_be_used_leaves_the_others_to_be_fixed(
    project: Path, tfgen: Run, name: str, content: bytes, message: str
) -> None:
    (project / name).write_bytes(b"# aws_dynamodb_table\n" + content if b"aws" not in content else content)
    result = tfgen("fix", "--write", "--kms-key", ARN)
    assert result.code == 2
    assert message.split(":")[0] in result.err
    assert "error: bad.tf:" in result.err
    assert ARN in (project / "main.tf").read_text()
    assert (project / name).read_bytes().endswith(content)


def test_odd_files(project: Path, tfgen: Run) -> None:
    (project / "empty.tf").write_bytes(b"")
    (project / "folder.tf").mkdir()
    os.mkfifo(project / "pipe.tf")
    result = tfgen("check")
    assert result.code == 2
    assert "folder.tf: this is a folder" in result.err
    assert "pipe.tf: this is not a regular file" in result.err
    assert "aws_dynamodb_table.orders" in result.out


def test_an_empty_folder(project: Path, tfgen: Run) -> None:
    (project / "main.tf").unlink()
    result = tfgen("check")
    assert result.code == 0
    assert "nothing to judge was found" in result.err


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('framwork = "hipaa"\n', "tfgen.toml:1:1: the key framwork is unknown. Did you mean framework?"),
        ('framework = "hipaa\n', "tfgen.toml:1:19: this is not valid TOML"),
        ("\nselect = 1\n", "tfgen.toml:2:1: select takes a list of strings"),
        ('[kms]\nkey = "x y"\n', "is no expression"),
        ('[kms]\nregion = "x"\n', "tfgen.toml:2:1: the key region is unknown"),
        (
            '[kms.regions]\neu-west-1 = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"\n',
            "is an ARN of us-east-1",
        ),
    ],
)
def test_a_broken_configuration_is_refused_with_its_place(project: Path, tfgen: Run, text: str, message: str) -> None:
    (project / "tfgen.toml").write_text(text)
    result = tfgen("fix")
    assert result.code == 2
    assert message in result.err


def test_the_configuration_is_used_and_the_command_line_wins(project: Path, tfgen: Run) -> None:
    (project / "pyproject.toml").write_text(
        f'[tool.tfgen]\nrequire = "customer-managed"\n[tool.tfgen.kms]\nkey = "{ARN}"\n'
    )
    assert ARN in tfgen("fix").out
    assert "aws_kms_key" in tfgen("fix", "--kms-key", "create").out
    (project / "tfgen.toml").write_text('ignore = ["dynamodb"]\n')
    result = tfgen("check")
    assert result.code == 0
    assert "the first one counts" in result.err


def test_a_hostile_name_does_not_reach_the_terminal(project: Path, tfgen: Run) -> None:
    (project / "a\x1b[31m.tf").write_text(TABLE.replace("orders", "carts").split("\n\n", 1)[1])
    assert "\x1b" not in tfgen("check").out


def test_a_sensitive_value_is_not_shown(project: Path, tfgen: Run) -> None:
    (project / "main.tf").write_text(
        'variable "k" {\n  sensitive = true\n}\n'
        + TABLE.replace(
            "}\n}\n", "}\n\n  server_side_encryption {\n    enabled     = true\n    kms_key_arn = var.k\n  }\n}\n"
        )
    )
    (project / "terraform.tfvars").write_text('k = "hunter2"\n')
    result = tfgen("check")
    assert "invalid" in result.out
    assert "hunter2" not in result.out + result.err


def test_as_a_module_with_a_closed_pipe(project: Path) -> None:
    command = f"{sys.executable} -m tfgen fix --kms-key {ARN} --quiet | true"
    run = subprocess.run(["sh", "-c", command], cwd=project, capture_output=True, text=True)
    assert run.stderr == ""


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (TABLE.replace('"orders"\n  hash', '"orders" +\n  hash'), "main.tf:6:24"),
        ("locals {\n  x = 1 +\n}\n" + TABLE, "main.tf:2:10"),
        (TABLE + 'variable "x" {\n  default = [1 2]\n}\n', "main.tf:15:16"),
    ],
)
def test_an_invalid_expression_has_its_place_and_nothing_of_its_file_is_written(
    project: Path, tfgen: Run, text: str, place: str
) -> None:
    (project / "main.tf").write_text(text)
    (project / "other.tf").write_text(TABLE.split("\n\n", 1)[1].replace("orders", "carts"))
    result = tfgen("fix", "--write", "--kms-key", ARN)
    assert result.code == 2
    assert f"error: {place}: " in result.err
    assert (project / "main.tf").read_text() == text
    assert ARN in (project / "other.tf").read_text()


def test_a_comment_that_would_be_lost_holds_the_fix_back(project: Path, tfgen: Run) -> None:
    text = TABLE.replace("}\n}\n", "}\n\n  server_side_encryption {\n    enabled = (false /* why */)\n  }\n}\n")
    (project / "main.tf").write_text(text)
    result = tfgen("fix", "--write", "--kms-key", ARN)
    assert result.code == 1
    assert "holds a comment, which would be lost" in result.err
    assert (project / "main.tf").read_text() == text


def test_a_tfvars_file_that_cannot_be_read_makes_its_variables_unknown(project: Path, tfgen: Run) -> None:
    text = 'variable "k" {\n  default = false\n}\n' + TABLE.replace(
        "}\n}\n", "}\n\n  server_side_encryption {\n    enabled = var.k\n  }\n}\n"
    )
    (project / "main.tf").write_text(text)
    (project / "terraform.tfvars").write_text("k = \n")
    result = tfgen("fix", "--write", "--kms-key", ARN)
    assert result.code == 2
    assert (project / "main.tf").read_text() == text
    assert "could not be read" in tfgen("check").out


def test_a_folder_in_the_place_of_the_configuration(project: Path, tfgen: Run) -> None:
    (project / "tfgen.toml").mkdir()
    result = tfgen("check")
    assert (result.code, "tfgen.toml: it can't be read" in result.err) == (2, True)


def test_one_address_declared_twice_is_an_error_with_its_place(project: Path, tfgen: Run) -> None:
    (project / "z.tf").write_text(TABLE.split("\n\n", 1)[1])
    result = tfgen("check")
    assert result.code == 2
    assert "z.tf:1:1: aws_dynamodb_table.orders is declared twice" in result.err


CALLS = 'module "vpc" {\n  source  = "terraform-aws-modules/vpc/aws"\n  version = "~> 5.0"\n}\n'


def test_calls_move_there_and_back_by_the_command_line(project: Path, tfgen: Run) -> None:
    (project / "calls.tf").write_text(CALLS)
    assert "+  source  = " in tfgen("fix", "--framework", "soc2").out
    several = tfgen("fix", "--framework", "soc2,cis")
    assert (several.code, "--registry soc2 or --registry cis" in several.err) == (2, True)
    tfgen("fix", "--framework", "soc2,cis", "--registry", "cis", "--write")
    assert "cis.compliance.tf/terraform-aws-modules/vpc/aws" in (project / "calls.tf").read_text()
    assert "moved back upstream" in tfgen("fix", "--framework", "none", "--write").err
    assert (project / "calls.tf").read_text() == CALLS


def test_json_says_what_upstream_changed_and_what_is_left_to_do(project: Path, tfgen: Run) -> None:
    call = 'module "m" {\n  source  = "terraform-aws-modules/dynamodb-table/aws"\n  version = "~> 3.0"\n}\n'
    (project / "calls.tf").write_text(call)
    (project / "renovate.json").write_text("{}\n")
    options = ("--kms-key", "aws-managed", "--allow", "major", "--format", "json")
    page = json.loads(tfgen("fix", "--framework", "hipaa", *options).out)
    (move,) = page["moves"]
    lifted, *changes = move["notes"]
    assert lifted == 'the version of dynamodb-table is lifted from "~> 3.0" to "~> 5.0"'
    assert [change.partition(": ")[0] for change in changes] == ["dynamodb-table 4.0.0", "dynamodb-table 5.0.0"]
    left = page["handover"]
    assert [access["token_variable"] for access in left["access"]] == ["TF_TOKEN_hipaa_compliance_tf"]
    assert left["commands"] == ["terraform init", "terraform plan"]
    assert [mention["file"] for mention in left["mentions"]] == ["renovate.json"]


def test_paths_take_frameworks_by_the_command_line_or_the_configuration(project: Path, tfgen: Run) -> None:
    (project / "eu").mkdir()
    (project / "eu/calls.tf").write_text(CALLS)
    (project / "calls.tf").write_text(CALLS)
    given = tfgen("fix", "--framework", "soc2", "--framework", "eu/**=gdpr").out
    assert "gdpr.compliance.tf" in given
    assert "soc2.compliance.tf" in given
    (project / "tfgen.toml").write_text('framework = "soc2"\n\n[[paths]]\nmatch = "eu/**"\nframework = "gdpr"\n')
    assert tfgen("fix").out == given
    assert "gdpr" not in tfgen("fix", "--framework", "soc2").out
    (project / "tfgen.toml").unlink()
    (project / "pyproject.toml").write_text(
        '[tool.tfgen]\nframework = "soc2"\n\n[[tool.tfgen.paths]]\nmatch = "eu/**"\nframework = "gdpr"\n'
    )
    assert tfgen("fix").out == given


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--registry-host", "localhost"], "localhost is no host name of a registry"),
        (["--registry-host", "a.example:99999"], "a.example:99999 is no host name of a registry"),
        (["--registry-host", ""], "--registry-host is empty"),
        (["--registry-host", "a.example"], "--registry-host needs a framework"),
        (["--via", "registry"], "--via registry needs a framework"),
        (["--via", ""], "--via is empty"),
        (["--framework", ""], "--framework is empty"),
        (["--framework", "hipaa", "--framework", " ,"], "--framework is empty"),
        (["--registry-host", "https://a.example"], "https://a.example is no host name of a registry"),
        (["--registry-host", "a_b.example"], "no host name of a registry"),
        (["--registry-host", "a.example/x"], "no host name of a registry"),
        (["--registry-host", "github.com"], "no host name of a registry"),
        (["--registry-host", "xn--bcher-kva.example"], "Write a domain name with a dot, in Unicode"),
        (["--registry", "nist"], "nist could be several frameworks"),
        (["--framework", "eu/**="], "is no pair"),
        (["--framework", "=gdpr"], "is no pair"),
        (["--framework", "eu/**=hippa"], "Did you mean hipaa?"),
        (["--framework", "none,hipaa"], "takes no other beside it"),
        (["--framework", "none", "--via", "inputs"], "Drop one of the two"),
        (["--registry", "hipaa"], "the registry hipaa needs a framework"),
    ],
)
def test_bad_choices_of_registries_are_refused(project: Path, tfgen: Run, arguments: list[str], message: str) -> None:
    result = tfgen("fix", *arguments)
    assert (result.code, message in result.err) == (2, True), result.err


def test_a_symbolic_double_of_a_file_is_held_back_by_preview_and_write_alike(project: Path, tfgen: Run) -> None:
    (project / "a").mkdir()
    (project / "b").mkdir()
    (project / "a/main.tf").write_text(TABLE)
    (project / "b/main.tf").symlink_to("../a/main.tf")
    preview = tfgen("fix", "--kms-key", ARN)
    assert "+++ b/main.tf" in preview.out
    assert "--- a/a/main.tf" not in preview.out
    assert "--- a/b/main.tf" not in preview.out
    said = (
        "held back: a/main.tf:5:1: aws_dynamodb_table.orders: a/main.tf and b/main.tf are the same file, and both would"
    )
    assert said in preview.err
    written = tfgen("fix", "--kms-key", ARN, "--write")
    assert (written.code, said in written.err) == (1, True)
    assert (project / "a/main.tf").read_text() == TABLE
    assert ARN in (project / "main.tf").read_text()
    assert tfgen("fix", "--kms-key", ARN, "--write", "--exclude", "b/").code == 0
    assert (project / "b/main.tf").is_symlink()


@pytest.mark.parametrize(
    ("variable", "expression", "values"),
    [
        ('variable "k" {}', "var.k", 'k = "hunter2"'),
        ('variable "k" {}', "var.k.dev", 'k = { dev = "hunter2" }'),
        ('variable "k" {}', "var.k[0]", 'k = ["hunter2"]'),
        ('variable "k" {}', 'lookup(var.k, "dev")', 'k = { dev = "hunter2" }'),
        ('variable "k" {}\nlocals {\n  k = "x-${var.k}"\n}', "local.k", 'k = "hunter2"'),
        ('variable "k" {}\nlocals {\n  k = [for each in var.k : each]\n}', "local.k[0]", 'k = ["hunter2"]'),
        ('variable "k" {}', 'format("%s", upper(var.k))', 'k = "hunter2"'),
    ],
)
@pytest.mark.parametrize("file", ["terraform.tfvars", "prod.tfvars", "--var-file", "--var"])
def test_what_a_values_file_or_option_gives_is_not_shown(
    project: Path, tfgen: Run, variable: str, expression: str, values: str, file: str
) -> None:
    block = f"}}\n\n  server_side_encryption {{\n    enabled     = true\n    kms_key_arn = {expression}\n  }}\n}}\n"
    (project / "main.tf").write_text(variable + "\n" + TABLE.replace("}\n}\n", block))
    given: list[str] = []
    if file == "--var":
        given = ["--var", "k=" + values.removeprefix("k = ")]
    elif file == "--var-file":
        (project / "vars").mkdir()
        (project / "vars/given.tfvars").write_text(values)
        given = ["--var-file", "vars/given.tfvars"]
    else:
        (project / file).write_text(values)
    said = ""
    for command in (["check"], ["check", "--format", "json"], ["fix", "--kms-key", ARN], ["keys", "plan"]):
        if command[0] != "keys" or file != "--var":
            result = tfgen(*command, *given)
            said += result.out + result.err
    assert "hunter2" not in said.lower()
    assert f"var.k (from {given[-1] if file == '--var-file' else file if given == [] else 'the command line'})" in said


def test_keys_of_for_each_stay_in_addresses_unless_they_are_sensitive(project: Path, tfgen: Run) -> None:
    text = 'variable "k" {}\n' + TABLE.replace('name     = "orders"', "for_each = var.k\n  name     = each.key")
    (project / "main.tf").write_text(text)
    (project / "terraform.tfvars").write_text('k = { eu = "hunter2" }\n')
    result = tfgen("check")
    assert 'aws_dynamodb_table.orders["eu"]' in result.out
    assert "hunter2" not in result.out + result.err
    (project / "main.tf").write_text(text.replace("{}", "{\n  sensitive = true\n}"))
    assert 'eu"' not in tfgen("check").out


@pytest.mark.parametrize(("count", "reason"), [("null", "count or for_each is null"), ("-1", "count is negative")])
def test_a_count_that_terraform_refuses(project: Path, tfgen: Run, count: str, reason: str) -> None:
    (project / "main.tf").write_text(TABLE.replace('name     = "orders"', f'count    = {count}\n  name     = "orders"'))
    assert f"{reason}, which Terraform refuses" in tfgen("check").out


def test_a_key_for_a_region_in_which_nothing_is_is_warned_of(project: Path, tfgen: Run) -> None:
    said = "warning: --kms-key us-east-1=… is not used: no table or replica is in us-east-1; what was judged is in eu-west-1"
    for command in (["fix"], ["keys", "plan"], ["fix", "--write"]):
        result = tfgen(*command, "--kms-key", ARN, "--kms-key", "us-east-1=create")
        assert (result.code, said in result.err) == (0, True)
    assert "is not used" not in tfgen("fix", "--kms-key", "eu-west-1=create").err  # there is nothing left to fix
    (project / "main.tf").write_text(TABLE.replace('"eu-west-1"', "var.region"))
    assert "is not used" not in tfgen("fix", "--kms-key", "us-east-1=create").err


def test_a_region_of_which_only_a_provider_is_gets_no_key(project: Path, tfgen: Run) -> None:
    (project / "main.tf").write_text(TABLE + '\nprovider "aws" {\n  alias  = "us"\n  region = "us-east-1"\n}\n')
    assert "--kms-key us-east-1=… is not used" in tfgen("fix", "--kms-key", ARN, "--kms-key", "us-east-1=create").err
    replica = TABLE.replace("attribute {", 'replica {\n    region_name = "us-east-1"\n  }\n  attribute {')
    (project / "main.tf").write_text(replica + '\nprovider "aws" {\n  alias  = "us"\n  region = "us-east-1"\n}\n')
    assert "is not used" not in tfgen("fix", "--kms-key", ARN, "--kms-key", "us-east-1=create").err


def test_a_rule_of_the_configuration_that_matches_nothing_is_warned_of(project: Path, tfgen: Run) -> None:
    (project / "tfgen.toml").write_text(
        '[kms]\nkey = "create"\n[kms.paths]\n"envs/none" = "create"\n"." = { eu-west-1 = "create", us-east-2 = "create" }\n'
        '[kms.accounts]\n111122223333 = "create"\n444455556666 = "create"\n[kms.regions]\neu-west-1 = "create"\nsa-east-1 = "create"\n'
    )
    account = 'region = "eu-west-1"\n  allowed_account_ids = ["111122223333"]'
    (project / "main.tf").write_text(TABLE.replace('region = "eu-west-1"', account))
    for command in (["fix"], ["keys", "plan"]):
        said = [line for line in tfgen(*command).err.splitlines() if "is not used" in line]
        assert said == [
            "warning: [kms.paths] envs/none is not used: no root with a table matches it",
            "warning: [kms.paths] . us-east-2 is not used: no table or replica is in us-east-2 there",
            "warning: [kms.accounts] 444455556666 is not used: no table's provider says that account, by allowed_account_ids or the role that it assumes",
            "warning: [kms.regions] sa-east-1 is not used: no table or replica is in sa-east-1; what was judged is in eu-west-1",
        ]
    assert "is not used" not in tfgen("fix", "main.tf").err  # a part of the repository


@pytest.mark.parametrize("command", [["check"], ["fix"], ["keys", "plan"]])
def test_a_variable_that_no_root_declares_is_refused(project: Path, tfgen: Run, command: list[str]) -> None:
    (project / "variables.tf").write_text('variable "encrypted" {\n  default = true\n}\n')
    result = tfgen(*command, "--var", "encryptd=true")
    assert result.code == 2
    said = "--var encryptd: var.encryptd is not declared in the root folder. Did you mean encrypted?"
    assert said in result.err
    assert "encryptd" not in tfgen(*command, "--var", "encrypted=true").err
