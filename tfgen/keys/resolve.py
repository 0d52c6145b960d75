"""From a need of a key to an expression, and to the blocks that must stand beside it."""

from __future__ import annotations

from collections.abc import Iterable

from tfgen.controls.api import KeyNeed
from tfgen.errors import UsageError
from tfgen.keys import blocks
from tfgen.keys.choice import Choices, Rule, Source, Where
from tfgen.keys.plan import Created, Key, KeyPlan, NoKey, Origin, Planned
from tfgen.syntax.document import NewBlock
from tfgen.syntax.expr import Expr, path_of, traversal, walk
from tfgen.syntax.expr import Variable as VariableNode
from tfgen.terraform.estate import Estate
from tfgen.terraform.providers import Provider, account_of_alias, alias_of_region, provider_of
from tfgen.terraform.subjects import Call, Resource
from tfgen.text.source import position

FILE = "kms.tf"

#: How a key is to be chosen, in one sentence.
CHOICES = "say --kms-key create, an ARN, an expression such as var.kms_key_arn, alias/NAME, or aws-managed"


def plan_keys(estate: Estate, choices: Choices, needs: Iterable[KeyNeed]) -> KeyPlan:
    """Find the key for every need.

    Raises:
        UsageError: a literal ARN of another region than the subject's.
    """
    planned: dict[KeyNeed, Planned] = {}
    for need in needs:
        if need not in planned:
            planned[need] = resolve(estate, choices, need)
    return KeyPlan(planned)


def resolve(estate: Estate, choices: Choices, need: KeyNeed) -> Planned:
    """Find the key for one need.

    Raises:
        UsageError: a literal ARN of another region than the subject's.
    """
    provider = provider_of(estate, need.subject)
    account = account_of_alias(estate, need.subject.module, provider.alias)
    where = Where(need.subject.module.root, account, need.region or provider.region)
    if choices.aws_managed:
        return Planned(need, where, provider.alias, Key(None, Origin.AWS_MANAGED, said=choices.of(where).said))
    if need.region and need.region != provider.region:
        rule = choices.in_region(where)
        if rule is None:
            answer: Key | NoKey = NoKey(f"no key is configured for {need.region}: give one in [kms.regions]")
        else:
            answer = _in_other_region(estate, need, rule)
    else:
        rule = choices.of(where)
        answer = _here(estate, need, provider, rule)
    return Planned(need, where, provider.alias, answer)


def _here(estate: Estate, need: KeyNeed, provider: Provider, rule: Rule) -> Key | NoKey:
    """A key in the region of the subject's own provider, or wherever the rule is said for."""
    choice = rule.choice
    if choice.source is Source.ARN:
        return _literal(estate, need, provider, rule)
    if choice.source is Source.EXPRESSION:
        return _expression(estate, need, rule)
    if choice.source is Source.ALIAS:
        return _looked_up(estate, need, provider, rule)
    if choice.source is Source.AWS_MANAGED:
        return Key(None, Origin.AWS_MANAGED, said=rule.said)
    return _created(estate, need, provider, rule)


def _literal(estate: Estate, need: KeyNeed, provider: Provider, rule: Rule) -> Key | NoKey:
    choice = rule.choice
    region = need.region or provider.region
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
    return Key(choice.value, Origin.GIVEN, said=rule.said)


def _expression(estate: Estate, need: KeyNeed, rule: Rule) -> Key | NoKey:
    choice = rule.choice
    folder = need.subject.module.folder
    missing = _undeclared(estate, folder, choice.value)
    if missing:
        return NoKey(f"{missing} is not declared in {folder or 'the root folder'}")
    value = need.subject.module.evaluate(choice.value, need.subject.document)
    if value.data is None or value.data == "":
        return NoKey(f"{choice.text} is {'null' if value.data is None else 'empty'} there")
    return Key(choice.value, Origin.GIVEN, said=rule.said, unproven=True)


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


def _looked_up(estate: Estate, need: KeyNeed, provider: Provider, rule: Rule) -> Key | NoKey:
    folder = need.subject.module.folder
    label = _label(provider)
    address = f"data.aws_kms_alias.{label}"
    value = traversal(f"{address}.target_key_arn")
    found = estate.module(folder).block("data", "aws_kms_alias", label)
    if found is not None:
        return Key(value, Origin.LOOKED_UP, said=rule.said)
    lookup = blocks.alias_lookup(label, rule.choice.text, provider.expression)
    return Key(value, Origin.LOOKED_UP, {_path(folder): (lookup,)}, said=rule.said)


def _created(estate: Estate, need: KeyNeed, provider: Provider, rule: Rule) -> Key | NoKey:
    """The key of this root that tfgen made before, else a new one."""
    subject = need.subject
    where = _is_root(estate, subject)
    label = _label(provider)
    value = traversal(f"aws_kms_key.{label}.arn")
    folder = subject.module.folder
    module = estate.module(folder)
    if module.block("resource", "aws_kms_key", label) is not None:
        return Key(value, Origin.EXISTING, said=rule.said)
    if isinstance(where, NoKey):
        return where
    new: list[NewBlock] = []
    if module.block("data", "aws_caller_identity", blocks.LABEL) is None:
        new.append(blocks.IDENTITY)
    if module.block("data", "aws_partition", blocks.LABEL) is None:
        new.append(blocks.PARTITION)
    new += blocks.key_blocks(label, provider.expression, provider.argument)
    created = Created(folder, f"aws_kms_key.{label}", provider.region)
    origin = Origin.PROPOSED if rule.choice.source is Source.UNSAID else Origin.CREATED
    return Key(value, origin, {_path(folder): tuple(new)}, created, rule.said)


def _in_other_region(estate: Estate, need: KeyNeed, rule: Rule) -> Key | NoKey:
    """A key in a replica's region; a new one through a provider alias of the module that is in that region."""
    region = need.region or ""
    if rule.choice.source in (Source.ARN, Source.EXPRESSION, Source.AWS_MANAGED):
        return _here(estate, need, Provider("", region), rule)
    alias = alias_of_region(estate, need.subject.module, region)
    if alias is None:
        return NoKey(f"no provider of this module is in {region}, where the replica's key must be made")
    return _here(estate, need, alias, rule)


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
