"""Price a scaling policy: target tracking makes two CloudWatch alarms, which are billed."""

from __future__ import annotations

from cost.pricing.base import Ask, Part, Percentiles, Pricer

TRACKING_ALARMS = Percentiles.exactly(2)
"""One to scale out, one to scale in: docs.aws.amazon.com/autoscaling, target tracking."""


def price(ask: Ask) -> tuple[Part, ...]:
    """Step and simple policies are free: the alarm that starts them is a resource of its own."""
    if ask.get("policyType", default="SimpleScaling") != "TargetTrackingScaling":
        return ()
    return (ask.part("target tracking alarms", "cloudwatch.alarm_month", TRACKING_ALARMS),)


PRICER = Pricer(
    id="scaling-policy",
    types=("aws:autoscaling/policy:Policy", "aws:appautoscaling/policy:Policy"),
    price=price,
)
