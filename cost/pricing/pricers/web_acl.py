"""Price a web firewall: the list, each of its rules, and the requests that it looks at."""

from __future__ import annotations

from cost.pricing.base import Ask, Part, Percentiles, Pricer, UsageInput

REQUESTS = UsageInput(
    key="requests",
    unit="requests",
    what="requests that are looked at",
    why="from one every ten seconds to a hundred a second",
    assume=(260_000, 10_000_000, 260_000_000),
)
ONE = Percentiles.exactly(1)


def price(ask: Ask) -> tuple[Part, ...]:
    """A group of AWS's own rules counts as one rule."""
    rules = Percentiles.exactly(len(ask.get("rules", default=[])))
    return (
        ask.part("list of rules", "waf.acl_month", ONE),
        ask.part("rules", "waf.rule_month", rules),
        *ask.used("requests", "waf.requests.1m", "requests", per=1_000_000),
    )


PRICER = Pricer(id="web-acl", types=("aws:wafv2/webAcl:WebAcl",), price=price, usage=(REQUESTS,))
