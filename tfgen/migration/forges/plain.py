"""A remote without a forge that tfgen knows: the branch is pushed, and people open requests where they like."""

from __future__ import annotations

from collections.abc import Iterator

from tfgen.errors import ForgeError
from tfgen.migration.forges.port import Repository, Request, Standing, Submitted, Touched, Wanted


class NoRequests:
    """What forges without requests have in common: nothing is found, nothing is open."""

    kind: str
    requests = False

    def discover(self, *, owner: str = "", topic: str = "") -> Iterator[Repository]:
        raise ForgeError(f"a forge of kind {self.kind} can't list repositories", remedy="Name them in the campaign.")

    def repository(self, name: str) -> Repository:
        raise ForgeError(f"a forge of kind {self.kind} knows no repositories")

    def find(self, repository: str, head: str) -> Request | None:
        return None

    def close(self, repository: str, number: int, comment: str = "") -> Request:
        raise ForgeError(f"a forge of kind {self.kind} has no requests")

    def standing(self, repository: str, number: int) -> Standing:
        raise ForgeError(f"a forge of kind {self.kind} has no requests")

    def open_requests(self, repository: str, base: str) -> Iterator[Request]:
        return iter(())

    def touched(self, repository: str, number: int) -> tuple[Touched, ...]:
        return ()


class Plain(NoRequests):
    """Branches are pushed; there are no requests."""

    kind = "plain"
    pushes = True

    def submit(self, repository: str, wanted: Wanted) -> Submitted:
        return Submitted(None, notes=(f"branch {wanted.head} is pushed; this remote has no requests",))
