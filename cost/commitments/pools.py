"""What runs, hour by hour, that commitments cover or could: the demand, from the hourly roll-up."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, Literal

import ibis
import numpy as np

from cost.analysis._commitment import is_covered, is_open
from cost.errors import InputError, SourceError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cost.analysis._view import Scope
    from cost.commitments.curve import Numbers

Service = Literal["ec2", "fargate", "lambda", "sagemaker", "rds", "elasticache", "other"]

KEY: Final = ("RegionId", "x_UsageType", "x_Operation", "x_InstanceType")
TAB: Final = "\t"
HOUR: Final = timedelta(hours=1)
BOX: Final = re.compile(r"(?:^|-)(?:BoxUsage|DedicatedUsage)(?::|$)")
"""EC2's running hours; EMR's surcharge has the same usage type and another operation."""


@dataclass(frozen=True, kw_only=True, order=True)
class Pool:
    """Usage that has one price, and one rate under each commitment."""

    region: str
    usage_type: str
    operation: str
    instance_type: str

    @property
    def key(self) -> tuple[str, str, str, str]:
        """The values of KEY."""
        return self.region, self.usage_type, self.operation, self.instance_type

    @property
    def service(self) -> Service:
        """What runs there, as far as it decides which commitments apply."""
        prefix = self.instance_type.partition(".")[0]
        found: dict[str, Service] = {"ml": "sagemaker", "db": "rds", "cache": "elasticache"}
        if prefix in found:
            return found[prefix]
        if "Fargate-" in self.usage_type:
            return "fargate"
        if "Lambda-" in self.usage_type:
            return "lambda"
        runs = not self.operation or self.operation.startswith("RunInstances")
        return "ec2" if runs and BOX.search(self.usage_type) else "other"

    @property
    def family(self) -> str:
        """The instance family, as in m6i; empty where there is none."""
        return self.instance_type.partition(".")[0] if self.service == "ec2" else ""


@dataclass(frozen=True, eq=False)
class Demand:
    """On-demand cost of each pool and hour, at list price, covered by commitments or not.

    float64: see cost.commitments.curve.
    """

    pools: tuple[Pool, ...]
    prices: tuple[Decimal, ...]
    """List price of a unit of each pool, over the window."""
    spend: Numbers
    """Pools x hours, USD."""
    billed_open: Numbers
    """The part of `spend` that the bill shows at on-demand prices."""
    start: datetime
    """The first hour, naive UTC."""
    missing: int
    """Hours left out, because on their days the bill has no usage at all."""
    unlisted: tuple[Pool, ...]
    """Pools without a list price: they are in none of the figures."""

    @property
    def hours(self) -> int:
        """How many hours there are."""
        return int(self.spend.shape[1])

    @property
    def end(self) -> datetime:
        """The first moment after the window."""
        return self.start + (self.hours + self.missing) * HOUR


def read(scope: Scope) -> Demand:
    """The demand of a bill's whole days.

    Raises:
        InputError: the bill has no hours: commitments are settled hour by hour.
        SourceError: nothing in it could be covered.
    """
    hourly = scope.hourly()
    if hourly is None:
        raise InputError(
            "the bill has no hours, and commitments are used up hour by hour",
            allowed="an export with hourly granularity (CUR, CUR 2.0)",
            next_step="set the export's TIME_GRANULARITY to HOURLY, and give its next months",
        )
    marked = hourly.mutate(open_=is_open(hourly), covered_=is_covered(hourly))
    eligible = marked.filter(marked.open_ | marked.covered_)
    eligible = eligible.mutate(**{name: eligible[name].fill_null("") for name in KEY})
    of_pools = _pools(eligible)
    if not of_pools:
        raise SourceError(
            "the bill has no usage that a commitment could cover",
            allowed="instances, Fargate, Lambda, SageMaker, RDS or ElastiCache, with list prices",
        )
    listed = [row for row in of_pools if _price(row) is not None]
    pools = tuple(pool_of(row) for row in listed)
    days = _days(scope)
    start = datetime.combine(days[0], time())
    spend, billed_open = _spend(eligible, pools, start, (days[-1] - days[0]).days + 1)
    kept = np.isin(np.arange(spend.shape[1]) // 24, [(day - days[0]).days for day in days])
    return Demand(
        pools=pools,
        prices=tuple(_price(row) or Decimal(0) for row in listed),
        spend=spend[:, kept],
        billed_open=billed_open[:, kept],
        start=start,
        missing=int(np.count_nonzero(~kept)),
        unlisted=tuple(pool_of(row) for row in of_pools if _price(row) is None),
    )


def _days(scope: Scope) -> list[date]:
    """The days that the bill has usage of: a month that was not given is not an idle one."""
    daily = scope.daily
    days = daily.filter(daily.ChargeCategory == "Usage").select("day").distinct().to_pyarrow()
    return sorted(date(day.year, day.month, day.day) for day in days["day"].to_pylist())


def _pools(eligible: Any) -> list[dict[str, Any]]:
    grouped = eligible.group_by(*KEY).aggregate(
        listed=eligible.ListCost.sum(),
        quantity=eligible.ConsumedQuantity.sum(),
        unlisted=eligible.ListCost.isnull().sum(),
    )
    rows: list[dict[str, Any]] = grouped.order_by(*KEY).to_pyarrow().to_pylist()
    return rows


def pool_of(row: Mapping[str, Any]) -> Pool:
    """The pool of a row that has the columns of KEY."""
    region, usage_type, operation, instance_type = (row[name] for name in KEY)
    return Pool(
        region=region, usage_type=usage_type, operation=operation, instance_type=instance_type
    )


def _price(row: Mapping[str, Any]) -> Decimal | None:
    """The list price of a unit; None where the bill does not tell."""
    if row["unlisted"] or not row["listed"] or not row["quantity"] or row["listed"] <= 0:
        return None
    return Decimal(row["listed"]) / Decimal(row["quantity"])


def _spend(
    eligible: Any, pools: tuple[Pool, ...], start: datetime, days: int
) -> tuple[Numbers, Numbers]:
    """List price by pool and hour: of all usage, and of that on demand."""
    dollars = eligible.ListCost.cast("float64")
    grouped = eligible.group_by("hour", *KEY).aggregate(
        spend=dollars.sum(), open=dollars.sum(where=eligible.open_).fill_null(0.0)
    )
    keyed = grouped.mutate(key=ibis.literal(TAB).join([grouped[name] for name in KEY]))
    found = keyed.select("hour", "key", "spend", "open").to_pyarrow()
    since = found["hour"].to_numpy().astype("datetime64[h]") - np.datetime64(start, "h")
    hours = since.astype(np.int64)
    last = int(hours.max()) + 1
    # A day that is still being billed would count as idle from where it breaks off.
    breaks_off = days > 1 and last > 24 * (days - 1) and last % 24
    length = 24 * (days - 1 if breaks_off else days)
    numbers = {TAB.join(pool.key): n for n, pool in enumerate(pools)}
    coded = found["key"].combine_chunks().dictionary_encode()
    to_pool = np.array([numbers.get(key, -1) for key in coded.dictionary.to_pylist()])
    rows = to_pool[coded.indices.to_numpy()]
    inside = (rows >= 0) & (hours >= 0) & (hours < length)
    tables = []
    for name in ("spend", "open"):
        table = np.zeros((len(pools), length))
        np.add.at(table, (rows[inside], hours[inside]), found[name].to_numpy()[inside])
        tables.append(np.maximum(table, 0.0))
    return tables[0], tables[1]
