"""Find Lustre file systems that were bought with more throughput than anybody uses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cost.models import Change, Range
from cost.rules._base import Answer, Context, Limits, Rule, limit
from cost.rules._evidence import COVERAGE, Proposal
from cost.rules._judge import Steps, judged, named
from cost.rules._ml import FSX

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cost.inventory.things import Thing
    from cost.rules._items import Item, Lot

KIND: Final = "lustre-filesystem"
STEPS: Final = (125, 250, 500, 1000)
"""MB/s a TiB that PERSISTENT_2 is sold with."""
TIB: Final = 1024


def find(context: Context, limits: Limits) -> Iterator[Answer]:
    """Judge every persistent Lustre file system of the bill."""
    return judged(RULE, context, limits, Steps(wasted=_large, propose=_propose))


def _persistent(context: Context, item: Item) -> Thing | None:
    """What is listed of it, where it is sold by throughput."""
    found = context.things(KIND, item.region).get(item.id)
    if found is None or found.get("LustreConfiguration", "DeploymentType") != "PERSISTENT_2":
        return None
    return found if _sold(found) in STEPS else None


def _sold(thing: Thing) -> int:
    return int(thing.get("LustreConfiguration", "PerUnitStorageThroughput") or 0)


def _needed(context: Context, item: Item, thing: Thing, limits: Limits) -> float:
    """MB/s a TiB: the busiest hours of reads and writes, with room for bursts."""
    busy = sum(context.highest(m.id, item.id) for m in FSX) / 3600 / 1e6
    return busy * float(limits["burst_factor"]) * TIB / float(thing.get("StorageCapacity"))


def _step(needed: float) -> int:
    return next((step for step in STEPS if step >= needed), STEPS[-1])


def _large(context: Context, item: Item, limits: Limits) -> bool | str:
    thing = _persistent(context, item)
    if thing is None:
        return False
    if thing.get("LustreConfiguration", "EfaEnabled"):
        return "with EFA its size depends on the throughput: compare both by hand"
    return _step(_needed(context, item, thing, limits)) < _sold(thing)


def _propose(context: Context, lot: Lot, limits: Limits) -> Proposal | str:
    if len(lot.members) > 1:
        return "the component has several file systems"
    item = lot.members[0]
    thing = _persistent(context, item)
    if thing is None:
        return "it is not among the listed file systems"
    needed, old = _needed(context, item, thing, limits), _sold(thing)
    new = _step(needed)
    keys = [f"fsx.lustre.persistent_2.{step}.gb_month" for step in (old, new)]
    was, less = (context.prices.unit_price(key, lot.region) for key in keys)
    if was is None or less is None:
        return f"no price of Lustre's storage in {lot.region}"
    ours = (lot.component or "").startswith("filesystems.")
    path = ("throughput_mbps_per_tib",)
    return Proposal(
        current=f"{old} MB/s a TiB",
        proposed=f"{new} MB/s a TiB",
        saving=Range.exactly(lot.monthly * (1 - less.usd / was.usd)),
        risk=2,
        effort="low",
        setting=Change(path=path, old=old, new=new) if ours else None,
        by_hand="aws fsx update-file-system --lustre-configuration"
        f" PerUnitStorageThroughput={new} --file-system-id {named(lot.ids)}",
        values={"needed_mbps_per_tib": round(needed, 2)},
        prices=[f"{k} {p.usd} USD" for k, p in zip(keys, (was, less), strict=True)],
        notes=("clients wait for some minutes while AWS changes it; hours hide shorter bursts",),
    )


RULE = Rule(
    id="oversized-lustre",
    title="Lustre file system with more throughput than is used",
    needs=tuple(m.id for m in FSX),
    measures=FSX,
    inventory=(KIND,),
    thresholds=(
        limit(
            "burst_factor",
            "4",
            "times",
            "how much higher than the busiest hours' mean a burst may be",
            "ours: jobs read an epoch's first batches at once; no anchor states one",
        ),
        *COVERAGE,
    ),
    affects=frozenset({"filesystems"}),
    precedence=20,
    meter="lustre-filesystems",
    saves="rate",
    method="the busiest hour's reads and the busiest hour's writes, added up, times burst_factor,"
    " against what PERSISTENT_2 is sold with: 125, 250, 500 or 1000 MB/s a TiB",
    formula="saving = effective cost a month * (1 - price at the lower throughput / present price)",
    sources=("Amazon FSx for Lustre pricing and performance",),
    example="9600 GiB at 500 MB/s a TiB that read 60 MB/s: `throughput_mbps_per_tib: 125`, 1872 USD"
    " a month",
    find=find,
)
