"""What the campaign wants of a request: text, people, labels, and whether it is a draft."""

from __future__ import annotations

from tfgen.migration.cache import Cache
from tfgen.migration.campaign import Campaign, Wave
from tfgen.migration.forges.port import Forge, Wanted
from tfgen.migration.outcomes import Change, Result
from tfgen.migration.requests.codeowners import read_owners
from tfgen.migration.requests.texts import request_text
from tfgen.migration.rows import Commit
from tfgen.text.workspace import Workspace


def wanted_request(
    campaign: Campaign,
    forge: Forge,
    cache: Cache,
    policy: Workspace,
    commit: Commit,
    result: Result,
    change: Change,
    wave: Wave | None,
    overlaps: tuple[str, ...],
) -> Wanted:
    """Return the request of one change.

    Args:
        policy: the base's files that say whom to ask.
        overlaps: open requests of others that touch the same lines, each a sentence.

    Raises:
        ConfigError: a template is wrong.
        GitError: the commit is not there.
    """
    settings = campaign.request
    text = request_text(
        settings.title,
        settings.body,
        change,
        campaign=campaign.name,
        repository=commit.repository,
        base=commit.base,
        branch=commit.branch,
        wave=wave.name if wave else "",
        left=_left(result),
        overlaps=overlaps,
        notes=result.notes,
    )
    asked = list(settings.reviewers)
    if settings.codeowners:
        asked += read_owners(policy, forge.kind).of_all(file.path for file in change.files)
    people = [name.lstrip("@") for name in asked]
    return Wanted(
        commit.branch,
        commit.base_branch,
        text.title,
        text.body,
        settings.draft or bool(wave and wave.draft),
        settings.labels,
        tuple(dict.fromkeys(name for name in people if "@" not in name)),  # a forge can't be given mail addresses
        b"" if forge.pushes else format_patch(cache, commit.id),
    )


def _left(result: Result) -> list[str]:
    """The addresses of what this campaign does not fix."""
    return sorted({str(f["address"]) for f in result.findings if f.get("verdict") in ("fail", "unknown", "invalid")})


def format_patch(cache: Cache, commit: str) -> bytes:
    """Return a commit as `git am` takes it; equal commits give equal bytes."""
    how = ("--stdout", "--binary", "--full-index", "--no-signature", "--zero-commit", "--no-ext-diff", "--no-textconv")
    return cache.git("format-patch", *how, "-1", commit)
