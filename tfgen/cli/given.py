"""What a command line says, and how it and the configuration become what the engine takes."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from tfgen.cli import choices
from tfgen.errors import UsageError
from tfgen.fixing.options import Choice, Options

if TYPE_CHECKING:
    from tfgen.cli.config import Config


class Given(NamedTuple):
    """What a command line says, before the configuration is merged in."""

    paths: Sequence[str] | None = None
    framework: Sequence[str] | None = None
    require: str | None = None
    select: Sequence[str] | None = None
    ignore: Sequence[str] | None = None
    exclude: Sequence[str] | None = None
    var: Sequence[str] | None = None
    var_file: Sequence[str] | None = None
    root: Sequence[str] | None = None
    allow: Sequence[str] | None = None
    kms_key: Sequence[str] | None = None
    via: str | None = None
    registry: str | None = None
    registry_host: str | None = None
    fail_on: str | None = None
    propose: bool = True
    max_keys: int | None = None
    key_unit: str | None = None
    key_policy: str = ""
    key_module: bool = False
    multi_region: bool = False


class Prepared(NamedTuple):
    """The root of the run, the engine's options, and what the configuration adds to a command."""

    root: str
    options: Options
    warnings: tuple[str, ...]
    fail_on: frozenset[str]


def prepare(given: Given) -> Prepared:
    """Merge the command line over the configuration and check both.

    Raises:
        UsageError, ConfigError: a value that is none.
    """
    from tfgen.cli.config import load
    from tfgen.text.folder import find_root, normalize

    if "-" in (given.paths or ()):
        raise UsageError(
            "- is standard input, which only tfgen fix reads, and with no other path beside it",
            remedy="Give files or folders; ./- is a file of that name.",
        )
    here = _working_folder()
    root = find_root(here)
    config = load(root, here)
    paths = tuple(dict.fromkeys(normalize(root, path) for path in given.paths or ["."]))
    options = options_of(given, config, paths, lambda path: normalize(root, path))
    _check_together(given, config, options)
    fail_on = _each(split([given.fail_on]) if given.fail_on else config.fail_on, choices.verdict, "--fail-on")
    return Prepared(root, options, config.warnings, frozenset(fail_on))


def options_of(given: Given, config: Config, paths: tuple[str, ...], place: Callable[[str], str]) -> Options:
    """Merge a command line over a configuration; `place` turns a path that either names into one of the workspace.

    Raises:
        UsageError: a value that is none.
    """
    _check_keys(given.kms_key)
    _refuse_empty(given)
    framework = _frameworks(given.framework) if given.framework else Frameworks(config.framework, config.paths)
    options = Options(
        paths=paths,
        select=split(given.select) or config.select,
        ignore=split(given.ignore) or config.ignore,
        frameworks=_each(framework.whole, choices.framework, "--framework"),
        choices=framework.choices,
        registry=choices.registry(given.registry or config.registry, "--registry"),
        required_level=choices.level(given.require or config.require, "--require"),
        exclude=(*config.exclude, *(given.exclude or ())),
        allow=frozenset(_each((*config.allow, *split(given.allow)), choices.permission, "--allow")),
        kms_key=_general(given.kms_key),
        kms_keys=_regional(given.kms_key),
        kms=config.kms,
        max_keys=given.max_keys if given.max_keys is not None else config.kms.get("max_keys"),
        key_policy=given.key_policy,
        key_module=given.key_module,
        multi_region=given.multi_region,
        key_unit=_folder_to_be(given.key_unit, place) if given.key_unit is not None else None,
        via=choices.way(given.via or config.via, "--via"),
        registry_host=choices.host(given.registry_host or config.registry_host, "--registry-host"),
        variables=_pairs(given.var),
        var_files=(*_placed(config, "var_files", place), *(place(path) for path in given.var_file or ())),
        roots=(*_placed(config, "roots", place), *(place(path) for path in given.root or ())),
        published=config.published,
        propose=given.propose,
    )
    _refuse_idle(given, options)
    return options


def _placed(config: Config, key: str, place: Callable[[str], str]) -> list[str]:
    """Return the workspace paths that the configuration names; one that is none is its error, with the place."""
    try:
        return [place(path) for path in getattr(config, key)]
    except UsageError as error:
        raise config.fault(error, key) from None


def _check_together(given: Given, config: Config, options: Options) -> None:
    """Refuse what the configuration alone says and what contradicts itself; with the command line's part the run refuses it.

    Raises:
        ConfigError: at the first of the keys that take part.
    """
    own = (config.framework, config.paths, config.registry, config.registry_host)
    if any(own) and not (given.framework or given.registry or given.registry_host or given.via):
        from tfgen.fixing.asked import Asked
        from tfgen.fixing.scope import matcher

        try:
            Asked(options, matcher)
        except UsageError as error:
            raise config.fault(error, "registry_host", "registry", "framework", "paths") from None
    managed = config.kms.get("key") == "aws-managed" and config.require == "customer-managed"
    if managed and not given.require and not given.kms_key:
        why = UsageError(
            "the key aws-managed can't satisfy require = customer-managed",
            remedy="Give a key of your own (create or an ARN), or drop require.",
        )
        raise config.fault(why, "require")


def _folder_to_be(path: str, place: Callable[[str], str]) -> str:
    """Return the workspace path of a folder that need not be there yet: from its nearest parent that is."""
    head, missing = path.rstrip("/") or "/", list[str]()
    while True:
        try:
            return "/".join(part for part in (place(head or "."), *missing) if part)
        except UsageError:
            head, name = os.path.split(head)
            if name in ("", ".", ".."):
                raise
            missing.insert(0, name)


class Frameworks(NamedTuple):
    """The frameworks of the whole run by their names, and checked ones for some paths."""

    whole: tuple[str, ...]
    choices: tuple[Choice, ...] = ()


def _frameworks(values: Sequence[str]) -> Frameworks:
    """`NAME` for all paths, `PATTERN=NAME` for some; several names for one pattern stand between `+`."""
    whole, chosen = [], []
    for value in split(values):
        pattern, sign, names = value.rpartition("=")
        if not sign:
            whole.append(value)
        elif pattern:
            chosen.append(Choice(pattern, _each(split(names.split("+")), choices.framework, "--framework")))
        if sign and not (pattern and chosen[-1].frameworks):
            raise UsageError(f"--framework {value} is no pair", remedy="Write NAME, or PATTERN=NAME for some paths.")
    return Frameworks(tuple(whole), tuple(chosen))


def _refuse_empty(given: Given) -> None:
    """An option whose value is empty, as a variable of a script that is not set leaves it, would count as not given."""
    for name in ("registry", "registry_host", "via", "require", "fail_on"):
        value = getattr(given, name)
        if value is not None and not value.strip():
            raise _empty("--" + name.replace("_", "-"))
    if given.framework and not all(map(split, ([value] for value in given.framework))):
        raise _empty("--framework")


def _empty(option: str) -> UsageError:
    return UsageError(f"{option} is empty", remedy="Give it a value, or leave the option out.")


def _refuse_idle(given: Given, options: Options) -> None:
    """Without a framework no call moves, so that these options would do nothing."""
    said = {"--registry-host": given.registry_host, "--via registry": given.via == "registry"}
    for option, is_said in said.items():
        if is_said and not options.frameworks and not options.choices:
            raise UsageError(f"{option} needs a framework", remedy="Say --framework NAME too.")


def _working_folder() -> str:
    try:
        return os.getcwd()
    except OSError as error:
        why = f"the working folder can't be read: {error.strerror}"
        raise UsageError(why, remedy="Change to a folder that is there.") from None


def split(values: Sequence[str] | None) -> tuple[str, ...]:
    """Options may be repeated or hold commas."""
    return tuple(part.strip() for value in values or () for part in value.split(",") if part.strip())


def _each(values: Sequence[str], check: Callable[[str, str], str], option: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(check(value, option) for value in values))


def _pairs(values: Sequence[str] | None) -> dict[str, str]:
    found = {}
    for value in values or ():
        name, sign, text = value.partition("=")
        if not sign or not name.strip():
            raise UsageError(f"--var {value} is no pair", remedy="Write --var NAME=VALUE.")
        found[name.strip()] = text
    return found


def _check_keys(values: Sequence[str] | None) -> None:
    for value in values or ():
        key = value.partition("=")[2] if _is_regional(value) else value
        if not key.strip():
            from tfgen.keys.choice import KEY_FORMS

            said = f"--kms-key {value.strip()} names no key" if value.strip() else "--kms-key is empty"
            raise UsageError(said, remedy=f"Give {KEY_FORMS}; or leave the option out.")


def _is_regional(value: str) -> bool:
    name, sign, _ = value.partition("=")
    return bool(sign) and name.count("-") >= 2 and name.replace("-", "").isalnum()


def _general(values: Sequence[str] | None) -> str:
    general = [value for value in values or () if not _is_regional(value)]
    if len(general) > 1:
        raise UsageError("--kms-key is given twice", remedy="Give one for all, or REGION=KEY for each region.")
    return general[0] if general else ""


def _regional(values: Sequence[str] | None) -> dict[str, str]:
    regional = [value.split("=", 1) for value in values or () if _is_regional(value)]
    twice = next((name for name, count in Counter(name for name, _ in regional).items() if count > 1), "")
    if twice:
        raise UsageError(f"--kms-key {twice}=… is given twice", remedy="Give one key for each region.")
    return dict(regional)
