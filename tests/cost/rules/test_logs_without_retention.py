"""Log groups that keep everything."""

from datetime import datetime

import pytest

from cost.rules.logs_without_retention import RULE
from tests.cost.rules import cases

NAME = "/aws/batch/job"
LINE = cases.line(
    f"arn:aws:logs:us-east-1:111122223333:log-group:{NAME}",
    "TimedStorage-ByteHrs",
    unit="GB-Mo",
    service="AmazonCloudWatch",
)


def group(days: float = 900, **more) -> tuple:
    made = (cases.ago(days) - datetime(1970, 1, 1)).total_seconds() * 1000  # noqa: DTZ001
    return (cases.thing("log-group", NAME, creationTime=int(made), **more),)


CASE = cases.Case(rule=RULE, lines=(LINE,), things=group())


def test_fires_with_what_is_older():
    found = CASE.run().one
    assert found.resources == (NAME,)
    assert float(found.saving.mid) == pytest.approx(31 * 0.9)
    assert f"--retention-in-days 90 --log-group-name {NAME}" in str(found.manual)


def test_one_with_a_retention_is_fine():
    assert CASE.run(things=group(retentionInDays=3653)).nothing


@pytest.mark.parametrize(("days", "fires"), [(90.1, True), (90, False)])
def test_a_group_that_is_no_older_has_nothing_to_lose(days: float, fires: bool):
    assert CASE.run(things=group(days)).nothing is not fires


def test_storage_of_other_services_is_none_of_it():
    assert CASE.run(lines=(cases.line(NAME, "TimedStorage-ByteHrs", service="AmazonS3"),)).nothing


def test_without_an_inventory_nobody_can_tell():
    assert "no inventory" in CASE.run(listed=False).why
