"""The network of an environment: private subnets, and as little way out as the settings ask for."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Network  # noqa: TC003 - the doctests use it
from typing import TYPE_CHECKING

import pulumi
import pulumi_aws as aws
from pulumi import ResourceOptions

from infra.components._context import token
from infra.components._endpoints import make_gateway_endpoints, make_interface_endpoints
from infra.components._nat import make_regional_nat, watch_nat

if TYPE_CHECKING:
    from infra.components._alarms import Alarming
    from infra.components._context import Context
    from infra.components.secure_bucket import SecureBucket
    from infra.settings import NetworkSettings

ZONE_LETTERS = "abcdef"


@dataclass(frozen=True, kw_only=True)
class NetworkArgs:
    """What Network needs."""

    context: Context
    settings: NetworkSettings
    logs: SecureBucket
    """Where flow logs go, if the settings ask for them."""
    alarming: Alarming
    """Where alarms of its ways out go."""


def private_range(cidr: IPv4Network, zone: str) -> IPv4Network:
    """The range of a zone's private subnet: an eighth of the network, chosen by the zone's letter.

    By letter rather than by position, so that adding a zone moves no subnet.

    >>> private_range(IPv4Network("10.20.0.0/16"), "us-east-1b")
    IPv4Network('10.20.32.0/19')
    """
    return list(cidr.subnets(prefixlen_diff=3))[ZONE_LETTERS.index(zone[-1])]


def public_range(cidr: IPv4Network, zone: str) -> IPv4Network:
    """The range of a zone's public subnet, a small one inside the network's last eighth.

    >>> public_range(IPv4Network("10.20.0.0/16"), "us-east-1b")
    IPv4Network('10.20.228.0/22')
    """
    last = list(cidr.subnets(prefixlen_diff=3))[-1]
    return list(last.subnets(prefixlen_diff=3))[ZONE_LETTERS.index(zone[-1])]


class Network(pulumi.ComponentResource):
    """A VPC whose instances have no public addresses.

    Everything runs in private subnets. S3 and DynamoDB are reached by gateway endpoints, which are
    free and keep datasets and checkpoints away from the NAT gateway's price for each GB.
    """

    vpc_id: pulumi.Output[str]
    cidr: str
    private_subnet_ids: list[pulumi.Output[str]]
    """In the order of the zones."""

    def __init__(self, name: str, args: NetworkArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__(token("network", self), name, None, opts)
        self._name, self._args = name, args
        self._tags = args.context.tags("network")
        self._child = ResourceOptions(parent=self)
        self.cidr = str(args.settings.cidr)
        self._vpc = self._make_vpc()
        self.vpc_id = self._vpc.id
        self._close_default_group()
        self._subnets = {zone: self._make_private(zone) for zone in args.context.settings.zones}
        self._tables = {zone: self._make_table(zone) for zone in self._subnets}
        self.private_subnet_ids = [subnet.id for subnet in self._subnets.values()]
        self._make_way_out()
        self._make_endpoints()
        self._make_flow_log()
        self.register_outputs(
            {"vpc_id": self.vpc_id, "private_subnet_ids": self.private_subnet_ids}
        )

    def _make_vpc(self) -> aws.ec2.Vpc:
        return aws.ec2.Vpc(
            self._name,
            cidr_block=self.cidr,
            enable_dns_support=True,
            enable_dns_hostnames=True,  # interface endpoints answer by their public names
            tags=self._tags.own(self._args.context.named("vpc")),
            opts=self._child,
        )

    def _close_default_group(self) -> None:
        """What forgets to name a security group gets this one: it lets nothing in or out."""
        aws.ec2.DefaultSecurityGroup(
            f"{self._name}-closed",
            vpc_id=self.vpc_id,
            ingress=[],
            egress=[],
            tags=self._tags.own("closed"),
            opts=self._child,
        )

    def _make_private(self, zone: str) -> aws.ec2.Subnet:
        return self._make_subnet("private", zone, private_range(self._args.settings.cidr, zone))

    def _make_subnet(self, kind: str, zone: str, cidr: IPv4Network) -> aws.ec2.Subnet:
        return aws.ec2.Subnet(
            f"{self._name}-{kind}-{zone}",
            vpc_id=self.vpc_id,
            availability_zone=zone,
            cidr_block=str(cidr),
            map_public_ip_on_launch=False,
            tags=self._tags.own(self._args.context.named(f"{kind}-{zone}")),
            opts=self._child,
        )

    def _make_table(self, zone: str) -> aws.ec2.RouteTable:
        """A table for each private subnet, so that each can have a NAT gateway of its own."""
        table = self._route_table(f"private-{zone}")
        self._associate(f"private-{zone}", self._subnets[zone], table)
        return table

    def _route_table(self, what: str) -> aws.ec2.RouteTable:
        return aws.ec2.RouteTable(
            f"{self._name}-{what}",
            vpc_id=self.vpc_id,
            tags=self._tags.own(self._args.context.named(what)),
            opts=self._child,
        )

    def _associate(
        self, what: str, subnet: aws.ec2.Subnet, table: aws.ec2.RouteTable
    ) -> pulumi.Resource:
        association: pulumi.Resource = aws.ec2.RouteTableAssociation(
            f"{self._name}-{what}", subnet_id=subnet.id, route_table_id=table.id, opts=self._child
        )
        return association

    def _make_way_out(self) -> None:
        """NAT gateways as the settings say; without any there is not even an internet gateway."""
        mode = self._args.settings.nat
        if mode == "none":
            return
        gateway = aws.ec2.InternetGateway(
            f"{self._name}-internet",
            vpc_id=self.vpc_id,
            tags=self._tags.own(self._args.context.named("internet")),
            opts=self._child,
        )
        if mode == "regional":
            regional = make_regional_nat(self, self._args.context, self.vpc_id, gateway)
            self._leave_by(dict.fromkeys(self._tables, regional))
            return
        public = self._route_table("public")
        route = aws.ec2.Route(
            f"{self._name}-public",
            route_table_id=public.id,
            destination_cidr_block="0.0.0.0/0",
            gateway_id=gateway.id,
            opts=self._child,
        )
        zones = list(self._subnets)
        homes = zones if mode == "per-az" else zones[:1]
        gateways = {zone: self._make_nat(zone, public, route) for zone in homes}
        self._leave_by({zone: gateways.get(zone, gateways[homes[0]]) for zone in self._tables})

    def _leave_by(self, gateways: dict[str, aws.ec2.NatGateway]) -> None:
        """A way out for each zone's private subnet, and an eye on every gateway."""
        for zone, table in self._tables.items():
            aws.ec2.Route(
                f"{self._name}-private-{zone}",
                route_table_id=table.id,
                destination_cidr_block="0.0.0.0/0",
                nat_gateway_id=gateways[zone].id,
                opts=self._child,
            )
        watch_nat(self, self._args.alarming, self._tags, gateways)

    def _make_nat(
        self, zone: str, public: aws.ec2.RouteTable, route: pulumi.Resource
    ) -> aws.ec2.NatGateway:
        subnet = self._make_subnet("public", zone, public_range(self._args.settings.cidr, zone))
        association = self._associate(f"public-{zone}", subnet, public)
        name = self._args.context.named(f"nat-{zone}")
        address = aws.ec2.Eip(
            f"{self._name}-nat-{zone}",
            domain="vpc",
            tags=self._tags.own(name),
            opts=ResourceOptions(parent=self, depends_on=[route]),
        )
        return aws.ec2.NatGateway(
            f"{self._name}-nat-{zone}",
            subnet_id=subnet.id,
            allocation_id=address.id,
            tags=self._tags.own(name),
            opts=ResourceOptions(parent=self, depends_on=[route, association]),
        )

    def _make_endpoints(self) -> None:
        tables = [table.id for table in self._tables.values()]
        make_gateway_endpoints(self, self._args.context, self.vpc_id, tables)
        if self._args.settings.services:
            make_interface_endpoints(
                self, self._args.context, self._args.settings, self.private_subnet_ids
            )

    def _make_flow_log(self) -> None:
        if not self._args.settings.flow_logs:
            return
        aws.ec2.FlowLog(
            f"{self._name}-flows",
            vpc_id=self.vpc_id,
            traffic_type="ALL",
            log_destination_type="s3",
            log_destination=self._args.logs.known_arn,
            max_aggregation_interval=600,
            destination_options={
                "file_format": "parquet",
                "per_hour_partition": False,
                "hive_compatible_partitions": True,
            },
            tags=self._tags.own(self._args.context.named("flows")),
            opts=ResourceOptions(parent=self, depends_on=[self._args.logs.ready]),
        )
