"""Module sources: what a `source` argument means. Printing a parsed source gives the text back.

Folders and registry addresses, which nearly all calls have, are read without the grammar; `address.lark` has the rest.
Sources: Terraform language documentation, "Module Sources"; Terragrunt documentation, "tfr"; compliance.tf's guides for its HTTPS form.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable

_LABEL = r"(?!xn--)[^\W_](?:(?>[^\W_]|-)*+(?<!-))"
_HOST = rf"{_LABEL}(?>\.{_LABEL})++(?>:\d++)?+"
_PART = r"[0-9A-Za-z](?:[0-9A-Za-z_-]{0,62}[0-9A-Za-z])?"
_MODULE = rf"(?P<namespace>{_PART})/(?P<name>{_PART})/(?P<system>[0-9a-z]{{1,64}})"
_REGISTRY = re.compile(rf"(?:(?P<host>{_HOST})/)?{_MODULE}(?://(?P<subdir>[^?]+))?")
_PATH = re.compile(rf"/{_MODULE}")

#: What most packages are called by; agrees with the grammar, and spares its import where nothing else is called.
_PLAIN = re.compile(
    r"(?P<getter>git::)?(?:(?P<scheme>https://|ssh://)(?P<user>[^/?\s@]+@)?)?(?P<host>[a-z0-9][a-z0-9.-]*)"
    r"(?P<path>(?>/(?!/)[^/?]*)++)(?P<subdir>//[^?]*)?(?P<query>\?.*)?",
    re.DOTALL,
)

#: What stands between the names in a source's text, and what stands around a module's own in the name of its package.
_BETWEEN_NAMES = re.compile(r'[/:@"\s${}]+')
_PACKED = re.compile(r"^terraform-[a-z0-9]+-|(?:-v?\d+(?>\.\d+)*+)?(?:\.git|\.zip|\.tgz|\.tar\.\w+)?$")

#: Hosts whose bare addresses are git repositories (go-getter's detectors), so that no registry can be there.
FORGES = ("github.com", "bitbucket.org")


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


class Address(NamedTuple):
    """The parts of a package's address, each with its punctuation: `git::`, `https://`, `user@`, `host`, `:22`, `/path`,
    `//subdir`, `?query`. Of an scp-style address the path begins with a colon."""

    getter: str = ""
    scheme: str = ""
    user: str = ""
    host: str = ""
    port: str = ""
    path: str = ""
    subdir: str = ""
    query: str = ""

    def __str__(self) -> str:
        return "".join(self)

    def parameter(self, name: str) -> str | None:
        """Return the first value of a query parameter, as it is written; None when it is absent."""
        for pair in self.query.removeprefix("?").split("&"):
            key, sign, value = pair.partition("=")
            if key == name and (sign or key):
                return value
        return None


class Git(NamedTuple):
    """A git repository, by `git::`, by `USER@HOST:PATH`, or by a forge's bare address."""

    address: Address

    @property
    def host(self) -> str:
        return self.address.host

    @property
    def path(self) -> str:
        """The repository's path on its host, with `.git` if it is written."""
        return self.address.path.strip("/:")

    @property
    def subdir(self) -> str:
        return self.address.subdir.removeprefix("//")

    @property
    def ref(self) -> str | None:
        return self.address.parameter("ref")

    def repository(self) -> tuple[str, str, str] | None:
        """Return (host, owner, name) of a repository on a forge, without `www.` and `.git`; None for deeper paths."""
        parts = self.path.removesuffix(".git").split("/")
        return (self.host.lower().removeprefix("www."), parts[0], parts[1]) if len(parts) == 2 else None

    def __str__(self) -> str:
        return str(self.address)


class _Module(NamedTuple):
    """What addresses that name a registry's module share."""

    address: Address
    namespace: str
    name: str
    system: str

    @property
    def host(self) -> str:
        """The registry's host, with its port; "" where an address names none."""
        return self.address.host + self.address.port

    @property
    def subdir(self) -> str:
        return self.address.subdir.removeprefix("//")

    @property
    def version(self) -> str | None:
        """What the query says."""
        return self.address.parameter("version")

    def matches(self, namespace: str, name: str, system: str) -> bool:
        return (self.namespace, self.name, self.system) == (namespace, name, system)


class Download(_Module):
    """A registry's module over HTTPS: `https://HOST/NAMESPACE/NAME/SYSTEM?version=X&rules=…`. It takes no `version` argument."""

    def __str__(self) -> str:
        return str(self.address)


class Terragrunt(_Module):
    """`tfr://[HOST]/NAMESPACE/NAME/SYSTEM[//SUBDIR]?version=X`; without a host the engine's public registry."""

    def __str__(self) -> str:
        return str(self.address)


class Archive(NamedTuple):
    """An archive by HTTP(S): by its file name, `?archive=`, or where the server points to."""

    address: Address

    def __str__(self) -> str:
        return str(self.address)


class Bucket(NamedTuple):
    """An object in Amazon S3 or Google Cloud Storage."""

    address: Address

    def __str__(self) -> str:
        return str(self.address)


class Mercurial(NamedTuple):
    """A Mercurial repository."""

    address: Address

    def __str__(self) -> str:
        return str(self.address)


class Other(NamedTuple):
    """Any other text; Terraform may refuse it."""

    text: str

    def __str__(self) -> str:
        return self.text


Source: TypeAlias = Local | Registry | Git | Download | Terragrunt | Archive | Bucket | Mercurial | Other


def parse_source(text: str) -> Source:
    """Read a source address; what has no known form is `Other`."""
    if text.startswith(("./", "../", ".\\", "..\\")) or text in (".", ".."):
        return Local(text)
    match = _REGISTRY.fullmatch(text)
    if match is not None and (match["host"] or "").lower() not in FORGES:
        return Registry(match["host"] or "", match["namespace"], match["name"], match["system"], match["subdir"] or "")
    address = _address(text)
    return Other(text) if address is None else _kind(address)


def same_host(left: str, right: str) -> bool:
    """Are two names of a registry's host the same? Case does not count, and :443 goes without saying."""
    return canonical(left) == canonical(right)


def canonical(host: str) -> str:
    return host.lower().removesuffix(":443")


def is_host(text: str) -> bool:
    """Could a registry be at this name, as Terraform takes it in a source?"""
    port = text.partition(":")[2] or "0"
    return re.fullmatch(_HOST, text) is not None and text.lower() not in FORGES and int(port) <= 65535


def shown(source: str) -> str:
    """Return a source as reports may show it: without a password or token."""
    return re.sub(r"(?<=://)[^/@\s]+(?=@)", lambda found: found[0] if found[0] == "git" else "…", source)


def names_in(text: str) -> tuple[str, ...]:
    """Return the names that a source's text is made of, in any form or expression: of hosts, owners, modules, archives and folders.

    Those of modules are without `terraform-SYSTEM-`, a version and the ending of a package.
    """
    parts = _BETWEEN_NAMES.split(text.partition("?")[0])
    return tuple(_PACKED.sub("", part) for part in parts if part)


def _kind(address: Address) -> Source:
    getter, scheme, host = address.getter, address.scheme, address.host.lower()
    if getter == "git::" or (not getter and (scheme in ("ssh://", "git://") or (not scheme and address.user))):
        return Git(address) if address.path else Other(str(address))
    if getter in ("s3::", "gcs::"):
        return Bucket(address)
    if getter == "hg::":
        return Mercurial(address)
    if not scheme and not getter:
        return _detected(address, host)
    if scheme == "tfr://":
        return _module(Terragrunt, address) or Other(str(address))
    if scheme in ("http://", "https://") and host:
        named = address.parameter("version") is not None and address.parameter("archive") is None
        return (_module(Download, address) if named else None) or Archive(address)
    return Other(str(address))


def _detected(address: Address, host: str) -> Source:
    """An address without a scheme: the host tells."""
    if host in FORGES:
        return Git(address)
    if host.endswith(".amazonaws.com") or host == "www.googleapis.com":
        return Bucket(address)
    return Other(str(address))


def _module(kind: Callable[..., Download | Terragrunt], address: Address) -> Download | Terragrunt | None:
    match = _PATH.fullmatch(address.path)
    return kind(address, match["namespace"], match["name"], match["system"]) if match else None


def _address(text: str) -> Address | None:
    match = _PLAIN.fullmatch(text)
    return (
        parsed_by_grammar(text)
        if match is None
        else Address(**{name: part or "" for name, part in match.groupdict().items()})
    )


def parsed_by_grammar(text: str) -> Address | None:
    """Return the parts of an address, or None when it has no known form."""
    from lark.exceptions import UnexpectedInput

    try:
        tree = _parser().parse(text)
    except UnexpectedInput:
        return None
    parts = {token.type.lower(): str(token) for token in tree.scan_values(lambda value: value is not None)}
    colon_path = parts.pop("colon_path", None)
    return Address(**parts) if colon_path is None else Address(**parts, path=colon_path)


@cache
def _parser() -> Any:
    import os

    from lark import Lark

    with open(os.path.join(os.path.dirname(__file__), "address.lark"), encoding="utf-8") as file:
        return Lark(file.read(), parser="lalr", lexer="contextual", maybe_placeholders=False)
