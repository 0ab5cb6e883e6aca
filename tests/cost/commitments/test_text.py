"""What a proposal says of itself, on every surface."""

from decimal import Decimal

import pytest

from cost.commitments import plan, text
from cost.commitments.plan import Request
from tests.cost.commitments.builders import terms
from tests.cost.commitments.test_plan import FIRST, rates


@pytest.fixture(scope="module")
def answered(scope, there):
    return plan.plan(scope, there, Request(book=rates(there, (terms(), "0.72")), first=FIRST))


def test_how_near_the_best_it_is(answered):
    result, _ = answered
    whole = result.model_copy(update={"saving_at_most": result.saving.mid})
    assert text.nearness(whole).startswith("no other sizes of these purchases save more")
    half = result.model_copy(update={"saving_at_most": 2 * result.saving.mid})
    assert "the proposal has 50.0 % of that" in text.nearness(half)
    none = result.model_copy(update={"verdict": "none"})
    assert text.nearness(none) == ""


def test_the_pictures_are_told_in_words_that_add_up(answered):
    result, hours = answered
    page = text.html(result, hours)
    assert page.count('role="img" aria-label="') == page.count("<figcaption>") == 2
    totals = result.totals
    by_proposal = 100 * (totals.left - totals.left_after) / totals.rightsized
    assert f"{by_proposal:.0f} % covered by the proposal" in page
    assert text.LEGEND in page


def test_of_no_demand_nothing_is_told(answered):
    result, hours = answered
    totals = result.totals.model_copy(update={"rightsized": Decimal(0)})
    assert ": nothing." in text.html(result.model_copy(update={"totals": totals}), hours)


def test_purchases_are_told_by_what_decided_them(scope, there):
    book = rates(there, (terms("ec2-instance"), "0.6"))
    result, _ = plan.plan(scope, there, Request(book=book, first=FIRST))
    assert len(result.purchases) > 1
    assert result.why.count("the optimum over the whole window: ") == 1
    for one in result.purchases:
        assert f"({one.scope})" in result.why
