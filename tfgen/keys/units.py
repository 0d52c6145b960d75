"""Keys of Terragrunt units: a unit holds no resources, so its key is an ARN or comes from elsewhere."""

from __future__ import annotations

import posixpath

from tfgen.keys import blocks
from tfgen.keys.plan import Key, NoKey
from tfgen.syntax.document import AppendBlock, Block, Document, NewAttribute, NewBlock
from tfgen.syntax.expr import (
    Call,
    Expr,
    Literal,
    Object,
    ObjectItem,
    Template,
    Tuple,
    Variable,
    path_of,
    traversal,
    walk,
)
from tfgen.terraform.estate import Estate
from tfgen.terraform.unit_files import UNIT

#: How the key of a unit is to be chosen.
CHOICES = (
    "a Terragrunt unit can't hold a key: say --kms-key ARN, or an output of a dependency that the unit has, such as "
    "--kms-key dependency.kms.outputs.key_arn, or --key-unit DIR for a unit of its own that makes one"
)

#: Names of Terraform's that mean nothing in a unit.
_OF_MODULES = frozenset({"var", "module", "data", "each", "count", "self", "path", "terraform"})


#: What the key's unit is called by those that depend on it, and its output.
DEPENDENCY = blocks.LABEL
OUTPUT = "key_arn"

#: What stands for the key until its unit is applied; only commands that change nothing may use it.
_MOCK = "arn:aws:kms:us-east-1:000000000000:key/00000000-0000-0000-0000-000000000000"
_HARMLESS = ("init", "validate", "plan")

_AFTER = ("dependency", "dependencies", "include", "terraform", "locals")


def out_of_unit(estate: Estate, document: Document, home: str, key: Key, *, stacked: bool) -> Key | NoKey:
    """Return the key that the unit in folder `home` makes, as the unit of `document` reads it: by a dependency's output.

    Args:
        key: the same key as it is made or known in `home`.
        stacked: is the unit one that a stack copies to a folder of its own, where a relative path leads elsewhere?
    """
    folder = document.path.rpartition("/")[0]
    assert key.value is not None
    module = estate.module(home)
    companions = dict(key.companions)
    if module.output(OUTPUT) is None:
        text = Literal("ARN of the KMS key that encrypts the DynamoDB tables")
        output = NewBlock("output", (OUTPUT,), (NewAttribute("description", text), NewAttribute("value", key.value)))
        path = module.new_file("kms.tf")
        companions[path] = (*companions.get(path, ()), output)
    unit = f"{home}/{UNIT}" if home else UNIT
    if not estate.units.exists(unit):
        companions[unit] = _included(estate, document, home)
    config_path = _from_top(home) if stacked else Literal(posixpath.relpath(f"/{home}", f"/{folder}"))
    declared = next((block for block in document.blocks("dependency", 1) if block.labels == (DEPENDENCY,)), None)
    if declared is not None and stacked and _is_relative(declared):
        why = f"a stack copies {document.path} elsewhere, where the config_path of its dependency {DEPENDENCY} leads nowhere"
        return NoKey(f'{why}: write "${{get_repo_root()}}/{home}"')
    new = (document, AppendBlock(document, _dependency(config_path), _AFTER, ("inputs",)))
    wiring = () if declared is not None else (new,)
    value = traversal(f"dependency.{DEPENDENCY}.outputs.{OUTPUT}")
    return key._replace(value=value, companions=companions, wiring=(*key.wiring, *wiring))


def _from_top(home: str) -> Expr:
    """A folder's path that is right wherever it is read."""
    top = Call("get_repo_root", ())
    return Template((top, f"/{home}")) if home else top


def _is_relative(dependency: Block) -> bool:
    path = dependency.attribute("config_path")
    expression = path.expression() if path is not None else None
    return isinstance(expression, Literal) and not str(expression.value).startswith("/")


def _dependency(path: Expr) -> NewBlock:
    mock = Object((ObjectItem(Literal(OUTPUT), Literal(_MOCK)),), multiline=True)
    return NewBlock(
        "dependency",
        (DEPENDENCY,),
        (
            NewAttribute("config_path", path),
            None,
            NewAttribute("mock_outputs", mock),
            NewAttribute("mock_outputs_allowed_terraform_commands", Tuple(tuple(map(Literal, _HARMLESS)))),
        ),
    )


def _included(estate: Estate, document: Document, home: str) -> tuple[NewBlock, ...]:
    """Include what the unit includes from its parent folders, where that lies above the key's unit too: backend and provider."""
    found = []
    for block in document.blocks("include", 1):
        attribute = block.attribute("path")
        expression = attribute.expression() if attribute else None
        if not isinstance(expression, Call) or expression.name != "find_in_parent_folders" or len(block.labels) > 1:
            continue
        names = [argument.value for argument in expression.args if isinstance(argument, Literal)]
        if len(names) == len(expression.args) and _above(estate, home, str(names[0]) if names else UNIT):
            path = Call("find_in_parent_folders", tuple(map(Literal, names)))
            found.append(NewBlock("include", block.labels, (NewAttribute("path", path),)))
    return tuple(found)


def _above(estate: Estate, folder: str, name: str) -> bool:
    while folder:
        folder = folder.rpartition("/")[0]
        if estate.units.exists(f"{folder}/{name}" if folder else name):
            return True
    return False


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
