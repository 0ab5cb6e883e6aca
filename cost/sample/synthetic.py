"""An inventory of any size, for bills that measure speed: no emulator, no account behind it."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Final

from cost.sample.base import Asset, Inventory

if TYPE_CHECKING:
    from collections.abc import Iterator

TYPES: Final = (
    "m6i.large",
    "m6i.xlarge",
    "m6i.4xlarge",
    "c6i.2xlarge",
    "r6i.2xlarge",
    "g5.xlarge",
    "g5.12xlarge",
    "p3.2xlarge",
)

LINES_A_HOST: Final = 2
"""An instance and its gp2 volume have one line an hour each."""


def inventory(rows: int, hours: int, seed: int = 7) -> Inventory:
    """Instances with volumes, in twelve components, whose month has about this many lines.

    Args:
        rows: how many lines of usage the bill is to have, at least.
        hours: of the month.
        seed: the same seed gives the same inventory.
    """
    hosts = -(-rows // (hours * LINES_A_HOST))
    chance = random.Random(seed)  # noqa: S311 - a simulation, nothing secret
    return Inventory(
        account="111122223333",
        assets=tuple(asset for number in range(hosts) for asset in _host(number, chance)),
    )


def _host(number: int, chance: random.Random) -> Iterator[Asset]:
    component = chance.randrange(12)
    tags = {
        "project": "bench",
        "stack": "prod",
        "environment": ("prod", "staging", "dev")[component % 3],
        "team": f"team-{component % 5}",
        "owner": f"team-{component % 5}@example.com",
        "cost-center": f"cc-{1000 + component % 4}",
        "component": f"clusters.c{component}",
        "managed-by": "pulumi",
    }
    zone = "us-east-1" + chance.choice("abc")
    yield Asset(
        kind="instance",
        id=f"i-{number:017x}",
        region="us-east-1",
        zone=zone,
        type=chance.choice(TYPES),
        spot=component % 4 == 3,
        tags=tags,
    )
    yield Asset(
        kind="volume",
        id=f"vol-{number:017x}",
        region="us-east-1",
        zone=zone,
        type="gp2",
        size_gib=chance.choice((50, 100, 500)),
        tags=tags,
    )
