"""What commitments pay of a recommendation's resources, and until when."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from cost.inventory.things import Inventory, Thing
from cost.models import Committed, Recommendation
from cost.optimise import optimise
from cost.rules.idle_instance import RULE
from tests.cost import builders as b
from trimtab.rightsize_text import until_then

PLAN = "arn:aws:savingsplans::111122223333:savingsplan/5ac1"
COVERED = {
    "CommitmentDiscountId": PLAN,
    "CommitmentDiscountStatus": "Used",
    "CommitmentDiscountType": "Savings Plan",
}
HOURLY = Decimal("0.192")


def advice(*ends: str, more: dict[str, str] = COVERED) -> Recommendation:
    covered = b.instance("i-1", purchase="SavingsPlan", component="clusters.a")
    lines = [
        replace(covered, more={**covered.more, **more}),
        b.instance("i-2", component="clusters.a"),
    ]
    things = tuple(
        Thing(kind="savings-plan", id="5ac1", region="us-east-1", facts={"end": end})
        for end in ends
    )
    inventory = Inventory(at=datetime(2026, 10, 15), things=things)  # noqa: DTZ001 - naive UTC
    series = b.at_rest_series("i-1") + b.at_rest_series("i-2")
    context = replace(b.context(*lines, metrics=b.metrics(*series)), inventory=inventory)
    (found,) = optimise(context, (RULE,)).recommendations
    return found


def committed(*ends: str, more: dict[str, str] = COVERED) -> Committed | None:
    found = advice(*ends, more=more)
    if found.committed is not None:
        assert found.saving.low == HOURLY * 730  # i-2's alone: the plan is paid on
    return found.committed


def test_until_the_commitment_ends_the_least_is_saved():
    found = committed("2027-10-15T00:00:00.000Z")
    assert found is not None
    assert (found.ids, found.ends) == ((PLAN,), date(2027, 10, 15))
    assert round(found.monthly, 6) == round(HOURLY * 730, 6)
    assert found.saving_until_then is not None
    assert round(found.saving_until_then, 6) == round(HOURLY * 24 * 365, 6)


def test_it_is_said_in_words():
    found = advice("2027-10-15T00:00:00.000Z")
    said = until_then(found, "USD")
    assert "bear $140.16 a month of it and are paid on until 2027-10-15: $140.16 a month" in said
    assert "$1,681.92 in all" in said
    assert "--inventory aws tells when" in until_then(advice(), "USD")


def test_one_that_has_ended_takes_nothing():
    found = committed("2026-10-01T00:00:00.000Z")
    assert found is not None
    assert found.saving_until_then == 0


def test_without_an_inventory_the_end_is_not_known():
    found = committed()
    assert found is not None
    assert (found.ends, found.saving_until_then) == (None, None)


def test_what_no_commitment_covers_says_nothing():
    assert committed(more={}) is None
    assert committed(more=COVERED | {"CommitmentDiscountStatus": "Unused"}) is None
