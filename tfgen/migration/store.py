"""`campaign.db`: what a campaign knows, in SQLite. One process writes at a time, and each step is one transaction.

A result is found by its key: (repository, hash of the files that tfgen reads, hash of rules, catalogue and configuration).
Tables but `events` hold no time, so that two runs over the same input leave the same rows.
"""

from __future__ import annotations

import datetime
import fcntl
import json
import os
import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

from tfgen.errors import UsageError, WriteError
from tfgen.migration.outcomes import Change, File, Reason, Repository, Result, Step
from tfgen.migration.rows import Commit, Failure, Push, RequestRow, Standing

NAME = "campaign.db"
LOCK = "campaign.lock"
#: Of the tables; what a later one holds may not be read as this one's.
_VERSION = 1

_SCHEMA = f"""
PRAGMA user_version = {_VERSION};
CREATE TABLE IF NOT EXISTS repositories (
  name TEXT PRIMARY KEY, remote TEXT NOT NULL, branch TEXT NOT NULL, skip TEXT NOT NULL, kilobytes INTEGER NOT NULL,
  base TEXT NOT NULL DEFAULT '', base_branch TEXT NOT NULL DEFAULT '', tree TEXT NOT NULL DEFAULT '',
  settings TEXT NOT NULL DEFAULT '', gone INTEGER NOT NULL DEFAULT 0,
  was TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE TABLE IF NOT EXISTS results (
  repository TEXT NOT NULL, tree TEXT NOT NULL, settings TEXT NOT NULL, reason TEXT NOT NULL, data TEXT NOT NULL,
  PRIMARY KEY (repository, tree, settings)
) STRICT;
CREATE TABLE IF NOT EXISTS changes (
  repository TEXT NOT NULL, tree TEXT NOT NULL, settings TEXT NOT NULL, grp TEXT NOT NULL, patch BLOB NOT NULL,
  data TEXT NOT NULL, PRIMARY KEY (repository, tree, settings, grp)
) STRICT;
CREATE TABLE IF NOT EXISTS files (
  repository TEXT NOT NULL, tree TEXT NOT NULL, settings TEXT NOT NULL, grp TEXT NOT NULL, path BLOB NOT NULL,
  mode TEXT NOT NULL, before TEXT NOT NULL, content BLOB NOT NULL,
  PRIMARY KEY (repository, tree, settings, grp, path)
) STRICT;
CREATE TABLE IF NOT EXISTS commits (
  repository TEXT NOT NULL, grp TEXT NOT NULL, branch TEXT NOT NULL, base TEXT NOT NULL, base_branch TEXT NOT NULL,
  tree TEXT NOT NULL, settings TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (repository, grp)
) STRICT;
CREATE TABLE IF NOT EXISTS objects (
  repository TEXT NOT NULL, grp TEXT NOT NULL, object BLOB NOT NULL, PRIMARY KEY (repository, grp)
) STRICT;
CREATE TABLE IF NOT EXISTS pushes (
  repository TEXT NOT NULL, branch TEXT NOT NULL, wanted TEXT NOT NULL, pushed TEXT NOT NULL,
  PRIMARY KEY (repository, branch)
) STRICT;
CREATE TABLE IF NOT EXISTS requests (
  repository TEXT NOT NULL, grp TEXT NOT NULL, branch TEXT NOT NULL, head TEXT NOT NULL, number INTEGER NOT NULL,
  url TEXT NOT NULL, state TEXT NOT NULL, data TEXT NOT NULL, PRIMARY KEY (repository, grp)
) STRICT;
CREATE TABLE IF NOT EXISTS failures (
  repository TEXT NOT NULL, verb TEXT NOT NULL, reason TEXT NOT NULL, detail TEXT NOT NULL, remedy TEXT NOT NULL,
  step TEXT NOT NULL, retriable INTEGER NOT NULL, PRIMARY KEY (repository, verb)
) STRICT;
CREATE TABLE IF NOT EXISTS events (
  id INTEGER PRIMARY KEY, at TEXT NOT NULL, verb TEXT NOT NULL, repository TEXT NOT NULL, event TEXT NOT NULL,
  detail TEXT NOT NULL
) STRICT;
"""


class Store:
    """An open database. With `write` it holds the campaign's lock until it is closed."""

    def __init__(self, folder: str, *, write: bool) -> None:
        """Open, and make what is missing.

        Raises:
            UsageError: another tfgen writes to this campaign, or there is no database to read.
            WriteError: it can't be opened.
        """
        self._lock = _locked(folder) if write else -1
        path = os.path.join(folder, NAME)
        try:
            if write:
                os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600))
            elif not is_begun(folder):
                raise UsageError("this campaign has no database yet", remedy="Run `tfgen migrate discover` first.")
            self._db = sqlite3.connect(_address(path, write), isolation_level=None, timeout=60, uri=True)
            self._db.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
            if self._db.execute("PRAGMA user_version").fetchone()[0] > _VERSION:
                raise UsageError("campaign.db was written by a newer tfgen", remedy="Update this one.")
            if write:
                self._db.execute("PRAGMA journal_mode = WAL")
                self._db.execute(
                    "PRAGMA synchronous = NORMAL"
                )  # a crash of the machine may cost the last steps, which run again
                self._db.executescript(_SCHEMA)
                for name in (NAME, NAME + "-wal", NAME + "-shm"):
                    if os.path.exists(os.path.join(folder, name)):
                        os.chmod(os.path.join(folder, name), 0o600)
        except UsageError:
            self.close()
            raise
        except (OSError, sqlite3.Error) as error:
            self.close()
            raise _unwritable(path, error) from None
        self._path = path

    def close(self) -> None:
        if hasattr(self, "_db"):
            self._db.close()
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1

    def __enter__(self) -> Store:
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        self.close()
        if isinstance(error, sqlite3.Error):
            raise _unwritable(self._path, error) from None

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make everything inside one step: all of it or nothing.

        Raises:
            WriteError: the disk took it not; nothing of the step is there.
        """
        try:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")
        except sqlite3.Error as error:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise _unwritable(self._path, error) from None

    # Repositories

    def discovered(self, repositories: Sequence[Repository]) -> None:
        """Put in what discovery found; a repository that no source names any more is marked as gone, and stays."""
        with self.transaction():
            self._db.execute("UPDATE repositories SET gone = 1")
            self._db.executemany(
                "INSERT INTO repositories (name, remote, branch, skip, kilobytes) VALUES (?, ?, ?, ?, ?) ON CONFLICT (name) DO "
                "UPDATE SET remote = excluded.remote, branch = excluded.branch, skip = excluded.skip, kilobytes = "
                "excluded.kilobytes, gone = 0",
                [(r.name, r.remote, r.branch, r.skip or "", r.kilobytes) for r in repositories],
            )

    def renamed(self, old: str, new: str) -> None:
        """Give all that is known of a repository to its new name, under which discovery found it."""
        tables = "SELECT t.name FROM sqlite_schema t, pragma_table_info(t.name) c WHERE c.name = 'repository'"
        with self.transaction():
            for (table,) in self._db.execute(tables).fetchall():
                self._db.execute(f"UPDATE OR REPLACE {table} SET repository = ? WHERE repository = ?", (new, old))
            (found,) = self._db.execute(
                "DELETE FROM repositories WHERE name = ? RETURNING name, remote, branch, skip, kilobytes", (new,)
            ).fetchall()
            self._db.execute(
                "UPDATE repositories SET name = ?, remote = ?, branch = ?, skip = ?, kilobytes = ?, gone = 0 WHERE name = ?",
                (*found, old),
            )

    def repositories(self) -> list[Standing]:
        """Return all repositories, by name."""
        rows = self._db.execute(
            "SELECT name, remote, branch, skip, kilobytes, base, base_branch, tree, settings, gone, was "
            "FROM repositories ORDER BY name"
        )
        return [
            Standing(
                Repository(n, remote, branch, Reason(skip) if skip else None, size),
                base,
                on,
                tree,
                key,
                bool(gone),
                was,
            )
            for n, remote, branch, skip, size, base, on, tree, key, gone, was in rows
        ]

    # Results

    def keep(self, result: Result) -> None:
        """Store a result and make it its repository's current one."""
        data = result._replace(repository="", base="", branch="", tree="", settings="", changes=())._asdict()
        key = (result.repository, result.tree, result.settings)
        with self.transaction():
            for table in ("results", "changes", "files"):
                self._db.execute(f"DELETE FROM {table} WHERE (repository, tree, settings) = (?, ?, ?)", key)
            self._db.execute("INSERT INTO results VALUES (?, ?, ?, ?, ?)", (*key, result.reason, _json(data)))
            for change in result.changes:
                rest = {name: getattr(change, name) for name in ("fixes", "moves", "new_keys")}
                self._db.execute(
                    "INSERT INTO changes VALUES (?, ?, ?, ?, ?, ?)", (*key, change.group, change.patch, _json(rest))
                )
                self._db.executemany(
                    "INSERT INTO files VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    [
                        (*key, change.group, os.fsencode(file.path), file.mode, file.before, file.content)
                        for file in change.files
                    ],
                )
            self._point(result.repository, result.base, result.branch, result.tree, result.settings)

    def point(self, repository: str, base: str, branch: str, tree: str, settings: str) -> None:
        """Make a result that is known the current one: the same files in another commit."""
        with self.transaction():
            self._point(repository, base, branch, tree, settings)

    def _point(self, *values: str) -> None:
        repository, *rest = values
        self._db.execute(
            "UPDATE repositories SET was = iif(base IN ('', ?), was, base), base = ?, base_branch = ?, tree = ?, settings = ? "
            "WHERE name = ?",
            (rest[0], *rest, repository),
        )
        if rest[2]:  # what a failure left has no tree, and is no result that could hold again
            self._db.execute("DELETE FROM results WHERE (repository, tree) = (?, '')", (repository,))

    def trees(self, today: str = "") -> dict[str, frozenset[tuple[str, str]]]:
        """Return, by repository, the (tree, settings) of results that hold today and need no work again."""
        found: dict[str, set[tuple[str, str]]] = {}
        query = (
            "SELECT repository, tree, settings FROM results WHERE tree != '' AND json_extract(data, '$.day') IN ('', ?)"
        )
        for repository, tree, settings in self._db.execute(query, (today,)):
            found.setdefault(repository, set()).add((tree, settings))
        return {repository: frozenset(keys) for repository, keys in found.items()}

    def changed_paths(self) -> dict[tuple[str, str], list[str]]:
        """Return the paths of the current changes, by repository and group."""
        found: dict[tuple[str, str], list[str]] = {}
        query = (
            "SELECT name, grp, path FROM repositories r JOIN files f USING (tree, settings) WHERE f.repository = name"
        )
        for repository, group, path in self._db.execute(f"{query} ORDER BY name, grp, path"):
            found.setdefault((repository, group), []).append(os.fsdecode(path))
        return found

    def result(self, repository: str, *, contents: bool = False) -> Result | None:
        """Return a repository's current result; with `contents` its patches and files too."""
        row = self._db.execute(
            "SELECT name, base, base_branch, r.tree, r.settings, reason, data FROM repositories JOIN results r ON "
            "r.repository = name AND r.tree = repositories.tree AND r.settings = repositories.settings WHERE name = ?",
            (repository,),
        ).fetchone()
        return None if row is None else self._result(row, contents)

    def results(self) -> Iterator[Result]:
        """Yield the current results by repository's name, with changes but without patches and files."""
        rows = self._db.execute(
            "SELECT name, base, base_branch, r.tree, r.settings, reason, data FROM repositories JOIN results r ON "
            "r.repository = name AND r.tree = repositories.tree AND r.settings = repositories.settings ORDER BY name"
        ).fetchall()
        for row in rows:
            yield self._result(row, False)

    def _result(self, row: tuple[Any, ...], contents: bool) -> Result:
        name, base, branch, tree, settings, reason, data = row
        fields = json.loads(data)
        step = fields.pop("step")
        for key in ("findings", "modules", "notes"):
            fields[key] = tuple(fields[key])
        result = Result(
            **{**fields, "repository": name, "reason": Reason(reason), "step": Step(step) if step else None}
        )
        changes = self._changes((name, tree, settings), contents)
        return result._replace(base=base, branch=branch, tree=tree, settings=settings, changes=changes)

    def _changes(self, key: tuple[str, str, str], contents: bool) -> tuple[Change, ...]:
        patch = "patch" if contents else "x''"
        rows = self._db.execute(
            f"SELECT grp, {patch}, data FROM changes WHERE (repository, tree, settings) = (?, ?, ?) ORDER BY grp", key
        ).fetchall()
        found = []
        for group, data, rest in rows:
            files = self._files(key, group) if contents else ()
            found.append(Change(group, data, files, **{k: tuple(v) for k, v in json.loads(rest).items()}))
        return tuple(found)

    def _files(self, key: tuple[str, str, str], group: str) -> tuple[File, ...]:
        rows = self._db.execute(
            "SELECT path, mode, before, content FROM files WHERE (repository, tree, settings, grp) = (?, ?, ?, ?) ORDER BY path",
            (*key, group),
        )
        return tuple(File(os.fsdecode(path), mode, before, content) for path, mode, before, content in rows)

    # Commits, pushes, requests

    def committed(self, commit: Commit, object: bytes = b"") -> None:
        """Store a commit, and its object as git has it, so that the same one can be made again."""
        with self.transaction():
            self._db.execute("INSERT OR REPLACE INTO commits VALUES (?, ?, ?, ?, ?, ?, ?, ?)", commit)
            self._db.execute(
                "INSERT OR REPLACE INTO objects VALUES (?, ?, ?)", (commit.repository, commit.group, object)
            )

    def object(self, repository: str, group: str) -> bytes:
        """Return the last commit of a group as git has it; empty without one."""
        row = self._db.execute(
            "SELECT object FROM objects WHERE (repository, grp) = (?, ?)", (repository, group)
        ).fetchone()
        return bytes(row[0]) if row else b""

    def uncommitted(self, repository: str, group: str) -> None:
        """Forget a commit whose change is no more."""
        with self.transaction():
            for table in ("commits", "objects"):
                self._db.execute(f"DELETE FROM {table} WHERE (repository, grp) = (?, ?)", (repository, group))

    def commits(self, repository: str | None = None) -> list[Commit]:
        """Return commits by repository and group."""
        rows = self._db.execute(
            "SELECT * FROM commits WHERE repository = coalesce(?, repository) ORDER BY repository, grp", (repository,)
        )
        return [Commit(*row) for row in rows]

    def push(self, repository: str, branch: str) -> Push:
        """Return what is known of a branch on the remote."""
        row = self._db.execute(
            "SELECT * FROM pushes WHERE (repository, branch) = (?, ?)", (repository, branch)
        ).fetchone()
        return Push(*row) if row else Push(repository, branch, "", "")

    def pushes(self) -> list[Push]:
        return [Push(*row) for row in self._db.execute("SELECT * FROM pushes ORDER BY repository, branch")]

    def pushing(self, push: Push) -> None:
        """Write down what is about to be pushed, or what was."""
        with self.transaction():
            self._db.execute("INSERT OR REPLACE INTO pushes VALUES (?, ?, ?, ?)", push)

    def requested(self, row: RequestRow) -> None:
        with self.transaction():
            self._db.execute(
                "INSERT OR REPLACE INTO requests VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                row._replace(data=_json(row.data)),  # type: ignore[arg-type]
            )

    def requests(self, repository: str | None = None) -> list[RequestRow]:
        """Return requests by repository and group."""
        rows = self._db.execute(
            "SELECT * FROM requests WHERE repository = coalesce(?, repository) ORDER BY repository, grp", (repository,)
        )
        return [RequestRow(*row)._replace(data=json.loads(row[-1])) for row in rows]

    # Failures of verbs after `plan`

    def failed(self, failure: Failure) -> None:
        with self.transaction():
            self._db.execute(
                "INSERT OR REPLACE INTO failures VALUES (?, ?, ?, ?, ?, ?, ?)",
                (*failure[:3], _clean(failure.detail), _clean(failure.remedy), failure.step, int(failure.retriable)),
            )

    def succeeded(self, repository: str, verb: str) -> None:
        """Forget the failure of a verb."""
        with self.transaction():
            self._db.execute("DELETE FROM failures WHERE (repository, verb) = (?, ?)", (repository, verb))

    def failures(self) -> list[Failure]:
        rows = self._db.execute("SELECT * FROM failures ORDER BY repository, verb")
        return [Failure(r, v, Reason(w), d, m, Step(s), bool(t)) for r, v, w, d, m, s, t in rows]

    # Events

    def event(self, verb: str, repository: str, event: str, detail: str = "") -> None:
        """Add a line to the campaign's history, with the time."""
        now = datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds")
        with self.transaction():
            self._db.execute(
                "INSERT INTO events (at, verb, repository, event, detail) VALUES (?, ?, ?, ?, ?)",
                (now, verb, repository, event, _clean(detail)),
            )

    def events(self, repository: str | None = None) -> list[tuple[str, str, str, str, str]]:
        """Return (time, verb, repository, event, detail), first one first."""
        return self._db.execute(
            "SELECT at, verb, repository, event, detail FROM events WHERE repository = coalesce(?, repository) ORDER BY id",
            (repository,),
        ).fetchall()


def is_begun(folder: str) -> bool:
    """Is there a database, and anything in it?"""
    try:
        return os.path.getsize(os.path.join(folder, NAME)) > 0
    except OSError:
        return False


def _address(path: str, write: bool) -> str:
    """The database's URI. SQLite puts files beside one that it only reads; where none can be, it is told that nobody writes there."""
    still = not (write or os.access(os.path.dirname(path), os.W_OK) or os.path.exists(path + "-wal"))
    return f"file:{quote(os.path.abspath(path))}" + ("?immutable=1" if still else "")


def _locked(folder: str) -> int:
    path = os.path.join(folder, LOCK)
    try:
        lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise _unwritable(path, error) from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(lock)
        raise UsageError("another tfgen works on this campaign", remedy="Wait for it, or stop it.") from None
    return lock


def _unwritable(path: str, error: Exception) -> WriteError:
    why = error.strerror if isinstance(error, OSError) else str(error)
    remedy = "Make room or mend that, and run again: it goes on where it stopped."
    if re.search("malformed|not a database|no such (table|column)", why or ""):
        remedy = "Put a copy of it back. Without one, move it away and run `tfgen migrate discover`, `plan` and `commit`: what was committed is found in the cache."
    return WriteError(f"the campaign's database can't be used: {why}", path=path, remedy=remedy)


def _clean(text: str) -> str:
    r"""What is not UTF-8 becomes `\udcff`, since the database holds text."""
    return text.encode("utf-8", "backslashreplace").decode()


def _json(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=True)
