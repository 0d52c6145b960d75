"""Addresses that Terraform fetches without a registry, as they are written, with no network: upstream's repositories on github.com, and the
HTTPS form of frameworks' registries.

git is told by its environment to take a local repository in place of upstream's. Terraform is told by its environment to go through a proxy
on the loopback, which is the frameworks' hosts itself: it ends the tunnel with a certificate of an authority of its own, asks for the
password of a netrc file, and answers `terraform-get=1` with the archive's address (Terraform documentation, "Module Sources").
"""

from __future__ import annotations

import base64
import os
import ssl
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote

import trustme

from tests.e2e.registry import TOKEN, archive, module_files

UPSTREAM = "terraform-aws-modules/terraform-aws-dynamodb-table"
TAGS = ("v4.2.0", "v5.0.0", "v5.5.0")

_BASIC = "Basic " + base64.b64encode(f"token:{TOKEN}".encode()).decode()


class Downloads(ThreadingHTTPServer):
    """`asked` are (method, host, path, authorisation) of all requests through tunnels; `environment` is what leads Terraform here."""

    def __init__(self, folder: Path, *hosts: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.hosts = hosts
        self.asked: list[tuple[str, str, str, str]] = []
        authority = trustme.CA()
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(*hosts).configure_cert(self.context)
        authority.cert_pem.write_to_path(str(folder / "authority.pem"))
        netrc = "".join(f"machine {host}\nlogin token\npassword {TOKEN}\n" for host in hosts)
        (folder / "netrc").write_text(netrc)
        self.environment: Mapping[str, str] = {
            "HTTPS_PROXY": f"http://127.0.0.1:{self.server_address[1]}",
            "SSL_CERT_FILE": str(folder / "authority.pem"),
            "NETRC": str(folder / "netrc"),
            **_redirected(folder),
        }


class _Handler(BaseHTTPRequestHandler):
    server: Downloads
    host = ""

    def do_CONNECT(self) -> None:
        self.host = self.path.removesuffix(":443")
        if self.host not in self.server.hosts:
            return self.send_error(403)
        self.send_response(200)
        self.end_headers()
        self.connection = self.server.context.wrap_socket(self.connection, server_side=True)
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", 0)
        self.close_connection = False  # the request comes through the tunnel
        return None

    def do_GET(self) -> None:
        authorisation = self.headers.get("Authorization", "")
        self.server.asked.append((self.command, self.host, unquote(self.path), authorisation))
        if self.host and authorisation != _BASIC:
            return self._answer(401)
        if self.path == "/archive.tar.gz":
            return self._answer(200, archive(framework=True))
        if self.path.startswith("/terraform-aws-modules/dynamodb-table/aws?") and "terraform-get=1" in self.path:
            return self._answer(204, location=f"https://{self.host}/archive.tar.gz")
        return self._answer(404)

    def do_HEAD(self) -> None:
        self.do_GET()

    def _answer(self, code: int, body: bytes = b"", location: str = "") -> None:
        self.send_response(code)
        if location:
            self.send_header("X-Terraform-Get", location)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def finish(self) -> None:
        super().finish()
        self.connection.close()

    def log_message(self, format: str, *args: object) -> None:
        pass


def _redirected(folder: Path) -> dict[str, str]:
    """Make upstream's repository, and return what makes git take it in place of the one on github.com."""
    bare = folder / "github" / f"{UPSTREAM}.git"
    work = folder / "upstream"
    work.mkdir()
    for name, content in module_files().items():
        (work / name).parent.mkdir(exist_ok=True)
        (work / name).write_text(content)
    hermetic = {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull}

    def git(*arguments: str) -> None:
        who = ("-c", "user.name=Upstream", "-c", "user.email=upstream@example.com")
        done = subprocess.run(
            ["git", *who, *arguments], cwd=work, env={**os.environ, **hermetic}, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr

    git("init", "--quiet", "--template=")
    git("add", ".")
    git("commit", "--quiet", "--message=The module")
    for tag in TAGS:
        git("tag", tag)
    git("clone", "--quiet", "--bare", ".", str(bare))
    asked = ("https://github.com/", "ssh://git@github.com/")
    settings = {f"GIT_CONFIG_KEY_{n}": f"url.file://{folder}/github/.insteadOf" for n in range(len(asked))}
    settings |= {f"GIT_CONFIG_VALUE_{n}": address for n, address in enumerate(asked)}
    return {**hermetic, **settings, "GIT_CONFIG_COUNT": str(len(asked))}


@contextmanager
def downloads(folder: Path, *hosts: str) -> Iterator[Downloads]:
    """Serve until the block ends; `folder` is for certificates and repositories."""
    with Downloads(folder, *hosts) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
