"""What a line's usage type and unit tell: running time, storage, requests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import ibis.expr.types as ir

HOURS: Final = ("hrs", "hours", "hour", "hr")
"""Units of time that are hours, in lower case: CUR writes Hrs, FOCUS and its samples Hours."""

GB_PER_TB: Final = 1024
"""AWS's tiers "first 50 TB" end at 51,200 GB in its price list (S3 storage, all regions)."""

STORAGE_UNITS: Final = ("gb-mo", "gb-month", "gb-months", "gib-mo", "tb-mo")
"""Units of stored data by the month, in lower case. What is billed by the GB-hour is none."""


SURCHARGES: Final = "SoftwareUsage|EBSOptimized"
"""Usage types billed by an instance's hour beside the hour itself (Marketplace software, EBS
bandwidth): its hours would count twice, and no commitment covers them."""


def is_usage(table: ir.Table) -> Any:
    """Usage proper: no purchase, tax, credit, refund; no unused part of a commitment."""
    unused = (table.CommitmentDiscountStatus == "Unused").fill_null(False)
    return (table.ChargeCategory == "Usage").fill_null(False) & ~unused


def is_running_time(table: ir.Table) -> Any:
    """Lines that bill hours of an instance: they alone carry its type and a quantity of hours."""
    return (
        is_usage(table)
        & table.x_InstanceType.notnull()
        & table.ConsumedUnit.lower().isin(HOURS).fill_null(False)
        & table.ConsumedQuantity.notnull()
        & ~table.x_UsageType.fill_null("").re_search(SURCHARGES)
    )


def is_requests(table: ir.Table) -> Any:
    """Lines that bill requests, calls or messages one by one."""
    return (
        is_usage(table)
        & table.ConsumedUnit.lower().re_search("request|api call|invocation").fill_null(False)
        & table.ConsumedQuantity.notnull()
    )


def is_storage(table: ir.Table) -> Any:
    """Lines that bill stored data by the month."""
    return (
        is_usage(table)
        & table.ConsumedUnit.lower().isin(STORAGE_UNITS).fill_null(False)
        & table.ConsumedQuantity.notnull()
    )
