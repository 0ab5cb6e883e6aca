"""Find buckets that pay the top storage price for everything for ever: no lifecycle rule acts."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from cost.models import Change, NotEvaluated, Range
from cost.rules._base import Answer, Context, Limits, Rule, Threshold
from cost.rules._evidence import Proposal, Target, recommend
from cost.rules._graph import find_bucket, moves_or_expires

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cost.graph import Graph
    from cost.rules._stored import Bucket


def find(context: Context, limits: Limits) -> Iterator[Answer]:
    """Judge every bucket whose Standard storage costs more than the floor."""
    for bucket in context.buckets:
        cost = bucket.monthly_standard
        if not bucket.running or cost <= limits["min_monthly_usd"]:
            continue
        why = _why_unknown(context.graph, bucket)
        if why is not None:
            yield NotEvaluated(rule=RULE.id, resource=bucket.component or bucket.id, why=why)
        elif not _has_lifecycle(context.graph, bucket):
            target = Target(stack=bucket.stack, component=bucket.component, resources=(bucket.id,))
            yield recommend(RULE, target, _proposal(context, bucket, cost, limits), context, limits)


def _why_unknown(graph: Graph | None, bucket: Bucket) -> str | None:
    if graph is None:
        return "its lifecycle is not known: no state was given (--state)"
    if find_bucket(graph, bucket) is None:
        return f"its lifecycle is not known: {bucket.id} is not in the state of {graph.stack}"
    return None


def _has_lifecycle(graph: Graph | None, bucket: Bucket) -> bool:
    made = None if graph is None else find_bucket(graph, bucket)
    return graph is not None and made is not None and moves_or_expires(graph, made)


def _proposal(context: Context, bucket: Bucket, cost: Decimal, limits: Limits) -> Proposal:
    low, mid = (cost * limits[f"{name}_percent"] / 100 for name in ("low", "mid"))
    standard, infrequent = (
        context.prices.unit_price(f"s3.{tier}.gb_month", bucket.region)
        for tier in ("standard", "ia")
    )
    high, prices, notes = mid, [], ["high is mid: the region's storage prices are not known"]
    if standard is not None and infrequent is not None:
        high = max(mid, cost * (1 - infrequent.usd / standard.usd))
        prices = [
            f"s3.{tier}.gb_month {quote.usd} USD in {bucket.region}"
            for tier, quote in (("standard", standard), ("ia", infrequent))
        ]
        notes = []
    return Proposal(
        current="no lifecycle",
        proposed="standard lifecycle",
        saving=Range(low=min(low, mid), mid=mid, high=high),
        # Old versions go after their time: somebody may count on them.
        risk=1,
        effort="very low",
        setting=Change(path=("lifecycle",), old="none", new="standard"),
        by_hand=f"give {bucket.id} a lifecycle configuration",
        values={"standard_storage_monthly_usd": f"{cost:f}"},
        prices=prices,
        notes=[*notes, "the share that cools down is an assumption: the bill does not tell ages"],
    )


RULE = Rule(
    id="s3-no-lifecycle",
    title="Bucket without a lifecycle",
    needs=(),
    thresholds=(
        Threshold(
            name="min_monthly_usd",
            default=Decimal(1),
            unit="USD",
            meaning="buckets whose Standard storage costs no more are left alone",
            source="ours; no anchor states one",
        ),
        Threshold(
            name="low_percent",
            default=Decimal(10),
            unit="%",
            meaning="low: share of the Standard storage cost saved where most is read or young",
            source="ours: a third of CUDOS's share",
        ),
        Threshold(
            name="mid_percent",
            default=Decimal(30),
            unit="%",
            meaning="mid: share of the Standard storage cost saved",
            source="CUDOS dashboard: S3 Standard storage, 30 % by default",
        ),
    ),
    affects=frozenset({"storage"}),
    precedence=20,
    meter="buckets",
    saves="rate",
    method="a bucket that stores in S3 Standard and has no enabled rule that moves or expires"
    " objects; ending unfinished uploads alone does not count",
    formula="saving = effective cost of Standard storage a month * 10 % (low), 30 % (mid), or"
    " 1 - infrequent-access price / Standard price (high: everything cools down)",
    sources=(
        "CUDOS dashboard of the AWS Cloud Intelligence Dashboards (MIT-0)",
        "AWS Trusted Advisor and Cost Optimization Hub: buckets without lifecycle rules",
    ),
    example="1 TB of scratch data in S3 Standard at 23.55 USD a month: `lifecycle: standard`, 2 to"
    " 11 USD a month",
    find=find,
)
