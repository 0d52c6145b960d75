"""A module registry on the loopback, as Terraform's registry protocol has it: one module, any host, a token where it is asked for."""

from __future__ import annotations

import io
import json
import tarfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

VERSIONS = ("4.4.0", "5.5.0")
TOKEN = "a-token-of-the-tests"


@dataclass
class Registry:
    """`url` is what a host's `modules.v1` service is; `asked` are the paths of the requests, with whether a token came."""

    url: str
    asked: list[tuple[str, bool]] = field(default_factory=list)

    def settings(self, hosts: Sequence[str]) -> str:
        """Return what a CLI configuration file says to reach the registry under these hosts."""
        return "".join(
            f'host {json.dumps(host)} {{\n  services = {{ "modules.v1" = "{self.url}/{host}/" }}\n}}\n'
            for host in hosts
        )


@contextmanager
def registry(module: Path, open_host: str = "registry.terraform.io") -> Iterator[Registry]:
    """Serve the module in a folder under every name; hosts but `open_host` ask for the token."""
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w:gz") as tar:
        for path in sorted(module.glob("*.tf")):
            tar.add(path, path.name)
    content = archive.getvalue()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            authorized = self.headers.get("Authorization") == f"Bearer {TOKEN}"
            served.asked.append((self.path, authorized))
            if self.path == "/module.tar.gz":
                self._answer(200, content, {"Content-Type": "application/gzip"})
            elif not authorized and f"/{open_host}/" not in self.path:
                self._answer(401, b"", {})
            elif self.path.endswith("/versions"):
                versions = [{"version": version} for version in VERSIONS]
                self._answer(200, json.dumps({"modules": [{"versions": versions}]}).encode(), {})
            else:
                self._answer(204, b"", {"X-Terraform-Get": f"{root}/module.tar.gz"})

        def _answer(self, code: int, body: bytes, headers: dict[str, str]) -> None:
            self.send_response(code)
            for name, value in ({"Content-Length": str(len(body))} | headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    root = f"http://127.0.0.1:{server.server_address[1]}"
    served = Registry(f"{root}/v1/modules")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
