from decimal import Decimal

from cost.pricing.catalogue import load
from tests.policies.run import message, verdicts

ID = "max-hourly-cost"


def test_the_dearest_type_at_the_greatest_size_counts():
    price = load().on_demand("p4d.24xlarge", "us-east-1")
    assert price is not None
    assert verdicts(ID, "failing") == {"sample-dev": "fail"}
    assert f"{20 * price:.2f} USD an hour" in message(ID, "failing")


def test_the_ceiling_is_exact():
    price = load().on_demand("p4d.24xlarge", "us-east-1") or Decimal(0)
    most = 20 * price
    assert verdicts(ID, "failing", {"most_outside_production": most}) == {"sample-dev": "pass"}
    less = most - Decimal("0.01")
    assert verdicts(ID, "failing", {"most_outside_production": less}) == {"sample-dev": "fail"}


def test_production_has_a_ceiling_of_its_own():
    assert verdicts(ID, "passing", {"most_outside_production": 10_000}) == {"sample-dev": "pass"}


def test_what_cannot_be_priced_is_unknown_and_named():
    assert verdicts(ID, "undecided") == {"sample-dev": "unknown"}
    assert "at least" in message(ID, "undecided")
    assert "perhaps" in message(ID, "undecided")
    assert "by-attributes" in message(ID, "undecided")
