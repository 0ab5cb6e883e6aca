"""Read what Cost Explorer says of a month: days by service, without resources, hours and tags."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import ibis

from cost.billing._base import Header, Source, finish
from cost.billing._ce import COLUMNS

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from cost.billing._raw import Raw

CATEGORIES: Final = {
    "Usage": "Usage",
    "DiscountedUsage": "Usage",
    "SavingsPlanCoveredUsage": "Usage",
    "SavingsPlanNegation": "Usage",
    "SavingsPlanRecurringFee": "Purchase",
    "SavingsPlanUpfrontFee": "Purchase",
    "Recurring reservation fee": "Purchase",
    "RIFee": "Purchase",
    "Upfront reservation fee": "Purchase",
    "Upfront": "Purchase",
    "Recurring": "Purchase",
    "Fee": "Purchase",
    "Support fee": "Purchase",
    "Support": "Purchase",
    "Subscription": "Purchase",
    "Other": "Purchase",
    "Other out-of-cycle charges": "Purchase",
    "Tax": "Tax",
    "Credit": "Credit",
    "Refund": "Adjustment",
    "Discount": "Usage",
    "Bundled Discount": "Usage",
    "BundledDiscount": "Usage",
    "Enterprise Discount Program Discount": "Usage",
    "EdpDiscount": "Usage",
    "Private Rate Discount": "Usage",
    "PrivateRateDiscount": "Usage",
    "Solution Provider Program Discount": "Usage",
}
"""Record type -> ChargeCategory of FOCUS; the API has two spellings for some."""

UNUSED: Final = ("SavingsPlanRecurringFee", "Recurring reservation fee", "RIFee")
"""Fees whose amortised cost is the part of the commitment that went unused."""


def version(header: Header) -> str | None:
    """Its files are ours: cost.billing._ce writes them."""
    return "GetCostAndUsage" if "ce_record_type" in header.names else None


def rows(raw: Raw) -> ir.Table:
    """Days as FOCUS rows; what the API does not tell (list prices, resources, tags) is null."""
    kind, start = raw.text("ce_record_type"), raw.time("ce_start")
    category = kind.cases(*CATEGORIES.items(), else_="Usage")
    month = start.truncate("M")
    amount, unit = raw.quantity("ce_UsageQuantity"), raw.text("ce_unit")
    used = (category == "Usage") & unit.notnull()
    columns: dict[str, Any] = {
        # Net of negotiated discounts, as of CUR; equal to unblended where there are none.
        "BilledCost": raw.money("ce_NetUnblendedCost").fill_null(raw.money("ce_UnblendedCost")),
        "EffectiveCost": raw.money("ce_NetAmortizedCost").fill_null(raw.money("ce_AmortizedCost")),
        "BillingCurrency": raw.text("ce_currency"),
        "BillingAccountId": raw.text("ce_payer"),
        "SubAccountId": raw.text("ce_account"),
        "BillingPeriodStart": month,
        "BillingPeriodEnd": month + ibis.interval(months=1),
        "ChargePeriodStart": start,
        "ChargePeriodEnd": raw.time("ce_end"),
        "ChargeCategory": category,
        "ChargeClass": (kind == "Refund").ifelse("Correction", None),
        "ServiceName": raw.text("ce_service"),
        "ConsumedQuantity": used.ifelse(amount, None),
        "ConsumedUnit": used.ifelse(unit, None),
        "CommitmentDiscountStatus": kind.isin(UNUSED).ifelse("Unused", None),
        "ProviderName": ibis.literal("AWS"),
        "x_UsageType": raw.text("ce_usage_type"),
        "x_ChargeType": kind,
        "x_SourceFile": raw.table["filename"],
    }
    columns |= {
        "x_Unparsed": raw.unparsed(),
        "x_ExtraDigits": raw.extra_digits("ce_NetUnblendedCost", "ce_NetAmortizedCost"),
        "x_UnknownCharge": (kind.notnull() & ~kind.isin(list(CATEGORIES))).cast("int64"),
        "x_SplitCost": ibis.literal(False),
    }
    return finish(raw, columns)


SOURCE = Source(
    id="cost-explorer",
    title="AWS Cost Explorer",
    version=version,
    logical=str,
    rows=rows,
    expected=COLUMNS,
    needed=("ce_start", "ce_NetUnblendedCost"),
    tags="",
)
