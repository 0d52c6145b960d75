"""`fix`, `undo`, `undo --keys`: every byte is back but `enabled = false`.

`strict/` holds policies of an identity, each in another form, and `calls/` calls of a module that has the table, each in another layout.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.controls.test_cases import TODAY, after, crlf
from tfgen.fixing.engine import fix, prove_files
from tfgen.fixing.options import Options
from tfgen.fixing.undoing import take_keys_away, undo
from tfgen.text.workspace import MemoryWorkspace

CALLS = sorted((Path(__file__).parent / "calls").iterdir())
POLICIES = sorted((Path(__file__).parent / "strict").iterdir())
#: Forms in which no statement can be added: the summary names them, and they stay as they are.
BY_HAND = {"single_object.tf", "jsonencode_in_a_string.tf.json"}
#: The one statement becomes a list of it and the new one, and is a list of one in the end.
BRACKETED = {"heredoc_single_object.tf"}
STRICT = Options(kms_key="create", key_policy="strict", propose=False)
PROVIDER = b"""provider "aws" {
  region = "eu-west-1"
}
"""
TABLE = b"""
resource "aws_dynamodb_table" "orders" {
  name     = "orders"
  hash_key = "id"

  attribute {
    name = "id"
    type = "S"
  }
}
"""


def there_and_back(files: dict[str, bytes], address: str) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """The files when the table is encrypted, and when table and key are off again."""
    there = after(files, prove_files(fix(MemoryWorkspace(files), STRICT, TODAY)))
    off = after(there, prove_files(undo(MemoryWorkspace(there), Options(), [address], TODAY)))
    return there, after(off, prove_files(take_keys_away(MemoryWorkspace(off), Options())))


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy.name)
@pytest.mark.parametrize("windows", [False, True], ids=["lf", "crlf"])
def test_statements_come_and_go(policy: Path, windows: bool) -> None:
    name = f"iam.{policy.name.split('.', 1)[1]}"
    files = {"main.tf": PROVIDER + TABLE, name: policy.read_bytes()}
    files = crlf(files) if windows else files
    there, back = there_and_back(files, "aws_dynamodb_table.orders")
    assert (b"UseKeyThroughDynamoDB" in there[name]) is (policy.name not in BY_HAND)
    unlisted = back[name].replace(b"[{", b"{").replace(b"}]", b"}") if policy.name in BRACKETED else back[name]
    assert unlisted == files[name]
    assert not back["kms.tf"]


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.stem)
@pytest.mark.parametrize("windows", [False, True], ids=["lf", "crlf"])
def test_a_call_passes_the_key_and_no_more(call: Path, windows: bool) -> None:
    variables = b"".join(b'\nvariable "%s" {\n  default = null\n}\n' % name for name in (b"a", b"b", b"tags"))
    files = {"provider.tf": PROVIDER, "main.tf": call.read_bytes(), "m/main.tf": TABLE + variables}
    files = crlf(files) if windows else files
    there, back = there_and_back(files, "module.m")
    assert b"dynamodb_kms_key_arn" in there["main.tf"]
    assert back["main.tf"] == files["main.tf"]
