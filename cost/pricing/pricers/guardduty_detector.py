"""Price a GuardDuty detector: by the events and logs that it reads."""

from __future__ import annotations

from cost.pricing.base import Ask, Part, Pricer, UsageInput

EVENTS = UsageInput(
    key="management_events",
    unit="events",
    what="CloudTrail management events analysed",
    why="the API calls of a small team's account to a busy one's",
    assume=(100_000, 1_000_000, 10_000_000),
)
LOGS = UsageInput(
    key="flow_dns_gb",
    unit="GB",
    what="VPC flow and DNS logs analysed",
    why="billed whether or not flow logs are kept",
    assume=(1, 10, 150),
)
S3_EVENTS = UsageInput(
    key="s3_events",
    unit="events",
    what="S3 data events analysed, where S3 protection is on",
    why="each read of an object is one",
    optional=True,
)


def price(ask: Ask) -> tuple[Part, ...]:
    """A suspended detector is free."""
    if not ask.get("enable", default=True):
        return ()
    million = 1_000_000
    return (
        *ask.used("management events", "guardduty.events.1m", "management_events", per=million),
        *ask.used("VPC flow and DNS logs", "guardduty.flow_dns.gb", "flow_dns_gb"),
        *ask.used("S3 data events", "guardduty.s3_events.1m", "s3_events", per=million),
    )


PRICER = Pricer(
    id="guardduty-detector",
    types=("aws:guardduty/detector:Detector",),
    price=price,
    usage=(EVENTS, LOGS, S3_EVENTS),
)
