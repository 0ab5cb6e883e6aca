"""Topics' policies must not let everyone publish or listen."""

from __future__ import annotations

from policies._base import NoConfig, Notes, Policy, Subject, require
from policies._documents import statements
from policies._public import open_to_public


def check(topic: Subject, _: NoConfig) -> Notes:
    """A topic without a policy gets AWS's default one, which lets in its own account only."""
    document = topic["policy"]
    for statement in statements(document):
        yield require(~open_to_public(statement), "the topic's policy lets everyone in", document)


POLICY = Policy(
    id="sns-policy-not-public",
    severity="critical",
    title="Topics' policies name who may publish and listen",
    why="Strangers read alerts, send false ones, or start what the topic calls.",
    fix="name the principals, or add a condition on aws:SourceAccount or aws:SourceArn",
    types=("aws:sns/topic:Topic", "aws:sns/topicPolicy:TopicPolicy"),
    check=check,
    frameworks={"AWS FSBP": ("SNS.4",)},
    equivalents=("CKV_AWS_169",),
)
