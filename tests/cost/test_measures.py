"""What rules ask of CloudWatch, of which resources, and in which regions things are listed."""

from datetime import datetime
from typing import Any

from cost.metrics import cloudwatch
from cost.optimise import asks, wanted
from cost.rules.idle_load_balancer import RULE as BALANCER
from cost.rules.idle_nat_gateway import OUT
from cost.rules.idle_nat_gateway import RULE as NAT
from cost.rules.oversized_volume import RULE as VOLUME
from cost.rules.unattached_volume import RULE as FREE
from tests.cost import builders as b
from tests.cost.rules import cases


def test_asks_of_what_the_bill_names_on_the_rules_meter():
    lines = (cases.line("nat-1", "NatGateway-Hours"), b.instance("i-1"), b.volume("vol-1"))
    found = asks(b.context(*lines), (NAT, VOLUME, BALANCER))
    assert {(a.region, a.resource, a.measure.id) for a in found} == {
        (b.REGION, "nat-1", "nat_bytes_out"),
        (b.REGION, "i-1", "disk_utilization"),
    }


def test_lists_the_kinds_of_the_rules_in_the_bills_regions():
    given = b.context(b.volume("vol-1"), cases.line("x", "y", more={"RegionId": "global"}))
    assert wanted(given, (FREE, NAT)) == {("volume", "us-east-1")}


class Answering:
    """A CloudWatch that keeps what it was asked and answers with zeros."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []

    def get_paginator(self, name: str) -> "Answering":
        assert name == "get_metric_data"
        return self

    def paginate(self, **request: Any) -> list[dict[str, Any]]:
        self.asked += [q["MetricStat"] for q in request["MetricDataQueries"]]
        at = request["StartTime"]
        results = [
            {"Id": q["Id"], "Timestamps": [at], "Values": [0.0], "StatusCode": "Complete"}
            for q in request["MetricDataQueries"]
        ]
        return [{"MetricDataResults": results}]


def test_cloudwatch_is_asked_in_the_measures_own_words():
    client = Answering()
    from cost.measures import Ask

    more = [Ask("us-east-1", "nat-1", OUT)]
    start, end = datetime(2026, 10, 1), datetime(2026, 10, 2)  # noqa: DTZ001
    found = cloudwatch.read(lambda _: client, {}, start, end, more)
    (stat,) = client.asked
    assert stat["Metric"]["Namespace"] == "AWS/NATGateway"
    assert stat["Metric"]["Dimensions"] == [{"Name": "NatGatewayId", "Value": "nat-1"}]
    assert stat["Stat"] == "Sum"
    assert found.summary("nat_bytes_out")["nat-1"].peak == 0
