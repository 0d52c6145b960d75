"""Which values the options and the keys of the configuration take; both are checked by the same functions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from tfgen.errors import UsageError

LEVELS = {"aws-managed": 1, "customer-managed": 2}


def framework(value: str, option: str) -> str:
    """Return the id of a framework, or the word for going back upstream.

    Raises:
        UsageError: there is none of this name, or several.
    """
    from tfgen.catalog import framework as of_name
    from tfgen.fixing.options import UPSTREAM

    if value.strip().lower() == UPSTREAM:
        return UPSTREAM
    return of_name(value).id


def level(value: str, option: str) -> int:
    """Return the number of a level.

    Raises:
        UsageError: it is none.
    """
    if value not in LEVELS:
        raise UsageError(f"{option} {value} is no level", remedy=f"Say {' or '.join(LEVELS)}.")
    return LEVELS[value]


def permission(value: str, option: str) -> str:
    """Return what `--allow` takes.

    Raises:
        UsageError: it is no permission.
    """
    from tfgen.fixing.options import PERMISSIONS

    return one_of(value, option, tuple(PERMISSIONS))


def way(value: str, option: str) -> str:
    """Return how module calls are fixed; "" leaves it to the other options.

    Raises:
        UsageError: there is no such way.
    """
    return one_of(value, option, ("", "registry", "inputs"))


def verdict(value: str, option: str) -> str:
    """Return a verdict that may fail a run.

    Raises:
        UsageError: it is none.
    """
    if value not in ("unknown", "invalid"):
        raise UsageError(f"{option} {value} is no verdict to fail on", remedy="Say unknown or invalid.")
    return value


def host(value: str, option: str) -> str:
    """Return the name of a host; "" is the framework's own.

    Raises:
        UsageError: it is none.
    """
    from tfgen.terraform.sources import is_host

    if value and not is_host(value):
        remedy = (
            "Write a domain name with a dot, in Unicode, without a scheme or path: registry.example.com or with :PORT."
        )
        raise UsageError(f"{option} {value} is no host name of a registry", remedy=remedy)
    return value


def registry(value: str, option: str) -> str:
    """Return the framework whose registry module calls move to; "" leaves it to the frameworks.

    Raises:
        UsageError: there is none of this name, or several.
    """
    from tfgen.catalog import framework as of_name

    return of_name(value).id if value else ""


def pattern(value: str, option: str) -> str:
    """Return a pattern of paths.

    Raises:
        UsageError: it is none.
    """
    from tfgen.fixing.scope import matcher

    matcher((value,), option)
    return value


def selector(value: str, option: str) -> str:
    """Return a control's id, or a prefix of some.

    Raises:
        UsageError: it matches none.
    """
    from tfgen.fixing.selection import check_selector

    return check_selector(value, option)


def format_of(value: str, *formats: str) -> str:
    """Return what `--format` takes.

    Raises:
        UsageError: it is none of these formats.
    """
    if value not in formats:
        raise UsageError(f"--format {value} is no format", remedy=f"Say {', '.join(formats[:-1])} or {formats[-1]}.")
    return value


def one_of(value: str, option: str, choices: Sequence[str]) -> str:
    """Return the value.

    Raises:
        UsageError: it is not among the choices.
    """
    if value not in choices:
        raise UsageError(f"{option} {value} is no choice", remedy=f"Say one of: {', '.join(c for c in choices if c)}.")
    return value


#: The keys of the configuration whose values are checked, each by its function.
CHECKS: Mapping[str, Callable[[str, str], object]] = {
    "framework": framework,
    "require": level,
    "allow": permission,
    "via": way,
    "registry": registry,
    "registry_host": host,
    "fail_on": verdict,
    "select": selector,
    "ignore": selector,
    "exclude": pattern,
    "published": pattern,
}
