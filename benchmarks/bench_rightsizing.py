"""Right-sizing judged by what came after: 14 days decide, the next 14 say whether it was right.

python -m benchmarks.bench_rightsizing [--seeds 10] [--first 41] [--write docs]
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.philly import demands
from benchmarks.rightsizing_page import SHIPPED, page
from benchmarks.traces import ALONE, traces
from cost.demand.sizing import Preferences, choose

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Indices = NDArray[np.int64]

DAYS = 14
LADDERS = {
    "eighths": np.arange(1, 9) / 8,
    "EC2 sizes": np.array([1 / 48, 1 / 24, 1 / 12, 1 / 6, 1 / 4, 1 / 3, 1 / 2, 2 / 3, 1]),
    "halves": 2.0 ** np.arange(-6, 1),
}
"""Sizes to choose from, in shares of the present one, priced alike. EC2: large to 24xlarge."""


@dataclass(frozen=True)
class Part:
    """Hours of several loads: peaks and averages, a row a load."""

    peaks: Floats
    averages: Floats


def _up(need: Floats, sizes: Floats) -> Indices:
    """The smallest size that holds what is needed; the present one if none does."""
    return np.searchsorted(sizes, np.minimum(need, 1) - 1e-9)


def nothing(part: Part, sizes: Floats) -> Indices:
    return np.full(len(part.peaks), len(sizes) - 1)


def compute_optimizer(part: Part, sizes: Floats) -> Indices:
    return _up(np.quantile(part.peaks, 0.995, axis=1) / 0.8, sizes)


def optscale(part: Part, sizes: Floats) -> Indices:
    return _up(np.quantile(part.peaks, 0.99, axis=1) / 0.8, sizes)


def trimtab(part: Part, sizes: Floats) -> Indices:
    return choose(part.peaks, sizes, averages=part.averages).chosen


def careful(part: Part, sizes: Floats) -> Indices:
    return choose(part.peaks, sizes, averages=part.averages, prefer=Preferences(weight=168)).chosen


def with_room(part: Part, sizes: Floats) -> Indices:
    prefer = Preferences(sustained=0.8)
    return choose(part.peaks, sizes, averages=part.averages, prefer=prefer).chosen


def oracle(part: Part, sizes: Floats) -> Indices:
    """Given the judged part: the smallest size that it never exceeds."""
    return _up(part.peaks.max(axis=1), sizes)


METHODS: dict[str, Callable[[Part, Floats], Indices]] = {
    "do nothing": nothing,
    "Compute Optimizer (P99.5 + 20 %)": compute_optimizer,
    "OptScale (q99 / 80 %)": optscale,
    "Trimtab": trimtab,
    "Trimtab, an hour weighs a week": careful,
    SHIPPED: with_room,
}


@dataclass
class Tally:
    """Sums over loads: a load's saving is the share of its price."""

    loads: int = 0
    saved: float = 0.0
    oracle: float = 0.0
    exceeded: float = 0.0
    touched: int = 0

    def add(self, chosen: Indices, best: Indices, judged: Part, sizes: Floats) -> None:
        over = judged.peaks > sizes[chosen][:, None] * (1 + 1e-9)
        self.loads += len(chosen)
        self.saved += float((1 - sizes[chosen]).sum())
        self.oracle += float((1 - sizes[best]).sum())
        self.exceeded += float(over.mean(axis=1).sum())
        self.touched += int(over.any(axis=1).sum())

    def row(self) -> dict[str, Any]:
        return {
            "loads": self.loads,
            "saving_percent": round(100 * self.saved / self.loads, 2),
            "share_of_oracle_percent": round(100 * self.saved / self.oracle, 2),
            "hours_above_percent": round(100 * self.exceeded / self.loads, 4),
            "loads_ever_above_percent": round(100 * self.touched / self.loads, 1),
        }


def split(peaks: Floats, averages: Floats, days: int) -> tuple[Part, Part]:
    cut = 24 * days
    return Part(peaks[:, :cut], averages[:, :cut]), Part(peaks[:, cut:], averages[:, cut:])


def alone(seeds: range, count: int) -> dict[str, Any]:
    """Machines of seven kinds, each sized by itself, on three ladders."""
    tallies: dict[tuple[str, str, str], Tally] = defaultdict(Tally)
    for seed in seeds:
        for kind in ALONE:
            decides, judges = split(*traces(kind, count, 2 * DAYS, seed), DAYS)
            for ladder, sizes in LADDERS.items():
                best = oracle(judges, sizes)
                every = {name: f(decides, sizes) for name, f in METHODS.items()} | {"oracle": best}
                for name, chosen in every.items():
                    for group in (kind, "all"):
                        tallies[ladder, name, group].add(chosen, best, judges, sizes)
    found: dict[str, Any] = {}
    for (ladder, name, group), tally in tallies.items():
        found.setdefault(ladder, {}).setdefault(name, {})[group] = tally.row()
    return found


def fleets(seeds: range, count: int) -> list[dict[str, Any]]:
    """GPUs of a fleet: each by itself, or their sum; in whole GPUs."""
    tallies: dict[str, Tally] = defaultdict(Tally)
    sizes = np.arange(1, count + 1) / count
    for seed in seeds:
        peaks, averages = traces("pods", count, 2 * DAYS, seed)
        each, each_later = split(peaks, averages, DAYS)
        # A GPU's hour counts at its peak: the sum of peaks is never less than the peak of the sum.
        one, later = split(peaks.sum(0)[None] / count, averages.sum(0)[None] / count, DAYS)
        best = oracle(later, sizes)
        idle = (each.peaks.max(axis=1) < 0.05).sum()
        tallies["stop the idle ones (peak below 5 %)"].add(
            np.array([count - 1 - idle]), best, later, sizes
        )
        eighths = LADDERS["eighths"][trimtab(each, LADDERS["eighths"])].sum()
        tallies["each by itself, in eighths (Trimtab)"].add(
            _up(np.array([eighths / count]), sizes), best, later, sizes
        )
        del each_later
        for name, method in METHODS.items():
            if method is not nothing:
                tallies[f"the sum: {name}"].add(method(one, sizes), best, later, sizes)
        tallies["oracle"].add(best, best, later, sizes)
    return [
        {"method": name, "gpus": round(count * (1 - t.saved / t.loads), 1), **t.row()}
        for name, t in tallies.items()
    ]


def philly(samples: Path | None) -> dict[str, Any] | None:
    """Teams of Microsoft's Philly cluster, where the trace is there: 7 days decide, 7 judge."""
    if samples is None or not (samples / "philly-chronus").is_dir():
        return None
    tallies: dict[str, Tally] = defaultdict(Tally)
    totals = []
    for peaks, averages, owned in demands(samples / "philly-chronus"):
        decides, judges = split(peaks[None], averages[None], 7)
        sizes = np.arange(1, owned + 1) / owned
        best = oracle(judges, sizes)
        totals.append(owned)
        for name, method in METHODS.items():
            tallies[name].add(method(decides, sizes), best, judges, sizes)
        tallies["oracle"].add(best, best, judges, sizes)
    return {
        "teams": len(totals),
        "gpus": sum(totals),
        "rows": {name: tally.row() for name, tally in tallies.items()},
    }


def measure(seeds: range, count: int) -> dict[str, Any]:
    samples = os.environ.get("TRIMTAB_SAMPLES")
    return {
        "schema_version": 1,
        "seeds": [seeds.start, seeds.stop - 1],
        "loads_a_kind": count * len(seeds),
        "days": DAYS,
        "alone": alone(seeds, count),
        "fleets": {"fleets": len(seeds), "gpus": 143, "rows": fleets(seeds, 143)},
        "philly": philly(Path(samples) if samples else None),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=10, help="sets of traces")
    parser.add_argument("--first", type=int, default=41, help="the first seed")
    parser.add_argument("--count", type=int, default=100, help="loads of each kind in a set")
    parser.add_argument("--write", type=Path, help="write rightsizing-accuracy.md and .json there")
    given = parser.parse_args(sys.argv[1:] if sys.argv[0].endswith("rightsizing.py") else [])
    found = measure(range(given.first, given.first + given.seeds), given.count)
    if given.write is None:
        print(page(found))
        return
    file = given.write / "rightsizing-accuracy.json"
    before = json.loads(file.read_text()) if file.exists() else {}
    found |= {"speed": before.get("speed")}
    if found["philly"] is None:
        found["philly"] = before.get("philly")
    file.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    file.with_suffix(".md").write_text(page(found), encoding="utf-8")


if __name__ == "__main__":
    main()
