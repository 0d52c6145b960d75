"""`tfgen verify` on plans of the real terraform."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.migration.repositories import PROVIDER, table
from tests.tools import Terraform
from tfgen.fixing.engine import fix
from tfgen.fixing.options import Options
from tfgen.fixing.verifying import planned_changes, verify
from tfgen.migration.outcomes import Change
from tfgen.migration.requests.expected import expected_plan
from tfgen.reporting.json import render
from tfgen.text.workspace import MemoryWorkspace

pytestmark = pytest.mark.e2e


def test_promised_addresses_are_those_of_the_plan(terraform: Terraform, moto: str, tmp_path: Path) -> None:
    """Tables that are counted, made for each, and in a module that is called twice."""
    paid = '  billing_mode = "PAY_PER_REQUEST"\n'
    files = {
        "main.tf": PROVIDER
        + table("plain", paid)
        + table("counted", paid + "  count = 2\n")
        + table("each", paid + '  for_each = toset(["a.b", "c"])\n')
        + "".join(f'\nmodule "{name}" {{\n  source = "./tables"\n}}\n' for name in ("one", "two")),
        "tables/main.tf": table("inner", paid),
    }
    run = fix(
        MemoryWorkspace({path: text.encode() for path, text in files.items()}), Options(kms_key="create", propose=False)
    )
    for path, content in (files | {file.path: file.after for file in run.files}).items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(content)
    data = json.loads(render(run))
    fixes = tuple(each for each in data["fixes"] if each["status"] == "fixed")
    expected = expected_plan(Change("", b"", (), fixes, (), tuple(data["new_keys"])))
    found = verify(expected._asdict(), planned_changes(terraform.plan(tmp_path, endpoint=moto), "plan.json"))
    assert len(found.kept) == 1 + 2 + 2 + 2 + 1
    assert (found.missing, found.broken, found.extra) == ((), (), ())


def test_actions_are_those_of_the_plan(terraform: Terraform, tmp_path: Path) -> None:
    """With a resource that is built into terraform: one stays, one is updated, one replaced, one deleted, one made."""

    def run(*args: str) -> str:
        command = [terraform.binary, *args]
        done = subprocess.run(
            command, cwd=tmp_path, env=dict(terraform.environment), capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def resource(name: str, input: str, trigger: str = "1") -> str:
        return f'resource "terraform_data" "{name}" {{\n  input            = "{input}"\n  triggers_replace = "{trigger}"\n}}\n'

    (tmp_path / "main.tf").write_text(
        resource("same", "a") + resource("changed", "a") + resource("other", "a") + resource("gone", "a")
    )
    run("init", "-no-color")
    run("apply", "-no-color", "-auto-approve")
    (tmp_path / "main.tf").write_text(
        resource("same", "a") + resource("changed", "b") + resource("other", "a", "2") + resource("new", "a")
    )
    run("plan", "-no-color", "-out=p")
    plan: Any = json.loads(run("show", "-json", "p"))
    changes = {each.address.partition(".")[2]: each.action for each in planned_changes(plan, "plan.json")}
    assert changes == {"same": "nothing", "changed": "update", "other": "replace", "gone": "delete", "new": "create"}
    promise = {"update": [f"terraform_data.{name}" for name in ("same", "changed", "other", "gone", "new")]}
    found = verify(promise, planned_changes(plan, "plan.json"))
    assert sorted((each.address, each.planned) for each in found.broken) == [
        ("terraform_data.gone", "delete"),
        ("terraform_data.other", "replace"),
    ]
    assert not found.holds()
