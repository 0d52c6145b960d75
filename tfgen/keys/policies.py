"""Decide what a policy document says to a request: statements, principals, actions with wildcards, conditions.

Three-valued, since parts of a document may be known only after apply: what can't be told is never taken for allowed or
for missing. Source: AWS IAM user guide, "Policy evaluation logic" and "IAM JSON policy elements"; AWS KMS developer guide,
"Default key policy" (a statement for the account root leaves the decision to the account's IAM policies).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any, NamedTuple

#: What can't be known from the files stands between these two characters, which no policy holds: `aws_iam_role.app.arn`.
OPEN, CLOSE = "\ufffc", "\ufffd"

#: The account in which the key is, where the files don't say which that is.
ACCOUNT = "\ue000"

_HOLE = re.compile(f"{OPEN}[^{CLOSE}]*{CLOSE}")
_ROOT = re.compile(rf"arn:(?:aws[a-z-]*|{_HOLE.pattern}):iam::(?P<account>\d{{12}}|{ACCOUNT}|{_HOLE.pattern}):root")

Truth = bool | None  # None: not known


class Answer(StrEnum):
    """What a policy says."""

    ALLOWED = "allowed"
    DELEGATED = "delegated"  # to the IAM policies of the account
    MISSING = "missing"  # no statement allows it
    DENIED = "denied"
    UNKNOWN = "unknown"


class Condition(NamedTuple):
    """One test of a statement; all must hold, and one of the `values` is enough."""

    operator: str
    key: str
    values: tuple[str, ...]


class Statement(NamedTuple):
    """`principals` by type, such as AWS or Service, and None in an identity's policy, where whoever has it is meant."""

    allows: bool
    principals: Mapping[str, tuple[str, ...]] | None
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    conditions: tuple[Condition, ...] = ()
    sid: str = ""
    not_actions: tuple[str, ...] = ()
    not_resources: tuple[str, ...] = ()
    not_principals: Mapping[str, tuple[str, ...]] | None = None


class Policy(NamedTuple):
    """A policy document; `complete` false: it may have statements that are not known."""

    statements: tuple[Statement, ...]
    complete: bool = True


class Request(NamedTuple):
    """Who wants to do what. `principal`: the ARN of a role or user, or "" for one that no policy names. `service`: a service
    principal instead. `context`: what is known of the request; a key with None is known to be absent, others are not known."""

    action: str
    account: str = ACCOUNT
    principal: str = ""
    service: str = ""
    resource: str = "*"
    context: Mapping[str, str | None] = {}


class MalformedPolicy(ValueError):
    """This is no policy document."""


def hole(label: str = "") -> str:
    """Return the text that stands for something not known; equal labels are equal texts."""
    return f"{OPEN}{label}{CLOSE}"


def shown(text: str) -> str:
    """Return a text for people: what is not known by its name."""
    return _HOLE.sub(lambda m: f"({m[0][1:-1] or 'not known'})", text).replace(ACCOUNT, "(this account)")


def decide(policy: Policy, request: Request) -> Answer:
    """Say what the policy answers to the request. A denial counts before everything else."""
    denials = [_applies(s, request)[0] for s in policy.statements if not s.allows]
    if any(denials):
        return Answer.DENIED
    permits = [_applies(s, request) for s in policy.statements if s.allows]
    granted = any(applies and not root for applies, root in permits)
    delegated = any(applies and root for applies, root in permits)
    possible = not policy.complete or any(applies is None for applies, _ in permits)
    if None in denials or (possible and not granted and not delegated):
        return Answer.UNKNOWN
    if granted:
        return Answer.ALLOWED
    return Answer.DELEGATED if delegated else Answer.MISSING


def _applies(statement: Statement, request: Request) -> tuple[Truth, bool]:
    """Is the request meant, and is its principal meant only as one of the account?"""
    who = _principal(statement, request)
    return _and((*_matches(statement, request), True if who == "root" else who)), who == "root"


def _matches(statement: Statement, request: Request) -> Iterable[Truth]:
    """Do action, resource and conditions fit?"""
    if statement.not_actions:
        yield _not(_any(_glob(each.lower(), request.action.lower()) for each in statement.not_actions))
    else:
        yield _any(_glob(each.lower(), request.action.lower()) for each in statement.actions)
    if request.resource != "*":
        if statement.not_resources:
            yield _not(_any(_glob(each, request.resource) for each in statement.not_resources))
        else:
            yield _any(_glob(each, request.resource) for each in statement.resources)
    for condition in statement.conditions:
        yield _holds(condition, request.context)


# Principals


def _principal(statement: Statement, request: Request) -> Truth | str:
    """Is the request's principal meant? "root": as one of the account, so that IAM decides."""
    if statement.principals is None and statement.not_principals is None:
        return True
    if statement.not_principals is not None:
        named = _named(statement.not_principals, request)
        return None if named is None else not named
    assert statement.principals is not None
    return _named(statement.principals, request)


def _named(principals: Mapping[str, tuple[str, ...]], request: Request) -> Truth | str:
    found: list[Truth | str] = []
    for type, names in principals.items():
        for name in names:
            if request.service:
                found.append(_glob(name, request.service) if type == "Service" else type == "*")
            elif type in ("AWS", "*"):
                found.append(_account_principal(name, request))
    if any(each is True for each in found):
        return True
    if "root" in found:
        return "root"
    return None if None in found else False


def _account_principal(name: str, request: Request) -> Truth | str:
    if name == "*":
        return True
    root = _ROOT.fullmatch(name)
    account = root["account"] if root else name
    if root or re.fullmatch(rf"\d{{12}}|{ACCOUNT}", name):
        same = _same(account, request.account)
        return "root" if same else same
    if name == request.principal:
        return True
    if name.startswith(OPEN) and _HOLE.fullmatch(name):
        # `aws_iam_role.app.arn` is a role, and not one that nobody names; a value without a name may be anything.
        return False if _is_identity(name) and not request.principal else None
    return _glob(name, request.principal) if request.principal and _HOLE.search(name) else False


def _is_identity(text: str) -> bool:
    return text.startswith((f"{OPEN}aws_iam_role.", f"{OPEN}aws_iam_user."))


def _same(one: str, other: str) -> Truth:
    if one == other:
        return True
    return None if ACCOUNT in (one, other) or _HOLE.search(one + other) else False


# Conditions


def _holds(condition: Condition, context: Mapping[str, str | None]) -> Truth:
    operator = condition.operator.rsplit(":", 1)[-1]
    if_exists = operator.lower().endswith("ifexists")
    if if_exists:
        operator = operator[: -len("ifexists")]
    known = {key.lower(): value for key, value in context.items()}
    key = condition.key.lower()
    if key not in known:
        return None
    value = known[key]
    if operator.lower() == "null":
        wanted = _any(_glob(each.lower(), "true") for each in condition.values)
        return None if wanted is None else wanted == (value is None)
    test = _OPERATORS.get(operator.lower())
    if test is None:
        return None
    positive, compare = test
    if value is None:
        return True if if_exists or condition.operator.lower().startswith("forallvalues:") else not positive
    met = _any(compare(each, value) for each in condition.values)
    return met if positive else _not(met)


def _equal(pattern: str, value: str) -> Truth:
    if pattern == value:
        return True
    if pattern == ACCOUNT or value == ACCOUNT:
        return None
    return _could(pattern, value) if _HOLE.search(pattern + value) else False


def _equal_any_case(pattern: str, value: str) -> Truth:
    return _equal(pattern.lower(), value.lower())


_OPERATORS: Mapping[str, tuple[bool, Callable[[str, str], Truth]]] = {
    "stringequals": (True, _equal),
    "stringnotequals": (False, _equal),
    "stringequalsignorecase": (True, _equal_any_case),
    "stringnotequalsignorecase": (False, _equal_any_case),
    "stringlike": (True, lambda pattern, value: _glob(pattern, value)),
    "stringnotlike": (False, lambda pattern, value: _glob(pattern, value)),
    "arnequals": (True, lambda pattern, value: _glob(pattern, value)),
    "arnlike": (True, lambda pattern, value: _glob(pattern, value)),
    "arnnotequals": (False, lambda pattern, value: _glob(pattern, value)),
    "arnnotlike": (False, lambda pattern, value: _glob(pattern, value)),
    "bool": (True, _equal_any_case),
}


# Three-valued logic and wildcards


def _and(values: Iterable[Any]) -> Truth:
    found = list(values)
    if any(value is False for value in found):
        return False
    return None if any(value is None for value in found) else True


def _any(values: Iterable[Truth]) -> Truth:
    found = list(values)
    if any(found):
        return True
    return None if None in found else False


def _not(value: Truth) -> Truth:
    return None if value is None else not value


def _glob(pattern: str, text: str) -> Truth:
    """Does `*` and `?` of the pattern fit? None when that hangs on what is not known."""
    if pattern in ("*", text):
        return True
    if _is_resource(pattern) and _is_resource(text):
        return False  # what two resources make is never the same
    if _HOLE.search(pattern + text) or ACCOUNT in pattern + text:
        return _could(pattern, text)
    return _matches_wildcards(pattern, text)


def fits(pattern: str, text: str) -> Truth:
    """Does a pattern with wildcards fit a text? None when that hangs on what is not known."""
    return _glob(pattern, text)


def _is_resource(text: str) -> bool:
    return text.startswith(f"{OPEN}aws_") and _HOLE.fullmatch(text) is not None


def _could(pattern: str, text: str) -> Truth:
    """None when some value of what is not known makes it fit, else False."""
    if _HOLE.search(text) or ACCOUNT in text:
        ahead = min(_first_open(pattern), _first_open(text))
        if pattern[:ahead] != text[:ahead]:
            return False
        fits = _matches_wildcards(pattern, text)
        return True if fits and not _HOLE.search(pattern) and ACCOUNT not in pattern else None
    return None if _matches_wildcards(pattern, text) else False


def _first_open(text: str) -> int:
    found = re.search(rf"[*?{OPEN}{ACCOUNT}]", text)
    return found.start() if found else len(text)


def _matches_wildcards(pattern: str, text: str) -> bool:
    """Does a pattern fit, where what is not known in it may be anything? Never more than length by length steps."""
    tokens = [t for t in re.split(rf"({_HOLE.pattern}|[*?{ACCOUNT}])", pattern) if t]
    wanted: list[str] = []
    for token in tokens:
        wanted += (
            ["*"]
            if token in ("*", ACCOUNT) or token.startswith(OPEN)
            else ["?"]
            if token == "?"
            else [*map(_own, token)]
        )
    at = place = mark = 0
    star = -1
    while at < len(text):
        if place < len(wanted) and wanted[place] == "*":
            star, mark = place, at
            place += 1
        elif place < len(wanted) and wanted[place] in ("?", _own(text[at])):
            at, place = at + 1, place + 1
        elif star >= 0:
            mark += 1
            at, place = mark, star + 1
        else:
            return False
    return all(token == "*" for token in wanted[place:])


def _own(character: str) -> str:
    """A character that is meant as itself, told apart from a wildcard."""
    return f"={character}"


# Reading


def policy_of(data: Any) -> Policy:
    """Read a policy document as JSON has it; a hole (text) may stand for any part of it.

    Raises:
        MalformedPolicy: it is none.
    """
    if not isinstance(data, Mapping):
        raise MalformedPolicy("it is no object")
    statements = data.get("Statement", ())
    if isinstance(statements, str):
        return Policy((), complete=False)
    listed = statements if isinstance(statements, Sequence) else (statements,)
    known = [each for each in listed if not isinstance(each, str)]
    return Policy(tuple(map(_statement, known)), complete=len(known) == len(listed))


def _statement(data: Any) -> Statement:
    if not isinstance(data, Mapping):
        raise MalformedPolicy("a statement is no object")
    effect = data.get("Effect", "")
    if effect not in ("Allow", "Deny"):
        raise MalformedPolicy("a statement's Effect is neither Allow nor Deny")
    return Statement(
        effect == "Allow",
        _principals(data["Principal"]) if "Principal" in data else None,
        _texts(data.get("Action", ())),
        _texts(data.get("Resource", ())),
        _conditions(data.get("Condition", {})),
        str(data.get("Sid", "")),
        _texts(data.get("NotAction", ())),
        _texts(data.get("NotResource", ())),
        _principals(data["NotPrincipal"]) if "NotPrincipal" in data else None,
    )


def _principals(data: Any) -> Mapping[str, tuple[str, ...]]:
    if isinstance(data, str):
        return {"*": (data,)}
    if not isinstance(data, Mapping):
        raise MalformedPolicy("a Principal is neither a text nor an object")
    return {str(type): _texts(names) for type, names in data.items()}


def _conditions(data: Any) -> tuple[Condition, ...]:
    if isinstance(data, str):
        return (Condition(data, data, ()),)
    if not isinstance(data, Mapping):
        raise MalformedPolicy("a Condition is no object")
    found: list[Condition] = []
    for operator, tests in data.items():
        if not isinstance(tests, Mapping):
            found.append(Condition(str(operator), hole(), ()))
            continue
        found += [Condition(str(operator), str(key), _texts(values)) for key, values in tests.items()]
    return tuple(found)


def _texts(data: Any) -> tuple[str, ...]:
    if isinstance(data, str):
        return (data,)
    if isinstance(data, bool):
        return (str(data).lower(),)
    if isinstance(data, (int, float)):
        return (str(data),)
    if isinstance(data, Sequence):
        return tuple(text for each in data for text in _texts(each))
    raise MalformedPolicy("a text is expected where something else stands")
