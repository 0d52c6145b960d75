"""The key plan: for every need of a key which key, from where, for which account, provider configuration and region. Pure data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import NamedTuple

from tfgen.controls.api import KeyNeed
from tfgen.keys.choice import Where
from tfgen.syntax.document import Change, Document, NewBlock
from tfgen.syntax.expr import Expr

#: What a customer-managed key costs a month, in US dollars, each replica of a multi-Region key too; requests and, for the
#: first two rotations, a dollar each come on top. Source and date of the figure beside it.
MONTHLY_COST = 1
COST_SOURCE, COST_SEEN = "https://aws.amazon.com/kms/pricing/", "2026-11-24"


class Origin(StrEnum):
    """Where a key comes from."""

    GIVEN = "given"  # an ARN or expression of the user's
    LOOKED_UP = "looked up"  # by the user's alias
    EXISTING = "made before"  # by tfgen, in this root
    CREATED = "new"
    PROPOSED = "proposed"  # new, and nobody asked for it yet
    AWS_MANAGED = "AWS-managed"
    CALLERS = "outside callers"  # of a library: null unless they pass one


class Created(NamedTuple):
    """A key that does not exist yet: `address` in `folder`."""

    folder: str
    address: str
    region: str


class Served(NamedTuple):
    """Where the way of a key begins: in a root, or in a library that is given it. `key` is for people."""

    where: Where
    provider: str  # alias in that folder
    key: str
    origin: Origin
    said: str = ""  # what chose it, such as `--kms-key`; "" when nothing was said


class Key(NamedTuple):
    """A key for a need. `value` None: no key argument is written, since the AWS-managed key was asked for.

    `companions` are blocks by file path; each is to be declared once, however many needs ask for it. `wiring` are the
    changes of other blocks that bring the key here: variables declared, arguments passed. `served`: the beginnings of all
    its ways. `optional`: it may be null, since a library's callers need not pass one. `unproven`: an expression of the
    user's, whose value may not be known. `begins`: the expressions that were there before, and the folders of their modules.
    """

    value: Expr | None
    served: tuple[Served, ...]
    companions: Mapping[str, tuple[NewBlock, ...]] = {}
    created: tuple[Created, ...] = ()
    wiring: tuple[tuple[Document, Change], ...] = ()
    notes: tuple[str, ...] = ()
    optional: bool = False
    unproven: bool = False
    begins: tuple[tuple[str, Expr], ...] = ()

    @property
    def proposal(self) -> bool:
        return any(each.origin is Origin.PROPOSED for each in self.served)

    def beside(self, other: Key) -> Key:
        """Return this key with what must be written for another one, or for its provider."""
        companions = {**other.companions, **self.companions}
        return self._replace(companions=companions, wiring=(*self.wiring, *other.wiring))


def joined(value: Expr, passed: Iterable[Key], *, optional: bool) -> Key:
    """One key out of those that the callers have: what each of them needs is needed."""
    one = Key(value, (), optional=optional)
    for key in passed:
        companions = dict(one.companions)
        for path, new in key.companions.items():
            known = companions.get(path, ())
            companions[path] = (*known, *(block for block in new if block not in known))
        one = one._replace(
            served=tuple(dict.fromkeys((*one.served, *key.served))),
            companions=companions,
            created=tuple(dict.fromkeys((*one.created, *key.created))),
            wiring=(*one.wiring, *(change for change in key.wiring if change not in one.wiring)),
            notes=tuple(dict.fromkeys((*one.notes, *key.notes))),
            unproven=one.unproven or key.unproven,
            begins=(*one.begins, *(each for each in key.begins if each not in one.begins)),
        )
    return one


class NoKey(NamedTuple):
    """Why there is no key for a need; `lines` are what may be added by hand, and `allow` what lets tfgen do it."""

    reason: str
    lines: str = ""
    allow: tuple[str, ...] = ()


class Planned(NamedTuple):
    """One line of the plan: a need, and the answer."""

    need: KeyNeed
    answer: Key | NoKey


class KeyPlan(NamedTuple):
    """The answer to every need, in order of the needs."""

    planned: Mapping[KeyNeed, Planned]

    def answer(self, need: KeyNeed) -> Key | NoKey:
        return self.planned[need].answer
