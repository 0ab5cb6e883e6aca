"""What people are told of at once: threats, open doors, a trail that somebody touched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infra.components._announcements import Announcement

if TYPE_CHECKING:
    from infra.settings import AccountSettings

MEDIUM = 4
"""GuardDuty's severities: low from 1, medium from 4, high from 7, critical from 9."""
TOUCHING_TRAILS = ("DeleteTrail", "PutEventSelectors", "StopLogging", "UpdateTrail")


def account_announcements(settings: AccountSettings) -> list[Announcement]:
    """What the settings turn on, in words."""
    found = [REACHABLE]
    if settings.guardduty:
        found.append(THREATS)
    if settings.trail:
        # What is called is heard of where a trail records it.
        found += [TRAIL, KEYS]
    return found


THREATS = Announcement(
    name="threats",
    what="Tells of threats that GuardDuty finds, of medium severity and above",
    pattern={
        "source": ["aws.guardduty"],
        "detail-type": ["GuardDuty Finding"],
        "detail": {"severity": [{"numeric": [">=", MEDIUM]}]},
    },
    paths={
        "title": "$.detail.title",
        "kind": "$.detail.type",
        "severity": "$.detail.severity",
        "id": "$.detail.id",
    },
    sentence="GuardDuty, severity <severity>: <title> (<kind>, finding <id>)",
)
REACHABLE = Announcement(
    name="reachable",
    what="Tells of resources that somebody outside the account can reach",
    pattern={
        "source": ["aws.access-analyzer"],
        "detail-type": ["Access Analyzer Finding"],
        "detail": {"status": ["ACTIVE"]},
    },
    paths={"resource": "$.detail.resource", "kind": "$.detail.resourceType"},
    sentence="Outside of the account <resource> (<kind>) can be reached: archive it if it may",
)
TRAIL = Announcement(
    name="trail-touched",
    what="Tells that somebody stopped, deleted or changed a trail",
    pattern={
        "source": ["aws.cloudtrail"],
        "detail-type": ["AWS API Call via CloudTrail"],
        "detail": {
            "eventSource": ["cloudtrail.amazonaws.com"],
            "eventName": list(TOUCHING_TRAILS),
        },
    },
    paths={"call": "$.detail.eventName", "who": "$.detail.userIdentity.arn"},
    sentence="<who> called <call>: is the account's trail still what it was?",
)
KEYS = Announcement(
    name="keys-ending",
    what="Tells that somebody disabled a key, or scheduled its deletion",
    pattern={
        "source": ["aws.kms"],
        "detail-type": ["AWS API Call via CloudTrail"],
        "detail": {
            "eventSource": ["kms.amazonaws.com"],
            "eventName": ["DisableKey", "ScheduleKeyDeletion"],
        },
    },
    paths={
        "call": "$.detail.eventName",
        "who": "$.detail.userIdentity.arn",
        "key": "$.detail.requestParameters.keyId",
    },
    sentence="<who> called <call> for key <key>: what it encrypts is lost with it; cancel in time",
)
