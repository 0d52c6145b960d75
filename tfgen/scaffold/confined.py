"""Templates of others: rendered in a process of their own, with bounds, without environment, and unable to put a
byte into a file.

What could not be bounded from inside (a product of texts, a pattern that backtracks, loops in loops) ends there. The process
gets one pickled `_Request`, and answers in lines of JSON: questions for a person, each answered by a line, and the result.
"""

from __future__ import annotations

import json
import os
import pickle
import select
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from typing import Any, NamedTuple

from tfgen import errors
from tfgen.errors import ConfigError, TfgenError
from tfgen.scaffold import kinds
from tfgen.scaffold.answers import Ask
from tfgen.scaffold.answers_file import Given
from tfgen.scaffold.kinds import Kind
from tfgen.scaffold.limits import Limits, OutOfTime, bound, memory_limit
from tfgen.scaffold.making import Made, make
from tfgen.scaffold.manifest import REQUIRED, Question
from tfgen.scaffold.rendering import Rendered, inside

LIMITS = Limits()

#: The reply with all files is shorter, whatever is escaped in it.
_MAX_REPLY = 128 << 20
_START = "import sys; sys.path[:] = sys.argv[1:]; from tfgen.scaffold.confined import serve; serve()"


class _Request(NamedTuple):
    template: str
    name: str
    given: Mapping[str, Given]
    facts: Mapping[str, Any]
    out: str | None
    asks: bool
    limits: Limits


def make_confined(
    template: str, name: str, given: Mapping[str, Given], facts: Mapping[str, Any], out: str | None, ask: Ask | None
) -> Made:
    """Do what `make` does for the kind in the folder `template`.

    Raises:
        UsageError, ConfigError: an answer or a template is wrong, or a template takes too much; says where.
    """
    kind = kinds.own(template)
    request = _Request(template, name, given, facts, out, ask is not None, LIMITS)
    child = subprocess.Popen(
        [sys.executable, "-I", "-B", "-c", _START, *filter(None, sys.path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={},
    )
    with child:
        try:
            _send(child, pickle.dumps(request))
            while True:
                reply = _reply(child, template)
                if "ask" not in reply:
                    return _made(kind, reply)
                assert ask is not None
                question = next(q for q in kind.manifest.questions if q.name == reply["ask"])
                text = ask(question, REQUIRED if reply["needed"] else reply["default"], reply["refused"])
                _send(child, json.dumps(text).encode() + b"\n")
        finally:
            child.kill()


def _send(child: subprocess.Popen[bytes], data: bytes) -> None:
    assert child.stdin is not None
    try:
        child.stdin.write(data)
        child.stdin.flush()
    except BrokenPipeError:  # it has ended; reading says why
        pass


def _reply(child: subprocess.Popen[bytes], template: str) -> dict[str, Any]:
    """Wait for a line.

    Raises:
        ConfigError: none came.
    """
    assert child.stdout is not None
    until = time.monotonic() + LIMITS.patience
    parts: list[bytes] = []
    while not parts or not parts[-1].endswith(b"\n"):
        ready, _, _ = select.select([child.stdout], [], [], max(0.0, until - time.monotonic()))
        if not ready:
            raise _broken(template, f"it takes more than {LIMITS.patience} seconds")
        part = os.read(child.stdout.fileno(), 1 << 20)
        if not part or sum(map(len, parts)) > _MAX_REPLY:
            raise _broken(template, _cause(child.wait()) if not part else "it makes more than can be taken")
        parts.append(part)
    reply: dict[str, Any] = json.loads(b"".join(parts))
    return reply


def _cause(code: int) -> str:
    if code in (-signal.SIGXCPU, -signal.SIGKILL):
        return f"it takes more than {LIMITS.seconds} seconds of processor time"
    return f"it broke off (exit code {code}), as it does when {LIMITS.megabytes} MiB of memory are not enough"


def _broken(template: str, why: str) -> ConfigError:
    return ConfigError(f"the template can't be rendered: {why}", path=template, remedy="Correct the template.")


def _made(kind: Kind, reply: dict[str, Any]) -> Made:
    if "error" in reply:
        raise getattr(errors, reply["error"])(reply["message"], **reply["place"])
    files = tuple(Rendered(inside(kind, path), text) for path, text in reply["files"])
    return Made(reply["target"], files, tuple(reply["notes"]), tuple(reply["next"]))


# Inside the process


def serve() -> None:
    """Answer one request on standard input."""
    request: _Request = pickle.load(sys.stdin.buffer)
    bound(request.limits)
    try:
        made = make(
            kinds.own(request.template),
            request.name,
            request.given,
            request.facts,
            request.out,
            _ask if request.asks else None,
        )
        reply = {"target": made.target, "files": made.files, "notes": made.notes, "next": made.next}
    except TfgenError as error:
        reply = _error(error)
    except OutOfTime as error:
        reply = _error(_broken(request.template, str(error)))
    except MemoryError:
        reply = _error(_broken(request.template, f"it takes more than {memory_limit()} of memory"))
    _say(reply)


def _error(error: TfgenError) -> dict[str, Any]:
    place = {"path": error.path, "line": error.line, "column": error.column, "remedy": error.remedy}
    return {"error": type(error).__name__, "message": error.message, "place": place}


def _ask(question: Question, default: Any, refused: str) -> str:
    needed = default is REQUIRED
    _say({"ask": question.name, "default": None if needed else default, "needed": needed, "refused": refused})
    line = sys.stdin.buffer.readline()
    if not line:
        raise SystemExit(1)
    text: str = json.loads(line)
    return text


def _say(reply: Mapping[str, Any]) -> None:
    sys.stdout.buffer.write(json.dumps(reply, default=str).encode() + b"\n")
    sys.stdout.buffer.flush()
