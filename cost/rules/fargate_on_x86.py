"""Find Fargate tasks on x86, which cost a fifth less on Arm."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cost.models import Range
from cost.rules._base import Answer, Context, Limits, Rule, limit
from cost.rules._evidence import Proposal
from cost.rules._fargate import X86
from cost.rules._judge import Steps, judged

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cost.rules._items import Item, Lot


def find(context: Context, limits: Limits) -> Iterator[Answer]:
    """Judge every component's tasks together."""
    return judged(RULE, context, limits, Steps(wasted=_x86, propose=_propose))


def _x86(context: Context, item: Item, limits: Limits) -> bool:
    del context, limits
    return item.part(X86).monthly > 0


def _propose(context: Context, lot: Lot, limits: Limits) -> Proposal | str | None:
    keys = ("fargate.vcpu_hour", "fargate.vcpu_hour.arm64")
    x86, arm = (context.prices.unit_price(key, lot.region) for key in keys)
    if x86 is None or arm is None:
        return f"no price of Fargate in {lot.region}"
    now, share = lot.part(X86), 1 - arm.usd / x86.usd
    if now.monthly < limits["min_monthly_usd"]:
        return None
    return Proposal(
        current="x86_64",
        proposed="arm64",
        saving=Range.after_commitments(share * now.monthly, share * now.monthly_committed),
        risk=3,
        effort="medium",
        # The image must exist for Arm before the setting may say so.
        setting=None,
        by_hand="build the image for arm64 (image.architectures), then architecture: arm64",
        values={"x86_monthly_usd": f"{now.monthly:f}", "tasks": len(lot.members)},
        prices=[f"{k} {q.usd} USD" for k, q in zip(keys, (x86, arm), strict=True)],
    )


RULE = Rule(
    id="fargate-on-x86",
    title="Fargate tasks on x86",
    needs=(),
    thresholds=(
        limit("min_monthly_usd", "10", "USD", "what costs less a month is left alone", "ours"),
    ),
    affects=frozenset({"tasks"}),
    precedence=40,
    meter="tasks",
    saves="rate",
    method="x86 task hours of the bill, on demand",
    formula="saving = effective cost * (1 - arm64 price / x86 price); less what a commitment"
    " covers",
    sources=("AWS Fargate pricing", "CUDOS dashboard: Graviton saves 20 %"),
    example="4 tasks with 2 vCPU and 4 GB each, 290 USD: 58 USD a month",
    find=find,
)
