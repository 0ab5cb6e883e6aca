"""Price a restore test: the gigabytes that it restores, by their type."""

from __future__ import annotations

from typing import Final

from cost.pricing.base import Ask, Part, Pricer, Unpriced, UsageInput

PRICES: Final = {"DynamoDB": "backup.restore.dynamodb.gb", "S3": "backup.restore.s3.gb"}
"""By protectedResourceType."""

RESTORED = UsageInput(
    key="restored_gb",
    unit="GB",
    what="restored by the tests of a month",
    why="the newest backup of each resource of the type, each time",
    assume=(1, 50, 2000),
)


def price(ask: Ask) -> tuple[Part, ...]:
    """What was restored is there for hours: its own storage is left out."""
    kind = str(ask.get("protectedResourceType", default=""))
    if kind not in PRICES:
        raise Unpriced(f"restores of {kind or 'no type'} have no price here")
    return ask.used(f"restores of {kind}", PRICES[kind], "restored_gb")


PRICER = Pricer(
    id="restore-testing",
    types=("aws:backup/restoreTestingSelection:RestoreTestingSelection",),
    price=price,
    usage=(RESTORED,),
)
