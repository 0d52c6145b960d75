"""What a scaffold may take, and the bounds of a process that makes one from templates of others."""

from __future__ import annotations

from typing import Any, NamedTuple

#: No file that people read comes near, nor a folder of them.
MAX_FILE_BYTES = 1024 * 1024
MAX_FILES = 500


class Limits(NamedTuple):
    """Memory, processor time, and how long a person waits at most."""

    megabytes: int = 512
    seconds: int = 10
    patience: int = 60


class OutOfTime(Exception):
    """The processor time that a process may take is used up."""


def bound(limits: Limits) -> None:
    """Bound this process, for good: memory, processor time (`OutOfTime` is raised once), nothing put into a file."""
    import resource
    import signal

    def stop(*_: Any) -> None:
        raise OutOfTime(f"it takes more than {limits.seconds} seconds of processor time")

    signal.signal(signal.SIGXCPU, stop)
    memory = limits.megabytes << 20
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.seconds, limits.seconds + 1))  # the kernel kills at the second one
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def memory_limit() -> str:
    """Say how much memory this process may have."""
    import resource

    return f"{resource.getrlimit(resource.RLIMIT_AS)[0] >> 20} MiB"
