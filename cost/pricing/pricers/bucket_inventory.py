"""Price a bucket's inventory: by the objects that it lists."""

from __future__ import annotations

from cost.pricing.base import Ask, Part, Pricer, UsageInput

LISTED = UsageInput(
    key="listed_objects",
    unit="objects",
    what="objects listed in a month: those of the bucket, versions too, each time",
    why="from a few models to a data set of small files",
    assume=(10_000, 1_000_000, 500_000_000),
)


def price(ask: Ask) -> tuple[Part, ...]:
    """Inventories that are turned off list nothing."""
    if not ask.get("enabled", default=True):
        return ()
    return ask.used("objects listed", "s3.inventory.1m", LISTED.key, per=1_000_000)


PRICER = Pricer(
    id="bucket-inventory", types=("aws:s3/inventory:Inventory",), price=price, usage=(LISTED,)
)
