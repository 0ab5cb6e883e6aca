"""Price a Secrets Manager secret: each month of it, and the reads."""

from __future__ import annotations

from cost.pricing.base import Ask, Part, Percentiles, Pricer, UsageInput

REQUESTS = UsageInput(
    key="requests",
    unit="requests",
    what="API requests",
    why="from a deployment now and then to a service that reads it each minute",
    assume=(100, 5_000, 45_000),
)


def price(ask: Ask) -> tuple[Part, ...]:
    """A replica in another region is billed as a secret of its own."""
    copies = Percentiles.exactly(1 + len(ask.get("replicas", default=[])))
    return (
        ask.part("secret", "secret.month", copies),
        *ask.used("requests", "secret.requests.10k", "requests", per=10_000),
    )


PRICER = Pricer(
    id="secret", types=("aws:secretsmanager/secret:Secret",), price=price, usage=(REQUESTS,)
)
