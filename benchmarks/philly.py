"""How many GPUs each team of the Philly trace used, by minute, from its jobs.

The jobs (MIT; derived from Microsoft's Philly trace, CC BY 4.0) are read where they lie, outside
the project: TRIMTAB_SAMPLES/philly-chronus.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

MINUTES = 14 * 24 * 60
NODE = 8


def demands(folder: Path) -> Iterator[tuple[Floats, int]]:
    """A team's minutes in shares of what it owns, and that in GPUs.

    The trace does not say what a team owns: whole nodes of 8 GPUs that hold its highest minute are
    assumed. That is the smallest fleet with which its jobs could have run as they did.
    """
    for file in sorted(folder.glob("trace_job_Philly_*.csv")):
        used: dict[str, Floats] = defaultdict(lambda: np.zeros(MINUTES))
        with file.open(encoding="utf-8", newline="") as lines:
            for job in csv.DictReader(lines):
                start = int(job["submit_time"])
                used[job["user"]][start : start + int(job["duration"])] += int(job["num_gpu"])
        for _, minutes in sorted(used.items()):
            owned = int(-(-minutes.max() // NODE) * NODE)
            yield minutes / owned, owned
