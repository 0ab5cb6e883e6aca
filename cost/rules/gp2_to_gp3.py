"""Find gp2 volumes, which gp3 replaces at a lower price for the same performance."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from cost.models import Change, NotEvaluated, Range
from cost.rules._base import Answer, Context, Limits, Rule, Threshold
from cost.rules._evidence import Proposal, Target, recommend

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cost.rules._stored import Volume

BURST_GIB: Final = 170
"""Above this gp2 reaches 250 MiB/s while it has burst credits, below it 128 (EBS user guide)."""
STEADY_GIB: Final = 334
"""From here on gp2 gives 250 MiB/s without credits."""
LARGE_MIBPS: Final = 250
PRICES: Final = (
    "ebs.gp2.gb_month",
    "ebs.gp3.gb_month",
    "ebs.gp3.iops_month",
    "ebs.gp3.mibps_month",
)


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
    low = mid = high = Decimal(0)
    slower = []
    for volume in volumes:
        size, cost = volume.size_gib, volume.monthly
        iops = max(Decimal(0), min(16000, max(100, 3 * size)) - limits["free_iops"])
        throughput = LARGE_MIBPS - limits["free_mibps"]
        burst = throughput if size > BURST_GIB else Decimal(0)
        steady = throughput if size >= STEADY_GIB else Decimal(0)
        # By ratio of list prices, so that a discount on gp2 is not counted as a saving. A volume
        # that would cost more is better left on gp2: it saves nothing.
        low += max(Decimal(0), cost * _share(size, iops, burst, prices))
        mid += cost * _share(size, iops, steady, prices)
        high += cost * _share(size, Decimal(0), Decimal(0), prices)
        slower += [volume.id] if iops or burst else []
    if mid <= 0:
        return "with gp2's IOPS and throughput, gp3 costs as much in this region"
    sizes = sorted(v.size_gib for v in volumes)
    return Proposal(
        current="gp2",
        proposed="gp3",
        saving=Range(low=min(low, mid), mid=mid, high=high),
        risk=2 if slower else 0,
        effort="very low",
        setting=Change(path=("volume", "type"), old="gp2", new="gp3"),
        by_hand=f"modify {', '.join(v.id for v in volumes)} to gp3: it works while attached",
        values={"volumes": len(volumes), "gib": sum(sizes), "largest_gib": sizes[-1]},
        prices=[f"{key} {usd} USD" for key, usd in prices.items()],
        notes=_notes(slower),
    )


def _notes(slower: list[str]) -> list[str]:
    if not slower:
        return []
    return [
        f"{len(slower)} of these volumes can do more on gp2 than the 3000 IOPS and 125 MiB/s that"
        " gp3 includes: mid buys again what gp2 always gives, low its bursts too, high nothing;"
        " where they need it, set volume.iops and volume.throughput_mibps as well"
    ]


def _share(size: int, iops: Decimal, mibps: Decimal, prices: dict[str, Decimal]) -> Decimal:
    """The share of a volume's gp2 cost that gp3 saves; negative where gp3 costs more."""
    gp3 = (
        size * prices["ebs.gp3.gb_month"]
        + iops * prices["ebs.gp3.iops_month"]
        + mibps * prices["ebs.gp3.mibps_month"]
    )
    return 1 - gp3 / (size * prices["ebs.gp2.gb_month"])


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
    " and throughput (250 MiB/s: always from 334 GiB on, in bursts above 170)",
    formula="saving = effective gp2 cost a month * (1 - (GiB * gp3 + extra IOPS * price +"
    " extra MiB/s * price) / (GiB * gp2)); low: bursts too; high: without the extras",
    sources=(
        "CUDOS dashboard of the AWS Cloud Intelligence Dashboards (MIT-0)",
        "Amazon EBS user guide, general purpose SSD volumes",
    ),
    example="a gp2 volume of 100 GiB at 10 USD a month: as gp3 8 USD, with the same performance",
    find=find,
)
