"""What ran and what it cost, from the bill's daily roll-up: instances, by component.

All costs are effective costs (amortised: what a commitment-covered hour really cost).
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from cost.money import HOURS_PER_MONTH

if TYPE_CHECKING:
    from ibis.expr.types import BooleanValue, Table

RUNNING: Final = "(Box|Spot|Dedicated)Usage"
"""Usage types that bill an instance's running hours, not its credits or traffic."""
COMMITTED: Final = frozenset({"SavingsPlan", "Reserved"})
HOURS: Final = ("hrs", "hour", "hours")
"""How bills spell the unit, in lower case."""
ZERO: Final = Decimal(0)
WEEK: Final = 7


@dataclass(frozen=True, kw_only=True)
class Billed:
    """One resource's cost over the window.

    `days` is the number of days from its first charge in the window to the window's end.
    """

    id: str
    stack: str | None
    component: str | None
    region: str
    effective: Decimal
    first: date
    last: date
    end: date

    @property
    def days(self) -> int:
        """Days from the first charge to the end of the window."""
        return (self.end - self.first).days

    @property
    def span_hours(self) -> Decimal:
        """All hours from its first day to its last."""
        return Decimal(24 * ((self.last - self.first).days + 1))

    @property
    def running(self) -> bool:
        """It was still charged on the window's last day: what is gone can't save anything."""
        return self.days_gone <= 1

    @property
    def days_gone(self) -> int:
        """Days from its last charge to the end of the window."""
        return (self.end - self.last).days


@dataclass(frozen=True, kw_only=True)
class Instance(Billed):
    """One EC2 instance. `committed` is the part of `effective` that a commitment covers."""

    type: str
    hours: Decimal
    committed: Decimal
    committed_hours: Decimal
    spot: Decimal
    spot_hours: Decimal
    in_a_run: bool


@dataclass(frozen=True)
class Group:
    """The instances of one component, or one instance that has no component.

    `sleeps`: a schedule puts it to sleep at some hours.
    """

    instances: tuple[Instance, ...]
    sleeps: bool = False

    @property
    def members(self) -> tuple[Instance, ...]:
        """The instances."""
        return self.instances

    @property
    def component(self) -> str | None:
        """The path of the settings that made them."""
        return self.instances[0].component

    @property
    def stack(self) -> str | None:
        """The stack they belong to."""
        return self.instances[0].stack

    @property
    def region(self) -> str:
        """Where they run."""
        return self.instances[0].region

    @property
    def ids(self) -> tuple[str, ...]:
        """Instance ids, sorted."""
        return tuple(i.id for i in self.instances)

    @property
    def name(self) -> str:
        """What to call it in a message: the component, or the instance's id."""
        return self.component or self.instances[0].id

    @property
    def types(self) -> tuple[str, ...]:
        """The instance types, sorted."""
        return tuple(sorted({i.type for i in self.instances}))

    @property
    def hours(self) -> Decimal:
        """Instance-hours."""
        return sum((i.hours for i in self.instances), ZERO)

    @property
    def days(self) -> int:
        """Days from the first charge to the end of the window."""
        return max(i.days for i in self.instances)

    @property
    def running(self) -> bool:
        """Something of it was charged on the window's last day, or the week it sleeps in."""
        return any(i.running or (self.sleeps and i.days_gone <= WEEK) for i in self.instances)

    @property
    def count(self) -> int:
        """How many ran on the last day that any did: over the window, a group has had more."""
        last = max(i.last for i in self.instances)
        return sum(i.last == last for i in self.instances)

    @property
    def monthly(self) -> Decimal:
        """Effective cost of a month (730 h) at the window's rate."""
        return monthly(sum((i.effective for i in self.instances), ZERO), self.days)

    @property
    def monthly_committed(self) -> Decimal:
        """The part of `monthly` that a commitment covers: it is paid whether used or not."""
        return monthly(sum((i.committed for i in self.instances), ZERO), self.days)

    @property
    def monthly_spot(self) -> Decimal:
        """The part of `monthly` that ran as spot."""
        return monthly(sum((i.spot for i in self.instances), ZERO), self.days)


def monthly(amount: Decimal, days: int) -> Decimal:
    """An amount of so many days, as a month of 730 hours.

    >>> monthly(Decimal(48), 2)
    Decimal('730')
    """
    return amount * HOURS_PER_MONTH / (24 * days)


def last_day(daily: Table) -> date | None:
    """The last UTC day with usage in the bill; None for a bill without usage."""
    value = daily.filter(daily.ChargeCategory == "Usage").day.max().to_pyarrow().as_py()
    return None if value is None else date(value.year, value.month, value.day)


def groups(daily: Table, start: datetime, end: datetime) -> tuple[Group, ...]:
    """The instances that ran, by stack, component and region."""
    rows = cut(daily, start, end)
    rows = rows.filter(running_hours(rows))
    found = defaultdict(list)
    for of_one in by_resource(rows).values():
        instance = _instance(of_one, end.date())
        if instance.hours <= 0:
            continue
        key = instance.component or instance.id
        found[instance.stack or "", key, instance.region].append(instance)
    return tuple(
        Group(tuple(sorted(members, key=lambda i: i.id))) for _, members in sorted(found.items())
    )


def running_hours(rows: Table) -> BooleanValue:
    """The lines of instances' hours."""
    running = rows.x_UsageType.re_search(RUNNING).fill_null(True)
    # A discount's line has a cost and no quantity.
    hours = rows.ConsumedUnit.lower().isin(HOURS) | rows.ConsumedQuantity.isnull()
    found: BooleanValue = rows.x_InstanceType.notnull() & running & hours
    return found


def cut(daily: Table, start: datetime, end: datetime) -> Table:
    """The usage of resources over the window."""
    day = daily.day.cast("timestamp")
    return daily.filter(
        daily.ChargeCategory == "Usage", daily.ResourceId.notnull(), day >= start, day < end
    )


def by_resource(rows: Table) -> dict[str, list[dict[str, Any]]]:
    """The rows of each resource, day by day."""
    keys = ("day", "ResourceId", "RegionId", "x_Stack", "x_Component", "x_RunId")
    more = ("x_InstanceType", "x_PurchaseOption", "x_UsageType")
    table = rows.group_by(*keys, *more).aggregate(
        effective=rows.EffectiveCost.sum(), quantity=rows.ConsumedQuantity.sum()
    )
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in table.order_by(*keys, *more).to_pyarrow().to_pylist():
        row["day"] = date(row["day"].year, row["day"].month, row["day"].day)
        row["effective"], row["quantity"] = row["effective"] or ZERO, row["quantity"] or ZERO
        found[short(row["ResourceId"])].append(row)
    return dict(sorted(found.items()))


def short(resource: str) -> str:
    """A resource's id, also where the bill has its ARN: what follows the type in it.

    >>> short("arn:aws:ec2:us-east-1:111122223333:instance/i-1"), short("arn:aws:s3:::data")
    ('i-1', 'data')
    >>> short("arn:aws:logs:us-east-1:111122223333:log-group:/aws/lambda/f:*")
    '/aws/lambda/f'
    >>> short("arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/app/api/50dc")
    'app/api/50dc'
    """
    if not resource.startswith("arn:"):
        return resource
    last = resource.split(":", 5)[-1].removesuffix(":*")
    return re.sub(r"^[\w-]+[/:](?=.)", "", last)


def common(rows: list[dict[str, Any]], end: date) -> dict[str, Any]:
    """What all kinds of resources are told by."""
    # Tags and types may change while a resource lives: the last day's are those to act on.
    latest = rows[-1]
    return {
        "id": short(latest["ResourceId"]),
        "stack": latest["x_Stack"] or None,
        "component": latest["x_Component"] or None,
        "region": latest["RegionId"] or "",
        "effective": sum((r["effective"] for r in rows), ZERO),
        "first": rows[0]["day"],
        "last": latest["day"],
        "end": end,
    }


def _instance(rows: list[dict[str, Any]], end: date) -> Instance:
    spot = [r for r in rows if r["x_PurchaseOption"] == "Spot"]
    committed = [r for r in rows if r["x_PurchaseOption"] in COMMITTED]
    return Instance(
        **common(rows, end),
        type=rows[-1]["x_InstanceType"],
        hours=sum((r["quantity"] for r in rows), ZERO),
        committed=sum((r["effective"] for r in committed), ZERO),
        committed_hours=sum((r["quantity"] for r in committed), ZERO),
        spot=sum((r["effective"] for r in spot), ZERO),
        spot_hours=sum((r["quantity"] for r in spot), ZERO),
        in_a_run=any(r["x_RunId"] for r in rows),
    )
