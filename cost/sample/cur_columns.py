"""A simulated line in CUR's columns, as CUR 2.0 and legacy CUR spell them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import ibis

from cost.billing.schema import SIMULATED

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from cost.sample.schema import Truth

SELLER: Final = "Amazon Web Services, Inc."

PURCHASES: Final = ("SavingsPlanUpfrontFee", "RIFee", "Fee")


def columns(truth: Truth, rows: ir.Table) -> dict[str, Any]:
    """CUR's columns by CUR 2.0's names, without tags and product."""
    found = _all(truth, rows)
    return found | _organisation(rows) if truth.organisation else found


def _all(truth: Truth, rows: ir.Table) -> dict[str, Any]:
    stamp = "%Y-%m-%dT%H:%M:%SZ"
    interval: Any = rows.start.strftime(stamp) + "/" + rows.end.strftime(stamp)
    covered = rows.kind == "SavingsPlanCoveredUsage"
    return {
        "identity_line_item_id": rows.line_id + "/" + rows.kind,
        "identity_time_interval": interval,
        "bill_invoice_id": ibis.literal(f"{SIMULATED}{truth.start:%Y%m}"),
        "bill_billing_entity": rows.entity.fill_null("AWS"),
        "bill_bill_type": rows.kind.cases(
            ("Refund", "Refund"), *((kind, "Purchase") for kind in PURCHASES), else_="Anniversary"
        ),
        "bill_payer_account_id": ibis.literal(truth.account),
        "bill_billing_period_start_date": ibis.literal(truth.start),
        "bill_billing_period_end_date": ibis.literal(truth.end),
        "line_item_usage_account_id": rows.account.fill_null(truth.account),
        "line_item_line_item_type": rows.kind,
        "line_item_usage_start_date": rows.start,
        "line_item_usage_end_date": rows.end,
        "line_item_product_code": rows.code,
        "line_item_usage_type": rows.usage_type,
        "line_item_operation": rows.operation,
        "line_item_availability_zone": rows.zone,
        "line_item_resource_id": rows.resource_id,
        "line_item_usage_amount": rows.quantity,
        "line_item_currency_code": ibis.literal("USD"),
        "line_item_unblended_cost": rows.unblended,
        "line_item_line_item_description": rows.description,
        "line_item_legal_entity": rows.seller.fill_null(SELLER),
        "pricing_public_on_demand_cost": rows.public,
        "pricing_unit": rows.unit,
        "product_instance_type": rows.instance_type,
        "product_product_family": rows.family,
        "product_region_code": rows.region,
        "savings_plan_savings_plan_a_r_n": rows.plan,
        "savings_plan_savings_plan_rate": covered.ifelse(rows.plan_rate, None),
        "savings_plan_savings_plan_effective_cost": rows.plan_effective,
        "savings_plan_total_commitment_to_date": rows.plan_total,
        "savings_plan_used_commitment": rows.plan_used,
    }


def _organisation(rows: ir.Table) -> dict[str, Any]:
    """What accounts with reservations, containers and traffic between regions have besides."""
    parent = rows.split_parent
    return {
        "product_from_region_code": rows.from_region,
        "product_to_region_code": rows.to_region,
        "pricing_term": rows.reservation.notnull().ifelse("Reserved", "OnDemand"),
        "reservation_reservation_a_r_n": rows.reservation,
        "reservation_effective_cost": rows.upfront_used + rows.recurring_used,
        "reservation_amortized_upfront_cost_for_usage": rows.upfront_used,
        "reservation_recurring_fee_for_usage": rows.recurring_used,
        "reservation_unused_amortized_upfront_fee_for_billing_period": rows.upfront_unused,
        "reservation_unused_recurring_fee": rows.recurring_unused,
        "split_line_item_parent_resource_id": parent,
        "split_line_item_reserved_usage": parent.notnull().ifelse(rows.quantity, None),
        "split_line_item_split_usage": parent.notnull().ifelse(rows.quantity, None),
        "split_line_item_split_cost": rows.split_cost,
        "split_line_item_unused_cost": rows.split_unused,
    }


_GROUPS: Final = {
    "identity": "identity",
    "bill": "bill",
    "line_item": "lineItem",
    "pricing": "pricing",
    "product": "product",
    "reservation": "reservation",
    "savings_plan": "savingsPlan",
    "split_line_item": "splitLineItem",
}


def slashed(name: str) -> str:
    """A column of CUR 2.0 as legacy CUR spells it.

    >>> slashed("line_item_usage_type"), slashed("pricing_public_on_demand_cost")
    ('lineItem/UsageType', 'pricing/publicOnDemandCost')
    >>> slashed("savings_plan_savings_plan_a_r_n"), slashed("reservation_reservation_a_r_n")
    ('savingsPlan/SavingsPlanARN', 'reservation/ReservationARN')
    """
    prefix = next(group for group in _GROUPS if name.startswith(f"{group}_"))
    words = name.removeprefix(f"{prefix}_").split("_")
    column = "".join(word.capitalize() for word in words)
    if prefix in {"pricing", "product"}:
        column = words[0] + column[len(words[0]) :]
    return f"{_GROUPS[prefix]}/{column}"
