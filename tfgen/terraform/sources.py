"""Module sources: what a `source` argument means. Printing a parsed source gives the text back.

Source: Terraform language documentation, "Module Sources", and compliance.tf's migration guide for its HTTPS form.
"""

from __future__ import annotations

import re
from typing import NamedTuple, TypeAlias

_HOST = r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]*+)(?:\.[A-Za-z0-9-]++)++(?::\d++)?+)"
_PART = r"[0-9A-Za-z](?:[0-9A-Za-z_-]{0,62}[0-9A-Za-z])?"
_REGISTRY = (
    rf"(?:(?P<host>{_HOST})/)?(?P<namespace>{_PART})/(?P<name>{_PART})/(?P<system>[0-9a-z]{{1,64}})"
    r"(?://(?P<subdir>[^?]+))?"
)
_GIT = (
    r"(?P<prefix>git::(?:https?|ssh|git|file)://(?:[^@/]*@)?|git::(?:[A-Za-z0-9._-]+@)|git@|)"
    rf"(?P<host>{_HOST})[:/](?P<path>[^?]+?)(?P<query>\?.*)?"
)


class Local(NamedTuple):
    """A folder beside the caller's: `./x`, `../y`."""

    path: str

    def __str__(self) -> str:
        return self.path


class Registry(NamedTuple):
    """`[HOST/]NAMESPACE/NAME/SYSTEM[//SUBDIR]`; `host` is "" for the CLI's own public registry."""

    host: str
    namespace: str
    name: str
    system: str
    subdir: str = ""

    def matches(self, namespace: str, name: str, system: str) -> bool:
        return (self.namespace, self.name, self.system) == (namespace, name, system)

    def __str__(self) -> str:
        host = f"{self.host}/" if self.host else ""
        subdir = f"//{self.subdir}" if self.subdir else ""
        return f"{host}{self.namespace}/{self.name}/{self.system}{subdir}"


class Git(NamedTuple):
    """A git repository; `path` is the repository's path on its host, without `//SUBDIR` and with `.git` if written."""

    text: str
    host: str
    path: str
    subdir: str
    ref: str | None

    def repository(self) -> tuple[str, str, str] | None:
        """Return (host, owner, name) of a repository on a forge, without `.git`; None for deeper paths."""
        parts = self.path.strip("/").removesuffix(".git").split("/")
        return (self.host.lower(), parts[0], parts[1]) if len(parts) == 2 else None

    def __str__(self) -> str:
        return self.text


class Other(NamedTuple):
    """Any other address: an archive, a bucket, Mercurial."""

    text: str

    def __str__(self) -> str:
        return self.text


Source: TypeAlias = Local | Registry | Git | Other


def parse_source(text: str) -> Source:
    """Read a source address; what has no known form is `Other`."""
    if text.startswith(("./", "../")) or text in (".", ".."):
        return Local(text)
    match = re.fullmatch(_REGISTRY, text)
    if match is not None and (match["host"] or "") not in ("github.com", "bitbucket.org"):
        return Registry(match["host"] or "", match["namespace"], match["name"], match["system"], match["subdir"] or "")
    if text.startswith(("git::", "git@", "github.com/", "bitbucket.org/")):
        match = re.fullmatch(_GIT, text)
        if match is not None:
            path, _, subdir = match["path"].partition("//")
            return Git(text, match["host"], path, subdir, _ref(match["query"] or ""))
    return Other(text)


def _ref(query: str) -> str | None:
    for pair in query.removeprefix("?").split("&"):
        name, _, value = pair.partition("=")
        if name == "ref":
            return value
    return None
