"""Terragrunt's functions, as far as what they return stands in the files.

Paths of the workspace stand as text below `ROOT` while expressions are evaluated.
Source: Terragrunt documentation, "HCL functions".
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from tfgen.terraform.data import unknown
from tfgen.terraform.unit_files import UNIT
from tfgen.terraform.values import Unknown, Value

if TYPE_CHECKING:
    from tfgen.terraform.unit_configuration import Configuration

#: Where the workspace lies, for functions that return paths.
ROOT = "/tfgen-workspace"


def placed(folder: str) -> str:
    """Return the text of a workspace folder's path."""
    return f"{ROOT}/{folder}" if folder else ROOT


def _find_in_parent_folders(file: Configuration, arguments: Sequence[Value]) -> Value:
    name = arguments[0].data if arguments else UNIT
    if not isinstance(name, str):
        return unknown("the name that find_in_parent_folders looks for is not known")
    folder = file.folder
    while folder:
        folder = folder.rpartition("/")[0]
        path = posixpath.normpath(posixpath.join(folder, name))
        if file.units.exists(path):
            return Value(f"{ROOT}/{path}")
    return arguments[1] if len(arguments) > 1 else unknown(f"{name} is in no parent folder of {file.folder}")


def _read_config(file: Configuration, arguments: Sequence[Value]) -> Value:
    path = file.units.path_of(arguments[0], file.folder) if arguments else None
    found = file.units.read_config(path) if path is not None else None
    if found is not None:
        return found
    return arguments[1] if len(arguments) > 1 else unknown("what read_terragrunt_config reads is not known")


def _parent_folder(file: Configuration, arguments: Sequence[Value]) -> str | None:
    """The folder of what is included: this file's own, when it is the one."""
    if file.including is not None:
        return file.path.rpartition("/")[0]
    wanted = arguments[0].data if arguments else None
    for name, included, _ in file.includes():
        if not isinstance(included, Unknown) and wanted in (None, name):
            return included.path.rpartition("/")[0]
    return None if file.includes() else file.folder


def _relative(file: Configuration, arguments: Sequence[Value], *, back: bool) -> Value:
    parent = _parent_folder(file, arguments)
    if parent is None:
        return unknown("what is included is not known")
    here, there = f"/{file.folder}", f"/{parent}"
    return Value(posixpath.relpath(there, here) if back else posixpath.relpath(here, there))


def _parent_dir(file: Configuration, arguments: Sequence[Value]) -> Value:
    parent = _parent_folder(file, arguments)
    return unknown("what is included is not known") if parent is None else Value(placed(parent))


FUNCTIONS: dict[str, Callable[[Configuration, Sequence[Value]], Value]] = {
    "find_in_parent_folders": _find_in_parent_folders,
    "read_terragrunt_config": _read_config,
    "path_relative_to_include": lambda file, arguments: _relative(file, arguments, back=False),
    "path_relative_from_include": lambda file, arguments: _relative(file, arguments, back=True),
    "get_parent_terragrunt_dir": _parent_dir,
    "get_terragrunt_dir": lambda file, arguments: Value(placed(file.folder)),
    "get_original_terragrunt_dir": lambda file, arguments: Value(placed(file.folder)),
    "get_repo_root": lambda file, arguments: Value(ROOT),
    "get_path_from_repo_root": lambda file, arguments: Value(file.folder or "."),
    "get_env": lambda file, arguments: unknown("get_env reads the environment of whoever runs Terragrunt"),
    "dirname": lambda file, arguments: _text(arguments, posixpath.dirname),
    "basename": lambda file, arguments: _text(arguments, posixpath.basename),
}


def _text(arguments: Sequence[Value], function: Callable[[str], str]) -> Value:
    data = arguments[0].data if arguments else None
    if isinstance(data, str):
        return Value(function(data))
    return arguments[0] if arguments and not arguments[0].known else unknown("a path is not known")
