"""Find SageMaker notebooks and Studio apps that run day and night."""

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

WEEK: Final = 168


def find(context: Context, limits: Limits) -> Iterator[Answer]:
    """Judge every notebook that the bill has hours of."""
    return judged(RULE, context, limits, Steps(wasted=_always_on, propose=_propose))


def _always_on(context: Context, item: Item, limits: Limits) -> bool:
    del context
    return (
        item.days >= limits["days"] and 100 * item.hours >= limits["on_percent"] * item.span_hours
    )


def _propose(context: Context, lot: Lot, limits: Limits) -> Proposal:
    del context
    unused = max(ZERO, 1 - limits["used_hours_a_week"] / WEEK)
    return Proposal(
        current="on day and night",
        proposed="stopped when idle",
        # Whether anybody works there is not known: low is that somebody always does.
        saving=Range(low=ZERO, mid=unused * lot.monthly, high=lot.monthly),
        risk=1,
        effort="low",
        setting=None,
        by_hand=f"let {named(lot.ids)} stop when idle: in Studio idle shutdown"
        " (IdleTimeoutInMinutes), on a notebook instance a lifecycle configuration",
        values={"notebooks": len(lot.members), "unused_percent": f"{100 * unused:.1f}"},
        notes=("files on the volume stay; what is in memory is lost",),
    )


RULE = Rule(
    id="left-on-notebook",
    title="Notebook that is on day and night",
    needs=(),
    thresholds=(
        limit(
            "on_percent",
            "95",
            "% of hours",
            "a notebook that was billed for fewer of the hours is switched off at times",
            "ours; cloud checks flag any that is InService",
        ),
        limit(
            "used_hours_a_week",
            "60",
            "h",
            "mid: so many hours of the week somebody works there",
            "Cloud Custodian: off hours 19 to 7 and weekends leave 60",
        ),
        limit("days", "7", "days", "younger ones are left alone", "ours: one whole week"),
    ),
    affects=frozenset({"notebooks"}),
    precedence=20,
    meter="notebooks",
    saves="usage",
    method="billed hours against all hours from the first charge to the last; SageMaker publishes"
    " no utilisation of notebooks, so only that they were never off is known",
    formula="saving = effective cost a month * (1 - used hours a week / 168); low: 0, high: all",
    sources=("Amazon SageMaker: idle shutdown", "Cloud Custodian: off hours"),
    example="an ml.g4dn.xlarge notebook on all 336 hours of two weeks: 345 of 537 USD a month",
    find=find,
)
