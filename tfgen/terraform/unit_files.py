"""Which files Terragrunt reads, by their names."""

from __future__ import annotations

#: The file that makes a folder a unit.
UNIT = "terragrunt.hcl"
STACK = "terragrunt.stack.hcl"

#: Endings of HCL files that other programs read.
_FOREIGN = (".pkr.hcl", ".pkrvars.hcl", ".tftest.hcl", ".tofutest.hcl", ".nomad.hcl", ".tfquery.hcl", ".tfdeploy.hcl")


def is_terragrunt(name: str) -> bool:
    """May Terragrunt read a file of this name? Lock files, linters' and other programs' files are none of its."""
    return name.endswith(".hcl") and not name.startswith(".") and not name.endswith(_FOREIGN)
