"""Price a composite CloudWatch alarm: a flat fee, whatever it combines."""

from __future__ import annotations

from cost.pricing.base import Ask, Part, Percentiles, Pricer


def price(ask: Ask) -> tuple[Part, ...]:
    """The alarms that it combines are priced for themselves."""
    one = Percentiles.exactly(1)
    return (ask.part("composite alarm", "cloudwatch.alarm_month.composite", one),)


PRICER = Pricer(
    id="composite-alarm", types=("aws:cloudwatch/compositeAlarm:CompositeAlarm",), price=price
)
