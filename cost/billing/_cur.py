"""CUR lines as FOCUS rows: what legacy CUR and CUR 2.0 share, which is all but the spelling."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import ibis

from cost.billing import _charges as charges
from cost.billing._base import finish
from cost.billing._services import OTHER_SUBCATEGORY, SERVICE_CATEGORIES, SERVICE_SUBCATEGORIES
from cost.billing._tags import flat_tags, from_flat, from_map
from cost.billing.schema import MONEY

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from cost.billing._raw import Raw

NEEDED: Final = ("line_item_unblended_cost", "line_item_usage_start_date")

EXPECTED: Final = (
    *NEEDED,
    "identity_line_item_id",
    "identity_time_interval",
    "bill_invoice_id",
    "bill_billing_period_start_date",
    "bill_payer_account_id",
    "line_item_currency_code",
    "line_item_line_item_type",
    "line_item_line_item_description",
    "line_item_operation",
    "line_item_product_code",
    "line_item_resource_id",
    "line_item_usage_account_id",
    "line_item_usage_amount",
    "line_item_usage_type",
    "pricing_public_on_demand_cost",
    "pricing_unit",
)
"""Columns of every full export. Those of commitments come and go with the account's features."""

RESERVED_CAPACITY: Final = "capacity_reservation_capacity_reservation"


def snake(name: str) -> str:
    """A legacy column's name as CUR 2.0 spells it; tags and cost categories stay as they are.

    >>> snake("lineItem/UsageStartDate"), snake("pricing/publicOnDemandCost")
    ('line_item_usage_start_date', 'pricing_public_on_demand_cost')
    >>> snake("savingsPlan/SavingsPlanARN"), snake("savings_plan_savings_plan_a_r_n")
    ('savings_plan_savings_plan_arn', 'savings_plan_savings_plan_arn')
    >>> snake("resourceTags/user:Team")
    'resourceTags/user:Team'
    """
    if flat_tags([name]) or name.startswith("costCategory/"):
        return name
    group, slash, column = name.partition("/")
    parts = [group, column] if slash else [name]
    words = [
        re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", part) for part in parts
    ]
    return re.sub(r"_a_r_n$", "_arn", "_".join(words).lower())


def product(raw: Raw, attribute: str) -> Any:
    """A product attribute: a column of its own, or a key of CUR 2.0's product map."""
    flat = raw.text(f"product_{attribute}")
    if not raw.has("product"):
        return flat
    inner = raw.says.value_of(raw.mapping("product"), attribute).nullif("")
    return ibis.coalesce(flat, inner) if raw.has(f"product_{attribute}") else inner


def rows(raw: Raw) -> ir.Table:
    """CUR lines as canonical rows."""
    tags, tag_columns = (
        from_map(raw, "resource_tags") if raw.has("resource_tags") else from_flat(raw)
    )
    columns = {
        **_what(raw),
        **_costs(raw),
        **_when(raw),
        **tag_columns,
        "Tags": tags,
        "x_SourceFile": raw.table["filename"],
    }
    columns |= _checks(raw)
    return finish(raw, columns | _splits(raw))


def _costs(raw: Raw) -> dict[str, Any]:
    kind = raw.text("line_item_line_item_type")
    billed = charges.billed_cost(raw)
    public = raw.money("pricing_public_on_demand_cost")
    negation = kind == "SavingsPlanNegation"
    consumed = kind.isnull() | kind.isin(charges.CONSUMED)
    amount = raw.quantity("line_item_usage_amount")
    return {
        "BilledCost": billed,
        "EffectiveCost": charges.effective_cost(raw, billed),
        # A negation takes back rows whose list price is counted there already.
        "ListCost": negation.fill_null(False).ifelse(None, public),
        "ContractedCost": ibis.cases(
            (negation, ibis.null(billed.type())),
            (kind == "DiscountedUsage", public),
            else_=billed,
        ),
        "BillingCurrency": raw.text("line_item_currency_code"),
        "ConsumedQuantity": consumed.ifelse(amount, None),
        "ConsumedUnit": raw.text("pricing_unit"),
        "PricingQuantity": negation.fill_null(False).ifelse(None, amount),
        "PricingUnit": raw.text("pricing_unit"),
        "ListUnitPrice": raw.money("pricing_public_on_demand_rate"),
    }


def _what(raw: Raw) -> dict[str, Any]:
    kind = raw.text("line_item_line_item_type")
    code = raw.text("line_item_product_code")
    category = kind.cases(*charges.CATEGORIES.items(), else_="Usage")
    option = charges.purchase_option(raw, category)
    plan, reserved = charges.savings_plan(raw), charges.reservation(raw)
    return {
        **_who(raw),
        "ChargeCategory": category,
        "ChargeClass": (kind == "Refund").ifelse("Correction", None),
        "ChargeDescription": raw.text("line_item_line_item_description"),
        "ServiceName": ibis.coalesce(
            product(raw, "product_name"), product(raw, "servicename"), code
        ),
        "ServiceCategory": code.cases(*SERVICE_CATEGORIES.items(), else_="Other"),
        "ServiceSubcategory": code.cases(*SERVICE_SUBCATEGORIES.items(), else_=OTHER_SUBCATEGORY),
        "RegionId": ibis.coalesce(
            product(raw, "region_code"),
            product(raw, "region"),
            raw.text("line_item_availability_zone")
            .re_extract(r"^([a-z]+(?:-[a-z]+)+-\d+)", 1)
            .nullif(""),
        ),
        "RegionName": product(raw, "location"),
        "AvailabilityZone": raw.text("line_item_availability_zone"),
        "ResourceId": raw.text("line_item_resource_id"),
        "ResourceType": product(raw, "product_family"),
        "SkuId": product(raw, "sku"),
        "SkuPriceId": raw.text("pricing_rate_code"),
        "PricingCategory": option.cases(
            ("SavingsPlan", "Committed"),
            ("Reserved", "Committed"),
            ("Spot", "Dynamic"),
            ("OnDemand", "Standard"),
            ("CapacityBlock", "Standard"),
        ),
        "CommitmentDiscountId": ibis.coalesce(plan, reserved),
        "CommitmentDiscountStatus": ibis.cases(
            (kind.isin(["SavingsPlanCoveredUsage", "DiscountedUsage"]), "Used"),
            (kind.isin(["SavingsPlanRecurringFee", "RIFee"]), "Unused"),
        ),
        "CommitmentDiscountType": ibis.cases(
            (plan.notnull(), "Savings Plan"), (reserved.notnull(), "Reserved Instance")
        ),
        "x_InstanceType": charges.instance_type(raw, lambda name: product(raw, name)),
        "x_PurchaseOption": option,
        "x_UsageType": raw.text("line_item_usage_type"),
        "x_Operation": raw.text("line_item_operation"),
        "x_ChargeType": kind.fill_null("Usage"),
    }


def _who(raw: Raw) -> dict[str, Any]:
    """Who is billed, by whom, and for which reservation of capacity."""
    status = raw.text(f"{RESERVED_CAPACITY}_status")
    return {
        "BillingAccountId": raw.text("bill_payer_account_id"),
        "BillingAccountName": raw.text("bill_payer_account_name"),
        "SubAccountId": raw.text("line_item_usage_account_id"),
        "SubAccountName": raw.text("line_item_usage_account_name"),
        "CapacityReservationId": raw.text(f"{RESERVED_CAPACITY}_arn"),
        # "Reserved" is neither: the reservation's own price, before it is shared out.
        "CapacityReservationStatus": status.isin(["Used", "Unused"]).ifelse(status, None),
        "InvoiceId": raw.text("bill_invoice_id"),
        "InvoiceIssuerName": raw.text("bill_invoicing_entity"),
        "PublisherName": raw.text("line_item_legal_entity"),
        "ProviderName": ibis.literal("AWS"),
    }


def _when(raw: Raw) -> dict[str, Any]:
    start = raw.time("line_item_usage_start_date")
    month = start.truncate("M")
    return {
        "ChargePeriodStart": start,
        "ChargePeriodEnd": raw.time("line_item_usage_end_date"),
        "BillingPeriodStart": raw.time("bill_billing_period_start_date").fill_null(month),
        "BillingPeriodEnd": raw.time("bill_billing_period_end_date").fill_null(
            month + ibis.interval(months=1)
        ),
    }


def _splits(raw: Raw) -> dict[str, Any]:
    """As text: what is asked for as money is parsed of every line, to count what can't be."""
    unused = (f"split_line_item_{net}unused_cost" for net in ("net_", ""))
    return {
        "x_SplitParentId": raw.text("split_line_item_parent_resource_id"),
        "x_SplitUnusedCost": ibis.coalesce(*(raw.text(name).try_cast(MONEY) for name in unused)),
    }


def _checks(raw: Raw) -> dict[str, Any]:
    """Asked for last: `unparsed` counts the values that the other columns read."""
    line, hours = raw.text("identity_line_item_id"), raw.text("identity_time_interval")
    return {
        "x_LineId": raw.says.line_number(line, hours),
        "x_Unparsed": raw.unparsed(),
        "x_UnparsedMaps": raw.unparsed_maps(),
        "x_ExtraDigits": raw.extra_digits(
            "line_item_unblended_cost",
            "line_item_net_unblended_cost",
            "savings_plan_savings_plan_effective_cost",
            "reservation_effective_cost",
        ),
        "x_UnknownCharge": charges.unknown_charge(raw),
        "x_SplitCost": charges.split_cost(raw),
    }
