"""One life of one resource type: given, read back by boto3, settled, changed, gone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tests.infra.sandbox.lifecycle import Deployed, World, assert_gone, assert_settled

TRUST = (
    '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", '
    '"Principal": {"Service": "ec2.amazonaws.com"}}]}'
)
ALLOW = (
    '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", '
    '"Resource": "arn:aws:s3:::x/*"}]}'
)
DENY = ALLOW.replace('"Allow"', '"Deny"')


class Parts:
    """What other types stand on, made when first asked for."""

    def __init__(self, world: World) -> None:
        self.world = world

    @cached_property
    def vpc(self) -> str:
        return self.world.up("aws:ec2/vpc:Vpc", "base", cidrBlock="10.9.0.0/16").id

    @cached_property
    def subnets(self) -> list[str]:
        return [
            self.world.up(
                "aws:ec2/subnet:Subnet",
                f"base-{zone}",
                vpcId=self.vpc,
                cidrBlock=f"10.9.{n}.0/24",
                availabilityZone=f"us-east-1{zone}",
            ).id
            for n, zone in enumerate("abc")
        ]

    @cached_property
    def group(self) -> str:
        return self.world.up("aws:ec2/securityGroup:SecurityGroup", "base", vpcId=self.vpc).id

    @cached_property
    def table(self) -> str:
        return self.world.up("aws:ec2/routeTable:RouteTable", "base", vpcId=self.vpc).id

    @cached_property
    def gateway(self) -> str:
        return self.world.up("aws:ec2/internetGateway:InternetGateway", "b", vpcId=self.vpc).id

    @cached_property
    def address(self) -> str:
        return self.world.up("aws:ec2/eip:Eip", "base", domain="vpc").id

    @cached_property
    def role(self) -> str:
        return self.world.up("aws:iam/role:Role", "base", assumeRolePolicy=TRUST).id

    @cached_property
    def key(self) -> str:
        return self.world.up("aws:kms/key:Key", "base").id

    @cached_property
    def bucket(self) -> str:
        return self.world.up("aws:s3/bucket:Bucket", "base", bucket=f"base-{self.world.account}").id

    @cached_property
    def log_bucket(self) -> str:
        name = f"logs-{self.world.account}"
        self.world.up("aws:s3/bucket:Bucket", "logs", bucket=name)
        statement = (
            '{"Effect": "Allow", "Principal": {"Service": "logging.s3.amazonaws.com"}, '
            f'"Action": "s3:PutObject", "Resource": "arn:aws:s3:::{name}/*"}}'
        )
        policy = f'{{"Version": "2012-10-17", "Statement": [{statement}]}}'
        self.world.up("aws:s3/bucketPolicy:BucketPolicy", "logs", bucket=name, policy=policy)
        return name

    @cached_property
    def template(self) -> str:
        token = "aws:ec2/launchTemplate:LaunchTemplate"
        return self.world.up(token, "base", imageId="ami-1", instanceType="m6i.large").id

    @cached_property
    def scaling_group(self) -> str:
        return self.world.up(
            "aws:autoscaling/group:Group",
            "base",
            minSize=0,
            maxSize=1,
            vpcZoneIdentifiers=self.subnets,
            launchTemplate={"id": self.template, "version": "1"},
        ).id

    @cached_property
    def balancer(self) -> str:
        return self.world.up("aws:lb/loadBalancer:LoadBalancer", "base", subnets=self.subnets).id

    @cached_property
    def target_group(self) -> str:
        return self.world.up(
            "aws:lb/targetGroup:TargetGroup", "base", port=80, protocol="HTTP", vpcId=self.vpc
        ).id


Inputs = Mapping[str, Any] | Callable[[Parts], Mapping[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Case:
    """A type, what it is given, and what boto3 must say then.

    `change` is laid over the inputs for an update in place; `changed` is what boto3 says after it.
    """

    token: str
    given: Inputs
    shows: Callable[[World, Deployed], Any]
    expected: Any
    change: Inputs | None = None
    changed: Any = None
    lasts: bool = False
    """Deleting it leaves it there: an account's default, a key until its time."""

    def __str__(self) -> str:
        return self.token.rsplit(":", 1)[-1]


def _inputs(given: Inputs, parts: Parts) -> dict[str, Any]:
    return dict(given(parts) if callable(given) else given)


def live(world: World, parts: Parts, case: Case) -> None:
    """Lead a case through its life."""
    inputs = _inputs(case.given, parts)
    there = world.up(case.token, "thing", **inputs)
    assert case.shows(world, there) == case.expected
    assert_settled(world, there, **inputs)
    if case.change is not None:
        inputs |= _inputs(case.change, parts)
        difference = world.diff(there, **inputs)
        assert difference.changes and not difference.replaces
        there = world.update(there, **inputs)
        assert case.shows(world, there) == case.changed
        assert_settled(world, there, **inputs)
    world.delete(there) if case.lasts else assert_gone(world, there)
