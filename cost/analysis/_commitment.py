"""Which usage a commitment covers, or could: the sums that coverage and utilisation are made of.

Eligible, as Compute Savings Plans and reservations have it: running time of instances, Fargate and
Lambda's duration, and not spot (compute_savings_plan_eligible_spend.sql of AWS's Cloud Intelligence
Dashboards, aws-solutions-library-samples/cloud-intelligence-dashboards-framework, MIT-0).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from cost.analysis._usage import HOURS, SURCHARGES, is_usage
from cost.analysis.rollups import SERVERLESS

if TYPE_CHECKING:
    import ibis.expr.types as ir

COMMITTED: Final = ("SavingsPlan", "Reserved")

NOT_ELIGIBLE: Final = f"Spot|DataTransfer|DataXfer|CapacityBlock|{SURCHARGES}"


def is_covered(table: ir.Table) -> Any:
    """Usage that a commitment paid for."""
    return is_usage(table) & (table.CommitmentDiscountStatus == "Used").fill_null(False)


def is_open(table: ir.Table) -> Any:
    """Usage at on-demand prices that a commitment could cover."""
    kind = table.x_UsageType.fill_null("")
    computing = (
        table.x_InstanceType.notnull() & table.ConsumedUnit.lower().isin(HOURS).fill_null(False)
    ) | kind.re_search(SERVERLESS)
    return (
        is_usage(table)
        & (table.x_PurchaseOption == "OnDemand").fill_null(False)
        & computing.fill_null(False)
        & ~kind.re_search(NOT_ELIGIBLE)
    )


def is_spot(table: ir.Table) -> Any:
    """Usage of spot capacity."""
    return is_usage(table) & (table.x_PurchaseOption == "Spot").fill_null(False)
