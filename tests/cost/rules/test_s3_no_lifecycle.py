"""Buckets without lifecycle: only where the state shows that none acts."""

from decimal import Decimal

import pytest

from cost.rules.s3_no_lifecycle import RULE
from tests.cost import builders as b

BUCKET = b.resource(
    "aws:s3/bucket:Bucket",
    "scratch",
    id="scratch-1",
    inputs={"tags": {"component": "lake.scratch"}},
)


def line(**more) -> b.Line:
    return b.bucket("scratch-1", component="lake.scratch", **more)


def lifecycle(*rules: dict) -> object:
    return b.resource(
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
        "scratch",
        inputs={"bucket": "scratch-1", "rules": list(rules)},
        property_dependencies={"bucket": [BUCKET.urn]},
    )


def test_fires_without_any_lifecycle():
    found = b.run(RULE, b.context(line(), graph=b.graph(BUCKET))).one
    month = Decimal(10) * 31
    assert round(found.saving.low, 6) == round(month / 10, 6)
    assert round(found.saving.mid, 6) == round(month * 3 / 10, 6)
    assert round(found.saving.high, 6) == round(month * (1 - Decimal("0.0125") / 23 * 1000), 6)
    assert found.change is not None
    assert (found.change.path, found.change.new) == (("lifecycle",), "standard")


@pytest.mark.parametrize(
    "act",
    [
        {"transitions": [{"days": 30}]},
        {"expiration": {"days": 9}},
        {"noncurrentVersionExpiration": {}},
    ],
)
def test_does_not_fire_where_a_rule_acts(act: dict):
    rule = {"status": "Enabled", "id": "r"} | act
    acts = any(act.values())
    answers = b.run(RULE, b.context(line(), graph=b.graph(BUCKET, lifecycle(rule))))
    assert answers.nothing is acts


@pytest.mark.parametrize(
    "rule",
    [
        {"status": "Disabled", "expiration": {"days": 9}},
        {"status": "Enabled", "abortIncompleteMultipartUpload": {"daysAfterInitiation": 7}},
    ],
)
def test_a_disabled_rule_or_one_for_uploads_alone_is_no_lifecycle(rule: dict):
    assert b.run(RULE, b.context(line(), graph=b.graph(BUCKET, lifecycle(rule)))).one


def test_without_a_state_there_is_no_verdict():
    assert "no state was given" in b.run(RULE, b.context(line())).why
    assert "not in the state" in b.run(RULE, b.context(line(), graph=b.graph())).why


def test_a_dollar_a_month_is_not_above_a_dollar():
    cheap = str(Decimal(1) / 31)
    given = b.context(line(daily_usd=cheap[:20]), graph=b.graph(BUCKET))
    assert b.run(RULE, given).nothing
    assert b.run(RULE, given, min_monthly_usd="0.9").one


def test_high_is_mid_where_the_regions_prices_are_not_known():
    prices = b.Prices(kinds={}, hourly={})
    found = b.run(RULE, b.context(line(), prices=prices, graph=b.graph(BUCKET))).one
    assert found.saving.high == found.saving.mid


def test_another_stacks_state_says_nothing_of_this_bucket():
    named_by_component = b.resource(
        "aws:s3/bucket:Bucket", "x", inputs={"tags": {"component": "lake.scratch"}}
    )
    other = b.graph(named_by_component, stack="prod")
    assert "not in the state" in b.run(RULE, b.context(line(), graph=other)).why
    assert b.run(RULE, b.context(line(), graph=b.graph(named_by_component))).one
