"""Functions with far more memory than they use."""

import pytest

from cost.rules.oversized_function import RULE
from tests.cost import builders as b
from tests.cost.rules import cases

LINE = cases.line(
    "arn:aws:lambda:us-east-1:111122223333:function:resize",
    "Lambda-GB-Second",
    unit="Lambda-GB-Second",
    usd="3",
    service="AWS Lambda",
    component="services.resize",
)


def used(percent: float, hours: int = b.DAYS * 24) -> tuple:
    return (b.readings("resize", "function_memory_utilization", percent, hours=hours),)


def listed(mib: int = 2048) -> tuple:
    return (cases.thing("function", "resize", MemorySize=mib),)


CASE = cases.Case(rule=RULE, lines=(LINE,), series=used(20), things=listed())


def test_fires_with_headroom_in_steps():
    found = CASE.run().one
    assert found.change is not None
    # 20 % of 2048 MiB and a fifth free: 512.
    assert (found.change.path, found.change.old, found.change.new) == (("memory_mib",), 2048, 512)
    assert float(found.saving.high) == pytest.approx(3 * 730 / 24 * 0.75)
    assert found.saving.low == 0


@pytest.mark.parametrize(("percent", "fires"), [(60.0, True), (60.1, False)])
def test_at_the_least_saving(percent: float, fires: bool):
    assert CASE.run(series=used(percent)).nothing is not fires


def test_none_becomes_smaller_than_lambda_has():
    assert CASE.run(things=listed(128)).nothing


def test_few_hours_with_calls_are_no_basis():
    assert "Lambda Insights" in CASE.run(series=used(20, hours=29)).why
    assert CASE.run(series=used(20, hours=30)).one


def test_what_is_not_known_is_said():
    assert "Lambda Insights" in CASE.run(series=()).why
    assert "not in the inventory" in CASE.run(things=()).why
