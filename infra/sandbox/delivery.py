"""From an event to whoever a stack's rules send it: matched and delivered as EventBridge would.

moto keeps rules and targets but sends AWS's own events to nobody. Here an event is matched against
the deployed rules' patterns and handed to their queues, topics and functions, if those let
EventBridge in: a queue policy that was forgotten shows here as it would on AWS.
"""

from __future__ import annotations

import json
import urllib.request
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

from botocore.exceptions import ClientError

from infra.sandbox.local_images import local_image
from infra.sandbox.local_lambda import Function, run

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from infra.sandbox.clients import Clients

EVENTS = "events.amazonaws.com"
ALARMS = "cloudwatch.amazonaws.com"


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What became of one delivery."""

    via: str
    """The rule, alarm, budget or topic that sent it."""
    target: str
    """The target's ARN or address."""
    status: Literal["delivered", "failed", "skipped"]
    detail: str = ""
    event: str = ""
    """What was delivered, in AWS's words, where several events were sent."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where deliveries happen: an account's clients, and a region."""

    clients: Clients
    region: str

    def client(self, service: str) -> Any:
        """A boto3 client in this place."""
        return self.clients.get(service, self.region)


def matching_rules(place: Place, event: Any) -> list[dict[str, Any]]:
    """The enabled rules of the default bus whose pattern fits an event."""
    from moto.events.models import EventPattern

    pages = place.client("events").get_paginator("list_rules").paginate()
    rules = [rule for page in pages for rule in page["Rules"]]
    return [
        rule
        for rule in rules
        if rule.get("State") == "ENABLED"
        and rule.get("EventPattern")
        and EventPattern(None, json.loads(rule["EventPattern"])).matches_event(event)
    ]


def send(place: Place, event: Mapping[str, Any]) -> tuple[tuple[str, ...], tuple[Receipt, ...]]:
    """Put an event on the default bus: the names of the rules that fit, and what they delivered."""
    rules = matching_rules(place, event)
    receipts = [
        receipt
        for rule in rules
        for target in place.client("events").list_targets_by_rule(Rule=rule["Name"])["Targets"]
        for receipt in _to_target(place, rule, target, event)
    ]
    return tuple(rule["Name"] for rule in rules), tuple(receipts)


def _to_target(
    place: Place, rule: Mapping[str, Any], target: Mapping[str, Any], event: Mapping[str, Any]
) -> Iterator[Receipt]:
    body = _body(target, event)
    name, arn = rule["Name"], target["Arn"]
    deliver = {"sqs": _to_queue, "sns": _to_topic, "lambda": _to_function}.get(arn.split(":")[2])
    if target.get("BatchParameters"):
        deliver = partial(_submit, target["BatchParameters"])
    if deliver is None:
        yield Receipt(via=name, target=arn, status="skipped", detail="not emulated")
        return
    failed = None
    for receipt in deliver(place, arn, body, Sender(EVENTS, rule["Arn"], name)):
        failed = receipt if receipt.status == "failed" else failed
        yield receipt
    letters = (target.get("DeadLetterConfig") or {}).get("Arn")
    if failed is not None and letters:
        yield from _to_queue(place, letters, body, Sender(EVENTS, rule["Arn"], f"{name} (failed)"))


def _body(target: Mapping[str, Any], event: Mapping[str, Any]) -> Any:
    """What a target gets of an event: all of it, a part, a template filled in, or a constant."""
    if target.get("Input"):
        return json.loads(target["Input"])
    if target.get("InputPath"):
        found: Any = event
        for step in target["InputPath"].removeprefix("$").strip(".").split("."):
            found = found[step] if step else found
        return found
    if target.get("InputTransformer"):
        from moto.events.utils import EventTemplateParser

        transformer = target["InputTransformer"]
        paths = transformer.get("InputPathsMap") or {}
        timed: Any = {**event, "ingestion-time": event.get("time")}
        return EventTemplateParser.parse(transformer["InputTemplate"], paths, timed)
    return event


@dataclass(frozen=True)
class Sender:
    """The AWS service that sends, on behalf of a rule, budget or topic."""

    service: str
    arn: str
    name: str


def _submit(
    job: Mapping[str, Any], place: Place, arn: str, body: Any, sender: Sender
) -> Iterator[Receipt]:
    """Give a job queue the target's job, as often as its array says; the event says nothing."""
    del body
    array = {"size": job["ArrayProperties"]["Size"]} if job.get("ArrayProperties") else {}
    try:
        made = place.client("batch").submit_job(
            jobName=job["JobName"],
            jobQueue=arn,
            jobDefinition=job["JobDefinition"],
            arrayProperties=array,
        )
    except ClientError as error:
        yield Receipt(via=sender.name, target=arn, status="failed", detail=str(error))
        return
    yield Receipt(via=sender.name, target=arn, status="delivered", detail=made["jobId"])


def _to_queue(place: Place, arn: str, body: Any, sender: Sender) -> Iterator[Receipt]:
    sqs = place.client("sqs")
    try:
        url = sqs.get_queue_url(QueueName=arn.split(":")[5])["QueueUrl"]
        policy = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["Policy"])
        if not permits(policy.get("Attributes", {}).get("Policy"), sender):
            yield _closed(arn, sender, "the queue's policy")
            return
        sqs.send_message(QueueUrl=url, MessageBody=json.dumps(body))
    except ClientError as error:
        yield Receipt(via=sender.name, target=arn, status="failed", detail=str(error))
        return
    yield Receipt(via=sender.name, target=arn, status="delivered")


def _to_topic(place: Place, arn: str, body: Any, sender: Sender) -> Iterator[Receipt]:
    text = body if isinstance(body, str) else json.dumps(body)
    yield from publish(place, arn, Message(text), sender)


@dataclass(frozen=True)
class Message:
    """What a topic's subscribers get."""

    text: str
    subject: str | None = None


def publish(place: Place, topic: str, message: Message, sender: Sender) -> Iterator[Receipt]:
    """Publish to a topic: queues and functions get it; no mail or call leaves this machine."""
    sns = place.client("sns")
    try:
        attributes = sns.get_topic_attributes(TopicArn=topic)["Attributes"]
        # EventBridge tells a topic nothing of itself: no condition can hold for it (AWS's page
        # "Troubleshooting Amazon EventBridge").
        told = sender.service != EVENTS
        if not permits(attributes.get("Policy"), sender, told=told):
            yield _closed(topic, sender, "the topic's policy")
            return
        subject = {"Subject": message.subject} if message.subject else {}
        identity = sns.publish(TopicArn=topic, Message=message.text, **subject)["MessageId"]
    except ClientError as error:
        yield Receipt(via=sender.name, target=topic, status="failed", detail=str(error))
        return
    yield Receipt(via=sender.name, target=topic, status="delivered")
    pages = sns.get_paginator("list_subscriptions_by_topic").paginate(TopicArn=topic)
    for subscription in (s for page in pages for s in page["Subscriptions"]):
        yield from _to_subscriber(place, subscription, message, identity)


def _to_subscriber(
    place: Place, subscription: Mapping[str, str], message: Message, identity: str
) -> Iterator[Receipt]:
    topic, endpoint = subscription["TopicArn"], subscription["Endpoint"]
    name = topic.split(":")[5]
    if subscription["Protocol"] == "lambda":
        notice = {
            "MessageId": identity,
            "TopicArn": topic,
            "Subject": message.subject,
            "Message": message.text,
            "Type": "Notification",
        }
        record = {
            "EventSource": "aws:sns",
            "EventVersion": "1.0",
            "EventSubscriptionArn": subscription["SubscriptionArn"],
            "Sns": notice,
        }
        sender = Sender("sns.amazonaws.com", topic, name)
        yield from _to_function(place, endpoint, {"Records": [record]}, sender)
    elif subscription["Protocol"] == "sqs":
        yield Receipt(via=name, target=endpoint, status="delivered")
    else:
        yield Receipt(
            via=name,
            target=endpoint,
            status="skipped",
            detail=f"{subscription['Protocol']}: nothing leaves this machine",
        )


def _to_function(place: Place, arn: str, body: Any, sender: Sender) -> Iterator[Receipt]:
    client = place.client("lambda")
    try:
        found = client.get_function(FunctionName=arn)
        policy = client.get_policy(FunctionName=arn)["Policy"]
    except client.exceptions.ResourceNotFoundException as error:
        # No function, or one that nobody was ever permitted to call.
        yield Receipt(via=sender.name, target=arn, status="failed", detail=str(error))
        return
    if not permits(policy, sender):
        yield _closed(arn, sender, "the function's permissions")
        return
    function = _function(found)
    if function is None:
        why = "its image runs on AWS alone"
        yield Receipt(via=sender.name, target=arn, status="skipped", detail=why)
        return
    result = run(function, body, place.clients.endpoint)
    if result.status == "ok":
        how = " (run from the files of its image)" if function.libraries else ""
        detail = json.dumps(result.payload) + how
        yield Receipt(via=sender.name, target=arn, status="delivered", detail=detail)
    else:
        yield Receipt(via=sender.name, target=arn, status="failed", detail=str(result.error))


def _function(found: Mapping[str, Any]) -> Function | None:
    """What is needed to run a function; None if its image is none of ours."""
    settings = found["Configuration"]
    common: dict[str, Any] = {
        "arn": settings["FunctionArn"],
        "timeout_seconds": settings["Timeout"],
        "memory_mib": settings["MemorySize"],
        "environment": settings.get("Environment", {}).get("Variables", {}),
    }
    if settings.get("PackageType") == "Image":
        config = settings.get("ImageConfigResponse", {}).get("ImageConfig", {})
        image = local_image(config.get("Command", []))
        return None if image is None else Function(**vars(image), **common)
    # The emulator's own answer carries the package in a data: URL (moto_additions.get_code).
    with urllib.request.urlopen(found["Code"]["Location"]) as package:  # noqa: S310
        return Function(handler=settings["Handler"], package=package.read(), **common)


def permits(policy: str | None, sender: Sender, *, told: bool = True) -> bool:
    """Does a resource's policy let a service in, on behalf of what sends?

    Looked at: statements that allow, their Service principals, and conditions on aws:SourceArn
    and aws:SourceAccount. Other conditions are taken to hold; none does where the service does not
    tell (`told`) on whose behalf it sends.
    """
    statements = json.loads(policy).get("Statement", []) if policy else []
    return any(
        statement.get("Effect") == "Allow"
        and _is_principal(statement.get("Principal"), sender.service)
        and (
            _holds(statement["Condition"], sender) and told if statement.get("Condition") else True
        )
        for statement in (statements if isinstance(statements, list) else [statements])
    )


def _is_principal(principal: Any, service: str) -> bool:
    if principal == "*":
        return True
    given = principal or {}
    if service == ALARMS and given.get("AWS") == "*":
        # A topic's default policy lets its own account's alarms in, and no other service.
        return True
    services = given.get("Service", [])
    return service in ([services] if isinstance(services, str) else services)


def _holds(conditions: Mapping[str, Mapping[str, Any]], sender: Sender) -> bool:
    account = sender.arn.split(":")[4]
    facts = {"aws:sourcearn": sender.arn, "aws:sourceaccount": account}
    for operator, tests in conditions.items():
        if not operator.startswith(("Arn", "String")) or "Not" in operator:
            continue
        for key, wanted in tests.items():
            fact = facts.get(key.lower())
            patterns = [wanted] if isinstance(wanted, str) else wanted
            if fact is not None and not any(fnmatchcase(fact, p) for p in patterns):
                return False
    return True


def _closed(arn: str, sender: Sender, what: str) -> Receipt:
    detail = f"{what} does not let {sender.service} in for {sender.arn}"
    return Receipt(via=sender.name, target=arn, status="failed", detail=detail)
