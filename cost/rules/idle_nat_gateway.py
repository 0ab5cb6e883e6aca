"""Find NAT gateways that carry nothing, so the network can do without them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from cost.measures import Place
from cost.plural import plural
from cost.rules._base import Answer, Context, Limits, Rule, Threshold
from cost.rules._evidence import COVERAGE, Proposal
from cost.rules._judge import Removal, Steps, judged, named, remove
from cost.rules._network import nat_setting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cost.rules._items import Item, Lot

OUT = Place("AWS/NATGateway", "NatGatewayId").counter(
    "nat_bytes_out", "BytesOutToDestination", "bytes"
)


def find(context: Context, limits: Limits) -> Iterator[Answer]:
    """Judge all NAT gateways of a network together: the setting has none, or some."""
    return judged(RULE, context, limits, Steps(wasted=_silent, propose=_propose, whole=True))


def _silent(context: Context, item: Item, limits: Limits) -> bool:
    return context.total(OUT.id, item.id) <= limits["bytes"]


def _propose(context: Context, lot: Lot, limits: Limits) -> Proposal:
    del limits
    how = Removal(
        current=plural(len(lot.members), "NAT gateway"),
        proposed="none",
        setting=nat_setting(context.graph, lot, "none"),
        by_hand=f"aws ec2 delete-nat-gateway --nat-gateway-id {named(lot.ids)}, and its routes",
        # A way out that is kept for a rare day looks like this too.
        risk=2,
        notes=("its public address is charged as long as it is kept: release it as well",),
    )
    return remove(lot, how, {"bytes_out": sum(context.total(OUT.id, i) for i in lot.ids)})


RULE = Rule(
    id="idle-nat-gateway",
    title="NAT gateway that carries nothing",
    needs=(OUT.id,),
    measures=(OUT,),
    thresholds=(
        Threshold(
            name="bytes",
            default=Decimal(0),
            unit="bytes",
            meaning="what left the network through it over the window is no more than this",
            source="AWS Trusted Advisor and Compute Optimizer, idle NAT gateways: 0 bytes;"
            " cfm-tips takes 1 GB",
        ),
        *COVERAGE,
    ),
    affects=frozenset({"nat"}),
    precedence=10,
    meter="nat-gateways",
    saves="usage",
    method="no gateway of a network sent a byte to the internet in the window",
    formula="saving = effective cost of its hours and bytes a month",
    sources=("AWS Trusted Advisor: inactive NAT gateways", "AWS Compute Optimizer: idle resources"),
    example="a network with `nat: single` whose gateway sent 0 bytes in 14 days: `nat: none`,"
    " 32.85 USD a month",
    find=find,
)
