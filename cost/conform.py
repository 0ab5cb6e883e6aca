"""A bill's rows as the FOCUS specification wants a dataset of its version 1.2 to be.

The canonical table keeps CUR's lines one to one, so that they can be traced to the bill. FOCUS
tells the same story in other rows: what a Savings Plan covers is billed nothing (in CUR it is
billed at list price and taken back by a negation), and what went unused of a commitment is a row of
usage of its own (in CUR it hides in the fee). Sums of BilledCost and EffectiveCost stay as they
are, X
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import ibis

from cost.billing._services import UNITS
from cost.billing.schema import CANONICAL, MONEY, QUANTITY

if TYPE_CHECKING:
    import ibis.expr.types as ir

FEES: Final = ("SavingsPlanRecurringFee", "RIFee")
"""Fees whose EffectiveCost, in CUR's lines, is the unused part of the commitment."""

RESIDUAL: Final = "Savings Plan usage that its negation does not take back to the digit"

_GROUP: Final = (
    "BillingPeriodStart",
    "BillingPeriodEnd",
    "BillingAccountId",
    "BillingAccountName",
    "SubAccountId",
    "SubAccountName",
    "BillingCurrency",
    "InvoiceId",
    "ServiceName",
    "ServiceCategory",
    "ServiceSubcategory",
    "InvoiceIssuerName",
    "ProviderName",
    "PublisherName",
)


def conform(rows: ir.Table) -> ir.Table:
    """Canonical rows as FOCUS 1.2, with our x_ columns; see the module.

    Args:
        rows: in the columns of cost.billing.schema.CANONICAL.
    """
    kind = rows.x_ChargeType
    others = rows.filter(kind.isnull())
    lines = rows.filter(kind.notnull() & (kind != "SavingsPlanNegation"))
    parts = [
        others.mutate(**_upgraded(others)),
        _derived(_settled(lines)),
        _derived(_unused(lines)),
        _derived(_residual(rows)),
    ]
    return ibis.union(*(part.select(*CANONICAL.names) for part in parts))


def _upgraded(rows: ir.Table) -> dict[str, Any]:
    """What 1.0 and 1.1 do not have and 1.2 asks for, as far as the row tells."""
    currency = rows.PricingCurrency.fill_null(rows.BillingCurrency)
    same = currency == rows.BillingCurrency

    def priced(given: Any, billed: Any) -> Any:
        return given.fill_null(same.ifelse(billed, None))

    return {
        "PricingCurrency": currency,
        "PricingCurrencyEffectiveCost": priced(
            rows.PricingCurrencyEffectiveCost, rows.EffectiveCost
        ),
        "PricingCurrencyListUnitPrice": priced(
            rows.PricingCurrencyListUnitPrice, rows.ListUnitPrice
        ),
        "PricingCurrencyContractedUnitPrice": priced(
            rows.PricingCurrencyContractedUnitPrice, rows.ContractedUnitPrice
        ),
        "ServiceSubcategory": rows.ServiceSubcategory.fill_null(
            ibis.literal("Other (") + rows.ServiceCategory + ")"
        ),
        "SkuMeter": ibis.coalesce(
            rows.SkuMeter, rows.SkuId.notnull().ifelse(rows.x_UsageType.fill_null(rows.SkuId), None)
        ),
    }


def _money(value: str) -> Any:
    return ibis.literal(value).cast(MONEY)


def _settled(lines: ir.Table) -> ir.Table:
    """Lines as FOCUS bills them: covered usage nothing, fees with no effect of their own."""
    kind = lines.x_ChargeType
    covered = (kind == "SavingsPlanCoveredUsage") & lines.BilledCost.notnull()
    fee = kind.isin(FEES)
    effective = fee & lines.EffectiveCost.notnull()
    return lines.mutate(
        BilledCost=covered.ifelse(_money("0"), lines.BilledCost),
        EffectiveCost=effective.ifelse(_money("0"), lines.EffectiveCost),
        CommitmentDiscountStatus=fee.ifelse(None, lines.CommitmentDiscountStatus),
    )


def _unused(lines: ir.Table) -> ir.Table:
    """What went unused of commitments, as rows of usage; no type of CUR, so never done twice."""
    fees = lines.filter(lines.x_ChargeType.isin(FEES) & (lines.EffectiveCost != _money("0")))
    zero, plan = _money("0"), fees.x_ChargeType == "SavingsPlanRecurringFee"
    return fees.mutate(
        x_ChargeType=ibis.null("string"),
        BilledCost=zero,
        # What the commitment would have bought is not known; its price is not a list price.
        ListCost=zero,
        ContractedCost=zero,
        ChargeCategory=ibis.literal("Usage"),
        CommitmentDiscountStatus=ibis.literal("Unused"),
        PricingQuantity=plan.ifelse(fees.EffectiveCost.cast(QUANTITY), fees.PricingQuantity),
        PricingUnit=plan.ifelse(fees.BillingCurrency, fees.PricingUnit),
        ConsumedQuantity=ibis.null(QUANTITY),
        ConsumedUnit=ibis.null("string"),
        ListUnitPrice=zero,
    )


def _residual(rows: ir.Table) -> ir.Table:
    """One row for each account and service whose negations miss what they should take back."""
    pairs = rows.filter(rows.x_ChargeType.isin(["SavingsPlanCoveredUsage", "SavingsPlanNegation"]))
    covered = pairs.x_ChargeType == "SavingsPlanCoveredUsage"
    left = pairs.group_by(*_GROUP).aggregate(
        BilledCost=pairs.BilledCost.sum(),
        # A negation has no effect on the amortised cost, so it leaves none behind.
        EffectiveCost=pairs.EffectiveCost.sum(where=~covered).fill_null(_money("0")),
    )
    left = left.filter((left.BilledCost != _money("0")) | (left.EffectiveCost != _money("0")))
    given: dict[str, Any] = {name: left[name] for name in left.columns}
    given |= {
        "ListCost": _money("0"),
        "ContractedCost": _money("0"),
        "ChargePeriodStart": left.BillingPeriodStart,
        "ChargePeriodEnd": left.BillingPeriodEnd,
        "ChargeCategory": ibis.literal("Adjustment"),
        "ChargeDescription": ibis.literal(RESIDUAL),
    }
    return left.select(
        **{
            name: given[name].cast(dtype) if name in given else ibis.null(dtype)
            for name, dtype in CANONICAL.items()
        }
    )


def _derived(rows: ir.Table) -> ir.Table:
    """Columns that the specification wants and CUR has in other words, or not at all."""
    for step in (_costs, _amounts, _prices, _commitments, _names):
        rows = rows.mutate(**step(rows))
    return rows


def _priced(rows: ir.Table) -> Any:
    return rows.ChargeCategory.isin(["Usage", "Purchase"])


def _costs(rows: ir.Table) -> dict[str, Any]:
    """Where nothing is listed (tax, credit, refund, fee), a charge's list cost is the charge.

    A commitment's purchase lists nothing: what it buys is listed where it is used. A discount's
    line lists nothing either: a list price is one before discounts.
    """
    bought = (rows.ChargeCategory == "Purchase") & rows.CommitmentDiscountId.notnull()
    discount = rows.x_ChargeType.endswith("Discount").fill_null(False)
    unlisted = ~_priced(rows) | (rows.ChargeCategory == "Purchase")
    given = (bought | discount).ifelse(_money("0"), unlisted.ifelse(rows.BilledCost, None))
    contracted = rows.ContractedCost.fill_null(rows.BilledCost)
    return {
        "ListCost": rows.ListCost.fill_null(given),
        "ContractedCost": contracted,
        "ChargeFrequency": ibis.cases(
            (rows.ChargeCategory == "Usage", "Usage-Based"),
            (rows.x_ChargeType.isin([*FEES, "FlatRateSubscription"]), "Recurring"),
            else_="One-Time",
        ),
        "PricingCategory": ibis.cases(
            (~_priced(rows), None),
            (rows.ChargeCategory == "Purchase", "Standard"),
            else_=rows.PricingCategory.fill_null("Other"),
        ),
    }


def _amounts(rows: ir.Table) -> dict[str, Any]:
    """Quantities with their units. A charge that has no quantity is one of itself."""
    one = ibis.literal(1).cast(QUANTITY)
    none = rows.PricingQuantity.isnull() | (rows.PricingQuantity == 0) & (rows.ListCost != 0)
    pricing = _priced(rows).ifelse(none.ifelse(one, rows.PricingQuantity), None)
    unit = none.ifelse("Units", _unit(rows.PricingUnit).fill_null("Units"))
    used = (rows.ChargeCategory == "Usage") & (
        rows.CommitmentDiscountStatus.fill_null("") != "Unused"
    )
    consumed = used.ifelse(rows.ConsumedQuantity, None)
    consumed_unit = _unit(rows.ConsumedUnit).fill_null("Units")
    return {
        "PricingQuantity": pricing,
        "PricingUnit": _priced(rows).ifelse(unit, None),
        "ConsumedQuantity": consumed,
        "ConsumedUnit": consumed.notnull().ifelse(consumed_unit, None),
    }


def _unit(unit: Any) -> Any:
    return unit.cases(*UNITS.items(), else_=unit)


def _prices(rows: ir.Table) -> dict[str, Any]:
    listed = rows.ListUnitPrice.fill_null(_ratio(rows.ListCost, rows.PricingQuantity))
    contracted = rows.ContractedUnitPrice.fill_null(
        _ratio(rows.ContractedCost, rows.PricingQuantity)
    )
    # A discount's line has a cost below zero, and a price may not be: it has none.
    prices = {
        "ListUnitPrice": (_priced(rows) & (listed >= 0)).ifelse(listed, None),
        "ContractedUnitPrice": (_priced(rows) & (contracted >= 0)).ifelse(contracted, None),
    }
    return prices | {
        "PricingCurrency": rows.BillingCurrency,
        "PricingCurrencyListUnitPrice": prices["ListUnitPrice"],
        "PricingCurrencyContractedUnitPrice": prices["ContractedUnitPrice"],
        "PricingCurrencyEffectiveCost": rows.EffectiveCost,
    }


def _ratio(cost: Any, quantity: Any) -> Any:
    """A unit price to 15 digits after the point: more is noise of the division."""
    safe = quantity.nullif(ibis.literal(0).cast(QUANTITY))
    return (cost.cast("float64") / safe.cast("float64")).round(15).cast("string").try_cast(MONEY)


def _commitments(rows: ir.Table) -> dict[str, Any]:
    held = rows.CommitmentDiscountId.notnull()
    plan = rows.CommitmentDiscountType == "Savings Plan"
    counted = held & _priced(rows) & (rows.ChargeClass.fill_null("") != "Correction")
    bought = rows.ChargeCategory == "Purchase"
    spent = bought.ifelse(rows.BilledCost, rows.EffectiveCost).cast(QUANTITY)
    quantity = plan.ifelse(spent, rows.PricingQuantity)
    unit = plan.ifelse(rows.BillingCurrency, rows.PricingUnit)
    status = rows.CommitmentDiscountStatus.fill_null("Used")
    return {
        "CommitmentDiscountCategory": held.ifelse(plan.ifelse("Spend", "Usage"), None),
        "CommitmentDiscountStatus": (held & (rows.ChargeCategory == "Usage")).ifelse(status, None),
        "CommitmentDiscountQuantity": counted.ifelse(quantity, None),
        "CommitmentDiscountUnit": (counted & quantity.notnull()).ifelse(unit, None),
        "CapacityReservationStatus": rows.CapacityReservationId.notnull().ifelse(
            rows.CapacityReservationStatus, None
        ),
    }


def _names(rows: ir.Table) -> dict[str, Any]:
    """Names and keys; where the bill has no name, what it is known by."""
    priced, resource = _priced(rows), rows.ResourceId.notnull()
    sku = priced.ifelse(ibis.coalesce(rows.SkuId, rows.x_UsageType, rows.ServiceName), None)
    details = ibis.literal('{"InstanceType":"') + rows.x_InstanceType + '"}'
    issuer = rows.InvoiceIssuerName.fill_null(rows.ProviderName)
    amazon = issuer.startswith("Amazon Web Services") | (issuer == "AWS")
    return {
        "SkuId": sku,
        "SkuMeter": priced.ifelse(ibis.coalesce(rows.SkuMeter, rows.x_UsageType, sku), None),
        "SkuPriceId": priced.ifelse(rows.SkuPriceId.fill_null(sku), None),
        "SkuPriceDetails": priced.ifelse(details, None),
        "ResourceType": resource.ifelse(
            ibis.coalesce(rows.ResourceType, rows.CommitmentDiscountType, rows.ServiceName), None
        ),
        "RegionName": rows.RegionId.notnull().ifelse(
            rows.RegionName.fill_null(rows.RegionId), None
        ),
        "ChargeDescription": ibis.coalesce(
            rows.ChargeDescription, rows.x_UsageType, rows.x_ChargeType
        ),
        "BillingAccountName": rows.BillingAccountName.fill_null(rows.BillingAccountId),
        "BillingAccountType": rows.BillingAccountId.notnull().ifelse("Payer", None),
        "SubAccountName": rows.SubAccountName.fill_null(rows.SubAccountId),
        "SubAccountType": rows.SubAccountId.notnull().ifelse("Linked", None),
        # One name for one company, or the issuer would be taken for a third party.
        "InvoiceIssuerName": amazon.ifelse(rows.ProviderName, issuer),
        "PublisherName": rows.PublisherName.fill_null(rows.ProviderName),
    }
