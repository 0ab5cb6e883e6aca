"""A simulated month in FOCUS columns: what is prepaid costs nothing when used, and nothing is lost.

Where CUR takes a covered hour back with a negation, FOCUS bills it nothing; where CUR says on a
fee's line how much of it went unused, FOCUS has a line of its own. Containers' shares are not in
version 1.2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import ibis

from cost.billing._charges import CATEGORIES
from cost.billing._services import SERVICE_CATEGORIES
from cost.billing.schema import SIMULATED
from cost.sample.cur_columns import SELLER

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from cost.sample.schema import Truth

FEES: Final = ("SavingsPlanRecurringFee", "RIFee")
"""Their lines say what went unused."""


def lines(truth: Truth, rows: ir.Table) -> ir.Table:
    """The month's lines in FOCUS columns."""
    kept = rows.filter(rows.kind != "SavingsPlanNegation", rows.split_parent.isnull())
    unused = rows.filter(rows.kind.isin(FEES) & (unused_cost(rows) > 0))
    return kept.select(**_used(truth, kept)).union(unused.select(**_unused(truth, unused)))


def unused_cost(rows: ir.Table) -> Any:
    """What of a fee paid for nothing."""
    return ibis.coalesce(
        rows.plan_total - rows.plan_used, rows.upfront_unused + rows.recurring_unused
    )


def effective_cost(rows: ir.Table) -> Any:
    """The amortised cost of a line, the unused part of fees left out: that is `unused_cost`."""
    zero = ibis.literal(0).cast(rows.unblended.type())
    prepaid = rows.kind.isin([*FEES, "SavingsPlanUpfrontFee", "SavingsPlanNegation"]) | (
        (rows.kind == "Fee") & rows.reservation.notnull()
    )
    return ibis.cases(
        (rows.kind == "SavingsPlanCoveredUsage", rows.plan_effective),
        (rows.kind == "DiscountedUsage", rows.upfront_used + rows.recurring_used),
        (prepaid, zero),
        else_=rows.unblended,
    )


def _used(truth: Truth, rows: ir.Table) -> dict[str, Any]:
    covered = rows.kind == "SavingsPlanCoveredUsage"
    used = rows.kind.isin(["SavingsPlanCoveredUsage", "DiscountedUsage"])
    zero = ibis.literal(0).cast(rows.unblended.type())
    category = rows.kind.cases(*CATEGORIES.items(), else_="Usage")
    spot = rows.usage_type.startswith("SpotUsage")
    consumed = category == "Usage"
    return _common(truth, rows) | {
        "BilledCost": covered.ifelse(zero, rows.unblended),
        "EffectiveCost": effective_cost(rows),
        "ListCost": rows.public,
        "ContractedCost": (rows.kind == "DiscountedUsage").ifelse(rows.public, rows.unblended),
        "ChargeCategory": category,
        "ChargeClass": (rows.kind == "Refund").ifelse("Correction", None),
        "ConsumedQuantity": consumed.ifelse(rows.quantity, None),
        "PricingCategory": ibis.cases(
            (_commitment(rows).notnull(), "Committed"), (spot, "Dynamic"), (consumed, "Standard")
        ),
        "CommitmentDiscountStatus": used.ifelse("Used", None),
    }


def _unused(truth: Truth, rows: ir.Table) -> dict[str, Any]:
    zero = ibis.literal(0).cast(rows.unblended.type())
    return _common(truth, rows) | {
        "BilledCost": zero,
        "EffectiveCost": unused_cost(rows),
        "ListCost": ibis.null(rows.public.type()),
        "ContractedCost": zero,
        "ChargeCategory": ibis.literal("Usage"),
        "ChargeClass": ibis.null("string"),
        "ConsumedQuantity": ibis.null(rows.quantity.type()),
        "PricingCategory": ibis.literal("Committed"),
        "CommitmentDiscountStatus": ibis.literal("Unused"),
    }


def _commitment(rows: ir.Table) -> Any:
    return ibis.coalesce(rows.plan, rows.reservation)


def _common(truth: Truth, rows: ir.Table) -> dict[str, Any]:
    """The columns that all lines have, in the order of the specification's names."""
    given = dict.fromkeys(("BilledCost", "EffectiveCost", "ListCost", "ContractedCost"))
    return given | {
        "BillingAccountId": ibis.literal(truth.account),
        "BillingAccountType": ibis.literal("Payer"),
        "BillingCurrency": ibis.literal("USD"),
        "BillingPeriodStart": ibis.literal(truth.start),
        "BillingPeriodEnd": ibis.literal(truth.end),
        "SubAccountId": rows.account.fill_null(truth.account),
        "ChargePeriodStart": rows.start,
        "ChargePeriodEnd": rows.end,
        "ChargeCategory": None,
        "ChargeClass": None,
        "ChargeDescription": rows.description,
        "ServiceName": rows.name,
        "ServiceCategory": rows.code.cases(*SERVICE_CATEGORIES.items(), else_="Other"),
        "SkuId": rows.usage_type,
        "SkuPriceId": ibis.null("string"),
        "RegionId": rows.region,
        "AvailabilityZone": rows.zone,
        "ResourceId": rows.resource_id,
        "ResourceType": rows.family,
        "ConsumedQuantity": None,
        "ConsumedUnit": rows.unit,
        "PricingQuantity": rows.quantity,
        "PricingUnit": rows.unit,
        "PricingCategory": None,
        "CommitmentDiscountId": _commitment(rows),
        "CommitmentDiscountStatus": None,
        "CommitmentDiscountType": ibis.cases(
            (rows.plan.notnull(), "Savings Plan"), (rows.reservation.notnull(), "Reserved Instance")
        ),
        "InvoiceId": ibis.literal(f"{SIMULATED}{truth.start:%Y%m}"),
        "ProviderName": ibis.literal("AWS"),
        "PublisherName": rows.seller.fill_null(SELLER),
        "Tags": json_text(rows.tags, "user:"),
        "x_ServiceCode": rows.code,
        "x_UsageType": rows.usage_type,
        "x_Operation": rows.operation,
    }


def json_text(tags: Any, prefix: str = "") -> Any:
    """Tags as JSON text, each key with a prefix; NULL where the line carries none."""
    pairs = tags.keys().map(lambda k: ibis.literal(f'"{prefix}') + k + '": "' + tags[k] + '"')
    return tags.notnull().ifelse(ibis.literal("{") + pairs.join(", ") + "}", None)
