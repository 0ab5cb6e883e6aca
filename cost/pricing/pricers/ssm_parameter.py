"""Price an SSM parameter: a standard one is free, an advanced one costs by the month."""

from __future__ import annotations

from cost.pricing.base import Ask, Part, Percentiles, Pricer


def price(ask: Ask) -> tuple[Part, ...]:
    """Intelligent tiering picks the tier by the value's size: anything from free to advanced."""
    tier = ask.get("tier", default="Standard")
    if tier == "Standard":
        return ()
    count = Percentiles(p10=1 if tier == "Advanced" else 0, p50=1, p90=1)
    return (ask.part("advanced parameter", "ssm.parameter.advanced_month", count),)


PRICER = Pricer(id="ssm-parameter", types=("aws:ssm/parameter:Parameter",), price=price)
