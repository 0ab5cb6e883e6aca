"""Buckets that another region reads again and again."""

import pytest

from cost.rules._base import Context
from cost.rules.cross_region_reads import RULE
from tests.cost import builders as b
from tests.cost.rules import cases

MONTH = 730 / 24
STORED_GB = 14 * 31
STORED_USD = 10 * 31
"""October: the bill's day of storage times its days."""


def sent(gb: float = 100, usd: float = 20, bucket: str = "data") -> b.Line:
    return cases.line(
        bucket,
        "USE1-USW2-AWS-Out-Bytes",
        unit="GB",
        quantity=str(gb),
        usd=str(usd),
        service="AmazonS3",
    )


CASE = cases.Case(rule=RULE, lines=(b.bucket("data"), sent()))


@pytest.fixture(scope="module")
def given() -> Context:
    return CASE.context()


def test_fires_with_what_a_copy_would_save(given: Context):
    found = b.run(RULE, given).one
    once = 20 * MONTH * STORED_GB / (100 * MONTH)
    assert float(found.saving.mid) == pytest.approx(20 * MONTH - STORED_USD - once)
    assert float(found.saving.high) == pytest.approx(20 * MONTH)
    assert found.saving.low == 0
    assert "(USW2)" in str(found.manual)


@pytest.mark.parametrize(
    ("times", "saving", "fires"), [("7", "10", True), ("7.1", "10", False), ("7", "300", False)]
)
def test_at_the_thresholds(given: Context, times: str, saving: str, fires: bool):
    assert b.run(RULE, given, times=times, min_saving_usd=saving).nothing is not fires


def test_what_is_no_bucket_has_no_copy():
    assert CASE.run(lines=(b.instance("i-1"), sent(bucket="i-1"))).nothing
    regional = cases.line("data", "DataTransfer-Regional-Bytes", unit="GB", quantity="900")
    assert CASE.run(lines=(b.bucket("data"), regional)).nothing


def test_a_copy_that_costs_more_is_not_proposed():
    assert CASE.run(lines=(b.bucket("data", "1000"), sent())).nothing
