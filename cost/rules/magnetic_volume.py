"""Find magnetic volumes, whose requests cost more than gp3 would."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cost.models import Range
from cost.rules._base import Answer, Context, Limits, Rule, limit
from cost.rules._ebs import gib, volume_type
from cost.rules._evidence import Proposal
from cost.rules._judge import Steps, judged, named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cost.rules._items import Item, Lot


def find(context: Context, limits: Limits) -> Iterator[Answer]:
    """Judge every volume of the previous generation."""
    steps = Steps(wasted=_magnetic, propose=_propose, meter="volume-charges")
    return judged(RULE, context, limits, steps)


def _magnetic(context: Context, item: Item, limits: Limits) -> bool:
    del context, limits
    return volume_type(item) == "standard"


def _propose(context: Context, lot: Lot, limits: Limits) -> Proposal | str | None:
    price = context.prices.unit_price("ebs.gp3.gb_month", lot.region)
    if price is None:
        return f"no price of gp3 in {lot.region}"
    saved = lot.monthly - sum(gib(i) for i in lot.members) * price.usd
    if saved <= 0 or saved < limits["min_saving_usd"]:
        return None
    return Proposal(
        current="standard",
        proposed="gp3",
        saving=Range.exactly(saved),
        risk=0,
        effort="very low",
        setting=None,
        by_hand=f"aws ec2 modify-volume --volume-type gp3 --volume-id {named(lot.ids)}",
        values={"gib": f"{sum(gib(i) for i in lot.members):.0f}"},
        prices=[f"ebs.gp3.gb_month {price.usd} USD"],
        notes=("gp3 charges no requests and is much faster",),
    )


RULE = Rule(
    id="magnetic-volume",
    title="Magnetic volume whose requests cost more than gp3",
    needs=(),
    thresholds=(
        limit("min_saving_usd", "1", "USD", "a smaller saving a month is left alone", "ours"),
    ),
    affects=frozenset({"storage"}),
    precedence=20,
    meter="volume-charges",
    saves="rate",
    method="storage and requests of every `standard` volume, against its size as gp3",
    formula="saving = effective cost of storage and requests a month - GiB * gp3",
    sources=("AWS Trusted Advisor and EBS user guide: previous generation volumes",),
    example="100 GiB with 200 million requests a month: 15 USD; as gp3 8",
    find=find,
)
