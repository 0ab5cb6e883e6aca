"""Whether applied recommendations came true: the bill before against the bill after.

What a unit costs is compared, not the totals, so that more use is no loss and less use no saving.
"""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, Literal

import ibis

from cost.ledger import Verdict
from cost.models import Model
from cost.money import HOURS_PER_MONTH, Money
from cost.rules._base import INSTANCES, Window
from cost.rules._items import on_meter, short_ids
from cost.rules._meters import METERS
from cost.rules._usage import COMMITTED, RUNNING, last_day

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ibis.expr.types import BooleanValue, Table

    from cost.ledger import Entry

SAME_RATE: Final = Decimal("0.01")
"""A unit's cost that moved less than this did not change."""
SAME_MIX: Final = Decimal("0.05")
"""A share of the usage (by usage type, by commitment) that moved less than this did not change."""
ZERO: Final = Decimal(0)


class Verified(Model):
    """One applied recommendation. Amounts are a month's.

    `realised` is corrected for usage; `bill_change` is what the component's bill did, whatever the
    reason (positive: less). Both are None where there is nothing to compare.
    """

    id: str
    rule: str
    component: str | None
    current: str
    proposed: str
    claimed: Money
    realised: Money | None
    bill_change: Money | None
    verdict: Verdict
    why: str


class Verification(Model):
    """What `trimtab rightsize --verify --format json` prints."""

    schema_version: Literal[1] = 1
    currency: str
    verified: tuple[Verified, ...]
    total_claimed: Money
    total_realised: Money


@dataclass(frozen=True)
class Period:
    """A bill's daily roll-up, and the days of it to look at."""

    daily: Table
    window: Window


@dataclass(frozen=True, kw_only=True)
class _Use:
    """One usage type's sums over a period."""

    quantity: Decimal = ZERO
    effective: Decimal = ZERO
    listed: Decimal = ZERO
    committed: Decimal = ZERO

    def __add__(self, other: _Use) -> _Use:
        return _Use(
            quantity=self.quantity + other.quantity,
            effective=self.effective + other.effective,
            listed=self.listed + other.listed,
            committed=self.committed + other.committed,
        )


@dataclass(frozen=True)
class _Measure:
    """What a component used and paid, by usage type, over so many days."""

    by_type: dict[str, _Use]
    days: int
    month: Decimal
    """A month's length: 730 hours, or 1 where the calendar's months are billed."""
    span: Decimal
    """The days' length, in the same unit."""

    @property
    def all(self) -> _Use:
        return sum(self.by_type.values(), _Use())

    @property
    def rate(self) -> Decimal:
        return self.all.effective / self.all.quantity

    @property
    def monthly_cost(self) -> Decimal:
        return self.all.effective * self.month / self.span if self.days else ZERO

    @property
    def monthly_quantity(self) -> Decimal:
        return self.all.quantity * self.month / self.span

    def share(self, kind: str) -> Decimal:
        return self.by_type.get(kind, _Use()).quantity / self.all.quantity


Answer = tuple[Verdict, Decimal | None, str]


def around(entry: Entry, daily: Table, days: int) -> tuple[Period, Period]:
    """The days before and after an application, in one bill that covers both.

    The day of the application itself belongs to neither.

    Args:
        entry: an application.
        daily: the bill's daily roll-up.
        days: at most so many on either side.
    """
    day = entry.at.date()
    before = Window.of_days(day - timedelta(days=1), days)
    start = before.end + timedelta(days=1)
    last = last_day(daily) or day
    whole = Window.of_days(last, max(0, (last - day).days))
    after = Window(start=start, end=max(start, min(whole.end, start + timedelta(days=days))))
    return Period(daily, before), Period(daily, after)


def verify(cases: Iterable[tuple[Entry, Period, Period]], currency: str = "USD") -> Verification:
    """Judge applied recommendations.

    Args:
        cases: applications, each with days before it and days after its deployment.
        currency: of the bills.
    """
    rows = []
    for entry, before, after in cases:
        old, new = _measure(entry, before), _measure(entry, after)
        verdict, realised, why = _judge(entry, old, new)
        rows.append(
            Verified(
                id=entry.id,
                rule=entry.rule,
                component=entry.component,
                current=entry.current,
                proposed=entry.proposed,
                claimed=entry.saving.mid,
                realised=realised,
                bill_change=old.monthly_cost - new.monthly_cost
                if old.by_type and new.days
                else None,
                verdict=verdict,
                why=why,
            )
        )
    return Verification(
        currency=currency,
        verified=tuple(rows),
        total_claimed=sum((r.claimed for r in rows), ZERO),
        total_realised=sum((r.realised for r in rows if r.realised is not None), ZERO),
    )


def _judge(entry: Entry, old: _Measure, new: _Measure) -> Answer:
    if new.days < 1:
        return "can't tell", None, "the bill has no full day since"
    if old.all.quantity <= 0:
        return "can't tell", None, "the bill shows no use of it before"
    if entry.saves == "usage":
        return _judge_usage(old, new)
    if new.all.quantity <= 0:
        return "can't tell", None, "nothing was used since: no unit shows what it costs now"
    return _judge_rate(old, new)


def _judge_usage(old: _Measure, new: _Measure) -> Answer:
    """Less should be used; what is used no more is saved at the price it had."""
    less = old.monthly_quantity - new.monthly_quantity
    if less <= SAME_MIX * old.monthly_quantity:
        return "not realised", ZERO, "as much is used as before: was the change deployed?"
    return "realised", less * old.rate, f"{_percent(less / old.monthly_quantity)} less is used"


def _judge_rate(old: _Measure, new: _Measure) -> Answer:
    """A unit should cost less, because it is another kind of unit and not for another reason."""
    moved = new.rate / old.rate - 1 if old.rate else ZERO
    covered = new.all.committed / new.all.quantity - old.all.committed / old.all.quantity
    kinds = sorted({*old.by_type, *new.by_type})
    mixed = sum((abs(new.share(k) - old.share(k)) for k in kinds), ZERO) / 2
    repriced = [k for k in kinds if _list_price_moved(old.by_type.get(k), new.by_type.get(k))]
    if mixed < SAME_MIX and abs(moved) <= SAME_RATE:
        why = f"still {', '.join(sorted(new.by_type))} at the same cost: was the change deployed?"
        return "not realised", ZERO, why
    if repriced:
        return "can't tell", None, f"the price changed: {', '.join(repriced)}"
    if abs(covered) > SAME_MIX:
        why = f"commitments cover {_percent(covered, sign=True)} of it: that moved the cost as well"
        return "can't tell", None, why
    if mixed < SAME_MIX:
        why = f"the price changed: the same usage costs {_percent(moved, sign=True)} a unit"
        return "can't tell", None, why
    saved = (old.rate - new.rate) * new.monthly_quantity
    verdict: Verdict = "realised" if saved > 0 else "not realised"
    return verdict, saved, f"a unit costs {_percent(abs(moved))} {'less' if moved < 0 else 'more'}"


def _list_price_moved(old: _Use | None, new: _Use | None) -> bool:
    if old is None or new is None or not (old.quantity and new.quantity and old.listed):
        return False
    was, is_now = old.listed / old.quantity, new.listed / new.quantity
    return abs(is_now / was - 1) > SAME_RATE


def _percent(share: Decimal, *, sign: bool = False) -> str:
    return f"{share * 100:{'+' if sign else ''}.1f} %"


def _measure(entry: Entry, period: Period) -> _Measure:
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
    found: dict[str, _Use] = defaultdict(_Use)
    for row in grouped.to_pyarrow().to_pylist():
        found[_kind(row)] += _use(row)
    used = {k: u for k, u in found.items() if u.quantity or u.effective}
    if entry.meter == INSTANCES:
        return _Measure(used, window.days, HOURS_PER_MONTH, Decimal(24 * window.days))
    return _Measure(used, window.days, Decimal(1), _calendar_months(window))


def _calendar_months(window: Window) -> Decimal:
    days = (window.start + timedelta(days=n) for n in range(window.days))
    return sum((1 / Decimal(monthrange(day.year, day.month)[1]) for day in days), ZERO)


def _use(row: dict[str, Any]) -> _Use:
    quantity = row["quantity"] or ZERO
    return _Use(
        quantity=quantity,
        effective=row["effective"] or ZERO,
        listed=row["listed"] or ZERO,
        committed=quantity if row["x_PurchaseOption"] in COMMITTED else ZERO,
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
    running = daily.x_UsageType.re_search(RUNNING).fill_null(True)
    hours = daily.ConsumedUnit.lower().isin(["hrs", "hour", "hours"])
    return ibis.and_(
        daily.x_InstanceType.notnull(), running, hours | daily.ConsumedQuantity.isnull()
    )
