"""Which scaffolds the tests make: every kind, framework and syntax, and all pairs of options."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from itertools import combinations, product
from typing import Any, NamedTuple

from tfgen.catalog import frameworks

ARN = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
MULTI_REGION = "arn:aws:kms:eu-west-1:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab"
FRANKFURT = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
ODD = 'a "quoted" ${name} %{ if x }\\ ünïcode 表'


class Case(NamedTuple):
    """One scaffold: its folder in tests, kind, name, framework and answers."""

    folder: str
    kind: str
    name: str
    framework: str | None
    answers: Mapping[str, Any]


def _index(number: int) -> dict[str, Any]:
    return {"name": f"by-attribute-{number}", "hash_key": f"attribute_{number}"}


_INCLUDED = {
    "name": "by.status_at",
    "hash_key": "status",
    "range_key": "at",
    "projection_type": "INCLUDE",
    "non_key_attributes": ["total", ODD],
}
_LOCAL = {"name": "by-total", "range_key": "total", "projection_type": "KEYS_ONLY"}

TABLE: dict[str, Sequence[Any]] = {
    "framework": [None, "hipaa", "pcidss"],
    "via": [None, "resource", "upstream"],
    "syntax": ["terraform", "json", "terragrunt"],
    "module_version": [None, "~> 4.4"],
    "kms_key": ["create", "alias/app/orders", ARN, MULTI_REGION, "var.kms_key_arn", "aws-managed"],
    "key_policy": [None, "strict"],
    "multi_region": [None, True],
    "range_key": ["", "created_at", ODD],
    "attributes": [{}, {"id": "N"}],
    "billing_mode": ["PAY_PER_REQUEST", "PROVISIONED"],
    "global_secondary_indexes": [[], [_index(1)], [_INCLUDED], [_index(n) for n in range(20)]],
    "local_secondary_indexes": [
        [],
        [_LOCAL],
        [{**_LOCAL, "name": f"local-{n}", "range_key": f"l{n}"} for n in range(5)],
    ],
    "ttl_attribute": ["", "expires_at", "until " + ODD],
    "replicas": [
        [],
        ["eu-central-1"],
        ["us-east-1", "ap-southeast-2"],
        [{"region": "eu-central-1", "kms_key": FRANKFURT}],
    ],
    "stream": [None, "KEYS_ONLY", "NEW_AND_OLD_IMAGES"],
    "table_class": [None, "STANDARD_INFREQUENT_ACCESS"],
    "point_in_time_recovery": [True, False],
    "deletion_protection": [True, False],
    "tags": [{}, {"team": "checkout", "cost-center": "12", "über:größe": "a+b@c/d"}],
}
#: What provider 5 can make and a pretended AWS finishes: enough to apply.
APPLIED: dict[str, Sequence[Any]] = {
    **TABLE,
    "syntax": ["terraform", "json"],
    "module_version": ["~> 4.4"],
    "replicas": [[]],
}
ROOT = {
    "backend": ["s3", "local"],
    "ci": [["github"], ["gitlab"], ["github", "gitlab"], []],
    "pre_commit": [True, False],
    "default_tags": [None, {}, {"owner": "platform team", "for": "null"}],
}
KEY: dict[str, Sequence[Any]] = {
    "name": ["orders", "app/orders_2-x", "0/9"],
    "description": [None, ODD, "two\nlines"],
    "key_policy": [None, "strict"],
    "rotation_period_in_days": [None, 90, 2560],
    "deletion_window_in_days": [None, 7],
    "replicas": [[], ["eu-central-1"], ["us-gov-west-1", "ap-southeast-2"]],
    "tags": [{}, {"team": "checkout"}],
}
MODULE: dict[str, Sequence[Any]] = {
    "name": ["orders", "orders-table-2"],
    "framework": [None, "hipaa", "nist80053"],
    "via": [None, "upstream", "resource"],
    "module_version": [None, "~> 4.4"],
    "license": ["Apache-2.0", "MIT", "proprietary"],
    "holder": ["Acme, Inc.", ODD],
}
CONTROL: dict[str, Sequence[Any]] = {
    "name": ["dynamodb_table_in_backup_plan", "s3_bucket_x"],
    "framework": [None, "soc2"],
    "title": [None, 'It\'s "quoted" \\ ${x}'],
    "severity": [None, "critical"],
    "resource": [None, "aws_s3_bucket"],
    "checkov": [None, "CKV2_AWS_16"],
}


def pairs(axes: Mapping[str, Sequence[Any]], seed: int = 1) -> list[dict[str, Any]]:
    """Return rows in which every two values of two axes meet: greedy, and the same in every run."""
    names = list(axes)
    open_pairs = {
        (a, i, b, j) for a, b in combinations(names, 2) for i, j in product(range(len(axes[a])), range(len(axes[b])))
    }
    dice = random.Random(seed)
    rows: list[dict[str, Any]] = []
    while open_pairs:
        best: dict[str, int] = {}
        most = -1
        a, i, b, j = min(open_pairs)
        for _ in range(30):
            row = {name: dice.randrange(len(axes[name])) for name in names} | {a: i, b: j}
            count = sum((x, row[x], y, row[y]) in open_pairs for x, y in combinations(names, 2))
            if count > most:
                best, most = row, count
        open_pairs -= {(x, best[x], y, best[y]) for x, y in combinations(names, 2)}
        rows.append({name: axes[name][best[name]] for name in names})
    return rows


def _table(row: Mapping[str, Any], syntax: bool = True) -> tuple[str | None, dict[str, Any]]:
    """Make answers of a row that do not contradict each other."""
    answers = {key: value for key, value in row.items() if value is not None and key != "framework"}
    framework = row["framework"]
    if not syntax:
        answers.pop("syntax")
    terragrunt = answers.get("syntax") == "terragrunt"
    if terragrunt and answers.get("via") == "resource":
        answers.pop("via")
    via = answers.get("via") or ("registry" if framework else "resource")
    if terragrunt and via == "resource":
        via = answers["via"] = "upstream"
    if via == "resource":
        answers.pop("module_version", None)
    if terragrunt and answers["kms_key"].startswith("var."):
        answers["kms_key"] = "dependency.keys.outputs.key_arn"
    if not answers["range_key"]:
        answers["local_secondary_indexes"] = []
    if answers["replicas"]:
        answers["billing_mode"] = "PAY_PER_REQUEST"
    if answers["billing_mode"] == "PROVISIONED":
        answers |= {"read_capacity": 5, "write_capacity": 1}
        answers["global_secondary_indexes"] = [
            {**index, "read_capacity": 2, "write_capacity": 40000} for index in answers["global_secondary_indexes"]
        ]
    if answers["replicas"]:
        answers.pop("stream", None)
    _give_replicas_keys(answers)
    if answers["kms_key"] != "create":
        answers.pop("key_policy", None)
    if answers["kms_key"] != "create" or all(each.get("kms_key") for each in answers["replicas"]):
        answers.pop("multi_region", None)
    return framework, answers


def _give_replicas_keys(answers: dict[str, Any]) -> None:
    key = answers["kms_key"]
    replicas = [{"region": r} if isinstance(r, str) else dict(r) for r in answers["replicas"]]
    for replica in replicas:
        if key == "aws-managed":
            replica.pop("kms_key", None)
        elif key == ARN:
            replica["kms_key"] = FRANKFURT.replace("eu-central-1", replica["region"])
        elif key.startswith("var."):
            replica["kms_key"] = "var.replica_key_arn"
        elif key.startswith("dependency."):
            replica["kms_key"] = f"dependency.keys-{replica['region']}.outputs.key_arn"
    answers["replicas"] = replicas


def _tables() -> list[Case]:
    found = []
    for number, row in enumerate([*pairs(TABLE), *pairs(TABLE, 2), *pairs(TABLE, 3), *pairs(APPLIED)]):
        framework, answers = _table(row)
        found.append(Case(f"table-{number}", "dynamodb-table", f"orders.{number}", framework, answers))
    for each in frameworks():
        for syntax in TABLE["syntax"] if each.host else ():
            name = f"{each.id}-{syntax}"
            found.append(Case(f"table-{name}", "dynamodb-table", name, each.id, {"syntax": syntax}))
    return found


def _roots() -> list[Case]:
    found = []
    for number, row in enumerate([*pairs({**TABLE, **ROOT}), *pairs({**TABLE, **ROOT}, 2)]):
        framework, answers = _table(row, syntax=False)
        bucket = {"state_bucket": "acme-state"} if answers["backend"] == "s3" else {}
        given = {"region": "eu-west-1", **answers, **bucket}
        found.append(Case(f"root-{number}", "root", f"orders{number}", framework, given))
    for each in frameworks():
        if each.host:
            given = {"region": "eu-west-1", "state_bucket": "acme-state", "ci": ["github", "gitlab"]}
            found.append(Case(f"root-{each.id}", "root", f"orders-{each.id}", each.id, given))
    return found


def _others() -> list[Case]:
    found = []
    for kind, axes in (("kms-key", KEY), ("module", MODULE), ("control", CONTROL)):
        for number, row in enumerate(pairs(axes)):
            answers = {k: v for k, v in row.items() if v is not None and k not in ("name", "framework")}
            framework = row.get("framework")
            if kind == "module" and answers["license"] == "Apache-2.0":
                answers.pop("holder")
            if kind == "module" and (answers.get("via") or ("registry" if framework else "resource")) == "resource":
                answers.pop("module_version", None)
            if kind == "control" and framework:
                answers["citation"] = 'CC6.1 "quoted"'
            found.append(Case(f"{kind}-{number}", kind, row["name"], framework, answers))
    found += [Case(f"module-{f.id}", "module", "orders", f.id, {}) for f in frameworks() if f.host]
    return found


CASES = [*_tables(), *_roots(), *_others()]
