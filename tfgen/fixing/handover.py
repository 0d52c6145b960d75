"""What people must do after module calls moved: access to hosts, the next commands, and settings that name the old sources."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tfgen.errors import SourceError
from tfgen.fixing.results import Access, Handover, Mention, Move
from tfgen.fixing.swaps import PUBLIC_HOSTS
from tfgen.terraform.sources import Download, Registry, Terragrunt, parse_source
from tfgen.text.workspace import Workspace

#: Where Terragrunt makes the units of a stack.
_STACKED = ".terragrunt-stack/"

#: A file that is larger is no setting.
_BYTES = 1 << 20


class _Kind(NamedTuple):
    """Files of a tool by their paths, which lines of theirs matter, and why; `whole`: the file matters in any case."""

    path: re.Pattern[str]
    lines: re.Pattern[str]
    why: str
    whole: bool = False


_SOURCE = re.compile(r"[\w.:/@-]*terraform-aws-(?:modules)?[\w./*-]*")

#: Facts: Dependabot's and Renovate's documentation of private Terraform registries; Terraform CLI documentation of `.terraform`.
_KINDS = (
    _Kind(
        re.compile(r"(?:.*/)?(?:\.tflint\.hcl|\.checkov\.ya?ml|\.semgrep\.ya?ml|\.pre-commit-config\.ya?ml)"),
        _SOURCE,
        "a lint rule that names the old source",
    ),
    _Kind(re.compile(r".*\.(?:rego|sentinel)"), _SOURCE, "a policy that names the old source stops matching"),
    _Kind(re.compile(r"(?:\.github/|\.gitlab/|docs/)?CODEOWNERS"), _SOURCE, "a rule that names the old source"),
    _Kind(
        re.compile(r"(?:.*/)?(?:\.?terraform\.?rc|\.tofurc|[^/]*\.tfrc)"),
        re.compile(r"^\s*(?:host|credentials)\s+\"[^\"]*\"|\bnetwork_mirror\b"),
        "a CLI configuration that names hosts or mirrors must learn the new host",
    ),
    _Kind(
        re.compile(r"\.github/dependabot\.ya?ml"),
        re.compile(r"package-ecosystem:\s*[\"']?terraform\b|" + _SOURCE.pattern),
        "Dependabot needs the new host under registries, with its token, else updates of moved modules stop",
    ),
    _Kind(
        re.compile(r"(?:\.github/|\.gitlab/)?(?:renovate\.json5?|\.renovaterc(?:\.json5?)?)"),
        _SOURCE,
        "Renovate needs the new host under hostRules, with its token, else updates of moved modules stop",
        True,
    ),
    _Kind(
        re.compile(r"\.github/workflows/[^/]*\.ya?ml|\.gitlab-ci\.yml|(?:.*/)?atlantis\.ya?ml|\.circleci/config\.yml"),
        re.compile(r"(?<![\w*-])[\w./*-]*\.terraform/?(?:modules|providers)?(?![\w.-])|" + _SOURCE.pattern),
        "a cached .terraform can hide that the token is missing, and a pattern of the old source stops matching",
    ),
)


def handover(workspace: Workspace, moves: Sequence[Move], keys: Sequence[str] = ()) -> Handover:
    """Return what is left to do for those of the moves that were made; empty without any.

    `keys` are the folders of units that make a key for others, and are not applied yet.
    """
    moved = [move for move in moves if not move.reason]
    if not moved:
        return Handover()
    units = {unit for move in moved if _is_unit(move) for unit in move.roots}
    roots = {root for move in moved if not _is_unit(move) for root in move.roots}
    own = tuple(sorted(unit for unit in units if _STACKED not in unit))
    stacks = tuple(sorted({_stack_of(unit) for unit in units if _STACKED in unit}))
    tofu = tuple(sorted(root for root in roots if _is_tofu(workspace, root)))
    first = tuple(keys) if units else ()
    return Handover(_accesses(moved), tuple(sorted(roots)), tuple(_mentions(workspace)), own, stacks, first, tofu)


def _is_tofu(workspace: Workspace, root: str) -> bool:
    """Has a root files that only OpenTofu reads?"""
    return any(name.endswith((".tofu", ".tofu.json")) for name in workspace.names(root))


def _stack_of(unit: str) -> str:
    """Return the folder of the stack that makes a unit."""
    return unit[: unit.index(_STACKED)].removesuffix("/")


def _is_unit(move: Move) -> bool:
    """Is this the source of a Terragrunt unit, in its own file or in one that it includes?"""
    return move.address.startswith("unit.")


def _accesses(moved: Sequence[Move]) -> tuple[Access, ...]:
    """One row a host. Registry addresses take a token variable, HTTPS sources only netrc."""
    from tfgen.catalog import token_variable

    hosts: dict[str, set[bool]] = {}
    for move in moved:
        source = parse_source(move.new)
        if isinstance(source, Registry) and source.host not in PUBLIC_HOSTS:
            hosts.setdefault(source.host, set()).add(False)
        elif isinstance(source, (Download, Terragrunt)) and source.address.host:
            by_netrc = isinstance(source, Download)
            hosts.setdefault(source.address.host + source.address.port, set()).add(by_netrc)
    return tuple(
        Access(host, token_variable(host) if False in kinds else "", True in kinds)
        for host, kinds in sorted(hosts.items())
    )


def _mentions(workspace: Workspace) -> Iterator[Mention]:
    for folder, names in workspace.walk():
        for name in names:
            path = f"{folder}/{name}" if folder else name
            kind = next((kind for kind in _KINDS if kind.path.fullmatch(path)), None)
            if kind is not None:
                yield from _lines(workspace, path, kind)


def _lines(workspace: Workspace, path: str, kind: _Kind) -> Iterator[Mention]:
    try:
        data = workspace.read(path)
    except SourceError:
        return
    if len(data) > _BYTES:
        return
    lines = enumerate(data.decode("utf-8", "replace").splitlines(), 1)
    hits = [(n, hit) for n, line in lines if (hit := kind.lines.search(line))]
    found = [Mention(path, n, _column(hit), hit[0].strip()[:80], kind.why) for n, hit in hits]
    yield from found or ([Mention(path, 1, 1, "the whole file", kind.why)] if kind.whole else [])


def _column(hit: re.Match[str]) -> int:
    """Where a hit begins, blanks left aside."""
    return hit.end() - len(hit[0].lstrip()) + 1
