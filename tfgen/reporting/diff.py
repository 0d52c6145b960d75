"""The diff of a run."""

from __future__ import annotations

from tfgen.fixing.results import Run
from tfgen.reporting.terminal import BOLD, CYAN, GREEN, RED, colored, source_line
from tfgen.text.diff import unified

_COLORS = {"+": GREEN, "-": RED, "@": CYAN}
_HEADS = ("diff ", "+++ ", "--- ", "new file ")


def diff(run: Run, color: bool = False, terminal: bool = False) -> str:
    """Return a unified diff of all changed files that `git apply` takes.

    For people (`color` or `terminal`) what would steer the terminal is escaped, so that is no diff to apply.
    """
    parts = (unified(f.path, f.before, f.after, f.edits) for f in run.files)
    if color or terminal:
        return "".join(_shown(part, color) for part in parts)
    return "".join(parts)


def _shown(text: str, color: bool) -> str:
    found = []
    body = False
    for line in text.split("\n"):
        # Below the first hunk a line that begins with `+++` or `---` is one of the file's own.
        body = body or line.startswith("@@")
        code = _COLORS.get(line[:1], "") if body or not line.startswith(_HEADS) else BOLD
        shown = source_line(line)
        found.append(colored(shown, code, color) if code else shown)
    return "\n".join(found)
