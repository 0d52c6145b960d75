"""What `campaign.toml` says: which repositories, what is fixed, and how commits and requests look. Unknown keys are refused.

The table `[tfgen]` is what `tfgen.toml` says, read by the command line, which hands it over as the engine's options.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, NamedTuple

from tfgen.errors import ConfigError
from tfgen.text.toml import check_keys, fault, parsed

FILE = "campaign.toml"
FORGES = ("github", "gitlab", "plain", "patches")
GROUPS = ("repository", "root", "owner")
#: What stands, in a branch's name too, for the group without a name of its own.
UNNAMED = {"root": "top", "owner": "nobody"}

_MESSAGE = (
    "Encrypt DynamoDB tables with a KMS key\n\n{% for fix in fixes %}- {{ fix.addresses | join(', ') }}\n{% endfor %}"
)
_BRANCH = "tfgen/{{ campaign }}{% if group %}/{{ group }}{% endif %}"


class Sources(NamedTuple):
    """Where repositories come from; several may be given. Folders and files are relative to the campaign's folder."""

    urls: tuple[str, ...] = ()  # what git takes; each named by its last parts, without .git
    list: str = ""  # a file with one URL or path a line
    folder: str = ""  # a folder of clones or bare repositories
    organization: str = ""  # GitHub
    group: str = ""  # GitLab, with its subgroups
    topic: str = ""
    include: tuple[str, ...] = ()  # glob patterns of names; none: all
    exclude: tuple[str, ...] = ()
    archived: bool = False
    forks: bool = False


class CommitSettings(NamedTuple):
    """How commits look. `message` is a jinja2 template; `sign` is "" or what git's `gpg.format` takes: openpgp, ssh, x509."""

    author: str = "tfgen <tfgen@users.noreply.invalid>"
    message: str = _MESSAGE
    sign: str = ""
    key: str = ""  # user.signingKey


class RequestSettings(NamedTuple):
    """How requests look. `title` and `body` are jinja2 templates; "" is tfgen's own."""

    title: str = ""
    body: str = ""
    labels: tuple[str, ...] = ()
    reviewers: tuple[str, ...] = ()
    codeowners: bool = True  # ask the owners of changed files too
    draft: bool = False
    hold: tuple[str, ...] = ("merges", "applies")  # is nothing opened where the repository does this by itself?


class Limits(NamedTuple):
    """What a campaign may use. 0 is no limit."""

    open_requests: int = 0
    writes_per_minute: int = 0  # requests opened or changed
    megabytes: int = 1024  # of a repository, as its forge tells or as its clone has it
    files: int = 200_000  # of a repository's tree
    seconds: int = 300  # of work on one repository
    memory_megabytes: int = 1024  # of one worker


class Wave(NamedTuple):
    """A part of the campaign that goes out together, in the order of the file. Patterns as in .gitignore."""

    name: str
    repositories: tuple[str, ...] = ()  # patterns of names; none: all
    paths: tuple[
        str, ...
    ] = ()  # patterns of changed files: a change belongs to the last wave that one of its files matches
    environments: tuple[str, ...] = ()  # words that are a part of a changed file's path or of the repository's name
    draft: bool = False


class Campaign(NamedTuple):
    """A campaign's configuration. `folder` is its absolute path."""

    folder: str
    name: str
    forge: str = "plain"
    url: str = ""  # of the forge's API; "" is the public one
    branch: str = _BRANCH  # a jinja2 template
    group_by: str = "repository"
    sources: Sources = Sources()
    commit: CommitSettings = CommitSettings()
    request: RequestSettings = RequestSettings()
    limits: Limits = Limits()
    waves: tuple[Wave, ...] = ()
    engine: Mapping[str, Any] = {}  # [tfgen], as it stands
    text: str = ""  # of the file, for places of errors

    def path(self, *parts: str) -> str:
        return os.path.join(self.folder, *parts)


#: What limits take besides 0. A worker does not start with less memory; git's processes are not waited for any longer.
_BOUNDS = {"seconds": (1, 86_400), "memory_megabytes": (128, 1_000_000)}
#: An empty list of these could be read as all, and as none.
_NOT_EMPTY = ("urls", "include", "repositories", "paths", "environments")
_TOP = ("name", "forge", "url", "branch", "group_by", "repositories", "commit", "request", "limits", "waves", "tfgen")


def load(folder: str) -> Campaign:
    """Read a campaign's file.

    Raises:
        ConfigError, DecodeError: broken TOML, an unknown key, or a value that is none; has file, line and column.
    """
    folder = os.path.realpath(folder)
    if os.path.isfile(folder):
        raise ConfigError("a campaign is a folder, and this is a file", path=folder, remedy="Give the folder.")
    path = os.path.join(folder, FILE)
    if not os.path.exists(path):
        raise ConfigError("there is no campaign here", path=path, remedy="`tfgen migrate init` makes one.")
    data, text = parsed(path)
    return _Reader(path, text).campaign(folder, data)


class _Reader(NamedTuple):
    path: str
    text: str

    def campaign(self, folder: str, data: dict[str, Any]) -> Campaign:
        check_keys(self.path, self.text, data, _TOP)
        campaign = Campaign(
            folder,
            self.name(data),
            forge=self.choice(data, "forge", FORGES, "plain"),
            url=self.value(data, "url", ""),
            branch=self.value(data, "branch", _BRANCH),
            group_by=self.choice(data, "group_by", GROUPS, "repository"),
            sources=self.table(data, "repositories", Sources()),
            commit=self.table(data, "commit", CommitSettings()),
            request=self.table(data, "request", RequestSettings()),
            limits=self.table(data, "limits", Limits()),
            waves=self.waves(data.get("waves", [])),
            engine=self.engine(data.get("tfgen", {})),
            text=self.text,
        )
        self.check_limits(campaign.limits)
        return campaign

    def fault(
        self, key: str, message: str, below: str = "", remedy: str = "", row: tuple[str, int] | None = None
    ) -> ConfigError:
        return fault(self.path, self.text, key, message, below, row, remedy)

    def name(self, data: Mapping[str, Any]) -> str:
        if "name" not in data:
            error = self.fault("name", "the campaign has no name", remedy='Begin the file with name = "…".')
            error.line = error.column = 1
            raise error
        name: str = self.value(data, "name", "")
        if not _is_name(name):
            takes = "A name has letters, digits, '-', '_' and '.', and begins with a letter or digit."
            raise self.fault("name", f"name is {name!r}", remedy=takes)
        return name

    def table(self, data: Mapping[str, Any], key: str, default: Any) -> Any:
        """Read a table whose keys are the fields of `default`, each of its default's type."""
        given = data.get(key, {})
        if not isinstance(given, dict):
            raise self.fault(key, f"{key} is a table, as in [{key}]")
        check_keys(self.path, self.text, given, default._fields, key)
        return default._replace(**{k: self.value(given, k, getattr(default, k), key) for k in given})

    def value(
        self, data: Mapping[str, Any], key: str, default: Any, below: str = "", row: tuple[str, int] | None = None
    ) -> Any:
        value = data.get(key, default)
        if isinstance(default, tuple):
            if isinstance(value, list | tuple) and all(isinstance(item, str) for item in value):
                if not value and key in data and key in _NOT_EMPTY:
                    raise self.fault(key, f"{key} is empty", below, "Name some, or leave it out.", row)
                return tuple(value)
            raise self.fault(key, f"{key} takes a list of strings", below, f'Write {key} = ["…"].', row)
        if type(value) is not type(default):
            what, example = {
                bool: ("true or false", "true"),
                int: ("a whole number", "20"),
                str: ("a string", '"…"'),
            }[type(default)]
            raise self.fault(key, f"{key} takes {what}", below, f"Write {key} = {example}.", row)
        return value

    def choice(self, data: Mapping[str, Any], key: str, choices: tuple[str, ...], default: str) -> str:
        value: str = self.value(data, key, default)
        if value not in choices:
            raise self.fault(key, f"{key} is one of {', '.join(choices)}, not {value!r}")
        return value

    def waves(self, given: Any) -> tuple[Wave, ...]:
        if not isinstance(given, list) or not all(isinstance(each, dict) for each in given):
            raise self.fault("waves", "waves are tables, each as in [[waves]]")
        waves: list[Wave] = []
        for number, each in enumerate(given):
            row = ("waves", number)
            check_keys(self.path, self.text, each, Wave._fields, row=row)
            default = Wave("")
            wave = default._replace(**{k: self.value(each, k, getattr(default, k), row=row) for k in each})
            if not wave.name.strip():
                raise self.fault("name", "a wave has no name", remedy='Write name = "…"; --wave takes it.', row=row)
            if wave.name in [w.name for w in waves]:
                why = f"there is a wave {wave.name} already"
                raise self.fault("name", why, remedy="Give each wave a name of its own.", row=row)
            waves.append(wave)
        return tuple(waves)

    def engine(self, given: Any) -> Mapping[str, Any]:
        if not isinstance(given, dict):
            raise self.fault("tfgen", "tfgen is a table, as in [tfgen]")
        return given

    def check_limits(self, limits: Limits) -> None:
        for key, value in limits._asdict().items():
            least, most = _BOUNDS.get(key, (1, 1_000_000_000))
            if value and not least <= value <= most:
                raise self.fault(key, f"{key} is {value}", "limits", f"It takes {least} to {most}, or 0 for no limit.")


def _is_name(name: str) -> bool:
    return name[:1].isalnum() and name.isascii() and all(c.isalnum() or c in "-_." for c in name) and ".." not in name
