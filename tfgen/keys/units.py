"""Keys of Terragrunt units: a unit holds no resources, so its key is an ARN or comes from elsewhere."""

from __future__ import annotations

from tfgen.syntax.document import Document
from tfgen.syntax.expr import Expr, Variable, path_of, walk

#: How the key of a unit is to be chosen.
CHOICES = (
    "a Terragrunt unit can't hold a key: say --kms-key ARN, or an output of a dependency that the unit has, such as "
    "--kms-key dependency.kms.outputs.key_arn"
)

#: Names of Terraform's that mean nothing in a unit.
_OF_MODULES = frozenset({"var", "module", "data", "each", "count", "self", "path", "terraform"})


def why_not(document: Document, value: Expr) -> str:
    """Say why an expression of the user's can't stand in a unit, "" when it can."""
    for node in walk(value):
        if not isinstance(node, Variable):
            continue
        if node.name in _OF_MODULES or node.name.startswith("aws_"):
            return f"{node.name} means nothing in a Terragrunt unit ({document.path}); {CHOICES}"
    kind, name = (*(path_of(value) or ()), "", "")[:2]
    if kind == "dependency" and not any(block.labels == (name,) for block in document.blocks("dependency", 1)):
        return f"{document.path} has no dependency {name}: declare it, or give an ARN"
    if kind == "local" and not any(block.attribute(name) for block in document.blocks("locals")):
        return f"local.{name} is not declared in {document.path}"
    return ""
