"""Commitments that a bill carries: size, kind and rates; applied, they give the bill again."""

from datetime import datetime
from decimal import Decimal

import numpy as np
import pytest

from cost.commitments import existing
from cost.commitments.curve import apply
from cost.commitments.terms import Terms
from cost.inventory.things import Inventory, Thing
from cost.sample.fleet.commitments import COMPUTE_PLAN, ML_PLAN, RESERVATION
from cost.views import scope_of
from tests.cost.billing.builders import cur, read, write_csv


@pytest.fixture(scope="module")
def found(scope):
    return {one.id: one for one in existing.read(scope)}


def test_size_kind_and_use_are_the_bills(found):
    assert set(found) == {COMPUTE_PLAN.arn, ML_PLAN.arn, RESERVATION.arn}
    compute, ml, reserved = (found[c.arn] for c in (COMPUTE_PLAN, ML_PLAN, RESERVATION))
    assert compute.terms == Terms(kind="compute", years=1, payment="partial")
    assert ml.terms == Terms(kind="sagemaker", years=1, payment="none")
    assert (reserved.kind, reserved.terms) == ("ec2-ri", None)
    assert float(compute.hourly) == pytest.approx(0.27)  # 0.238 and 15 %, in cents
    assert compute.used_share == pytest.approx(0.238 / 0.27, rel=1e-3)


def test_rates_are_what_covered_usage_cost(found, there):
    (ratio,) = found[COMPUTE_PLAN.arn].ratios.values()
    assert float(ratio) == pytest.approx(1 - float(COMPUTE_PLAN.discount))
    book = existing.rates_of(found.values(), there)
    (rate,) = [r for (terms, _, _), r in book.items() if terms.kind == "compute"]
    assert float(rate.usd) == pytest.approx(0.34 * 0.7)
    assert rate.source == "bill"


def test_applied_to_all_usage_they_leave_what_the_bill_has_on_demand(found, there):
    plans = [one.plan(there, {}) for one in found.values()]
    outcome = apply(there.spend, plans)
    assert outcome.left == pytest.approx(there.billed_open, abs=1e-6)
    used = {p: u.mean() / p.hourly for p, u in zip(plans, outcome.used, strict=True)}
    for plan, one in zip(plans, found.values(), strict=True):
        assert used[plan] == pytest.approx(one.used_share, rel=1e-4)


def test_a_known_rate_of_the_same_terms_lets_it_cover_more(found, there):
    one = found[COMPUTE_PLAN.arn]
    number, pool = next((n, p) for n, p in enumerate(there.pools) if p.instance_type == "g5.xlarge")
    rate = existing.Rate(usd=there.prices[number] / 2)
    plan = one.plan(there, {(one.terms, pool.usage_type, pool.operation): rate})
    assert plan.ratios[number] == pytest.approx(0.5)
    assert np.isnan(one.plan(there, {}).ratios[number])


def test_the_inventory_tells_the_end_and_the_terms(scope):
    plan = COMPUTE_PLAN.arn.rpartition("/")[2]
    reserved = RESERVATION.arn.rpartition("/")[2]
    at = datetime(2026, 11, 1)  # noqa: DTZ001
    things = (
        Thing(
            kind="savings-plan",
            id=plan,
            region="us-east-1",
            facts={"end": "2027-10-01T02:00:00+02:00"},
        ),
        Thing(
            kind="reserved-instance",
            id=reserved,
            region="us-east-1",
            facts={
                "End": at,
                "Duration": 94608000,
                "OfferingType": "No Upfront",
                "Scope": "Region",
            },
        ),
    )
    found = {one.id: one for one in existing.read(scope, Inventory(at=at, things=things))}
    assert found[COMPUTE_PLAN.arn].ends == datetime(2027, 10, 1)  # noqa: DTZ001
    assert found[RESERVATION.arn].terms == Terms(kind="ec2-ri", years=3, payment="none")
    assert (found[RESERVATION.arn].regional, found[ML_PLAN.arn].regional) == (True, False)
    assert found[ML_PLAN.arn].ends is None
    assert found[RESERVATION.arn].hourly > Decimal(0)


@pytest.mark.slow
def test_a_plan_that_covers_databases_alone_is_for_databases(tmp_path):
    """Its fee's usage type is not published; what it covers tells."""
    line = cur(1) | {
        "line_item_line_item_type": "SavingsPlanCoveredUsage",
        "line_item_product_code": "AmazonRDS",
        "line_item_usage_type": "InstanceUsage:db.r7g.large",
        "line_item_operation": "CreateDBInstance:0014",
        "savings_plan_savings_plan_a_r_n": "arn:aws:savingsplans::1:savingsplan/d",
        "savings_plan_savings_plan_effective_cost": "0.8",
    }
    (found,) = existing.read(scope_of(read(write_csv(tmp_path / "a.csv", [line]))))
    assert (found.kind, found.terms, list(found.ratios.values())) == (
        "database",
        None,
        [Decimal("0.8")],
    )
