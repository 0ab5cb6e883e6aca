"""How much of a machine's processors sustained load may fill: the more it has, the more.

Requests queue before all processors are busy, and the fewer there are, the earlier. Square-root
staffing (Halfin & Whitt 1981, Operations Research 29) keeps the chance to wait about the same: what
stays free grows with the root of the number, so its share shrinks with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

REFERENCE: Final = 4
"""A headroom is said of so many vCPUs (an xlarge): a fifth of 4 waits like a tenth of 16."""


def usable(vcpus: float, headroom: float) -> float:
    """The share of so many vCPUs that sustained load may fill.

    Args:
        vcpus: at least 1.
        headroom: the share of 4 vCPUs that stays free.
    """
    return float(max(0.0, 1 - headroom * (REFERENCE / vcpus) ** 0.5))


def needed(load: ArrayLike, headroom: float) -> Floats:
    """How many vCPUs hold a sustained load of so many, with room: `usable` the other way round.

    Args:
        load: in vCPUs.
        headroom: the share of 4 vCPUs that stays free.
    """
    # n vCPUs less the room: n - 2 * half * sqrt(n) = load.
    half = headroom * REFERENCE**0.5 / 2
    least = (half + np.sqrt(half**2 + np.asarray(load, dtype=np.float64))) ** 2
    return np.asarray(np.round(least, 9))  # 4 vCPUs hold exactly 3.2
