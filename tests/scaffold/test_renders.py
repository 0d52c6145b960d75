"""Every kind, framework and syntax, and all pairs of options: what comes out is valid, compliant and the same each time."""

from __future__ import annotations

import ast
import json
import tomllib

import pytest
import yaml

from tests.judge import go_accepts
from tests.scaffold.combinations import CASES, Case
from tests.scaffold.making import judged, make
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


def test_tfgens_own_check_passes_at_customer_managed(renders: Renders) -> None:
    together = {
        f"{folder}/{path}": text
        for folder, (case, files) in renders.items()
        for path, text in files.items()
        if case.kind != "control"
    }
    run = judged(together)
    assert not run.problems
    verdicts: dict[str, set[str]] = {}
    for finding in run.findings:
        verdicts.setdefault(finding.location.path.split("/")[0], set()).add(finding.verdict)
    for folder, (case, files) in renders.items():
        if case.kind in ("control", "kms-key") or "terragrunt.hcl" in files:
            continue
        key = case.answers.get("kms_key", "create")
        expected = {"suppressed"} if key == "aws-managed" else {"unknown"} if key.startswith("var.") else {"pass"}
        if case.kind == "module":
            assert verdicts[folder] <= {"pass", "unknown"}, folder
            assert "pass" in verdicts[folder], folder
        else:
            assert verdicts[folder] == expected, (folder, run.findings)


def test_a_second_render_is_the_same(renders: Renders) -> None:
    for case, files in list(renders.values())[::7]:
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


def test_ci_gives_the_framework_its_token() -> None:
    files = make("root", "orders", "hipaa", region="eu-west-1", state_bucket="acme-state", ci=["github", "gitlab"])
    job = yaml.safe_load(files[".github/workflows/terraform.yml"])["jobs"]["plan"]
    assert job["env"] == {"TF_TOKEN_hipaa_compliance_tf": "${{ secrets.TF_TOKEN_HIPAA_COMPLIANCE_TF }}"}
    assert "TF_TOKEN_hipaa_compliance_tf" in files[".gitlab-ci.yml"]
    plain = make("root", "orders", region="eu-west-1", backend="local", ci=["github", "gitlab"])
    assert "TF_TOKEN" not in "".join(plain.values())
    assert "use_lockfile = true" in files["backend.tf"]
    assert "backend.tf" not in plain
