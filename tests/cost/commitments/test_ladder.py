"""Purchases in parts, and what ends when."""

from datetime import date, datetime
from decimal import Decimal

import numpy as np
import pytest

from cost.commitments import ladder
from cost.commitments.curve import Plan
from cost.commitments.existing import Commitment
from cost.commitments.figures import describe
from cost.commitments.mix import stack
from cost.commitments.offers import offers
from cost.commitments.purchases import World
from tests.cost.commitments.builders import WEEKS, book, demand, pool

A = pool()
THERE = demand({A: ([4.0] * 12 + [3.0] * 12) * (WEEKS // 24)})
FIRST = date(2026, 11, 30)


def steps(parts, kind="compute"):
    world = World.of(THERE.spend)
    sized = stack(world, offers(THERE, book({A: "0.6"}, kind))).bought
    told = [describe(one, (), world) for one in sized]
    return told[0], list(ladder.purchases(sized, told, world, (FIRST, parts, 3)))


@pytest.mark.parametrize("parts", [1, 2, 3, 7])
def test_the_parts_are_the_whole_and_save_it(parts):
    whole, found = steps(parts)
    assert sum(event.hourly for event in found) == whole.hourly
    assert float(sum(event.saving for event in found)) == pytest.approx(
        float(whole.saving.mid), abs=0.05
    )
    assert [event.hourly % Decimal("0.001") for event in found] == [0] * parts


def test_each_part_ends_a_term_after_it_starts_and_later_ones_are_queued():
    _, (first, second, third) = steps(3)
    assert [e.on for e in (first, second, third)] == [FIRST, date(2027, 2, 28), date(2027, 5, 30)]
    assert [e.ends for e in (first, second)] == [date(2027, 11, 30), date(2028, 2, 28)]
    assert "--purchase-time" not in first.call
    assert "--purchase-time 2027-02-28T00:00:00Z" in second.call


def test_fewer_instances_than_parts_are_bought_last():
    whole, found = steps(4, "ec2-ri")
    assert (whole.units, [(e.on, e.hourly) for e in found]) == (
        3,
        [(date(2027, 8, 30), Decimal("1.8"))],
    )


def test_what_ends_is_renewed_at_what_is_left_to_cover():
    def there(hourly, ends):
        return Commitment(
            id="arn:aws:savingsplans::1:savingsplan/p",
            kind="compute",
            terms=None,
            hourly=Decimal(hourly),
            used_share=1.0,
            ratios={A: Decimal("0.6")},
            ends=ends,
        )

    ratios = np.array([0.6])
    world = World.of(THERE.spend, (Plan(1.2, ratios, 2), Plan(0.3, ratios, 2)))
    both = (there("1.2", datetime(2027, 1, 9)), there("0.3", None))  # noqa: DTZ001
    (event,) = ladder.endings(both, (), world)
    assert (event.on, event.what, event.hourly) == (date(2027, 1, 9), "ends", Decimal("1.2"))
    # Four dollars half of the time are not worth 0.6; of three, the other plan covers 0.5.
    assert event.renew_hourly == Decimal("1.5")
