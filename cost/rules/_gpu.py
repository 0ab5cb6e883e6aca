"""GPUs beside each other: which replaces which, and how fast it is by published figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from cost.rules._base import NOT_ALL, limit
from cost.rules._swap import Priced, of_one_type

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cost.rules._base import Context
    from cost.rules._given import Hardware
    from cost.rules._usage import Group

    Hours = NDArray[np.float64]
    """One instance's values over the window, an hour each; NaN is a gap."""


@dataclass(frozen=True)
class Gpu:
    """A GPU's memory bandwidth (GB/s) and its dense FP16 tensor throughput (TFLOPS)."""

    bandwidth: float
    tflops: float


GPUS: Final = {
    "t4": Gpu(320, 65),
    "v100": Gpu(900, 125),
    "a10g": Gpu(600, 70),
    "l4": Gpu(300, 121),
    "l40s": Gpu(864, 362),
    "a100": Gpu(1555, 312),
    "h100": Gpu(3350, 989),
    "h200": Gpu(4800, 989),
}
"""By the catalogue's names, as NVIDIA's data sheets state them (T4, V100 SXM2, A10G as AWS
describes G5, L4, L40S, A100 40 GB, H100 SXM, H200 SXM); sparse figures halved."""

MEMORY_HEADROOM: Final = limit(
    "gpu_memory_headroom_percent",
    "20",
    "%",
    "share of the GPUs' memory that stays free in the highest hour",
    "AWS Compute Optimizer, rightsizing preferences of memory: 20 % by default",
    NOT_ALL,
)
SAME: Final = (1555 / 2039, 1.0)
"""A GPU of the same name with less memory is the 40 GB A100 beside the one of 80 GB."""
MEASURED: Final = (
    "measured on 26 training jobs, a V100 did 0.7 to 8.8 times the steps of a K80 (10th to 90th"
    " percentile; github.com/stanford-futuredata/gavel, MIT): the job decides, so measure yours"
)


def speed(old: str | None, new: str | None) -> tuple[float, float] | None:
    """The least and the most that the new GPU does of the old one's work; None if not known.

    A job is bound by memory or by arithmetic, and mostly by something between them.

    >>> speed("a10g", "l4")
    (0.5, 1.7285714285714286)
    """
    was, is_now = GPUS.get(old or ""), GPUS.get(new or "")
    if was is None or is_now is None:
        return None
    if old == new:
        return SAME
    ratios = (is_now.bandwidth / was.bandwidth, is_now.tflops / was.tflops)
    return min(ratios), max(ratios)


def present(context: Context, group: Group) -> Priced | str:
    """The type and price of a group with GPUs, or why there is no verdict."""
    found = of_one_type(context, group)
    if isinstance(found, str):
        return found
    kind = found.kind
    if not kind.gpu_memory_mib or not kind.gpu_count:
        return f"the catalogue does not know the GPUs of {kind.name}"
    if kind.gpu_name not in GPUS:
        return f"how fast a {kind.gpu_name} is beside others is not known"
    return found


def runs_the_same(old: Hardware, new: Hardware) -> bool:
    """The same software runs on it: as many GPUs or more, the same architecture, EFA kept."""
    return (
        new.arch == old.arch
        and new.gpu_count >= old.gpu_count
        and (new.efa > 0) >= (old.efa > 0)
        and "metal" not in new.name
    )


def hourly(context: Context, group: Group, metric: str, *, peaks: bool = False) -> dict[str, Hours]:
    """Hourly averages, or maxima, by instance; one without a value is left out."""
    if context.metrics is None:
        return {}
    window = context.window
    found = context.metrics.matrix(metric, window.start, window.end).of(group.ids)
    values = np.asarray(found.peaks if peaks else found.averages, dtype=np.float64)
    return dict(zip(found.ids, values, strict=True))
