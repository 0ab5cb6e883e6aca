"""The best sizes of several commitments together: against brute force, and the bound they have."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cost.commitments.curve import Plan, apply
from cost.commitments.joint import TOLERANCE, joint

NAN = float("nan")
HALVES = st.integers(0, 6).map(lambda n: n / 2)
HOURS = 6


def mean_cost(demand, free, sizes):
    """As AWS settles it."""
    plans = [Plan(size, one.ratios, one.rank) for size, one in zip(sizes, free, strict=True)]
    left = apply(demand, plans).left.sum(axis=0).mean()
    return float(left + sum(sizes))


def two_families(specific=(0.6, 0.55), both=(0.7, 0.75)):
    return [
        Plan(0.0, np.array([specific[0], NAN]), 1),
        Plan(0.0, np.array([NAN, specific[1]]), 1),
        Plan(0.0, np.array(both), 2),
    ]


def test_flat_usage_is_given_to_the_cheaper_and_the_rest_to_what_covers_all():
    base, day = [1.0] * 24, [3.0] * 12 + [1.0] * 12
    found = joint(np.array([base, day]), two_families(specific=(0.6, 0.9), both=(0.7, 0.7)))
    assert found.hourly == pytest.approx((0.6, 0.0, 0.7))
    assert (found.without, found.cost) == pytest.approx((3.0, 2.3))
    assert found.bound == pytest.approx(2.3)


def test_one_after_the_other_would_buy_what_the_next_covers_better():
    """Two families that take turns: each pays by itself, and the plan for both pays better."""
    turns = np.array([[2.0, 2.0, 2.0, 0.0] * 6, [0.0, 0.0, 0.0, 2.0] * 6])
    found = joint(turns, two_families(specific=(0.65, 0.6), both=(0.7, 0.7)))
    assert found.hourly == pytest.approx((0.0, 0.0, 1.4))
    assert found.cost == pytest.approx(1.4)


@settings(max_examples=6, deadline=None)
@given(st.lists(st.lists(HALVES, min_size=HOURS, max_size=HOURS), min_size=2, max_size=2))
def test_no_sizes_cost_less_than_the_bound_and_the_best_is_next_to_it(curves):
    demand, free = np.array(curves), two_families()
    found = joint(demand, free)
    assert mean_cost(demand, free, found.hourly) == pytest.approx(found.cost)
    grid = product(np.linspace(0, 2, 6), np.linspace(0, 2, 6), np.linspace(0, 4.5, 8))
    least = min(mean_cost(demand, free, sizes) for sizes in grid)
    assert found.bound <= least + 1e-9
    assert found.cost <= least + 1e-9 + TOLERANCE * (found.without - found.bound)
    assert found.bound <= found.cost <= found.without + 1e-9


def test_where_the_order_of_aws_is_not_the_cheapest_the_distance_is_told():
    """The plan for both covers first what it saves most on, the only usage of the other plan."""
    for_both, for_one = np.array([0.5, 0.55]), np.array([0.45, NAN])
    free = [Plan(1.05, for_both, 1), Plan(0.0, for_one, 2)]  # one after the other
    found = joint(np.ones((2, 24)), free)
    assert found.hourly == pytest.approx((1.05, 0.0))
    assert found.cost == pytest.approx(1.05)
    assert found.bound <= 0.45 + 0.55  # each plan for the other usage
