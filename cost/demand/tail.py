"""How often a load exceeds a size, from its hours: counted, and beyond the highest by its tail.

Peaks over threshold: what lies above a high quantile follows a generalised Pareto distribution
(Coles 2001, An Introduction to Statistical Modeling of Extreme Values, chapter 4), fitted by
probability-weighted moments (Hosking & Wallis 1987, Technometrics 29), which needs no iteration and
so serves 100,000 resources at once. All functions take a matrix: a row a resource, a column an
hour, NaN where nothing was measured.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

TAIL_SHARE: Final = 0.1
"""The highest tenth of the hours is the tail: 33 of two weeks' 336."""
SHAPES: Final = (-0.5, 0.0)
"""The tail's shape is kept in here. Below, moments do not estimate it (Hosking & Wallis). Above 0
it would have no end, while a machine that is measured in per cent of itself has one."""
FLAT: Final = 1e-3
"""A shape nearer to zero than this is computed as the exponential that it is."""


@dataclass(frozen=True)
class Tail:
    """Fitted tails, a value a row: above `threshold` lie `share` of the hours."""

    threshold: Floats
    share: Floats
    scale: Floats
    shape: Floats

    def beyond(self, size: ArrayLike) -> Floats:
        """The share of hours above a size, by the tail; at or below the threshold it is 1.

        Args:
            size: one a row, or one for all.
        """
        over = np.asarray(size, dtype=np.float64) - self.threshold
        with np.errstate(all="ignore"):
            bent = np.maximum(1 + self.shape * over / self.scale, 0) ** (-1 / self.shape)
            straight = np.exp(-over / self.scale)
            share = self.share * np.where(np.abs(self.shape) < FLAT, straight, bent)
        # A load that never varies has no tail: above it there is nothing.
        share = np.where(self.scale > 0, share, 0.0)
        return np.where(over <= 0, 1.0, np.nan_to_num(share))


def fit(peaks: Floats) -> Tail:
    """Fit the tail of each row.

    A row without any value has a threshold of -inf and no tail.
    """
    known = (~np.isnan(peaks)).sum(axis=1)
    in_tail = np.clip(np.rint(known * TAIL_SHARE).astype(int), 1, None)
    widest = min(int(in_tail.max(initial=1)), peaks.shape[1] - 1)
    filled = np.where(np.isnan(peaks), -np.inf, peaks)
    top = -np.sort(-filled, axis=1)[:, : widest + 1]
    in_tail = np.minimum(in_tail, widest)
    rows = np.arange(len(peaks))
    threshold = top[rows, in_tail]
    rank = np.arange(widest)[None, :]
    inside = rank < in_tail[:, None]
    with np.errstate(invalid="ignore"):
        excess = np.where(inside, top[:, :widest] - threshold[:, None], 0.0)
    excess = np.nan_to_num(excess, posinf=0.0)
    mean = excess.sum(axis=1) / in_tail
    # Plotting positions from the smallest excess on; `top` has the largest first.
    position = (in_tail[:, None] - rank - 0.35) / in_tail[:, None]
    weighted = (excess * (1 - position)).sum(axis=1) / in_tail
    with np.errstate(all="ignore"):
        shape = 2 - mean / (mean - 2 * weighted)
    shape = np.clip(np.nan_to_num(shape, posinf=0.0, neginf=SHAPES[0]), *SHAPES)
    share = in_tail / np.maximum(known, 1)
    return Tail(threshold=threshold, share=share, scale=mean * (1 - shape), shape=shape)


def exceedance(peaks: Floats, sizes: Floats) -> Floats:
    """The expected share of hours above each size: a row a resource, a column a size.

    What was seen above a size, or what the tail expects there if that is more: the tail smooths
    what was seen, and goes on where nothing was.
    """
    fitted = fit(peaks)
    known = np.maximum((~np.isnan(peaks)).sum(axis=1), 1)
    found = np.empty((len(peaks), len(sizes)))
    for column, size in enumerate(sizes):
        with np.errstate(invalid="ignore"):
            seen = (peaks > size * (1 + 1e-9)).sum(axis=1) / known
        found[:, column] = np.maximum(seen, fitted.beyond(size))
    return found
