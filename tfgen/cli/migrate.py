"""`tfgen migrate …`: the same fix over many repositories. Every verb can be stopped and repeated."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from tfgen.cli.campaigns import (
    OpenEngine,
    campaign_in,
    engine_options,
    finish,
    forge_of,
    list_names,
    open_store,
    say,
    selection_of,
    summarise,
    today,
)
from tfgen.errors import UsageError, WriteError

migrate = typer.Typer(
    no_args_is_help=True,
    help="The same fix over many repositories: init, discover, plan, commit, publish, sync, close.",
)

Folder = Annotated[str, typer.Argument(help="The campaign's folder.")]
Only = Annotated[
    list[str] | None, typer.Option(help="failed, a repository, or a pattern; may be repeated.", metavar="WHICH")
]
Limit = Annotated[int, typer.Option(help="Work on at most so many repositories. 0: all.", min=0)]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")]
LogJson = Annotated[bool, typer.Option("--log-json", help="Progress as one JSON object a line on standard error.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no summary.")]
EngineName = Annotated[str, typer.Option("--engine", help="Where work runs: inprocess, pool or dask.", metavar="NAME")]
Workers = Annotated[int, typer.Option(help="Processes of the pool. 0: as many as cores.", min=0)]
Scheduler = Annotated[str, typer.Option(help="The Dask scheduler, tcp://HOST:PORT.", metavar="ADDRESS")]
Format = Annotated[str, typer.Option("--format", help="html, markdown, csv or json.", metavar="FORMAT")]

_FIRST = """\
# A campaign: what is fixed, where, and how it goes out. Unknown keys are refused.
name = "{name}"
forge = "plain"                  # github, gitlab, plain (branches only) or patches
group_by = "repository"          # one request per repository, root or owner

[repositories]
list = "repositories.txt"        # one URL or path a line; or urls, folder, organization, group, topic

[tfgen]                          # as in tfgen.toml
framework = []

[tfgen.kms]
# key = "create"

[commit]
author = "tfgen <tfgen@users.noreply.invalid>"

[limits]
open_requests = 20
"""


@migrate.command()
def init(folder: Folder) -> None:
    """Make a campaign's folder with a campaign.toml to fill in; what is there stays."""
    path = os.path.join(folder, "campaign.toml")
    if os.path.lexists(path):
        raise UsageError(f"{path} is there already", remedy="Edit it, or choose another folder.")
    name = "".join(
        c if c.isascii() and (c.isalnum() or c in "-_.") else "-" for c in os.path.basename(os.path.abspath(folder))
    )
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        os.chmod(folder, 0o700)
        _create(path, _FIRST.format(name=name.strip("-.") or "campaign"))
        listed = os.path.join(folder, "repositories.txt")
        if not os.path.lexists(listed):
            _create(listed, "# One repository a line: a URL or a path, and after a blank a branch.\n")
    except OSError as error:
        raise WriteError(f"the campaign can't be made: {error.strerror}", path=folder) from None
    say(f"Edit {path}, then run: tfgen migrate discover {folder}")


def _create(path: str, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with open(descriptor, "w", encoding="utf-8") as file:
        file.write(text)


@migrate.command()
def discover(folder: Folder = ".", quiet: Quiet = False) -> None:
    """Find the campaign's repositories."""
    from tfgen.migration.discovering import discover as find
    from tfgen.migration.store import Store

    campaign = campaign_in(folder)
    sources = campaign.sources
    asked = bool(sources.organization or sources.group or sources.topic)
    found, warnings = find(campaign, forge_of(campaign) if asked else None)
    with Store(campaign.folder, write=True) as store:
        store.discovered(found)
        store.event("discover", "", "discovered", str(len(found)))
    for warning in warnings:
        say(f"warning: {warning}")
    if not quiet:
        left_out = sum(each.skip is not None for each in found)
        say(f"{len(found)} repositories, {left_out} of them left out")


@migrate.command()
def plan(
    folder: Folder = ".",
    only: Only = None,
    limit: Limit = 0,
    dry_run: DryRun = False,
    engine: EngineName = "pool",
    workers: Workers = 0,
    scheduler: Scheduler = "",
    log_json: LogJson = False,
    quiet: Quiet = False,
) -> None:
    """Compute every repository's fix; nothing remote is touched. Exit code: 0 done, 1 a person is needed, 2 something failed."""
    from tfgen.cli.live import watch_for
    from tfgen.migration.planning import plan as run

    campaign, options = campaign_in(folder), engine_options(folder)
    selection = selection_of(only, limit, dry_run)
    with open_store(campaign) as store, OpenEngine(campaign, engine, workers, scheduler) as engines:
        done = run(store, campaign, options, engines, selection, watch_for(log_json, quiet), today())
        list_names(done.would)
        if not quiet:
            say(f"{done.looked} looked at, {done.worked} worked on, {done.unchanged} unchanged")
        raise typer.Exit(0 if dry_run else finish(store, campaign, done.stopped, quiet))


@migrate.command()
def status(folder: Folder = ".") -> None:
    """Say where every repository stands. Exit code as of plan."""
    from tfgen.cli.output import write
    from tfgen.migration.status import status as read
    from tfgen.migration.store import Store
    from tfgen.reporting.terminal import plain

    campaign = campaign_in(folder)
    with Store(campaign.folder, write=False) as store:
        found = read(store, campaign.name)
    lines = []
    for row in found.rows:
        what = f"{row.outcome}, {row.reason}" if row.reason else "not planned"
        lines.append(f"{row.repository}: {what}{f' ({row.stage})' if row.stage else ''}: {row.detail}")
    write("".join(plain(line) + "\n" for line in lines).encode("utf-8", "backslashreplace"))
    summarise(found)
    raise typer.Exit(found.exit_code())


@migrate.command()
def report(
    folder: Folder = ".",
    format: Format = "markdown",
    output: Annotated[str, typer.Option(help="A file; default: standard output.")] = "",
) -> None:
    """Write a report: by outcome, by reason, and each repository with its findings and diff."""
    from tfgen.cli.choices import one_of
    from tfgen.cli.output import write
    from tfgen.migration.report import report_data
    from tfgen.migration.store import Store
    from tfgen.reporting.campaign import FORMATS, render

    one_of(format, "--format", FORMATS)
    campaign = campaign_in(folder)
    with Store(campaign.folder, write=False) as store:
        text = render(report_data(store, campaign), format)
    if not output:
        write(text.encode("utf-8", "backslashreplace"))
        return
    try:
        descriptor = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(descriptor, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(text)
    except OSError as error:
        raise WriteError(f"the report can't be written: {error.strerror}", path=output) from None


@migrate.command()
def commit(
    folder: Folder = ".",
    only: Only = None,
    limit: Limit = 0,
    dry_run: DryRun = False,
    log_json: LogJson = False,
    quiet: Quiet = False,
) -> None:
    """Make a branch and a commit for every change, in the campaign's own clones; nothing remote is touched."""
    from tfgen.cli.live import watch_for
    from tfgen.migration.committing import commit as run

    campaign = campaign_in(folder)
    with open_store(campaign) as store:
        done = run(store, campaign, selection_of(only, limit, dry_run), watch_for(log_json, quiet))
        list_names(done.would)
        if not quiet:
            say(f"{done.made} commits made, {done.unchanged} there already, {done.failed} repositories failed")
        raise typer.Exit(2 if done.stopped or done.failed else 0)


@migrate.command()
def publish(
    folder: Folder = ".",
    only: Only = None,
    limit: Limit = 0,
    dry_run: DryRun = False,
    wave: Annotated[str, typer.Option(help="The wave that goes out.", metavar="NAME")] = "",
    held: Annotated[bool, typer.Option("--held", help="Also where a repository merges or applies by itself.")] = False,
    again: Annotated[
        bool, typer.Option("--again", help="Push to approved requests too, and open closed ones anew.")
    ] = False,
    log_json: LogJson = False,
    quiet: Quiet = False,
) -> None:
    """Push the branches and open or update their requests, modules before their callers.

    Exit code: 0 done, 1 something is held, skipped or waits, 2 something failed.
    """
    from tfgen.cli.live import watch_for
    from tfgen.migration.committing import commit as make_commits
    from tfgen.migration.planning import plan as make_plan
    from tfgen.migration.publishing import Deed, How
    from tfgen.migration.publishing import publish as run
    from tfgen.migration.selection import Selection

    campaign, options = campaign_in(folder), engine_options(folder)
    forge = forge_of(campaign)
    with open_store(campaign) as store, OpenEngine(campaign, "inprocess", 0, "") as engines:

        def replan(name: str) -> None:
            make_plan(store, campaign, options, engines, Selection((name,)), today=today())
            make_commits(store, campaign, Selection((name,)))

        selection = selection_of(only, limit, dry_run)
        how = How(wave, held, again)
        done = run(store, campaign, forge, selection, how, watch_for(log_json, quiet), replan=replan)
        list_names(done.would)
        for line in done.held:
            say(f"held: {line}")
        if not quiet:
            say(", ".join(f"{count} {deed}" for deed, count in done.deeds.items() if count) or "nothing to publish")
        if done.stopped or done.deeds[Deed.FAILED]:
            raise typer.Exit(2)
        raise typer.Exit(int(bool(done.held or done.deeds[Deed.WAITING] or done.deeds[Deed.SKIPPED])))


@migrate.command()
def sync(
    folder: Folder = ".", only: Only = None, limit: Limit = 0, log_json: LogJson = False, quiet: Quiet = False
) -> None:
    """Learn from the forge what became of the requests: merged, closed, conflicting, checks failing."""
    from tfgen.cli.live import watch_for
    from tfgen.migration.syncing import sync as run

    campaign = campaign_in(folder)
    forge = forge_of(campaign)
    with open_store(campaign) as store:
        done = run(store, campaign, forge, selection_of(only, limit, False), watch_for(log_json, quiet))
    if not quiet:
        say(", ".join(f"{count} {word}" for word, count in done.words.items()) or "there are no requests")
    raise typer.Exit(2 if done.stopped or done.failed else 0)


@migrate.command()
def close(
    folder: Folder = ".",
    only: Only = None,
    limit: Limit = 0,
    dry_run: DryRun = False,
    comment: Annotated[str, typer.Option(help="A comment on every request that is closed.")] = "",
    stale: Annotated[bool, typer.Option("--stale", help="Only requests whose change is no longer planned.")] = False,
    log_json: LogJson = False,
    quiet: Quiet = False,
) -> None:
    """Close the campaign's open requests, and delete its branches where they hold nothing but tfgen's commits."""
    from tfgen.cli.live import watch_for
    from tfgen.migration.syncing import close as run

    campaign = campaign_in(folder)
    forge = forge_of(campaign)
    with open_store(campaign) as store:
        done = run(
            store,
            campaign,
            forge,
            selection_of(only, limit, dry_run),
            watch_for(log_json, quiet),
            comment=comment,
            stale=stale,
        )
    list_names(done.would)
    if not quiet:
        say(f"{done.closed} closed, {done.unchanged} not open, {done.branches} branches deleted, {done.failed} failed")
    raise typer.Exit(2 if done.stopped or done.failed else 0)
