"""Terms, by what AWS's API and bills say of them."""

import pytest

from cost.commitments.terms import (
    PAYMENT_OPTIONS,
    PLAN_TYPES,
    YEAR_SECONDS,
    Terms,
    of_listing,
    of_plan,
)


@pytest.mark.parametrize("kind", PLAN_TYPES)
@pytest.mark.parametrize("payment", PAYMENT_OPTIONS)
def test_what_aws_calls_things_is_understood(kind, payment):
    listed = of_plan(PLAN_TYPES[kind]), 3 * YEAR_SECONDS, PAYMENT_OPTIONS[payment]
    assert of_listing(*listed) == Terms(kind=kind, years=3, payment=payment)


@pytest.mark.parametrize(
    ("seconds", "payment"),
    [
        (YEAR_SECONDS // 2, "No Upfront"),  # a second-hand reservation's last months
        (YEAR_SECONDS, "Heavy Utilization"),
        (None, "No Upfront"),
        (YEAR_SECONDS, None),
    ],
)
def test_what_is_not_sold_has_no_terms(seconds, payment):
    assert of_listing("ec2-ri", seconds, payment) is None
    assert of_plan("Other") is None
