"""The kinds that tfgen brings, and own templates: where they lie, and how their files are read.

Templates are read through a workspace, so that no name and no symbolic link leads out of their folder.
"""

from __future__ import annotations

import os
from typing import NamedTuple

import tfgen
from tfgen.errors import ReadError, UsageError
from tfgen.scaffold.manifest import MANIFEST, Manifest, load
from tfgen.text.folder import FolderWorkspace
from tfgen.text.source import decode

#: Parts that several kinds share are included as `shared/NAME`.
SHARED = "shared"


class Kind(NamedTuple):
    """A manifest and its templates; `folder` is absolute."""

    manifest: Manifest
    folder: str


def source(folder: str, name: str) -> tuple[str, str] | None:
    """Return the text and the path of a template; None when there is none of this name inside the kind's folder."""
    if name.startswith(SHARED + "/"):
        folder, name = os.path.join(_templates(), SHARED), name.removeprefix(SHARED + "/")
    path = os.path.join(folder, name)
    try:
        return decode(path, FolderWorkspace(folder).read(name)), path
    except ReadError:
        return None


def names() -> list[str]:
    """Return the kinds that tfgen brings, sorted."""
    folder = _templates()
    return sorted(n for n in os.listdir(folder) if os.path.isfile(os.path.join(folder, n, MANIFEST)))


def kind(name: str) -> Kind:
    """Return a kind that tfgen brings.

    Raises:
        UsageError: there is none of this name.
    """
    known = names()
    if name not in known:
        import difflib

        near = difflib.get_close_matches(name, known, 1, 0.5)
        hint = f"Did you mean {near[0]}?" if near else f"There are: {', '.join(known)}."
        raise UsageError(f"there is no kind {name!r}", remedy=hint)
    return _load(name, os.path.join(_templates(), name))


def own(path: str) -> Kind:
    """Return the kind that lies in a folder of the user's.

    Raises:
        UsageError: there is no such folder.
        ConfigError: its manifest is wrong.
    """
    if not os.path.isdir(path):
        raise UsageError(f"--template {path} is no folder", remedy="Give a folder with a kind.toml.")
    return _load(os.path.basename(os.path.realpath(path)), os.path.realpath(path), path)


def _load(name: str, folder: str, shown: str = "") -> Kind:
    manifest = load(name, FolderWorkspace(folder), shown or folder, lambda other: kind(other).manifest)
    return Kind(manifest, folder)


def _templates() -> str:
    """In the wheel beside the package; in a checkout at its top level."""
    package = os.path.dirname(os.path.realpath(tfgen.__file__))
    shipped = os.path.join(package, "_templates")
    return shipped if os.path.isdir(shipped) else os.path.join(os.path.dirname(package), "templates")
