"""docs/rightsizing-accuracy.md from what the back-test found."""

from __future__ import annotations

from typing import Any

from cost.demand.sizing import HOURS_ABOVE, OVERLOAD_WEIGHT

HEAD = """# How good the sizes are

This page is written by `make bench-rightsizing` from [rightsizing-accuracy.json](rightsizing-accuracy.json); its
figures are not edited.

**Method.** {days} days of hourly maxima decide on a size, the next {days} days judge it. The *saving* is the
part of the present price that the new size does not cost, with sizes priced in proportion. The *oracle* knows the
judged part and takes the smallest size that it never exceeds. *Hours above* are the judged hours whose maximum exceeded
the size. Nothing of the judged part is known to a method.

**Methods.** Compute Optimizer as AWS publishes it: P99.5 with 20 % headroom. OptScale: the 99th percentile at 80 %.
Trimtab: growth by the seasonal Kendall slope; hours above a size by peaks over threshold and by a prediction limit
of the days' peaks, whichever is more, on average over the two weeks to come; and the size whose price together with
its hours above is lowest, an hour above weighing as much as {weight} hours of the present machine. However much it saves,
no size is taken that is expected to be exceeded for more than {most} hours in 14 days (`cost/demand`; sources are named
there). *An hour weighs a week* is the same with 168 hours for {weight}: who wants fewer hours above pays with saving.
*As shipped* is what the rule for processors does: besides, the 95th percentile of hourly *averages* fills no more than
80 % of the new size, because queues form before a processor is full. That costs some saving and is not what the goal asks.

The weight and the other constants were chosen on other seeds (1 to 10); those below chose nothing.
"""


SHIPPED = "Trimtab as shipped (20 % free of sustained load)"
WHY = """## Where it falls short, and why

A share above 100 % is no success: it was paid for with hours above.
- *Steady, diurnal, growing* and *batch* loads repeat themselves, and their next weeks are known well: nearly all that the
  oracle saves is saved there. A fixed headroom of 20 % gives a tenth or more of it away, and on growing loads it is
  exceeded.
- *Drifting* loads have most of Trimtab's hours above beside the bursty ones, more than Compute Optimizer's method has:
  their days go together, so that two weeks are fewer looks than fourteen days, and the expected hours come out too low.
  Correcting the prediction limit for the correlation of days was tried; over all kinds it cost more than it gained.
- *Bursty* loads and *shared GPUs* come by chance: two weeks say little about the next two, and every method either
  keeps more than the oracle or is exceeded. Peaks of days on a logarithmic scale were tried: better for bursts, worse for
  batch loads and GPUs.
- On *halves*, the next smaller size is half the present one: a load that comes near it keeps twice what it needs.
"""


def page(found: dict[str, Any]) -> str:
    """The page as Markdown."""
    parts = [HEAD.format(**found, weight=OVERLOAD_WEIGHT, most=HOURS_ABOVE), _verdict(found)]
    for ladder, methods in found["alone"].items():
        parts.append(_ladder(ladder, methods, found))
    parts += [_kinds(ladder, found) for ladder in found["alone"]]
    parts += [WHY, _fleets(found["fleets"])]
    if found["philly"]:
        parts.append(_philly(found["philly"]))
    if found.get("speed"):
        parts.append(_speed(found["speed"]))
    parts.append(LIMITS)
    return "\n".join(parts)


def _verdict(found: dict[str, Any]) -> str:
    lines = ["## Against the goal", ""]
    goal = "at least 95 % of the oracle's saving, at no more hours above than Compute Optimizer's"
    lines.append(f"Goal: {goal} method.")
    lines += ["", "| sizes | Trimtab | Compute Optimizer | | as shipped |", "|---|---|---|---|---|"]
    for ladder, methods in found["alone"].items():
        ours, theirs = (
            methods[name]["all"] for name in ("Trimtab", "Compute Optimizer (P99.5 + 20 %)")
        )
        share = ours["share_of_oracle_percent"] >= 95
        hours = ours["hours_above_percent"] <= theirs["hours_above_percent"]
        missed = " and ".join(w for w, ok in (("saving", share), ("hours", hours)) if not ok)
        lines.append(
            f"| {ladder} | {_short(ours)} | {_short(theirs)} |"
            f" {f'missed: {missed}' if missed else 'reached'} | {_short(methods[SHIPPED]['all'])} |"
        )
    return "\n".join(lines) + "\n"


def _short(row: dict[str, Any]) -> str:
    return f"{row['share_of_oracle_percent']:.1f} % saved, {row['hours_above_percent']:.3f} % above"


def _table(rows: dict[str, dict[str, Any]], first: str = "method") -> list[str]:
    lines = [
        f"| {first} | saving | share of the oracle's | hours above | loads ever above |",
        "|---|--:|--:|--:|--:|",
    ]
    lines += [
        f"| {name} | {r['saving_percent']:.1f} % | {r['share_of_oracle_percent']:.1f} % |"
        f" {r['hours_above_percent']:.3f} % | {r['loads_ever_above_percent']:.1f} % |"
        for name, r in rows.items()
    ]
    return lines


def _ladder(ladder: str, methods: dict[str, Any], found: dict[str, Any]) -> str:
    first, last = found["seeds"]
    lines = [f"## Single machines, sizes: {ladder}", ""]
    lines.append(
        f"{methods['oracle']['all']['loads']:,} generated loads of seven kinds, {found['loads_a_kind']}"
        f" each, seeds {first} to {last} (`benchmarks/traces.py`)."
    )
    lines += ["", *_table({name: rows["all"] for name, rows in methods.items()})]
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
    lines += ["", "| method | GPUs kept | share of the oracle's saving | hours above |"]
    lines.append("|---|--:|--:|--:|")
    lines += [
        f"| {r['method']} | {r['gpus']:.1f} | {r['share_of_oracle_percent']:.1f} % |"
        f" {r['hours_above_percent']:.3f} % |"
        for r in fleets["rows"]
    ]
    lines += ["", "Computing time alone: the GPUs' memory must fit as well."]
    return "\n".join(lines) + "\n"


def _philly(philly: dict[str, Any]) -> str:
    lines = ["## A public trace: Microsoft's Philly cluster", ""]
    lines.append(
        f"GPUs in use by {philly['teams']} teams ({philly['gpus']:,} GPUs in all), from the jobs of"
        " github.com/S-Lab-System-Group/ChronusArtifact (MIT; derived from msr-fiddle/philly-traces,"
        " CC BY 4.0), kept outside the project. The trace has 14 days: 7 decide, 7 judge, in whole"
        " GPUs. What a team owns is not in it: whole nodes that hold its highest minute are assumed."
    )
    lines += ["", *_table(philly["rows"])]
    return "\n".join(lines) + "\n"


def _speed(speed: dict[str, Any]) -> str:
    ratio = speed["cpu_seconds"] / speed["bare_cpu_seconds"]
    busy = (
        f" Other work kept the machine busy meanwhile (load {speed['load']:.0f} on {speed['cores']} cores),"
        " so the elapsed time says little."
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

- Generated loads are as varied as their author's mind. The public trace is the check on that, and it is small.
- Demand is what was used: a machine at 100 % may have wanted more. Such hours count as above every smaller size.
- Hours above are counted, not their harm: a batch job that takes longer is one thing, a service that times out another.
  `--set RULE.overload_weight_hours=N` says what an hour is worth.
- What happens once a month is not in 14 days. `--days 93` looks longer.
- The chance that a recommendation states has a 95 % interval by block bootstrap over days. With two weeks
  that is an approximation: in simulation it held the truth 87 % of the time for independent hours and 78 % for
  strongly correlated ones.
"""
