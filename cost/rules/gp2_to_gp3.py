"""Find gp2 volumes, which gp3 replaces at a lower price for the same performance."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from cost.models import Change, NotEvaluated, Range
from cost.rules._base import Answer, Context, Limits, Rule, Threshold
from cost.rules._evidence import Proposal, Target, recommend
from cost.rules._usage import Volume, monthly

if TYPE_CHECKING:
    from collections.abc import Iterator

BURST_GIB: Final = 170
"""A gp2 volume up to this size gives at most 128 MiB/s, a larger one 250 (EBS user guide, gp2)."""
LARGE_MIBPS: Final = 250
PRICES: Final = (
    "ebs.gp2.gb_month",
    "ebs.gp3.gb_month",
    "ebs.gp3.iops_month",
    "ebs.gp3.mibps_month",
)


@dataclass(frozen=True, kw_only=True)
class _Extras:
    """What gp2 gives beyond gp3's free part, by the volume's size."""

    iops: int
    mibps: int


def find(context: Context, limits: Limits) -> Iterator[Answer]:
    """Judge a component's gp2 volumes together, and each volume without a component."""
    together: dict[tuple[str, str, str], list[Volume]] = defaultdict(list)
    for volume in context.volumes:
        if volume.type == "gp2" and volume.running:
            together[volume.stack or "", volume.component or volume.id, volume.region].append(
                volume
            )
    for (_, name, region), volumes in sorted(together.items()):
        prices = _prices(context, region)
        if isinstance(prices, str):
            yield NotEvaluated(rule=RULE.id, resource=name, why=prices)
            continue
        found = _proposal(volumes, prices, limits)
        if isinstance(found, str):
            yield NotEvaluated(rule=RULE.id, resource=name, why=found)
        else:
            first = volumes[0]
            target = Target(
                stack=first.stack,
                component=first.component,
                resources=tuple(v.id for v in volumes),
            )
            yield recommend(RULE, target, found, context, limits)


def _prices(context: Context, region: str) -> dict[str, Decimal] | str:
    """The four unit prices, or why there is no verdict."""
    found = {key: context.prices.unit_price(key, region) for key in PRICES}
    missing = [key for key, price in found.items() if price is None]
    if missing:
        return f"no price of {', '.join(missing)} in {region}"
    return {key: price.usd for key, price in found.items() if price is not None}


def _proposal(volumes: list[Volume], prices: dict[str, Decimal], limits: Limits) -> Proposal | str:
    parity = baseline = Decimal(0)
    for volume in volumes:
        extras = _extras(volume.size_gib, limits)
        cost = monthly(volume.effective, volume.days)
        # By ratio of list prices, so that a discount on gp2 is not counted as a saving.
        parity += cost * _share(volume.size_gib, extras, prices)
        baseline += cost * _share(volume.size_gib, _Extras(iops=0, mibps=0), prices)
    if parity <= 0:
        return "gp3 saves only without gp2's 250 MiB/s, and whether those are used is not measured"
    sizes = sorted(v.size_gib for v in volumes)
    below = [v.id for v in volumes if _extras(v.size_gib, limits) != _Extras(iops=0, mibps=0)]
    return Proposal(
        current="gp2",
        proposed="gp3",
        saving=Range(low=parity, mid=parity, high=baseline),
        risk=2 if below else 0,
        effort="very low",
        setting=Change(path=("volume", "type"), old="gp2", new="gp3"),
        by_hand=f"modify {', '.join(v.id for v in volumes)} to gp3: it works while attached",
        values={"volumes": len(volumes), "gib": sum(sizes), "largest_gib": sizes[-1]},
        prices=[f"{key} {usd} USD" for key, usd in prices.items()],
        notes=_notes(below),
    )


def _notes(below: list[str]) -> list[str]:
    if not below:
        return []
    return [
        f"{len(below)} of these volumes give more on gp2 than gp3's free 3000 IOPS and 125 MiB/s:"
        " low and mid buy that again (volume.iops, volume.throughput_mibps), high does without"
    ]


def _extras(size_gib: int, limits: Limits) -> _Extras:
    iops = min(16000, max(100, 3 * size_gib))
    mibps = LARGE_MIBPS if size_gib > BURST_GIB else int(limits["free_mibps"])
    return _Extras(
        iops=max(0, iops - int(limits["free_iops"])),
        mibps=max(0, mibps - int(limits["free_mibps"])),
    )


def _share(size_gib: int, extras: _Extras, prices: dict[str, Decimal]) -> Decimal:
    """The share of a volume's gp2 cost that gp3 saves; negative where gp3 costs more."""
    gp2 = size_gib * prices["ebs.gp2.gb_month"]
    gp3 = (
        size_gib * prices["ebs.gp3.gb_month"]
        + extras.iops * prices["ebs.gp3.iops_month"]
        + extras.mibps * prices["ebs.gp3.mibps_month"]
    )
    return 1 - gp3 / gp2


def _free(what: str, amount: int, unit: str) -> Threshold:
    return Threshold(
        name=f"free_{what}",
        default=Decimal(amount),
        unit=unit,
        meaning="what gp3 includes; more is charged",
        source="Amazon EBS pricing; CUDOS dashboard, gp2 to gp3",
    )


RULE = Rule(
    id="gp2-to-gp3",
    title="gp2 volume that gp3 replaces",
    needs=(),
    thresholds=(
        _free("iops", 3000, "IOPS"),
        _free("mibps", 125, "MiB/s"),
    ),
    affects=frozenset({"storage"}),
    precedence=20,
    meter="volumes",
    saves="rate",
    method="every gp2 volume of the bill, priced as gp3 with gp2's IOPS (3 a GiB, at most 16000)"
    " and throughput (250 MiB/s above 170 GiB)",
    formula="saving = effective gp2 cost a month * (1 - (GiB * gp3 + extra IOPS * price +"
    " extra MiB/s * price) / (GiB * gp2)); high: without the extras",
    sources=(
        "CUDOS dashboard of the AWS Cloud Intelligence Dashboards (MIT-0)",
        "Amazon EBS user guide, general purpose SSD volumes",
    ),
    find=find,
)
