"""Find SageMaker endpoints that nobody calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cost.rules._base import Answer, Context, Limits, Rule, limit
from cost.rules._endpoints import CPU, INVOCATIONS
from cost.rules._evidence import COMPUTE_OPTIMIZER, COVERAGE, Proposal
from cost.rules._judge import Removal, Steps, judged, named, remove, too_young

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cost.rules._items import Item, Lot


def find(context: Context, limits: Limits) -> Iterator[Answer]:
    """Judge every endpoint that the bill has hours of."""
    return judged(RULE, context, limits, Steps(wasted=_idle, propose=_propose))


def _idle(context: Context, item: Item, limits: Limits) -> bool | str:
    return (
        too_young(item, limits) or context.total(INVOCATIONS.id, item.id) <= limits["invocations"]
    )


def _propose(context: Context, lot: Lot, limits: Limits) -> Proposal:
    del limits
    how = Removal(
        current=", ".join(sorted({i.kind for i in lot.members})),
        by_hand=f"aws sagemaker delete-endpoint --endpoint-name {named(lot.ids)}; its configuration"
        " and model stay, and create-endpoint brings it back; or make it serverless",
        risk=2,
        notes=("a new endpoint takes minutes to start: keep one that must answer at once",),
    )
    calls = sum(context.total(INVOCATIONS.id, i) for i in lot.ids)
    return remove(lot, how, {"invocations": calls})


RULE = Rule(
    id="idle-endpoint",
    title="SageMaker endpoint that nobody calls",
    needs=(INVOCATIONS.id,),
    measures=(CPU, INVOCATIONS),
    thresholds=(
        limit(
            "invocations",
            "0",
            "calls",
            "calls over the window are no more than this",
            "AWS Compute Optimizer, idle SageMaker endpoints: none in 14 days",
        ),
        limit(
            "days",
            "14",
            "days",
            "an endpoint that was charged for fewer days is not judged",
            "AWS Compute Optimizer: a look-back of 14 days",
        ),
        *COVERAGE,
    ),
    affects=frozenset({"endpoints"}),
    precedence=10,
    meter="endpoints",
    saves="usage",
    method="calls of the variant `AllTraffic` over the window; an hour without a point of calls"
    " counts as none if the endpoint's CPU was measured then",
    formula="saving = effective cost of its instance hours a month; less what a commitment covers",
    sources=(COMPUTE_OPTIMIZER, "Amazon SageMaker: metrics for monitoring in CloudWatch"),
    example="an ml.g5.xlarge that a demo left, 0 calls in 14 days: deleted, 1028 USD a month",
    find=find,
)
