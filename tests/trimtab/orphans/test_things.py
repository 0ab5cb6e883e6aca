"""How things are called, and how they would be removed."""

from __future__ import annotations

import pytest

from trimtab.orphans.things import Thing, command, rank

HERE = "us-east-1:111122223333"


@pytest.mark.parametrize(
    ("arn", "kind", "id"),
    [
        (f"arn:aws:ec2:{HERE}:volume/vol-1", "ec2:volume", "vol-1"),
        ("arn:aws:s3:::trimtab-dev-raw", "s3", "trimtab-dev-raw"),
        (f"arn:aws:sqs:{HERE}:jobs", "sqs", "jobs"),
        (f"arn:aws:logs:{HERE}:log-group:/aws/lambda/f", "logs:log-group", "/aws/lambda/f"),
        (f"arn:aws:ssm:{HERE}:parameter/AmazonCloudWatch-x", "ssm:parameter", "AmazonCloudWatch-x"),
        (f"arn:aws:cloudwatch:{HERE}:alarm:trimtab-dev-x", "cloudwatch:alarm", "trimtab-dev-x"),
        ("arn:aws:iam::111122223333:role/ml/dev/r", "iam:role", "r"),
        (f"arn:aws:dynamodb:{HERE}:table/models", "dynamodb:table", "models"),
        (
            f"arn:aws:autoscaling:{HERE}:autoScalingGroup:0-1:autoScalingGroupName/g",
            "autoscaling:autoScalingGroup",
            "g",
        ),
    ],
)
def test_an_arn_tells_kind_and_id(arn: str, kind: str, id: str) -> None:
    assert (Thing(arn=arn).kind, Thing(arn=arn).id) == (kind, id)


def test_the_command_names_the_region_and_quotes_what_others_named() -> None:
    thing = Thing(arn=f"arn:aws:logs:{HERE}:log-group:x; rm -rf ~")
    assert command(thing) == (
        "aws logs delete-log-group --log-group-name 'x; rm -rf ~' --region us-east-1"
    )
    queue = Thing(arn=f"arn:aws:sqs:{HERE}:x; reboot")
    assert "'https://sqs.us-east-1.amazonaws.com/111122223333/x; reboot'" in str(command(queue))


def test_what_has_no_region_is_removed_without_one() -> None:
    role = Thing(arn="arn:aws:iam::111122223333:role/ml/dev/r")
    assert command(role) == "aws iam delete-role --role-name r"


def test_what_we_know_no_command_for_comes_last_and_by_hand() -> None:
    strange = Thing(arn=f"arn:aws:braket:{HERE}:job/1")
    assert command(strange) is None
    assert rank(strange) > rank(Thing(arn=f"arn:aws:ec2:{HERE}:vpc/vpc-1"))


def test_instances_go_before_their_groups_and_networks() -> None:
    kinds = ("instance/i", "natgateway/n", "volume/v", "security-group/s", "subnet/s", "vpc/v")
    things = [Thing(arn=f"arn:aws:ec2:{HERE}:{kind}") for kind in kinds]
    assert sorted(things, key=rank) == things
