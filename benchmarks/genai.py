"""How busy each GPU of Alibaba's GenAI trace was, sample by sample.

The trace (github.com/alibaba/clusterdata, folder cluster-trace-v2026-GenAI; "for research or study
purpose", no licence file) is read where it lies, outside the project: TRIMTAB_GENAI_TRACE is that
folder. Nothing of it is kept but the figures that a method reaches.
"""

from __future__ import annotations

import csv
import io
import tarfile
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

NAME: Final = "pod_gpu_duty_cycle_anon"
EVERY: Final = 57
"""Seconds between two samples: a minute, as the trace's clock goes."""
SAMPLES: Final = 1440
AN_HOUR: Final = 60
LEAST: Final = 30
"""Samples that a GPU must have in each half to be sized by itself."""


def duty_cycles(folder: Path) -> Floats:
    """A row a GPU, a column a sample of the day, in shares of the GPU; NaN where there is none."""
    with tarfile.open(folder / f"{NAME}.tar.gz") as packed:
        member = packed.extractfile(f"{NAME}.csv")
        if member is None:
            raise FileNotFoundError(f"{folder / NAME}.tar.gz has no {NAME}.csv")
        lines = csv.DictReader(io.TextIOWrapper(member, encoding="utf-8"))
        read = [
            (line["container_ip"], float(line["timestamp_anon"]), float(line["value"]))
            for line in lines
        ]
    start = min(at for _, at, _ in read)
    rows = {pod: number for number, pod in enumerate(sorted({pod for pod, _, _ in read}))}
    found = np.full((len(rows), SAMPLES + 1), np.nan)
    for pod, at, percent in read:
        found[rows[pod], round((at - start) / EVERY)] = percent / 100
    return found[:, :SAMPLES]  # the last sample is the next day's first


def in_both_halves(loads: Floats) -> Floats:
    """The GPUs that were there before noon and after it."""
    known = (~np.isnan(loads)).reshape(len(loads), 2, -1).sum(axis=2)
    there: Floats = loads[(known >= LEAST).all(axis=1)]
    return there
