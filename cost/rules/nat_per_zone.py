"""Find networks with a NAT gateway in each zone whose traffic one of them could carry."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from cost.models import Range
from cost.plural import plural
from cost.rules._base import Answer, Context, Limits, Rule, limit
from cost.rules._evidence import Proposal
from cost.rules._judge import Steps, judged, named
from cost.rules._network import nat_setting
from cost.rules._usage import monthly

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cost.rules._items import Item, Lot


def find(context: Context, limits: Limits) -> Iterator[Answer]:
    """Judge each network that has several gateways."""
    return judged(RULE, context, limits, Steps(wasted=_any, propose=_propose, whole=True))


def _any(context: Context, item: Item, limits: Limits) -> bool:
    del context, limits
    return item.component is not None


def _propose(context: Context, lot: Lot, limits: Limits) -> Proposal | str | None:
    gateways = len(lot.members)
    if gateways < 2:
        return None
    across = context.prices.unit_price("data_transfer.regional.gb", lot.region)
    if across is None:
        return f"no price of traffic between zones in {lot.region}"
    others = Decimal(gateways - 1) / gateways
    hourly = lot.part("Hours").monthly * others
    moved = monthly(lot.part("Bytes").quantity, lot.days) * others
    # What the other zones send now crosses into the gateway's: billed on both sides.
    saved = hourly - moved * across.usd * 2
    if saved <= 0 or saved < limits["min_saving_usd"]:
        return None
    return Proposal(
        current=plural(gateways, "NAT gateway"),
        proposed="1 NAT gateway",
        saving=Range(low=saved, mid=saved, high=hourly),
        risk=3,  # When its zone fails, no zone has a way out.
        effort="low",
        setting=nat_setting(context.graph, lot, "single"),
        by_hand=f"route all zones through one of {named(lot.ids)}, and delete the others",
        values={"gateways": gateways, "gb_a_month_across_zones": f"{moved:.3f}"},
        prices=[f"data_transfer.regional.gb {across.usd} USD, twice"],
        notes=("not where the loss of a zone must not stop what needs the internet",),
    )


RULE = Rule(
    id="nat-per-zone",
    title="NAT gateway in every zone for little traffic",
    needs=(),
    thresholds=(
        limit(
            "min_saving_usd", "10", "USD/month", "a smaller saving is not worth the risk", "ours"
        ),
    ),
    affects=frozenset({"nat"}),
    precedence=20,
    meter="nat-gateways",
    saves="usage",
    method="a network's gateways cost more by the hour than the traffic of the other zones would"
    " cost on its way to a single one",
    formula="saving = (hourly cost - GB a month * price between zones * 2) * (n - 1) / n",
    sources=("AWS Well-Architected: NAT gateways one a zone for resilience, one for cost",),
    example="`nat: per-az` over 3 zones with 100 GB a month: `nat: single`, 64 USD a month",
    find=find,
)
