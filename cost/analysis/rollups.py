"""The two roll-ups that everything else is computed from: daily over all dimensions, and hourly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import ibis.expr.types as ir

SUMS: Final = ("BilledCost", "EffectiveCost", "ListCost", "ConsumedQuantity")

DAILY: Final = (
    "BillingCurrency",
    "BillingAccountId",
    "SubAccountId",
    "BillingPeriodStart",
    "ChargeCategory",
    "ChargeClass",
    "ServiceName",
    "ServiceCategory",
    "RegionId",
    "ResourceId",
    "ResourceType",
    "ConsumedUnit",
    "PricingCategory",
    "CommitmentDiscountId",
    "CommitmentDiscountStatus",
    "CommitmentDiscountType",
    "ProviderName",
    "x_Component",
    "x_Team",
    "x_Environment",
    "x_Stack",
    "x_CostCenter",
    "x_RunId",
    "x_InstanceType",
    "x_PurchaseOption",
    "x_UsageType",
    "x_Operation",
)
"""Dimensions of the daily roll-up, beside `day`."""

HOURLY: Final = (
    "SubAccountId",
    "RegionId",
    "ResourceId",
    "ChargeCategory",
    "CommitmentDiscountId",
    "CommitmentDiscountStatus",
    "ConsumedUnit",
    "x_InstanceType",
    "x_PurchaseOption",
    "x_Component",
    "x_RunId",
)
"""Dimensions of the hourly roll-up, beside `hour`."""

NEEDS: Final = tuple(
    dict.fromkeys((*SUMS, *DAILY, *HOURLY, "ChargePeriodStart", "ChargePeriodEnd"))
)
"""The canonical columns that the roll-ups read."""


def daily(rows: ir.Table) -> ir.Table:
    """Costs and usage by UTC day over all dimensions.

    `day` is the day a charge starts. A charge that spans days (a monthly fee, tax) stays whole on
    its first day; `charge_days` says over how many days it may be spread (1 for usage).
    """
    day = rows.ChargePeriodStart.date()
    hours = rows.ChargePeriodEnd.delta(rows.ChargePeriodStart, unit="hour")
    days = ((hours + 23) // 24).cast("int32").fill_null(1)
    return rows.group_by(
        day=day, charge_days=(days < 1).ifelse(1, days), **{name: rows[name] for name in DAILY}
    ).aggregate(**{name: rows[name].sum() for name in SUMS}, row_count=rows.count())


def hourly(rows: ir.Table) -> ir.Table:
    """Costs and usage by UTC hour, of compute and of commitments only."""
    kept = rows.filter(rows.x_InstanceType.notnull() | rows.CommitmentDiscountId.notnull())
    return kept.group_by(
        hour=kept.ChargePeriodStart.truncate("h"), **{name: kept[name] for name in HOURLY}
    ).aggregate(**{name: kept[name].sum() for name in SUMS}, row_count=kept.count())
