"""What a thing costs each month that it stays, as far as the catalogue and AWS's answer tell."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from cost.money import HOURS_PER_MONTH

if TYPE_CHECKING:
    from collections.abc import Callable

    from cost.pricing.catalogue import Catalogue
    from trimtab.orphans.things import Thing

FREE: Final = frozenset(
    {
        "autoscaling:autoScalingGroup",
        "batch:compute-environment",
        "batch:job-queue",
        "ec2:internet-gateway",
        "ec2:launch-template",
        "ec2:network-interface",
        "ec2:route-table",
        "ec2:security-group",
        "ec2:security-group-rule",
        "ec2:subnet",
        "ec2:vpc",
        "ecs:cluster",
        "ecs:service",  # its tasks are charged
        "ecs:task-definition",
        "elasticloadbalancing:targetgroup",
        "events:rule",
        "glue:database",
        "iam:instance-profile",
        "iam:policy",
        "iam:role",
        "lambda:function",  # charged when it is called
        "sns",
        "sqs",
        "ssm:parameter",
    }
)
"""What costs nothing while nobody uses it."""
GIB: Final = Decimal(1024**3)


def monthly(thing: Thing, catalogue: Catalogue) -> Decimal | None:
    """US dollars a month; None where nobody can tell from what is listed."""
    if thing.kind in FREE:
        return Decimal(0)
    price = _PRICES.get(thing.kind)
    return None if price is None else price(thing, catalogue)


def _each(key: str, *, hourly: bool) -> Callable[[Thing, Catalogue], Decimal | None]:
    def price(thing: Thing, catalogue: Catalogue) -> Decimal | None:
        found = catalogue.unit_price(key, thing.region)
        if found is None:
            return None
        return found.usd * HOURS_PER_MONTH if hourly else found.usd

    return price


def _size(key: str, gigabytes: Decimal, thing: Thing, catalogue: Catalogue) -> Decimal | None:
    found = catalogue.unit_price(key, thing.region)
    return None if found is None else found.usd * gigabytes


def _instance(thing: Thing, catalogue: Catalogue) -> Decimal | None:
    """On-demand, or what spot costs now; nothing while it is stopped."""
    facts = thing.facts
    if facts.get("State", {}).get("Name") == "stopped":
        return Decimal(0)
    hourly: Decimal | None
    if facts.get("InstanceLifecycle") == "spot":
        spot = catalogue.spot(facts["InstanceType"], thing.region)
        hourly = None if spot is None else spot.price
    else:
        hourly = catalogue.on_demand(facts.get("InstanceType", ""), thing.region)
    return None if hourly is None else hourly * HOURS_PER_MONTH


def _volume(thing: Thing, catalogue: Catalogue) -> Decimal | None:
    """Its size, and what of gp3 is above what comes with it."""
    facts = thing.facts
    kind, size = facts.get("VolumeType", ""), Decimal(facts.get("Size", 0))
    total = _size(f"ebs.{kind}.gb_month", size, thing, catalogue)
    if total is None:
        return None
    for key, given, included in _performance(kind, facts):
        extra = _size(key, Decimal(max(0, given - included)), thing, catalogue)
        if extra is None:
            return None
        total += extra
    return total


def _performance(kind: str, facts: Any) -> list[tuple[str, int, int]]:
    """Unit price, what the volume has, and what its size pays for."""
    iops, throughput = int(facts.get("Iops") or 0), int(facts.get("Throughput") or 0)
    if kind == "gp3":
        return [("ebs.gp3.iops_month", iops, 3000), ("ebs.gp3.mibps_month", throughput, 125)]
    if kind in ("io1", "io2"):
        return [(f"ebs.{kind}.iops_month", iops, 0)]
    return []


def _endpoint(thing: Thing, catalogue: Catalogue) -> Decimal | None:
    """Gateway endpoints are free; interfaces are charged in each zone."""
    if thing.facts.get("VpcEndpointType") != "Interface":
        return Decimal(0)
    hourly = _size("vpce.interface.hour", HOURS_PER_MONTH, thing, catalogue)
    return None if hourly is None else hourly * max(1, len(thing.facts.get("SubnetIds", ())))


def _log_group(thing: Thing, catalogue: Catalogue) -> Decimal | None:
    stored = Decimal(thing.facts.get("storedBytes", 0))
    return _size("logs.storage.gb_month", stored / GIB, thing, catalogue)


_PRICES: Final[dict[str, Callable[[Thing, Catalogue], Decimal | None]]] = {
    "cloudwatch:alarm": _each("cloudwatch.alarm_month", hourly=False),
    "ec2:elastic-ip": _each("public_ipv4.hour", hourly=True),
    "ec2:instance": _instance,
    "ec2:natgateway": _each("nat.hour", hourly=True),
    "ec2:volume": _volume,
    "ec2:vpc-endpoint": _endpoint,
    "elasticloadbalancing:loadbalancer": _each("alb.hour", hourly=True),
    "kms:key": _each("kms.key_month", hourly=False),
    "logs:log-group": _log_group,
    "secretsmanager:secret": _each("secret.month", hourly=False),
}
"""Not snapshots: AWS charges for the blocks that changed, and tells them to nobody's listing."""
