"""Subnets must not give machines public addresses by themselves."""

from __future__ import annotations

from cost.models import Model
from policies._base import Notes, Policy, Subject, require
from policies._remedy import Set
from policies._truth import Truth, some

SUBNET = "aws:ec2/subnet:Subnet"
DEFAULT_SUBNET = "aws:ec2/defaultSubnet:DefaultSubnet"


class Config(Model):
    """Exceptions."""

    tiers: tuple[str, ...] = ()
    """Values of the subnet's tag `tier` that allow it. NAT gateways and load balancers have
    addresses of their own: their subnets do not need it."""


def check(subnet: Subject, config: Config) -> Notes:
    """Off by default, but on in the subnets of an account's default network."""
    public = subnet["mapPublicIpOnLaunch"]
    allowed = Truth.NO
    if config.tiers:
        allowed = subnet["tags"].below("tier").is_one_of(*config.tiers)
    given = public.is_true(default=subnet.type == DEFAULT_SUBNET)
    yield require(
        some((~given, allowed)), "machines in it get public addresses by themselves", public
    )


POLICY = Policy(
    id="subnet-no-auto-public-ip",
    severity="medium",
    title="Subnets give out no public addresses by themselves",
    why="A machine in the wrong subnet is on the internet before anybody notices.",
    fix="set map_public_ip_on_launch=False, and give an address to what needs one",
    types=(SUBNET, DEFAULT_SUBNET),
    check=check,
    frameworks={"AWS FSBP": ("EC2.15",)},
    equivalents=("CKV_AWS_130", "AWS-0164"),
    config=Config,
    remedy=(Set(path="mapPublicIpOnLaunch", value=False),),
)
