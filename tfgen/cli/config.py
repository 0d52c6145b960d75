"""The project's configuration: `tfgen.toml`, or `[tool.tfgen]` of pyproject.toml. Unknown keys are refused."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, NamedTuple

from tfgen.cli import choices
from tfgen.errors import ConfigError, UsageError
from tfgen.fixing.options import Choice, Place
from tfgen.text.reading import read
from tfgen.text.toml import check_keys, fault, parsed
from tfgen.text.toml import place as place_of


class Text(NamedTuple):
    """The file of a configuration, and its text."""

    path: str = ""
    text: str = ""


class Config(NamedTuple):
    """What a configuration may say; the command line wins over it."""

    framework: tuple[str, ...] = ()
    require: str = "aws-managed"
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    allow: tuple[str, ...] = ()
    roots: tuple[str, ...] = ()
    published: tuple[str, ...] = ()
    var_files: tuple[str, ...] = ()
    via: str = ""
    registry: str = ""
    registry_host: str = ""
    fail_on: tuple[str, ...] = ()
    kms: Mapping[str, Any] = {}
    paths: tuple[Choice, ...] = ()
    warnings: tuple[str, ...] = ()
    file: Text = Text()

    def fault(self, error: UsageError, *keys: str) -> ConfigError:
        """Return what is wrong with a value that came from here, at the first of these keys that the file has."""
        if error.path:  # it knows better
            return ConfigError(
                error.message, path=error.path, line=error.line, column=error.column, remedy=error.remedy
            )
        found = [fault(self.file.path, self.file.text, k, error.message, _below(self.file.path)) for k in keys]
        placed = next((each for each in found if each.line), found[0])
        placed.remedy = error.remedy
        return placed


_LISTS = ("framework", "select", "ignore", "exclude", "allow", "roots", "published", "var_files", "fail_on")
_TEXTS = ("require", "via", "registry", "registry_host")
_KEYS = (*_LISTS, *_TEXTS, "kms", "paths")
_PATHS_KEYS = ("match", "framework", "registry")
_MAKING = {"policy": str, "module": bool, "multi_region": bool, "description": str, "deletion_window_in_days": int}
_KMS_KEYS = ("key", "regions", "paths", "accounts", "max_keys", *_MAKING)
_KINDS = {str: "a string", bool: "true or false", int: "a number"}


def load(root: str, folder: str) -> Config:
    """Read the nearest configuration at or above `folder`, up to `root`.

    Raises:
        ConfigError, DecodeError: broken TOML, an unknown key, or a value that is none; has file, line and column.
    """
    folder = os.path.realpath(folder)
    while True:
        own = os.path.join(folder, "tfgen.toml")
        project = os.path.join(folder, "pyproject.toml")
        section = _section(project)
        if os.path.lexists(own):
            found = of_table(own, *_own(own))
            if section is None:
                return found
            return found._replace(warnings=(f"{own} and [tool.tfgen] in {project}: the first one counts",))
        if section is not None:
            return of_table(project, *section)
        if folder in (root, os.path.dirname(folder)):
            return Config()
        folder = os.path.dirname(folder)


def _own(path: str) -> tuple[Any, str]:
    """What a `tfgen.toml` holds, and its text; a table `[tfgen]` in it says the same as the file's own keys."""
    data, text = parsed(path)
    table = data.pop("tfgen", {})
    if not isinstance(table, dict):
        raise _fault(path, text, "tfgen", "tfgen is a table, as in [tfgen]")
    for key in table:
        if key in data:
            raise _fault(path, text, key, f"{key} stands both in [tfgen] and outside it")
    return data | table, text


def _section(path: str) -> tuple[Any, str] | None:
    """What `[tool.tfgen]` of a pyproject.toml holds, and the file's text; None without one, or without the file."""
    if not os.path.isfile(path) or b"tfgen" not in read(path):
        return None
    data, text = parsed(path)
    tool = data.get("tool")
    return (tool["tfgen"], text) if isinstance(tool, dict) and "tfgen" in tool else None


def of_table(path: str, data: Any, text: str) -> Config:
    """Read what a table of a file says, as if it were a configuration of its own.

    Raises:
        ConfigError: an unknown key, or a value that is none; has file, line and column.
    """
    if not isinstance(data, dict):
        raise _fault(path, text, "tfgen", "tool.tfgen is a table, as in [tool.tfgen]")
    check_keys(path, text, data, _KEYS, _below(path))
    values: dict[str, Any] = {}
    for key, value in data.items():
        if key in _LISTS:
            values[key] = _list(path, text, key, value)
        elif key in _TEXTS:
            values[key] = _string(path, text, key, value)
    paths = _paths(path, text, data.get("paths", []))
    config = Config(**values, kms=_kms(path, text, data.get("kms", {})), paths=paths, file=Text(path, text))
    _check_values(config)
    return config


def _paths(path: str, text: str, rows: Any) -> tuple[Choice, ...]:
    """`[[paths]]`: a pattern, the frameworks of the files that it matches, and whose registry their calls move to."""
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise _fault(path, text, "paths", "paths is a list of tables, as in [[paths]]")
    return tuple(_choice(path, text, number, row) for number, row in enumerate(rows))


def _choice(path: str, text: str, number: int, row: dict[str, Any]) -> Choice:
    place = ("paths", number)
    check_keys(path, text, row, _PATHS_KEYS, _below(path), place)
    match = _string(path, text, "match", row.get("match", ""), place)
    names = _list(path, text, "framework", row.get("framework", []), place)
    if not match or not names:
        wanting = "framework" if match else "match"
        raise _fault(path, text, wanting, "each of paths has a match (a pattern) and a framework", "", place)
    key = "match"
    try:
        choices.pattern(match, "match")
        key = "framework"
        frameworks = tuple(dict.fromkeys(choices.framework(name, "framework") for name in names))
        key = "registry"
        registry = choices.registry(_string(path, text, "registry", row.get("registry", ""), place), "registry")
    except UsageError as error:
        raise _fault(path, text, key, error.message, error.remedy, place) from None
    where = {key: Place(path, *place_of(text, key, _below(path), place)) for key in row}
    return Choice(match, frameworks, registry, where)


def _kms(path: str, text: str, kms: Any) -> Mapping[str, Any]:
    """`[kms]`: a general key, and keys by region, by path and by account, the last two also by region; how keys are made."""
    if not isinstance(kms, dict):
        raise _fault(path, text, "kms", "kms is a table, as in [kms]")
    check_keys(path, text, kms, _KMS_KEYS, _below(path))
    _string(path, text, "key", kms.get("key", ""))
    if not _is_keys(kms.get("regions", {})):
        raise _fault(path, text, "regions", "regions is a table of one key a region", 'Write eu-west-1 = "KEY".')
    for name in ("paths", "accounts"):
        table = kms.get(name, {})
        if not isinstance(table, dict) or not all(isinstance(said, str) or _is_keys(said) for said in table.values()):
            why = f"{name} is a table of one key, or of one key a region, for each of them"
            raise _fault(path, text, ("kms", name), why, 'Write NAME = "KEY", or NAME = { eu-west-1 = "KEY" }.')
    number = kms.get("max_keys", 0)
    if isinstance(number, bool) or not isinstance(number, int) or number < 0:
        raise _fault(path, text, "max_keys", "max_keys takes a number", "Write how many keys one run may create.")
    for name, kind in _MAKING.items():
        if name in kms and type(kms[name]) is not kind:
            raise _fault(path, text, name, f"{name} takes {_KINDS[kind]}")
    if kms:
        _check_kms(path, text, kms)
    return kms


def _check_kms(path: str, text: str, kms: Mapping[str, Any]) -> None:
    """Refuse keys that are none, and ways to make one that there are not."""
    from tfgen.keys.choice import entries, rule_of
    from tfgen.keys.making import WINDOW, check_policy, check_window

    names: tuple[str, ...] = ()
    try:
        for entry in entries(kms):
            names = entry.names
            rule_of(entry)
        names = ("policy",)
        check_policy(kms.get("policy", ""), "policy")
        names = ("deletion_window_in_days",)
        check_window(kms.get("deletion_window_in_days", WINDOW), "deletion_window_in_days")
    except UsageError as error:
        raise _fault(path, text, ("kms", *names), error.message, error.remedy) from None
    if kms.get("module") and kms.get("multi_region"):
        why = "a key that a module makes is no multi-Region key"
        raise _fault(path, text, ("kms", "multi_region"), why, "Leave out module, or multi_region.")


def _is_keys(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(key, str) for key in value.values())


def _check_values(config: Config) -> None:
    """Refuse values that the same option of the command line would refuse."""
    for key, check in choices.CHECKS.items():
        value = getattr(config, key)
        try:
            for each in (value,) if isinstance(value, str) else value:
                check(each, key)
        except UsageError as error:
            raise config.fault(error, key) from None


def _list(path: str, text: str, key: str, value: Any, row: tuple[str, int] | None = None) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(value)
    raise _fault(path, text, key, f"{key} takes a list of strings", f'Write {key} = ["…"].', row)


def _string(path: str, text: str, key: str, value: Any, row: tuple[str, int] | None = None) -> str:
    if isinstance(value, str):
        return value
    raise _fault(path, text, key, f"{key} takes a string", f'Write {key} = "…".', row)


def _fault(
    path: str,
    text: str,
    key: str | tuple[str, ...],
    message: str,
    remedy: str = "",
    row: tuple[str, int] | None = None,
) -> ConfigError:
    return fault(path, text, key, message, _below(path), row, remedy)


def _below(path: str) -> str:
    """The heading of our part of a file that is not ours alone."""
    return {"pyproject.toml": "tool.tfgen", "campaign.toml": "tfgen"}.get(os.path.basename(path), "")
