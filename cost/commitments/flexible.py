"""Which EC2 reservations cover every size of their family, and how much each size counts.

AWS, "How Reserved Instance discounts are applied" (EC2 User Guide, apply_ri): regional ones of
Linux with default tenancy, by normalised units, except for the families named here.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from cost.commitments.curve import Numbers
    from cost.commitments.pools import Demand, Pool

FIXED: Final = frozenset(
    {"g4ad", "g4dn", "g5", "g5g", "g6", "g6e", "g6f", "gr6", "gr6f", "hpc7a", "p5"}
    | {"inf1", "inf2", "u7i-6tb", "u7i-8tb"}
)
"""Families whose reservations are for one size."""
UNITS: Final = {
    "nano": Decimal("0.25"),
    "micro": Decimal("0.5"),
    "small": Decimal(1),
    "medium": Decimal(2),
    "large": Decimal(4),
    "xlarge": Decimal(8),
}
METAL: Final = {
    32: ("a1",),
    96: ("m5zn", "x2iezn", "z1d"),
    128: ("c6g", "c6gd", "i3", "m6g", "m6gd", "r6g", "r6gd", "x2gd"),
    144: ("c5n",),
    192: ("c5", "c5d", "i3en", "m5", "m5d", "m5dn", "m5n", "r5", "r5b", "r5d", "r5dn", "r5n"),
    256: ("c6i", "c6id", "m6i", "m6id", "r6i", "r6id"),
    448: ("u-18tb1", "u-24tb1"),
    896: ("u-6tb1", "u-9tb1", "u-12tb1"),
}
"""Units of families' `metal`: those of the virtual size that it equals (same page)."""
_METAL: Final = {family: Decimal(n) for n, families in METAL.items() for family in families}
_LARGER: Final = re.compile(r"(?:metal-)?(\d+)xl(?:arge)?")
LINUX: Final = "RunInstances"
"""Linux's operation; others add a code, as RunInstances:0002 of Windows does."""


def units(pool: Pool) -> Decimal | None:
    """The normalised units of an instance of this pool; None where its size is not flexible.

    >>> from cost.commitments.pools import Pool
    >>> def of(name: str) -> Decimal | None:
    ...     usage = f"BoxUsage:{name}"
    ...     return units(Pool(region="r", usage_type=usage, operation=LINUX, instance_type=name))
    >>> of("m6i.large"), of("m6i.4xlarge"), of("i3.metal"), of("c7i.metal-24xl"), of("g5.xlarge")
    (Decimal('4'), Decimal('32'), Decimal('128'), Decimal('192'), None)
    """
    family, _, size = pool.instance_type.partition(".")
    shared = pool.service == "ec2" and "Dedicated" not in pool.usage_type
    if not shared or pool.operation != LINUX or family in FIXED:
        return None
    if size == "metal":
        return _METAL.get(family)
    larger = _LARGER.fullmatch(size)
    return UNITS["xlarge"] * int(larger[1]) if larger else UNITS.get(size)


def ratios_of(usd: Decimal, like: Pool, demand: Demand) -> Numbers:
    """What a reservation pays for each pool of its family, as a share of the on-demand price.

    Args:
        usd: of a normalised unit.
        like: a pool of the family and region; its own size is flexible.
        demand: the pools and their prices.
    """
    ratios = np.full(len(demand.pools), np.nan)
    for number, pool in enumerate(demand.pools):
        counted = units(pool)
        alike = (pool.region, pool.family) == (like.region, like.family)
        if alike and counted is not None:
            ratios[number] = float(usd * counted / demand.prices[number])
    return ratios
