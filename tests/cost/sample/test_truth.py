"""A simulated month adds up, hour by hour, and is the same for the same seed."""

from decimal import Decimal

import pytest

from cost.errors import InputError
from cost.pricing.catalogue import load
from cost.sample.base import Inventory
from cost.sample.profile import UsageProfile
from cost.sample.schema import Truth
from cost.sample.truth import generate

FEBRUARY = 28 * 24


def by_kind(truth: Truth) -> dict[str, tuple[int, Decimal]]:
    rows = truth.rows
    found = rows.group_by("kind").aggregate(n=rows.count(), usd=rows.unblended.sum())
    return {row["kind"]: (row["n"], row["usd"]) for row in found.to_pyarrow().to_pylist()}


def test_every_meter_has_a_line_in_every_hour(truth: Truth) -> None:
    rows = truth.rows.filter(truth.rows.start < truth.rows.end)
    hours = rows.filter(rows.resource_id == "vol-1").start.nunique().to_pyarrow().as_py()
    assert hours == FEBRUARY


def test_an_instance_costs_its_price_times_the_hours(truth: Truth) -> None:
    rows = truth.rows.filter(truth.rows.usage_type == "EBS:VolumeUsage.gp2")
    cost = rows.unblended.sum().to_pyarrow().as_py()
    assert round(cost, 4) == 10, "100 GB at 0.10 a month"


def test_a_covered_hour_is_taken_back_by_its_negation(truth: Truth) -> None:
    kinds = by_kind(truth)
    assert kinds["SavingsPlanCoveredUsage"][1] == -kinds["SavingsPlanNegation"][1] > 0
    assert kinds["SavingsPlanRecurringFee"][0] == FEBRUARY


def test_the_plan_is_partly_unused(truth: Truth) -> None:
    fees = truth.rows.filter(truth.rows.kind == "SavingsPlanRecurringFee")
    sums = fees.aggregate(total=fees.plan_total.sum(), used=fees.plan_used.sum())
    (row,) = sums.to_pyarrow().to_pylist()
    assert Decimal("0.8") < row["used"] / row["total"] < Decimal("0.95")


def test_tax_is_a_part_of_what_was_billed_and_the_credit_is_taken_off(truth: Truth) -> None:
    kinds = by_kind(truth)
    taxed = sum(usd for kind, (_, usd) in kinds.items() if kind not in {"Tax", "Credit"})
    # Tax is rounded to cents for each product.
    assert abs(kinds["Tax"][1] - taxed * UsageProfile().tax_rate) < Decimal("0.10")
    assert kinds["Credit"] == (1, -UsageProfile().credit)


def test_spot_prices_move(truth: Truth) -> None:
    rows = truth.rows.filter(truth.rows.usage_type.startswith("SpotUsage"))
    assert rows.unblended.nunique().to_pyarrow().as_py() > 100


def test_the_seed_decides(inventory: Inventory, truth: Truth) -> None:
    again = generate(inventory, load(), "2026-02", seed=3)
    other = generate(inventory, load(), "2026-02", seed=4)
    assert by_kind(again) == by_kind(truth)
    assert by_kind(other)["Usage"] != by_kind(truth)["Usage"]


def test_nothing_to_bill_is_an_error() -> None:
    with pytest.raises(InputError, match="nothing to bill"):
        generate(Inventory(account="1", assets=()), load(), "2026-02")


def test_a_month_that_is_none() -> None:
    with pytest.raises(InputError, match="no month"):
        generate(Inventory(account="1", assets=()), load(), "October")
