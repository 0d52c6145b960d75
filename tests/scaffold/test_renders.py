"""Every kind, framework and syntax, and all pairs of options: what comes out is valid, compliant and the same each time."""

from __future__ import annotations

import ast
import json
import re
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from tests.cli.conftest import Result
from tests.judge import go_accepts
from tests.scaffold.combinations import CASES, TABLE, Case
from tests.scaffold.making import make
from tfgen.catalog import framework, frameworks
from tfgen.scaffold.layout import lay_out
from tfgen.syntax.hcl import HCL

HCL_FILES = (".tf", ".hcl")


@pytest.fixture(scope="module")
def renders() -> dict[str, tuple[Case, dict[str, str]]]:
    return {c.folder: (c, make(c.kind, c.name, c.framework, **c.answers)) for c in CASES}


Renders = dict[str, tuple[Case, dict[str, str]]]


def test_there_are_enough(renders: Renders) -> None:
    assert len(renders) >= 300
    assert len({(case.kind, case.framework, case.answers.get("syntax")) for case, _ in renders.values()}) > 100


def test_gos_parser_accepts_all_of_it(renders: Renders) -> None:
    seen: set[str] = set()
    for folder, (_, files) in renders.items():
        for path, text in files.items():
            if path.endswith(HCL_FILES) and text not in seen:
                seen.add(text)
                assert go_accepts(text), f"{folder}/{path}\n{text}"
                assert lay_out(text) == text, f"{folder}/{path}"


def test_what_is_not_hcl_parses_too(renders: Renders) -> None:
    for _, files in renders.values():
        for path, text in files.items():
            assert text.endswith("\n")
            assert not text.startswith("\n")
            if path.endswith(".json"):
                json.loads(text)
            elif path.endswith((".yml", ".yaml")):
                yaml.safe_load(text)
            elif path.endswith(".toml"):
                tomllib.loads(text)
            elif path.endswith(".py"):
                ast.parse(text)


@pytest.fixture(scope="module")
def written(renders: Renders, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All of them on disk, but controls of tfgen, whose cases fail on purpose."""
    folder = tmp_path_factory.mktemp("renders")
    for name, (case, files) in renders.items():
        for path, text in files.items() if case.kind != "control" else ():
            (folder / name / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / name / path).write_text(text)
    return folder


def test_the_command_check_passes_at_customer_managed(
    renders: Renders, written: Path, tfgen: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(written)
    done = tfgen("check", "--require", "customer-managed", "--format", "json")
    assert done.code == 0, done.err
    said = json.loads(done.out)
    assert said["problems"] == []
    verdicts: dict[str, set[str]] = {}
    for finding in said["findings"]:
        verdicts.setdefault(finding["file"].split("/")[0], set()).add(finding["verdict"])
    for folder, (case, _) in renders.items():
        if case.kind in ("control", "kms-key"):
            continue
        assert verdicts[folder] == expected(case), folder


def expected(case: Case) -> set[str]:
    """What is known of a table: a key that is elsewhere is not, as a module's is not without its caller, the example."""
    key = case.answers.get("kms_key", "create")
    if case.kind == "module":
        return {"pass"}
    return (
        {"suppressed"} if key == "aws-managed" else {"unknown"} if key.startswith(("var.", "dependency.")) else {"pass"}
    )


def test_each_kind_framework_and_syntax_passes_where_nothing_may_be_unknown(
    renders: Renders, written: Path, tfgen: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One at a time, as its user has it: the command with `--fail-on`, in the folder of the scaffold."""
    plain = [Case(f"plain-{s}", "dynamodb-table", "orders", None, {"syntax": s}) for s in TABLE["syntax"]]
    for case in plain:
        for path, text in make(case.kind, case.name, **case.answers).items():
            (written.parent / case.folder / path).parent.mkdir(parents=True, exist_ok=True)
            (written.parent / case.folder / path).write_text(text)
    defaults = [c for c, _ in renders.values() if c.framework and c.folder.split("-", 1)[1].startswith(c.framework)]
    assert len(defaults) == 5 * sum(1 for f in frameworks() if f.host)
    for case in [*defaults, *plain]:
        monkeypatch.chdir((written if case.framework else written.parent) / case.folder)
        arguments = ["--require", "customer-managed", "--fail-on", "unknown,invalid"]
        if case.framework and framework(case.framework).controls:
            arguments += ["--framework", case.framework]
        done = tfgen("check", *arguments)
        assert done.code == 0, (case, done.out)
        assert " pass" in done.err


def test_a_second_render_is_the_same(renders: Renders) -> None:
    for case, files in renders.values():
        assert make(case.kind, case.name, case.framework, **case.answers) == files


def test_json_says_what_native_syntax_says() -> None:
    native = make("dynamodb-table", "orders", replicas=["eu-central-1"], tags={"a": "b"}, stream="NEW_AND_OLD_IMAGES")
    other = make("dynamodb-table", "orders", syntax="json", replicas=["eu-central-1"], tags={"a": "b"})
    for path in ("main.tf", "kms.tf", "providers.tf", "outputs.tf", "versions.tf"):
        data = json.loads(other[f"{path}.json"])
        document = HCL.parse(path, native[path])
        assert list(dict.fromkeys(document.types())) == list(data)
    table = json.loads(other["main.tf.json"])["resource"]["aws_dynamodb_table"]["orders"]
    assert table["replica"]["kms_key_arn"] == "${aws_kms_key.tfgen_dynamodb_eu_central_1.arn}"
    assert table["tags"] == {"a": "b"}


def test_the_module_tells_of_exactly_its_inputs_and_outputs() -> None:
    files = make("module", "orders")
    readme = files["README.md"]
    for path, kind, head in (("variables.tf", "variable", "## Inputs"), ("outputs.tf", "output", "## Outputs")):
        blocks = HCL.parse(path, files[path]).blocks(kind, 1)
        section = readme.split(head)[1].split("## ")[0]
        rows = [line.split(" | ")[0].removeprefix("| ") for line in section.strip().splitlines()[2:]]
        assert rows == [block.labels[0] for block in blocks] == sorted(rows)


def test_ci_judges_by_the_framework_where_that_lists_the_control(renders: Renders) -> None:
    for each in frameworks():
        if each.host:
            _, files = renders[f"root-{each.id}"]
            by = f" --framework {each.id}" if each.controls else ""
            for path in (".github/workflows/terraform.yml", ".gitlab-ci.yml", ".pre-commit-config.yaml"):
                assert f"tfgen check --require customer-managed{by}\n" in files[path], path


def test_actions_are_pinned_by_commit(renders: Renders) -> None:
    _, files = renders["root-hipaa"]
    used = re.findall(r"uses: (.*)", files[".github/workflows/terraform.yml"])
    assert len(used) == 3
    assert all(re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", each) for each in used)


def test_what_has_a_test_asks_for_a_terraform_that_runs_it(renders: Renders) -> None:
    """`override_during` came with Terraform 1.11 (hashicorp/terraform#36227); a module's callers need not run its tests."""
    for folder, (case, files) in renders.items():
        if not any(path.endswith(".tftest.hcl") for path in files) or case.kind == "control":
            continue
        versions = files.get("versions.tf") or files["versions.tf.json"]
        oldest = ">= 1.5.7" if case.kind == "module" else ">= 1.11"
        assert f'"{oldest}"' in versions, folder
        assert case.kind != "module" or "but Terraform 1.11 or newer" in files["README.md"]


def test_ci_gives_the_framework_its_token() -> None:
    files = make("root", "orders", "hipaa", region="eu-west-1", state_bucket="acme-state", ci=["github", "gitlab"])
    job = yaml.safe_load(files[".github/workflows/terraform.yml"])["jobs"]["plan"]
    assert job["env"] == {"TF_TOKEN_hipaa_compliance_tf": "${{ secrets.TF_TOKEN_HIPAA_COMPLIANCE_TF }}"}
    assert "TF_TOKEN_hipaa_compliance_tf" in files[".gitlab-ci.yml"]
    plain = make("root", "orders", region="eu-west-1", backend="local", ci=["github", "gitlab"])
    assert "TF_TOKEN" not in "".join(plain.values())
    assert "use_lockfile = true" in files["backend.tf"]
    assert "backend.tf" not in plain
