"""Find NAT gateways in networks that have no free way to S3."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cost.models import Range
from cost.rules._base import Answer, Context, Limits, Rule, limit
from cost.rules._evidence import Proposal
from cost.rules._judge import Steps, judged, named
from cost.rules._usage import ZERO

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cost.rules._items import Item, Lot

NAT: Final = "nat-gateway"
ENDPOINT: Final = "vpc-endpoint"
BYTES: Final = "NatGateway-Bytes"


def find(context: Context, limits: Limits) -> Iterator[Answer]:
    """Judge every NAT gateway that the bill has traffic of."""
    return judged(RULE, context, limits, Steps(wasted=_without_endpoint, propose=_propose))


def _network(context: Context, item: Item) -> str | None:
    found = context.things(NAT, item.region).get(item.id)
    return None if found is None else found.get("VpcId")


def _without_endpoint(context: Context, item: Item, limits: Limits) -> bool | str:
    if item.part(BYTES).monthly < limits["min_cost_usd"]:
        return False
    network = _network(context, item)
    if network is None:
        return "it is not among the listed gateways"
    return not any(
        endpoint.get("VpcId") == network
        and endpoint.get("VpcEndpointType") == "Gateway"
        and str(endpoint.get("ServiceName")).endswith(".s3")
        for endpoint in context.things(ENDPOINT, item.region).values()
    )


def _propose(context: Context, lot: Lot, limits: Limits) -> Proposal:
    del limits
    carried = lot.part(BYTES).monthly
    networks = sorted({str(_network(context, i)) for i in lot.members})
    return Proposal(
        current="S3 through NAT",
        proposed="a gateway endpoint for S3",
        # How much of it goes to S3 is not in the bill: flow logs tell.
        saving=Range(low=ZERO, mid=ZERO, high=carried),
        risk=0,
        effort="very low",
        setting=None,
        by_hand="aws ec2 create-vpc-endpoint --vpc-endpoint-type Gateway --service-name"
        f" com.amazonaws.{lot.region}.s3 --vpc-id {named(networks)}, with its route tables: free",
        values={"bytes_monthly_usd": f"{carried:f}"},
        notes=(
            "how much of the traffic is S3's is not in the bill: VPC flow logs with pkt-dst-aws-"
            "service tell",
        ),
    )


RULE = Rule(
    id="s3-through-nat",
    title="Data from S3 that is paid for at the NAT gateway",
    needs=(),
    inventory=(NAT, ENDPOINT),
    thresholds=(
        limit(
            "min_cost_usd", "5", "USD", "gateways that carry less a month are left alone", "ours"
        ),
    ),
    affects=frozenset({"nat-bytes"}),
    precedence=10,
    meter="nat-gateways",
    saves="usage",
    method="the bill has bytes of the gateway, and its network has no gateway endpoint for S3",
    formula="saving: nothing for sure (low, mid); high = effective cost of its bytes a month",
    sources=("Amazon VPC: gateway endpoints are free", "AWS Cost Blog: EC2-2, gateway endpoints"),
    example="a training network that reads 20 TB a month through NAT: up to 900 USD a month",
    find=find,
)
