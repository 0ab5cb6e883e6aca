"""Find functions that are paid for failing."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from cost.models import Range
from cost.rules._base import Answer, Context, Limits, Rule, limit
from cost.rules._evidence import Proposal
from cost.rules._functions import ERRORS, INVOCATIONS
from cost.rules._judge import Steps, judged, named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cost.rules._items import Item, Lot


def find(context: Context, limits: Limits) -> Iterator[Answer]:
    """Judge every function that the bill has time of."""
    return judged(RULE, context, limits, Steps(wasted=_fails, propose=_propose))


def _fails(context: Context, item: Item, limits: Limits) -> bool | str:
    # No point is no call; but the bill says that there were calls.
    if context.total(INVOCATIONS.id, item.id) <= 0:
        return f"no {INVOCATIONS.id} of {item.id}, though the bill has time of it"
    return _share(context, item) * 100 > limits["error_percent"]


def _share(context: Context, item: Item) -> Decimal:
    calls, errors = (Decimal(context.total(m.id, item.id)) for m in (INVOCATIONS, ERRORS))
    return min(Decimal(1), errors / calls)


def _propose(context: Context, lot: Lot, limits: Limits) -> Proposal:
    del limits
    shares = {i.id: _share(context, i) for i in lot.members}
    lost = sum((i.monthly * shares[i.id] for i in lot.members), Decimal(0))
    return Proposal(
        current=f"{max(shares.values()) * 100:.1f} % errors",
        proposed="repaired",
        # A call that is repaired costs its time too; one that is not made again costs nothing.
        saving=Range(low=Decimal(0), mid=lost, high=lost),
        risk=0,
        effort="medium",
        setting=None,
        by_hand=f"read the logs of {named(lot.ids)}; what can't succeed belongs in a dead letter"
        " queue, not in retries",
        values={"errors_percent": {i: f"{s * 100:.2f}" for i, s in shares.items()}},
        notes=("failed events of asynchronous callers are retried twice: paid three times",),
    )


RULE = Rule(
    id="failing-function",
    title="Function that is paid for failing",
    needs=(),
    measures=(INVOCATIONS, ERRORS),
    thresholds=(
        limit(
            "error_percent",
            "10",
            "%",
            "more of its calls than this end in an error, timeouts included",
            "AWS Trusted Advisor: more than 10 % on a day",
        ),
    ),
    affects=frozenset({"functions"}),
    precedence=30,
    meter="functions",
    saves="usage",
    method="errors over calls of the whole window",
    formula="saving = effective cost a month * errors / calls (low: nothing, the repaired call is"
    " paid)",
    sources=("AWS Trusted Advisor: Lambda functions with high error rates, excessive timeouts",),
    example="a function that times out in 40 % of its calls: 40 % of its 90 USD a month",
    find=find,
)
