"""The canonical table: percentiles of hourly maxima, gaps that are not zeros."""

from datetime import timedelta

import pytest

from tests.cost import builders as b


def test_percentiles_are_of_hourly_maxima():
    series = b.readings("i-1", "cpu_utilization", [float(n) for n in range(101)], hours=101)
    found = b.metrics(series).summary("cpu_utilization", 99.5)["i-1"]
    assert found.peak == pytest.approx(99.5)
    assert b.metrics(series).summary("cpu_utilization")["i-1"].peak == 100.0


def test_a_resource_without_values_is_absent():
    found = b.metrics(b.readings("i-1", "cpu_utilization", 1.0))
    assert set(found.summary("cpu_utilization")) == {"i-1"}
    assert found.summary("gpu_utilization") == {}


def test_the_busiest_day_is_a_utc_day():
    series = b.readings("i-1", "network_in_bytes", [0.0] * 24 + [10.0] * 24, hours=48)
    assert b.metrics(series).summary("network_in_bytes")["i-1"].busiest_day == 240.0


def test_what_is_not_the_bills_without_doubt_is_named_and_counted():
    """Of one name in two regions, nobody knows whose the values are."""
    given = (b.readings(i, "cpu_utilization", 1.0, hours=2) for i in ("i-1", "i-9", "fn"))
    billed = [("us-east-1", "i-1"), ("us-east-1", "fn"), ("eu-west-1", "fn")]
    found = b.metrics(*given).of_bill(billed)
    assert set(found.summary("cpu_utilization")) == {"i-1", "i-9"}
    assert found.notes == (
        "1 resource not looked at: not in the bill, or no longer (i-9)",
        "1 resource in several regions: whose values these are is not known (fn)",
    )


def test_the_window_excludes_its_end():
    found = b.metrics(b.readings("i-1", "cpu_utilization", 1.0, hours=48))
    cut = found.between(b.at(0), b.at(24))
    assert cut.summary("cpu_utilization")["i-1"].hours == 24
    assert cut.span == (b.at(0), b.at(24) - timedelta(hours=1))
    assert b.metrics().span is None
