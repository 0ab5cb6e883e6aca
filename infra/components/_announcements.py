"""Events that a team should hear of: a rule that sends them to its topic, in words."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pulumi_aws as aws
from pulumi import ResourceOptions

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pulumi

    from infra.components._alarms import Alarming
    from infra.tagging import Tags


@dataclass(frozen=True, kw_only=True)
class Announcement:
    """Events, and the sentence that a person reads."""

    name: str
    """Unique in the stack, such as `research-failed`."""
    what: str
    pattern: Mapping[str, Any]
    paths: Mapping[str, str]
    """Parts of the event by the names that the sentence uses, such as `{"job": "$.detail.jobId"}`.
    """
    sentence: str
    """With `<name>` where a part goes."""


def announce(
    parent: pulumi.ComponentResource, alarming: Alarming, announcement: Announcement, tags: Tags
) -> aws.cloudwatch.EventRule | None:
    """A rule and its target; nothing where the stack has no topics."""
    if not alarming.enabled:
        return None
    rule = aws.cloudwatch.EventRule(
        announcement.name,
        name=alarming.context.named(announcement.name),
        description=announcement.what,
        event_pattern=json.dumps(announcement.pattern),
        state="ENABLED",
        tags=tags.own(),
        opts=ResourceOptions(parent=parent),
    )
    aws.cloudwatch.EventTarget(
        announcement.name,
        rule=rule.name,
        arn=alarming.topic(tags.team),
        input_transformer={
            "input_paths": dict(announcement.paths),
            "input_template": json.dumps(announcement.sentence),
        },
        opts=ResourceOptions(parent=parent),
    )
    return rule
