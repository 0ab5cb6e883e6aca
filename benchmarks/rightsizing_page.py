"""docs/rightsizing-accuracy.md from what the back-test found."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from benchmarks.rightsizing_public import alibaba, azure, kept, philly, short, table
from benchmarks.sizing_methods import CO, CO_FIFTH, CO_STRICT, HEADROOM
from benchmarks.waiting import waiting
from cost.demand.room import usable
from cost.demand.sizing import HOURS_ABOVE, OVERLOAD_WEIGHT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HEAD = """# How good the sizes are

This page is written by `make bench-rightsizing` from [rightsizing-accuracy.json](rightsizing-accuracy.json); its
figures are not edited. A public trace is judged anew where it lies on the machine: `benchmarks/azure.py`, `genai.py` and
`philly.py` say which folder is looked at.

**Method.** {days} days decide on a size, the next {days} days judge it. The *saving* is the part of the present price that
the new size does not cost, with sizes priced in proportion. The *oracle* knows the judged part and takes the smallest size
that it never exceeds. *Hours above* are the judged hours of which any point exceeded the size, *time above* the share of
the points themselves. Nothing of the judged part is known to a method.

**Methods.** *Trimtab* is what the rule `oversized-cpu` ships with: growth by the seasonal Kendall slope; hours above a size
by peaks over threshold and by a prediction limit of the days' peaks, whichever is more, on average over the two weeks to
come; and the size whose price together with its hours above is lowest, an hour above weighing as much as {weight} hours of
the present machine. However much it saves, no size is taken that is expected to be exceeded for more than {most} hours in 14
days, nor one that has too little room for queues (below). The sources are named in `cost/demand`. It sees hourly maxima and
averages, for CloudWatch keeps no 5-minute points for longer than 63 days. *An hour weighs a week* is the same with 168 hours
for {weight}: who wants fewer hours above pays with saving.

*Compute Optimizer* is what AWS publishes: the 99.5th percentile with 20 % headroom. That leaves open whether a fifth is added
to the load or kept free of the new size, and of which points the percentile is; so there are three readings. The first, of
5-minute points and added, is the one by which the goal's own figures come out on a public trace (below). The second keeps a
fifth free. The third does that with hourly maxima, which is the most careful. *OptScale*: the 99th percentile at 80 %.

The weight is half a week, and the most hours above are the fewest, in tenths, by which each ladder has 95.25 % of the oracle's
saving on each of three other sets of seeds (1 to 10, 11 to 20, 21 to 30). The seeds below chose nothing.
"""
ROOM = """## Room for queues

Requests wait before all processors are busy, and the fewer there are, the earlier. By square-root staffing (Halfin & Whitt
1981) what stays free of sustained load, the 95th percentile of hourly averages, grows with the root of the number of vCPUs.
20 % of 4 vCPUs is the measure; the wait for a vCPU is in shares of a request's own time (Erlang C, one vCPU a request).

| vCPUs | may be filled | mean wait | mean wait at a flat 80 % |
|--:|--:|--:|--:|
{waits}

The ladders above are of machines with 96 and 64 vCPUs. Smaller machines need more room, and save less, sized in eighths:

| vCPUs of the present machine | share of the oracle's | hours above |
|--:|--:|--:|
{smaller}
"""
WHY = """## Where it falls short, and why

A share above 100 % is no success: it was paid for with hours above.
- *Steady, diurnal, growing* and *batch* loads repeat themselves, and their next weeks are known well: nearly all that the
  oracle saves is saved there. A fixed headroom of 20 % gives 6 to 24 % of it away, the coarser the sizes the more, and on
  growing loads it is exceeded.
- *Drifting* loads have most of Trimtab's hours above beside the bursty ones, more than Compute Optimizer's method has:
  their days go together, so that two weeks are fewer looks than fourteen days, and the expected hours come out too low.
- *Bursty* loads and *shared GPUs* come by chance: two weeks say little about the next two, and every method either
  keeps more than the oracle or is exceeded.
- On *halves*, the next smaller size is half the present one: a load that comes near it keeps twice what it needs.

Other models of demand were tried on seeds 1 to 10, each with the weight that gives as many hours above as Compute
Optimizer's most careful reading: days on a logarithmic and a square-root scale, days corrected for their correlation, tails
that know how few their clusters are, thinner tails, and averages, minima and maxima of two or three of these. None was more
than 0.3 points of the oracle's saving better on average, so the simplest stayed.
"""
GOAL = 95


def write(found: dict[str, Any], folder: Path) -> None:
    """Write figures and page there; what was not measured now keeps its earlier figures."""
    file = folder / "rightsizing-accuracy.json"
    before = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    whole = before | found
    file.write_text(json.dumps(whole, indent=1) + "\n", encoding="utf-8")
    file.with_suffix(".md").write_text(page(whole), encoding="utf-8")


def page(found: dict[str, Any]) -> str:
    """The page as Markdown."""
    parts = [HEAD.format(**found, weight=OVERLOAD_WEIGHT, most=HOURS_ABOVE), _verdict(found)]
    for ladder, methods in found["alone"].items():
        parts.append(_ladder(ladder, methods, found))
    parts += [_kinds(ladder, found) for ladder in found["alone"]]
    parts += [_room(found), WHY, _fleets(found["fleets"])]
    for name, trace in (("azure", azure), ("alibaba", alibaba), ("philly", philly)):
        if found.get(name):
            parts.append(trace(found[name]))
    if found.get("speed"):
        parts.append(_speed(found["speed"]))
    parts.append(LIMITS)
    return "\n".join(parts)


def _verdict(found: dict[str, Any]) -> str:
    lines = ["## Against the goal", ""]
    goal = (
        f"at least {GOAL} % of the oracle's saving, at no more hours above than Compute Optimizer's"
    )
    lines += [f"Goal: {goal} method. Each cell: share of the oracle's saving, hours above.", ""]
    lines.append(f"| sizes | Trimtab | {CO} | {CO_FIFTH} | {CO_STRICT} |")
    lines.append("|---|---|---|---|---|")
    for label, rows in _judged(found):
        ours = rows["Trimtab"]
        theirs = (rows[name] for name in (CO, CO_FIFTH, CO_STRICT))
        cells = [short(ours), *(f"{short(t)}: {_missed(ours, t)}" for t in theirs)]
        lines.append(f"| {label} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _judged(found: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """What the goal is held against: generated loads, and real machines where they are known."""
    for ladder, methods in found["alone"].items():
        yield ladder, {name: rows["all"] for name, rows in methods.items()}
    for ladder in found["alone"] if found.get("azure") else ():
        methods = found["azure"]["rows"]
        yield f"{ladder}, Azure's machines", {name: rows[ladder] for name, rows in methods.items()}


def _missed(ours: dict[str, Any], theirs: dict[str, Any]) -> str:
    """Whether the goal is reached against one reading, or what is missed."""
    missed = []
    if ours["share_of_oracle_percent"] < GOAL:
        missed.append("saving")
    if ours["hours_above_percent"] > theirs["hours_above_percent"]:
        missed.append("hours")
    return f"**missed by {' and '.join(missed)}**" if missed else "reached"


def _room(found: dict[str, Any]) -> str:
    waits = "\n".join(
        f"| {n} | {100 * usable(n, HEADROOM):.0f} % | {waiting(n, usable(n, HEADROOM)):.2f} |"
        f" {waiting(n, 0.8):.2f} |"
        for n in (2, 4, 8, 16, 32, 64, 96)
    )
    smaller = "\n".join(
        f"| {n} | {row['share_of_oracle_percent']:.1f} % | {row['hours_above_percent']:.3f} % |"
        for n, row in found["smaller"].items()
    )
    return ROOM.format(waits=waits, smaller=smaller)


def _ladder(ladder: str, methods: dict[str, Any], found: dict[str, Any]) -> str:
    first, last = found["seeds"]
    lines = [f"## Single machines, sizes: {ladder}", ""]
    lines.append(
        f"{methods['oracle']['all']['loads']:,} generated loads of seven kinds, {found['loads_a_kind']}"
        f" each, seeds {first} to {last} (`benchmarks/traces.py`)."
    )
    lines += ["", *table({name: rows["all"] for name, rows in methods.items()})]
    return "\n".join(lines) + "\n"


def _kinds(ladder: str, found: dict[str, Any]) -> str:
    methods = found["alone"][ladder]
    kinds = [k for k in methods["oracle"] if k != "all"]
    lines = [f"## By kind of load, sizes: {ladder}", ""]
    lines.append("Share of the oracle's saving / hours above.")
    lines += ["", f"| method | {' | '.join(kinds)} |", f"|---|{'--:|' * len(kinds)}"]
    for name, rows in methods.items():
        if name in ("do nothing", "oracle"):
            continue
        cells = (
            f"{rows[k]['share_of_oracle_percent']:.0f} % / {rows[k]['hours_above_percent']:.2f} %"
            for k in kinds
        )
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _fleets(fleets: dict[str, Any]) -> str:
    lines = ["## Fleets: size the sum", ""]
    lines.append(
        f"{fleets['fleets']} generated fleets of {fleets['gpus']} GPUs each, in whole GPUs. Most GPUs"
        " are in use at some hour, so hardly any is idle; but never all at once."
    )
    lines += ["", *kept(fleets["rows"])]
    lines += ["", "Computing time alone: the GPUs' memory must fit as well."]
    return "\n".join(lines) + "\n"


def _speed(speed: dict[str, Any]) -> str:
    ratio = speed["cpu_seconds"] / speed["bare_cpu_seconds"]
    busy = (
        f" Other work kept the machine busy meanwhile (load {speed['load']:.0f} on {speed['cores']} cores),"
        " so the elapsed time says little: a quiet one needs no longer than the processor seconds."
        if speed["load"] > speed["cores"]
        else ""
    )
    return f"""## Speed

{speed["resources"]:,} resources with {speed["days"]} days of 5-minute points ({speed["points"]:,} points in
{speed["files"]} Parquet files): read, made hours, checked and sized with {speed["cpu_seconds"]:.0f} processor seconds,
{ratio:.1f} times what reading the files alone takes ({speed["bare_cpu_seconds"]:.0f}); {speed["peak_mb"]:,.0f} MB at most;
{speed["wall_seconds"]:.0f} s elapsed.{busy} The goal is 60 s on two cores and 2 GiB.

How: points that lie beside each other and are of one hour become one row before DuckDB groups them (`cost/metrics/runs.py`),
series have numbers instead of names, and 2,000 loads at a time are sized as matrices (`cost/demand`); nothing is done
for a single resource. `python -m benchmarks.bench_rightsizing_speed` measures it; the files are made first.
"""


LIMITS = """## What these figures do not say

- Generated loads are as varied as their author's mind. The public traces are the check on that, and they are short.
- Demand is what was used: a machine at 100 % may have wanted more. Such hours count as above every smaller size.
- Hours above are counted, not their harm: a batch job that takes longer is one thing, a service that times out another.
  `--set RULE.overload_weight_hours=N` says what an hour is worth.
- What happens once a month is not in 14 days. `--days 93` looks longer.
- The chance that a recommendation states has a 95 % interval by block bootstrap over days. With two weeks
  that is an approximation: in simulation it held the truth 87 % of the time for independent hours and 78 % for
  strongly correlated ones.
"""
