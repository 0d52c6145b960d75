"""A module registry on the loopback, as several hosts: the public one freely, frameworks' ones for their token only.

It speaks the module registry protocol (Terraform documentation, "Module Registry Protocol") and serves a stand-in of the dynamodb-table
module with the public one's inputs; a framework's has encryption switched on and refuses to switch it off.
"""

from __future__ import annotations

import io
import json
import tarfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

PUBLIC = "registry.terraform.io"
VERSIONS = ("4.4.0", "5.0.0", "5.5.0")
TOKEN = "ctf_stand-in"

_MODULE = Path(__file__).parent / "stand_ins/dynamodb_table"
_SWITCH = 'variable "server_side_encryption_enabled" {\n  type    = bool\n  default = false\n'
_VALIDATION = """
  validation {
    condition     = var.server_side_encryption_enabled
    error_message = "dynamodb_table_encrypted_with_kms: encryption is required."
  }
"""

_WRAPPER = """\
variable "items" {
  type    = any
  default = {}
}

module "wrapper" {
  source   = "../"
  for_each = var.items

  name       = each.value.name
  hash_key   = each.value.hash_key
  attributes = each.value.attributes
}
"""


def module_files(framework: bool = False) -> dict[str, str]:
    """Return the stand-in's files: upstream's, or with the framework's control in it."""
    main, variables = ((_MODULE / name).read_text() for name in ("main.tf", "variables.tf"))
    assert _SWITCH in variables
    if framework:
        variables = variables.replace(_SWITCH, _SWITCH.replace("false", "true") + _VALIDATION)
    return {"main.tf": main, "variables.tf": variables, "wrappers/main.tf": _WRAPPER}


def archive(framework: bool) -> bytes:
    """Return the stand-in as .tar.gz."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
        for name, content in module_files(framework).items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content.encode()))
    return buffer.getvalue()


class Registry(ThreadingHTTPServer):
    """`asked` are (host, path, authorisation) of all requests."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[tuple[str, str, str]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def settings(self, folder: Path, base: str, *hosts: str) -> Path:
        """Write a CLI configuration that finds these hosts here, beside what the one at `base` says."""
        blocks = [
            f'host "{host}" {{\n  services = {{\n    "modules.v1" = "{self.url}/{host}/v1/modules/"\n  }}\n}}\n'
            for host in (PUBLIC, *hosts)
        ]
        path = folder / "with_registry.tfrc"
        path.write_text(Path(base).read_text() + "".join(blocks))
        return path


class _Handler(BaseHTTPRequestHandler):
    server: Registry

    def do_GET(self) -> None:
        host, _, path = self.path.removeprefix("/").partition("/")
        self.server.asked.append((host, path, self.headers.get("Authorization", "")))
        if path == "archive.tar.gz":
            return self._answer(200, archive(host != PUBLIC), "application/gzip")
        if host != PUBLIC and self.headers.get("Authorization") != f"Bearer {TOKEN}":
            return self._answer(401, b"{}")
        parts = path.removeprefix("v1/modules/").split("/")
        if parts[:3] != ["terraform-aws-modules", "dynamodb-table", "aws"]:
            return self._answer(404, b"{}")
        if parts[3:] == ["versions"]:
            versions = [{"version": version} for version in VERSIONS]
            return self._answer(200, json.dumps({"modules": [{"versions": versions}]}).encode())
        return self._answer(204, b"", location=f"{self.server.url}/{host}/archive.tar.gz")

    def _answer(self, code: int, body: bytes, kind: str = "application/json", location: str = "") -> None:
        self.send_response(code)
        if location:
            self.send_header("X-Terraform-Get", location)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def registry() -> Iterator[Registry]:
    """Run the registry until the block ends."""
    with Registry() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
