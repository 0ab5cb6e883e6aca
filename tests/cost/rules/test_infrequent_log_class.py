"""Log groups that are written much and watched by nothing."""

import pytest

from cost.rules.infrequent_log_class import RULE
from tests.cost import builders as b
from tests.cost.rules import cases

NAME = "/ml/training"
LINE = cases.line(
    f"arn:aws:logs:us-east-1:111122223333:log-group:{NAME}",
    "USE1-DataProcessing-Bytes",
    unit="GB",
    usd="5",
    service="AmazonCloudWatch",
)


def group(**more) -> tuple:
    return (cases.thing("log-group", NAME, **{"logGroupClass": "STANDARD", **more}),)


CASE = cases.Case(rule=RULE, lines=(LINE,), things=group())


def test_fires_with_half_of_the_ingestion():
    found = CASE.run().one
    assert float(found.saving.mid) == pytest.approx(5 * 730 / 24 / 2)
    assert NAME in str(found.manual)


@pytest.mark.parametrize("more", [{"metricFilterCount": 1}, {"logGroupClass": "INFREQUENT_ACCESS"}])
def test_what_is_watched_or_infrequent_already_is_fine(more: dict):
    assert CASE.run(things=group(**more)).nothing


@pytest.mark.parametrize(("least", "fires"), [("152", True), ("153", False)])
def test_at_the_threshold(least: str, fires: bool):
    assert CASE.run({"min_monthly_usd": least}).nothing is not fires


def test_what_is_not_known_is_said():
    assert "no inventory" in CASE.run(listed=False).why
    assert "no price" in CASE.run(prices=b.Prices(kinds={}, hourly={})).why
