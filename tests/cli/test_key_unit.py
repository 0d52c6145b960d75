"""`--key-unit`: a folder that need not be there, inside the repository."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.cli.conftest import Result

UNIT = 'terraform {\n  source = "tfr:///terraform-aws-modules/dynamodb-table/aws?version=5.1.0"\n}\n'


def test_the_folder_of_the_key_need_not_be_there(project: Path, tfgen: Callable[..., Result]) -> None:
    (project / "live/a").mkdir(parents=True)
    (project / "live/a/terragrunt.hcl").write_text(UNIT)
    assert tfgen("fix", "live", "--kms-key", "create", "--key-unit", "live/x/kms/", "--write").code == 0
    assert (project / "live/x/kms/kms.tf").exists()
    assert 'config_path = "../x/kms"' in (project / "live/a/terragrunt.hcl").read_text()
    assert tfgen("check", "live", "--require", "customer-managed").code == 0


def test_a_folder_outside_is_refused(project: Path, tfgen: Callable[..., Result]) -> None:
    result = tfgen("fix", "--kms-key", "create", "--key-unit", "../../elsewhere/kms")
    assert result.code == 2
    assert "outside" in result.err or "does not exist" in result.err
