"""Judge a workspace: what `check` does, and the first step of every fix."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, TypeAlias

from tfgen.controls.api import Settings
from tfgen.errors import UsageError
from tfgen.fixing.judging import Case, judge
from tfgen.fixing.options import Options
from tfgen.fixing.results import Finding, Problem, Run
from tfgen.fixing.scope import Scope
from tfgen.fixing.selection import Control, select_controls
from tfgen.terraform.estate import Estate
from tfgen.text.workspace import Workspace

#: Called now and then with the number of files that were searched.
Progress: TypeAlias = Callable[[int], None]


def silent(files: int) -> None:
    """Show no progress."""


class Session(NamedTuple):
    """What one run knows from the start."""

    workspace: Workspace
    options: Options
    controls: Sequence[Control]
    scope: Scope
    today: datetime.date
    warnings: list[str]
    progress: Progress

    def estate(self, workspace: Workspace, *, streaming: bool = False, before: Estate | None = None) -> Estate:
        """Return the configuration of a state of the workspace; `before` is an earlier one."""
        options = self.options
        return Estate(
            workspace,
            needles=[*self._needles(listing=not streaming)],
            judged=options.paths,
            excluded=self.scope.excluded,
            variables=options.variables,
            var_files=options.var_files,
            roots=options.roots,
            published=self.scope.published,
            streaming=streaming,
            before=before,
            progress=self.progress,
        )

    def _needles(self, listing: bool) -> Iterator[bytes]:
        for control in self.controls:
            yield from control.NEEDLES
        if self.scope.asked.moving:
            from tfgen.fixing.moves import NEEDLE
            from tfgen.terraform.search import ELSEWHERE

            yield NEEDLE
            if listing:
                yield ELSEWHERE

    def judge(self, estate: Estate, settings: Settings, *, keep: bool = True) -> list[Case]:
        """Return one case per subject, under the controls that are asked for where it is."""
        asked = self.scope.asked if self.scope.asked.ids else None
        return judge(self.controls, estate, settings, self.today, self.warnings, asked, keep=keep)

    def again(self) -> Session:
        """The same run on edited files, where warnings would repeat those of the files on disk, with other lines."""
        return self._replace(warnings=[])

    @property
    def required_level(self) -> int:
        """The strictest level of the options and the frameworks."""
        return max(self.options.required_level, self.scope.asked.level)

    def run(self, estate: Estate, findings: Sequence[Finding]) -> Run:
        """Return the result of a run that changes nothing."""
        return Run(
            findings=findings,
            problems=problems(self.workspace, estate),
            warnings=[
                *self.scope.warnings,
                *self.scope.asked.idle(self.workspace),
                *self.warnings,
            ],
            files_found=estate.files_found,
            files_parsed=estate.files_parsed,
            not_looked_at=estate.unread,
            controls=[control.ID for control in self.controls],
            frameworks=self.scope.asked.ids,
            required_level=self.required_level,
        )


def start(workspace: Workspace, options: Options, today: datetime.date | None, progress: Progress) -> Session:
    """Choose the controls.

    Raises:
        UsageError: options that name what does not exist.
    """
    scope = Scope(workspace, options)
    return Session(
        workspace,
        options,
        select_controls(options, scope.asked),
        scope,
        today or datetime.date.today(),
        [],
        progress,
    )


def check(
    workspace: Workspace, options: Options, today: datetime.date | None = None, progress: Progress = silent
) -> Run:
    """Judge and change nothing.

    Raises:
        UsageError: options that contradict each other or name what does not exist.
    """
    session = start(workspace, options, today, progress)
    settings = Settings(session.required_level, 2, session.scope.enforces, fixing=False)
    estate = session.estate(workspace, streaming=True)
    cases = session.judge(estate, settings, keep=False)
    if session.scope.asked.moving:
        _read_calls(session, estate)
    if options.variables:
        from tfgen.fixing.unused import check_variables

        check_variables(estate, cases, options)
    return session.run(estate, [case.finding for case in cases])


def _read_calls(session: Session, estate: Estate) -> None:
    """Read the calls that `fix` would move, so that what it refuses is an error of `check` too."""
    from tfgen.fixing.moves import moves

    try:
        for moved in moves(estate, lambda path: session.scope.asked.destination(path, moving=False)):
            del moved
    except UsageError:
        return  # that no host is known to move to is for `fix` to say


def problems(workspace: Workspace, estate: Estate) -> list[Problem]:
    """Return what could not be worked on, as results."""
    errors = (*workspace.unreadable(), *estate.errors, *estate.calls_outside())
    return [Problem(error.path, error.line, error.column, error.message, error.remedy) for error in errors]
