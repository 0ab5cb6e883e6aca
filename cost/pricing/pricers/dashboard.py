"""Price a CloudWatch dashboard: three dollars a month beyond the account's free three."""

from __future__ import annotations

from cost.pricing.base import Ask, Part, Percentiles, Pricer


def price(ask: Ask) -> tuple[Part, ...]:
    """Whether it is one of an account's free three, only the account knows: p10 says it is."""
    count = Percentiles(p10=0, p50=1, p90=1)
    return (ask.part("dashboard", "cloudwatch.dashboard_month", count),)


PRICER = Pricer(id="dashboard", types=("aws:cloudwatch/dashboard:Dashboard",), price=price)
