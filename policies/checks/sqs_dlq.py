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


class Config(Model):
    """Which queues are the last stop."""

    last: tuple[str, ...] = ("dlq", "dead", "dead-letter", "dead-letters", "undelivered")
    """Words that the name of such a queue ends with."""


def check(queue: Subject, config: Config) -> Notes:
    """Without one a poisoned message comes back until it is too old, and is dropped then."""
    policy = queue["redrivePolicy"]
    others, more = queue.attached("queueUrl", REDRIVE)
    sent_on = _is_whole(policy) | some(_is_whole(other["redrivePolicy"]) for other in others)
    if sent_on is not Truth.YES and not _is_last(queue, config.last):
        yield require(
            sent_on | or_unsure(more), "messages that fail again and again go nowhere", policy
        )


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


def _is_last(queue: Subject, words: tuple[str, ...]) -> bool:
    """Whether others send their failures here, as far as can be seen."""
    named = [str(queue["name"].value), queue.resource.name]
    ending = "|".join(map(re.escape, words))
    if any(re.search(rf"(?:^|[-_.])(?:{ending})(?:\.fifo)?$", name.lower()) for name in named):
        return True
    index, urn = queue.index, queue.resource.urn
    if any(index.referrers(urn, prop) for prop in ("redrivePolicy", "deadLetterConfig")):
        return True
    return not queue["redriveAllowPolicy"].absent or bool(queue.attached("queueUrl", ALLOW)[0])


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
