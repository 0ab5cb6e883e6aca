"""Right-sizing judged by what came after: 14 days decide, the next 14 say whether it was right.

python -m benchmarks.bench_rightsizing [--seeds 10] [--first 41] [--write docs]
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks import azure, genai
from benchmarks.philly import demands
from benchmarks.rightsizing_page import page, write
from benchmarks.sizing_methods import (
    METHODS,
    Ladder,
    Part,
    Tally,
    by_time,
    judge,
    nothing,
    oracle,
    trimtab,
    up,
    without_room,
)
from benchmarks.traces import ALONE, AN_HOUR, traces

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

DAYS = 14
EIGHTHS = np.arange(1, 9) / 8
LADDERS = {
    "eighths": Ladder(EIGHTHS, 96),
    "EC2 sizes": Ladder(
        np.array([1 / 48, 1 / 24, 1 / 12, 1 / 6, 1 / 4, 1 / 3, 1 / 2, 2 / 3, 1]), 96
    ),
    "halves": Ladder(np.array([1 / 64, 1 / 32, 1 / 16, 1 / 8, 1 / 4, 1 / 2, 1]), 64),
}
"""EC2: large (2 vCPUs) to 24xlarge (96)."""
SMALLER = (48, 16, 8)
"""vCPUs of smaller machines, sized in eighths."""


def halves(points: Floats, an_hour: int = AN_HOUR) -> tuple[Part, Part]:
    """What decides and what judges."""
    middle = points.shape[1] // 2
    return Part.of(points[:, :middle], an_hour), Part.of(points[:, middle:], an_hour)


def alone(seeds: range, count: int) -> dict[str, Any]:
    """Machines of seven kinds, each sized by itself, on three ladders."""
    groups: dict[tuple[str, str], dict[str, Tally]] = defaultdict(dict)
    methods = METHODS | {"Trimtab without room for queues": without_room}
    for seed in seeds:
        for kind in ALONE:
            decides, judges = halves(traces(kind, count, 2 * DAYS, seed))
            for name, ladder in LADDERS.items():
                into = groups[name, kind], groups[name, "all"]
                judge(into, methods, ladder, decides, judges)
    found: dict[str, Any] = {}
    for (name, group), tallies in groups.items():
        for method, row in _rows(tallies).items():
            found.setdefault(name, {}).setdefault(method, {})[group] = row
    return found


def smaller(seeds: range, count: int) -> dict[str, Any]:
    """Trimtab on machines with fewer vCPUs, which need more room."""
    sizes: dict[int, dict[str, Tally]] = {vcpus: {} for vcpus in SMALLER}
    for seed in seeds:
        for kind in ALONE:
            decides, judges = halves(traces(kind, count, 2 * DAYS, seed))
            for vcpus, tallies in sizes.items():
                judge((tallies,), {"Trimtab": trimtab}, Ladder(EIGHTHS, vcpus), decides, judges)
    return {str(vcpus): tallies["Trimtab"].row() for vcpus, tallies in sizes.items()}


def fleets(seeds: range, count: int) -> list[dict[str, Any]]:
    """GPUs of a fleet: each by itself, or their sum; in whole GPUs."""
    tallies: dict[str, Tally] = defaultdict(Tally)
    whole = Ladder(np.arange(1, count + 1) / count)
    methods = {f"the sum: {name}": m for name, m in METHODS.items() if m is not nothing}
    for seed in seeds:
        each, after = halves(traces("pods", count, 2 * DAYS, seed))
        one, later = (_summed(part) for part in (each, after))
        best = oracle(later, whole)
        idle = (each.peaks.max(axis=1) < 0.05).sum()
        tallies["stop the idle ones (peak below 5 %)"].add(
            np.array([count - 1 - idle]), best, later, whole
        )
        eighths = EIGHTHS[trimtab(each, Ladder(EIGHTHS))].sum()
        tallies["each by itself, in eighths (Trimtab)"].add(
            up(np.array([eighths / count]), whole.sizes), best, later, whole
        )
        judge((tallies,), methods, whole, one, later)
    return _kept(tallies, count)


def _summed(each: Part) -> Part:
    """The fleet as one; a GPU's hour counts at its peak, which is never less than their sum's."""
    peaks = each.peaks.mean(axis=0)[None]
    return Part(peaks, each.averages.mean(axis=0)[None], peaks)


def _rows(tallies: dict[str, Tally]) -> dict[str, Any]:
    return {name: tally.row() for name, tally in tallies.items()}


def _kept(tallies: dict[str, Tally], count: int) -> list[dict[str, Any]]:
    return [
        {"method": name, "gpus": round(count * (1 - t.saved / t.loads), 1), **t.row()}
        for name, t in tallies.items()
    ]


def philly(folder: Path) -> dict[str, Any]:
    """Teams of Microsoft's Philly cluster: 7 days decide, 7 judge."""
    tallies: dict[str, Tally] = {}
    totals = []
    for minutes, owned in demands(folder):
        totals.append(owned)
        whole = Ladder(np.arange(1, owned + 1) / owned)
        judge((tallies,), METHODS, whole, *halves(minutes[None], 60))
    return {"teams": len(totals), "gpus": sum(totals), "rows": _rows(tallies)}


def machines(folder: Path) -> dict[str, Any]:
    """Virtual machines of Azure on the three ladders: 14 days decide, the rest of 28 judges."""
    decides, judges = (Part.of(part, azure.AN_HOUR) for part in azure.processors(folder))
    found: dict[str, Any] = {}
    for name, ladder in LADDERS.items():
        tallies: dict[str, Tally] = {}
        judge((tallies,), METHODS, ladder, decides, judges)
        for method, row in _rows(tallies).items():
            found.setdefault(method, {})[name] = row
    return {"machines": len(decides.peaks), "rows": found}


def alibaba(folder: Path) -> dict[str, Any]:
    """GPUs of Alibaba's GenAI trace: half a day decides, half judges; each alone, and their sum."""
    everyone = genai.duty_cycles(folder)
    decides, judges = halves(genai.in_both_halves(everyone), genai.AN_HOUR)
    methods = METHODS | {"Trimtab, by the time above": by_time}
    each: dict[str, Tally] = {}
    judge((each,), methods, Ladder(EIGHTHS), decides, judges)
    # A GPU that is not there asks for nothing.
    count = len(everyone)
    summed = np.nansum(everyone, axis=0)[None] / count
    fleet: dict[str, Tally] = {}
    whole = Ladder(np.arange(1, count + 1) / count)
    judge((fleet,), methods, whole, *halves(summed, genai.AN_HOUR))
    return {"gpus": len(decides.peaks), "rows": _rows(each), "fleet": _kept(fleet, count)}


def measure(seeds: range, count: int) -> dict[str, Any]:
    """Everything; a public trace only where it lies on this machine."""
    found: dict[str, Any] = {
        "schema_version": 2,
        "seeds": [seeds.start, seeds.stop - 1],
        "loads_a_kind": count * len(seeds),
        "days": DAYS,
        "alone": alone(seeds, count),
        "smaller": smaller(seeds, count),
        "fleets": {"fleets": len(seeds), "gpus": 143, "rows": fleets(seeds, 143)},
    }
    samples = os.environ.get("TRIMTAB_SAMPLES")
    if samples and (Path(samples) / "philly-chronus").is_dir():
        found["philly"] = philly(Path(samples) / "philly-chronus")
    for name, variable, sized in (
        ("azure", "TRIMTAB_AZURE_TRACE", machines),
        ("alibaba", "TRIMTAB_GENAI_TRACE", alibaba),
    ):
        if folder := os.environ.get(variable):
            found[name] = sized(Path(folder))
    return found


def main(arguments: Sequence[str] = ()) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=10, help="sets of traces")
    parser.add_argument("--first", type=int, default=41, help="the first seed")
    parser.add_argument("--count", type=int, default=100, help="loads of each kind in a set")
    parser.add_argument("--write", type=Path, help="write rightsizing-accuracy.md and .json there")
    given = parser.parse_args(arguments)
    found = measure(range(given.first, given.first + given.seeds), given.count)
    if given.write is None:
        print(page(found))
    else:
        write(found, given.write)


if __name__ == "__main__":
    main(sys.argv[1:])
