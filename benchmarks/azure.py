"""How busy 100 virtual machines of Azure were for four weeks, every 5 minutes.

A sample of the Azure Public Dataset V1 (Microsoft, CC BY 4.0; Cortez et al. 2017, SOSP) that comes
with the R package DataCenterSim (github.com/carlonlv/DataCenterSim). It is read where it lies,
outside the project: TRIMTAB_AZURE_TRACE is a folder with what R makes of it:

    load("data/microsoft_avg_100.rda"); write.csv(microsoft_avg_100, "microsoft_avg_100.csv")
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

NAME: Final = "microsoft_avg_100.csv"
AN_HOUR: Final = 12
DECIDES: Final = 14 * 24 * AN_HOUR
"""Points that decide; what comes after, up to the last whole hour, judges."""


def processors(folder: Path) -> tuple[Floats, Floats]:
    """What decides and what judges: a row a machine, a column 5 minutes' average, in shares."""
    table = np.genfromtxt(folder / NAME, delimiter=",", skip_header=1)
    points: Floats = table[:, 1:].T / 100  # the first column numbers the rows
    whole = points.shape[1] // AN_HOUR * AN_HOUR
    return points[:, :DECIDES], points[:, DECIDES:whole]
