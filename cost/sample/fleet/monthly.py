"""What comes once a month: support, tax, credits, a refund: shares of what was billed."""

from __future__ import annotations

from decimal import Decimal
from functools import reduce
from typing import TYPE_CHECKING, Any, Final

import ibis

from cost.sample.fleet.base import PAYER
from cost.sample.fleet.products import SUPPORT
from cost.sample.schema import shape

if TYPE_CHECKING:
    import datetime as dt

    import ibis.expr.types as ir

TAX: Final = Decimal("0.05")
SUPPORT_SHARE: Final = Decimal("0.03")
GIVEN: Final = (
    ("Credit", "AmazonEC2", Decimal("0.02"), "Promotional credit"),
    ("Credit", "AmazonSageMaker", Decimal("0.10"), "Research credit"),
    ("Refund", "AmazonS3", Decimal("0.05"), "Service credit for the Amazon S3 SLA"),
)
"""Charge type, product, share of what it was billed, and what the line says."""


def rows(billed: ir.Table, start: dt.datetime, end: dt.datetime) -> ir.Table:
    """The month's lines.

    Args:
        billed: all other lines, as cost.sample.totals.summed sums them up.
        start: the month's first moment.
        end: the first after it.
    """
    period = {"start": ibis.literal(start), "end": ibis.literal(end)}
    return reduce(
        lambda a, b: a.union(b),
        [
            _tax(billed, period),
            _support(billed, period),
            *(_given(billed, period, *one) for one in GIVEN),
        ],
    )


def _tax(billed: ir.Table, period: dict[str, Any]) -> ir.Table:
    """By account and product, rounded to cents, as AWS does."""
    by = ("account", "code", "name", "entity", "seller")
    totals = billed.group_by(*by).aggregate(total=billed.billed.sum())
    return shape(
        totals,
        **period,
        kind=ibis.literal("Tax"),
        usage_type=ibis.literal("Tax"),
        description=ibis.literal("Tax for product code ") + totals.code,
        unblended=_share(totals.total, TAX),
        line_id=ibis.literal("tax/") + totals.account + "/" + totals.code,
    )


def _support(billed: ir.Table, period: dict[str, Any]) -> ir.Table:
    whole = billed.aggregate(total=billed.billed.sum())
    return shape(
        whole,
        **period,
        kind=ibis.literal("Fee"),
        account=ibis.literal(PAYER),
        code=ibis.literal(SUPPORT.code),
        name=ibis.literal(SUPPORT.name),
        usage_type=ibis.literal("Dollar"),
        description=ibis.literal("3% of monthly AWS usage"),
        unblended=_share(whole.total, SUPPORT_SHARE),
        line_id=ibis.literal("support"),
    )


def _given(
    billed: ir.Table, period: dict[str, Any], kind: str, code: str, share: Decimal, text: str
) -> ir.Table:
    """What AWS gives back, to the payer."""
    of = billed.filter(billed.code == code)
    whole = of.group_by("code", "name").aggregate(total=of.billed.sum())
    return shape(
        whole,
        **period,
        kind=ibis.literal(kind),
        account=ibis.literal(PAYER),
        usage_type=ibis.literal(kind),
        description=ibis.literal(text),
        unblended=-_share(whole.total, share),
        line_id=ibis.literal(f"{kind}/{code}"),
    )


def _share(total: Any, share: Decimal) -> Any:
    return (total.cast("decimal(28, 10)") * ibis.literal(share).cast("decimal(6, 4)")).round(2)
