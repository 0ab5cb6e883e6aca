"""The optimum of a commitment: against brute force, against AWS's own example, on known curves."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cost.commitments.curve import Plan, apply, cost, optimum

CENTS = st.integers(0, 400).map(lambda n: n / 100)


@st.composite
def worlds(draw):
    """Up to four pools over up to a dozen hours, some of them alike in rate, some not covered."""
    pools, hours = draw(st.integers(1, 4)), draw(st.integers(1, 12))
    demand = draw(
        st.lists(st.lists(CENTS, min_size=hours, max_size=hours), min_size=pools, max_size=pools)
    )
    ratio = st.sampled_from([0.28, 0.45, 0.6, 0.72, 0.9, float("nan")])
    ratios = draw(st.lists(ratio, min_size=pools, max_size=pools))
    return np.array(demand), np.array(ratios)


@settings(max_examples=30, deadline=None)
@given(worlds())
def test_no_commitment_costs_less(world):
    demand, ratios = world
    found = optimum(demand, ratios)
    least = cost(demand, Plan(found, ratios))
    for hourly in np.linspace(0, demand.sum(axis=0).max(), 40):
        assert least <= cost(demand, Plan(hourly, ratios)) + 1e-9
    # It is the smallest of those that cost the same.
    assert found == 0 or cost(demand, Plan(found - 1e-4, ratios)) > least


@settings(max_examples=20, deadline=None)
@given(worlds())
def test_a_plan_takes_no_more_than_there_is_and_pays_for_all_of_it(world):
    demand, ratios = world
    plan = Plan(0.7, ratios)
    found = apply(demand, [plan])
    assert (found.left >= 0).all()
    assert (found.left <= demand + 1e-12).all()
    assert (found.used[0] <= plan.hourly + 1e-12).all()
    covered = ~np.isnan(ratios)
    paid = ((demand - found.left)[covered] * ratios[covered, None]).sum(axis=0)
    assert paid == pytest.approx(found.used[0], abs=1e-9)
    assert (found.left[~covered] == demand[~covered]).all()


def test_with_one_rate_it_is_the_quantile_of_demand():
    demand = np.random.default_rng(7).gamma(3.0, 1.0, (1, 5000))
    for discount in (0.2, 0.3, 0.45, 0.6, 0.72):
        ratio = 1 - discount
        on_demand = optimum(demand, np.array([ratio])) / ratio
        assert (demand <= on_demand).mean() == pytest.approx(discount, abs=1 / 5000)


@pytest.mark.parametrize(
    ("hours_on", "expected"),
    [(8, 0.0), (17, 0.0), (18, 0.72), (24, 0.72)],  # pays above 72 % of hours: 17.28 of 24
)
def test_what_runs_too_seldom_is_not_committed_to(hours_on, expected):
    day = [1.0] * hours_on + [0.0] * (24 - hours_on)
    assert optimum(np.array([day * 30]), np.array([0.72])) == pytest.approx(expected)


def test_a_base_with_peaks_is_committed_to_up_to_its_base():
    day = [2.0] * 16 + [10.0] * 8
    assert optimum(np.array([day * 30]), np.array([0.7])) == pytest.approx(1.4)


def test_a_rate_that_saves_nothing_is_not_bought():
    assert optimum(np.ones((1, 24)), np.array([1.0])) == 0
    assert optimum(np.ones((1, 24)), np.array([np.nan])) == 0


# AWS, "Understanding how Savings Plans apply to your usage", the page's example of 2020: on demand,
# Compute and EC2 Instance rates of c5.9xlarge Linux, c5.24xlarge Windows, 10 Fargate vCPU and 5 GB.
ON_DEMAND = np.array([[4.0], [10.0], [15.0], [10.0]])
COMPUTE = np.array([2 / 4, 8 / 10, 1 / 1.5, 1 / 2])
EC2 = np.array([1 / 4, 6 / 10, np.nan, np.nan])


def test_the_commitment_of_the_example_covers_all_usage():
    found = apply(ON_DEMAND, [Plan(25.0, COMPUTE, 2)])
    assert found.left.sum() == pytest.approx(0)
    assert found.used[0] == pytest.approx(25)


def test_the_highest_saving_is_covered_first():
    found = apply(ON_DEMAND, [Plan(7.0, COMPUTE, 2)])  # 2 + 5 for what saves 50 %
    assert found.left[:, 0] == pytest.approx([0, 10, 15, 0])


def test_ec2_instance_plans_go_before_compute_plans():
    plans = [Plan(18.0, COMPUTE, 2), Plan(7.0, EC2, 1)]  # in AWS's order, not in this one
    found = apply(ON_DEMAND, plans)
    assert found.used[1] == pytest.approx(7)  # 1 + 6: both instances
    assert found.used[0] == pytest.approx(15)  # 10 + 5: all of Fargate
    assert found.left.sum() == pytest.approx(0)


def test_reservations_go_before_all():
    reserved = np.array([0.4, np.nan, np.nan, np.nan])
    found = apply(ON_DEMAND, [Plan(7.0, EC2, 1), Plan(1.6, reserved, 0)])
    assert found.used[1] == pytest.approx(1.6)
    assert found.used[0] == pytest.approx(6)
