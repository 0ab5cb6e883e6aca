import pytest

from cost.graph import UNKNOWN
from policies._documents import Statement
from policies._public import open_to_public
from policies._truth import Node, Truth

ROLE = "arn:aws:iam::111122223333:role/x"


def judge(condition: object = None, **parts: object) -> Truth:
    known = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"}
    if condition is not None:
        known["Condition"] = condition  # type: ignore[assignment]
    return open_to_public(Statement(Node({**known, **parts})))


@pytest.mark.parametrize(
    "condition",
    [
        {"StringEquals": {"aws:PrincipalOrgID": "o-1"}},
        {"StringEquals": {"aws:SourceVpce": ["vpce-1", "vpce-2"]}},
        {"ArnLike": {"aws:SourceArn": "arn:aws:cloudtrail:*:111122223333:trail/*"}},
        {"ArnEquals": {"aws:SourceArn": "arn:aws:s3:::lake"}},
        {"StringLike": {"aws:userid": "AROA1:*"}},
        {"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-1/*"}},
        {"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "2001:db8::/32"]}},
    ],
)
def test_fixed_values_narrow(condition: object):
    assert judge(condition) is Truth.NO


@pytest.mark.parametrize(
    "condition",
    [
        None,
        {"Bool": {"aws:SecureTransport": "true"}},
        {"ArnNotEquals": {"aws:PrincipalArn": ROLE}},
        {"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-1"}},
        {"ForAllValues:StringEquals": {"aws:PrincipalOrgID": "o-1"}},
        {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*"}},
        {"StringLike": {"aws:PrincipalAccount": ["111122223333", "*"]}},
        {"StringLike": {"aws:userid": "*"}},
        {"StringEquals": {"aws:PrincipalAccount": "${aws:PrincipalAccount}"}},
        {"IpAddress": {"aws:SourceIp": "0.0.0.0/1"}},
        {"IpAddress": {"aws:SourceIp": "everywhere"}},
        {"StringLike": {"aws:Referer": "https://example.com/"}},
    ],
)
def test_what_anyone_can_meet_does_not(condition: object):
    assert judge(condition) is Truth.YES


def test_only_what_everyone_is_allowed_is_public():
    assert judge(Principal={"AWS": ROLE}) is Truth.NO
    assert judge(Effect="Deny") is Truth.NO
    assert judge(NotPrincipal={"AWS": ROLE}) is Truth.YES


def test_an_unknown_part_leaves_it_open():
    assert judge({"StringEquals": {"aws:SourceVpce": UNKNOWN}}) is Truth.UNSURE
    assert judge({"StringEquals": UNKNOWN}) is Truth.UNSURE
    assert judge(UNKNOWN) is Truth.UNSURE
    assert judge(Principal={"AWS": UNKNOWN}) is Truth.UNSURE
