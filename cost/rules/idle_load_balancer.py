"""Find load balancers that nobody calls, so they can go or their cluster can be parked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cost.measures import Place
from cost.rules._base import Answer, Context, Limits, Rule, limit
from cost.rules._evidence import COVERAGE
from cost.rules._judge import Removal, Steps, judged, named, remove

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cost.rules._evidence import Proposal
    from cost.rules._items import Item, Lot

_ALB = Place("AWS/ApplicationELB", "LoadBalancer")
LCUS = _ALB.gauge("alb_lcus", "ConsumedLCUs")
REQUESTS = _ALB.counter("alb_requests", "RequestCount", witness=LCUS)
FLOWS = Place("AWS/NetworkELB", "LoadBalancer").counter("nlb_new_flows", "NewFlowCount")


def find(context: Context, limits: Limits) -> Iterator[Answer]:
    """Judge Application and Network Load Balancers."""
    return judged(RULE, context, limits, Steps(wasted=_uncalled, propose=_propose))


def _uncalled(context: Context, item: Item, limits: Limits) -> bool | str:
    kind = item.id.partition("/")[0]
    if kind not in ("app", "net"):
        return f"{item.id} is neither an Application nor a Network Load Balancer"
    witness, asked = (LCUS, REQUESTS) if kind == "app" else (FLOWS, FLOWS)
    seen = context.summary(witness.id, item.id)
    if seen is None or seen.hours < limits["min_hours"]:
        return f"no {witness.id} of {item.id}"
    found = context.summary(asked.id, item.id)
    return found is None or found.busiest_day < float(limits["requests_a_day"])


def _propose(context: Context, lot: Lot, limits: Limits) -> Proposal:
    del context, limits
    how = Removal(
        current=f"{len(lot.members)} idle",
        by_hand=f"aws elbv2 delete-load-balancer --load-balancer-arn {named(_arns(lot))};"
        " where the settings made it, take load_balancer (and scaling by requests) out of them",
        risk=2,
        notes=("what stands behind it is idle as well, most likely: see the idle rules",),
    )
    return remove(lot, how, {"balancers": len(lot.members)})


def _arns(lot: Lot) -> list[str]:
    return [i.arn for i in lot.members]


RULE = Rule(
    id="idle-load-balancer",
    title="Load balancer that nobody calls",
    needs=(),
    measures=(LCUS, REQUESTS, FLOWS),
    thresholds=(
        limit(
            "requests_a_day",
            "10",
            "requests (flows)",
            "on its busiest day it had fewer than this",
            "AWS Cost Optimization Hub: under 10 a day for 14 days; Trusted Advisor: under 100 a"
            " day for 7 (Classic only)",
        ),
        COVERAGE[0],
    ),
    affects=frozenset({"load-balancers"}),
    precedence=10,
    meter="load-balancers",
    saves="usage",
    method="requests (Application) or new flows (Network) on the busiest day; AWS writes no point"
    " of RequestCount in an hour without requests: ConsumedLCUs tells that it was watched",
    formula="saving = effective cost of its hours and capacity units a month",
    sources=("AWS Trusted Advisor: idle load balancers", "AWS Cost Optimization Hub"),
    example="the balancer of a demo that had 3 requests in two weeks: 16.43 USD a month",
    find=find,
)
