"""What files say of merging and applying by itself, and what they don't."""

from __future__ import annotations

import pytest

from tfgen.migration.requests.holds import find_holds
from tfgen.text.workspace import MemoryWorkspace

APPLY = "jobs:\n  a:\n    steps:\n      - run: terraform apply -auto-approve -input=false\n"

HELD = [
    ("atlantis.yaml", "version: 3\nautomerge: true\nprojects: []\n", "merges"),
    ("atlantis.yaml", "version: 3\nprojects:\n- dir: .\n  automerge: true\n", "merges"),
    (
        "atlantis.yaml",
        "workflows:\n  w:\n    plan:\n      steps:\n      - run: terraform apply -auto-approve\n",
        "applies",
    ),
    (
        ".mergify.yml",
        "pull_request_rules:\n- name: x\n  conditions: []\n  actions:\n    merge:\n      method: squash\n",
        "merges",
    ),
    (".github/mergify.yml", "queue_rules:\n- name: default\n  autoqueue: true\n", "merges"),
    (".kodiak.toml", "version = 1\n[merge]\nrequire_automerge_label = false\n", "merges"),
    (".bulldozer.yml", "version: 1\nmerge:\n  method: squash\n", "merges"),
    ("digger.yml", "auto_merge: true\n", "merges"),
    ("digger.yml", "apply_after_merge: true\n", "applies"),
    (".terrateam/config.yml", "automerge:\n  enabled: true\n", "merges"),
    (".terrateam/config.yml", "dirs:\n  a:\n    when_modified:\n      autoapply: true\n", "applies"),
    (".spacelift/config.yml", "stack_defaults:\n  autodeploy: true\n", "applies"),
    (
        ".github/workflows/a.yml",
        "on: pull_request\njobs:\n  m:\n    steps:\n    - run: gh pr merge --auto --squash\n",
        "merges",
    ),
    (
        ".github/workflows/a.yaml",
        "on: [pull_request]\njobs:\n  m:\n    steps:\n    - uses: pascalgn/automerge-action@v1\n",
        "merges",
    ),
    (".github/workflows/a.yml", "on:\n  push:\n    branches: [main]\n" + APPLY, "applies"),
    (
        ".github/workflows/a.yml",
        "on: push\njobs:\n  a:\n    steps:\n    - run: terraform apply -input=false out.tfplan\n",
        "applies",
    ),
    (
        ".github/workflows/a.yml",
        "on: push\njobs:\n  a:\n    steps:\n    - uses: hashicorp/tfc-workflows-github/actions/apply-run@v1\n",
        "applies",
    ),
    (".github/workflows/a.yml", "on: [push\n" + APPLY, "applies"),  # broken YAML: the words still count
    (
        ".github/workflows/a.yml",
        "on: push\njobs:\n  a:\n    steps:\n    - run: |\n        terraform apply \\\n          -auto-approve\n",
        "applies",
    ),
    (
        ".github/workflows/a.yml",
        "on: push\njobs:\n  a:\n    steps:\n    - run: terragrunt run-all apply --terragrunt-non-interactive\n",
        "applies",
    ),
    (
        ".github/workflows/a.yml",
        "on: push\njobs:\n  a:\n    steps:\n    - run: terragrunt run --all --non-interactive -- apply\n",
        "applies",
    ),
    (
        ".github/workflows/a.yml",
        "on: push\njobs:\n  a:\n    steps:\n    - uses: dflook/terraform-apply@v2\n      with:\n        auto_approve: true\n",
        "applies",
    ),
    (".gitlab-ci.yml", "apply:\n  script:\n  - terraform apply -auto-approve\n", "applies"),
    (".gitlab-ci.yml", ".a: &a\n  script:\n  - terraform apply -auto-approve\nprod:\n  <<: *a\n", "applies"),
    (".gitlab-ci.yml", ".a:\n  script:\n  - terraform apply -auto-approve\nprod:\n  extends: .a\n", "applies"),
    (".gitlab-ci.yml", ".a:\n  script:\n  - terraform apply -auto-approve\nprod:\n  extends: [.b, .a]\n", "applies"),
    ("atlantis.yaml", "automerge: true\nprojects:\n- &a\n  dir: .\n- <<: *a\n  name: x\n", "merges"),
    ("atlantis.yaml", "x: &a\n  automerge: true\nprojects:\n- <<: *a\n  name: x\n", "merges"),
    (".terrateam/config.yml", "x: &a\n  autoapply: true\nwhen_modified: *a\n", "applies"),
]

FREE = [
    ("atlantis.yaml", "version: 3\nautomerge: false\nprojects:\n- dir: .\n"),
    (
        "atlantis.yaml",
        "a: &a [x]\n"
        + "".join(f"{n}: &{n} [{', '.join(['*' + o] * 9)}]\n" for o, n in zip("abcdefghi", "bcdefghij", strict=True)),
    ),
    ("atlantis.yaml", "- automerge: true\n"),
    ("atlantis.yaml", "[" * 5000),
    (".mergify.yml", "pull_request_rules:\n- name: x\n  actions:\n    label:\n      add: [x]\n"),
    (".kodiak.toml", "[merge]\nmethod = 'squash'\n"),
    (".kodiak.toml", "= broken"),
    (".bulldozer.yml", "merge:\n  trigger:\n    labels: [merge-me]\n"),
    (".github/workflows/a.yml", "on: workflow_dispatch\n" + APPLY),
    (".github/workflows/a.yml", "on: push\njobs:\n  p:\n    steps:\n    - run: terraform plan\n"),
    (
        ".github/workflows/a.yml",
        "on: pull_request\njobs:\n  m:\n    if: github.actor == 'dependabot[bot]'\n    steps:\n    - run: gh pr merge --auto\n",
    ),
    (".github/workflows/a.txt", "on: push\n" + APPLY),
    (".gitlab-ci.yml", "apply:\n  when: manual\n  script:\n  - terraform apply -auto-approve\n"),
    (".gitlab-ci.yml", "apply:\n  rules:\n  - when: manual\n  script: terraform apply -auto-approve\n"),
    (".gitlab-ci.yml", ".template:\n  script:\n  - terraform apply -auto-approve\n"),
    (".gitlab-ci.yml", ".a:\n  script:\n  - terraform apply -auto-approve\nprod:\n  extends: .a\n  when: manual\n"),
    (".github/workflows/a.yml", "on: workflow_call\n" + APPLY),
    (
        ".github/workflows/a.yml",
        "on: push\njobs:\n  a:\n    steps:\n    - run: terragrunt run --all plan --non-interactive\n",
    ),
    ("other.yaml", "automerge: true\n"),
]


@pytest.mark.parametrize(("path", "text", "kind"), HELD)
def test_held(path: str, text: str, kind: str) -> None:
    (hold,) = find_holds(MemoryWorkspace({path: text.encode()}))
    assert (hold.path, hold.kind) == (path, kind) and hold.reason


@pytest.mark.parametrize(("path", "text"), FREE)
def test_free(path: str, text: str) -> None:
    assert find_holds(MemoryWorkspace({path: text.encode()})) == ()


def test_a_workflow_that_another_one_calls_starts_with_it() -> None:
    files = {
        ".github/workflows/a.yml": ("on: workflow_call\n" + APPLY).encode(),
        ".github/workflows/b.yml": b"on: workflow_call\njobs:\n  a:\n    uses: './.github/workflows/a.yml'\n",
        ".github/workflows/c.yml": b"on: push\njobs:\n  b:\n    uses: ./.github/workflows/b.yml\n",
    }
    assert [hold.path for hold in find_holds(MemoryWorkspace(files))] == [".github/workflows/a.yml"]
    del files[".github/workflows/c.yml"]
    assert find_holds(MemoryWorkspace(files)) == ()


def workspace(*lines: str) -> str:
    return 'resource "tfe_workspace" "w" {\n' + "".join(f"  {line}\n" for line in lines) + "}\n"


@pytest.mark.parametrize(
    ("text", "held"),
    [
        (workspace("auto_apply = true"), True),
        (workspace("auto_apply = true", "vcs_repo {", '  identifier = "Acme/orders"', "}"), True),
        (workspace("auto_apply = true", "vcs_repo {", "  identifier = var.repository", "}"), True),
        (workspace("auto_apply = true", "vcs_repo {", '  identifier = "acme/other"', "}"), False),
        (workspace("auto_apply = false"), False),
        (workspace("auto_apply = var.auto_apply"), False),
        (workspace("# auto_apply = true"), False),
        (workspace("auto_apply = true") + "}", False),  # broken: plan names it
    ],
)
def test_a_workspace_of_hcp_terraform(text: str, held: bool) -> None:
    found = find_holds(MemoryWorkspace({"ci/hcp.tf": text.encode()}), "acme/orders")
    assert [(each.path, each.kind) for each in found] == [("ci/hcp.tf", "applies")] * held


def test_all_are_named_by_path() -> None:
    files = {"digger.yml": b"auto_merge: true\napply_after_merge: true\n", "atlantis.yaml": b"automerge: true\n"}
    assert [(h.path, h.kind) for h in find_holds(MemoryWorkspace(files))] == [
        ("atlantis.yaml", "merges"), ("digger.yml", "applies"), ("digger.yml", "merges"),
    ]  # fmt: skip


def test_an_enormous_or_binary_file_says_nothing() -> None:
    files = {"atlantis.yaml": b"automerge: true\n" + b"#" * 600_000, ".mergify.yml": bytes(range(256))}
    assert find_holds(MemoryWorkspace(files)) == ()
