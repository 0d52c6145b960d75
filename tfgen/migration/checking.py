"""What `campaign.toml` says, tried out when it is read: templates on a sample change, patterns, words, names of people.

So that a campaign is refused before its first repository is worked on, and not at the first one that has a change.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from tfgen.errors import ConfigError, TfgenError, UsageError
from tfgen.fixing.options import Options
from tfgen.migration.campaign import FILE, Campaign
from tfgen.migration.committing import branch_of, message_of
from tfgen.migration.outcomes import Change, File, Reason, Result
from tfgen.migration.requests.texts import request_text
from tfgen.migration.requests.waves import pattern_problem
from tfgen.text.source import position
from tfgen.text.toml import fault

#: What `[request] hold` takes.
HOLDS = ("merges", "applies")
#: GitHub's and GitLab's longest label.
_LABEL = 50
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

    def fault(self, key: str, message: str, below: str, remedy: str, item: str = "", after: int = 0) -> ConfigError:
        """Return an error at an item, or else at a key below a heading; items are looked for from `after` on."""
        path, text = self.campaign.path(FILE), self.campaign.text
        error = fault(path, text, key, message, below)
        at = _item(text, item, after) if item else -1
        if at >= 0:
            error.line, error.column = position(text, at)
        error.remedy = remedy
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
    _check_words(said)
    _check_waves(said)
    groups = ("",) if campaign.group_by == "repository" else ("envs/dev", "envs/prod")
    branches = {_check_group(said, group) for group in groups}
    if len(branches) < len(groups):
        why = f"branch gives one name for every {campaign.group_by}, so that one change would take another's place"
        raise said.fault("branch", why, "", "Put {{ group }} into branch.")


def _check_group(said: _Checked, group: str) -> str:
    """Try the templates on a change of a group; return its branch."""
    result, change = _sample(group)
    _tried(said, "message", "commit", lambda: message_of(said.campaign, result, change))
    _check_request(said, result, change)
    return str(_tried(said, "branch", "", lambda: branch_of(said.campaign, result, change)))


def _check_request(said: _Checked, result: Result, change: Change) -> None:
    """Try the texts of a request one by one, so that the one that is wrong is named."""
    campaign = said.campaign
    for key in ("title", "body"):
        templates = {"title": "", "body": "", key: getattr(campaign.request, key)}
        _tried(
            said,
            key,
            "request",
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


def _tried(said: _Checked, key: str, below: str, make: Any) -> Any:
    try:
        return make()
    except TfgenError as error:
        where = f" (its line {error.line})" if error.line and not error.path else ""
        remedy = (
            error.remedy
            or f"Mend {f'{below}.' if below else ''}{key}; docs/requests.md lists the names that templates have."
        )
        raise said.fault(key, f"{error.message}{where}", below, remedy) from None


def _check_words(said: _Checked) -> None:
    request, sources = said.campaign.request, said.campaign.sources
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
    for key in ("include", "exclude", "urls"):
        if not all(pattern.strip() for pattern in getattr(sources, key)):
            raise said.fault(key, f"{key} holds an empty string", "repositories", "Take it out, or say what is meant.")


def _check_waves(said: _Checked) -> None:
    text = said.campaign.text
    headings = [found.start() for found in re.finditer(r"^[ \t]*\[\[[ \t]*waves[ \t]*\]\]", text, re.MULTILINE)]
    for number, wave in enumerate(said.campaign.waves):
        after = headings[number] if number < len(headings) else 0
        if not (wave.repositories or wave.paths or wave.environments):
            why = f"the wave {wave.name} names nothing, so that nothing would go out with it"
            remedy = 'Give it repositories, paths or environments; repositories = ["*"] takes what no later wave takes.'
            raise said.fault("waves", why, "", remedy, wave.name, after)
        for key, pattern in _patterns(wave.repositories, wave.paths):
            why = pattern_problem(pattern)
            if why:
                what = f"{key} of the wave {wave.name} holds a pattern that is none: {why}"
                raise said.fault("waves", what, "", "Write patterns as in .gitignore.", pattern, after)


def _patterns(repositories: tuple[str, ...], paths: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    yield from (("repositories", pattern) for pattern in repositories)
    yield from (("paths", pattern) for pattern in paths)


def _sample(group: str) -> tuple[Result, Change]:
    """A change as planning makes it."""
    file = File("envs/dev/main.tf", "100644", "0" * 40, b"")
    change = Change(group, b"", (file,), (SAMPLE_FIX,), (SAMPLE_MOVE,), (SAMPLE_KEY,))
    return Result("acme/sample", Reason.FIXED, base="0" * 40, branch="main", changes=(change,)), change


def _item(text: str, item: str, after: int) -> int:
    """Where a string stands in TOML between its quotes; -1 where it is written with escapes."""
    places = [text.find(f"{quote}{item}{quote}", after) for quote in ('"', "'")]
    return min((place for place in places if place >= 0), default=-1)
