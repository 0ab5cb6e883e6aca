"""Reservations for any size of a family: which, how much a size counts, bought and there."""

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest

from cost.commitments.curve import apply
from cost.commitments.existing import Commitment
from cost.commitments.flexible import units
from cost.commitments.mix import stack
from cost.commitments.offers import offers
from cost.commitments.purchases import World
from tests.cost.commitments.builders import WEEKS, book, demand, pool, terms

LARGE, DOUBLE = pool("m6i.large"), pool("m6i.2xlarge")
HALF_A_DAY = [1.0] * 12 + [0.0] * 12


def fleet():
    """By day one 2xlarge, by night four larges; a large costs a quarter of a 2xlarge."""
    day, night = (np.array(half * (WEEKS // 24)) for half in (HALF_A_DAY, HALF_A_DAY[::-1]))
    there = demand({LARGE: 4 * night, DOUBLE: 4 * day})
    return replace(there, prices=(Decimal(1), Decimal(4)))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("t3.nano", Decimal("0.25")),
        ("m6i.3xlarge", 24),
        ("p4d.24xlarge", 192),
        ("u7in-16tb.224xlarge", 1792),
        ("c5n.metal", 144),
        ("m7i.metal-48xl", 384),
        ("m7g.metal", None),  # not in AWS's table
        ("g6e.xlarge", None),
        ("p5.48xlarge", None),
        ("inf2.xlarge", None),
    ],
)
def test_what_an_instance_takes_up(name, expected):
    assert units(pool(name)) == expected


@pytest.mark.parametrize(
    "change",
    [
        {"operation": "RunInstances:0002"},  # Windows
        {"operation": "RunInstances:0010"},  # Red Hat
        {"operation": ""},  # not told
        {"usage_type": "DedicatedUsage:m6i.large"},
        {"instance_type": "ml.m6i.large"},
    ],
)
def test_other_systems_and_tenancies_are_for_one_size(change):
    assert units(replace(LARGE, **change)) is None


def test_sizes_that_take_turns_are_reserved_as_one():
    there = fleet()
    rates = book({LARGE: "0.6", DOUBLE: "2.5"}, "ec2-ri")
    (offer,) = offers(there, rates)
    assert offer.scope == "any size of m6i in us-east-1, as m6i.large"  # 0.6 / 4 < 2.5 / 16
    assert offer.ratios == pytest.approx([0.6, 0.6])
    (bought,) = stack(World.of(there.spend, withstand=0), [offer]).bought
    assert bought.offer.units(bought.hourly) == 4


def test_by_size_neither_would_pay():
    there = fleet()
    fixed = {p: replace(p, operation="RunInstances:0002") for p in there.pools}
    there = replace(there, pools=tuple(fixed.values()))
    rates = book({fixed[LARGE]: "0.6", fixed[DOUBLE]: "2.4"}, "ec2-ri")
    assert len(offers(there, rates)) == 2
    assert stack(World.of(there.spend, withstand=0), offers(there, rates)).bought == ()


@pytest.mark.parametrize(
    ("covered", "regional", "left"),
    [([LARGE], True, 0.0), ([LARGE, DOUBLE], False, 0.0), ([LARGE], False, 2.0)],
)
def test_one_that_is_there_covers_other_sizes_if_it_is_known_to(covered, regional, left):
    there = fleet()
    one = Commitment(
        id="r",
        kind="ec2-ri",
        terms=terms("ec2-ri"),
        hourly=Decimal("2.4"),
        used_share=1.0,
        ratios=dict.fromkeys(covered, Decimal("0.6")),
        regional=regional,
    )
    outcome = apply(there.spend, [one.plan(there, {})])
    assert outcome.left.sum(axis=0).mean() == pytest.approx(left)


def test_a_medium_covers_half_of_a_large():
    """AWS's own example, of t2: a medium's reservation bills half of a large."""
    medium, large = pool("t2.medium"), pool("t2.large")
    there = replace(
        demand({large: [2.0] * 24, medium: [0.0] * 24}), prices=(Decimal(2), Decimal(1))
    )
    one = Commitment(
        id="r",
        kind="ec2-ri",
        terms=None,
        hourly=Decimal("0.6"),
        used_share=1.0,
        ratios={medium: Decimal("0.6")},
        regional=True,
    )
    assert apply(there.spend, [one.plan(there, {})]).left[0] == pytest.approx(1.0)
