"""A loopback HTTP server with state and faults that a test plants."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import MappingProxyType
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

from tests.migration.fakes.state import FakeState

TOKEN = "planted-token-0123456789abcdef"


class Call(NamedTuple):
    """One request to the server; `path` has no query."""

    method: str
    path: str
    query: dict[str, str]
    body: Any
    base: str  # the server's own address


class Answer(NamedTuple):
    status: int
    body: Any
    headers: Mapping[str, str] = MappingProxyType({})


Api = Callable[[FakeState, Call], Answer]


@dataclass
class Fault:
    """What goes wrong with the next `times` calls whose "METHOD path" contains `at`.

    `kind`: "status" answers so without working; "cut" closes the connection before working; "cut after" works and
    then closes it without an answer; "slow" answers only when the server stops.
    """

    at: str
    kind: str = "status"
    status: int = 500
    headers: dict[str, str] = field(default_factory=dict)
    message: str = "planted fault"
    raw: bytes = b""  # sent instead of a JSON object with the message
    times: int = 1


@dataclass
class FakeServer:
    state: FakeState
    api: Api
    authorised: Callable[[Any], bool]
    url: str = ""
    faults: list[Fault] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def fault_of(self, line: str) -> Fault | None:
        for fault in self.faults:
            if fault.at in line and fault.times:
                fault.times -= 1
                return fault
        return None

    def count(self, line: str) -> int:
        return sum(line == seen for seen in self.log)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body in one packet, else each answer waits 40 ms for an acknowledgement
    fake: FakeServer

    def log_message(self, *_: Any) -> None:
        pass

    def _serve(self) -> None:
        parts = urlsplit(self.path)
        size = int(self.headers.get("Content-Length") or 0)
        raw = self.rfile.read(size) if size else b""
        line = f"{self.command} {unquote(parts.path)}"
        with self.fake.lock:
            self.fake.log.append(line)
            fault = self.fake.fault_of(line)
        if fault and fault.kind == "slow":
            self.fake.released.wait(20)
        if fault and fault.kind in ("cut", "slow"):
            self._cut()
        elif fault and fault.kind == "status":
            self._answer(Answer(fault.status, {"message": fault.message}, fault.headers), fault.raw)
        elif not self.fake.authorised(self.headers):
            self._answer(Answer(401, {"message": "Bad credentials"}))
        else:
            body = json.loads(raw) if raw else {}
            call = Call(self.command, parts.path, dict(parse_qsl(parts.query)), body, self.fake.url)
            with self.fake.lock:
                answer = self.fake.api(self.fake.state, call)
            if fault and fault.kind == "cut after":
                self._cut()
            else:
                self._answer(answer)

    def _cut(self) -> None:
        self.close_connection = True
        try:
            self.connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass

    def _answer(self, answer: Answer, raw: bytes = b"") -> None:
        data = raw or json.dumps(answer.body).encode()
        self.send_response(answer.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.end_headers()
        try:
            self.wfile.write(data)
        except OSError:
            pass

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _serve  # noqa: N815 - names of the standard library


@contextmanager
def serve(api: Api, state: FakeState | None = None) -> Iterator[FakeServer]:
    """Run a pretended forge on the loopback; it takes TOKEN as a bearer and nothing else."""
    fake = FakeServer(state or FakeState(), api, lambda headers: headers.get("Authorization") in _TAKEN)
    handler = type("Handler", (_Handler,), {"fake": fake})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    fake.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield fake
    finally:
        fake.released.set()
        server.shutdown()
        server.server_close()
        thread.join()


_TAKEN = (f"token {TOKEN}", f"Bearer {TOKEN}")


def page_of(items: list[Any], query: dict[str, str]) -> list[Any]:
    """One page of a listing."""
    size = int(query.get("per_page", "30"))
    start = (int(query.get("page", "1")) - 1) * size
    return items[start : start + size]
