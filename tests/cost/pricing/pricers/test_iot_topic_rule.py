"""A rule costs by message, for itself and for each action."""

from __future__ import annotations

from cost.pricing.pricers.iot_topic_rule import PRICER
from tests.cost.pricing.builders import Case, check_golden


def test_golden() -> None:
    to_kinesis = {"kineses": [{"streamName": "x"}]}
    check_golden(
        PRICER,
        {
            "one action": Case(to_kinesis),
            "two actions": Case(
                {**to_kinesis, "sqs": [{"queueUrl": "x"}]}, usage={"messages": 10_000_000}
            ),
        },
    )
