"""Find functions whose warm instances wait for calls that do not come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cost.models import Change, Range
from cost.rules._base import Answer, Context, Limits, Rule, limit
from cost.rules._evidence import Proposal
from cost.rules._functions import HELD, HELD_USED
from cost.rules._judge import Steps, judged, named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cost.graph import Graph
    from cost.rules._items import Item, Lot

CONCURRENCY = "aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig"


def find(context: Context, limits: Limits) -> Iterator[Answer]:
    """Judge a component's functions together: the setting is one."""
    return judged(RULE, context, limits, Steps(wasted=_waits, propose=_propose, whole=True))


def _waits(context: Context, item: Item, limits: Limits) -> bool:
    del context
    held = item.part(HELD).quantity
    return held > 0 and item.part(HELD_USED).quantity * 100 < held * limits["used_percent"]


def _propose(context: Context, lot: Lot, limits: Limits) -> Proposal:
    del limits
    held, cost = lot.part(HELD).quantity, lot.part(HELD).monthly
    used = lot.part(HELD_USED).quantity
    return Proposal(
        current="instances kept warm",
        proposed="none",
        # What they did run would run at the price of other calls, a little dearer.
        saving=Range(low=cost * (1 - used / held), mid=cost, high=cost),
        risk=2,
        effort="very low",
        setting=_setting(context.graph, lot),
        by_hand="aws lambda delete-provisioned-concurrency-config --function-name"
        f" {named(lot.ids)}",
        values={"used_percent": f"{100 * used / held:.3f}"},
        notes=("the first call after a pause then waits for a cold start",),
    )


def _setting(graph: Graph | None, lot: Lot) -> Change | None:
    """`provisioned: null`; None where the state does not tell how many there are."""
    if graph is None or not (lot.component or "").startswith("services."):
        return None
    for made in graph.of_type(CONCURRENCY):
        name = made.inputs.get("functionName")
        number = made.inputs.get("provisionedConcurrentExecutions")
        if name in lot.ids and isinstance(number, int | float):
            return Change(path=("provisioned",), old=int(number), new=None)
    return None


RULE = Rule(
    id="idle-provisioned-concurrency",
    title="Function kept warm for nobody",
    needs=(),
    thresholds=(
        limit(
            "used_percent",
            "5",
            "%",
            "the bill's used share of what is held is below this",
            "ours: below some 60 % it costs more than calls on demand; this leaves no doubt",
        ),
    ),
    affects=frozenset({"functions"}),
    precedence=10,
    meter="functions",
    saves="usage",
    method="GB-seconds that the bill has of held concurrency, and of calls that ran in it",
    formula="saving = effective cost of held concurrency a month; low: less its used share",
    sources=("AWS Lambda pricing: provisioned concurrency",),
    example="10 instances of 2 GB kept warm for a demo: 219 USD a month",
    find=find,
)
