"""Whether a load may run on a burstable type: its CPU is there in full for a time only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

T2: Final = {
    "nano": 0.05,
    "micro": 0.1,
    "small": 0.2,
    "medium": 0.2,
    "large": 0.3,
    "xlarge": 0.225,
    "2xlarge": 0.17,
}
BASELINES: Final = {
    "t2": T2,
    **dict.fromkeys(("t3", "t3a", "t4g"), T2 | {"xlarge": 0.4, "2xlarge": 0.4}),
}
"""What a type may use for ever, as a share of its vCPUs; EC2 user guide, "Key concepts for
burstable performance instances"."""
FLEX_BASELINE: Final = 0.4
FLEX_HOURS: Final = 1
"""A flex type is there in full for 95 % of 24 hours (https://aws.amazon.com/ec2/instance-types/m7i):
whole hours above its baseline are counted."""
DAY: Final = 24
"""Credits of so many hours are kept at most; an hour above a flex type's baseline ages as fast."""
SPARE: Final = 0.2
"""This share of what is earned stays free, as with processors that are there all the time."""


def lasts(name: str, used: Floats) -> bool:
    """Whether a burstable type would have held a measured load without slowing down or surplus.

    Args:
        name: the type.
        used: hourly averages in shares of the type's vCPUs; a gap counts as the busiest hour.
    """
    busy = np.where(np.isnan(used), np.nanmax(used), used) / (1 - SPARE)
    if "-flex" in name:
        above = (busy > FLEX_BASELINE).astype(int)
        return bool(np.convolve(above, np.ones(DAY, dtype=int)).max() <= FLEX_HOURS)
    family, _, size = name.partition(".")
    earned = BASELINES.get(family, {}).get(size)
    if earned is None:
        return False
    balance = 0.0  # an instance starts with none, or with half an hour's
    for hour in busy:
        balance = min(balance + earned - hour, DAY * earned)
        if balance < 0:
            return False
    return True
