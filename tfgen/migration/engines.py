"""Where work runs: in this process, in a pool of processes, or on Dask. One port; results come as they are ready, in any order.

An engine runs a function of plain values that may run twice. A worker that dies or hangs costs the task that it had, and no other.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import CancelledError
from typing import Any, NamedTuple, Protocol, TypeVar

from tfgen.errors import UsageError
from tfgen.migration.counting import counted
from tfgen.migration.outcomes import Reason

T = TypeVar("T")
R = TypeVar("R")


class Lost(NamedTuple):
    """A task that came to no result."""

    reason: Reason
    detail: str
    remedy: str


class Engine(Protocol):
    """Runs tasks."""

    def run(self, function: Callable[[T], R], tasks: Iterable[T]) -> Iterator[tuple[T, R | Lost]]:
        """Yield every task with its result. Tasks are taken when there is room, so a generator can end them early."""
        ...

    def close(self) -> None: ...


class InProcess:
    """One task after another, here."""

    def run(self, function: Callable[[T], R], tasks: Iterable[T]) -> Iterator[tuple[T, R | Lost]]:
        for task in tasks:
            yield task, function(task)

    def close(self) -> None:
        pass


class Pool:
    """Processes of this machine. One that dies or takes too long is replaced, and only its task is lost."""

    def __init__(self, workers: int = 0, *, seconds: int = 0, memory_megabytes: int = 0) -> None:
        """Start processes, when the first task comes.

        Args:
            workers: how many; 0 is as many as there are cores for us.
            seconds: after which a task's process is killed; 0 is never.
            memory_megabytes: of one process; 0 is no limit.
        """
        self._workers = workers or len(os.sched_getaffinity(0))
        self._seconds = seconds
        self._memory = memory_megabytes
        self._pool: Any = None

    def run(self, function: Callable[[T], R], tasks: Iterable[T]) -> Iterator[tuple[T, R | Lost]]:
        from concurrent.futures import FIRST_COMPLETED, wait

        pool = self._started()
        waiting = iter(tasks)
        running: dict[Any, T] = {}
        more = True
        while more or running:
            while more and len(running) < 2 * self._workers:
                try:
                    task = next(waiting)
                except StopIteration:
                    more = False
                    break
                running[pool.schedule(function, args=(task,), timeout=self._seconds or None)] = task
            if running:
                done, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in done:
                    yield running.pop(future), self._outcome(future)

    def _started(self) -> Any:
        if self._pool is None:
            import multiprocessing

            from pebble import ProcessPool

            context = multiprocessing.get_context("forkserver")
            context.set_forkserver_preload(["tfgen.migration.work", "tfgen.fixing.engine"])
            _start_forkserver()
            self._pool = ProcessPool(
                max_workers=self._workers, context=context, initializer=_bound, initargs=(self._memory,)
            )
        return self._pool

    def _outcome(self, future: Any) -> Any:
        from pebble import ProcessExpired

        try:
            return future.result()
        except TimeoutError:
            what = f"it took more than {counted(self._seconds, 'second')}"
            return Lost(
                Reason.TIMEOUT, what, "Raise limits.seconds, or leave it out; then run again with --only failed."
            )
        except ProcessExpired as error:
            remedy = "Run again with --only failed; if it dies again, raise limits.memory_megabytes or leave it out."
            return Lost(Reason.CRASHED, f"its worker died (exit code {error.exitcode})", remedy)

    def close(self) -> None:
        if self._pool is not None:
            self._pool.stop()
            self._pool.join()
            self._pool = None


def _start_forkserver() -> None:
    """Start what forks the workers, deaf to interrupts from the first: a terminal sends them to it too."""
    import signal
    from multiprocessing import resource_tracker
    from multiprocessing.forkserver import ensure_running

    resource_tracker.ensure_running()  # first, since it leaves interrupts unblocked
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _bound(megabytes: int) -> None:
    """Bound a worker's memory; and leave interrupts to the process that started it."""
    import resource
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if megabytes:
        resource.setrlimit(resource.RLIMIT_DATA, (megabytes << 20, megabytes << 20))


#: Seconds between two looks whether Dask still has workers, and how long none may be there.
_LOOK, _PATIENCE = 5.0, 60.0


class Dask:
    """Many machines, through a Dask scheduler. What a lost worker had, or had done, runs again elsewhere: by itself at last."""

    def __init__(self, scheduler: str, *, seconds: int = 0) -> None:
        """Connect.

        Raises:
            UsageError: the extra is not installed, or the scheduler does not answer.
        """
        try:
            import dask

            with dask.config.set(logging={"version": 1, "disable_existing_loggers": False}):
                import distributed  # whose messages are Python's log then, and not lines of its own on standard error
        except ModuleNotFoundError:
            raise UsageError("Dask is not installed", remedy="pip install 'tfgen-compliance[dask]'.") from None
        if not scheduler:
            raise UsageError("--engine dask needs --scheduler", remedy="Say --scheduler tcp://HOST:PORT.")
        try:
            connect: Any = distributed.Client
            self._client = connect(scheduler, timeout=30, set_as_default=False)
        except (OSError, ValueError) as error:
            raise UsageError(f"the Dask scheduler {scheduler} does not answer: {error}") from None
        self._scheduler = scheduler
        self._seconds = seconds

    def run(self, function: Callable[[T], R], tasks: Iterable[T]) -> Iterator[tuple[T, R | Lost]]:
        """As `Engine.run`.

        Raises:
            UsageError: the scheduler or all workers are gone.
        """
        try:
            yield from self._run(function, tasks)
        except OSError as error:
            raise self._gone(f"is gone: {error}") from None

    def _run(self, function: Callable[[T], R], tasks: Iterable[T]) -> Iterator[tuple[T, R | Lost]]:
        waiting = iter(tasks)
        running: dict[Any, T] = {}
        suspects: list[T] = []
        more = True
        while more or running:
            room = max(8, 2 * sum(self._client.nthreads().values()))
            while more and len(running) < room:
                try:
                    task = next(waiting)
                except StopIteration:
                    more = False
                    break
                running[self._submitted(function, task)] = task
            for future in self._done(running):
                task, result = running.pop(future), self._outcome(future)
                if isinstance(result, Lost):
                    suspects.append(task)
                else:
                    yield task, result
        # Dask blames a worker's death on every task that the worker had, and drops results with it: each that came to
        # none runs once more by itself, and only what takes a worker down then is lost.
        for task in suspects:
            for future in self._done([self._submitted(function, task)]):
                yield task, self._outcome(future)

    def _submitted(self, function: Callable[[T], R], task: T) -> Any:
        return self._client.submit(function, task, pure=False, key=f"tfgen-{_number()}")

    def _done(self, futures: Collection[Any]) -> list[Any]:
        """Wait until some are done; not for ever on workers that are gone."""
        import distributed

        seen = time.monotonic()
        while futures:
            try:
                with self._client.as_current():
                    wait: Any = distributed.wait
                    wait(list(futures), timeout=_LOOK, return_when="FIRST_COMPLETED")
            except (TimeoutError, CancelledError):
                pass
            if self._client.status != "running":
                raise self._gone("is gone")
            done = [future for future in futures if future.done()]
            if done:
                return done
            if self._client.nthreads():
                seen = time.monotonic()
            elif time.monotonic() > seen + _PATIENCE:
                raise self._gone("has no worker any more")
        return []

    def _gone(self, what: str) -> UsageError:
        remedy = "Mend that and run again: it goes on where it stopped."
        return UsageError(f"the Dask scheduler {self._scheduler} {what}", remedy=remedy)

    def _outcome(self, future: Any) -> Any:
        try:
            error = future.exception()  # waits, also where a result went down with its worker and is made again
            if error is None:
                return future.result()
        except Exception as lost:
            error = lost
        finally:
            future.release()
        what = "it was cancelled" if isinstance(error, CancelledError) else f"its workers died ({type(error).__name__})"
        return Lost(Reason.CRASHED, what, "Run again with --only failed; look at the logs of the Dask workers.")

    def close(self) -> None:
        self._client.close()


def _number() -> str:
    import uuid

    return uuid.uuid4().hex


def open_engine(
    kind: str, *, workers: int = 0, scheduler: str = "", seconds: int = 0, memory_megabytes: int = 0
) -> Engine:
    """Return an engine by name: inprocess, pool or dask.

    Raises:
        UsageError: there is none of this name, or it can't start.
    """
    if kind == "inprocess":
        return InProcess()
    if kind == "pool":
        return Pool(workers, seconds=seconds, memory_megabytes=memory_megabytes)
    if kind == "dask":
        return Dask(scheduler, seconds=seconds)
    raise UsageError(f"--engine {kind} is no engine", remedy="Say inprocess, pool or dask.")
