"""100,000 resources with 14 days of 5-minute points: read, made hours, checked and sized.

python -m benchmarks.bench_rightsizing_speed [--resources 100000] [--write docs]
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.measure import python

if TYPE_CHECKING:
    from collections.abc import Sequence

DAYS = 14
POINTS = DAYS * 24 * 12
A_FILE = 2000
"""Resources."""
START = "2026-10-01T00:00"


def make(resources: int, folder: Path) -> None:
    """Parquet files as an exporter writes them, the same every time."""
    rng = np.random.default_rng(1)
    stamps = np.datetime64(START, "us") + np.arange(POINTS) * np.timedelta64(300_000_000, "us")
    hour = np.arange(POINTS) / 12 % 24
    sun = np.clip(np.sin(np.pi * (hour - 6) / 12), 0, None)
    for number, first in enumerate(range(0, resources, A_FILE)):
        count = min(A_FILE, resources - first)
        base, swing = (rng.uniform(low, 40, (count, 1)) for low in (5, 0))
        load = base + swing * sun[None] + rng.normal(0, 2, (count, POINTS))
        names = pa.array([f"i-{first + n:017x}" for n in range(count)])
        codes = pa.array(np.repeat(np.arange(count, dtype="int32"), POINTS))
        metric = pa.array(np.zeros(count * POINTS, dtype="int32"))
        table = pa.table(
            {
                "resource_id": pa.DictionaryArray.from_arrays(codes, names),
                "metric": pa.DictionaryArray.from_arrays(metric, pa.array(["cpu_utilization"])),
                "timestamp": pa.array(np.tile(stamps, count)),
                "value": pa.array(np.clip(load.round(1), 0, 100).ravel()),
            }
        )
        pq.write_table(table, folder / f"{number:03}.parquet", compression="zstd")


def ours(folder: Path) -> int:
    """Everything from the files to a size for each resource; returns how many were sized."""
    from datetime import datetime, timedelta

    from cost.demand.sizing import choose
    from cost.metrics import files
    from cost.metrics.matrix import matrix

    start = datetime.fromisoformat(START)
    found = files.read(folder)
    load = matrix(found.rows, "cpu_utilization", start, start + timedelta(days=DAYS))
    eighths = np.arange(1, 9) / 8
    sized = 0
    for at in range(0, len(load.ids), 2000):
        peaks, averages = (
            m[at : at + 2000].astype(np.float64) / 100 for m in (load.peaks, load.averages)
        )
        sized += len(choose(peaks, eighths, averages=averages).chosen)
    return sized


def bare(folder: Path) -> int:
    """Nothing but reading the files, as fast as pyarrow can: what no method can do without."""
    points = 0
    for file in sorted(folder.glob("*.parquet")):
        names = ["resource_id", "metric"]
        with pq.ParquetFile(file, read_dictionary=names) as opened:
            points += sum(batch.num_rows for batch in opened.iter_batches(1 << 18))
    return points


def main(arguments: Sequence[str] = ()) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--resources", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, help="where the files are, or are to be kept")
    parser.add_argument("--write", type=Path, help="put the figures into rightsizing-accuracy.json")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.folder or Path(temporary)
        if not list(folder.glob("*.parquet")):
            make(given.resources, folder)
        code = (
            "from pathlib import Path; from benchmarks.bench_rightsizing_speed import {0};"
            f"print({{0}}(Path({str(folder)!r})))"
        )
        cost, printed = python(code.format("ours"))
        load = os.getloadavg()[1]
        least, _ = python(code.format("bare"))
        count = len(list(folder.glob("*.parquet")))
    sized = int(printed)
    found: dict[str, Any] = {
        "resources": sized,
        "days": DAYS,
        "points": sized * POINTS,
        "files": count,
        "wall_seconds": round(cost.wall, 1),
        "cpu_seconds": round(cost.cpu, 1),
        "bare_cpu_seconds": round(least.cpu, 1),
        "cores": os.cpu_count(),
        "load": round(load, 1),
        "peak_mb": round(cost.peak_mb),
    }
    print(json.dumps(found, indent=1))
    if given.write is not None:
        from benchmarks.rightsizing_page import write

        write({"speed": found}, given.write)


if __name__ == "__main__":
    main(sys.argv[1:])
