"""The instance prices of a region as a text, for functions that cannot ask for them."""

from __future__ import annotations

from cost.pricing.catalogue import load


def price_table(region: str) -> str:
    """A line of where it comes from, then `type,on demand,spot` in USD an hour (Linux).

    Empty but for its first line where the catalogue does not know the region's prices: every
    instance then counts as unpriced, and is named.
    """
    catalogue = load()
    lines = [f"# USD an hour, Linux, {region}, on demand as of {catalogue.as_of}"]
    for instance in sorted(catalogue.instances(), key=lambda i: i.name):
        on_demand = catalogue.on_demand(instance.name, region)
        if on_demand is None:
            continue
        spot = catalogue.spot(instance.name, region)
        known = "" if spot is None or spot.price is None else f"{spot.price.normalize():f}"
        lines.append(f"{instance.name},{on_demand.normalize():f},{known}")
    return "\n".join(lines) + "\n"
