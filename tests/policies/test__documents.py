import json

import pytest

from cost.graph import UNKNOWN
from policies._documents import Statement, is_refused, is_wildcard_arn, matches, statements
from policies._truth import Node, Truth

YES, NO, UNSURE = Truth.YES, Truth.NO, Truth.UNSURE


def one(**parts: object) -> Statement:
    text = json.dumps({"Statement": {"Effect": "Allow", **parts}})
    (found,) = statements(Node(text, "policy"))
    return found


@pytest.mark.parametrize(
    ("pattern", "action", "expected"),
    [
        ("*", "s3:GetObject", True),
        ("S3:get*", "s3:GetObject", True),
        ("s3:Get?bject", "s3:GetObject", True),
        ("s3:[Gg]et*", "s3:GetObject", False),
        ("s3:Put*", "s3:GetObject", False),
    ],
)
def test_actions_match_by_wildcards_in_any_case(pattern: str, action: str, expected: bool):
    assert matches(pattern, action) is expected


@pytest.mark.parametrize(
    ("arn", "expected"),
    [
        ("*", True),
        ("arn:aws:ec2:*:*:*", True),
        ("arn:aws:s3:::*", True),
        ("arn:aws:s3:::b/*", False),
        ("arn:aws:ec2:us-east-1:*:*", False),
    ],
)
def test_arns_that_leave_a_service_open(arn: str, expected: bool):
    assert is_wildcard_arn(arn) is expected


def test_a_single_statement_and_single_values_are_lists_of_one():
    assert one(Action="s3:GetObject").covers("s3:getobject") is YES


def test_not_action_is_all_the_others():
    assert one(NotAction=["iam:*"]).covers("iam:PassRole") is NO
    assert one(NotAction=["iam:*"]).covers("s3:GetObject") is YES


@pytest.mark.parametrize("principal", ["*", {"AWS": "*"}, {"AWS": ["arn:aws:iam::1:root", "*"]}])
def test_everyone_has_three_spellings(principal: object):
    assert one(Principal=principal).anyone is YES


def test_a_service_is_not_everyone():
    assert one(Principal={"AWS": "arn:aws:iam::*:role/x"}).anyone is YES
    assert one(Principal={"Service": "ec2.amazonaws.com"}).anyone is NO
    assert one(NotPrincipal={"AWS": "arn:aws:iam::1:root"}).anyone is YES


def test_only_conditions_that_must_be_met_limit():
    account = {"kms:CallerAccount": "1"}
    assert one(Condition={"StringEquals": account}).limited_by("kms:calleraccount") is YES
    for operator in ("StringEqualsIfExists", "ForAllValues:StringEquals", "StringNotEquals"):
        assert one(Condition={operator: account}).limited_by("kms:calleraccount") is NO
    anything = {"kms:CallerAccount": "*"}
    assert one(Condition={"StringLike": anything}).limited_by("kms:calleraccount") is NO


def test_an_object_may_be_unknown_in_parts():
    document = {"Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": UNKNOWN}]}
    (found,) = statements(Node(document))
    assert found.covers("s3:GetObject") is YES
    assert found.everywhere is UNSURE


@pytest.mark.parametrize("text", [UNKNOWN, "not json", "[1]"])
def test_what_cannot_be_read_is_one_unknown_statement(text: object):
    (found,) = statements(Node(text))
    assert found.allows is UNSURE


def test_no_document_has_no_statements():
    assert statements(Node(None)) == []
    assert statements(Node("{}")) == []


def test_what_is_no_json_is_refused():
    assert is_refused(Node('{"Statement": [1}'))
    assert not any(is_refused(Node(v)) for v in ('{"Statement": []}', "", None, UNKNOWN, {}))
