"""Find log groups that are written much and watched by nothing: another class takes half."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cost.models import Range
from cost.rules._base import Answer, Context, Limits, Rule, limit
from cost.rules._evidence import Proposal
from cost.rules._judge import Steps, judged, named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cost.rules._items import Item, Lot

WRITTEN = "DataProcessing-Bytes$"


def find(context: Context, limits: Limits) -> Iterator[Answer]:
    """Judge every log group that the bill has ingestion of."""
    return judged(RULE, context, limits, Steps(wasted=_unwatched, propose=_propose))


def _unwatched(context: Context, item: Item, limits: Limits) -> bool:
    group = context.things("log-group", item.region).get(item.id)
    if group is None or item.part(WRITTEN).monthly < limits["min_monthly_usd"]:
        return False
    plain = group.get("logGroupClass") in (None, "STANDARD")
    return plain and not group.get("metricFilterCount")


def _propose(context: Context, lot: Lot, limits: Limits) -> Proposal | str:
    del limits
    keys = ("logs.ingest.gb", "logs.ingest.infrequent.gb")
    standard, infrequent = (context.prices.unit_price(key, lot.region) for key in keys)
    if standard is None or infrequent is None:
        return f"no price of logs in {lot.region}"
    written = lot.part(WRITTEN).monthly
    saved = written * (1 - infrequent.usd / standard.usd)
    return Proposal(
        current="standard class",
        proposed="infrequent access class",
        saving=Range(low=saved / 2, mid=saved, high=saved),
        risk=2,
        effort="medium",
        setting=None,
        by_hand=f"a group's class can't change: make new ones with --log-group-class"
        f" INFREQUENT_ACCESS for {named(lot.ids)}, and write there",
        values={"ingestion_monthly_usd": f"{written:f}"},
        prices=[f"{k} {q.usd} USD" for k, q in zip(keys, (standard, infrequent), strict=True)],
        notes=(
            "without live tail, metric and subscription filters; queries are charged by the GB",
            "writing less is better still: see what level the loudest writer logs at",
        ),
    )


RULE = Rule(
    id="infrequent-log-class",
    title="Log group written much and watched by nothing",
    needs=(),
    inventory=("log-group",),
    thresholds=(
        limit(
            "min_monthly_usd",
            "10",
            "USD",
            "groups whose ingestion costs less a month are left alone",
            "ours: another group has to be made and written to",
        ),
    ),
    affects=frozenset({"log-ingestion"}),
    precedence=30,
    meter="log-groups",
    saves="rate",
    method="ingestion on the bill, the standard class, and no metric filter that reads it",
    formula="saving = effective cost of ingestion * (1 - infrequent price / standard price)",
    sources=("Amazon CloudWatch pricing: log classes",),
    example="300 GB of training output a month that nobody alarms on: 75 of 150 USD",
    find=find,
)
