"""The two roll-ups that everything else is computed from: daily over all dimensions, and hourly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import ibis

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import ibis.expr.types as ir

    Hold = Callable[[str, ir.Table], ir.Table]

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
    "BillingCurrency",
    "SubAccountId",
    "RegionId",
    "ChargeCategory",
    "CommitmentDiscountId",
    "CommitmentDiscountStatus",
    "ConsumedUnit",
    "x_InstanceType",
    "x_PurchaseOption",
    "x_UsageType",
    "x_Operation",
    "x_Component",
    "x_RunId",
)
"""Dimensions of the hourly roll-up, beside `hour`; by resource it would be as long as the bill."""

SERVERLESS: Final = "Fargate-|Lambda-GB-Second|Lambda-Provisioned-GB-Second"
"""Usage types beside instances that Compute Savings Plans cover."""

NEEDS: Final = tuple(
    dict.fromkeys((*SUMS, *DAILY, *HOURLY, "ChargePeriodStart", "ChargePeriodEnd"))
)
"""The canonical columns that the roll-ups read."""


COMBINATION: Final = "x_Combination"
"""The column that lines and `texts` are joined by, where lines do not carry their own texts."""


def days(lines: ir.Table, names: Iterable[str]) -> ir.Table:
    """Lines summed up by UTC day, charge period, billing period and the named columns.

    A bill's lines are hours; everything but the hourly roll-up is computed from these few.
    `day` is the day a charge starts. A charge that spans days (a monthly fee, tax) stays whole on
    its first day; `charge_days` says over how many days it may be spread (1 for usage).

    Args:
        lines: with cost.billing.schema.CHECKS.
        names: columns of texts, or x_Combination.
    """
    # Engines differ in what they make of a part of an hour: here it is the hours that are entered.
    first, last = (lines[name].truncate("h") for name in ("ChargePeriodStart", "ChargePeriodEnd"))
    hours = last.delta(first, unit="hour")
    span = ((hours + 23) // 24).cast("int32").fill_null(1)
    keys = {"day": lines.ChargePeriodStart.date(), "charge_days": (span < 1).ifelse(1, span)}
    grouped = lines.group_by("BillingPeriodStart", "BillingPeriodEnd", *names, **keys)
    return grouped.aggregate(
        **{name: lines[name].sum() for name in SUMS},
        row_count=lines.count(),
        x_Unparsed=lines.x_Unparsed.sum(),
        x_ExtraDigits=lines.x_ExtraDigits.sum(),
        x_Unpriced=lines.BilledCost.isnull().sum(),
        x_Hours=hours.min(where=hours > 0),
    )


def daily(summed: ir.Table, texts: ir.Table | None, gpus: ir.Table, hold: Hold) -> ir.Table:
    """Costs and usage by UTC day over all dimensions, with x_GpuCount.

    Args:
        summed: what `days` returns, with the dimensions or with x_Combination.
        texts: the dimensions of each x_Combination; only lines of these count. None where lines
            have their own.
        gpus: as of `with_gpus`.
        hold: makes a table of what is needed on the way.
    """
    when = ("day", "charge_days")
    if texts is None:
        return with_gpus(_grouped(summed, (*when, *DAILY)), gpus)
    counted = with_gpus(texts, gpus)
    found = _by_texts(summed, when, (*DAILY, "x_GpuCount"), counted, hold)
    return found.relocate("x_GpuCount", after="row_count")


def with_gpus(table: ir.Table, gpus: ir.Table) -> ir.Table:
    """The table with x_GpuCount: GPUs of one instance of its type, null where it is not known.

    Args:
        table: with x_InstanceType.
        gpus: `gpus` by the `name` of an instance type.
    """
    counts = gpus.select(x_InstanceType=gpus.name, x_GpuCount=gpus.gpus)
    return table.left_join(counts, "x_InstanceType").drop("x_InstanceType_right")


def hourly(lines: ir.Table, texts: ir.Table | None, hold: Hold) -> ir.Table:
    """Costs and usage by UTC hour, of compute and of commitments only.

    Args:
        lines: with the dimensions or with x_Combination.
        texts: as of `daily`.
        hold: as of `daily`.
    """
    rows = lines.mutate(hour=lines.ChargePeriodStart.truncate("h"), row_count=1)
    if texts is None:
        return _grouped(_compute(rows), ("hour", *HOURLY))
    return _by_texts(rows, ("hour",), HOURLY, _compute(texts), hold)


def _compute(table: ir.Table) -> ir.Table:
    serverless = table.x_UsageType.re_search(SERVERLESS).fill_null(False)
    return table.filter(
        table.x_InstanceType.notnull() | table.CommitmentDiscountId.notnull() | serverless
    )


def _grouped(rows: ir.Table, names: Iterable[str]) -> ir.Table:
    """The costs by these names."""
    return rows.group_by(*names).aggregate(
        **{name: rows[name].sum() for name in (*SUMS, "row_count")}
    )


def _by_texts(
    rows: ir.Table, when: tuple[str, ...], names: tuple[str, ...], texts: ir.Table, hold: Hold
) -> ir.Table:
    """The costs by time and by names that the rows have or their texts.

    Grouped by a number that stands for the texts' values, and given the values again afterwards: a
    few thousand of them, where the lines are millions. Each step is a table: DuckDB knows its
    length then, and does not take the longer one for the shorter; and none needs memory that
    another holds.
    """
    of_texts = [name for name in names if name in texts.columns]
    of_rows = [name for name in names if name not in texts.columns]
    same = texts[COMBINATION].min().over(ibis.window(group_by=of_texts))
    alike = hold("alike", texts.select(COMBINATION, x_Alike=same))
    joined = rows.inner_join(alike, COMBINATION)
    summed = hold("sums", _grouped(joined, (*when, *of_rows, "x_Alike")))
    found = summed.inner_join(texts, summed.x_Alike == texts[COMBINATION])
    return found.select(*when, *names, *SUMS, "row_count")
