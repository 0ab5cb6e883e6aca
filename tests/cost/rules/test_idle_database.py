"""Databases that nobody connects to."""

import pytest

from cost.rules.idle_database import RULE
from tests.cost import builders as b
from tests.cost.rules import cases

ARN = "arn:aws:rds:us-east-1:111122223333:db:old"
RDS = {"service": "Amazon Relational Database Service"}
HOURS = cases.line(ARN, "USE1-InstanceUsage:db.m5.large", usd="4.104", **RDS)
DISK = cases.line(ARN, "USE1-RDS:GP3-Storage", unit="GB-Mo", quantity="3", usd="0.37", **RDS)


def connections(most: float) -> tuple:
    return (b.readings("old", "db_connections", most),)


CASE = cases.Case(rule=RULE, lines=(HOURS, DISK), series=connections(0))


def test_fires_with_its_storage():
    found = CASE.run().one
    assert found.resources == ("old",)
    assert float(found.saving.mid) == pytest.approx(4.104 * 730 / 24 + 0.37 * 31)
    assert "stop-db-instance" in str(found.manual)


def test_one_connection_is_use_and_at_the_threshold_it_is_none():
    assert CASE.run(series=connections(1)).nothing
    assert CASE.run({"connections": "1"}, series=connections(1)).one


def test_what_a_reservation_covers_is_paid_on():
    reserved = cases.line(ARN, "InstanceUsage:db.m5.large", more={"x_PurchaseOption": "Reserved"})
    saving = CASE.run(lines=(reserved,)).one.saving
    assert (saving.low, saving.mid, saving.high > 0) == (0, 0, True)


def test_a_missing_metric_is_no_zero():
    assert "no db_connections" in CASE.run(series=()).why
