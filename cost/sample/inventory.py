"""What runs in an account, as boto3 lists it: the ground a simulated bill stands on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

ClientFactory = Callable[[str, str], Any]
"""(service, region) -> boto3 client."""

Kind = Literal[
    "instance", "volume", "nat", "address", "endpoint", "balancer", "bucket", "key", "alarm", "logs"
]


@dataclass(frozen=True, kw_only=True)
class Asset:
    """One billable resource, under the id that AWS would bill it by."""

    kind: Kind
    id: str
    region: str
    zone: str | None = None
    type: str | None = None
    """Instance type, volume type, load balancer type, or the class a bucket's data ages into."""
    spot: bool = False
    size_gib: int = 0
    iops: int = 0
    throughput: int = 0
    """MiB/s that a volume is provisioned with."""
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Inventory:
    """Everything billable that was found, in one account."""

    account: str
    assets: tuple[Asset, ...]


def read(client: ClientFactory, regions: Sequence[str]) -> Inventory:
    """List what is billable.

    Args:
        client: makes a boto3 client of a service in a region.
        regions: where to look; buckets are listed once, under the first.
    """
    assets: list[Asset] = list(_buckets(client("s3", regions[0]), regions[0]))
    for region in regions:
        ec2 = client("ec2", region)
        for lister in (_instances, _volumes, _nats, _addresses, _endpoints):
            assets += lister(ec2, region)
        assets += _balancers(client("elbv2", region), region)
        assets += _keys(client("kms", region), region)
        assets += _alarms(client("cloudwatch", region), region)
        assets += _logs(client("logs", region), region)
    account = client("sts", regions[0]).get_caller_identity()["Account"]
    return Inventory(account=account, assets=tuple(sorted(assets, key=lambda a: (a.kind, a.id))))


def tags_of(pairs: Iterable[Mapping[str, str]], key: str = "Key") -> dict[str, str]:
    """AWS's list of pairs as a dict; tags that AWS itself sets are left out."""
    value = "Value" if key == "Key" else "TagValue"
    return {p[key]: p[value] for p in pairs if not p[key].startswith("aws:")}


def _pages(client: Any, operation: str, key: str) -> Iterator[Any]:
    for page in client.get_paginator(operation).paginate():
        yield from page[key]


def _instances(ec2: Any, region: str) -> Iterator[Asset]:
    for reservation in _pages(ec2, "describe_instances", "Reservations"):
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
    for item in _pages(ec2, "describe_volumes", "Volumes"):
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
    for item in _pages(ec2, "describe_nat_gateways", "NatGateways"):
        if item["State"] in {"available", "pending"}:
            tags = tags_of(item.get("Tags", []))
            yield Asset(kind="nat", id=item["NatGatewayId"], region=region, tags=tags)


def _addresses(ec2: Any, region: str) -> Iterator[Asset]:
    for item in ec2.describe_addresses()["Addresses"]:
        tags = tags_of(item.get("Tags", []))
        yield Asset(kind="address", id=item["AllocationId"], region=region, tags=tags)


def _endpoints(ec2: Any, region: str) -> Iterator[Asset]:
    for item in _pages(ec2, "describe_vpc_endpoints", "VpcEndpoints"):
        # Gateway endpoints are free; interface endpoints cost by zone and hour.
        for subnet in item.get("SubnetIds", []) if item["VpcEndpointType"] == "Interface" else []:
            tags = tags_of(item.get("Tags", []))
            name = f"{item['VpcEndpointId']}/{subnet}"
            yield Asset(kind="endpoint", id=name, region=region, tags=tags)


def _balancers(elb: Any, region: str) -> Iterator[Asset]:
    for item in _pages(elb, "describe_load_balancers", "LoadBalancers"):
        arn = item["LoadBalancerArn"]
        described = elb.describe_tags(ResourceArns=[arn])["TagDescriptions"][0]["Tags"]
        yield Asset(
            kind="balancer", id=arn, region=region, type=item["Type"], tags=tags_of(described)
        )


def _buckets(s3: Any, region: str) -> Iterator[Asset]:
    from botocore.exceptions import ClientError

    for item in s3.list_buckets()["Buckets"]:
        name = item["Name"]
        tags: dict[str, str] = {}
        ages_into = None
        try:
            tags = tags_of(s3.get_bucket_tagging(Bucket=name)["TagSet"])
        except ClientError as error:
            if error.response["Error"]["Code"] != "NoSuchTagSet":
                raise
        try:
            ages_into = _first_transition(s3.get_bucket_lifecycle_configuration(Bucket=name))
        except ClientError as error:
            if error.response["Error"]["Code"] != "NoSuchLifecycleConfiguration":
                raise
        yield Asset(kind="bucket", id=name, region=region, type=ages_into, tags=tags)


def _first_transition(lifecycle: Mapping[str, Any]) -> str | None:
    """The storage class that a bucket's objects move to first, if they move."""
    steps = [
        (step.get("Days", 0), step["StorageClass"])
        for rule in lifecycle["Rules"]
        if rule["Status"] == "Enabled"
        for step in rule.get("Transitions", [])
    ]
    return min(steps)[1] if steps else None


def _keys(kms: Any, region: str) -> Iterator[Asset]:
    for item in _pages(kms, "list_keys", "Keys"):
        about = kms.describe_key(KeyId=item["KeyId"])["KeyMetadata"]
        if about["KeyManager"] == "CUSTOMER" and about["KeyState"] == "Enabled":
            listed = kms.list_resource_tags(KeyId=item["KeyId"])["Tags"]
            tags = tags_of(listed, "TagKey")
            yield Asset(kind="key", id=about["Arn"], region=region, tags=tags)


def _alarms(cloudwatch: Any, region: str) -> Iterator[Asset]:
    for item in _pages(cloudwatch, "describe_alarms", "MetricAlarms"):
        arn = item["AlarmArn"]
        tags = tags_of(cloudwatch.list_tags_for_resource(ResourceARN=arn)["Tags"])
        yield Asset(kind="alarm", id=arn, region=region, tags=tags)


def _logs(logs: Any, region: str) -> Iterator[Asset]:
    for item in _pages(logs, "describe_log_groups", "logGroups"):
        arn = item["arn"].removesuffix(":*")
        tags = logs.list_tags_log_group(logGroupName=item["logGroupName"])["tags"]
        yield Asset(kind="logs", id=arn, region=region, tags=dict(tags))
