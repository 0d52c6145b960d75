"""The project's configuration: `tfgen.toml`, or `[tool.tfgen]` of pyproject.toml. Unknown keys are refused."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, NamedTuple

from tfgen.errors import ConfigError


class Config(NamedTuple):
    """What a configuration may say; the command line wins over it."""

    framework: tuple[str, ...] = ()
    require: str = "aws-managed"
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    allow: tuple[str, ...] = ()
    roots: tuple[str, ...] = ()
    var_files: tuple[str, ...] = ()
    via: str = ""
    registry_host: str = ""
    fail_on: tuple[str, ...] = ()
    kms_key: str = ""
    kms_regions: Mapping[str, str] = {}
    warnings: tuple[str, ...] = ()


_LISTS = ("framework", "select", "ignore", "exclude", "allow", "roots", "var_files", "fail_on")
_TEXTS = ("require", "via", "registry_host")
_KEYS = (*_LISTS, *_TEXTS, "kms")
_KMS_KEYS = ("key", "regions")


def load(root: str, folder: str) -> Config:
    """Read the nearest configuration at or above `folder`, up to `root`.

    Raises:
        ConfigError: broken TOML, an unknown key, or a value of the wrong type; has file, line and column.
    """
    folder = os.path.realpath(folder)
    while True:
        own = os.path.join(folder, "tfgen.toml")
        project = os.path.join(folder, "pyproject.toml")
        in_project = os.path.isfile(project) and "[tool.tfgen" in _text(project)
        if os.path.lexists(own):
            warnings = (f"{own} and [tool.tfgen] in {project}: the first one counts",) if in_project else ()
            return _config(own, _text(own), (), warnings)
        if in_project:
            return _config(project, _text(project), ("tool", "tfgen"), ())
        if folder in (root, os.path.dirname(folder)):
            return Config()
        folder = os.path.dirname(folder)


def _text(path: str) -> str:
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"it can't be read: {error}", path=path) from None


def _config(path: str, text: str, section: tuple[str, ...], warnings: tuple[str, ...]) -> Config:
    import tomllib

    try:
        data: Any = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line, column = _place(str(error))
        message = str(error).split(" (at ")[0]
        raise ConfigError(f"this is not valid TOML: {message}", path=path, line=line, column=column) from None
    for name in section:
        data = data.get(name, {})
    _check_keys(path, text, data, _KEYS)
    values: dict[str, Any] = {}
    for key, value in data.items():
        if key in _LISTS:
            values[key] = _list(path, text, key, value)
        elif key in _TEXTS:
            values[key] = _string(path, text, key, value)
    kms = data.get("kms", {})
    if not isinstance(kms, dict):
        raise _fault(path, text, "kms", "kms is a table, as in [kms]")
    _check_keys(path, text, kms, _KMS_KEYS)
    regions = kms.get("regions", {})
    if not isinstance(regions, dict) or not all(isinstance(v, str) for v in regions.values()):
        raise _fault(path, text, "regions", "regions is a table of one key a region")
    return Config(
        **values, kms_key=_string(path, text, "key", kms.get("key", "")), kms_regions=regions, warnings=warnings
    )


def _check_keys(path: str, text: str, data: Any, known: tuple[str, ...]) -> None:
    for key in data:
        if key not in known:
            import difflib

            near = difflib.get_close_matches(key, known, 1)
            hint = f"Did you mean {near[0]}?" if near else f"There are: {', '.join(known)}."
            error = _fault(path, text, key, f"the key {key} is unknown")
            error.remedy = hint
            raise error


def _list(path: str, text: str, key: str, value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(value)
    raise _fault(path, text, key, f"{key} takes a list of strings")


def _string(path: str, text: str, key: str, value: Any) -> str:
    if isinstance(value, str):
        return value
    raise _fault(path, text, key, f"{key} takes a string")


def _fault(path: str, text: str, key: str, message: str) -> ConfigError:
    for number, line in enumerate(text.splitlines(), 1):
        stripped = line.lstrip()
        if stripped.startswith((key, f'"{key}"', f"[{key}", f"[tool.tfgen.{key}")):
            return ConfigError(message, path=path, line=number, column=len(line) - len(stripped) + 1)
    return ConfigError(message, path=path)


def _place(message: str) -> tuple[int, int]:
    import re

    found = re.search(r"line (\d+), column (\d+)", message)
    return (int(found[1]), int(found[2])) if found else (0, 0)
