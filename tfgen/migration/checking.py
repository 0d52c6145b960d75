"""What `campaign.toml` says, tried out when it is read: templates on a sample change, patterns, words, names of people.

So that a campaign is refused before its first repository is worked on, and not at the first one that has a change.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple, TypeVar

from tfgen.errors import ConfigError, UsageError
from tfgen.fixing.options import Options
from tfgen.migration.campaign import FILE, Campaign, Wave
from tfgen.migration.committing import branch_of, message_of
from tfgen.migration.forges.access import DEFAULTS, checked_url
from tfgen.migration.outcomes import Change, File, Reason, Result
from tfgen.migration.requests.texts import request_text
from tfgen.migration.requests.waves import pattern_problem
from tfgen.migration.templates import place_in_file
from tfgen.text.source import position
from tfgen.text.toml import fault

T = TypeVar("T")

#: What `[request] hold` takes.
HOLDS = ("merges", "applies")
#: GitHub's and GitLab's longest label.
_LABEL = 50
_SIGNS = ("", "openpgp", "ssh", "x509")
_OWNER = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_.-]+)*")
_WORD = re.compile(r"[A-Za-z0-9]+")
_PERSON = re.compile(r"@?[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_.-]+)*")

#: A fix, a moved call and a new key as `tfgen fix --format json` says them.
SAMPLE_FIX = {
    "addresses": ["aws_dynamodb_table.orders"],
    "allow": [],
    "column": 1,
    "end_column": 43,
    "end_line": 9,
    "file": "envs/dev/main.tf",
    "findings": ["dynamodb_table_encrypted_with_kms:envs/dev:envs/dev/main.tf:aws_dynamodb_table.orders"],
    "impact": "in-place-reencryption",
    "line": 5,
    "lines": "",
    "new_keys": ["module.key"],
    "notes": [],
    "reason": "",
    "status": "fixed",
    "summary": "encrypt with a KMS key",
    "way_back": "`tfgen undo` sets enabled = false",
}
SAMPLE_MOVE = {
    "address": "module.orders",
    "allow": [],
    "column": 1,
    "end_column": 2,
    "end_line": 14,
    "file": "envs/dev/main.tf",
    "form": "registry",
    "line": 12,
    "new": "hipaa.compliance.tf/terraform-aws-modules/dynamodb-table/aws",
    "notes": [],
    "old": "terraform-aws-modules/dynamodb-table/aws",
    "reason": "",
    "remedy": "",
}
_TABLE = (
    b'provider "aws" {\n  region = "eu-west-1"\n}\n\nresource "aws_dynamodb_table" "orders" {\n  name = "orders"\n}\n'
)
SAMPLE_KEY = {"address": "module.key", "folder": "envs/dev", "region": "eu-west-1"}


class _Checked(NamedTuple):
    """A campaign, and where its file says what."""

    campaign: Campaign

    def fault(
        self, key: str, message: str, below: str, remedy: str, item: str = "", row: tuple[str, int] | None = None
    ) -> ConfigError:
        """Return an error at a key below a heading or in a row, or at an item of it."""
        text = self.campaign.text
        error = fault(self.campaign.path(FILE), text, key, message, below, row, remedy)
        if item:
            after = sum(map(len, text.splitlines(keepends=True)[: max(error.line - 1, 0)]))
            at = _item(text, item, after)
            if at >= 0:
                error.line, error.column = position(text, at)
        return error


def fault_at(campaign: Campaign, key: str, message: str, remedy: str, item: str = "", below: str = "") -> ConfigError:
    """Return an error of the campaign's file at an item, or else at a key."""
    return _Checked(campaign).fault(key, message, below, remedy, item)


def try_engine(campaign: Campaign, options: Options) -> None:
    """Try `[tfgen]` on a table, for what the engine refuses only when it works: controls, patterns, keys.

    Raises:
        ConfigError: the engine refuses it.
    """
    from tfgen.fixing.engine import fix
    from tfgen.text.workspace import MemoryWorkspace

    try:
        fix(MemoryWorkspace({"main.tf": _TABLE}), options, None)
    except UsageError as error:
        named = re.findall(r"[\w*!\[\]/.:-]+", error.message)
        key = next((key for key in campaign.engine if key in named), "tfgen")
        item = next((word for word in named if _item(campaign.text, word, 0) >= 0), "")
        below = "tfgen" if key != "tfgen" else ""
        raise fault_at(campaign, key, error.message, error.remedy, item, below) from None


def check(campaign: Campaign) -> None:
    """Try out what a campaign says.

    Raises:
        ConfigError: with file, line, column and remedy.
    """
    said = _Checked(campaign)
    _check_sources(said)
    _check_commit(said)
    _check_people(said)
    _check_waves(said)
    groups = ("",) if campaign.group_by == "repository" else ("envs/dev", "envs/prod")
    branches = {_check_group(said, group) for group in groups}
    if len(branches) < len(groups):
        why = f"branch gives one name for every {campaign.group_by}, so that one change would take another's place"
        raise said.fault("branch", why, "", "Put {{ group }} into branch.")


def _check_group(said: _Checked, group: str) -> str:
    """Try the templates on a change of a group; return its branch."""
    campaign = said.campaign
    result, changes = _samples(group)
    for change in changes:
        _tried(said, "message", "commit", campaign.commit.message, lambda: message_of(campaign, result, change))  # noqa: B023
        _check_request(said, result, change)
    return _tried(said, "branch", "", campaign.branch, lambda: branch_of(campaign, result, changes[0]))


def _check_request(said: _Checked, result: Result, change: Change) -> None:
    """Try the texts of a request one by one, so that the one that is wrong is named."""
    campaign = said.campaign
    for key in ("title", "body"):
        templates = {"title": "", "body": "", key: getattr(campaign.request, key)}
        _tried(
            said,
            key,
            "request",
            templates[key],
            lambda: request_text(
                **templates,  # noqa: B023 - called at once
                change=change,
                campaign=campaign.name,
                repository=result.repository,
                base=result.base,
                branch="tfgen/sample",
                wave=campaign.waves[0].name if campaign.waves else "",
                left=("aws_dynamodb_table.left",),
                overlaps=("https://example.com/1 by someone: main.tf:1-2",),
                notes=("a note",),
            ),
        )


def _tried(said: _Checked, key: str, below: str, template: str, make: Callable[[], T]) -> T:
    try:
        return make()
    except ConfigError as error:
        name = f"{below}.{key}" if below else key
        remedy = error.remedy or f"Mend {name}; docs/requests.md lists the names that templates have."
        found = said.fault(key, error.message, below, remedy)
        if not error.path:
            text = said.campaign.text
            found.line, found.column = place_in_file(text, (found.line, found.column), template, error)
        raise found from None


def _check_sources(said: _Checked) -> None:
    forge, sources = said.campaign.forge, said.campaign.sources
    for key, forges in (("organization", ("github",)), ("group", ("gitlab",)), ("topic", ("github", "gitlab"))):
        value = getattr(sources, key)
        if value and forge not in forges:
            names = " or ".join(f'"{name}"' for name in forges)
            raise said.fault(key, f"{key} needs forge = {names}", "repositories", f"Set forge, or leave {key} out.")
        if value and not _OWNER.fullmatch(value):
            raise said.fault(key, f"{value!r} is no {key}", "repositories", "Write its name as in its address.")
    for key in ("include", "exclude", "urls"):
        if not all(pattern.strip() for pattern in getattr(sources, key)):
            raise said.fault(key, f"{key} holds an empty string", "repositories", "Take it out, or say what is meant.")
    if said.campaign.url and forge not in DEFAULTS:
        raise said.fault("url", f'url is of a forge, and forge is "{forge}"', "", "Set forge, or leave url out.")
    try:
        checked_url(said.campaign.url or DEFAULTS["github"].url)
    except ConfigError as error:
        remedy = error.remedy or 'Write url = "https://HOST/…", as docs/requests.md has it.'
        raise said.fault("url", error.message, "", remedy) from None


def _check_commit(said: _Checked) -> None:
    author, _, sign, key = said.campaign.commit
    if sign not in _SIGNS:
        raise said.fault(
            "sign", f"sign is one of openpgp, ssh, x509, not {sign!r}", "commit", "Leave it out to sign nothing."
        )
    if key and not sign:
        raise said.fault("key", "key signs nothing without sign", "commit", 'Add sign = "openpgp", "ssh" or "x509".')
    name, _, mail = author.partition(" <")
    if not name.strip() or not mail.endswith(">") or any(c in author for c in "\n\r\0"):
        why = 'author is written as "Name <mail@example.com>"'
        raise said.fault("author", why, "commit", "Leave it out for tfgen's own.")


def _check_people(said: _Checked) -> None:
    request = said.campaign.request
    for hold in request.hold:
        if hold not in HOLDS:
            why = f"hold takes {' and '.join(HOLDS)}, not {hold!r}"
            raise said.fault("hold", why, "request", "Write hold = [] to hold nothing back.", hold)
    for name in request.reviewers:
        if not _PERSON.fullmatch(name):
            why = f"{name!r} is no user or team of a forge"
            raise said.fault(
                "reviewers", why, "request", 'Write "alice" or "org/team"; a forge takes no mail address.', name
            )
    for label in request.labels:
        if not label.strip() or len(label) > _LABEL or not label.isprintable() or "," in label:
            why = f"{label!r} is no label"
            raise said.fault("labels", why, "request", f"A label has 1 to {_LABEL} characters and no comma.", label)


def _check_waves(said: _Checked) -> None:
    waves = said.campaign.waves
    for number, wave in enumerate(waves):
        row = ("waves", number)
        if not (wave.repositories or wave.paths or wave.environments):
            why = f"the wave {wave.name} names nothing, so that nothing would go out with it"
            remedy = 'Give it repositories, paths or environments; repositories = ["*"] takes what no later wave takes.'
            raise said.fault("name", why, "", remedy, wave.name, row)
        for key, pattern in _patterns(wave.repositories, wave.paths):
            why = pattern_problem(pattern)
            if why:
                what = f"{key} of the wave {wave.name} holds a pattern that is none: {why}"
                raise said.fault(key, what, "", "Write patterns as in .gitignore.", pattern, row)
        for word in wave.environments:
            if not _WORD.fullmatch(word):
                why = f"environments of the wave {wave.name} holds {word!r}, which is not one word"
                remedy = "A word has letters and digits, as dev in envs/dev-eu; for more write a pattern under paths."
                raise said.fault("environments", why, "", remedy, word, row)
        for later in waves[number + 1 :]:
            if _takes(later) == _takes(wave):
                why = f"the wave {wave.name} takes nothing, since the later wave {later.name} names the same"
                raise said.fault("name", why, "", "Take one of them out.", wave.name, row)


def _takes(wave: Wave) -> tuple[frozenset[str], ...]:
    return frozenset(wave.repositories), frozenset(wave.paths), frozenset(map(str.lower, wave.environments))


def _patterns(repositories: tuple[str, ...], paths: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    yield from (("repositories", pattern) for pattern in repositories)
    yield from (("paths", pattern) for pattern in paths)


def _samples(group: str) -> tuple[Result, tuple[Change, ...]]:
    """Changes as planning makes them: with all that there can be, with a fix alone, with a moved call alone."""
    file = File("envs/dev/main.tf", "100644", "0" * 40, b"")
    whole = Change(group, b"", (file,), (SAMPLE_FIX,), (SAMPLE_MOVE,), (SAMPLE_KEY,))
    changes = (whole, whole._replace(moves=(), new_keys=()), whole._replace(fixes=(), new_keys=()))
    return Result("acme/sample", Reason.FIXED, base="0" * 40, branch="main", changes=changes), changes


def _item(text: str, item: str, after: int) -> int:
    """Where a string stands in TOML between its quotes; -1 where it is written with escapes."""
    places = [text.find(f"{quote}{item}{quote}", after) for quote in ('"', "'")]
    return min((place for place in places if place >= 0), default=-1)
