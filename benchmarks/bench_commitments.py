"""Commitments: the time for 13 months of 200 pools, and how near mixes are to the best of all.

python -m benchmarks.bench_commitments
"""

from __future__ import annotations

import datetime as dt
import time
from decimal import Decimal
from typing import Any

import ibis
import numpy as np
import pyarrow as pa
from scipy.optimize import linprog

from cost.analysis._view import Scope
from cost.commitments import plan, pools
from cost.commitments.mix import stack
from cost.commitments.offers import offers
from cost.commitments.pools import Demand, Pool
from cost.commitments.purchases import World
from cost.commitments.rates import Rate
from cost.commitments.terms import Terms

POOLS, DAYS = 200, 396
START = dt.datetime(2025, 10, 1)  # noqa: DTZ001 - bills' times are naive UTC
WORLDS = 200
SPECIFIC, COMPUTE = 0.6, 0.7
"""Rate / list price of family plans and of compute plans."""


def names() -> list[str]:
    """Twenty families of ten sizes."""
    return [f"f{n // 10}.{n % 10 + 2}xlarge" for n in range(POOLS)]


def scope(random: np.random.Generator) -> Scope:
    """The hourly roll-up of 200 types that breathe with the day, each as it likes."""
    hours = DAYS * 24
    day = 1 + 0.4 * np.sin(np.arange(hours) * 2 * np.pi / 24)
    spend = random.gamma(2, 1, (POOLS, 1)) * day * random.uniform(0.7, 1.3, (POOLS, hours))
    stamps = np.datetime64(START, "us") + np.arange(hours) * np.timedelta64(3_600_000_000, "us")
    types, count = names(), POOLS * hours
    columns: dict[str, Any] = {
        "hour": np.tile(stamps, POOLS),
        "x_InstanceType": np.repeat(types, hours),
        "x_UsageType": np.repeat([f"BoxUsage:{name}" for name in types], hours),
        "ListCost": spend.ravel(),
        "ConsumedQuantity": spend.ravel(),
    }
    columns["EffectiveCost"] = columns["ListCost"]
    for name, text in {
        "RegionId": "us-east-1",
        "x_Operation": "RunInstances",
        "x_PurchaseOption": "OnDemand",
        "ConsumedUnit": "Hrs",
        "ChargeCategory": "Usage",
        "CommitmentDiscountId": None,
        "CommitmentDiscountStatus": None,
    }.items():
        columns[name] = pa.array([text] * count, pa.string())
    con = ibis.duckdb.connect()
    hourly = con.create_table("hourly", ibis.memtable(pa.table(columns)))
    money = {n: hourly[n].cast("decimal(38, 10)") for n in ("ListCost", "ConsumedQuantity")}
    hourly = con.create_table("rollup", hourly.mutate(**money, EffectiveCost=money["ListCost"]))
    daily = hourly.mutate(day=hourly.hour.date(), charge_days=1)
    end = START + dt.timedelta(days=DAYS)
    return Scope(
        daily=daily,
        hourly=lambda: hourly,
        rows=lambda: hourly,
        columns=(),
        start=START,
        end=end,
        currency="USD",
    )


def book() -> dict[tuple[Terms, str, str], Rate]:
    """Compute and EC2 Instance plans of all terms and payments, for every type."""
    found = {}
    for years, cheaper in ((1, 0.0), (3, 0.2)):
        for number, payment in enumerate(("none", "partial", "all")):
            for kind, ratio in (("compute", COMPUTE), ("ec2-instance", SPECIFIC)):
                terms: Any = Terms(kind=kind, years=years, payment=payment)
                usd = Decimal(str(round(ratio - cheaper - 0.03 * number, 3)))
                for place, name in enumerate(names()):
                    # Families differ in what Compute plans take off them, and AWS's rates of the
                    # sizes of one in their last digit.
                    more = Decimal(place // 10) / 1000 if kind == "compute" else Decimal(0)
                    more += Decimal(place % 10) / 2000
                    found[terms, f"BoxUsage:{name}", "RunInstances"] = Rate(usd=usd + more)
    return found


def speed() -> None:
    """Seconds, of the clock and of CPU, from the roll-up to the proposal."""
    given = scope(np.random.default_rng(1))
    wall, cpu = time.perf_counter(), time.process_time()
    demand = pools.read(given)
    read = time.process_time() - cpu
    request = plan.Request(book=book(), first=dt.date(2026, 11, 1))
    result, _ = plan.plan(given, demand, request)
    print(f"{POOLS} pools x {demand.hours} hours, {len(result.options)} offers:", end=" ")
    print(f"{time.perf_counter() - wall:.1f} s, {time.process_time() - cpu:.1f} s of CPU", end=" ")
    print(f"({read:.1f} s of it reading)")
    share = result.saving.mid / result.saving_at_most
    print(f"of the most that its purchases could save, the cautious proposal saves {share:.1%}")


def gap() -> None:
    """What family plans and a compute plan save, without caution, of the joint optimum."""
    random, shares = np.random.default_rng(5), []
    types = ("m6i.large", "c6i.large")
    pools_ = tuple(
        Pool(region="r", usage_type=f"BoxUsage:{t}", operation="RunInstances", instance_type=t)
        for t in types
    )
    rates: dict[Any, Rate] = {}
    for kind, ratio in (("compute", COMPUTE), ("ec2-instance", SPECIFIC)):
        terms = Terms(kind=kind, years=1, payment="none")
        for pool in pools_:
            rates[terms, pool.usage_type, pool.operation] = Rate(usd=Decimal(str(ratio)))
    for _ in range(WORLDS):
        hours = np.arange(24) * 2 * np.pi / 24 + random.uniform(0, 2 * np.pi, (2, 1))
        swing = 1 + random.uniform(0, 1, (2, 1)) * np.sin(hours)
        level = random.uniform(0, 3, (2, 1))
        spend = np.maximum(0, level * swing + random.normal(0, 0.3, (2, 24)))
        one = (Decimal(1), Decimal(1))
        demand = Demand(pools_, one, spend, spend, START, 0, ())
        world, known = World.of(spend, withstand=0), offers(demand, rates)
        mixes = (known, [o for o in known if o.terms.kind == "compute"])
        plans = (stack(world, mix).plans for mix in mixes)
        best = spend.sum(axis=0).mean() - joint(spend)
        shares.append(max(world.saved(mix).mean() for mix in plans) / best)
    low, middle = np.percentile(shares, [0, 50])
    print(f"of the joint optimum's saving, over {WORLDS} made-up days:", end=" ")
    print(f"mean {np.mean(shares):.1%}, median {middle:.1%}, worst {low:.1%}")


def joint(spend: np.ndarray) -> float:
    """The least mean cost with a plan a family and one for all, by a linear program.

    Unknown are the commitments, and for each hour what each covers, in on-demand dollars.
    """
    families, hours = spend.shape
    size = families + 1
    price = np.concatenate([np.ones(size), np.full(2 * families * hours, -1 / hours)])
    limits, bounds = [], []
    for hour in range(hours):
        own = size + 2 * families * hour + np.arange(families)
        for family in range(families):
            row, whole = np.zeros(price.size), np.zeros(price.size)
            row[own[family]], row[family] = SPECIFIC, -1
            whole[[own[family], own[family] + families]] = 1
            limits += [row, whole]
            bounds += [0.0, spend[family, hour]]
        row = np.zeros(price.size)
        row[own + families], row[families] = COMPUTE, -1
        limits.append(row)
        bounds.append(0.0)
    found = linprog(price, A_ub=np.array(limits), b_ub=bounds)
    return float(found.fun + spend.sum(axis=0).mean())


def main() -> None:
    speed()
    gap()


if __name__ == "__main__":
    main()
