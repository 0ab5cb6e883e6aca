"""What a CUR line costs, and what it is: the amortised cost by charge type, as one expression.

The table is AWS's own view of CUR, as its Cloud Intelligence Dashboards compute it
(summary_view.sql of aws-solutions-library-samples/cloud-intelligence-dashboards-framework, MIT-0).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import ibis

if TYPE_CHECKING:
    from cost.billing._raw import Raw

CATEGORIES: Final = {
    "Usage": "Usage",
    "DiscountedUsage": "Usage",
    "SavingsPlanCoveredUsage": "Usage",
    "SavingsPlanNegation": "Usage",
    "Discount": "Usage",
    "EdpDiscount": "Usage",
    "BundledDiscount": "Usage",
    "PrivateRateDiscount": "Usage",
    "FlatRateSubscription": "Purchase",
    "Fee": "Purchase",
    "RIFee": "Purchase",
    "SavingsPlanRecurringFee": "Purchase",
    "SavingsPlanUpfrontFee": "Purchase",
    "Tax": "Tax",
    "Credit": "Credit",
    "Refund": "Adjustment",
}
"""Charge type of CUR -> ChargeCategory of FOCUS."""

CONSUMED: Final = ("Usage", "DiscountedUsage", "SavingsPlanCoveredUsage")
"""Charge types whose amount is usage; a negation repeats the amount of the rows it offsets."""

SPLIT_OPERATIONS: Final = ("EKSPod-EC2", "ECSTask-EC2", "EKSPod-ECS", "ECSTask-ECS")

INSTANCE_TYPE: Final = (
    r"((?:ml\.|db\.|cache\.)?[a-z][a-z0-9-]*\.(?:nano|micro|small|medium|large|\d*xlarge|metal"
    r"(?:-\d+xl)?))"
)


def net(raw: Raw, name: str, net_name: str) -> Any:
    """An amount after negotiated discounts; the net columns exist only in accounts with some."""
    gross = raw.money(name)
    return raw.money(net_name).fill_null(gross) if raw.has(net_name) else gross


def billed_cost(raw: Raw) -> Any:
    """What the invoice carries: net of negotiated discounts where the account has them."""
    return net(raw, "line_item_unblended_cost", "line_item_net_unblended_cost")


def effective_cost(raw: Raw, billed: Any) -> Any:
    """The amortised cost of a line, by its charge type. One expression, no other place.

    Commitments move from the row that pays them to the rows that use them; what went unused stays
    on the fee's row. Credits, refunds, taxes, discounts and types not known cost what was billed.
    """
    kind = raw.text("line_item_line_item_type")
    zero = ibis.literal("0").cast(billed.type())
    plan = "savings_plan_"
    covered = net(
        raw, plan + "savings_plan_effective_cost", plan + "net_savings_plan_effective_cost"
    )
    reserved = net(raw, "reservation_effective_cost", "reservation_net_effective_cost")
    unused = "unused_amortized_upfront_fee_for_billing_period"
    unused_reservation = net(raw, f"reservation_{unused}", f"reservation_net_{unused}").fill_null(
        zero
    ) + net(
        raw, "reservation_unused_recurring_fee", "reservation_net_unused_recurring_fee"
    ).fill_null(zero)
    upfront_refund = (
        (raw.text("line_item_product_code") == "ComputeSavingsPlans")
        & raw.text("line_item_line_item_description").startswith(
            "Refund for one-time fee for Savings Plan ID"
        )
    ).fill_null(False)
    # A fee's row without the columns that amortise it (a trimmed export) is left as billed.
    has_plan = raw.has(plan + "used_commitment")
    has_reservation = raw.has(f"reservation_{unused}")
    return ibis.cases(
        (kind == "SavingsPlanCoveredUsage", covered.fill_null(billed)),
        (kind == "SavingsPlanNegation", zero),
        (kind == "SavingsPlanRecurringFee", _unused_plan(raw, zero) if has_plan else billed),
        (kind == "SavingsPlanUpfrontFee", zero),
        (kind == "DiscountedUsage", reserved.fill_null(billed)),
        (kind == "RIFee", unused_reservation if has_reservation else billed),
        ((kind == "Fee") & reservation(raw).notnull(), zero),
        ((kind == "Refund") & upfront_refund, zero),
        else_=billed,
    )


def _unused_plan(raw: Raw, zero: Any) -> Any:
    """What went unused of a Savings Plan in an hour; net where the commitment's net price is known.

    No column says it net. What is used costs its net price, so what is not costs the same part less
    as the whole commitment; AWS's amounts have ten digits after the point.
    """
    plan, period = "savings_plan_", "_commitment_for_billing_period"
    total, used = (raw.money(plan + n) for n in ("total_commitment_to_date", "used_commitment"))
    unused = total.fill_null(zero) - used.fill_null(zero)
    if not raw.has(f"{plan}net_recurring{period}"):
        return unused
    gross, less = (
        raw.money(f"{plan}{net}recurring{period}").fill_null(zero)
        + raw.money(f"{plan}{net}amortized_upfront{period}").fill_null(zero)
        for net in ("", "net_")
    )
    share = less.cast("float64") / gross.nullif(zero).cast("float64")
    scaled = (unused.cast("float64") * share).cast("decimal(38, 10)").cast(unused.type())
    return (less == gross).ifelse(unused, scaled).fill_null(unused)


def savings_plan(raw: Raw) -> Any:
    """The Savings Plan that a line belongs to, or NULL."""
    return raw.text("savings_plan_savings_plan_arn").nullif("")


def reservation(raw: Raw) -> Any:
    """The reservation that a line belongs to, or NULL."""
    return raw.text("reservation_reservation_arn").nullif("")


def purchase_option(raw: Raw, category: Any) -> Any:
    """How the capacity was bought; NULL for what is not bought by the hour (tax, credit, fee)."""
    usage_type = raw.text("line_item_usage_type")
    return ibis.cases(
        (savings_plan(raw).notnull(), "SavingsPlan"),
        (reservation(raw).notnull(), "Reserved"),
        (usage_type.contains("Spot"), "Spot"),
        (usage_type.contains("CapacityBlock"), "CapacityBlock"),
        (category == "Usage", "OnDemand"),
    )


def instance_type(raw: Raw, product: Any) -> Any:
    """The instance type; spot rows have it in their description, SageMaker's in the usage type.

    Args:
        raw: the files.
        product: a function from a product attribute's name to its text.
    """
    usage_type = raw.text("line_item_usage_type")
    named = usage_type.re_extract(":[A-Za-z]*-?" + INSTANCE_TYPE + "$", 1).nullif("")
    described = raw.text("line_item_line_item_description").re_extract("^" + INSTANCE_TYPE + " ", 1)
    spot = usage_type.contains("Spot").ifelse(described.nullif(""), None)
    found = ibis.coalesce(product("instance_type"), spot, named)
    # A surcharge by the instance-hour is no instance-hour: its hours would count twice.
    return usage_type.contains("EBSOptimized").fill_null(False).ifelse(None, found)


def split_cost(raw: Raw) -> Any:
    """Whether the row is a container's share of an instance whose own row is there as well."""
    return raw.text("split_line_item_parent_resource_id").notnull() | raw.text(
        "line_item_operation"
    ).isin(SPLIT_OPERATIONS).fill_null(False)


def unknown_charge(raw: Raw) -> Any:
    """1 where the charge type is none that we know: such rows cost what was billed."""
    kind = raw.text("line_item_line_item_type")
    return (kind.notnull() & ~kind.isin(list(CATEGORIES))).cast("int64").fill_null(0)
