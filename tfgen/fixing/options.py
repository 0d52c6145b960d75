"""What a run is asked to do: the command line and the configuration, merged and checked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

#: As a framework: module calls go back upstream.
UPSTREAM = "none"


class Place(NamedTuple):
    """Where a configuration says something; line and column are 1-based."""

    path: str
    line: int
    column: int


class Choice(NamedTuple):
    """The frameworks of the paths that a gitignore pattern matches, and whose registry their module calls move to.

    `places`: by field, where a configuration says it.
    """

    match: str
    frameworks: tuple[str, ...]
    registry: str = ""
    places: Mapping[str, Place] = {}


class Options(NamedTuple):
    """Options of `check` and `fix`. Paths are workspace paths ("" is the root)."""

    paths: tuple[str, ...] = ("",)
    select: tuple[str, ...] = ()  # controls or prefixes of their ids, as ruff has them; empty: all
    ignore: tuple[str, ...] = ()
    frameworks: tuple[str, ...] = ()  # ids of the catalogue, or UPSTREAM alone
    choices: tuple[Choice, ...] = ()  # other frameworks for some paths
    registry: str = ""  # the framework whose registry module calls move to, when there are several
    required_level: int = 1
    exclude: tuple[str, ...] = ()  # gitignore patterns
    allow: frozenset[str] = frozenset()  # names of PERMISSIONS
    kms_key: str = ""  # ARN, expression, alias/NAME, "create", "aws-managed", or "" for nothing said
    kms_keys: Mapping[str, str] = {}  # the same by region
    kms: Mapping[str, Any] = {}  # [kms] of the configuration: key, regions, paths, accounts
    key_policy: str = ""  # of new keys: "account" | "strict" | "" for what the configuration says
    key_module: bool = False  # new keys through terraform-aws-modules/kms/aws
    multi_region: bool = False  # new keys with a replica in each region
    via: str = ""  # "registry" | "inputs" | "": registry when a framework is given
    registry_host: str = ""
    variables: Mapping[str, str] = {}  # --var
    var_files: tuple[str, ...] = ()
    roots: tuple[str, ...] = ()
    published: tuple[str, ...] = ()  # folders of modules that are called from outside too, as gitignore patterns
    key_unit: str | None = None  # folder of a Terragrunt unit that holds the key of other units
    max_keys: int | None = None  # how many keys one run may create
    shared: bool = False  # the configuration is that of many repositories: much of it is not for this one
    propose: bool = True  # preview: show what `create` would do; False: hold such fixes back


#: What each permission lets a fix do.
PERMISSIONS = {
    "replace": "re-creates replicas (adding or changing a replica's key): lead readers of that region elsewhere first, or do it in "
    "two steps, the replica taken away and applied, then put back with its key",
    "lifecycle": "takes an entry out of lifecycle.ignore_changes",
    "lock-table": "encrypts a state-lock table, whose users then need the key, or no plan runs any more (instead: --kms-key "
    "aws-managed, for which they need nothing, or S3's own locking, use_lockfile = true, and no table)",
    "access": "changes who can use a table that a resource policy opens to others, who then need the key too",
    "provider": "adds a provider configuration for a replica's region",
    "major": "lifts a module by a major version",
    "unserved": "moves calls of modules that the registry is not known to serve",
}
