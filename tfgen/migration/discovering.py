"""`discover`: from what `[repositories]` says to a list of repositories, each with why it is left out."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from urllib.parse import urlsplit

from tfgen.errors import ConfigError, ForgeError
from tfgen.migration.addresses import clean_url, path_at_host
from tfgen.migration.campaign import FILE, Campaign, Sources
from tfgen.migration.complaints import GitError
from tfgen.migration.forges.port import Forge
from tfgen.migration.forges.port import Repository as Found
from tfgen.migration.git import run
from tfgen.migration.outcomes import Reason, Repository
from tfgen.migration.store import Store
from tfgen.text.toml import fault

_MOST = 16 * 1024 * 1024


def discover(campaign: Campaign, forge: Forge | None = None) -> tuple[list[Repository], list[str]]:
    """Return the repositories by name, and warnings.

    Raises:
        ConfigError: no source is given, or a file or folder of the campaign's can't be read.
        ForgeError: the forge can't be asked.
    """
    sources = campaign.sources
    warnings: list[str] = []
    found: dict[str, Repository] = {}
    given = [_as_its_forge(campaign, each) for each in (*_listed(campaign, warnings), *_cloned(campaign, warnings))]
    if forge is not None and (sources.organization or sources.group or sources.topic):
        owner = sources.organization or sources.group
        given += [_of_forge(each, sources) for each in forge.discover(owner=owner, topic=sources.topic)]
    elif not (sources.urls or sources.list or sources.folder):
        raise _fault(
            campaign,
            "",
            "no source of repositories is given",
            "Set urls, list, folder, organization, group or topic under [repositories].",
        )
    names: dict[str, str] = {}
    for repository in given:
        if not _is_text(repository):
            warnings.append(f"{repository.name}: its name or address is not UTF-8; left out")
            continue
        first = names.setdefault(repository.remote, repository.name)
        if first != repository.name:
            warnings.append(f"{repository.name} is {first}, at {repository.remote}, under another name: left out")
            continue
        other = found.setdefault(repository.name, repository)
        if other.remote != repository.remote:
            warnings.append(
                f"{repository.name} is named twice, as {other.remote} and {repository.remote}: the first one counts"
            )
    for key, patterns in (("include", sources.include), ("exclude", sources.exclude)):
        idle = [pattern for pattern in patterns if not any(_any(name, (pattern,)) for name in found)]
        warnings += [f"repositories.{key}: {pattern} matches none of the repositories" for pattern in idle]
    return [_included(found[name], sources) for name in sorted(found)], warnings


def follow(store: Store, forge: Forge) -> list[str]:
    """Give what is known of repositories that were renamed or moved on the forge to their new names; return a sentence for each.

    Only those that discovery no longer finds, and that have something on the forge, are asked for.
    """
    standing = store.repositories()
    found = {each.repository.name for each in standing if not each.gone}
    out = {push.repository for push in store.pushes()} | {row.repository for row in store.requests()}
    said = []
    for old in (each.repository.name for each in standing if each.gone and each.repository.name in out):
        try:
            new = forge.repository(old).name
        except ForgeError as error:
            if error.status != 404:
                said.append(f"{old} could not be asked for: {error.message}")
            continue
        if new in found and new not in out:
            store.renamed(old, new)
            said.append(f"{old} is {new} now: its branches and requests go on under that name")
    return said


def _fault(campaign: Campaign, key: str, message: str, remedy: str) -> ConfigError:
    """Return an error at a key of `[repositories]`, or at its heading."""
    keys = ("repositories", key) if key else "repositories"
    return fault(campaign.path(FILE), campaign.text, keys, message, remedy=remedy)


def _is_text(repository: Repository) -> bool:
    try:
        "".join((repository.name, repository.remote, repository.branch)).encode()
    except UnicodeEncodeError:
        return False
    return True


def _included(repository: Repository, sources: Sources) -> Repository:
    wanted = not sources.include or _any(repository.name, sources.include)
    if not wanted or _any(repository.name, sources.exclude):
        return repository._replace(skip=Reason.EXCLUDED)
    return repository


def _any(name: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def _of_forge(found: Found, sources: Sources) -> Repository:
    skip = None
    if found.archived and not sources.archived:
        skip = Reason.ARCHIVED
    elif found.fork and not sources.forks:
        skip = Reason.FORK
    elif found.empty:
        skip = Reason.EMPTY
    elif not found.default_branch:
        skip = Reason.NO_BRANCH
    return Repository(found.name, clean_url(found.clone_url), found.default_branch, skip, found.kilobytes)


def _listed(campaign: Campaign, warnings: list[str]) -> Iterator[Repository]:
    """Yield what is named one by one: a URL or a path, and after a blank a branch."""
    lines = [("repositories.urls", url) for url in campaign.sources.urls]
    if campaign.sources.list:
        path = campaign.path(campaign.sources.list)
        try:
            with open(path, encoding="utf-8", errors="surrogateescape") as file:
                text = file.read(_MOST)
        except OSError as error:
            why = f"the list of repositories {path} can't be read: {error.strerror}"
            raise _fault(campaign, "list", why, "Write it, one URL or path a line, or change list.") from None
        lines += [(f"{path}:{number}", line) for number, line in enumerate(text.splitlines(), 1)]
    for place, line in lines:
        line = line.partition("#")[0].strip() if "://" not in line else line.split(" #")[0].strip()
        if not line or line.startswith("#"):
            continue
        remote, *branch = line.split()
        if len(branch) > 1:
            warnings.append(f"{place}: more than an address and a branch; left out")
            continue
        try:
            cleaned = clean_url(remote)
        except GitError as error:
            warnings.append(f"{place}: {error.message}; left out")
            continue
        if cleaned != remote and "@" in remote:
            warnings.append(
                f"{place}: the user and token in this address are not used; git's credential helper is asked"
            )
        yield Repository(_name(cleaned), _absolute(campaign, cleaned), "".join(branch))


def _absolute(campaign: Campaign, remote: str) -> str:
    """A path is relative to the campaign's folder."""
    local = "://" not in remote and (":" not in remote.split("/")[0])
    return os.path.realpath(campaign.path(os.path.expanduser(remote))) if local else remote


def _name(remote: str) -> str:
    """The last two parts of an address, the last one of a path, without `.git`."""
    local = remote.startswith(("/", ".", "~", "file://")) or (":" not in remote)
    parts = [part for part in remote.rstrip("/").removesuffix(".git").replace(":", "/").split("/") if part]
    return "/".join(parts[-1:] if local else parts[-2:])


def _as_its_forge(campaign: Campaign, repository: Repository) -> Repository:
    """Name a repository as the forge does that is asked about it: owner and name, in GitLab with all groups."""
    place = path_at_host(repository.remote)
    if not place or campaign.forge not in ("github", "gitlab"):
        return repository
    if campaign.forge == "github":
        return repository._replace(name="/".join(place.split("/")[-2:]))
    top = urlsplit(campaign.url).path.strip("/")  # of a GitLab that is not at the root of its host
    return repository._replace(name=place.removeprefix(f"{top}/"))


def _cloned(campaign: Campaign, warnings: list[str]) -> Iterator[Repository]:
    """Yield the clones in a folder: each stands for its origin, or for itself without one. Hidden folders are not looked into."""
    if not campaign.sources.folder:
        return
    top = campaign.path(os.path.expanduser(campaign.sources.folder))
    if not os.path.isdir(top):
        why = f"the folder of clones {top} is not there"
        raise _fault(campaign, "folder", why, "Make it, or change folder; it is relative to the campaign's folder.")
    stack = [top]
    while stack:
        folder = stack.pop()
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name, reverse=True)
        except OSError as error:
            warnings.append(f"{folder}: can't be read: {error.strerror}")
            continue
        names = {entry.name for entry in entries}
        place = _git_folder(folder) if ".git" in names else folder
        if ".git" in names or {"HEAD", "objects", "refs"} <= names:
            yield _clone(os.path.relpath(folder, top), folder, place, warnings)
            continue
        stack += [e.path for e in entries if e.is_dir(follow_symlinks=False) and not e.name.startswith(".")]


def _git_folder(folder: str) -> str:
    """Where a clone's configuration is: of a worktree and of a submodule `.git` is a file that leads there, see gitrepository-layout(5)."""
    place = os.path.join(folder, ".git")
    leads = _start(place)
    if not leads.startswith("gitdir: "):
        return place
    place = os.path.join(folder, leads.removeprefix("gitdir: ").strip())
    return os.path.join(place, _start(os.path.join(place, "commondir")).strip())


def _start(path: str) -> str:
    """The beginning of a small file of text; "" where there is none."""
    if not os.path.isfile(path):
        return ""
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            return file.read(4096).partition("\0")[0]
    except OSError:
        return ""


def _clone(name: str, folder: str, place: str, warnings: list[str]) -> Repository:
    """Read the origin from the clone's configuration as from any file: nothing that it includes or sets counts."""
    remote = os.path.realpath(folder)
    try:
        args = ["config", f"--file={place}/config", "--no-includes", "--get", "remote.origin.url"]
        origin = run(args).decode("utf-8", "surrogateescape").strip()
        remote = clean_url(origin)
        if "://" not in remote and ":" not in remote.split("/")[0]:
            remote = os.path.realpath(os.path.join(folder, remote))
    except GitError as error:
        if error.reason is Reason.UNREACHABLE:
            warnings.append(f"{name}: {error.message}; the clone itself is used")
    return Repository(name.removesuffix(".git") if name != "." else os.path.basename(folder), remote)
