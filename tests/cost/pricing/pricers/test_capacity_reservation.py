"""A reservation costs what nobody uses of it."""

from __future__ import annotations

from decimal import Decimal

from cost.pricing.catalogue import load
from cost.pricing.pricers.capacity_reservation import PRICER
from tests.cost.pricing.builders import Case, check_golden, monthly, parts_of

HELD = {"instanceType": "g5.12xlarge", "instanceCount": 2}


def test_golden() -> None:
    cases = {
        "by default": Case(inputs=HELD),
        "a tenth unused": Case(inputs=HELD, usage={"unused_percent": 10}),
    }
    check_golden(PRICER, cases)


def test_from_all_in_use_to_none() -> None:
    (part,) = parts_of(PRICER, Case(inputs=HELD))
    hourly = load().on_demand("g5.12xlarge", "us-east-1")
    assert hourly is not None and part.monthly is not None
    whole = 2 * 730 * hourly
    assert (part.monthly.p10, part.monthly.p50, part.monthly.p90) == (0, whole / 2, whole)
    assert part.basis == "assumed"


def test_a_reservation_in_use_costs_nothing_here() -> None:
    assert monthly(parts_of(PRICER, Case(inputs=HELD, usage={"unused_percent": 0}))) == Decimal(0)


def test_a_type_without_a_price_has_no_amount() -> None:
    (part,) = parts_of(PRICER, Case(inputs={**HELD, "instanceType": "p9.48xlarge"}))
    assert part.monthly is None
