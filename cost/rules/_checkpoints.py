"""Checkpoints among the objects of buckets: of which job, and of which step."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from ibis.expr.types import Table

    Written = Mapping[tuple[str, str], "Saved"]
    """By bucket and folder."""

COLUMNS: Final = ("size", "last_modified_date")
"""The columns of S3 Inventory that say how large a checkpoint is and when it was written."""
NAMED: Final = (
    r"^((?:.*?[/_.-])?)(?:checkpoint|ckpt|global_step|step|epoch)[-_=]?(\d{1,18})(?:[/.].*)?$"
)
"""The job's folder, and the step: `jobs/a/step=300/…`, `run7/checkpoint-1200/…`, `a/epoch_3.pt`."""

LIKELY: Final = r"(checkpoint|ckpt|step|epoch)[-_=]?\d"
"""What all of these have: it is looked for first, for it is found much faster."""


@dataclass(frozen=True)
class Saved:
    """How a job saves: seconds between checkpoints, and the bytes of one; both are medians."""

    seconds: float
    bytes: float


def checkpoints(objects: Table) -> Table:
    """The objects whose key names a step, with `place` (the job's folder) and `step`."""
    maybe = objects.filter(objects.key.re_search(LIKELY))
    named = maybe.mutate(place=maybe.key.re_extract(NAMED, 1), step=maybe.key.re_extract(NAMED, 2))
    found = named.filter(named.step != "")
    return found.mutate(step=found.step.cast("int64"))


def written(objects: Table, least: int) -> Written:
    """How checkpoints were written, in the folders that have at least so many."""
    found = checkpoints(objects)
    steps = found.group_by("bucket", "place", "step").aggregate(
        bytes=found["size"].sum(), at=found.modified.max()
    )
    of: dict[tuple[str, str], list[tuple[datetime, int]]] = defaultdict(list)
    for row in steps.order_by("bucket", "place", "step").to_pyarrow().to_pylist():
        if row["at"] is not None and row["bytes"]:
            of[row["bucket"], row["place"]].append((row["at"], row["bytes"]))
    told = {
        place: Saved(_apart(at for at, _ in saved), median(size for _, size in saved))
        for place, saved in of.items()
        if len(saved) >= max(2, least)
    }
    # What was copied there lies in any order, or all of one moment.
    return {place: saved for place, saved in told.items() if saved.seconds > 0}


def _apart(times: Iterable[datetime]) -> float:
    """Seconds; the median, for after an interruption the next one comes late."""
    return median((b - a).total_seconds() for a, b in pairwise(times))
