"""Queues' policies must not let everyone in, nor anybody do everything."""

from __future__ import annotations

from policies._base import NoConfig, Notes, Policy, Subject, require
from policies._documents import statements
from policies._public import open_to_public
from policies._types import QUEUE


def check(queue: Subject, _: NoConfig) -> Notes:
    """A queue without a policy is its own account's. `*` allows deleting it and its policy."""
    document = queue["policy"]
    for statement in statements(document):
        yield require(~open_to_public(statement), "the queue's policy lets everyone in", document)
        everything = statement.allows & statement.some_value("Action", lambda a: a == "*")
        yield require(~everything, "the queue's policy allows every action", document)


POLICY = Policy(
    id="sqs-policy-not-public",
    severity="critical",
    title="Queues' policies name who may do what",
    why="Strangers read jobs, send false ones that run on your GPUs, or delete the queue.",
    fix="name principals and actions, or add a condition on aws:SourceAccount or aws:SourceArn",
    types=(QUEUE, "aws:sqs/queuePolicy:QueuePolicy"),
    check=check,
    frameworks={"AWS FSBP": ("SQS.3",)},
    equivalents=("CKV_AWS_168", "CKV_AWS_72", "CKV_AWS_387", "AWS-0097"),
)
