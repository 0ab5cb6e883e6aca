from policies._truth import Node, Truth
from policies.iam.escalation import Holder, read
from policies.iam.ways import ALONE, WITH_PASS_ROLE

ALL = {"Effect": "Allow", "Action": "*", "Resource": "*"}


def ways(*statements, region="us-east-1"):
    holder = Holder((read(Node({"Statement": list(statements)})),), region=region)
    return dict(holder.ways())


def test_an_administrator_has_every_way():
    combined = sum(len(found) for found in WITH_PASS_ROLE.values())
    assert len(ways(ALL)) == len(ALONE) + combined
    assert set(ways(ALL).values()) == {Truth.YES}


def test_each_combination_needs_all_of_its_actions():
    for combinations in WITH_PASS_ROLE.values():
        for actions in combinations:
            allowed = {**ALL, "Action": ["iam:PassRole", *actions]}
            assert ("iam:PassRole", *actions) in ways(allowed)
            without = {"Effect": "Deny", "Action": actions[-1], "Resource": "*"}
            assert ("iam:PassRole", *actions) not in ways(allowed, without)


def test_the_administrator_lives_in_the_account_that_the_policy_names():
    own = {**ALL, "Action": "iam:PutRolePolicy", "Resource": "arn:aws:iam::999988887777:role/*"}
    assert ways(own) == {("iam:PutRolePolicy",): Truth.YES}


def test_a_region_of_ones_own_limits_nothing():
    here = {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}
    only = {**ALL, "Action": "iam:CreateAccessKey", "Condition": here}
    assert ways(only, region="eu-west-1")
    assert not ways(only)


def test_statements_that_aws_refuses_allow_nothing():
    refused = {**ALL, "Condition": {"NoSuchOperator": {"aws:username": "x"}}}
    assert not ways(refused)
    assert not ways({**ALL, "Condition": "x"}, "no statement")
