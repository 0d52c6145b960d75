"""GitHub's and GitLab's rules of CODEOWNERS."""

from __future__ import annotations

import pytest

from tfgen.migration.requests.codeowners import Owners, read_owners
from tfgen.text.workspace import MemoryWorkspace

GITHUB = """\
# comment @nobody
*        @acme/platform
*.tf     @alice  bob@acme.example # ask @mallory
/envs/prod/  @acme/sre
docs/*   @writer
/envs/prod/free/
!/x.tf   @negated
[a-z].tf @ranged
\\#odd.tf @odd
path\\ with\\ space/ @spacey
"""


@pytest.mark.parametrize(
    ("path", "owners"),
    [
        ("README.md", ("acme/platform",)),
        ("a/main.tf", ("alice", "bob@acme.example")),
        ("envs/prod/main.tf", ("acme/sre",)),
        ("x/envs/prod/main.tf", ("alice", "bob@acme.example")),
        ("docs/a.md", ("writer",)),
        ("docs/deep/a.md", ("acme/platform",)),
        ("envs/prod/free/main.tf", ()),  # the last match names nobody: nobody owns it
        ("x.tf", ("alice", "bob@acme.example")),  # GitHub knows no negation, ranges or escaped hashes
        ("b.tf", ("alice", "bob@acme.example")),
        ("#odd.tf", ("alice", "bob@acme.example")),
        ("path with space/x", ("spacey",)),
    ],
)
def test_github(path: str, owners: tuple[str, ...]) -> None:
    assert Owners(GITHUB).of(path) == owners


GITLAB = """\
* @general
/ops/ @ops

[Database][2] @dba @dba-lead
model/
schema.tf @carol
!schema_free.tf

^[Docs]
docs/ @writer

[DATABASE]
late.tf
"""


@pytest.mark.parametrize(
    ("path", "owners"),
    [
        ("main.tf", ("general",)),
        ("ops/main.tf", ("ops",)),
        ("model/a.tf", ("general", "dba", "dba-lead")),  # a section adds to the ones outside it
        ("schema.tf", ("general", "carol")),
        ("model/schema_free.tf", ("general",)),  # excluded from its section only
        ("docs/a.md", ("general", "writer")),
        ("late.tf", ("general",)),  # the second heading of the name gives no default of its own
    ],
)
def test_gitlab(path: str, owners: tuple[str, ...]) -> None:
    assert Owners(GITLAB, "gitlab").of(path) == owners


def test_the_same_file_read_by_githubs_rules_has_no_sections() -> None:
    assert Owners("[Docs] @docs\n* @all\n").of("a") == ("all",)


def test_it_is_read_from_where_the_forge_looks() -> None:
    files = {
        "CODEOWNERS": b"* @root\n",
        ".github/CODEOWNERS": b"\xef\xbb\xbf* @hub\n",
        ".gitlab/CODEOWNERS": b"* @lab\n",
    }
    assert read_owners(MemoryWorkspace(files), "github").of("a") == ("hub",)
    assert read_owners(MemoryWorkspace(files), "gitlab").of("a") == ("root",)
    assert read_owners(MemoryWorkspace({}), "github").of("a") == ()


def test_owners_of_several_files_are_sorted_and_stand_once() -> None:
    assert Owners("*.tf @b @a\n*.md @c @a\n").of_all(["x.tf", "y.tf", "z.md"]) == ("a", "b", "c")


@pytest.mark.parametrize(
    "text",
    [
        "*a*a*a*a*a*a*a*a*a*a*a*a*a*b @x\n",
        "**/a/**/a/**/a/**/a/**/a/**/b @x\n",
        "[[[[[ @x\n/[ab @y\n",
        "x" * 100_000 + " @x\n",
        "\0 \x1b[31m @x\n",
        "\ud800 @x",
    ],
)
@pytest.mark.parametrize("kind", ["github", "gitlab"])
def test_hostile_files_are_read_in_no_time_and_own_nothing(text: str, kind: str) -> None:
    assert Owners(text, kind).of("/".join(["a" * 60] * 30)) == ()
