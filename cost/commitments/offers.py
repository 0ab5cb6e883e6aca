"""What could be bought: everything whose rates are known, for the usage that it would cover."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from cost.commitments import rates
from cost.commitments.flexible import ratios_of

if TYPE_CHECKING:
    from cost.commitments.curve import Numbers
    from cost.commitments.pools import Demand
    from cost.commitments.rates import Book
    from cost.commitments.terms import Terms

MILL: Final = Decimal("0.001")
"""AWS takes commitments from 0.001 USD an hour on, in such steps."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Offer:
    """Something that AWS sells and whose rates are known, for at least one pool."""

    terms: Terms
    scope: str
    ratios: Numbers
    """Rate / list price by pool; NaN where it does not apply, or the rate is not known."""
    unit: Decimal
    """USD an hour of one instance, of a reservation; else the step of a commitment."""
    offering: str
    source: str

    def units(self, hourly: Decimal) -> int:
        """How many units an amount is; rates of the bill have more digits than multiply exactly."""
        return round(hourly / self.unit)

    def within(self, pools: Any) -> Offer:
        """The same of some pools alone."""
        return replace(self, ratios=self.ratios[pools])


def offers(demand: Demand, book: Book) -> tuple[Offer, ...]:
    """Everything that the rates are known of, in AWS's order of application."""
    found = []
    for terms in rates.terms_in(book):
        scopes: dict[str, dict[int, rates.Rate]] = {}
        for number, pool in enumerate(demand.pools):
            rate = rates.find(book, terms, pool) if terms.covers(pool) else None
            if rate is not None and rate.usd < demand.prices[number]:
                scopes.setdefault(terms.scope(pool), {})[number] = rate
        make = _reservation if terms.reserved else _plan
        found += [make(terms, scope, known, demand) for scope, known in scopes.items()]
    return tuple(sorted(found, key=lambda o: (o.terms.rank, o.terms, o.scope)))


def _plan(terms: Terms, scope: str, known: dict[int, rates.Rate], demand: Demand) -> Offer:
    ratios = np.full(len(demand.pools), np.nan)
    for number, rate in known.items():
        ratios[number] = float(rate.usd / demand.prices[number])
    offerings = {rate.offering for rate in known.values() if rate.offering}
    return Offer(
        terms=terms,
        scope=scope,
        ratios=ratios,
        unit=MILL,
        offering=offerings.pop() if len(offerings) == 1 else "",
        source=", ".join(sorted({rate.source for rate in known.values()})),
    )


def _reservation(terms: Terms, scope: str, known: dict[int, rates.Rate], demand: Demand) -> Offer:
    """Of one size; of any size, it is bought in the one that costs least a normalised unit."""
    counted = {number: terms.units(demand.pools[number]) or Decimal(1) for number in known}
    number = min(known, key=lambda n: (known[n].usd / counted[n], counted[n]))
    bought, rate = demand.pools[number], known[number]
    if terms.units(bought) is not None:
        scope = f"{scope}, as {bought.instance_type}"
        ratios = ratios_of(rate.usd / counted[number], bought, demand)
    else:
        ratios = np.full(len(demand.pools), np.nan)
        ratios[number] = float(rate.usd / demand.prices[number])
    return Offer(
        terms=terms,
        scope=scope,
        ratios=ratios,
        unit=rate.usd,
        offering=rate.offering,
        source=rate.source,
    )
