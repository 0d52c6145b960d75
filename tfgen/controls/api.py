"""What a control may import: the shapes of findings, fixes, intents and needs.

A control is a folder with `rule.py` (a function `judge(estate, settings) -> Iterator[Judgement]`), `control.toml` (the entry) and `cases/`.
It speaks of resources, module calls and values, never of text; it reads no file and applies nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import NamedTuple, TypeAlias

from tfgen.syntax.document import Attribute, Block, Document
from tfgen.syntax.expr import Expr, Literal, Object, Tuple, Variable, path_of, walk
from tfgen.terraform.arns import kms_arn
from tfgen.terraform.conversions import ConversionError, to_bool
from tfgen.terraform.deciding import Site, deciding_list, deciding_site, iterated
from tfgen.terraform.estate import Estate
from tfgen.terraform.instances import ModuleInstance
from tfgen.terraform.providers import provider_of, region_of_key
from tfgen.terraform.public_outputs import KEY_ARN, KEY_MODULE
from tfgen.terraform.sources import Archive, Download, Git, Registry, shown
from tfgen.terraform.subjects import Call, Nested, Resource
from tfgen.terraform.suppressions import SuppressionIds
from tfgen.terraform.values import Computed, Unknown, Value
from tfgen.terraform.versions import admits_at_or_above, admits_none
from tfgen.text.edits import Span


class Verdict(StrEnum):
    """What is known of a subject under one control."""

    PASS = "pass"
    FAIL = "fail"
    UNKNOWN = "unknown"
    INVALID = "invalid"
    SUPPRESSED = "suppressed"


class Impact(StrEnum):
    """What `terraform apply` will do because of a fix, mildest first."""

    NOTHING = "nothing"
    IN_PLACE = "in-place"
    REENCRYPTION = "in-place-reencryption"
    REPLACE = "replace"


class Settings(NamedTuple):
    """What a run asks of its controls.

    `required_level` is the lowest level that passes, `target_level` the one that a fix writes. `enforces(host)`: does
    this registry's module switch encryption on by itself? `fixing` false: nobody will ask what holds a fix back.
    """

    required_level: int = 1
    target_level: int = 2
    enforces: Callable[[str], bool] = lambda host: False
    fixing: bool = True


class KeyNeed(NamedTuple):
    """A fix needs the ARN of a KMS key for `subject`, in `region` (None: the region of the subject's provider).

    `module`: where the key is to be named, when that is a module above the subject's own.
    """

    subject: Resource | Call
    region: str | None = None
    module: ModuleInstance | None = None


class KeyByRegion(NamedTuple):
    """The key of whichever region `region` turns out to be, out of the keys that `needs` ask for, one a region."""

    region: Expr
    needs: tuple[KeyNeed, ...]


Operand: TypeAlias = Expr | KeyNeed | KeyByRegion


class Set(NamedTuple):
    """Give the subject's `path` the value `value`: `server_side_encryption[0].enabled`.

    What on the way is missing is made; what is a block and where it goes comes from the subject's schema.
    """

    subject: Resource | Call
    path: str
    value: Operand


class SetIn(NamedTuple):
    """Set `name` in a nested block that is there (static, or the content of a dynamic one)."""

    subject: Resource | Call
    document: Document
    block: Block
    name: str
    value: Operand


class Rewrite(NamedTuple):
    """Replace the expression at `span` of `document`: the place that decides a value (a local, a variable's default)."""

    document: Document
    span: Span
    value: Operand
    subject: Resource | Call


class SetItem(NamedTuple):
    """Set `key` in the object expression at `object` of the subject's `document`."""

    document: Document
    object: Span
    key: str
    value: Operand
    subject: Resource | Call


class RemoveItem(NamedTuple):
    """Take the item at `item` out of the tuple expression at `tuple`."""

    document: Document
    tuple: Span
    item: Span


class Unset(NamedTuple):
    """Take the attribute or the lone nested block `name` out of `block`."""

    document: Document
    block: Block
    name: str


Intent: TypeAlias = Set | SetIn | Rewrite | SetItem | RemoveItem | Unset


class Place(NamedTuple):
    """Where a finding is shown: characters of a document."""

    document: Document
    span: Span


class Fix(NamedTuple):
    """What would resolve a finding.

    `allow` names the permissions without which the fix is held back (`replace`, `lifecycle`, `lock-table`, …). `kept`: why
    the key that the subject names, and keeps, can't be told from the files, so that the finding becomes unknown.
    """

    summary: str
    impact: Impact
    intents: tuple[Intent, ...]
    allow: tuple[str, ...] = ()
    kept: str = ""


class Judgement(NamedTuple):
    """One finding about one subject, with the fix that the control knows, or the reason why it knows none."""

    subject: Resource | Call
    verdict: Verdict
    level: int | None
    place: Place
    message: str
    reasons: tuple[str, ...] = ()
    fix: Fix | None = None
    why_no_fix: str = ""
    path: str = ""


class Reversal(NamedTuple):
    """The way back of one subject: what takes what a fix did away again, or why that can't be done. `done`: it needn't be."""

    subject: Resource | Call
    place: Place
    intents: tuple[Intent, ...]
    allow: tuple[str, ...] = ()
    why_not: str = ""
    done: bool = False


__all__ = [
    "KEY_ARN",
    "KEY_MODULE",
    "Archive",
    "Attribute",
    "Block",
    "Call",
    "Computed",
    "ConversionError",
    "Document",
    "Download",
    "Estate",
    "Expr",
    "Fix",
    "Git",
    "Impact",
    "Intent",
    "Judgement",
    "KeyByRegion",
    "KeyNeed",
    "Literal",
    "Nested",
    "Object",
    "Operand",
    "Place",
    "Registry",
    "RemoveItem",
    "Resource",
    "Reversal",
    "Rewrite",
    "Set",
    "SetIn",
    "SetItem",
    "Settings",
    "Site",
    "Span",
    "SuppressionIds",
    "Tuple",
    "Unknown",
    "Unset",
    "Value",
    "Variable",
    "Verdict",
    "admits_at_or_above",
    "admits_none",
    "deciding_list",
    "deciding_site",
    "iterated",
    "kms_arn",
    "path_of",
    "provider_of",
    "region_of_key",
    "shown",
    "to_bool",
    "walk",
]
