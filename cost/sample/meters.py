"""What each resource is metered by, an hour: unit, price, quantity and how it swings by day."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cost.sample.inventory import Asset, Inventory, Kind
    from cost.sample.profile import UsageProfile


class Amount(Protocol):
    """A unit price."""

    @property
    def usd(self) -> Decimal:
        """USD."""


class SpotPrice(Protocol):
    """A spot price; None where it is not known."""

    @property
    def price(self) -> Decimal | None:
        """USD an hour."""


class Prices(Protocol):
    """What this needs of cost.pricing.catalogue.Catalogue."""

    def on_demand(self, name: str, region: str) -> Decimal | None:
        """USD an hour."""

    def spot(self, name: str, region: str) -> SpotPrice | None:
        """USD an hour."""

    def unit_price(self, key: str, region: str) -> Amount | None:
        """USD a unit."""


@dataclass(frozen=True, kw_only=True)
class Meter:
    """A line of the bill that comes back every hour."""

    asset: Asset
    code: str
    """AWS's product code."""
    name: str
    """The product's name as bills spell it."""
    family: str
    usage_type: str
    operation: str
    description: str
    unit: str
    price: Decimal
    """USD a unit."""
    quantity: Decimal
    """Units an hour, on average."""
    swing: Decimal = Decimal(0)
    """By what part the quantity swings over a day (0 constant, 0.5 half up and down)."""
    price_swing: Decimal = Decimal(0)
    """By what part the price moves from hour to hour (spot)."""
    list_price: Decimal | None = None
    """USD a unit on demand, where `price` is another (spot)."""
    instance_type: str | None = None
    """As the bill carries it: spot lines do not."""


@dataclass(frozen=True, kw_only=True)
class Words:
    """How a bill words a meter."""

    product: tuple[str, str]
    usage_type: str
    family: str = ""
    operation: str = ""
    unit: str = "Hrs"
    swing: Decimal = Decimal(0)
    per: int = 1
    """How many units the catalogue's price buys."""


@dataclass
class Metering:
    """The meters, and what could not be metered for want of a price."""

    meters: list[Meter] = field(default_factory=list)
    unpriced: Counter[str] = field(default_factory=Counter)
    """What has no price -> on how many resources."""


EC2: Final = ("AmazonEC2", "Amazon Elastic Compute Cloud")
VPC: Final = ("AmazonVPC", "Amazon Virtual Private Cloud")
S3: Final = ("AmazonS3", "Amazon Simple Storage Service")
ELB: Final = ("AWSELB", "Elastic Load Balancing")
KMS: Final = ("awskms", "AWS Key Management Service")
TRANSFER: Final = ("AWSDataTransfer", "AWS Data Transfer")
CLOUDWATCH: Final = ("AmazonCloudWatch", "AmazonCloudWatch")

CLASSES: Final = {
    "STANDARD_IA": ("s3.ia.gb_month", "TimedStorage-SIA-ByteHrs"),
    "ONEZONE_IA": ("s3.onezone_ia.gb_month", "TimedStorage-ZIA-ByteHrs"),
    "INTELLIGENT_TIERING": ("s3.int.infrequent.gb_month", "TimedStorage-INT-IA-ByteHrs"),
    "GLACIER_IR": ("s3.glacier_ir.gb_month", "TimedStorage-GIR-ByteHrs"),
    "GLACIER": ("s3.glacier.gb_month", "TimedStorage-GlacierByteHrs"),
    "DEEP_ARCHIVE": ("s3.deep_archive.gb_month", "TimedStorage-GDA-ByteHrs"),
}

GP3_FREE_IOPS: Final = 3_000
GP3_FREE_MIBPS: Final = 125

KNOWN_VOLUMES: Final = ("gp2", "gp3", "io1", "io2", "st1", "sc1", "standard")

DAILY: Final = Decimal("0.45")
"""How far traffic and requests swing over a day."""

ONE: Final = Decimal(1)


class _Maker:
    """Makes meters; a price that is not known is counted, and nothing is metered."""

    def __init__(self, prices: Prices, profile: UsageProfile, hours: int) -> None:
        self.prices = prices
        self.profile = profile
        self.hours = hours
        self.result = Metering()

    def line(self, asset: Asset, key: str, quantity: Decimal, words: Words) -> None:
        """One meter at a unit price of the catalogue."""
        price = self.prices.unit_price(key, asset.region)
        if price is None:
            self.result.unpriced[f"{key} in {asset.region}"] += 1
            return
        usd = price.usd / words.per
        self.result.meters.append(
            Meter(
                asset=asset,
                code=words.product[0],
                name=words.product[1],
                family=words.family,
                usage_type=words.usage_type,
                operation=words.operation,
                description=f"${usd.normalize():f} per {words.unit}",
                unit=words.unit,
                price=usd,
                quantity=quantity,
                swing=words.swing,
            )
        )

    def month(self, amount: Decimal | int) -> Decimal:
        """A monthly quantity by the hour, as AWS meters it: by the hours that the month has."""
        return (Decimal(amount) / self.hours).quantize(Decimal("1e-8"))

    def instance(self, asset: Asset) -> None:
        kind = asset.type or ""
        spot = self.prices.spot(kind, asset.region) if asset.spot else None
        listed = self.prices.on_demand(kind, asset.region)
        price = (spot.price if spot else None) if asset.spot else listed
        if price is None:
            market = "spot" if asset.spot else "on-demand"
            self.result.unpriced[f"{market} {kind} in {asset.region}"] += 1
            return
        text = (
            f"{kind} Linux/UNIX Spot Instance-hour in {asset.region} in VPC Zone #1"
            if asset.spot
            else f"${price.normalize():f} per On Demand Linux {kind} Instance Hour"
        )
        self.result.meters.append(
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

    def volume(self, asset: Asset) -> None:
        kind = asset.type if asset.type in KNOWN_VOLUMES else None
        if kind is None:
            self.result.unpriced[f"volume type {asset.type} in {asset.region}"] += 1
            return
        suffix = "" if kind == "standard" else f".{kind}"
        size = Words(
            product=EC2,
            usage_type=f"EBS:VolumeUsage{suffix}",
            family="Storage",
            operation=f"CreateVolume{suffix}",
            unit="GB-Mo",
        )
        self.line(asset, f"ebs.{kind}.gb_month", self.month(asset.size_gib), size)
        extra = asset.iops - (GP3_FREE_IOPS if kind == "gp3" else 0)
        if kind in {"gp3", "io1", "io2"} and extra > 0:
            usage = f"EBS:VolumeP-IOPS{suffix}"
            words = replace(size, usage_type=usage, family="System Operation", unit="IOPS-Mo")
            self.line(asset, f"ebs.{kind}.iops_month", self.month(extra), words)
        faster = asset.throughput - GP3_FREE_MIBPS
        if kind == "gp3" and faster > 0:
            usage = "EBS:VolumeP-Throughput.gp3"
            words = replace(
                size, usage_type=usage, family="Provisioned Throughput", unit="MiBps-Mo"
            )
            self.line(asset, "ebs.gp3.mibps_month", self.month(faster), words)

    def nat(self, asset: Asset) -> None:
        hours = Words(
            product=EC2,
            usage_type="NatGateway-Hours",
            family="NAT Gateway",
            operation="NatGateway",
        )
        self.line(asset, "nat.hour", ONE, hours)
        traffic = replace(hours, usage_type="NatGateway-Bytes", unit="GB", swing=DAILY)
        self.line(asset, "nat.gb", self.profile.nat_gib_hour, traffic)

    def address(self, asset: Asset) -> None:
        words = Words(product=VPC, usage_type="PublicIPv4:InUseAddress")
        self.line(asset, "public_ipv4.hour", ONE, words)

    def endpoint(self, asset: Asset) -> None:
        words = Words(product=VPC, usage_type="VpcEndpoint-Hours", family="VpcEndpoint")
        self.line(asset, "vpce.interface.hour", ONE, words)

    def balancer(self, asset: Asset) -> None:
        kind = {"network": "nlb", "gateway": "gwlb"}.get(asset.type or "", "alb")
        hours = Words(
            product=ELB,
            usage_type="LoadBalancerUsage",
            family=f"Load Balancer-{(asset.type or 'application').title()}",
        )
        self.line(asset, f"{kind}.hour", ONE, hours)
        units = replace(hours, usage_type="LCUUsage", unit="LCU-Hrs", swing=DAILY)
        self.line(asset, f"{kind}.lcu_hour", self.profile.balancer_lcu, units)
        traffic = Words(
            product=TRANSFER,
            usage_type="DataTransfer-Out-Bytes",
            family="Data Transfer",
            unit="GB",
            swing=DAILY,
        )
        self.line(asset, "data_transfer.internet.gb", self.profile.internet_gib_hour, traffic)

    def bucket(self, asset: Asset) -> None:
        gib = Decimal(self.profile.stored_gib(asset.tags.get("component")))
        aged = gib * self.profile.aged_share if asset.type in CLASSES else Decimal(0)
        stored = Words(
            product=S3,
            usage_type="TimedStorage-ByteHrs",
            family="Storage",
            operation="StandardStorage",
            unit="GB-Mo",
        )
        self.line(asset, "s3.standard.gb_month", self.month(gib - aged), stored)
        if aged and asset.type:
            key, usage = CLASSES[asset.type]
            words = replace(stored, usage_type=usage, operation=asset.type)
            self.line(asset, key, self.month(aged), words)
        requests = gib * self.profile.requests_per_gib
        reads = Words(
            product=S3,
            usage_type="Requests-Tier2",
            family="API Request",
            operation="GetObject",
            unit="Requests",
            swing=DAILY,
            per=1_000,
        )
        self.line(asset, "s3.get.1k", requests * Decimal("0.9"), reads)
        writes = replace(reads, usage_type="Requests-Tier1", operation="PutObject")
        self.line(asset, "s3.put.1k", requests * Decimal("0.1"), writes)

    def key(self, asset: Asset) -> None:
        held = Words(product=KMS, usage_type="KMS-Keys", family="Encryption Key", unit="Keys")
        self.line(asset, "kms.key_month", self.month(1), held)
        asked = Words(
            product=KMS,
            usage_type="KMS-Requests",
            family="API Request",
            unit="Requests",
            swing=DAILY,
            per=10_000,
        )
        self.line(asset, "kms.requests.10k", self.profile.key_requests_hour, asked)

    def alarm(self, asset: Asset) -> None:
        words = Words(
            product=CLOUDWATCH, usage_type="CW:AlarmMonitorUsage", family="Alarm", unit="Alarms"
        )
        self.line(asset, "cloudwatch.alarm_month", self.month(1), words)

    def logs(self, asset: Asset) -> None:
        taken = Words(
            product=CLOUDWATCH,
            usage_type="DataProcessing-Bytes",
            family="Data Payload",
            unit="GB",
            swing=DAILY,
        )
        self.line(asset, "logs.ingest.gb", self.profile.log_gib_hour, taken)
        kept = Words(
            product=CLOUDWATCH, usage_type="TimedStorage-ByteHrs", family="Storage", unit="GB-Mo"
        )
        self.line(asset, "logs.storage.gb_month", self.month(self.profile.log_gib_kept), kept)


def meter(inventory: Inventory, prices: Prices, profile: UsageProfile, hours: int) -> Metering:
    """The meters of everything in an inventory, over a month of so many hours."""
    maker = _Maker(prices, profile, hours)
    makers: Mapping[Kind, Callable[[Asset], None]] = {
        "instance": maker.instance,
        "volume": maker.volume,
        "nat": maker.nat,
        "address": maker.address,
        "endpoint": maker.endpoint,
        "balancer": maker.balancer,
        "bucket": maker.bucket,
        "key": maker.key,
        "alarm": maker.alarm,
        "logs": maker.logs,
    }
    for asset in inventory.assets:
        makers[asset.kind](asset)
    return maker.result
