"""What the user says about keys: `--kms-key`, and `[kms]` of the configuration, as rules in the order in which they count."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import NamedTuple, TypeAlias

from tfgen.errors import ParseError, UsageError
from tfgen.keys.given import FORMS, why_no_key
from tfgen.syntax.expr import Expr, Literal, Variable
from tfgen.syntax.hcl import HCL
from tfgen.terraform.arns import is_region, kms_arn

#: What may stand for a key.
KEY_FORMS = "an ARN, alias/NAME, an expression such as var.kms_key_arn, create, or aws-managed"

ALIAS = re.compile(r"alias/[0-9A-Za-z_/-]{1,250}")


#: Source: AWS KMS developer guide, "Key identifiers".
KEY_ID = re.compile(r"mrk-[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")

#: A key, or one for each region.
Said: TypeAlias = str | Mapping[str, str]

#: `[kms]` of the configuration: `key`, `regions`, and for each path glob or account a key or one for each region.
Configured: TypeAlias = Mapping[str, Said | Mapping[str, Said]]


class Source(StrEnum):
    """Where a key comes from."""

    ARN = "arn"
    EXPRESSION = "expression"
    ALIAS = "alias"
    CREATE = "create"
    AWS_MANAGED = "aws-managed"
    UNSAID = ""


class Choice(NamedTuple):
    """One way to get a key. `value` is the expression to write (ARN, EXPRESSION); `text` what the user said."""

    source: Source
    text: str = ""
    value: Expr = Literal(None)
    region: str = ""  # of a literal ARN
    account: str = ""  # of a literal ARN


class Where(NamedTuple):
    """For what a key is wanted: a root's folder, and account and region where the files say them, else ""."""

    folder: str
    account: str = ""
    region: str = ""


class Rule(NamedTuple):
    """One thing that the user said, and where it counts; an empty condition always holds."""

    choice: Choice
    said: str  # where it was said: `--kms-key`, `[kms.paths] envs/prod`
    path: str = ""
    account: str = ""
    region: str = ""

    def covers(self, where: Where) -> bool:
        """Does it count there, apart from what the ARN itself says?"""
        if self.path and not _matches(self.path, where.folder):
            return False
        return self.account in ("", where.account) and self.region in ("", where.region)

    def fits(self, where: Where) -> bool:
        """Is its ARN, if it is one, of that region?"""
        return self.choice.source is not Source.ARN or where.region in ("", self.choice.region)


UNSAID = Rule(Choice(Source.UNSAID), "")


class Choices(NamedTuple):
    """All rules, those that count first before the others: the command line, then the configuration's by path, by
    account, by region, and its general one."""

    rules: tuple[Rule, ...] = ()
    key_unit: str | None = None  # folder of the Terragrunt unit that holds, or is to hold, the key of other units

    @property
    def general(self) -> Choice:
        """What was said for all places."""
        return next((r.choice for r in self.rules if not (r.path or r.account or r.region)), UNSAID.choice)

    @property
    def aws_managed(self) -> bool:
        return self.general.source is Source.AWS_MANAGED

    def of(self, where: Where) -> Rule:
        """Return the first rule that counts there; one whose ARN is of another region only when nothing else does."""
        covering = [rule for rule in self.rules if rule.covers(where)]
        return next((rule for rule in covering if rule.fits(where)), covering[0] if covering else UNSAID)

    def in_region(self, where: Where) -> Rule | None:
        """Return the rule for a replica's region, which is not its table's: an expression or alias must be said for
        that very region. None: what was said is not for that region."""
        covering = [rule for rule in self.rules if rule.covers(where)]
        for rule in covering:
            if rule.choice.source is Source.ARN:
                if rule.choice.region == where.region:
                    return rule
            elif rule.region or rule.choice.source in (Source.CREATE, Source.AWS_MANAGED):
                return rule
        return None if covering else UNSAID


def _matches(pattern: str, folder: str) -> bool:
    if pattern in (".", "./"):
        return not folder
    import pathspec

    return pathspec.GitIgnoreSpec.from_lines([pattern]).match_file(f"{folder}/x" if folder else "x")


class Entry(NamedTuple):
    """One key of `[kms]` as it is written: the names of the tables that lead to it, its text, and where it counts."""

    names: tuple[str, ...]
    text: str
    path: str = ""
    account: str = ""
    region: str = ""

    @property
    def said(self) -> str:
        *tables, name = self.names
        if len(tables) > 1:  # one of the regions of a path or account
            return f"[kms.{tables[0]}] {tables[1]} {name}"
        return f"[{'.'.join(('kms', *tables))}] {name}"


def entries(kms: Configured) -> Iterator[Entry]:
    """Yield the keys of `[kms]` in the order in which they count: by path, by account, by region, and the general one."""
    for table, condition in (("paths", "path"), ("accounts", "account")):
        for name, said in _table(kms, table).items():
            if isinstance(said, str):
                yield Entry((table, name), said, **{condition: name})
                continue
            for region, text in said.items():
                yield Entry((table, name, region), text, region=region, **{condition: name})
    for region, key in _table(kms, "regions").items():
        yield Entry(("regions", region), str(key), region=region)
    general = kms.get("key")
    if isinstance(general, str):
        yield Entry(("key",), general)


def _table(kms: Configured, name: str) -> Mapping[str, Said]:
    found = kms.get(name, {})
    return found if isinstance(found, Mapping) else {}


def parse_choices(key: str, by_region: Mapping[str, str], configured: Configured | None = None) -> Choices:
    """Read what the user says: on the command line for all places and by region, and in `[kms]`.

    Raises:
        UsageError: malformed ARN, alias or expression, or an ARN of another region or account than it is given for.
    """
    for region, text in by_region.items():
        if not text.strip():
            raise UsageError(f"--kms-key {region}= names no key", remedy=f"Say --kms-key {region}=KEY, or drop it.")
    rules = [_rule(text, f"--kms-key {region}=…", region=region) for region, text in by_region.items()]
    if key.strip():
        rules.append(Rule(parse_choice(key), "--kms-key"))
    rules += map(rule_of, entries(configured or {}))
    return Choices(tuple(rules))


def rule_of(entry: Entry) -> Rule:
    """Read one key of `[kms]`.

    Raises:
        UsageError: what it says is no key, no account or no pattern, or contradicts itself.
    """
    if entry.account and not re.fullmatch(r"\d{12}", entry.account):
        raise UsageError(f"[kms.accounts] {entry.account} is no account", remedy="It has 12 digits.")
    return _rule(entry.text, entry.said, path=entry.path, account=entry.account, region=entry.region)


def _rule(text: str, said: str, *, path: str = "", account: str = "", region: str = "") -> Rule:
    if region and not is_region(region):
        raise UsageError(f"{said}: {region} is no region", remedy="A region is named as eu-west-1 is.")
    choice = parse_choice(text, said)
    if choice.source is Source.UNSAID:
        raise UsageError(f"{said} names no key", remedy=f"Give {KEY_FORMS}.")
    if choice.source is Source.ARN and region and choice.region != region:
        raise UsageError(
            f"the key for {region} is an ARN of {choice.region}: {text}",
            remedy="A key must be in the region of the table or replica that it encrypts.",
        )
    if path:
        _check_pattern(path)
    return Rule(choice, said, path, account, region)


def _check_pattern(pattern: str) -> None:
    try:
        _matches(pattern, "x")
    except ValueError as error:
        raise UsageError(
            f"[kms.paths] {pattern} is no pattern: {error}", remedy="Write patterns as in .gitignore."
        ) from None


def parse_choice(text: str, said: str = "--kms-key") -> Choice:
    """Read one key; `said` is where it stands, for errors.

    Raises:
        UsageError: it is none of the forms, malformed, or names what can be no key.
    """
    text = text.strip()
    if text in ("", Source.CREATE, Source.AWS_MANAGED):
        return Choice(Source(text), text)
    if text.startswith("arn:"):
        return _arn(text)
    if text.startswith("alias/"):
        if text.startswith("alias/aws/"):
            raise _managed(text)
        if not ALIAS.fullmatch(text):
            raise UsageError(f"{text} is no alias name", remedy="Letters, digits, '_', '/' and '-' after alias/.")
        return Choice(Source.ALIAS, text)
    if KEY_ID.fullmatch(text):
        raise UsageError(f"{said} {text} is the id of a key", remedy="Give its ARN, which is what a table takes.")
    try:
        value = HCL.expression(text)
    except ParseError as error:
        raise UsageError(f"{said} {text!r} is no expression: {error.message}", remedy=f"Give {KEY_FORMS}.") from None
    if isinstance(value, (Literal, Variable)):  # a bare word refers to nothing
        raise UsageError(f"{said} {text!r} is no key", remedy=f"Give {KEY_FORMS}.")
    wrong = why_no_key(value)
    if wrong:
        raise UsageError(f"{said} {wrong}", remedy=f"{FORMS[0].upper()}{FORMS[1:]}.")
    return Choice(Source.EXPRESSION, text, value)


def _managed(text: str) -> UsageError:
    return UsageError(f"{text} is an AWS-managed key", remedy="Say aws-managed to use that.")


def _arn(text: str) -> Choice:
    arn = kms_arn(text)
    if arn is None:
        raise UsageError(
            f"{text} is no ARN of a KMS key",
            remedy="It looks like arn:aws:kms:REGION:123456789012:key/00000000-0000-0000-0000-000000000000.",
        )
    if arn.resource.startswith("alias/aws/"):
        raise _managed(text)
    if arn.kind == "alias":
        raise UsageError(
            f"{text} is the ARN of an alias, and AWS stores the key's own ARN: every plan would show a change",
            remedy=f"Give the key's ARN, or {arn.resource} to look it up.",
        )
    if not KEY_ID.fullmatch(arn.resource.removeprefix("key/")):
        raise UsageError(
            f"{text} ends in no id of a key",
            remedy="That is a UUID such as 1234abcd-12ab-34cd-56ef-1234567890ab, or mrk- and 32 hexadecimal digits.",
        )
    return Choice(Source.ARN, text, Literal(text), arn.region, arn.account)
