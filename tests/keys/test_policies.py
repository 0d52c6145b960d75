"""The evaluator of policy documents: AWS's rules, and never a claim beyond what is known."""

from __future__ import annotations

import fnmatch
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tfgen.keys.policies import ACCOUNT, Answer, MalformedPolicy, Request, decide, fits, hole, policy_of, shown

ACCOUNTS = ("111122223333", "444455556666")
ROLE = "arn:aws:iam::111122223333:role/app"


def policy(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def allow(principal: Any, action: Any = "kms:*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Principal": principal, "Action": action, "Resource": "*", **more}


def answer(document: dict[str, Any], action: str = "kms:Decrypt", **request: Any) -> Answer:
    return decide(policy_of(document), Request(action, **{"account": ACCOUNTS[0], **request}))


ROOT = {"AWS": f"arn:aws:iam::{ACCOUNTS[0]}:root"}
VIA = {"Condition": {"StringLike": {"kms:ViaService": "dynamodb.*.amazonaws.com"}}}
THROUGH = {"context": {"kms:ViaService": "dynamodb.eu-west-1.amazonaws.com"}}


@pytest.mark.parametrize(
    ("statements", "request_", "expected"),
    [
        ([], {}, Answer.MISSING),
        ([allow("*")], {}, Answer.ALLOWED),
        ([allow({"AWS": "*"})], {}, Answer.ALLOWED),
        ([allow(ROOT)], {}, Answer.DELEGATED),
        ([allow({"AWS": ACCOUNTS[0]})], {}, Answer.DELEGATED),
        ([allow({"AWS": ACCOUNTS[1]})], {}, Answer.MISSING),
        ([allow({"AWS": ROLE})], {}, Answer.MISSING),
        ([allow({"AWS": ROLE})], {"principal": ROLE}, Answer.ALLOWED),
        ([allow({"AWS": hole("aws_iam_role.app.arn")})], {}, Answer.MISSING),
        ([allow({"AWS": hole()})], {}, Answer.UNKNOWN),
        ([allow({"AWS": f"arn:{hole()}:iam::{ACCOUNT}:root"})], {"account": ACCOUNT}, Answer.DELEGATED),
        ([allow({"AWS": f"arn:aws:iam::{ACCOUNT}:root"})], {}, Answer.UNKNOWN),
        ([allow({"Service": "dynamodb.amazonaws.com"})], {}, Answer.MISSING),
        ([allow({"Service": "dynamodb.amazonaws.com"})], {"service": "dynamodb.amazonaws.com"}, Answer.ALLOWED),
        ([allow("*", "kms:decrypt")], {}, Answer.ALLOWED),
        ([allow("*", ["kms:Enc*", "kms:De?rypt"])], {}, Answer.ALLOWED),
        ([allow("*", "kms:ReEncrypt")], {"action": "kms:ReEncryptFrom"}, Answer.MISSING),
        ([{**allow("*"), "Action": [], "NotAction": "kms:Dec*"}], {}, Answer.MISSING),
        ([{**allow("*"), "Action": [], "NotAction": "kms:Enc*"}], {}, Answer.ALLOWED),
        ([allow("*"), {**allow("*"), "Effect": "Deny"}], {}, Answer.DENIED),
        ([allow("*"), {**allow(ROOT), "Effect": "Deny"}], {}, Answer.DENIED),
        ([allow("*"), {**allow({"AWS": hole()}), "Effect": "Deny"}], {}, Answer.UNKNOWN),
        ([allow("*"), {**allow("*"), "Effect": "Deny", "Action": "kms:Enc*"}], {}, Answer.ALLOWED),
        ([{"Effect": "Allow", "NotPrincipal": ROOT, "Action": "kms:*"}], {}, Answer.MISSING),
        ([allow("*", **VIA)], THROUGH, Answer.ALLOWED),
        ([allow("*", **VIA)], {"context": {"kms:ViaService": "s3.eu-west-1.amazonaws.com"}}, Answer.MISSING),
        ([allow("*", **VIA)], {"context": {"kms:ViaService": f"dynamodb.{hole()}.amazonaws.com"}}, Answer.ALLOWED),
        ([allow("*", **VIA)], {"context": {"kms:ViaService": None}}, Answer.MISSING),
        ([allow("*", **VIA)], {}, Answer.UNKNOWN),
        ([allow("*", Condition={"StringNotEquals": {"a": "x"}})], {"context": {"a": None}}, Answer.ALLOWED),
        ([allow("*", Condition={"StringEqualsIfExists": {"a": "x"}})], {"context": {"a": None}}, Answer.ALLOWED),
        ([allow("*", Condition={"Null": {"a": "true"}})], {"context": {"a": None}}, Answer.ALLOWED),
        ([allow("*", Condition={"Null": {"a": "true"}})], {"context": {"a": "x"}}, Answer.MISSING),
        ([allow("*", Condition={"Bool": {"a": True}})], {"context": {"a": "true"}}, Answer.ALLOWED),
        ([allow("*", Condition={"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}})], {"context": {}}, Answer.UNKNOWN),
    ],
)
def test_rules(statements: list[dict[str, Any]], request_: dict[str, Any], expected: Answer) -> None:
    assert answer(policy(*statements), **request_) is expected


def test_a_hole_for_the_statements_is_not_taken_for_missing() -> None:
    assert answer({"Statement": hole()}) is Answer.UNKNOWN
    assert answer({"Statement": [hole(), allow("*")]}) is Answer.ALLOWED


@pytest.mark.parametrize(
    "data",
    [None, 3, [], {"Statement": [1]}, {"Statement": {"Effect": "Maybe"}}, policy({**allow(1)})],
)
def test_what_is_no_policy_is_refused(data: Any) -> None:
    with pytest.raises(MalformedPolicy):
        policy_of(data)


def test_holes_are_shown_by_their_names() -> None:
    assert shown(f"{hole('aws_iam_role.app.arn')} in {ACCOUNT}") == "(aws_iam_role.app.arn) in (this account)"


def test_many_wildcards_take_no_time() -> None:
    assert answer(policy(allow("*", "kms:" + "*e" * 200 + "*!"))) is Answer.MISSING
    assert answer(policy(allow("*", "kms:" + "*" * 5000))) is Answer.ALLOWED


@given(st.text("ab*?", max_size=8), st.text("ab", max_size=8))
def test_wildcards_fit_as_in_file_names(pattern: str, text: str) -> None:
    assert fits(pattern, text) is fnmatch.fnmatchcase(text, pattern)


# Random policies

HOLE = hole("x")
_names = st.sampled_from(["*", ROLE, ACCOUNTS[0], ACCOUNTS[1], f"arn:aws:iam::{ACCOUNTS[0]}:root", HOLE])
_actions = st.sampled_from(["kms:*", "kms:Decrypt", "kms:De*", "kms:Encrypt", "s3:*", f"kms:{HOLE}", HOLE])
_conditions = st.sampled_from(
    [
        {},
        {"Condition": {"StringEquals": {"a": "x"}}},
        {"Condition": {"StringEquals": {"a": HOLE}}},
        {"Condition": {"StringNotLike": {"a": "y*"}}},
        {"Condition": {"StringNotLike": {"a": f"{HOLE}*"}}},
    ]
)
_statements = st.builds(
    lambda effect, names, actions, more: {"Effect": effect, "Principal": {"AWS": names}, "Action": actions, **more},
    st.sampled_from(["Allow", "Allow", "Deny"]),
    st.lists(_names, min_size=1, max_size=2),
    st.lists(_actions, min_size=1, max_size=2),
    _conditions,
)
_documents = st.lists(_statements, max_size=4).map(lambda found: policy(*found))
_requests = st.builds(
    lambda action, principal, value: Request(action, ACCOUNTS[0], principal, context={"a": value}),
    st.sampled_from(["kms:Decrypt", "kms:Encrypt"]),
    st.sampled_from(["", ROLE]),
    st.sampled_from(["x", "yes", None]),
)


def _filled(data: Any, text: str) -> Any:
    if isinstance(data, dict):
        return {key: _filled(value, text) for key, value in data.items()}
    if isinstance(data, list):
        return [_filled(value, text) for value in data]
    return data.replace(HOLE, text) if isinstance(data, str) else data


@given(_documents, _requests, st.sampled_from(["x", "yes", "Decrypt", "kms:Encrypt", ACCOUNTS[0], ROLE, "zzz"]))
def test_what_is_known_stays_true_whatever_the_unknown_turns_out_to_be(
    document: dict[str, Any], request_: Request, text: str
) -> None:
    before = decide(policy_of(document), request_)
    after = decide(policy_of(_filled(document, text)), request_)
    assert after is not Answer.UNKNOWN
    if before is not Answer.UNKNOWN:
        granted = (Answer.ALLOWED, Answer.DELEGATED)
        assert after is before or (before is Answer.DELEGATED and after in granted)


@given(_documents, _requests)
def test_a_document_without_holes_is_decided_as_by_a_plain_reading(document: dict[str, Any], request_: Request) -> None:
    document = _filled(document, "kms:Decrypt")
    assert decide(policy_of(document), request_) is _plainly(document, request_)


def _plainly(document: dict[str, Any], request_: Request) -> Answer:
    found = set()
    for statement in document["Statement"]:
        if not any(fnmatch.fnmatchcase(request_.action, a.replace("[", "[[]")) for a in statement["Action"]):
            continue
        for operator, tests in statement.get("Condition", {}).items():
            value = request_.context["a"]
            fits = value is not None and fnmatch.fnmatchcase(value, tests["a"])
            if fits is (operator == "StringNotLike"):
                break
        else:
            for name in statement["Principal"]["AWS"]:
                if name in ("*", request_.principal):
                    found.add((statement["Effect"], Answer.ALLOWED))
                elif name in (ACCOUNTS[0], f"arn:aws:iam::{ACCOUNTS[0]}:root"):
                    found.add((statement["Effect"], Answer.DELEGATED))
    if any(effect == "Deny" for effect, _ in found):
        return Answer.DENIED
    allowed = {answer for _, answer in found}
    return Answer.ALLOWED if Answer.ALLOWED in allowed else Answer.DELEGATED if allowed else Answer.MISSING
