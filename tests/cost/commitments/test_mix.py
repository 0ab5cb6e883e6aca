"""What is bought together: of each group one mix, each at its joint size, and how near the best."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cost.commitments import mix
from cost.commitments.curve import Plan
from cost.commitments.mix import stack
from cost.commitments.offers import offers
from cost.commitments.purchases import World
from tests.cost.commitments.builders import WEEKS, book, demand, pool

A, B, ML = pool("m6i.large"), pool("c6i.large"), pool("ml.m5.large")
FLAT = [1.0] * WEEKS
TURNS = {A: [2.0, 2.0, 2.0, 0.0] * (WEEKS // 4), B: [0.0, 0.0, 0.0, 2.0] * (WEEKS // 4)}


def sizes(found):
    return {(one.offer.terms.kind, one.offer.scope): one.hourly for one in found.bought}


def test_families_that_take_turns_are_left_to_the_plan_that_covers_both():
    there = demand(TURNS)
    both = book({A: "0.65", B: "0.65"}, "ec2-instance") | book({A: "0.7", B: "0.7"})
    found = stack(World.of(there.spend), offers(there, both))
    assert sizes(found) == {("compute", "EC2, Fargate and Lambda"): Decimal("1.400")}
    assert found.most == pytest.approx(0.6)


def test_caution_is_what_lies_between_the_proposal_and_the_most():
    there = demand({A: [2.0] * (WEEKS - 168) + [1.0] * 168})
    world = World.of(there.spend)
    found = stack(world, offers(there, book({A: "0.72"})))
    assert world.saved(found.plans).mean() == pytest.approx(0.28)
    assert found.most == pytest.approx(1.8 - 1.44)  # at two dollars, of which a week has one


def test_a_change_of_family_moves_to_the_plan_that_covers_both():
    """What ran on A until last week runs on B: A's plan would be for nothing from now on."""
    before, week = [1.0] * (WEEKS - 168), [0.0] * 168
    there = demand({A: [*before, *week], B: [*[0.0] * (WEEKS - 168), *[1.0] * 168]})
    both = book({A: "0.6"}, "ec2-instance") | book({A: "0.7", B: "0.7"})
    found = stack(World.of(there.spend), offers(there, both))
    assert sizes(found) == {("compute", "EC2, Fargate and Lambda"): Decimal("0.700")}


def test_what_right_sizing_frees_is_used_before_anything_is_bought():
    there, rates = demand({A: FLAT, B: FLAT}), book({A: "0.7", B: "0.7"})
    on_a = (Plan(0.7, np.array([0.7, 0.7]), 2),)
    before = stack(World.of(there.spend, on_a, withstand=0), offers(there, rates))
    assert sizes(before) == {("compute", "EC2, Fargate and Lambda"): Decimal("0.700")}
    without_a = there.spend * np.array([[0.0], [1.0]])
    assert stack(World.of(without_a, on_a), offers(there, rates)).bought == ()


def test_each_group_has_its_own_best_mix():
    there = demand({A: FLAT, ML: FLAT})
    rates = book({A: "0.6"}, "ec2-instance") | book({A: "0.7"}) | book({ML: "0.7"}, "sagemaker")
    found = mix.best(offers(there, rates), World.of(there.spend), Decimal(10))
    assert {kind for kind, _ in sizes(found)} == {"ec2-instance", "sagemaker"}
    assert found.most == pytest.approx(0.4 + 0.3)


@pytest.mark.parametrize(
    ("reserved", "plan", "kinds"),
    [("0.6", "0.8", {"rds-ri", "database"}), ("0.8", "0.8", {"database"}), ("0.6", "", {"rds-ri"})],
)
def test_databases_have_reservations_a_plan_or_both(reserved, plan, kinds):
    steady, cache = pool("db.r7g.large"), pool("cache.r7g.large")
    there = demand({steady: FLAT, cache: FLAT})
    rates = book({steady: reserved}, "rds-ri")
    rates |= book({steady: plan, cache: plan}, "database") if plan else {}
    found = mix.best(offers(there, rates), World.of(there.spend), Decimal(10))
    assert {kind for kind, _ in sizes(found)} == kinds


def test_reservations_beside_a_plan_are_whole_instances_and_the_plan_takes_the_rest():
    there = demand({A: [2.4] * WEEKS})
    rates = book({A: "0.6"}, "ec2-ri") | book({A: "0.7"})
    found = stack(World.of(there.spend, withstand=0), offers(there, rates))
    reserved = sizes(found)["ec2-ri", "any size of m6i in us-east-1, as m6i.large"]
    assert reserved == 2 * Decimal("0.6")
    assert sizes(found)["compute", "EC2, Fargate and Lambda"] == Decimal("0.280")


def test_what_saves_too_little_is_not_bought_and_counts_in_the_most():
    there = demand({A: FLAT})
    usable = offers(there, book({A: "0.72"}))
    found = mix.best(usable, World.of(there.spend), Decimal(1000))
    assert (found.bought, found.most) == ((), 0.0)


CENTS = st.integers(0, 300).map(lambda n: n / 100)


ON_BOTH, ON_B = Plan(0.7, np.array([0.7, 0.7]), 2), Plan(0.5, np.array([np.nan, 0.6]), 1)
CURVES = st.lists(st.lists(CENTS, min_size=12, max_size=12), min_size=2, max_size=2)


@settings(max_examples=10, deadline=None)
@given(CURVES, st.sampled_from([(), (ON_BOTH,), (ON_B, ON_BOTH)]), st.booleans())
def test_no_proposal_saves_more_than_the_most(curves, existing, for_both):
    there = demand(dict(zip((A, B), curves, strict=True)))
    world = World.of(there.spend, existing, withstand=0)
    rates = book({A: "0.6"}, "ec2-instance")
    rates |= book({A: "0.7", B: "0.7"}) if for_both else {}
    found = stack(world, offers(there, rates))
    saved = float(World.of(world.left(), withstand=0).saved(found.plans).mean())
    assert -1e-9 <= saved <= found.most + 1e-9


@pytest.mark.slow
@settings(max_examples=30, deadline=None)
@given(CURVES)
def test_a_mix_saves_what_the_joint_optimum_saves(curves):
    """A linear program over every hour knows it; steps and tolerance are what may be missed."""
    there = demand(dict(zip((A, B), curves, strict=True)))
    world = World.of(there.spend, withstand=0)
    specific = book({A: "0.6"}, "ec2-instance") | book({B: "0.6"}, "ec2-instance")
    found = stack(world, offers(there, specific | book({A: "0.7", B: "0.7"})))
    saved = world.saved(found.plans).mean()
    most = there.spend.sum(axis=0).mean() - _joint(there.spend, 0.6, 0.7)
    assert most <= found.most + 1e-9
    assert 0.99 * most - 0.004 <= saved <= most + 1e-9


def _joint(spend, specific, compute):
    """Least mean cost of two family plans and a compute plan, as a linear program.

    Variables: a, b, c; then for each hour what each covers of each pool, in on-demand dollars.
    """
    hours = spend.shape[1]
    size = 3 + 4 * hours  # by family of A, B; by compute of A, B
    price = np.zeros(size)
    price[:3], price[3:] = 1, -1 / hours
    rows, bounds = [], []
    for hour in range(hours):
        first = 3 + 4 * hour
        for limit, parts in (
            (0, {first: specific}),
            (1, {first + 1: specific}),
            (2, {first + 2: compute, first + 3: compute}),
        ):
            row = np.zeros(size)
            row[limit] = -1
            for place, ratio in parts.items():
                row[place] = ratio
            rows.append(row)
            bounds.append(0.0)
        for number in range(2):
            row = np.zeros(size)
            row[first + number] = row[first + 2 + number] = 1
            rows.append(row)
            bounds.append(spend[number, hour])
    from scipy.optimize import linprog  # a second to import

    found = linprog(price, A_ub=np.array(rows), b_ub=bounds)
    assert found.success
    return found.fun + spend.sum(axis=0).mean()
