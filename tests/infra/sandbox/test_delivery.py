"""Events reach those whom the deployed rules name, and nobody else."""

from __future__ import annotations

import json
from typing import Any

import pytest

from infra.sandbox.delivery import Message, Place, Receipt, Sender, permits, publish, send
from infra.sandbox.raising import Event, envelope
from tests.infra.sandbox.lifecycle import World
from tests.infra.sandbox.listeners import function, letting_in, open_queue, received, rule

pytestmark = pytest.mark.slow

RULE_ARN = "arn:aws:events:us-east-1:123456789012:rule/spot"


def place(world: World) -> Place:
    return Place(clients=world.clients, region="us-east-1")


def raise_event(world: World, source: str, **detail: Any) -> tuple[Any, Any]:
    """Send an event; each test has a source of its own, so that rules do not mix."""
    event = Event(source=source, kind="Test", resources=["arn:x"], detail=detail)
    return send(place(world), envelope(place(world), event))


def test_a_queue_gets_the_whole_event(world: World) -> None:
    queue = open_queue(world, "whole")
    made = rule(world, "whole", {"source": ["t.whole"]}, queue["arn"])
    matched, receipts = raise_event(world, "t.whole", id="i-1")
    assert matched == (made["name"],)
    assert [(r.target, r.status) for r in receipts] == [(queue["arn"], "delivered")]
    assert [m["detail"] for m in received(world, queue)] == [{"id": "i-1"}]


@pytest.mark.parametrize(
    ("pattern", "fits"),
    [
        ({"id": ["i-1"]}, True),
        ({"id": ["i-2"]}, False),
        ({"id": [{"prefix": "i-"}]}, True),
        ({"id": [{"anything-but": ["i-1"]}]}, False),
        ({"gone": [{"exists": False}]}, True),
        ({"percent": [{"numeric": [">", 50, "<=", 80]}]}, True),
        ({"percent": [{"numeric": [">", 80]}]}, False),
        ({"state": {"value": ["ALARM"]}}, True),
        ({"state": {"value": ["OK"]}}, False),
    ],
)
def test_patterns_fit_as_on_aws(world: World, pattern: Any, fits: bool) -> None:
    source = f"t.{json.dumps(pattern)}"
    wanted = {"source": [source], "detail": pattern}
    made = rule(world, "pattern", wanted, "arn:aws:sqs:us-east-1:123456789012:none")
    matched, _ = raise_event(world, source, id="i-1", percent=80, state={"value": "ALARM"})
    assert matched == ((made["name"],) if fits else ())


def test_a_disabled_rule_sends_nothing(world: World) -> None:
    queue = open_queue(world, "disabled")
    made = rule(world, "disabled", {"source": ["t.disabled"]}, queue["arn"])
    world.client("events").disable_rule(Name=made["name"])
    assert raise_event(world, "t.disabled") == ((), ())


def test_a_target_may_get_a_part_a_text_of_its_own_or_a_constant(world: World) -> None:
    queue = open_queue(world, "shaped")
    pattern = {"source": ["t.shaped"]}
    rule(world, "part", pattern, queue["arn"], inputPath="$.detail.id")
    rule(world, "constant", pattern, queue["arn"], input='{"k": 1}')
    template = {"inputPaths": {"id": "$.detail.id"}, "inputTemplate": '{"lost": "<id>"}'}
    rule(world, "template", pattern, queue["arn"], inputTransformer=template)
    raise_event(world, "t.shaped", id="i-9")
    bodies = {json.dumps(body) for body in received(world, queue)}
    assert bodies == {'"i-9"', '{"k": 1}', '{"lost": "i-9"}'}


def test_a_queue_that_lets_nobody_in_gets_nothing_but_its_dead_letters(world: World) -> None:
    letters = open_queue(world, "letters")
    closed = world.up("aws:sqs/queue:Queue", "closed")
    pattern = {"source": ["t.closed"]}
    rule(world, "closed", pattern, closed["arn"], deadLetterConfig={"arn": letters["arn"]})
    _, receipts = raise_event(world, "t.closed")
    assert [r.status for r in receipts] == ["failed", "delivered"]
    assert "the queue's policy does not let events.amazonaws.com in" in receipts[0].detail
    assert received(world, closed) == []
    assert len(received(world, letters)) == 1


def test_a_queue_that_is_gone_is_a_failure(world: World) -> None:
    arn = f"arn:aws:sqs:us-east-1:{world.account}:gone"
    rule(world, "gone", {"source": ["t.gone"]}, arn)
    _, (receipt,) = raise_event(world, "t.gone")
    assert (receipt.status, receipt.target) == ("failed", arn)


def test_a_function_runs_with_the_event_against_the_emulator(world: World) -> None:
    source = (
        "import boto3\n"
        "def handle(event, context):\n"
        "    boto3.client('s3').create_bucket(Bucket='made-by-' + event['detail']['id'])\n"
        "    return boto3.client('sts').get_caller_identity()['Account']\n"
    )
    arn = function(world, "maker", source, "events.amazonaws.com")
    rule(world, "maker", {"source": ["t.maker"]}, arn)
    _, (receipt,) = raise_event(world, "t.maker", id="i-7")
    assert (receipt.status, receipt.detail) == ("delivered", json.dumps(world.account))
    buckets = [b["Name"] for b in world.client("s3").list_buckets()["Buckets"]]
    assert "made-by-i-7" in buckets


@pytest.mark.parametrize(
    ("name", "permitted", "why"),
    [
        ("closed", "s3.amazonaws.com", "does not let events.amazonaws.com in"),
        ("raising", "events.amazonaws.com", "ValueError: no"),
    ],
)
def test_a_function_that_cannot_is_a_failure(
    world: World, name: str, permitted: str, why: str
) -> None:
    arn = function(world, name, "def handle(e, c):\n    raise ValueError('no')", permitted)
    rule(world, f"f-{name}", {"source": [f"t.f-{name}"]}, arn)
    _, (receipt,) = raise_event(world, f"t.f-{name}")
    assert receipt.status == "failed"
    assert why in receipt.detail


def test_a_topic_reaches_queues_and_functions_and_sends_no_mail(world: World) -> None:
    topic = world.up("aws:sns/topic:Topic", "t", policy=letting_in("budgets.amazonaws.com"))["arn"]
    queue = open_queue(world, "told")
    source = "def handle(event, context):\n    return event['Records'][0]['Sns']['Message']"
    called = function(world, "told", source, "sns.amazonaws.com")
    ends = {"sqs": queue["arn"], "lambda": called, "email": "ml@example.com"}
    for protocol, endpoint in ends.items():
        world.client("sns").subscribe(TopicArn=topic, Protocol=protocol, Endpoint=endpoint)
    sender = Sender("budgets.amazonaws.com", f"arn:aws:budgets::{world.account}:budget/b", "b")
    receipts = list(publish(place(world), topic, Message("80 percent", "Budget"), sender))
    by_target: dict[str, Receipt] = {r.target: r for r in receipts}
    assert by_target[called].detail == '"80 percent"'
    assert by_target[queue["arn"]].status == "delivered"
    assert by_target["ml@example.com"].status == "skipped"
    assert [m["Message"] for m in received(world, queue)] == ["80 percent"]


@pytest.mark.parametrize(
    ("policy", "lets_in"),
    [
        (None, False),
        (letting_in("events.amazonaws.com"), True),
        (letting_in("sns.amazonaws.com"), False),
        (letting_in("events.amazonaws.com", ArnEquals={"aws:SourceArn": RULE_ARN}), True),
        (letting_in("events.amazonaws.com", ArnLike={"aws:SourceArn": "arn:aws:events:*"}), True),
        (letting_in("events.amazonaws.com", ArnEquals={"aws:SourceArn": "arn:other"}), False),
        (
            letting_in("events.amazonaws.com", StringEquals={"aws:SourceAccount": "123456789012"}),
            True,
        ),
        (letting_in("events.amazonaws.com", StringEquals={"aws:SourceAccount": "9"}), False),
    ],
)
def test_policies_let_in_as_on_aws(policy: str | None, lets_in: bool) -> None:
    assert permits(policy, Sender("events.amazonaws.com", RULE_ARN, "spot")) is lets_in
