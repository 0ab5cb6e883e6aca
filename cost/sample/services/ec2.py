"""Instances, volumes, and what a network bills."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from cost.sample.base import DAILY, ONE, Asset, Meter, Service, Words, pages, tags_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cost.sample.base import ClientFactory, Maker

EC2: Final = ("AmazonEC2", "Amazon Elastic Compute Cloud")
VPC: Final = ("AmazonVPC", "Amazon Virtual Private Cloud")
GP3_FREE_IOPS: Final = 3_000
GP3_FREE_MIBPS: Final = 125
KNOWN_VOLUMES: Final = ("gp2", "gp3", "io1", "io2", "st1", "sc1", "standard")


def _list(client: ClientFactory, region: str) -> Iterator[Asset]:
    ec2 = client("ec2", region)
    for lister in (_instances, _volumes, _nats, _addresses, _endpoints):
        yield from lister(ec2, region)


def _instances(ec2: Any, region: str) -> Iterator[Asset]:
    for reservation in pages(ec2, "describe_instances", "Reservations"):
        for item in reservation["Instances"]:
            if item["State"]["Name"] == "running":
                yield Asset(
                    kind="instance",
                    id=item["InstanceId"],
                    region=region,
                    zone=item["Placement"]["AvailabilityZone"],
                    type=item["InstanceType"],
                    spot=item.get("InstanceLifecycle") == "spot",
                    tags=tags_of(item.get("Tags", [])),
                )


def _volumes(ec2: Any, region: str) -> Iterator[Asset]:
    for item in pages(ec2, "describe_volumes", "Volumes"):
        yield Asset(
            kind="volume",
            id=item["VolumeId"],
            region=region,
            zone=item["AvailabilityZone"],
            type=item["VolumeType"],
            size_gib=item["Size"],
            iops=item.get("Iops") or 0,
            throughput=item.get("Throughput") or 0,
            tags=tags_of(item.get("Tags", [])),
        )


def _nats(ec2: Any, region: str) -> Iterator[Asset]:
    for item in pages(ec2, "describe_nat_gateways", "NatGateways"):
        if item["State"] in {"available", "pending"}:
            tags = tags_of(item.get("Tags", []))
            yield Asset(kind="nat", id=item["NatGatewayId"], region=region, tags=tags)


def _addresses(ec2: Any, region: str) -> Iterator[Asset]:
    for item in ec2.describe_addresses()["Addresses"]:
        tags = tags_of(item.get("Tags", []))
        yield Asset(kind="address", id=item["AllocationId"], region=region, tags=tags)


def _endpoints(ec2: Any, region: str) -> Iterator[Asset]:
    for item in pages(ec2, "describe_vpc_endpoints", "VpcEndpoints"):
        # Gateway endpoints are free; interface endpoints cost by zone and hour.
        for subnet in item.get("SubnetIds", []) if item["VpcEndpointType"] == "Interface" else []:
            tags = tags_of(item.get("Tags", []))
            name = f"{item['VpcEndpointId']}/{subnet}"
            yield Asset(kind="endpoint", id=name, region=region, tags=tags)


def _instance(maker: Maker, asset: Asset) -> None:
    kind = asset.type or ""
    spot = maker.prices.spot(kind, asset.region) if asset.spot else None
    listed = maker.prices.on_demand(kind, asset.region)
    price = (spot.price if spot else None) if asset.spot else listed
    if price is None:
        market = "spot" if asset.spot else "on-demand"
        maker.result.unpriced[f"{market} {kind} in {asset.region}"] += 1
        return
    text = (
        f"{kind} Linux/UNIX Spot Instance-hour in {asset.region} in VPC Zone #1"
        if asset.spot
        else f"${price.normalize():f} per On Demand Linux {kind} Instance Hour"
    )
    maker.result.meters.append(
        Meter(
            asset=asset,
            code=EC2[0],
            name=EC2[1],
            family="Compute Instance",
            usage_type=f"{'SpotUsage' if asset.spot else 'BoxUsage'}:{kind}",
            operation="RunInstances:SV001" if asset.spot else "RunInstances",
            description=text,
            unit="Hrs",
            price=price,
            quantity=Decimal(1),
            price_swing=Decimal("0.1") if asset.spot else Decimal(0),
            list_price=listed,
            instance_type=None if asset.spot else kind,
        )
    )


def _volume(maker: Maker, asset: Asset) -> None:
    kind = asset.type if asset.type in KNOWN_VOLUMES else None
    if kind is None:
        maker.result.unpriced[f"volume type {asset.type} in {asset.region}"] += 1
        return
    suffix = "" if kind == "standard" else f".{kind}"
    size = Words(
        product=EC2,
        usage_type=f"EBS:VolumeUsage{suffix}",
        family="Storage",
        operation=f"CreateVolume{suffix}",
        unit="GB-Mo",
    )
    maker.line(asset, f"ebs.{kind}.gb_month", maker.month(asset.size_gib), size)
    extra = asset.iops - (GP3_FREE_IOPS if kind == "gp3" else 0)
    if kind in {"gp3", "io1", "io2"} and extra > 0:
        usage = f"EBS:VolumeP-IOPS{suffix}"
        words = replace(size, usage_type=usage, family="System Operation", unit="IOPS-Mo")
        maker.line(asset, f"ebs.{kind}.iops_month", maker.month(extra), words)
    faster = asset.throughput - GP3_FREE_MIBPS
    if kind == "gp3" and faster > 0:
        usage = "EBS:VolumeP-Throughput.gp3"
        words = replace(size, usage_type=usage, family="Provisioned Throughput", unit="MiBps-Mo")
        maker.line(asset, "ebs.gp3.mibps_month", maker.month(faster), words)


def _nat(maker: Maker, asset: Asset) -> None:
    hours = Words(
        product=EC2,
        usage_type="NatGateway-Hours",
        family="NAT Gateway",
        operation="NatGateway",
    )
    maker.line(asset, "nat.hour", ONE, hours)
    traffic = replace(hours, usage_type="NatGateway-Bytes", unit="GB", swing=DAILY)
    maker.line(asset, "nat.gb", maker.profile.nat_gib_hour, traffic)


def _address(maker: Maker, asset: Asset) -> None:
    words = Words(product=VPC, usage_type="PublicIPv4:InUseAddress")
    maker.line(asset, "public_ipv4.hour", ONE, words)


def _endpoint(maker: Maker, asset: Asset) -> None:
    words = Words(product=VPC, usage_type="VpcEndpoint-Hours", family="VpcEndpoint")
    maker.line(asset, "vpce.interface.hour", ONE, words)


SERVICE = Service(
    id="ec2",
    list=_list,
    meter={
        "instance": _instance,
        "volume": _volume,
        "nat": _nat,
        "address": _address,
        "endpoint": _endpoint,
    },
)
