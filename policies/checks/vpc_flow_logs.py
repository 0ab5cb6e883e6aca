"""Every network must log its flows: without them nobody can say who talked to whom."""

from __future__ import annotations

from policies._base import NoConfig, Notes, Policy, Subject, require
from policies._truth import Truth, some
from policies._types import VPC

FLOW_LOG = "aws:ec2/flowLog:FlowLog"


def check(vpc: Subject, _: NoConfig) -> Notes:
    """Flow logs are off by default."""
    logs, more = vpc.attached("vpcId", FLOW_LOG)
    kinds = [log["trafficType"] for log in logs]
    # Without a traffic type AWS logs all; rejected traffic is what CIS asks for at least.
    enough = some(kind.is_one_of(None, "ALL", "REJECT") for kind in kinds)
    yield require(enough | more & Truth.UNSURE, "the network does not log its flows", *kinds)


POLICY = Policy(
    id="vpc-flow-logs",
    severity="medium",
    title="Every VPC logs its flows",
    why="After an incident, or for a NAT bill that doubled, flow logs are the only witness.",
    fix="add an ec2.FlowLog for the VPC; to S3 it costs least",
    types=(VPC,),
    check=check,
    kind="stack",
    frameworks={
        "AWS FSBP": ("EC2.6",),
        "CIS AWS v3.0": ("3.7",),
        "HIPAA": ("164.312(b)",),
        "GDPR": ("Art. 30",),
        "SOC 2": ("CC6.6",),
    },
    equivalents=("CKV2_AWS_11",),
)
