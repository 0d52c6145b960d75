"""Which repository is whose module source: what has to go out first, and who must follow.

A repository is known as a module by its address (host, owner, name) in git sources, and by its name `terraform-SYSTEM-NAME` in
registry sources, as the public registry has it ("Publish a Module" in its documentation: the repository's owner is the namespace).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from tfgen.migration.outcomes import Outcome, Result
from tfgen.terraform.external import external_calls
from tfgen.terraform.sources import Git, Registry, Terragrunt, parse_source
from tfgen.text.workspace import Workspace

_SCP = re.compile(r"(?:[^@/]+@)?([^/:]+):(.+)")
_PUBLISHED = re.compile(r"terraform-([a-z0-9]+)-(.+)")


class Follower(NamedTuple):
    """A call that has to move to a later version of its module once that is released."""

    repository: str
    path: str
    line: int
    module: str  # the repository of the module
    source: str
    at: str  # what it asks for now: a constraint, a ref, or "" for the newest
    needs: str  # what a person has to do


def calls_of(workspace: Workspace) -> Iterator[dict[str, Any]]:
    """Yield the module calls of a repository that may lead to another one, as plain data."""
    for call in external_calls(workspace):
        if isinstance(call.source, Git | Registry | Terragrunt):
            yield {
                "name": call.name,
                "file": call.path,
                "line": call.line,
                "source": re.sub(r"(?<=://)[^/@]*@", "", str(call.source)),
                "version": call.version,
            }


def addresses(name: str, remote: str) -> tuple[str, ...]:
    """Return the addresses by which others may call a repository, in lower case."""
    found = []
    if "://" in remote:
        parts = urlsplit(remote)
        host, path = parts.hostname or "", parts.path
    else:
        match = _SCP.fullmatch(remote)
        host, path = (match[1], match[2]) if match else ("", remote)
    parts_of_path = [part for part in path.removesuffix(".git").split("/") if part]
    if host and parts_of_path:
        found.append(f"git:{host}/{'/'.join(parts_of_path)}".lower())
    short = name.split("/")
    published = _PUBLISHED.fullmatch(short[-1])
    if len(short) >= 2 and published:
        found.append(f"registry:{short[-2]}/{published[2]}/{published[1]}".lower())
    return tuple(found)


def _target(source: str) -> str:
    parsed = parse_source(source)
    if isinstance(parsed, Registry | Terragrunt):
        return f"registry:{parsed.namespace}/{parsed.name}/{parsed.system}".lower()
    if isinstance(parsed, Git):
        return f"git:{parsed.host}/{parsed.path.strip('/').removesuffix('.git')}".lower()
    return ""


def graph(repositories: Mapping[str, str], results: Iterable[Result]) -> dict[str, dict[str, list[Mapping[str, Any]]]]:
    """Return, by repository, the repositories whose modules it calls, each with the calls.

    Args:
        repositories: name -> remote.
    """
    known = {address: name for name, remote in repositories.items() for address in addresses(name, remote)}
    found: dict[str, dict[str, list[Mapping[str, Any]]]] = {}
    for result in results:
        for call in result.modules:
            module = known.get(_target(call["source"]))
            if module is not None and module != result.repository:
                found.setdefault(result.repository, {}).setdefault(module, []).append(call)
    return found


def order(names: Sequence[str], edges: Mapping[str, Mapping[str, object]]) -> list[str]:
    """Return the names with modules before their callers; a circle is cut at its first name. Otherwise the order stays."""
    done: dict[str, None] = {}
    among = set(names)
    for start in names:
        stack, visiting = [(start, iter(sorted(edges.get(start, ()))))], {start}
        while stack:
            name, rest = stack[-1]
            step = next((m for m in rest if m in among and m not in done and m not in visiting), None)
            if step is None:
                done[name] = None
                stack.pop()
            else:
                visiting.add(step)
                stack.append((step, iter(sorted(edges.get(step, ())))))
    return list(done)


def followers(repositories: Mapping[str, str], results: Sequence[Result]) -> list[Follower]:
    """Return the calls of modules that the campaign changes: their fix reaches a caller with the module's next version only."""
    changed = {result.repository: result.branch for result in results if result.outcome is Outcome.CHANGED}
    found = []
    for caller, modules in sorted(graph(repositories, results).items()):
        for module, calls in sorted(modules.items()):
            if module in changed:
                found += [_follower(caller, module, changed[module], call) for call in calls]
    return found


def _follower(caller: str, module: str, branch: str, call: Mapping[str, Any]) -> Follower:
    parsed = parse_source(call["source"])
    if isinstance(parsed, Git):
        at = parsed.ref or ""
        if at in ("", branch):  # it follows the branch that the fix goes to
            needs = f"terraform init -upgrade, once the request of {module} is merged"
        else:
            needs = f"the first release of {module} after its request is merged, as ?ref="
    else:
        at = call["version"]
        needs = f"the first release of {module} after its request is merged"
        needs += f"; widen version = {at!r} if that does not admit it" if at else " (terraform init -upgrade)"
    return Follower(caller, call["file"], call["line"], module, call["source"], at, needs)
