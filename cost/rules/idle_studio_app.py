"""Find SageMaker Studio apps that run though nobody has touched them for days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cost.rules._base import Answer, Context, Limits, Rule, limit
from cost.rules._judge import Removal, Steps, judged, named, remove

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cost.rules._evidence import Proposal
    from cost.rules._items import Item, Lot

APPS = "studio-app"


def find(context: Context, limits: Limits) -> Iterator[Answer]:
    """Judge every Studio app that the bill has hours of and that is listed."""
    return judged(RULE, context, limits, Steps(wasted=_idle, propose=_propose))


def _idle_days(context: Context, item: Item) -> float | None:
    app = context.things(APPS, item.region).get(item.arn)
    if app is None or context.inventory is None or app.get("Status") != "InService":
        return None
    return context.inventory.age_days(app, "LastUserActivityTimestamp")


def _idle(context: Context, item: Item, limits: Limits) -> bool | str:
    if item.arn not in context.things(APPS, item.region):
        return False  # a notebook instance, or gone by now
    idle = _idle_days(context, item)
    if idle is None:
        return "SageMaker does not say when somebody last used it"
    return idle >= limits["idle_days"]


def _propose(context: Context, lot: Lot, limits: Limits) -> Proposal:
    del limits
    idle = [_idle_days(context, i) or 0.0 for i in lot.members]
    how = Removal(
        current="running",
        proposed="deleted",
        by_hand=f"aws sagemaker delete-app of {named(lot.ids)}; idle shutdown does it by itself",
        notes=("the space's files stay; what is in memory is lost",),
    )
    return remove(lot, how, {"idle_days": [round(days, 1) for days in idle]})


RULE = Rule(
    id="idle-studio-app",
    title="Studio app that nobody has touched for days",
    needs=(),
    inventory=(APPS,),
    thresholds=(
        limit(
            "idle_days",
            "2",
            "days",
            "nobody has used it for at least so long",
            "ours: over a weekend; Studio's idle shutdown takes 1 to 365 hours",
        ),
    ),
    affects=frozenset({"notebooks"}),
    precedence=10,
    meter="notebooks",
    saves="usage",
    method="the app is in service, and its LastUserActivityTimestamp is old",
    formula="saving = effective cost a month",
    sources=("Amazon SageMaker API: DescribeApp, LastUserActivityTimestamp",),
    example="a JupyterLab app on ml.g5.xlarge last used 9 days ago: 1028 USD a month",
    find=find,
)
