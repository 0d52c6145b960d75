"""No pattern leans on what `re` of Python before 3.11.5 gets wrong (gh-106052).

There a possessive repeat of a group that can backtrack inside fails where it should match, so that valid files would be
taken for broken ones. A group that is atomic, `(?>…)*+`, can't backtrack, and means the same.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from re import _constants, _parser  # type: ignore[attr-defined]
from typing import Any

import pytest

import tfgen

_SINGLE = {_constants.LITERAL, _constants.NOT_LITERAL, _constants.IN, _constants.ANY}


def patterns() -> Iterator[Any]:
    for module in pkgutil.walk_packages(tfgen.__path__, "tfgen."):
        if module.name != "tfgen.__main__":
            for name, value in vars(importlib.import_module(module.name)).items():
                if isinstance(value, re.Pattern):
                    yield pytest.param(value, id=f"{module.name}.{name}")


def unsafe(parsed: Any) -> Iterator[str]:
    """The possessive repeats of more than one character whose body isn't atomic."""
    for operator, argument in parsed:
        if operator is _constants.POSSESSIVE_REPEAT:
            body = list(argument[2])
            if body[0][0] is _constants.SUBPATTERN and len(body) == 1:
                body = list(body[0][1][-1])
            if len(body) != 1 or body[0][0] not in (_constants.ATOMIC_GROUP, *_SINGLE):
                yield str(argument[2])
        for part in argument if isinstance(argument, (tuple, list)) else (argument,):
            for inner in part if isinstance(part, list) else (part,):
                if isinstance(inner, _parser.SubPattern):
                    yield from unsafe(inner)


@pytest.mark.parametrize("pattern", list(patterns()))
def test_what_repeats_possessively_is_one_character_or_atomic(pattern: re.Pattern[str] | re.Pattern[bytes]) -> None:
    assert list(unsafe(_parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG))) == []


def test_others_are_found() -> None:
    for wrong in (r"(?:a|b*)*+", r"x(?:ab|c)?+", r"(?:(?:ab?)++|c)", r"(?=(ab|cd)*+)"):
        assert list(unsafe(_parser.parse(wrong)))
    for right in (r"(?>a|b*)*+", r"[a-z]++x?+", r"((?>ab|c))*+"):
        assert not list(unsafe(_parser.parse(right)))
