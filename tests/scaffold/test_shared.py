"""What scaffolds share with fixes."""

from __future__ import annotations

from tests.scaffold.making import make
from tfgen.keys.blocks import IDENTITY, LABEL, PARTITION, key_blocks
from tfgen.syntax.hcl import HCL


def test_the_key_of_a_scaffold_is_the_one_that_a_fix_makes() -> None:
    made = make("dynamodb-table", "orders")["kms.tf"]
    fixed = HCL.render([IDENTITY, PARTITION, *key_blocks(LABEL, None)])
    assert made == fixed, "templates/shared/policy.j2 and kms.tf.j2 follow tfgen.keys.blocks"
