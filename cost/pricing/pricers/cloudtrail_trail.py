"""Price a CloudTrail trail: the first copy of management events is free, data events cost."""

from __future__ import annotations

from cost.pricing.base import Ask, Part, Pricer, UsageInput

MANAGEMENT = UsageInput(
    key="second_copy_events",
    unit="events",
    what="management events, if this is not the account's only trail",
    why="only an account with two trails pays for them",
    optional=True,
)
DATA = UsageInput(
    key="data_events",
    unit="events",
    what="data events recorded, such as reads of objects",
    why="from a few jobs to a training run that reads millions of objects",
    assume=(10_000, 1_000_000, 50_000_000),
)
INSIGHT = UsageInput(
    key="insight_events",
    unit="events",
    what="management events analysed for insights",
    why="an account's API calls of a month",
    assume=(100_000, 1_000_000, 10_000_000),
)


def price(ask: Ask) -> tuple[Part, ...]:
    """A trail without data events and insights costs nothing but its bucket."""
    per = 100_000
    parts = [
        *ask.used(
            "second copy of management events",
            "cloudtrail.management_copy.100k",
            "second_copy_events",
            per=per,
        )
    ]
    if ask.get("eventSelectors") or ask.get("advancedEventSelectors"):
        parts += ask.used("data events", "cloudtrail.data.100k", "data_events", per=per)
    if ask.get("insightSelectors"):
        parts += ask.used("insights", "cloudtrail.insight.100k", "insight_events", per=per)
    return tuple(parts)


PRICER = Pricer(
    id="cloudtrail-trail",
    types=("aws:cloudtrail/trail:Trail",),
    price=price,
    usage=(MANAGEMENT, DATA, INSIGHT),
)
