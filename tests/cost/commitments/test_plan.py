"""The whole answer on the simulated bill: bought, not bought, not evaluated."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from cost.commitments import plan
from cost.commitments.plan import Request
from cost.commitments.rates import Rate
from cost.inventory.things import Inventory, Thing
from cost.sample.fleet.commitments import COMPUTE_PLAN
from tests.cost.commitments.builders import terms
from tests.cost.commitments.test_rightsizing import recommendation, serving

__all__ = ["serving"]

FIRST = date(2026, 11, 23)


def rates(there, *sold):
    """Everything on sale at these shares of its price: (terms, share)."""
    return {
        (one, pool.usage_type, pool.operation): Rate(usd=price * Decimal(share), offering="o-1")
        for one, share in sold
        for pool, price in zip(there.pools, there.prices, strict=True)
        if one.covers(pool)
    }


def answer(scope, there, *sold, **more):
    request = Request(book=rates(there, *sold), first=FIRST, **more)
    return plan.plan(scope, there, request)[0]


def test_without_rates_nothing_is_guessed(scope, there):
    found = answer(scope, there)
    assert (found.verdict, found.purchases, found.calendar) == ("not evaluated", (), ())
    (gpu,) = [n for n in found.not_evaluated if n.resource.startswith("BoxUsage:g5.xlarge")]
    assert "--rates aws" in gpu.why
    assert found.saving.mid == 0


def test_steady_usage_is_bought_and_bursty_is_not(scope, there):
    found = answer(scope, there, (terms(), "0.72"), (terms("sagemaker"), "0.7"))
    assert found.verdict == "buy"
    (bought,) = found.purchases
    # One g5.xlarge and one m6i.xlarge stand on demand all month; the trainings come and go.
    assert bought.kind == "compute"
    assert float(bought.hourly) == pytest.approx(0.72 * (1.006 + 0.192), abs=2e-3)
    assert found.saving.low <= found.saving.mid <= found.saving.high
    (training,) = [o for o in found.options if o.kind == "sagemaker"]
    assert (training.hourly, "a commitment pays above 70 %" in training.why) == (0, True)
    assert found.totals.left_after < found.totals.left


def test_what_is_right_sized_is_not_committed_to(scope, there, serving):
    gone = recommendation(scope, 100, serving)
    found = answer(scope, there, (terms(), "0.72"), recommendations=(gone,))
    assert float(found.purchases[0].hourly) == pytest.approx(0.72 * 0.192, abs=2e-3)
    assert found.totals.rightsized < found.totals.demand


def test_what_has_ended_covers_nothing_any_more(scope, there):
    arn = COMPUTE_PLAN.arn
    facts = {"end": "2026-11-20T00:00:00Z"}
    ended = Thing(kind="savings-plan", id=arn.rpartition("/")[2], region="us-east-1", facts=facts)
    at = datetime(2026, 11, 23)  # noqa: DTZ001
    found = answer(scope, there, inventory=Inventory(at=at, things=(ended,)))
    assert any(arn in note and "ended by 2026-11-23" in note for note in found.notes)
    # Its own rate is on the bill: what it covered would be bought again.
    (bought,) = found.purchases
    assert (bought.payment, float(bought.hourly)) == ("partial", pytest.approx(0.238))
    assert [event.what for event in found.calendar] == ["buy"] * 3


def test_the_mix_that_saves_most_is_proposed(scope, there):
    both = ((terms(), "0.72"), (terms("ec2-instance"), "0.6"))
    found = answer(scope, there, *both)
    assert {p.kind for p in found.purchases} >= {"ec2-instance"}
    compute = answer(scope, there, (terms(), "0.72"))
    assert found.saving.mid > compute.saving.mid
    # Alike in rate, what binds less is taken.
    same = answer(scope, there, (terms(), "0.6"), (terms("ec2-instance"), "0.6"))
    assert {p.kind for p in same.purchases} == {"compute"}


def test_the_least_binding_terms_are_taken_unless_others_are_asked_for(scope, there):
    sold = ((terms(), "0.72"), (terms(payment="all"), "0.68"), (terms(years=3), "0.5"))
    assert {(p.years, p.payment) for p in answer(scope, there, *sold).purchases} == {(1, "none")}
    asked = answer(scope, there, *sold, years=3)
    assert {p.years for p in asked.purchases} == {3}
    assert answer(scope, there, *sold, years=3, payment="all").verdict == "not evaluated"


@pytest.mark.parametrize(
    ("more", "says"),
    [({"min_days": 60}, "31 days are too few"), ({"min_saving": Decimal(10**6)}, "no commitment")],
)
def test_too_few_days_and_too_little_saved_are_none(scope, there, more, says):
    found = answer(scope, there, (terms(), "0.72"), **more)
    assert (found.verdict, says in found.why) == ("none", True)
    assert (found.purchases, found.saving.mid) == ((), 0)
