"""Find Fargate tasks outside production that run on demand and could run on spot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cost.models import Range
from cost.rules._base import Answer, Context, Limits, Rule, limit
from cost.rules._evidence import Proposal
from cost.rules._fargate import ON_DEMAND, service
from cost.rules._judge import Steps, judged
from cost.rules._usage import ZERO

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cost.rules._items import Item, Lot

PRODUCTION = ("prod", "production")


def find(context: Context, limits: Limits) -> Iterator[Answer]:
    """Judge every component's tasks together, those of production excepted."""
    return judged(RULE, context, limits, Steps(wasted=_on_demand, propose=_propose))


def _on_demand(context: Context, item: Item, limits: Limits) -> bool:
    del context, limits
    return item.stack not in PRODUCTION and item.part(ON_DEMAND).monthly > 0


def _propose(context: Context, lot: Lot, limits: Limits) -> Proposal | str | None:
    keys = ("fargate.vcpu_hour", "fargate.spot.vcpu_hour")
    full, spot = (context.prices.unit_price(key, lot.region) for key in keys)
    if full is None or spot is None:
        return f"no price of Fargate in {lot.region}"
    # A Savings Plan is paid whether tasks use it or not.
    now = lot.part(ON_DEMAND)
    free = now.monthly - now.monthly_committed
    if free < limits["min_monthly_usd"]:
        return None
    tasks = len(lot.members)
    above = 1 - limits["base_tasks"] / tasks
    if above <= 0:
        return None  # all of them stay on demand
    share = above * (1 - spot.usd / full.usd) * limits["spot_percent"] / 100
    new = int(limits["spot_percent"])
    return Proposal(
        current="on demand",
        proposed=f"{new} % on spot",
        # Spot may be short, and then tasks run on demand.
        saving=Range(low=ZERO, mid=free * share / 2, high=free * share),
        risk=2,
        effort="very low",
        setting=service(lot, "spot_percentage", 0, new),
        by_hand="a capacity provider strategy with FARGATE_SPOT for the service",
        values={"on_demand_monthly_usd": f"{now.monthly:f}", "tasks": tasks},
        prices=[f"{k} {q.usd} USD" for k, q in zip(keys, (full, spot), strict=True)],
        notes=(
            "above on_demand_base tasks only, which is 1 by default",
            "tasks get two minutes' notice: stop_seconds must be enough to finish",
        ),
    )


RULE = Rule(
    id="fargate-on-demand",
    title="Fargate tasks that could run on spot",
    needs=(),
    thresholds=(
        limit("spot_percent", "70", "%", "the share of tasks to put on spot", "ours"),
        limit(
            "base_tasks", "1", "tasks", "so many stay on demand", "the default of on_demand_base"
        ),
        limit("min_monthly_usd", "10", "USD", "what costs less a month is left alone", "ours"),
    ),
    affects=frozenset({"tasks"}),
    precedence=20,
    meter="tasks",
    saves="rate",
    method="on-demand task hours of the bill, of stacks other than production",
    formula="saving = effective cost without commitments * (1 - base tasks / tasks) * spot share *"
    " (1 - spot price / price) (high), half of it (mid), nothing (low: spot was short)",
    sources=("AWS Fargate pricing: spot", "CUDOS dashboard: Fargate spot"),
    example="a staging service of 4 tasks with 2 vCPU each, 290 USD: `spot_percentage: 70`, 53 to"
    " 107 USD a month",
    find=find,
)
