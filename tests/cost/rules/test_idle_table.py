"""Tables with provisioned capacity that nobody uses: no point is a zero where it was watched."""

import pytest

from cost.rules.idle_table import RULE
from tests.cost import builders as b
from tests.cost.rules import cases

ARN = "arn:aws:dynamodb:us-east-1:111122223333:table/old"
DYNAMO = {"service": "Amazon DynamoDB"}
LINES = (
    cases.line(ARN, "ReadCapacityUnit-Hrs", unit="ReadCapacityUnit-Hrs", **DYNAMO),
    cases.line(ARN, "TimedStorage-ByteHrs", unit="GB-Mo", usd="0.5", **DYNAMO),
)
WATCHED = b.readings("old", "table_read_capacity", 100)
CASE = cases.Case(rule=RULE, lines=LINES, series=(WATCHED,))


def test_fires_and_its_storage_goes_only_with_the_table():
    found = CASE.run().one
    assert found.saving.mid < found.saving.high
    assert "PAY_PER_REQUEST" in str(found.manual)


def test_what_is_reserved_is_paid_on():
    half = cases.line(
        ARN,
        "ReadCapacityUnit-Hrs",
        unit="ReadCapacityUnit-Hrs",
        more={"x_PurchaseOption": "Reserved"},
        **DYNAMO,
    )
    saving = CASE.run(lines=(*LINES, half)).one.saving
    assert float(saving.mid) == pytest.approx(730 / 24)
    assert saving.high > 2 * saving.mid


def test_a_read_is_use_and_at_the_threshold_it_is_none():
    series = (WATCHED, b.readings("old", "table_reads", 1))
    assert CASE.run(series=series).nothing
    assert CASE.run({"units": "336"}, series=series).one


def test_a_table_on_demand_is_fine():
    assert CASE.run(lines=LINES[1:]).nothing


def test_not_watched_is_not_idle():
    assert "no table_read_capacity" in CASE.run(series=()).why
