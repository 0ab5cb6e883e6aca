"""The commitments that a bill already carries: how much, for what, at which rates, until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from cost.analysis._commitment import is_covered
from cost.commitments import flexible, rates
from cost.commitments.curve import Plan
from cost.commitments.pools import KEY, Pool, pool_of
from cost.commitments.rates import Rate
from cost.commitments.terms import Terms, of_fee, of_listing, of_plan, rank_of
from cost.inventory.commitments import KINDS, end_of, name_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cost.analysis._view import Scope
    from cost.commitments.curve import Numbers
    from cost.commitments.pools import Demand
    from cost.commitments.rates import Book
    from cost.commitments.terms import Kind
    from cost.inventory.things import Inventory, Thing

RESERVED: Final[dict[str, Kind]] = {
    "rds": "rds-ri",
    "elasticache": "elasticache-ri",
    "ec2": "ec2-ri",
}
RECENT_DAYS: Final = 7
"""A commitment's size is that of the bill's last days: it may have been bought in the window."""


@dataclass(frozen=True, kw_only=True)
class Commitment:
    """One that is paid already."""

    id: str
    kind: Kind
    terms: Terms | None
    """None where the bill does not tell, as of reservations."""
    hourly: Decimal
    """USD an hour, used or not."""
    used_share: float
    ratios: Mapping[Pool, Decimal]
    """Rate / list price of what it covered."""
    ends: datetime | None = None
    """Naive UTC; None where no inventory tells."""
    regional: bool = False
    """A reservation that the inventory says is for a whole region, not for a zone."""

    def plan(self, demand: Demand, book: Book) -> Plan:
        """As what can be applied; what it never covered, at the known rates of its terms.

        A regional reservation of EC2 covers the other sizes of its family as well. One that covered
        several is regional; of others the inventory tells, and without it the bill is right.
        """
        ratios = self._any_size(demand)
        for number, (pool, price) in enumerate(zip(demand.pools, demand.prices, strict=True)):
            ratio = self.ratios.get(pool)
            if ratio is None and self._may_cover(pool):
                known = rates.find(book, self.terms, pool) if self.terms else None
                ratio = None if known is None else known.usd / price
            if ratio is not None and ratio > 0:
                ratios[number] = float(ratio)
        return Plan(float(self.hourly), ratios, rank_of(self.kind))

    def _any_size(self, demand: Demand) -> Numbers:
        if self.kind == "ec2-ri" and (self.regional or len(self.ratios) > 1):
            for pool, price in zip(demand.pools, demand.prices, strict=True):
                counted = flexible.units(pool)
                if counted and pool in self.ratios:
                    each = self.ratios[pool] * price / counted
                    return flexible.ratios_of(each, pool, demand)
        return np.full(len(demand.pools), np.nan)

    def _may_cover(self, pool: Pool) -> bool:
        if self.terms is None or not self.terms.covers(pool):
            return False
        if self.kind != "ec2-instance":
            return True
        return (pool.region, pool.family) in {(p.region, p.family) for p in self.ratios}


def read(scope: Scope, inventory: Inventory | None = None) -> tuple[Commitment, ...]:
    """The commitments that a bill names and that run on its last days; what saves most first."""
    daily = scope.daily
    rows = daily.filter(daily.CommitmentDiscountId.notnull())
    keys = ("CommitmentDiscountId", "CommitmentDiscountStatus", "ChargeCategory", *KEY)
    named = rows.mutate(
        covered=is_covered(rows), **{name: rows[name].fill_null("") for name in KEY}
    )
    grouped = named.group_by(*keys, "covered", "day", "charge_days").aggregate(
        effective=named.EffectiveCost.sum(), listed=named.ListCost.sum()
    )
    found: dict[str, list[dict[str, Any]]] = {}
    for row in grouped.order_by("day", *KEY).to_pyarrow().to_pylist():
        found.setdefault(row["CommitmentDiscountId"], []).append(row)
    last = _ordinal(daily.filter(daily.ChargeCategory == "Usage").day.max().to_pyarrow().as_py())
    known = (_commitment(id_, of_one, last, inventory) for id_, of_one in sorted(found.items()))
    running = (one for one in known if one is not None)
    return tuple(sorted(running, key=lambda one: min(one.ratios.values(), default=Decimal(1))))


def _ordinal(day: Any) -> int:
    return datetime(day.year, day.month, day.day).toordinal()  # noqa: DTZ001 - a day, no time


def _commitment(
    id_: str, rows: list[dict[str, Any]], last: int, inventory: Inventory | None
) -> Commitment | None:
    used, unused = (_hourly(rows, last, covered=covered) for covered in (True, False))
    if used + unused <= 0:
        return None
    thing = _thing(id_, inventory)
    covered = [row for row in rows if row["covered"]]
    kind, terms = _kind(id_, rows, covered, thing)
    return Commitment(
        id=id_,
        kind=kind,
        terms=terms,
        hourly=used + unused,
        used_share=float(used / (used + unused)),
        ratios=_ratios(covered),
        ends=end_of(thing),
        regional=thing is not None and thing.get("Scope") == "Region",
    )


def _hourly(rows: list[dict[str, Any]], last: int, *, covered: bool) -> Decimal:
    """USD an hour over the last days; a charge of a month counts by its days among them."""
    first, whole = last - RECENT_DAYS + 1, Decimal(0)
    for row in rows:
        if row["covered"] is not covered or row["effective"] is None:
            continue
        start, days = _ordinal(row["day"]), int(row["charge_days"] or 1)
        inside = min(start + days, last + 1) - max(start, first)
        whole += row["effective"] * max(0, inside) / days
    return whole / (24 * RECENT_DAYS)


def _ratios(covered: list[dict[str, Any]]) -> dict[Pool, Decimal]:
    sums: dict[Pool, list[Decimal]] = {}
    for row in covered:
        if row["effective"] and row["listed"]:
            both = sums.setdefault(pool_of(row), [Decimal(0), Decimal(0)])
            both[0] += row["effective"]
            both[1] += row["listed"]
    return {pool: paid / listed for pool, (paid, listed) in sums.items()}


def _kind(
    id_: str, rows: Iterable[dict[str, Any]], covered: list[dict[str, Any]], thing: Thing | None
) -> tuple[Kind, Terms | None]:
    """By its fee's usage type, else by AWS's listing, else by what it covered."""
    for row in rows:
        terms = of_fee(row["x_UsageType"])
        if terms is not None:
            return terms.kind, terms
    listed = None if thing is None else _listed_terms(thing)
    if listed is not None:
        return listed.kind, listed
    pools = set(_ratios(covered))
    services = {pool.service for pool in pools}
    if ":savingsplan/" not in id_:
        reserved = next((kind for service, kind in RESERVED.items() if service in services), None)
        return reserved or "ec2-ri", None
    if services == {"sagemaker"}:
        return "sagemaker", None
    if services and services <= {"rds", "elasticache"}:
        return "database", None
    one_family = services == {"ec2"} and len({(p.region, p.family) for p in pools}) == 1
    return ("ec2-instance" if one_family else "compute"), None


def _thing(id_: str, inventory: Inventory | None) -> Thing | None:
    """What AWS lists of it."""
    name = name_of(id_)
    things = () if inventory is None else inventory.things
    return next((t for t in things if t.kind in KINDS and t.id == name), None)


def _listed_terms(thing: Thing) -> Terms | None:
    """The terms of AWS's own description; None where it lacks them."""
    if thing.kind == "savings-plan":
        kind = of_plan(thing.get("savingsPlanType"))
        return of_listing(kind, thing.get("termDurationInSeconds"), thing.get("paymentOption"))
    return of_listing("ec2-ri", thing.get("Duration"), thing.get("OfferingType"))


def rates_of(commitments: Iterable[Commitment], demand: Demand) -> Book:
    """The rates that the bill itself shows, of the terms that it names."""
    prices = dict(zip(demand.pools, demand.prices, strict=True))
    return {
        (one.terms, pool.usage_type, pool.operation): Rate(usd=ratio * prices[pool], source="bill")
        for one in commitments
        if one.terms is not None
        for pool, ratio in one.ratios.items()
        if pool in prices
    }
