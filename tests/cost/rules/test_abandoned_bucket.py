"""Buckets that nobody reads or writes: the bill has the requests."""

import pytest

from cost.rules.abandoned_bucket import RULE
from tests.cost import builders as b
from tests.cost.rules import cases


def requests(tier: int, a_day: int) -> b.Line:
    return cases.line("data", f"Requests-Tier{tier}", unit="Requests", quantity=str(a_day), usd="0")


MADE = b.resource("aws:s3/bucket:Bucket", "x", id="data", inputs={"lifecycleRules": []})
COOLS = b.resource(
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
    "x",
    inputs={"bucket": "data", "rules": [{"status": "Enabled", "expiration": {"days": 400}}]},
)
CASE = cases.Case(rule=RULE, lines=(b.bucket(component="lake.data"),), graph=b.graph(MADE, COOLS))


def test_fires_with_the_archives_price():
    found = CASE.run().one
    assert float(found.saving.mid) == pytest.approx(310 * (1 - 0.004 / 0.023))
    assert found.change is not None
    assert (found.change.path, found.change.new) == (("archive_after_days",), 30)


# The window has two weeks.
@pytest.mark.parametrize(
    ("tier", "a_day", "fires"), [(1, 14, True), (1, 15, False), (2, 285, True), (2, 286, False)]
)
def test_at_the_thresholds(tier: int, a_day: int, fires: bool):
    assert CASE.run(lines=(*CASE.lines, requests(tier, a_day))).nothing is not fires


def test_a_bucket_without_our_lifecycle_gets_advice():
    assert CASE.run(graph=None).one.change is None
    assert CASE.run(graph=b.graph(MADE)).one.change is None


def test_what_is_not_known_is_said():
    assert "no price" in CASE.run(prices=b.Prices(kinds={}, hourly={})).why
