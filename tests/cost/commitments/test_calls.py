"""The calls that a person would run: AWS's own model of each knows every option in them."""

import re
import shlex
from datetime import date
from decimal import Decimal

import botocore.session
import pytest

from cost.commitments import calls
from cost.commitments.figures import alone
from cost.commitments.offers import offers
from cost.commitments.purchases import World
from tests.cost.commitments.builders import WEEKS, book, demand, pool

SESSION = botocore.session.get_session()


def purchase(kind="compute", years=1, payment="none"):
    type_ = {"rds-ri": "db.r6g.large", "elasticache-ri": "cache.r6g.large"}.get(kind, "m6i.large")
    there = demand({pool(type_): [2.0] * WEEKS})
    rates = book(dict.fromkeys(there.pools, "0.5"), kind, years, payment)
    (found,) = alone(World.of(there.spend), offers(there, rates))
    return found


def members(call):
    """The service's own names of a call's options."""
    _, service, command, *rest = shlex.split(call)
    model = SESSION.get_service_model(service)
    operation = "".join(word.capitalize() for word in command.split("-"))
    name = next(n for n in model.operation_names if n.lower() == operation.lower())
    shape = model.operation_model(name).input_shape
    known = {re.sub(r"[^a-z]", "", member.lower()) for member in shape.members}
    given = [word[2:].replace("-", "") for word in rest if word.startswith("--")]
    required = {re.sub(r"[^a-z]", "", member.lower()) for member in shape.required_members}
    return known, set(given), required


@pytest.mark.parametrize("kind", ["compute", "ec2-instance", "ec2-ri", "rds-ri", "elasticache-ri"])
@pytest.mark.parametrize("payment", ["none", "partial"])
def test_aws_knows_every_option(kind, payment):
    one = purchase(kind, payment=payment)
    known, given, required = members(calls.buy(one, one.hourly))
    assert required <= given <= known


def test_a_plan_is_bought_by_the_dollar_and_partial_is_half_upfront():
    call = calls.buy(purchase(payment="partial"), Decimal("0.333"), date(2027, 2, 1))
    assert call == (
        "aws savingsplans create-savings-plan --savings-plan-offering-id compute-1"
        " --commitment 0.333 --upfront-payment-amount 1458.54"
        " --purchase-time 2027-02-01T00:00:00Z"
    )


def test_a_reservation_is_bought_by_the_instance():
    assert calls.buy(purchase("rds-ri"), Decimal("0.5")).endswith("--db-instance-count 1")


def test_an_offering_that_is_not_known_is_looked_up():
    one = purchase("ec2-instance", 3, "all").model_copy(update={"offering": ""})
    assert calls.UNKNOWN in calls.buy(one, one.hourly)
    call = calls.look_up(one)
    known, given, _ = members(call)
    assert given <= known
    assert "--durations 94608000" in call
    assert "name=region,values=us-east-1 name=instanceFamily,values=m6i" in call
    assert calls.look_up(purchase()) is None
