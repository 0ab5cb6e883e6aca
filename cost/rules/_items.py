"""Any billed resource, what it used and cost by usage type, and the resources of a component."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from cost.months import days_in_month
from cost.rules._usage import COMMITTED, HOURS, ZERO, Billed, cut, monthly, short

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from ibis.expr.types import BooleanValue, StringValue, Table

    from cost.rules._meters import Meter


@dataclass(frozen=True, kw_only=True)
class Use:
    """What was used of one usage type, or some, over the window; `monthly` is its cost a month.

    `monthly_committed` is the part that a commitment covers: it is paid whether used or not.
    """

    usage_type: str
    quantity: Decimal = ZERO
    effective: Decimal = ZERO
    monthly: Decimal = ZERO
    monthly_committed: Decimal = ZERO
    unit: str = ""

    @property
    def monthly_quantity(self) -> Decimal:
        """What is used a month of something that is charged by the month; 0 of what is free."""
        return self.quantity * self.monthly / self.effective if self.effective else ZERO


@dataclass(frozen=True, kw_only=True)
class Item(Billed):
    """One resource on a meter; `effective` is the window's cost, `arn` its id as it is billed."""

    arn: str
    uses: tuple[Use, ...]

    @property
    def monthly(self) -> Decimal:
        """Effective cost of a month at the window's rate; storage by the calendar."""
        return sum((u.monthly for u in self.uses), ZERO)

    @property
    def monthly_committed(self) -> Decimal:
        """The part of `monthly` that a commitment covers: it is paid whether used or not."""
        return sum((u.monthly_committed for u in self.uses), ZERO)

    @property
    def hours(self) -> Decimal:
        """Billed hours; where something else is metered, all from the first day to the last."""
        billed = sum((u.quantity for u in self.uses if u.unit in HOURS), ZERO)
        return min(self.span_hours, billed) if billed else self.span_hours

    @property
    def kind(self) -> str:
        """What stands behind the colon of its dearest usage type, such as db.r5.large."""
        dearest = max(self.uses, key=lambda u: u.effective)
        return dearest.usage_type.partition(":")[2]

    def part(self, pattern: str) -> Use:
        """The sum of the usage types in which a pattern is found."""
        return _part(self.uses, pattern)


def _part(uses: Iterable[Use], pattern: str) -> Use:
    found = [u for u in uses if re.search(pattern, u.usage_type)]
    return Use(
        usage_type=pattern,
        quantity=sum((u.quantity for u in found), ZERO),
        effective=sum((u.effective for u in found), ZERO),
        monthly=sum((u.monthly for u in found), ZERO),
        monthly_committed=sum((u.monthly_committed for u in found), ZERO),
    )


@dataclass(frozen=True)
class Lot:
    """The items of one component in one region, or one item that has no component."""

    members: tuple[Item, ...]

    @property
    def component(self) -> str | None:
        """The path of the settings that made them."""
        return self.members[0].component

    @property
    def stack(self) -> str | None:
        """The stack they belong to."""
        return self.members[0].stack

    @property
    def region(self) -> str:
        """Where they are."""
        return self.members[0].region

    @property
    def ids(self) -> tuple[str, ...]:
        """Their ids, sorted."""
        return tuple(i.id for i in self.members)

    @property
    def name(self) -> str:
        """What to call it in a message: the component, or the item's id."""
        return self.component or self.members[0].id

    @property
    def days(self) -> int:
        """Days from the first charge to the end of the window."""
        return max(i.days for i in self.members)

    @property
    def monthly(self) -> Decimal:
        """Effective cost of a month."""
        return sum((i.monthly for i in self.members), ZERO)

    @property
    def monthly_committed(self) -> Decimal:
        """The part of it that a commitment covers."""
        return sum((i.monthly_committed for i in self.members), ZERO)

    def part(self, pattern: str) -> Use:
        """The sum of the members' usage types in which a pattern is found."""
        return _part((use for item in self.members for use in item.uses), pattern)


def lots(items: Iterable[Item]) -> tuple[Lot, ...]:
    """Items by stack, component and region."""
    found: dict[tuple[str, str, str], list[Item]] = defaultdict(list)
    for item in items:
        found[item.stack or "", item.component or item.id, item.region].append(item)
    return tuple(
        Lot(tuple(sorted(members, key=lambda i: i.id))) for _, members in sorted(found.items())
    )


def on_meter(daily: Table, meter: Meter) -> BooleanValue:
    """The lines of a meter."""
    found = daily.x_UsageType.re_search(meter.usage)
    if meter.services:
        found &= daily.ServiceName.isin(meter.services) | daily.ServiceName.isnull()
    return found


def short_ids(resources: StringValue) -> StringValue:
    """Ids as `short` has them, as an expression."""
    plain = resources.re_replace(r"^arn:([^:]*:){4}([\w-]+[/:])?", "")
    return plain.re_replace(r":\*$", "")


def billed(daily: Table, meters: Iterable[Meter], start: datetime, end: datetime) -> frozenset[str]:
    """The ids of the meters that have lines in the window: of most bills a few."""
    kinds = cut(daily, start, end).select("x_UsageType", "ServiceName").distinct()
    there = kinds.aggregate([on_meter(kinds, meter).any().name(meter.id) for meter in meters])
    [found] = there.to_pyarrow().to_pylist()
    return frozenset(id_ for id_, is_there in found.items() if is_there)


def items(daily: Table, meter: Meter, start: datetime, end: datetime) -> tuple[Item, ...]:
    """The resources that a meter names, by id."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in _rows(daily, meter, start, end).to_pyarrow().to_pylist():
        for name in ("effective", "quantity"):
            row[name] = row[name] or ZERO
        found[short(row["ResourceId"])].append(row)
    return tuple(_item(id_, rows, end.date()) for id_, rows in sorted(found.items()))


def _rows(daily: Table, meter: Meter, start: datetime, end: datetime) -> Table:
    rows = cut(daily, start, end)
    rows = rows.filter(on_meter(rows, meter))
    keys = ("ResourceId", "RegionId", "x_Stack", "x_Component", "x_UsageType", "x_PurchaseOption")
    grouped = rows.group_by(*keys, month=rows.day.truncate("M")).aggregate(
        effective=rows.EffectiveCost.sum(),
        quantity=rows.ConsumedQuantity.sum(),
        unit=rows.ConsumedUnit.lower().max(),
        first=rows.day.min(),
        last=rows.day.max(),
    )
    # Tags may change while a resource lives: the last day's are those to act on.
    return grouped.order_by("last", *keys)


def _item(id_: str, rows: list[dict[str, Any]], end: date) -> Item:
    first = min(_date(r["first"]) for r in rows)
    latest = rows[-1]
    by_type: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        by_type[row["x_UsageType"]].append(row)
    days = (end - first).days
    return Item(
        id=id_,
        arn=latest["ResourceId"],
        stack=latest["x_Stack"] or None,
        component=latest["x_Component"] or None,
        region=latest["RegionId"] or "",
        effective=sum((r["effective"] for r in rows), ZERO),
        first=first,
        last=_date(latest["last"]),
        end=end,
        uses=tuple(_use(name, of_one, days) for name, of_one in sorted(by_type.items())),
    )


def _use(usage_type: str, rows: list[dict[str, Any]], days: int) -> Use:
    unit = next((r["unit"] for r in rows if r["unit"]), "")
    committed = [r for r in rows if r["x_PurchaseOption"] in COMMITTED]
    return Use(
        usage_type=usage_type,
        quantity=sum((r["quantity"] for r in rows), ZERO),
        effective=sum((r["effective"] for r in rows), ZERO),
        monthly=_monthly(rows, unit, days),
        monthly_committed=_monthly(committed, unit, days),
        unit=unit,
    )


def _monthly(rows: list[dict[str, Any]], unit: str, days: int) -> Decimal:
    if "-mo" not in unit:
        return monthly(sum((r["effective"] for r in rows), ZERO), days)
    # A GB-month is as long as the calendar's; everything else is metered by the hour.
    return sum((r["effective"] * days_in_month(r["month"]) for r in rows), ZERO) / days


def _date(value: Any) -> date:
    return date(value.year, value.month, value.day)
