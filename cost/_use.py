"""What an applied recommendation's component used and paid over some days of a bill."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from cost.money import HOURS_PER_MONTH
from cost.months import calendar_months
from cost.rules._base import INSTANCES
from cost.rules._items import on_meter, short_ids
from cost.rules._meters import METERS
from cost.rules._usage import COMMITTED, ZERO, running_hours

if TYPE_CHECKING:
    from ibis.expr.types import BooleanValue, Table

    from cost.ledger import Entry
    from cost.rules._window import Window


@dataclass(frozen=True)
class Period:
    """A bill's daily roll-up, and the days of it to look at."""

    daily: Table
    window: Window


@dataclass(frozen=True, kw_only=True)
class Use:
    """One usage type's sums over a period; `committed` is what commitments cover of both."""

    quantity: Decimal = ZERO
    effective: Decimal = ZERO
    listed: Decimal = ZERO
    committed: Decimal = ZERO
    committed_cost: Decimal = ZERO

    def __add__(self, other: Use) -> Use:
        return Use(
            quantity=self.quantity + other.quantity,
            effective=self.effective + other.effective,
            listed=self.listed + other.listed,
            committed=self.committed + other.committed,
            committed_cost=self.committed_cost + other.committed_cost,
        )


@dataclass(frozen=True)
class Usage:
    """What a component used and paid, by usage type, over so many days."""

    by_type: dict[str, Use]
    days: int
    month: Decimal
    """A month's length: 730 hours, or 1 where the calendar's months are billed."""
    span: Decimal
    """The days' length, in the same unit."""

    @property
    def all(self) -> Use:
        return sum(self.by_type.values(), Use())

    @property
    def rate(self) -> Decimal:
        return self.all.effective / self.all.quantity

    @property
    def monthly_cost(self) -> Decimal:
        return self.all.effective * self.month / self.span if self.days else ZERO

    @property
    def monthly_quantity(self) -> Decimal:
        return self.all.quantity * self.month / self.span

    @property
    def monthly_free(self) -> Decimal:
        """The quantity that no commitment covers."""
        return (self.all.quantity - self.all.committed) * self.month / self.span

    @property
    def free_rate(self) -> Decimal:
        """What a unit costs that no commitment covers."""
        free = self.all.quantity - self.all.committed
        return (self.all.effective - self.all.committed_cost) / free if free else ZERO

    @property
    def paid_on(self) -> Decimal:
        """The share of the cost that commitments bear: less use does not end it."""
        return self.all.committed_cost / self.all.effective if self.all.effective else ZERO

    def share(self, kind: str) -> Decimal:
        return self.by_type.get(kind, Use()).quantity / self.all.quantity


def measured(entry: Entry, period: Period) -> Usage:
    daily, window = period.daily, period.window
    day = daily.day.cast("timestamp")
    rows = daily.filter(
        daily.ChargeCategory == "Usage",
        day >= window.start,
        day < window.end,
        _of_entry(daily, entry),
        _on_meter(daily, entry.meter),
    )
    grouped = rows.group_by("x_UsageType", "x_InstanceType", "x_PurchaseOption").aggregate(
        quantity=rows.ConsumedQuantity.sum(),
        effective=rows.EffectiveCost.sum(),
        listed=rows.ListCost.sum(),
    )
    found: dict[str, Use] = defaultdict(Use)
    for row in grouped.to_pyarrow().to_pylist():
        found[_kind(row)] += _use(row)
    used = {k: u for k, u in found.items() if u.quantity or u.effective}
    if entry.meter == INSTANCES:
        return Usage(used, window.days, HOURS_PER_MONTH, Decimal(24 * window.days))
    months = calendar_months(window.start.date(), window.days)
    return Usage(used, window.days, Decimal(1), months)


def _use(row: dict[str, Any]) -> Use:
    quantity, effective = row["quantity"] or ZERO, row["effective"] or ZERO
    covered = row["x_PurchaseOption"] in COMMITTED
    return Use(
        quantity=quantity,
        effective=effective,
        listed=row["listed"] or ZERO,
        committed=quantity if covered else ZERO,
        committed_cost=effective if covered else ZERO,
    )


def _kind(row: dict[str, Any]) -> str:
    """What was used; how it was paid for (a Savings Plan, a reservation) is no other usage."""
    if row["x_UsageType"]:
        return str(row["x_UsageType"])
    spot = " spot" if row["x_PurchaseOption"] == "Spot" else ""
    return f"{row['x_InstanceType'] or 'usage'}{spot}"


def _of_entry(daily: Table, entry: Entry) -> BooleanValue:
    if entry.component is None:
        found: BooleanValue = short_ids(daily.ResourceId).isin(entry.resources)
        return found
    return (daily.x_Component == entry.component) & (daily.x_Stack == entry.stack)


def _on_meter(daily: Table, meter: str) -> BooleanValue:
    if meter != INSTANCES:
        return on_meter(daily, METERS[meter])
    return running_hours(daily)
