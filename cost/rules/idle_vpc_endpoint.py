"""Find interface endpoints that carry nothing but are charged in every zone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cost.models import Change
from cost.rules._base import Answer, Context, Limits, Rule, limit
from cost.rules._judge import Removal, Steps, judged, named, remove

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cost.graph import Graph, Resource
    from cost.rules._evidence import Proposal
    from cost.rules._items import Item, Lot

ENDPOINT: Final = "aws:ec2/vpcEndpoint:VpcEndpoint"


def find(context: Context, limits: Limits) -> Iterator[Answer]:
    """Judge every interface endpoint by the traffic that the bill has of it."""
    return judged(RULE, context, limits, Steps(wasted=_silent, propose=_propose))


def _silent(context: Context, item: Item, limits: Limits) -> bool:
    del context
    if item.days < limits["days"]:
        return False
    return item.part("Bytes").quantity <= limits["gb"]


def _propose(context: Context, lot: Lot, limits: Limits) -> Proposal:
    del limits
    setting = _setting(context.graph, lot)
    how = Removal(
        current=", ".join(setting.old) if setting else named(lot.ids),
        proposed=(", ".join(setting.new) or "none") if setting else "removed",
        setting=setting,
        by_hand=f"aws ec2 delete-vpc-endpoints --vpc-endpoint-ids {named(lot.ids)}",
        risk=2,
        notes=("shells (ssm) and rare jobs may need it: without NAT nothing takes its place",),
    )
    return remove(lot, how, {"endpoints": len(lot.members)})


def _setting(graph: Graph | None, lot: Lot) -> Change | None:
    """The list of services without those of the lot; None where the state does not have them."""
    if graph is None or lot.component != "network":
        return None
    there = {r.id: _service(r.inputs.get("serviceName")) for r in _interfaces(graph)}
    gone = [there.get(i) for i in lot.ids]
    if None in there.values() or None in gone:
        return None
    old: Sequence[str] = [s for s in there.values() if s is not None]
    new = [s for s in old if s not in gone]
    return Change(path=("interface_endpoints",), old=list(old), new=new)


def _interfaces(graph: Graph) -> Iterator[Resource]:
    return (r for r in graph.of_type(ENDPOINT) if r.inputs.get("vpcEndpointType") == "Interface")


def _service(name: object) -> str | None:
    """The service as the settings name it: `com.amazonaws.us-east-1.ecr.api` is `ecr.api`."""
    return name.split(".", 3)[3] if isinstance(name, str) and name.count(".") >= 3 else None


RULE = Rule(
    id="idle-vpc-endpoint",
    title="Interface endpoint that carries nothing",
    needs=(),
    thresholds=(
        limit(
            "gb",
            "0",
            "GB",
            "what went through it over the window is no more than this",
            "AWS Trusted Advisor: 0 bytes in 30 days",
        ),
        limit(
            "days",
            "14",
            "days",
            "an endpoint that was charged for fewer days is left alone",
            "ours: Trusted Advisor and Cost Optimization Hub take 30; use --days 30 for that",
        ),
    ),
    affects=frozenset({"vpc-endpoints"}),
    precedence=10,
    meter="vpc-endpoints",
    saves="usage",
    method="the bill has hours of the endpoint and no bytes",
    formula="saving = effective cost of its hours a month, in all its zones",
    sources=("AWS Trusted Advisor: inactive VPC interface endpoints",),
    example="an endpoint for `ecs` in two zones that carried 0 GB in 14 days: taken off"
    " `network.interface_endpoints`, 14.60 USD a month",
    find=find,
)
