"""Price AWS Security Hub: by the checks that it makes."""

from __future__ import annotations

from cost.pricing.base import Ask, Part, Pricer, UsageInput

CHECKS = UsageInput(
    key="security_checks",
    unit="checks",
    what="security checks of a month, of all standards together",
    why="some hundreds of controls, for every resource they are about, up to twice a day",
    assume=(5_000, 20_000, 100_000),
)


def price(ask: Ask) -> tuple[Part, ...]:
    """Its own findings are free, and the first ten thousand of others."""
    return ask.used("security checks", "securityhub.check", CHECKS.key)


PRICER = Pricer(
    id="security-hub", types=("aws:securityhub/account:Account",), price=price, usage=(CHECKS,)
)
