"""The types that a group could run on instead: the best by price and risk, and two others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from cost.rules._credits import lasts
from cost.rules._demand import Demand, told
from cost.rules._fit import (
    BURSTABLE,
    Fit,
    Need,
    fitting,
    is_burstable,
    is_other_kind,
    series,
)

if TYPE_CHECKING:
    from decimal import Decimal

    from cost.rules._base import Context
    from cost.rules._given import Hardware, Prices
    from cost.rules._usage import Group

SHOWN: Final = 3
TO_TEST: Final = {
    "arm": "it is Arm: images, wheels and binaries must be built for arm64, and tested there",
    "burstable": "it is burstable: above its baseline it spends credits; those would have lasted"
    " for the hourly averages, with 20 % to spare; watch CPUCreditBalance and"
    " CPUSurplusCreditBalance under the busiest hour's load before trusting it",
    "flex": "it is a flex type: in full for 95 % of a day, else at 40 %; it would have done for the"
    " hourly averages; measure the busiest hour",
    "from burstable": "no credits any more: full speed at any time; measure the busiest hour",
    "throttled": "if it runs in standard mode and its credits ran out, it wanted more than was"
    " measured: look at CPUCreditBalance first",
}


@dataclass(frozen=True)
class Option:
    """One type; `cost` is its price with what its hours above cost, in shares of the present."""

    fit: Fit
    cost: float

    @property
    def kind(self) -> Hardware:
        """The type."""
        return self.fit.kind

    @property
    def price(self) -> Decimal:
        """USD an hour, on demand."""
        return self.fit.price


def options(
    now: Fit, need: Need, demand: Demand | None, context: Context, group: Group
) -> list[Option]:
    """The types that fit and cost less than the present one, hours above included; best first.

    Without a demand, what is needed says everything and the cheapest is best.
    """
    found = [
        f
        for f in fitting(now.kind, need, context.prices, group.region)
        if f.price < now.price and (not is_burstable(f.kind.name) or _credits_last(f, demand))
    ]
    costs = prices = [float(f.price / now.price) for f in found]
    if demand is not None and found:
        costs = demand.costs(prices, [f.capacity for f in found])
    rated = [Option(f, cost) for f, cost in zip(found, costs, strict=True) if cost < 1]
    return sorted(rated, key=lambda o: (o.cost, -(o.kind.generation or 0), o.kind.name))


def _credits_last(fit: Fit, demand: Demand | None) -> bool:
    """Without hourly averages nobody can tell."""
    return demand is not None and lasts(fit.kind.name, demand.averages / fit.capacity)


def proposable(found: list[Option], now: Fit) -> list[Option]:
    """Those that need no test before: what is proposed is never Arm or burstable by itself."""
    return [option for option in found if not is_other_kind(now.kind, option.kind)]


def shown(
    found: list[Option], now: Fit, demand: Demand | None, context: Context, group: Group
) -> list[dict[str, Any]]:
    """Three options, no two of one family, with what each gives and takes.

    First what is proposed, then the best Arm and the best burstable type, if they are better.
    """
    same = proposable(found, now)
    other = [option for option in found if option not in same]
    better = [option for option in other if not same or option.cost < same[0].cost]
    arm = [o for o in better if not is_burstable(o.kind.name)]
    burstable = [o for o in better if is_burstable(o.kind.name)]
    chosen: dict[str, Option] = {}
    for option in (*same[:1], *arm[:1], *burstable[:1], *same[1:]):
        chosen.setdefault(option.kind.name.partition(".")[0], option)
    return [
        _described(option, now, demand, context.prices, group)
        for option in list(chosen.values())[:SHOWN]
    ]


def _described(
    option: Option, now: Fit, demand: Demand | None, prices: Prices, group: Group
) -> dict[str, Any]:
    kind = option.kind
    spot = prices.spot(kind.name, group.region)
    described: dict[str, Any] = {
        "type": kind.name,
        "usd_per_hour": str(option.price),
        "saving_percent": f"{(1 - option.price / now.price) * 100:.1f}",
        "trade_offs": trade_offs(now.kind, kind),
    }
    if spot is not None and spot.price is not None:
        described["spot"] = f"{spot.price:.4f} USD/h, interrupted {spot.interruption} a month"
    if group.monthly_committed:
        described["commitment"] = (
            "a commitment covers part of the present type: an EC2 Instance Savings Plan or a"
            " reservation follows only within the family"
            if not _same_family(now.kind, kind)
            else "the commitment follows: it is of the same family"
        )
    if demand is not None:
        described |= told(demand.chance(option.fit.capacity))
    return described


def _same_family(one: Hardware, other: Hardware) -> bool:
    return one.name.partition(".")[0] == other.name.partition(".")[0]


def trade_offs(old: Hardware, new: Hardware) -> list[str]:
    """What is less or other than now, and what must be tested."""
    found = []
    for name, unit, was, is_now in (
        ("vCPU", "", old.vcpu, new.vcpu),
        ("memory", " MiB", old.memory_mib, new.memory_mib),
        ("network", " Mbit/s", old.network_mbps, new.network_mbps),
        ("EBS bandwidth", " Mbit/s", old.ebs_mbps, new.ebs_mbps),
        ("local NVMe", " GB", old.local_nvme_gb, new.local_nvme_gb),
        ("GPUs", "", old.gpu_count, new.gpu_count),
        ("memory of a GPU", " MiB", old.gpu_memory_mib, new.gpu_memory_mib),
    ):
        if (is_now or 0) < (was or 0):
            found.append(f"{name} {was}{unit} -> {is_now or 0}{unit}")
    if series(old.name) != series(new.name):
        found.append(f"another series: {series(old.name)} -> {series(new.name)}")
    if old.efa and not new.efa:
        found.append("no EFA")
    return [*found, *to_test(old, new)]


def to_test(old: Hardware, new: Hardware) -> list[str]:
    """What must be tested before a move to or from Arm or a burstable type."""
    found = []
    if old.arch != new.arch:
        found.append(TO_TEST["arm"] if new.arch == "arm64" else "built for x86 again: test it")
    if is_burstable(new.name):
        found.append(TO_TEST["flex" if "-flex" in new.name else "burstable"])
    elif is_burstable(old.name):
        found.append(TO_TEST["from burstable"])
    if series(old.name) == BURSTABLE:
        found.append(TO_TEST["throttled"])
    return found
