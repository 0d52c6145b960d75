"""The key plan: for every need of a key which key, from where, for which account, provider configuration and region. Pure data."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from tfgen.controls.api import KeyNeed
from tfgen.keys.choice import Where
from tfgen.syntax.document import NewBlock
from tfgen.syntax.expr import Expr

#: What a customer-managed key costs a month, in US dollars, each replica of a multi-Region key too; requests and, for the
#: first two rotations, a dollar each come on top. Source: AWS Key Management Service pricing.
MONTHLY_COST = 1


class Origin(StrEnum):
    """Where a key comes from."""

    GIVEN = "given"  # an ARN or expression of the user's
    LOOKED_UP = "looked up"  # by the user's alias
    EXISTING = "made before"  # by tfgen, in this root
    CREATED = "new"
    PROPOSED = "proposed"  # new, and nobody asked for it yet
    AWS_MANAGED = "AWS-managed"


class Created(NamedTuple):
    """A key that does not exist yet: `address` in `folder`."""

    folder: str
    address: str
    region: str


class Key(NamedTuple):
    """A key for a need. `value` None: no key argument is written, since the AWS-managed key was asked for.

    `companions` are blocks by file path; each is to be declared once, however many needs ask for it. `said`: what chose
    it, such as `--kms-key`. `unproven`: an expression of the user's, whose value may not be known.
    """

    value: Expr | None
    origin: Origin
    companions: Mapping[str, tuple[NewBlock, ...]] = {}
    created: Created | None = None
    said: str = ""
    unproven: bool = False

    @property
    def proposal(self) -> bool:
        return self.origin is Origin.PROPOSED


class NoKey(NamedTuple):
    """Why there is no key for a need."""

    reason: str


class Planned(NamedTuple):
    """One line of the plan: a need, what it is for, and the answer. `provider` is the alias in the subject's module."""

    need: KeyNeed
    where: Where
    provider: str
    answer: Key | NoKey


class KeyPlan(NamedTuple):
    """The answer to every need, in order of the needs."""

    planned: Mapping[KeyNeed, Planned]

    def answer(self, need: KeyNeed) -> Key | NoKey:
        return self.planned[need].answer

    @property
    def created(self) -> tuple[Created, ...]:
        """All new keys, each once, in order of folder and address."""
        keys = (line.answer for line in self.planned.values())
        return tuple(sorted({key.created for key in keys if isinstance(key, Key) and key.created is not None}))
