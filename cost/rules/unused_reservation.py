"""Find on-demand capacity reservations that hold more instances than ever run in them."""

from __future__ import annotations

from decimal import Decimal
from math import ceil
from typing import TYPE_CHECKING

from cost.models import Change, Range
from cost.rules._base import Answer, Context, Limits, Rule, limit
from cost.rules._evidence import COVERAGE, Proposal
from cost.rules._judge import Steps, judged, named
from cost.rules._ml import RESERVED_USED
from cost.rules._usage import ZERO

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cost.rules._items import Item, Lot

KIND = "capacity-reservation"
UNUSED = "Unused"


def find(context: Context, limits: Limits) -> Iterator[Answer]:
    """Judge every capacity reservation that the bill charges for."""
    return judged(RULE, context, limits, Steps(wasted=_unused, propose=_propose))


def _total(context: Context, item: Item) -> int | None:
    """How many instances it holds; None where it is gone, or of another account."""
    found = context.things(KIND, item.region).get(item.id)
    total = None if found is None else found.get("TotalInstanceCount")
    return total if isinstance(total, int) else None


def _kept(context: Context, item: Item) -> int:
    """The most that ran in it at once."""
    return ceil(context.highest(RESERVED_USED.id, item.id))


def _unused(context: Context, item: Item, limits: Limits) -> bool | str:
    reserved = context.things(KIND, item.region).get(item.id)
    if reserved is not None and reserved.get("ReservationType") == "capacity-block":
        return "a Capacity Block is paid at once and can't be given back: run queued jobs on it"
    total = _total(context, item)
    if total is None:
        return "it is not among the listed reservations"
    unused = item.part(UNUSED).monthly
    return _kept(context, item) < total and unused >= limits["min_saving_usd"]


def _propose(context: Context, lot: Lot, limits: Limits) -> Proposal | str:
    del limits
    if len(lot.members) > 1:
        return "the component has several reservations"
    item = lot.members[0]
    old, new = _total(context, item) or 1, _kept(context, item)
    unused = item.part(UNUSED)
    # What is given back was unused at all times; what is kept is still unused at times.
    hours = (old - new) * item.span_hours
    share = min(Decimal(1), hours / unused.quantity) if unused.quantity else ZERO
    saved, committed = (share * usd for usd in (unused.monthly, unused.monthly_committed))
    ours = (lot.component or "").startswith("clusters.") and new > 0
    path = ("capacity_reservation", "instances")
    return Proposal(
        current=f"{old} reserved",
        proposed=f"{new} reserved" if new else "cancelled",
        saving=Range.after_commitments(saved, committed),
        risk=2,
        effort="very low",
        setting=Change(path=path, old=old, new=new) if ours else None,
        by_hand=f"aws ec2 modify-capacity-reservation --instance-count {new}"
        f" --capacity-reservation-id {named(lot.ids)}"
        if new
        else f"aws ec2 cancel-capacity-reservation --capacity-reservation-id {named(lot.ids)}",
        values={"reserved": old, "most_used": new, "unused_monthly_usd": f"{unused.monthly:f}"},
        notes=("scarce types may not come back: keep what a deadline hangs on",),
    )


RULE = Rule(
    id="unused-reservation",
    title="Capacity reservation that holds more than runs",
    needs=(RESERVED_USED.id,),
    measures=(RESERVED_USED,),
    inventory=(KIND,),
    thresholds=(
        limit("min_saving_usd", "10", "USD", "less unused cost a month is left alone", "ours"),
        *COVERAGE,
    ),
    affects=frozenset({"reservations"}),
    precedence=10,
    meter="capacity-reservations",
    saves="usage",
    method="the most instances that ran in it at once over the window, against what it holds;"
    " Capacity Blocks can't be given back and are named as not evaluated",
    formula="saving = effective cost of unused hours a month * (reserved - most used) * hours /"
    " unused hours; less what a commitment covers",
    sources=(
        "Amazon EC2 user guide: Capacity Reservation usage metrics (UsedInstanceCount)",
        "CUR: UnusedBox",
    ),
    example="8 p4d.24xlarge reserved, 6 used at most: `capacity_reservation.instances: 6`,"
    " 32061 USD a month",
    find=find,
)
