"""Does a repository merge requests, or apply what is merged, by itself? Told as far as its files tell.

What is set in a service (an Atlantis server's --automerge, branch rules, workspaces that no file declares) is not seen. Sources:
the reference pages of Atlantis, Mergify, Kodiak, bulldozer, Digger, Terrateam, Spacelift, GitHub Actions and GitLab CI.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from tfgen.errors import ReadError
from tfgen.migration.requests.workspaces import NEEDLE, applying_workspaces
from tfgen.text.workspace import Workspace

MERGES = "merges"
APPLIES = "applies"
KINDS = (MERGES, APPLIES)
WORKFLOWS = ".github/workflows"

_MAX_BYTES = 256 * 1024
_MAX_DEPTH = 50


class Hold(NamedTuple):
    """Why a request is held back: `kind` merges or applies, the file that says so, and a sentence."""

    kind: str
    path: str
    reason: str


def find_holds(workspace: Workspace, repository: str = "") -> tuple[Hold, ...]:
    """Return what a repository's files say, by path; each kind once a file."""
    found = {(h.path, h.kind): h for h in (*_all(workspace), *_workspaces(workspace, repository))}
    return tuple(found[key] for key in sorted(found))


def _all(workspace: Workspace) -> Iterator[Hold]:
    for path, judge in FILES.items():
        text = _read(workspace, path)
        if text:
            yield from judge(path, text)
    paths = [f"{WORKFLOWS}/{name}" for name in workspace.names(WORKFLOWS) if name.endswith((".yml", ".yaml"))]
    texts = {path: _CONTINUED.sub(" ", _read(workspace, path)) for path in paths}
    for path in _started(texts):
        yield from _workflow(path, texts[path])


def _workspaces(workspace: Workspace, repository: str) -> Iterator[Hold]:
    for folder, names in workspace.walk():
        for path in (f"{folder}/{name}".lstrip("/") for name in names if name.endswith(".tf")):
            data = workspace.read(path)
            for address in applying_workspaces(path, data, repository) if NEEDLE in data else ():
                yield Hold(APPLIES, path, f"HCP Terraform applies what is merged ({address}: auto_apply = true)")


def _read(workspace: Workspace, path: str) -> str:
    try:
        raw = workspace.read(path)
    except ReadError:
        return ""
    return raw.decode("utf-8", "replace") if len(raw) <= _MAX_BYTES else ""


def _yaml(text: str) -> Mapping[Any, Any]:
    """The mapping that a YAML file holds; an empty one when it holds something else or is broken.

    Deep nesting is not read, and an alias is taken as an empty mapping: both can take time without bound. What an alias stands for is
    in the file anyway.
    """
    import yaml

    class WithoutAliases(yaml.SafeLoader):
        def compose_node(self, parent: Any, index: Any) -> Any:
            if not self.check_event(yaml.AliasEvent):
                return super().compose_node(parent, index)
            self.get_event()  # type: ignore[no-untyped-call]
            return yaml.MappingNode("tag:yaml.org,2002:map", [])

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        depth, aliases = 0, False
        for event in yaml.parse(text, Loader=loader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            aliases |= isinstance(event, yaml.AliasEvent)
            if depth > _MAX_DEPTH:
                return {}
        data = yaml.load(text, Loader=WithoutAliases if aliases else loader)
    except (yaml.YAMLError, ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def _says(data: Any, key: str) -> bool:
    """Is a key true anywhere in a file? A mapping that others take in by an alias stands where it likes."""
    if isinstance(data, dict):
        return data.get(key) is True or any(_says(value, key) for value in data.values())
    return isinstance(data, list) and any(_says(value, key) for value in data)


def _table(value: Any) -> Mapping[Any, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _atlantis(path: str, text: str) -> Iterator[Hold]:
    data = _yaml(text)
    if _says(data, "automerge"):
        yield Hold(MERGES, path, "Atlantis merges a request once its plans are applied (automerge: true)")
    plans = [_table(flow).get("plan") for flow in _table(data.get("workflows")).values()]
    if any(_APPLY.search(str(plan)) for plan in plans):
        yield Hold(APPLIES, path, "Atlantis applies in a workflow's plan step")


def _mergify(path: str, text: str) -> Iterator[Hold]:
    data = _yaml(text)
    rules = [_table(_table(rule).get("actions")) for rule in _list(data.get("pull_request_rules"))]
    queues = [_table(rule) for rule in _list(data.get("queue_rules"))]
    if any("merge" in actions or "queue" in actions for actions in rules) or any(q.get("autoqueue") for q in queues):
        yield Hold(MERGES, path, "Mergify merges requests that meet its rules")


def _kodiak(path: str, text: str) -> Iterator[Hold]:
    import tomllib

    try:
        merge = _table(tomllib.loads(text).get("merge"))
    except tomllib.TOMLDecodeError:
        return
    if merge.get("require_automerge_label") is False:
        yield Hold(MERGES, path, "Kodiak merges requests without being asked (require_automerge_label = false)")


def _bulldozer(path: str, text: str) -> Iterator[Hold]:
    merge = _table(_yaml(text).get("merge"))
    if merge and not (_table(merge.get("trigger")) or _table(merge.get("whitelist"))):
        yield Hold(MERGES, path, "bulldozer merges every request that is ready")


def _digger(path: str, text: str) -> Iterator[Hold]:
    data = _yaml(text)
    if data.get("auto_merge") is True:
        yield Hold(MERGES, path, "Digger merges a request once its plans are applied (auto_merge: true)")
    if data.get("apply_after_merge") is True:
        yield Hold(APPLIES, path, "Digger applies what is merged (apply_after_merge: true)")


def _terrateam(path: str, text: str) -> Iterator[Hold]:
    data = _yaml(text)
    if _table(data.get("automerge")).get("enabled") is True:
        yield Hold(MERGES, path, "Terrateam merges a request once it is applied")
    if _says(data, "autoapply"):
        yield Hold(APPLIES, path, "Terrateam applies what is merged (autoapply: true)")


def _spacelift(path: str, text: str) -> Iterator[Hold]:
    if _says(_yaml(text), "autodeploy"):
        yield Hold(APPLIES, path, "Spacelift applies what is merged (autodeploy: true)")


#: An apply that nobody confirms. A plan file that is applied needs no -auto-approve.
_APPLY = re.compile(
    r"\b(?:terraform|tofu|terragrunt)\b[^\n]{0,200}?\bapply\b[^\n]{0,200}?-auto-approve"
    r"|\b(?:terraform|tofu)\b[^\n]{0,200}?\bapply\b[^\n]{0,200}?(?:\s[\w./$-]*plan\w*\b)"
    r"|\bapply-all\b|\bterragrunt\b(?=[^\n]{0,200}?\bapply\b)[^\n]{0,200}?(?:non-interactive|run-all|--all)\b"
    r"|hashicorp/tfc-workflows-github/actions/apply-run|tfci run apply|\bauto_approve:\s*['\"]?true\b"
)
_MERGE = re.compile(
    r"gh pr merge\b|glab mr merge\b|pascalgn/automerge-action|peter-evans/enable-pull-request-automerge|reitermarkus/automerge"
    r"|alexwilson/enable-github-automerge-action|enablePullRequestAutoMerge"
)
#: Merges only what its own robot opened.
_OTHERS = re.compile(r"github\.actor\s*==|user\.login\s*==|dependabot/fetch-metadata")


_CONTINUED = re.compile(r"\\\r?\n")
_ALIAS = re.compile(r"<<:\s*\[?\s*\*")
_CALLED = re.compile(r"\buses:\s*['\"]?\./(\.github/workflows/[\w.-]+)")


def _started(texts: Mapping[str, str]) -> list[str]:
    """The workflows that start by themselves, and those of the repository that they call."""
    if not any(_MERGE.search(text) or _APPLY.search(text) for text in texts.values()):
        return []
    started = [path for path, text in texts.items() if _starts(text)]
    for path in started:  # grows
        started += [called for called in _CALLED.findall(texts[path]) if called in texts and called not in started]
    return started


def _starts(text: str) -> bool:
    data = _yaml(text)
    # YAML 1.1 reads the key `on` as true.
    events = data.get("on", data.get(True))
    named = set(events) if isinstance(events, dict | list) else {events}
    return not (named <= {"workflow_dispatch", "workflow_call", "schedule", "release"} and data)


def _workflow(path: str, text: str) -> Iterator[Hold]:
    if _MERGE.search(text) and not _OTHERS.search(text):
        yield Hold(MERGES, path, "a GitHub workflow merges requests")
    if _APPLY.search(text):
        yield Hold(APPLIES, path, "a GitHub workflow applies without asking")


def _gitlab_ci(path: str, text: str) -> Iterator[Hold]:
    if not _APPLY.search(text):
        return
    jobs = {str(name): _table(job) for name, job in _yaml(text).items()}
    for name, job in jobs.items():
        users = [each for each in jobs.values() if name in _list(each.get("extends")) or name == each.get("extends")]
        is_used = not name.startswith(".") or users or _ALIAS.search(text)
        if not _APPLY.search(str(job.get("script", ""))) or not is_used or _is_manual(job):
            continue
        if not all(map(_is_manual, users or [{}])):
            yield Hold(APPLIES, path, f"the GitLab job {name[:60]} applies without asking")
            return


def _is_manual(job: Mapping[Any, Any]) -> bool:
    return "manual" in [job.get("when"), *(_table(rule).get("when") for rule in _list(job.get("rules")))]


FILES: Mapping[str, Callable[[str, str], Iterator[Hold]]] = {
    "atlantis.yaml": _atlantis,
    ".mergify.yml": _mergify,
    ".mergify/config.yml": _mergify,
    ".github/mergify.yml": _mergify,
    ".kodiak.toml": _kodiak,
    ".github/.kodiak.toml": _kodiak,
    ".bulldozer.yml": _bulldozer,
    "digger.yml": _digger,
    "digger.yaml": _digger,
    ".terrateam/config.yml": _terrateam,
    ".spacelift/config.yml": _spacelift,
    ".gitlab-ci.yml": _gitlab_ci,
}
