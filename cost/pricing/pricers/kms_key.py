"""Price a KMS key: each month of it, and the requests that use it."""

from __future__ import annotations

from cost.pricing.base import Ask, Billed, Part, Percentiles, Pricer, UsageInput

REQUESTS = UsageInput(
    key="requests",
    unit="requests",
    what="encrypt, decrypt and data key requests",
    why="bucket keys keep them few; without them each object read is one",
    assume=(1_000, 100_000, 5_000_000),
    billed=Billed(usage="KMS-Requests"),
)

ROTATED = 3
"""Key-months that a key costs after two rotations and ever after: aws.amazon.com/kms/pricing."""


def price(ask: Ask) -> tuple[Part, ...]:
    """The first and the second rotation each add a dollar a month; later ones are free."""
    oldest = ROTATED if ask.get("enableKeyRotation", default=False) else 1
    months = Percentiles(p10=1, p50=1, p90=oldest)
    return (
        ask.part("key", "kms.key_month", months),
        *ask.used("requests", "kms.requests.10k", "requests", per=10_000),
    )


PRICER = Pricer(
    id="kms-key",
    types=("aws:kms/key:Key", "aws:kms/replicaKey:ReplicaKey"),
    price=price,
    usage=(REQUESTS,),
)
