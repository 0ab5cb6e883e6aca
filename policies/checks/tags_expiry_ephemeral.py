"""What is made to be thrown away must say when: else it is paid until someone asks whose it is."""

from __future__ import annotations

import datetime as dt

from cost.models import Model
from policies._base import Notes, Policy, Subject, require
from policies._tags import tag
from policies._truth import Node, Truth
from policies._types import BUCKET, GROUP, INSTANCE, NAT_GATEWAY, VOLUME


class Config(Model):
    """What is ephemeral, and for how long."""

    environments: tuple[str, ...] = ("ephemeral", "preview", "review", "sandbox")
    """Values of the tag `environment`. Dev is not among them: most teams keep one for good."""
    key: str = "expires-on"
    """The tag; its value is a date as 2027-06-30, the last day, UTC."""
    most_days: int = 30


def check(subject: Subject, config: Config) -> Notes:
    """A resource without an environment is not asked."""
    ephemeral = subject.environment.is_one_of(*config.environments)
    if ephemeral is Truth.NO:
        return
    expires = tag(subject, config.key)
    holds, message = _judge(expires, config)
    yield require(~ephemeral | holds, message, expires)


def _judge(expires: Node, config: Config) -> tuple[Truth, str]:
    if expires.absent:
        return Truth.NO, f"it lacks the tag {config.key}, and would stay for good"
    if expires.unknown:
        return Truth.UNSURE, f"its tag {config.key} names a day that is past or too far away"
    try:
        day = dt.date.fromisoformat(str(expires.value))
    except ValueError:
        return Truth.NO, f"its tag {config.key} is no date as 2027-06-30 ({expires.shown})"
    days = (day - dt.datetime.now(dt.UTC).date()).days
    if days < 0:
        return Truth.NO, f"it should be gone since {day}"
    return Truth.of(days <= config.most_days), f"{day} is more than {config.most_days} days away"


POLICY = Policy(
    id="tags-expiry-ephemeral",
    severity="medium",
    title="What is ephemeral says until when, and that is soon",
    why="A sandbox's NAT gateway alone is 33 USD a month; a forgotten GPU instance is a thousand.",
    fix="set the tag expires-on in the provider's default_tags, to a day of this month",
    types=(
        *BUCKET,
        GROUP,
        INSTANCE,
        NAT_GATEWAY,
        VOLUME,
        "aws:dynamodb/table:Table",
        "aws:ecs/service:Service",
        "aws:efs/fileSystem:FileSystem",
        "aws:eks/cluster:Cluster",
        "aws:fsx/lustreFileSystem:LustreFileSystem",
        "aws:kinesis/stream:Stream",
        "aws:lb/loadBalancer:LoadBalancer",
        "aws:msk/cluster:Cluster",
        "aws:rds/cluster:Cluster",
        "aws:rds/instance:Instance",
        "aws:sagemaker/domain:Domain",
        "aws:sagemaker/endpoint:Endpoint",
        "aws:sagemaker/notebookInstance:NotebookInstance",
    ),
    check=check,
    config=Config,
)
