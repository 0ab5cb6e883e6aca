"""Find training clusters whose instances talk to each other from zone to zone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cost.models import Range
from cost.rules._base import Answer, Context, Limits, Rule, limit
from cost.rules._evidence import Proposal
from cost.rules._graph import is_training
from cost.rules._judge import Steps, judged, named
from cost.rules._usage import ZERO

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cost.rules._items import Item, Lot

REGIONAL: Final = "DataTransfer-Regional-Bytes"


def find(context: Context, limits: Limits) -> Iterator[Answer]:
    """Judge every instance of a training cluster by its traffic between zones."""
    training = {
        id_ for group in context.groups if is_training(context.graph, group) for id_ in group.ids
    }

    def crosses(context: Context, item: Item, limits: Limits) -> bool:
        del context, limits
        return item.id in training and item.part(REGIONAL).monthly > 0

    return judged(RULE, context, limits, Steps(wasted=crosses, propose=_propose))


def _propose(context: Context, lot: Lot, limits: Limits) -> Proposal | None:
    del context
    cost = lot.part(REGIONAL).monthly
    if cost < limits["min_cost_usd"]:
        return None
    name = lot.component or ""
    ours = f"set {name}.zone to one zone" if name.startswith("clusters.") else "use one zone"
    return Proposal(
        current="several zones",
        proposed="one zone",
        # All of it if the peers (nodes, file system, NAT) are in that zone as well; the bill does
        # not name them.
        saving=Range(low=ZERO, mid=cost, high=cost),
        risk=2,
        effort="low",
        setting=None,
        by_hand=f"{ours} and mount file systems of that zone: {named(lot.ids)}",
        values={"regional_gb": f"{lot.part(REGIONAL).quantity:f}"},
        notes=("one zone has less spot capacity than three: weigh it against interruptions",),
    )


RULE = Rule(
    id="cross-zone-training",
    title="Training traffic between zones",
    needs=(),
    thresholds=(
        limit("min_cost_usd", "10", "USD", "traffic that costs less a month is left alone", "ours"),
    ),
    affects=frozenset({"transfer"}),
    precedence=10,
    meter="transfers",
    saves="usage",
    method="regional transfer that the bill has of instances which train: by their settings, or by"
    " the run that their lines name; both directions are charged",
    formula="saving = effective cost of DataTransfer-Regional-Bytes a month; low: 0",
    sources=("Amazon EC2 pricing: 0.01 USD a GB and direction between zones",),
    example="gradients of 8 nodes in three zones, 40 TB a month: 800 USD",
    find=find,
)
