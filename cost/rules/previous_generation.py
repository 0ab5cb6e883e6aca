"""Find instances of an older generation whose successor does the same work for less."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cost.models import NotEvaluated
from cost.rules._base import Answer, Context, Limits, Rule, limit
from cost.rules._evidence import Target, recommend
from cost.rules._swap import Doubts, Priced, candidates, cheapest_like, same_series, swap, unpriced

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cost.rules._given import Hardware

NITRO = 5
"""The first generation of c, m and r that needs the drivers of AWS's present hypervisor."""


def find(context: Context, limits: Limits) -> Iterator[Answer]:
    """Judge every running group of one type without a GPU."""
    for group, why in unpriced(context):
        yield NotEvaluated(rule=RULE.id, resource=group.name, why=why)
    for group, now in candidates(context):
        new = _successor(context, group.region, now.kind)
        if new is None or (1 - new.price / now.price) * 100 < limits["min_saving_percent"]:
            continue
        proposal = swap(context, group, now, new, _doubts(now))
        yield recommend(RULE, Target.of(group), proposal, context, limits)


def _successor(context: Context, region: str, old: Hardware) -> Priced | None:
    def newer(kind: Hardware) -> bool:
        later = (kind.generation or 0) > (old.generation or 0)
        return (
            later and kind.arch == old.arch and same_series(kind, old) and "-flex" not in kind.name
        )

    return cheapest_like(context, region, old, newer)


def _doubts(now: Priced) -> Doubts:
    if (now.kind.generation or 0) >= NITRO:
        return Doubts(risk=1, effort="very low")
    needs = "the image needs the ENA and NVMe drivers"
    return Doubts(risk=2, effort="low", notes=(needs,))


RULE = Rule(
    id="previous-generation",
    title="Instance of a previous generation",
    needs=(),
    thresholds=(
        limit(
            "min_saving_percent",
            "5",
            "%",
            "a successor that saves less is not worth a roll-out",
            "CUDOS dashboard: 5 % by going to the present generation",
        ),
    ),
    affects=frozenset({"compute"}),
    precedence=30,
    meter="instances",
    saves="rate",
    method="the cheapest type of the same series and architecture, of a later generation, with as"
    " many vCPUs and no less memory, network and local storage",
    formula="saving = effective cost a month * (1 - new price / old price); less what a"
    " commitment covers",
    sources=("CUDOS dashboard (MIT-0): previous generation instances", "Thrifty: t2, m3, m4"),
    example="m5.xlarge at 0.192 USD an hour: m6a.xlarge at 0.1728, 14 USD a month each",
    find=find,
)
