"""Limits on the month and on its growth, at the p50."""

from __future__ import annotations

from decimal import Decimal

import pytest

from cost.errors import InputError
from cost.estimate import Estimate, compare, estimate
from cost.estimate.gates import Limits, breaches
from cost.graph import Resource
from cost.pricing.catalogue import load
from tests.cost.estimate.stacks import bucket, stack, volume


def of(*resources: Resource, base: list[Resource] | None = None) -> Estimate:
    found = estimate(stack(*resources), load())
    if base is None:
        return found
    return found.model_copy(update={"diff": compare(estimate(stack(*base), load()), found)})


def test_a_limit_is_kept_up_to_its_cent() -> None:
    ten = of(volume(size=100))
    assert breaches(ten, Limits(above=Decimal(10))) == ()
    assert breaches(ten, Limits(above=Decimal("9.99"))) == ("$10.00 a month is above $9.99",)


def test_an_incomplete_total_says_at_least() -> None:
    (reason,) = breaches(of(volume(size=100), bucket()), Limits(above=Decimal(5)))
    assert reason.startswith("at least $10.45")


@pytest.mark.parametrize(("percent", "fails"), [("9.9", True), ("10", False)])
def test_growth_by_ten_percent(percent: str, fails: bool) -> None:
    found = of(volume(size=110), base=[volume(size=100)])
    assert bool(breaches(found, Limits(increase=Decimal(percent)))) is fails


def test_a_saving_never_breaks_a_limit_on_growth() -> None:
    found = of(volume(size=1), base=[volume(size=100)])
    assert breaches(found, Limits(increase=Decimal(0))) == ()


def test_growth_without_a_base_is_a_mistake() -> None:
    with pytest.raises(InputError, match="--base"):
        breaches(of(volume()), Limits(increase=Decimal(1)))


def test_no_limits() -> None:
    assert breaches(of(volume()), Limits()) == ()
