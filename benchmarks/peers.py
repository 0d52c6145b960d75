"""What is measured: tfgen as a user installs it, its peers, and the corpora, all kept in the user's cache."""

from __future__ import annotations

import glob
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass

import corpus

REPOSITORY = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

_EMPTY_APPLICATION = """\
import typer

app = typer.Typer()


@app.command()
def check(path: str) -> None:
    pass


@app.command()
def fix(path: str) -> None:
    pass


app()
"""

_ONE_FILE = """\
provider "aws" {
  region = "eu-west-1"
}

resource "aws_dynamodb_table" "orders" {
  name         = "orders" # shared with the importer
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "pk"

  attribute {
    name = "pk"
    type = "S"
  }
}
"""


@dataclass(frozen=True, slots=True)
class Setting:
    """Commands and folders; an empty string is a missing one. `python` has tfgen and the parsers."""

    cache: str
    python: str
    tfgen: str
    terraform: str
    checkov: str

    def corpus(self, files: int) -> str:
        """Return the folder of the corpus with that many files, made if need be; see corpus.py."""
        made_by = max(
            os.stat(os.path.join(REPOSITORY, "benchmarks", name)).st_mtime_ns
            for name in ("corpus.py", "snippets.py", "tables.py")
        )
        folder = os.path.join(self.cache, f"corpus-{files}")
        stamp = os.path.join(folder, "stamp")
        if _content(stamp) != str(made_by):
            shutil.rmtree(folder, ignore_errors=True)
            corpus.write(folder, files)
            with open(stamp, "w") as out:
                out.write(str(made_by))
        return folder

    def copy(self, folder: str) -> str:
        """Return the folder for fresh copies of `folder`; `refresh` fills it."""
        return os.path.join(self.cache, "copy-" + os.path.basename(folder))

    def refresh(self, folder: str) -> None:
        """Copy `folder` afresh."""
        target = self.copy(folder)
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(folder, target)

    def empty_application(self) -> str:
        """Return the path of a Typer application with two commands that do nothing."""
        path = os.path.join(self.cache, "empty_application.py")
        with open(path, "w") as out:
            out.write(_EMPTY_APPLICATION)
        return path

    def one_file(self) -> str:
        """Return a folder with one file that has one faulty table."""
        folder = os.path.join(self.cache, "one")
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, "main.tf"), "w") as out:
            out.write(_ONE_FILE)
        return folder


def _content(path: str) -> str:
    if not os.path.exists(path):
        return ""
    with open(path) as file:
        return file.read()


def _environment(folder: str, *requirements: str) -> str:
    """Make a virtual environment afresh and return its folder of commands."""
    shutil.rmtree(folder, ignore_errors=True)
    # A shim would be timed with every start, so the interpreter behind it is used.
    interpreter = os.path.realpath(sys.executable)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    subprocess.run([interpreter, "-m", "venv", folder], check=True, env=environment)
    commands = os.path.join(folder, "bin")
    pip = [os.path.join(commands, "python"), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    done = subprocess.run([*pip, *requirements], env=environment, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        sys.exit(f"pip could not install {' '.join(requirements)}:\n{done.stderr}")
    return commands


def _installed(cache: str) -> str:
    """Build the wheel, install it into an environment of its own, and return its folder of commands."""
    wheels = os.path.join(cache, "wheels")
    shutil.rmtree(wheels, ignore_errors=True)
    build = [sys.executable, "-m", "build", "--wheel", "--outdir", wheels, REPOSITORY]
    subprocess.run(build, check=True, stdout=subprocess.DEVNULL)
    (wheel,) = glob.glob(os.path.join(wheels, "*.whl"))
    return _environment(os.path.join(cache, "venv"), wheel, "pygohcl", "python-hcl2")


def _checkov(cache: str, given: str, install: bool) -> str:
    own = os.path.join(cache, "checkov", "bin", "checkov")
    if install and not given and not os.path.exists(own):
        _environment(os.path.join(cache, "checkov"), "checkov")
    if given:
        return given
    return own if os.path.exists(own) else shutil.which("checkov") or ""


def setting(cache: str, *, tfgen: str = "", checkov: str = "", install_peers: bool = False) -> Setting:
    """Prepare the cache folder; with `tfgen` that command stands in for the built and installed wheel."""
    os.makedirs(cache, exist_ok=True)
    commands = "" if tfgen else _installed(cache)
    return Setting(
        cache=cache,
        python=os.path.join(commands, "python") if commands else sys.executable,
        tfgen=os.path.abspath(tfgen) if tfgen else os.path.join(commands, "tfgen"),
        terraform=shutil.which("terraform") or "",
        checkov=_checkov(cache, checkov, install_peers),
    )
