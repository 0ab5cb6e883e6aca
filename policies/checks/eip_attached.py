"""Elastic addresses must be attached to something: each is paid for by the hour, used or not."""

from __future__ import annotations

from policies._base import NoConfig, Notes, Policy, Subject, or_unsure, require
from policies._truth import some
from policies._types import NAT_GATEWAY

ASSOCIATION = "aws:ec2/eipAssociation:EipAssociation"
TRANSFER = "aws:transfer/server:Server"
BALANCERS = (
    "aws:lb/loadBalancer:LoadBalancer",
    "aws:alb/loadBalancer:LoadBalancer",
)
USES = {
    "allocationId": (NAT_GATEWAY, ASSOCIATION),
    "secondaryAllocationIds": (NAT_GATEWAY,),
    "publicIp": (ASSOCIATION,),
    "endpointDetails": (TRANSFER,),
    "subnetMappings": BALANCERS,
}


def check(address: Subject, _: NoConfig) -> Notes:
    """It names a machine or a network interface, or something names it."""
    own = (address["instance"], address["networkInterface"])
    if any(not target.absent for target in own):
        return
    uses = [address.attached(prop, *types) for prop, types in USES.items()]
    if not any(found for found, _ in uses):
        yield require(
            or_unsure(some(more for _, more in uses)),
            "the address is attached to nothing, and costs 3.65 USD a month",
            *own,
        )


POLICY = Policy(
    id="eip-attached",
    severity="low",
    title="Elastic addresses are attached to something",
    why="Addresses outlive the machines they were for, and AWS bills them at 0.005 USD an hour.",
    fix="remove the address, or attach it to the instance, NAT gateway or load balancer",
    types=("aws:ec2/eip:Eip",),
    check=check,
    kind="stack",
    frameworks={"AWS FSBP": ("EC2.12",)},
    equivalents=("CKV2_AWS_19",),
)
