"""How large a purchase is, what it saves, when it breaks even, and what falling usage does."""

from dataclasses import replace
from decimal import Decimal
from itertools import chain

import numpy as np
import pytest

from cost.commitments.curve import Plan
from cost.commitments.figures import alone, by_weeks, describe
from cost.commitments.mix import stack
from cost.commitments.offers import offers
from cost.commitments.purchases import World
from tests.cost.commitments.builders import WEEKS, book, demand, pool

A, B = pool("m6i.large"), pool("c6i.large")
FLAT = [1.0] * WEEKS


def only(curve, rate="0.72", **terms):
    """The one offer there is of a curve, described."""
    there = demand({A: curve})
    (found,) = alone(World.of(there.spend), offers(there, book({A: rate}, **terms)))
    return found


def test_flat_demand_is_covered_whole():
    found = only(FLAT)
    assert (found.hourly, found.optimal_hourly) == (Decimal("0.720"), Decimal("0.720000"))
    assert found.saving.mid == Decimal("204.40")  # 0.28 * 730
    assert (found.used_percent, found.saving_percent) == (100, 28)
    assert found.break_even_used_percent == 72
    assert found.break_even_months == 8.64  # 12 * 0.72


@pytest.mark.parametrize(
    ("years", "payment", "upfront", "recurring", "payback"),
    [
        (1, "none", "0", "0.72", 0.0),
        (1, "all", "6307.2", "0", 8.64),
        (3, "partial", "9460.8", "0.36", 20.25),
    ],
)
def test_how_it_is_paid(years, payment, upfront, recurring, payback):
    found = only(FLAT, years=years, payment=payment)
    assert (found.upfront, found.recurring_hourly) == (Decimal(upfront), Decimal(recurring))
    assert found.payback_months == payback
    assert found.break_even_months == years * 8.64


def test_stress_says_what_falling_usage_costs():
    fall, deeper = only(FLAT).stress
    assert (fall.usage_change_percent, deeper.usage_change_percent) == (-20, -40)
    assert fall.saving == Decimal("58.40")  # 0.8 - 0.72
    assert deeper.saving == Decimal("-87.60")  # 0.6 - 0.72
    assert (fall.used_percent, deeper.used_percent) == (80, 60)
    assert deeper.wasted == Decimal("210.24")  # 0.72 * 0.4


def test_a_thin_discount_is_cut_so_that_a_fifth_less_usage_still_pays():
    found = only(FLAT, rate="0.9")
    assert found.hourly == Decimal("0.800")  # what is left on demand at -20 %
    assert found.optimal_hourly == Decimal("0.900000")
    assert found.stress[0].saving == 0
    assert "withstand" in found.why


def test_a_quiet_last_week_holds_it_back():
    found = only([2.0] * (WEEKS - 168) + [1.0] * 168)
    assert (found.hourly, found.optimal_hourly) == (Decimal("0.720"), Decimal("1.440000"))
    assert "last 7 days" in found.why


def test_bursty_training_is_told_why_not():
    found = only(([8.0] * 6 + [0.0] * 18) * (WEEKS // 24))
    assert found.hourly == 0
    assert (
        found.why == "none: such usage is on demand in 25 % of hours; a commitment pays above 72 %"
    )
    assert (found.stress, found.break_even_months) == ((), None)


def test_low_and_high_are_the_worst_and_the_best_week():
    weeks = np.repeat([0.1, 0.5, 0.3], 168)
    found = by_weeks(weeks)
    assert (found.low, found.mid, found.high) == (73, Decimal("219.00"), 365)


def test_reservations_are_bought_by_the_instance():
    for running, units in (("2.5", 2), ("2.6", 2), ("2.7", 3)):  # the third pays above 0.6 of it
        found = only([float(running)] * WEEKS, rate="0.6", kind="ec2-ri")
        assert (found.units, found.hourly) == (units, units * Decimal("0.6"))


def test_a_rate_with_many_digits_is_a_whole_number_of_instances():
    found = only([3.0] * WEEKS, rate=str(Decimal(2) / 3), kind="ec2-ri", years=3)
    assert found.units == 3


def test_multi_az_databases_are_reserved_apart():
    one, two = (
        replace(pool("db.r6g.large"), usage_type=f"{name}:db.r6g.large")
        for name in ("InstanceUsage", "Multi-AZUsage")
    )
    there = demand({one: FLAT, two: FLAT})
    found = offers(there, book({one: "0.6", two: "0.5"}, "rds-ri"))
    assert [str(o.unit) for o in found] == ["0.6", "0.5"]


def test_what_is_committed_already_comes_first():
    there = demand({A: FLAT})
    half = (Plan(0.36, np.array([0.72]), 2),)
    known = offers(there, book({A: "0.72"}))
    (bold,) = alone(World.of(there.spend, half, withstand=0), known)
    assert bold.hourly == Decimal("0.360")
    # Where usage falls, what is there already stays used, and all of the fall hits what is new.
    (wary,) = alone(World.of(there.spend, half), known)
    assert (wary.hourly, wary.stress[0].saving) == (Decimal("0.300"), 0)


def test_an_instance_plan_takes_one_family_in_one_region():
    there = demand({A: FLAT, B: FLAT, pool("m6i.large", "eu-west-1"): FLAT})
    rates = book(dict.fromkeys(there.pools, "0.6"), "ec2-instance")
    found = offers(there, rates)
    # The same usage type in two regions: real ones differ, the scope is the pool's own.
    assert [o.scope for o in found] == ["c6i in us-east-1", "m6i in eu-west-1", "m6i in us-east-1"]
    assert [int(np.flatnonzero(~np.isnan(o.ratios))[0]) for o in found] == [1, 2, 0]


def test_together_they_save_what_each_adds():
    there = demand({A: FLAT, B: ([3.0] * 12 + [1.0] * 12) * (WEEKS // 24)})
    rates = book({A: "0.6"}, "ec2-instance") | book({A: "0.7", B: "0.7"})
    world = World.of(there.spend)
    mix = stack(world, offers(there, rates)).bought
    told = [describe(one, mix[:n], world) for n, one in enumerate(mix)]
    assert [(t.kind, t.hourly) for t in told] == [
        ("ec2-instance", Decimal("0.600")),
        ("compute", Decimal("0.700")),
    ]
    whole = world.saved([one.plan for one in mix]).mean() * 730
    assert float(sum(t.saving.mid for t in told)) == pytest.approx(whole, abs=0.02)


def test_the_order_of_offers_is_awss():
    there = demand({A: FLAT})
    kinds = ("compute", "ec2-instance", "ec2-ri")
    rates = dict(chain.from_iterable(book({A: "0.6"}, kind).items() for kind in kinds))
    assert [o.terms.kind for o in offers(there, rates)] == ["ec2-ri", "ec2-instance", "compute"]
