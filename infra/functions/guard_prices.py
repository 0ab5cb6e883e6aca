"""What a stack's running instances cost an hour, by a table that is packed along.

AWS's own bill arrives hours to a day late; this is known at once. Instances only: no volumes, no
traffic, no discounts, so it is what would be paid on demand and at the average spot price.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Price:
    """USD an hour; spot is None where the table does not know it."""

    on_demand: Decimal
    spot: Decimal | None


@dataclass(frozen=True)
class Running:
    """What is running, and what it costs."""

    hourly_usd: Decimal
    """Of those that have a price: at least so much."""
    since_usd: Decimal
    """What they cost in the time that was asked for."""
    instances: int
    unpriced: Mapping[str, int]
    """How many run of each type that the table does not know."""


def read_table(text: str) -> tuple[str, dict[str, Price]]:
    """The table: what its first line says of its age, and prices by type."""
    note, *lines = text.splitlines()
    prices = {}
    for line in lines:
        name, on_demand, spot = line.split(",")
        prices[name] = Price(Decimal(on_demand), Decimal(spot) if spot else None)
    return note.removeprefix("# "), prices


def running(
    ec2: Any, tags: Mapping[str, str], prices: Mapping[str, Price], since: datetime, now: datetime
) -> Running:
    """What runs with these tags, and what it cost since a moment.

    Instances that ended meanwhile are not seen: the sum is a little low, by less than the time
    between two looks.
    """
    hourly = spent = Decimal(0)
    unpriced: Counter[str] = Counter()
    count = 0
    for instance in _instances(ec2, tags):
        count += 1
        price = prices.get(instance["InstanceType"])
        if price is None:
            unpriced[instance["InstanceType"]] += 1
            continue
        usd = price.on_demand
        # Without a spot price the guard takes the higher one: too early rather than too late.
        if instance.get("InstanceLifecycle") == "spot" and price.spot is not None:
            usd = price.spot
        hourly += usd
        lived = max(now - max(since, instance["LaunchTime"]), timedelta(0))
        spent += usd * Decimal(lived // timedelta(seconds=1)) / 3600
    return Running(hourly, spent, count, dict(unpriced))


def _instances(ec2: Any, tags: Mapping[str, str]) -> Iterable[dict[str, Any]]:
    filters = [{"Name": f"tag:{key}", "Values": [value]} for key, value in tags.items()]
    filters.append({"Name": "instance-state-name", "Values": ["pending", "running"]})
    for page in ec2.get_paginator("describe_instances").paginate(Filters=filters):
        for reservation in page["Reservations"]:
            yield from reservation["Instances"]
