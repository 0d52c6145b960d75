"""From a need of a key to an expression, and to the blocks that must stand beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from tfgen.controls.api import KeyNeed
from tfgen.errors import UsageError
from tfgen.keys import blocks
from tfgen.keys.choice import Choice, Choices, Source
from tfgen.syntax.document import NewBlock
from tfgen.syntax.expr import Expr, path_of, traversal, walk
from tfgen.syntax.expr import Variable as VariableNode
from tfgen.terraform.estate import Estate
from tfgen.terraform.providers import Provider, alias_of_region, provider_of
from tfgen.terraform.subjects import Call, Resource
from tfgen.text.source import position

FILE = "kms.tf"

#: How a key is to be chosen, in one sentence.
CHOICES = "say --kms-key create, an ARN, an expression such as var.kms_key_arn, alias/NAME, or aws-managed"


class Created(NamedTuple):
    """A key that does not exist yet: `address` in `folder`."""

    folder: str
    address: str
    region: str


class Key(NamedTuple):
    """A key for a need. `value` None: no key argument is written, since the AWS-managed key was asked for.

    `companions` are blocks by file path; each is to be declared once, however many needs ask for it.
    `proposal`: nobody asked for this key yet.
    """

    value: Expr | None
    companions: Mapping[str, tuple[NewBlock, ...]] = {}
    created: Created | None = None
    proposal: bool = False
    given: bool = False  # by an expression of the user's, whose value may not be known


class NoKey(NamedTuple):
    """Why there is no key for a need."""

    reason: str


def resolve(estate: Estate, choices: Choices, need: KeyNeed) -> Key | NoKey:
    """Find the key for a need.

    Raises:
        UsageError: a literal ARN of another region than the subject's.
    """
    if choices.aws_managed:
        return Key(None)
    provider = provider_of(estate, need.subject)
    region = need.region or provider.region
    choice = choices.by_region.get(region, choices.general)
    if choice.source is Source.ARN:
        return _literal(estate, need, provider, choice)
    if need.region and need.region != provider.region and choice is choices.general:
        if choice.source not in (Source.CREATE, Source.UNSAID):
            return NoKey(f"no key is configured for {need.region}: give one in [kms.regions]")
        return _in_other_region(estate, need, choice)
    if choice.source is Source.EXPRESSION:
        return _expression(estate, need, choice)
    if choice.source is Source.ALIAS:
        return _looked_up(estate, need, provider, choice)
    return _created(estate, need, provider, proposal=choice.source is Source.UNSAID)


def _literal(estate: Estate, need: KeyNeed, provider: Provider, choice: Choice) -> Key | NoKey:
    region = need.region or provider.region
    if need.region and choice.region != need.region:
        return NoKey(f"no key is configured for {need.region}: give one in [kms.regions]")
    if region and choice.region != region:
        document, block = need.subject.document, need.subject.block
        line, column = position(document.text, block.header.start)
        raise UsageError(
            f"{need.subject.address} is in {region}, and the key {choice.text} is in {choice.region}",
            path=document.path,
            line=line,
            column=column,
            remedy=f"A key must be in its table's region: give one for {region} in [kms.regions].",
        )
    callers = estate.callers(need.subject.module.folder)
    if len({(c.document.path, c.block.whole) for c in callers}) > 1:
        return NoKey(
            f"{need.subject.module.folder} is a module with {len(callers)} callers, where a literal ARN has no place: "
            "give an expression that resolves in it, such as a variable"
        )
    return Key(choice.value)


def _expression(estate: Estate, need: KeyNeed, choice: Choice) -> Key | NoKey:
    folder = need.subject.module.folder
    missing = _undeclared(estate, folder, choice.value)
    if missing:
        return NoKey(f"{missing} is not declared in {folder or 'the root folder'}")
    value = need.subject.module.evaluate(choice.value, need.subject.document)
    if value.data is None or value.data == "":
        return NoKey(f"{choice.text} is {'null' if value.data is None else 'empty'} there")
    return Key(choice.value, given=True)


def _undeclared(estate: Estate, folder: str, expression: Expr) -> str:
    """Return the first name in `expression` that the module doesn't declare, or ""."""
    module = estate.module(folder)
    for node in walk(expression):
        path = path_of(node) if not isinstance(node, VariableNode) else (node.name,)  # type: ignore[arg-type]
        if path is None or len(path) < 2:
            continue
        if not module.declares(path):
            return ".".join(path[:3] if path[0] == "data" else path[:2])
    return ""


def _looked_up(estate: Estate, need: KeyNeed, provider: Provider, choice: Choice) -> Key | NoKey:
    folder = need.subject.module.folder
    label = _label(provider)
    address = f"data.aws_kms_alias.{label}"
    value = traversal(f"{address}.target_key_arn")
    found = estate.module(folder).block("data", "aws_kms_alias", label)
    if found is not None:
        return Key(value)
    return Key(value, {_path(folder): (blocks.alias_lookup(label, choice.text, provider.expression),)})


def _created(estate: Estate, need: KeyNeed, provider: Provider, *, proposal: bool) -> Key | NoKey:
    """The key of this root that tfgen made before, else a new one."""
    subject = need.subject
    where = _is_root(estate, subject)
    label = _label(provider)
    value = traversal(f"aws_kms_key.{label}.arn")
    folder = subject.module.folder
    module = estate.module(folder)
    if module.block("resource", "aws_kms_key", label) is not None:
        return Key(value)
    if isinstance(where, NoKey):
        return where
    new: list[NewBlock] = []
    if module.block("data", "aws_caller_identity", blocks.LABEL) is None:
        new.append(blocks.IDENTITY)
    if module.block("data", "aws_partition", blocks.LABEL) is None:
        new.append(blocks.PARTITION)
    new += blocks.key_blocks(label, provider.expression, provider.argument)
    created = Created(folder, f"aws_kms_key.{label}", provider.region)
    return Key(value, {_path(folder): tuple(new)}, created, proposal)


def _in_other_region(estate: Estate, need: KeyNeed, choice: Choice) -> Key | NoKey:
    """A key in a replica's region, through a provider alias of the module that is in that region."""
    region = need.region or ""
    alias = alias_of_region(estate, need.subject.module, region)
    if alias is None:
        return NoKey(f"no provider of this module is in {region}, where the replica's key must be made")
    return _created(estate, need, alias, proposal=choice.source is Source.UNSAID)


def _is_root(estate: Estate, subject: Resource | Call) -> NoKey | None:
    folder = subject.module.folder
    shown = folder or "this folder"
    callers = estate.callers(folder)
    if callers:
        return NoKey(
            f"{shown} is a module that {callers[0].address} calls, and a key is only made in a root: "
            "give an expression that resolves in it, such as --kms-key var.kms_key_arn"
        )
    if not estate.module(folder).root_evidence():
        return NoKey(
            f"nothing shows that {shown} is a root (no provider, backend, tfvars or lock file), and a key is only made "
            f"in a root: name it with --root {folder or '.'}, or give an expression such as --kms-key var.kms_key_arn"
        )
    return None


def _label(provider: Provider) -> str:
    suffix = provider.alias or provider.argument.replace("-", "_")
    return f"{blocks.LABEL}_{suffix}" if suffix else blocks.LABEL


def _path(folder: str) -> str:
    return f"{folder}/{FILE}" if folder else FILE
