"""Price AWS Config: by the changes that it records."""

from __future__ import annotations

from cost.pricing.base import Ask, Part, Pricer, UsageInput

ITEMS = UsageInput(
    key="configuration_items",
    unit="items",
    what="configuration items recorded: one for each change of a resource",
    why="a quiet account to one whose groups follow the spot market all day",
    assume=(500, 5_000, 100_000),
)


def price(ask: Ask) -> tuple[Part, ...]:
    """Daily recording has another price, which is not here: it is priced as if continuous."""
    return ask.used("configuration items", "config.item", ITEMS.key)


PRICER = Pricer(
    id="config-recorder", types=("aws:cfg/recorder:Recorder",), price=price, usage=(ITEMS,)
)
