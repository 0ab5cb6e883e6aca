"""Right-sizing judged by what came after: 14 days decide, the next 14 say whether it was right.

python -m benchmarks.bench_rightsizing [--seeds 10] [--first 41] [--write docs]
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks import azure, genai
from benchmarks.philly import demands
from benchmarks.rightsizing_page import page
from benchmarks.sizing_methods import (
    METHODS,
    Ladder,
    Part,
    Tally,
    by_time,
    nothing,
    oracle,
    trimtab,
    up,
    without_room,
)
from benchmarks.traces import ALONE, AN_HOUR, traces

if TYPE_CHECKING:
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
    tallies: dict[tuple[str, str, str], Tally] = defaultdict(Tally)
    methods = METHODS | {"Trimtab without room for queues": without_room}
    for seed in seeds:
        for kind in ALONE:
            decides, judges = halves(traces(kind, count, 2 * DAYS, seed))
            for name, ladder in LADDERS.items():
                best = oracle(judges, ladder)
                every = {m: f(decides, ladder) for m, f in methods.items()} | {"oracle": best}
                for method, chosen in every.items():
                    for group in (kind, "all"):
                        tallies[name, method, group].add(chosen, best, judges, ladder)
    found: dict[str, Any] = {}
    for (name, method, group), tally in tallies.items():
        found.setdefault(name, {}).setdefault(method, {})[group] = tally.row()
    return found


def smaller(seeds: range, count: int) -> dict[str, Any]:
    """Trimtab on machines with fewer vCPUs, which need more room."""
    tallies: dict[str, Tally] = defaultdict(Tally)
    for seed in seeds:
        for kind in ALONE:
            decides, judges = halves(traces(kind, count, 2 * DAYS, seed))
            for vcpus in SMALLER:
                ladder = Ladder(EIGHTHS, vcpus)
                chosen, best = trimtab(decides, ladder), oracle(judges, ladder)
                tallies[str(vcpus)].add(chosen, best, judges, ladder)
    return {vcpus: tally.row() for vcpus, tally in tallies.items()}


def fleets(seeds: range, count: int) -> list[dict[str, Any]]:
    """GPUs of a fleet: each by itself, or their sum; in whole GPUs."""
    tallies: dict[str, Tally] = defaultdict(Tally)
    whole = Ladder(np.arange(1, count + 1) / count)
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
        for name, method in METHODS.items():
            if method is not nothing:
                tallies[f"the sum: {name}"].add(method(one, whole), best, later, whole)
        tallies["oracle"].add(best, best, later, whole)
    return _kept(tallies, count)


def _summed(each: Part) -> Part:
    """The fleet as one; a GPU's hour counts at its peak, which is never less than their sum's."""
    peaks = each.peaks.mean(axis=0)[None]
    return Part(peaks, each.averages.mean(axis=0)[None], peaks)


def _kept(tallies: dict[str, Tally], count: int) -> list[dict[str, Any]]:
    return [
        {"method": name, "gpus": round(count * (1 - t.saved / t.loads), 1), **t.row()}
        for name, t in tallies.items()
    ]


def philly(folder: Path) -> dict[str, Any]:
    """Teams of Microsoft's Philly cluster: 7 days decide, 7 judge."""
    tallies: dict[str, Tally] = defaultdict(Tally)
    totals = []
    for minutes, owned in demands(folder):
        decides, judges = halves(minutes[None], 60)
        ladder = Ladder(np.arange(1, owned + 1) / owned)
        best = oracle(judges, ladder)
        totals.append(owned)
        for name, method in METHODS.items():
            tallies[name].add(method(decides, ladder), best, judges, ladder)
        tallies["oracle"].add(best, best, judges, ladder)
    return {
        "teams": len(totals),
        "gpus": sum(totals),
        "rows": {name: tally.row() for name, tally in tallies.items()},
    }


def machines(folder: Path) -> dict[str, Any]:
    """Virtual machines of Azure on the three ladders: 14 days decide, the rest of 28 judges."""
    decides, judges = (Part.of(part, azure.AN_HOUR) for part in azure.processors(folder))
    found: dict[str, Any] = {}
    for ladder_name, ladder in LADDERS.items():
        best = oracle(judges, ladder)
        for name, method in (METHODS | {"oracle": None}).items():
            tally = Tally()
            tally.add(best if method is None else method(decides, ladder), best, judges, ladder)
            found.setdefault(name, {})[ladder_name] = tally.row()
    return {"machines": len(decides.peaks), "rows": found}


def alibaba(folder: Path) -> dict[str, Any]:
    """GPUs of Alibaba's GenAI trace: half a day decides, half judges; each alone, and their sum."""
    everyone = genai.duty_cycles(folder)
    decides, judges = halves(genai.in_both_halves(everyone), genai.AN_HOUR)
    ladder, rows = Ladder(EIGHTHS), {}
    methods = METHODS | {"Trimtab, by the time above": by_time, "oracle": None}
    best = oracle(judges, ladder)
    for name, method in methods.items():
        tally = Tally()
        tally.add(best if method is None else method(decides, ladder), best, judges, ladder)
        rows[name] = tally.row()
    # A GPU that is not there asks for nothing.
    count = len(everyone)
    one, later = halves(np.nansum(everyone, axis=0)[None] / count, genai.AN_HOUR)
    whole = Ladder(np.arange(1, count + 1) / count)
    tallies: dict[str, Tally] = defaultdict(Tally)
    best = oracle(later, whole)
    for name, method in methods.items():
        tallies[name].add(best if method is None else method(one, whole), best, later, whole)
    return {"gpus": len(decides.peaks), "rows": rows, "fleet": _kept(tallies, count)}


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
    for name, variable, judge in (
        ("azure", "TRIMTAB_AZURE_TRACE", machines),
        ("alibaba", "TRIMTAB_GENAI_TRACE", alibaba),
    ):
        if folder := os.environ.get(variable):
            found[name] = judge(Path(folder))
    return found


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
    # What this machine has not, an earlier one had.
    kept = {
        name: before[name] for name in ("speed", "philly", "alibaba", "azure") if name in before
    }
    found = kept | found
    file.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    file.with_suffix(".md").write_text(page(found), encoding="utf-8")


if __name__ == "__main__":
    main()
