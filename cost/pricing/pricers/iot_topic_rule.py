"""Price a rule of IoT Core: the messages that reach it, the rule, and each of its actions."""

from __future__ import annotations

from decimal import Decimal

from cost.pricing.base import Ask, Billed, Part, Percentiles, Pricer, UsageInput

MESSAGES = UsageInput(
    key="messages",
    unit="messages",
    what="messages of devices that the rule takes, in units of 5 KB",
    why="from ten devices that speak each minute to a thousand each ten seconds",
    assume=(430_000, 5_000_000, 260_000_000),
    billed=Billed(usage="Messages", service="IoT"),
)
ACTIONS = (
    "dynamodbs",
    "dynamodbv2s",
    "firehoses",
    "https",
    "kafkas",
    "kineses",
    "lambdas",
    "republishes",
    "s3",
    "sns",
    "sqs",
    "stepFunctions",
    "timestreams",
)
MILLIONTH = Percentiles.exactly(Decimal("0.000001"))


def price(ask: Ask) -> tuple[Part, ...]:
    """Connections (0.08 USD a million minutes) belong to devices, which are in no program."""
    actions = sum(len(ask.get(name, default=[])) for name in ACTIONS)
    messages, basis = ask.amount(MESSAGES)
    parts = [
        *ask.used("messages", "iot.messages.1m", "messages", per=1_000_000),
        *ask.used("rules triggered", "iot.rule.1m", "messages", per=1_000_000),
    ]
    if messages is not None and actions:
        count = messages * Percentiles.exactly(actions)
        millions = count * MILLIONTH
        part = ask.part("actions", "iot.action.1m", millions, basis)
        parts.append(part.model_copy(update={"usage_key": MESSAGES.key}))
    return tuple(parts)


PRICER = Pricer(
    id="iot-topic-rule",
    types=("aws:iot/topicRule:TopicRule",),
    price=price,
    usage=(MESSAGES,),
)
