"""What a rule is given: the bill, and what is known beside it."""

from decimal import Decimal
from functools import cached_property

import pytest

from cost.errors import InputError
from cost.rules._base import _OF_THE_BILL, NOT_ALL, Context, limit
from tests.cost import builders as b
from tests.cost.rules import cases


def test_what_the_bill_said_is_kept_when_more_is_given():
    context = b.context(cases.line("orders", "InstanceUsage:db.m5.large"))
    items = context.items("databases")
    assert len(items) == 1
    inventory = cases.inventory(kinds=["db-instance"])
    full = context.given(inventory=inventory)
    assert full.inventory is inventory
    assert full.items("databases") is items
    assert full.groups == context.groups


def test_all_that_a_context_works_out_is_of_the_bill_and_which_groups_sleep_of_the_state():
    found = {n for n, v in vars(Context).items() if isinstance(v, cached_property)}
    assert found == _OF_THE_BILL | {"groups"}


@pytest.mark.parametrize("value", ["-1", "100", "NaN", "Infinity"])
def test_a_threshold_out_of_its_bounds_is_refused(value: str):
    headroom = limit("headroom_percent", "20", "%", "stays free", "ours", NOT_ALL)
    with pytest.raises(InputError, match="headroom_percent is") as refused:
        headroom.require(Decimal(value), "a-rule")
    assert refused.value.allowed == "a number of 0 to 99"


@pytest.mark.slow
@pytest.mark.parametrize("case", cases.every(), ids=lambda case: case.rule.id)
def test_every_threshold_may_be_set_to_its_bounds(case: cases.Case):
    for threshold in case.rule.thresholds:
        least, most = threshold.bounds
        for value in (least, "1000000" if most == "Infinity" else most):
            case.run({threshold.name: value})
