"""Programs that tests use when they are there: terraform, Checkov, and a pretended AWS (moto).

Nothing here runs in the user's folders: a configuration is copied first. What is missing raises `Missing`, which the fixtures in
conftest.py turn into a skip with the reason.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_PLUGIN_FOLDERS = ("/opt/tf-plugins", "/usr/local/share/tf-plugins", "~/.tf-plugins")
_CHECKOV_PLACES = ("/opt/checkov-venv/bin/checkov",)
_ALIAS = re.compile(r'^\s*provider\s+"aws"\s*\{(?P<body>.*?)^\s*\}', re.MULTILINE | re.DOTALL)
_ALIAS_NAME = re.compile(r'^\s*alias\s*=\s*"(?P<name>[^"]+)"', re.MULTILINE)
_OFFLINE = """  access_key                  = "test"
  secret_key                  = "test"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
  skip_region_validation      = true
"""


class Missing(Exception):
    """A program or folder that a test needs is not on this machine; says how to give it."""


def _run(argv: list[str], folder: Path, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        argv, cwd=folder, env=dict(environment), capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False
    )


@dataclass(frozen=True, slots=True)
class Terraform:
    """The terraform command with a configuration file of its own and providers from a folder; `scratch` is for copies."""

    binary: str
    environment: Mapping[str, str]
    scratch: Path

    def fmt_check(self, folder: Path) -> list[str]:
        """Return the files under `folder` that `terraform fmt` would change, with "/", sorted.

        Raises:
            AssertionError: a file is not valid.
        """
        done = _run([self.binary, "fmt", "-check", "-recursive", "-no-color", "."], folder, self.environment)
        assert done.returncode in (0, 3), done.stderr
        return sorted(line.replace(os.sep, "/") for line in done.stdout.splitlines())

    def validate(self, folder: Path, root: str = "") -> list[str]:
        """Return the errors of the root configuration `root` in `folder`; empty when it is valid."""
        prepared = self._initialised(folder, root)
        done = _run([self.binary, "validate", "-json"], prepared, self.environment)
        diagnostics = json.loads(done.stdout)["diagnostics"]
        return [f"{d['summary']}: {d.get('detail', '')}" for d in diagnostics if d["severity"] == "error"]

    def plan(
        self, folder: Path, root: str = "", *, endpoint: str = "", variables: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        """Return the plan's JSON of the root configuration `root` in `folder`.

        Without `endpoint` (a moto server's URL) the provider gets made-up credentials, and data sources can't be read.

        Raises:
            AssertionError: there is no plan; has terraform's message.
        """
        return self.plan_in(self.prepared(folder, root), endpoint=endpoint, variables=variables)

    def prepared(self, folder: Path, root: str = "") -> Path:
        """Return an initialised copy of the root configuration `root` in `folder`, to be planned and applied offline."""
        return self._initialised(folder, root, planned=True)

    def plan_in(
        self, prepared: Path, *, endpoint: str = "", variables: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        """Plan in a prepared folder, against the state that is there; as `plan`."""
        environment = dict(self.environment)
        if endpoint:
            environment["AWS_ENDPOINT_URL"] = endpoint
        values = [f"-var={name}={value}" for name, value in (variables or {}).items()]
        argv = [self.binary, "plan", "-input=false", "-lock=false", "-no-color", "-out=plan.out", *values]
        done = _run(argv, prepared, environment)
        assert done.returncode == 0, done.stderr
        shown = _run([self.binary, "show", "-json", "plan.out"], prepared, environment)
        assert shown.returncode == 0, shown.stderr
        plan: dict[str, Any] = json.loads(shown.stdout)
        return plan

    def apply(self, folder: Path, root: str = "", *, endpoint: str) -> dict[str, Any]:
        """Apply the root configuration `root` in `folder` to a moto server; return the state's JSON, and check that nothing is left to do.

        Raises:
            AssertionError: it can't be applied, or a plan after it is not empty; has terraform's message.
        """
        prepared = self._initialised(folder, root, planned=True)
        environment = {**self.environment, "AWS_ENDPOINT_URL": endpoint}
        common = ["-input=false", "-lock=false", "-no-color"]
        done = _run([self.binary, "apply", "-auto-approve", *common], prepared, environment)
        assert done.returncode == 0, done.stderr
        left = _run([self.binary, "plan", "-detailed-exitcode", *common], prepared, environment)
        assert left.returncode == 0, left.stdout + left.stderr
        shown = _run([self.binary, "show", "-json"], prepared, environment)
        assert shown.returncode == 0, shown.stderr
        state: dict[str, Any] = json.loads(shown.stdout)
        return state

    def apply_in(self, prepared: Path, endpoint: str) -> None:
        """Apply what a prepared folder holds.

        Raises:
            AssertionError: it failed; has terraform's message.
        """
        argv = [self.binary, "apply", "-input=false", "-lock=false", "-no-color", "-auto-approve"]
        done = _run(argv, prepared, {**self.environment, "AWS_ENDPOINT_URL": endpoint})
        assert done.returncode == 0, done.stderr

    def plugins_of(self, provider: str) -> list[str]:
        """Return the versions of a provider (`hashicorp/aws`) in the providers' folder, sorted."""
        settings = Path(self.environment["TF_CLI_CONFIG_FILE"]).read_text()
        found = re.search(r'path = ("[^"]*")', settings)
        folder = Path(json.loads(found[1])) if found else Path()
        unpacked = {path.name for path in folder.glob(f"*/{provider}/*") if path.is_dir()}
        packed = {path.name.split("_")[1] for path in folder.glob(f"*/{provider}/*.zip")}
        return sorted(unpacked | packed)

    def _initialised(self, folder: Path, root: str, planned: bool = False) -> Path:
        """Copy `folder` and return its folder `root`, initialised with a local backend."""
        number = len(list(self.scratch.iterdir()))
        copy = self.scratch / str(number)
        ignored = shutil.ignore_patterns(".terraform", ".terraform.lock.hcl", "terraform.tfstate*", ".git")
        shutil.copytree(folder, copy, symlinks=True, ignore=ignored)
        prepared = copy / root
        # The shared lock file spares the hashing of a provider of several hundred megabytes.
        shutil.copy(self.scratch / "shared" / ".terraform.lock.hcl", prepared)
        (prepared / "backend_override.tf").write_text('terraform {\n  backend "local" {}\n}\n')
        if planned:
            _work_offline(prepared)
        done = _run([self.binary, "init", "-input=false", "-no-color"], prepared, self.environment)
        assert done.returncode == 0, done.stderr
        return prepared


def _work_offline(folder: Path) -> None:
    """Give each configuration of the AWS provider in `folder` credentials that nobody checks."""
    aliases = []
    for path in sorted(folder.glob("*.tf")):
        for found in _ALIAS.finditer(path.read_text(encoding="utf-8")):
            alias = _ALIAS_NAME.search(found["body"])
            aliases.append(alias["name"] if alias else "")
    blocks = [
        'provider "aws" {\n' + (f'  alias = "{alias}"\n' if alias else "") + _OFFLINE + "}\n" for alias in aliases
    ]
    if "" not in aliases:
        (folder / "offline_provider.tf").write_text(f'provider "aws" {{\n  region = "eu-west-1"\n{_OFFLINE}}}\n')
    (folder / "offline_override.tf").write_text("\n".join(blocks))


def find_terraform(scratch: Path) -> Terraform:
    """Find the command and the provider's folder (TFGEN_TF_PLUGINS, or one of the usual places).

    Raises:
        Missing: one of them is not there.
    """
    binary = shutil.which("terraform")
    if binary is None:
        raise Missing("terraform is not on PATH")
    given = os.environ.get("TFGEN_TF_PLUGINS")
    places = [given] if given else [os.path.expanduser(place) for place in _PLUGIN_FOLDERS]
    plugins = next((place for place in places if os.path.isdir(place)), None)
    if plugins is None:
        raise Missing("no folder of terraform providers: set TFGEN_TF_PLUGINS to a filesystem mirror")
    settings = scratch / "terraform.rc"
    mirror = f"provider_installation {{\n  filesystem_mirror {{\n    path = {json.dumps(plugins)}\n  }}\n}}\n"
    settings.write_text(mirror + "disable_checkpoint = true\n")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("TF_", "AWS_"))}
    environment |= {
        "TF_CLI_CONFIG_FILE": str(settings),
        "TF_IN_AUTOMATION": "1",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": "eu-west-1",
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    copies = scratch / "copies"
    shared = copies / "shared"
    shared.mkdir(parents=True)
    (shared / "main.tf").write_text(
        'terraform {\n  required_providers {\n    aws = { source = "hashicorp/aws" }\n  }\n}\n'
    )
    done = _run([binary, "init", "-input=false", "-no-color"], shared, environment)
    if done.returncode:
        raise Missing(f"terraform can't use the providers in {plugins}: {done.stderr.strip()}")
    return Terraform(binary, environment, copies)


@dataclass(frozen=True, slots=True)
class Checkov:
    """Checkov's command."""

    binary: str

    def failed(self, folder: Path, check: str = "CKV_AWS_119") -> list[str]:
        """Return what fails `check` under `folder`: "path:line resource", sorted; paths with "/".

        Raises:
            AssertionError: Checkov can't work.
        """
        options = ["-d", ".", "-c", check, "--framework", "terraform", "--compact", "--quiet", "--skip-download"]
        done = _run([self.binary, *options, "-o", "json"], folder, os.environ)
        assert done.returncode in (0, 1), done.stderr
        report = json.loads(done.stdout)
        results = report.get("results", {}) if isinstance(report, dict) else {}
        return sorted(
            f"{row['file_path'].lstrip('/')}:{row['file_line_range'][0]} {row['resource']}"
            for row in results.get("failed_checks", [])
        )

    def report(self, folder: Path, *frameworks: str) -> dict[str, list[dict[str, Any]]]:
        """Return the failed and the skipped checks of all checks of these frameworks under `folder`, in one run.

        Raises:
            AssertionError: Checkov can't work.
        """
        options = ["-d", ".", "--framework", *frameworks, "--compact", "--skip-download"]
        done = _run([self.binary, *options, "-o", "json"], folder, os.environ)
        assert done.returncode in (0, 1), done.stderr
        report = json.loads(done.stdout)
        results = [part["results"] for part in (report if isinstance(report, list) else [report]) if "results" in part]
        return {
            key: [row for part in results for row in part.get(key, [])] for key in ("failed_checks", "skipped_checks")
        }


def find_checkov() -> Checkov:
    """Find the command: TFGEN_CHECKOV, PATH, or one of the usual places.

    Raises:
        Missing: there is none.
    """
    candidates = (os.environ.get("TFGEN_CHECKOV"), shutil.which("checkov"), *_CHECKOV_PLACES)
    for candidate in candidates:
        if candidate and os.access(candidate, os.X_OK):
            return Checkov(candidate)
    raise Missing("checkov is not on PATH: set TFGEN_CHECKOV to its command")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _answers(port: int, process: subprocess.Popen[bytes]) -> bool:
    """Wait until the port takes connections; False when the process ends first or a minute has passed."""
    for _ in range(600):
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return True
        try:
            process.wait(timeout=0.1)
        except subprocess.TimeoutExpired:
            continue
        return False
    return False


@contextmanager
def moto_server() -> Iterator[str]:
    """Run moto on a free port of the loopback and yield its URL.

    Raises:
        Missing: moto is not installed, or does not start.
    """
    try:
        import moto.server  # type: ignore[import-untyped,import-not-found,unused-ignore]  # noqa: F401
    except ImportError:
        raise Missing("moto is not installed: pip install 'moto[server]'") from None
    port = _free_port()
    argv = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    process = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        if not _answers(port, process):
            raise Missing("moto did not start")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=30)
