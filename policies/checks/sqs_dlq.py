"""Messages that nobody can handle must go to another queue."""

from __future__ import annotations

import json
import re

from cost.models import Model
from policies._base import Notes, Policy, Subject, or_unsure, require
from policies._truth import Node, Truth, some
from policies._types import QUEUE

REDRIVE = "aws:sqs/redrivePolicy:RedrivePolicy"
ALLOW = "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy"
FAILURES = ("redrivePolicy", "deadLetterConfig", "errorAction")
"""Where queues and topics, functions and schedules, and rules of IoT send what failed."""


class Config(Model):
    """Which queues are the last stop."""

    last: tuple[str, ...] = ("dlq", "dead", "dead-letter", "dead-letters", "undelivered")
    """Words that the name of such a queue ends with."""


def check(queue: Subject, config: Config) -> Notes:
    """Without one a poisoned message comes back until it is too old, and is dropped then."""
    policy = queue["redrivePolicy"]
    others, more = queue.attached("queueUrl", REDRIVE)
    sent_on = _is_whole(policy) | some(_is_whole(other["redrivePolicy"]) for other in others)
    sent_on |= or_unsure(more)
    if sent_on is not Truth.YES:
        holds = sent_on | _is_last(queue, config.last)
        yield require(holds, "messages that fail again and again go nowhere", policy)


def _is_whole(policy: Node) -> Truth:
    """Whether it names a queue and how often a message is tried; AWS refuses the one alone."""
    value = policy.value
    if policy.absent or policy.unknown:
        return policy.given()
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return Truth.NO
    node = Node(value, policy.path)
    return node.below("deadLetterTargetArn").given() & node.below("maxReceiveCount").given()


def _is_last(queue: Subject, words: tuple[str, ...]) -> Truth:
    """Whether others send their failures here, as far as can be seen."""
    named = [str(queue["name"].value), queue.resource.name]
    ending = "|".join(map(re.escape, words))
    if any(re.search(rf"(?:^|[-_.])(?:{ending})(?:\.fifo)?$", name.lower()) for name in named):
        return Truth.YES
    index, urn = queue.index, queue.resource.urn
    if any(index.referrers(urn, prop) for prop in FAILURES):
        return Truth.YES
    allows = queue["redriveAllowPolicy"].given() | Truth.of(
        bool(queue.attached("queueUrl", ALLOW)[0])
    )
    return allows | or_unsure(Truth.UNSURE if queue["name"].unknown else Truth.NO)


POLICY = Policy(
    id="sqs-dlq",
    severity="low",
    title="Queues send messages that fail again and again to another queue",
    why="One message that crashes its reader is paid for and tried for days, then lost.",
    fix="set redrive_policy with deadLetterTargetArn and maxReceiveCount",
    types=(QUEUE,),
    check=check,
    kind="stack",
    config=Config,
)
