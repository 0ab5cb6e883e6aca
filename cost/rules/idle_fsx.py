"""Find FSx file systems that nobody reads or writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cost.rules._base import Answer, Context, Limits, Rule, limit
from cost.rules._evidence import COVERAGE, Proposal
from cost.rules._judge import Removal, Steps, judged, named, remove, too_young
from cost.rules._ml import FSX

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cost.rules._items import Item, Lot


def find(context: Context, limits: Limits) -> Iterator[Answer]:
    """Judge every FSx file system of the bill."""
    return judged(RULE, context, limits, Steps(wasted=_silent, propose=_propose))


def _moved(context: Context, id_: str) -> float:
    return sum(context.total(m.id, id_) for m in FSX)


def _silent(context: Context, item: Item, limits: Limits) -> bool | str:
    return too_young(item, limits) or _moved(context, item.id) <= limits["bytes"]


def _propose(context: Context, lot: Lot, limits: Limits) -> Proposal:
    del limits
    name = lot.component or ""
    ours = f"take {name} out of the settings; " if name.startswith("filesystems.") else ""
    how = Removal(
        current=named(lot.ids),
        by_hand=f"{ours}aws fsx delete-file-system --file-system-id {named(lot.ids)}, once what is"
        " only there is exported",
        risk=3,
        notes=("what was never exported to a bucket is gone with it",),
    )
    return remove(lot, how, {"bytes": sum(_moved(context, i) for i in lot.ids)})


RULE = Rule(
    id="idle-fsx",
    title="FSx file system that nobody reads or writes",
    needs=tuple(m.id for m in FSX),
    measures=FSX,
    thresholds=(
        limit(
            "bytes",
            "0",
            "bytes",
            "reads and writes of the whole window are no more than this",
            "ours, as for idle volumes; no anchor states one",
        ),
        limit(
            "days", "7", "days", "younger ones are not judged", "ours: a week has its weekend runs"
        ),
        *COVERAGE,
    ),
    affects=frozenset({"filesystems"}),
    precedence=10,
    meter="lustre-filesystems",
    saves="usage",
    method="bytes that clients read and wrote over the window; an hour without a point is a gap",
    formula="saving = effective cost a month",
    sources=("Amazon FSx for Lustre user guide: DataReadBytes, DataWriteBytes",),
    example="1200 GiB of scratch-2 that an ended project left: 168 USD a month",
    find=find,
)
