"""The meters of a made-up organisation of any size."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Final

from cost.sample.fleet.base import Cell, FleetMeter
from cost.sample.fleet.workloads import WORKLOADS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cost.sample.base import Prices

ACCOUNTS: Final = ("012345678901", "222233334444", "333344445555", "444455556666")
"""The first begins with a zero: spreadsheets and careless readers lose it."""
TEAMS: Final = 7
ENVIRONMENTS: Final = ("prod", "staging", "dev")


def meters(rows: int, hours: int, prices: Prices, seed: int) -> Iterator[FleetMeter]:
    """Meters whose month has at least this many lines of usage: whole cells, at least one.

    Args:
        rows: lines of usage.
        hours: of the month.
        prices: the catalogue.
        seed: the same seed gives the same fleet.
    """
    chance = random.Random(seed)  # noqa: S311 - a simulation, nothing secret
    lines, number = 0, 0
    while lines < rows or not number:
        cell = _cell(number, hours, prices, chance)
        for workload in WORKLOADS:
            for meter in workload(cell):
                lines += meter.hours
                yield meter
        number += 1


def _cell(number: int, hours: int, prices: Prices, chance: random.Random) -> Cell:
    environment = ENVIRONMENTS[number % len(ENVIRONMENTS)]
    team = f"team-{number % TEAMS}"
    return Cell(
        number=number,
        account=ACCOUNTS[number % len(ACCOUNTS)],
        hours=hours,
        prices=prices,
        chance=chance,
        tags={
            "component": f"clusters.c{number}",
            "cost-center": f"cc-{1000 + number % 4}",
            "environment": environment,
            "managed-by": "pulumi",
            "owner": f"{team}@example.com",
            "project": "fleet",
            "stack": environment,
            "team": team,
        },
    )
