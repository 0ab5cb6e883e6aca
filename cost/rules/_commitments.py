"""Savings Plans and reservations: what is paid and not used, and what they take off the bill."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from cost.rules._usage import ZERO, monthly

if TYPE_CHECKING:
    from cost.rules._base import Context
    from cost.rules._window import Window


@dataclass(frozen=True, kw_only=True)
class Commitment:
    """One commitment over the window; amounts are a month's."""

    id: str
    kind: str
    region: str
    used: Decimal
    unused: Decimal
    listed: Decimal

    @property
    def used_percent(self) -> Decimal:
        """The share of its cost that usage took."""
        whole = self.used + self.unused
        return 100 * self.used / whole if whole else Decimal(100)


def commitments(context: Context) -> tuple[Commitment, ...]:
    """The commitments that the bill names, by id."""
    daily = context.daily
    rows = daily.filter(daily.CommitmentDiscountId.notnull())
    keys = ("CommitmentDiscountId", "CommitmentDiscountType", "CommitmentDiscountStatus")
    grouped = rows.group_by(*keys, "day", "charge_days").aggregate(
        effective=rows.EffectiveCost.sum(), listed=rows.ListCost.sum(), region=rows.RegionId.max()
    )
    found: dict[str, list[dict[str, Any]]] = {}
    for row in grouped.order_by("day").to_pyarrow().to_pylist():
        share = _inside(row, context.window)
        if share > 0:
            row["effective"], row["listed"] = (
                (row[name] or ZERO) * share for name in ("effective", "listed")
            )
            found.setdefault(row["CommitmentDiscountId"], []).append(row)
    return tuple(_commitment(i, rows, context.window) for i, rows in sorted(found.items()))


def _inside(row: dict[str, Any], window: Window) -> Decimal:
    """The share of a charge that falls into the window; fees are charged for a month at once."""
    first = date(row["day"].year, row["day"].month, row["day"].day)
    days = int(row["charge_days"] or 1)
    start = max(first, window.start.date())
    end = min(first + timedelta(days=days), window.end.date())
    return Decimal(max(0, (end - start).days)) / days


def _commitment(id_: str, rows: list[dict[str, Any]], window: Window) -> Commitment:
    def a_month(name: str, status: str) -> Decimal:
        of_status = (r[name] for r in rows if r["CommitmentDiscountStatus"] == status)
        return monthly(sum(of_status, ZERO), window.days)

    return Commitment(
        id=id_,
        kind=next((r["CommitmentDiscountType"] for r in rows if r["CommitmentDiscountType"]), "?"),
        region=next((r["region"] for r in rows if r["region"]), ""),
        used=a_month("effective", "Used"),
        unused=a_month("effective", "Unused"),
        listed=a_month("listed", "Used"),
    )
