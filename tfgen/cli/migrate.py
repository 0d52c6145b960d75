"""`tfgen migrate …`: the same fix over many repositories. Every verb can be stopped and repeated."""

from __future__ import annotations

import os
import shlex
from typing import Annotated

import typer

from tfgen.cli.campaigns import (
    OpenEngine,
    Voice,
    campaign_in,
    engine_options,
    forge_of,
    open_store,
    selection_of,
    today,
)
from tfgen.errors import WriteError
from tfgen.migration.counting import counted

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
LogJson = Annotated[bool, typer.Option("--log-json", help="Each line as one JSON object.")]
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


def _early(number: int, what: str, verb: str) -> str:
    """Say for how many repositories an earlier verb was left out."""
    count = counted(number, "repository", "repositories")
    return f", {count} not {what}; run `tfgen migrate {verb}` first" if number else ""


@migrate.command()
def init(folder: Folder, log_json: LogJson = False) -> None:
    """Make a campaign's folder with a campaign.toml to fill in; what is there stays."""
    from tfgen.migration.private import write_private

    name = "".join(
        c if c.isascii() and (c.isalnum() or c in "-_.") else "-" for c in os.path.basename(os.path.abspath(folder))
    )
    path = os.path.join(folder, "campaign.toml")
    listed = os.path.join(folder, "repositories.txt")
    is_new = not os.path.lexists(path)
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        os.chmod(folder, 0o700)
        if is_new and not os.path.lexists(listed):
            write_private(listed, b"# One repository a line: a URL or a path, and after a blank a branch.\n")
        if is_new:  # last, since it says that the campaign is made
            write_private(path, _FIRST.format(name=name.strip("-.") or "campaign").encode())
    except OSError as error:
        raise WriteError(f"the campaign can't be made: {error.strerror}", path=folder) from None
    stays = "" if is_new else f"{path} is there already and stays. "
    Voice("init", log_json).say(f"{stays}Edit {path}, then run: tfgen migrate discover {shlex.quote(folder)}")


@migrate.command()
def discover(folder: Folder = ".", dry_run: DryRun = False, log_json: LogJson = False, quiet: Quiet = False) -> None:
    """Find the campaign's repositories."""
    from tfgen.migration.discovering import discover as find
    from tfgen.migration.discovering import follow
    from tfgen.migration.store import Store

    campaign, voice = campaign_in(folder), Voice("discover", log_json, quiet)
    sources = campaign.sources
    asked = bool(sources.organization or sources.group or sources.topic)
    forge = forge_of(campaign) if asked else None
    found, warnings = find(campaign, forge)
    if dry_run:
        voice.show(f"{each.name} {each.remote}" + (f": {each.skip}" if each.skip else "") for each in found)
    else:
        with Store(campaign.folder, write=True) as store:
            store.discovered(found)
            store.event("discover", "", "discovered", str(len(found)))
            for line in follow(store, forge) if forge is not None else ():
                voice.say(line, "renamed")
    for warning in warnings:
        voice.say(f"warning: {warning}", "warning")
    left_out = sum(each.skip is not None for each in found)
    count = counted(len(found), "repository", "repositories")
    voice.sum_up(count + (f", {left_out} of them left out" if left_out else ""), found=len(found), left_out=left_out)
    if not found:
        voice.sum_up("Name some under [repositories], or in the file that it names.")


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
    from tfgen.migration.planning import plan as run
    from tfgen.migration.status import status as read

    campaign, voice = campaign_in(folder), Voice("plan", log_json, quiet)
    selection = selection_of(only, limit, dry_run)
    with open_store(campaign) as store, OpenEngine(campaign, engine, workers, scheduler) as engines:
        done = run(store, campaign, engine_options(campaign), engines, selection, voice.watch(), today())
        voice.show(done.would)
        worked = f"{len(done.would)} would be worked on" if dry_run else f"{done.worked} worked on"
        looked = counted(len(done.looked), "repository", "repositories")
        counts = {
            "looked": len(done.looked),
            "worked": done.worked,
            "unchanged": done.unchanged,
            "would": len(done.would),
        }
        voice.sum_up(f"{looked} looked at, {worked}, {done.unchanged} unchanged", **counts)
        found = read(store, campaign, done.looked)
    if not dry_run:
        voice.standing(found)
    if done.stopped:
        voice.stopped(campaign)
        raise typer.Exit(2)
    raise typer.Exit(0 if dry_run else found.exit_code())


@migrate.command()
def status(folder: Folder = ".", log_json: LogJson = False) -> None:
    """Say where every repository stands. Exit code as of plan."""
    from tfgen.migration.outcomes import Outcome
    from tfgen.migration.status import status as read
    from tfgen.migration.store import Store

    campaign, voice = campaign_in(folder), Voice("status", log_json)
    done = (Outcome.CHANGED, Outcome.COMPLIANT, Outcome.IRRELEVANT)
    with Store(campaign.folder, write=False) as store:
        found = read(store, campaign)
    lines = []
    for row in found.rows:
        what = f"{row.outcome}, {row.reason}" if row.reason else "not planned"
        said = f"{row.repository}: {what}{f' ({row.stage})' if row.stage else ''}: {row.detail}"
        todo = () if row.outcome in done else (row.remedy.removesuffix("."),)
        lines.append(". ".join((said, *todo, *row.notes)))
    voice.show(lines, "repository")
    voice.standing(found)
    raise typer.Exit(found.exit_code())


@migrate.command()
def report(
    folder: Folder = ".",
    format: Format = "markdown",
    output: Annotated[str, typer.Option(help="A file; default: standard output.")] = "",
    log_json: LogJson = False,
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
    from tfgen.migration.committing import commit as run

    campaign, voice = campaign_in(folder), Voice("commit", log_json, quiet)
    with open_store(campaign) as store:
        done = run(store, campaign, selection_of(only, limit, dry_run), voice.watch())
    voice.show(f"commit {line}" for line in done.would)
    made = f"would make {counted(len(done.would), 'commit')}" if dry_run else f"{counted(done.made, 'commit')} made"
    failed = f", {counted(done.failed, 'repository', 'repositories')} failed" if done.failed else ""
    early = _early(done.unplanned, "planned", "plan")
    counts = {"made": done.made, "unchanged": done.unchanged, "failed": done.failed, "would": len(done.would)}
    if not done.stopped or done.made:
        voice.sum_up(f"{made}, {done.unchanged} there already{failed}{early}", **counts)
    if done.stopped:
        voice.stopped(campaign)
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

    Exit code: 0 done, 1 something is held, skipped, waits or has no commit, 2 something failed.
    """
    from tfgen.migration.committing import commit as make_commits
    from tfgen.migration.deeds import WOULD, Deed, How
    from tfgen.migration.planning import plan as make_plan
    from tfgen.migration.publishing import publish as run
    from tfgen.migration.selection import Selection

    campaign, voice = campaign_in(folder), Voice("publish", log_json, quiet)
    options, forge = engine_options(campaign), forge_of(campaign)
    with open_store(campaign) as store, OpenEngine(campaign, "inprocess", 0, "") as engines:

        def replan(name: str) -> None:
            make_plan(store, campaign, options, engines, Selection((name,)), today=today())
            make_commits(store, campaign, Selection((name,)))

        selection = selection_of(only, limit, dry_run)
        done = run(store, campaign, forge, selection, How(wave, held, again), voice.watch(), replan=replan)
    voice.show(done.would)
    for line in done.held:
        voice.say(f"held: {line}", "held")
    words = WOULD if dry_run else {}
    parts = [
        f"would {words[deed]} {count}" if deed in words else f"{count} {deed}"
        for deed, count in done.deeds.items()
        if count
    ]
    if parts or not done.stopped:
        voice.sum_up(
            (", ".join(parts) or "nothing to publish") + _early(done.uncommitted, "committed", "commit"),
            dry_run=dry_run,
            **{str(deed): count for deed, count in done.deeds.items()},
        )
    if done.deeds[Deed.WAITING]:
        most = campaign.limits.open_requests
        voice.say(f"waiting: limits.open_requests is {most}; run sync after a merge, then publish again", "waiting")
    if done.stopped:
        voice.stopped(campaign)
    if done.stopped or done.deeds[Deed.FAILED]:
        raise typer.Exit(2)
    left = (Deed.HELD, Deed.WAITING, Deed.UNCOMMITTED, Deed.SKIPPED)
    raise typer.Exit(int(any(done.deeds[deed] for deed in left)))


@migrate.command()
def sync(
    folder: Folder = ".", only: Only = None, limit: Limit = 0, log_json: LogJson = False, quiet: Quiet = False
) -> None:
    """Learn from the forge what became of the requests: merged, closed, conflicting, checks failing."""
    from tfgen.migration.syncing import sync as run

    campaign, voice = campaign_in(folder), Voice("sync", log_json, quiet)
    forge = forge_of(campaign)
    with open_store(campaign) as store:
        done = run(store, campaign, forge, selection_of(only, limit, False), voice.watch())
    words = ", ".join(f"{count} {word}" for word, count in done.words.items())
    voice.sum_up(words or "nothing is published yet", **done.words)
    if done.failed:
        voice.sum_up(
            f"{counted(done.failed, 'repository', 'repositories')} could not be asked about", failed=done.failed
        )
    if done.stopped:
        voice.stopped(campaign)
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
    from tfgen.migration.syncing import close as run

    campaign, voice = campaign_in(folder), Voice("close", log_json, quiet)
    forge, selection = forge_of(campaign), selection_of(only, limit, dry_run)
    with open_store(campaign) as store:
        done = run(store, campaign, forge, selection, voice.watch(), comment=comment, stale=stale)
    voice.show(done.would)
    parts = [
        done.closed and f"{done.closed} closed",
        done.unchanged and f"{done.unchanged} closed or merged already",
        done.branches and f"{counted(done.branches, 'branch', 'branches')} deleted",
        done.failed and f"{counted(done.failed, 'repository', 'repositories')} failed",
    ]
    said = ", ".join(part for part in parts if part)
    if not dry_run and not (done.stopped and not said):
        counts = {"closed": done.closed, "unchanged": done.unchanged, "branches": done.branches, "failed": done.failed}
        voice.sum_up(said or "nothing to close", **counts)
    elif dry_run and not done.would:
        voice.sum_up("nothing to close")
    if done.stopped:
        voice.stopped(campaign)
    raise typer.Exit(2 if done.stopped or done.failed else 0)
