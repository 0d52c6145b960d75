"""What a folder is: a root configuration, a module that this repository calls, or one that others call. By evidence."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from tfgen.terraform.estate import Estate

#: Folders of the standard module structure that call the module which they lie in, to show or to test it.
SHOWING = frozenset({"example", "examples", "test", "tests", "fixtures", "demo", "demos"})


class Kind(StrEnum):
    """What a folder is, most telling first."""

    ROOT = "root"
    CHILD = "child"
    PUBLISHED = "published"  # called here, and by others too
    LIBRARY = "library"  # nobody here calls it, and nothing shows that it is a root


class Shown(NamedTuple):
    """A kind and what shows it."""

    kind: Kind
    evidence: str


def kind_of(estate: Estate, folder: str) -> Shown:
    """Tell what a folder is.

    Named ones come first, then callers, since a folder that is called can't be a root of its own, then evidence of a root.
    A module that only its own examples and tests call is made for others.
    """
    module = estate.module(folder)
    if estate.is_named_root(folder):
        return Shown(Kind.ROOT, "named as a root")
    callers = sorted({document.path.rpartition("/")[0] for document, _ in estate.ways.calling(folder)})
    if estate.is_published(folder):
        return Shown(Kind.PUBLISHED if callers else Kind.LIBRARY, "named as published")
    if callers and all(_shows(caller, folder) for caller in callers):
        return Shown(Kind.PUBLISHED, f"only {callers[0] or 'the root folder'} and its like call it")
    if callers:
        return Shown(Kind.CHILD, f"{callers[0] or 'the root folder'} calls it")
    evidence = module.root_evidence()
    if evidence:
        return Shown(Kind.ROOT, evidence)
    below = next((instance.scenario for instance in estate.instances(folder) if instance.scenario), "")
    if below:
        return Shown(Kind.ROOT, f"it is judged with {below}")
    return Shown(Kind.LIBRARY, "nobody here calls it, and it has no provider, backend, import, tfvars or lock file")


def _shows(caller: str, folder: str) -> bool:
    """Is the caller in a folder of examples or tests that does not hold the module too?"""
    parts = caller.split("/")
    for place, part in enumerate(parts):
        if part in SHOWING:
            within = "/".join(parts[: place + 1])
            return not (folder == within or folder.startswith(within + "/"))
    return False
