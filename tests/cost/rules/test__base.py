"""What a rule is given: the bill, and what is known beside it."""

from functools import cached_property

from cost.rules._base import _OF_THE_BILL, Context
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
