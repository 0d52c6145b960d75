"""The diff of a run."""

from __future__ import annotations

from tfgen.fixing.results import Run
from tfgen.text.diff import unified

_COLORS = {"+": "\x1b[32m", "-": "\x1b[31m", "@": "\x1b[36m"}
_BOLD, _RESET = "\x1b[1m", "\x1b[0m"


def diff(run: Run, color: bool) -> str:
    """Return a unified diff of all changed files that `git apply` takes."""
    text = "".join(unified(f.path, f.before, f.after, f.edits) for f in run.files)
    return _colored(text) if color else text


def _colored(text: str) -> str:
    found = []
    for line in text.split("\n"):
        if line.startswith(("diff ", "+++", "---", "new file")):
            found.append(f"{_BOLD}{line}{_RESET}")
        elif line[:1] in _COLORS:
            found.append(f"{_COLORS[line[0]]}{line}{_RESET}")
        else:
            found.append(line)
    return "\n".join(found)
