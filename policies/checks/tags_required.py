"""What costs money must carry the tags that say whose money it is; instances and volumes too."""

from __future__ import annotations

from policies._base import Notes, Policy, Subject, require
from policies._tags import TagConfig, launched_tags, missing, provider_defaults
from policies._types import BUCKET, INSTANCE, LAUNCH_TEMPLATE, NAT_GATEWAY, VOLUME, VPC

# Default tags do not reach what a template launches: its tag specifications do.
LAUNCHED = ("instance", "volume")


def check(subject: Subject, config: TagConfig) -> Notes:
    """The resource's own tags and its provider's default tags count together."""
    own = subject["tags"]
    lacking, all_there = missing(config.keys, own, provider_defaults(subject))
    yield require(all_there, f"it lacks the tags {', '.join(lacking)}", own)
    if subject.type == LAUNCH_TEMPLATE:
        for kind in LAUNCHED:
            tags = launched_tags(subject, kind)
            lacking, all_there = missing(config.keys, *tags)
            yield require(
                all_there,
                f"each {kind} that it launches lacks {', '.join(lacking)}",
                subject["tagSpecifications"],
            )


POLICY = Policy(
    id="tags-required",
    severity="medium",
    title="What costs money carries the tags that say whose it is",
    why="A line of the bill without tags cannot be allocated, and no recommendation can reach it.",
    fix="set the provider's default_tags, and tag_specifications of launch templates",
    types=(
        *BUCKET,
        INSTANCE,
        LAUNCH_TEMPLATE,
        NAT_GATEWAY,
        VOLUME,
        VPC,
        "aws:cloudwatch/logGroup:LogGroup",
        "aws:dynamodb/table:Table",
        "aws:ec2/eip:Eip",
        "aws:ec2/vpcEndpoint:VpcEndpoint",
        "aws:efs/fileSystem:FileSystem",
        "aws:kms/key:Key",
        "aws:lambda/function:Function",
        "aws:lb/loadBalancer:LoadBalancer",
        "aws:rds/cluster:Cluster",
        "aws:rds/instance:Instance",
        "aws:sns/topic:Topic",
        "aws:sqs/queue:Queue",
    ),
    check=check,
    config=TagConfig,
)
