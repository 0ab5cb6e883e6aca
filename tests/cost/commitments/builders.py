"""Small demands, rates and scopes for the tests of commitments."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

import numpy as np

from cost.commitments.pools import Demand, Pool
from cost.commitments.rates import Rate
from cost.commitments.terms import Kind, Payment, Terms, Years

START = datetime(2026, 10, 1)  # noqa: DTZ001 - naive is UTC
WEEKS = 5 * 168


def pool(instance_type: str = "m6i.large", region: str = "us-east-1") -> Pool:
    return Pool(
        region=region,
        usage_type=f"BoxUsage:{instance_type}",
        operation="RunInstances",
        instance_type=instance_type,
    )


def demand(curves: dict[Pool, Sequence[float]]) -> Demand:
    """Demand whose every unit costs a dollar on demand."""
    spend = np.array([list(curve) for curve in curves.values()], dtype=float)
    return Demand(
        pools=tuple(curves),
        prices=tuple(Decimal(1) for _ in curves),
        spend=spend,
        billed_open=spend,
        start=START,
        missing=0,
        unlisted=(),
    )


def terms(kind: Kind = "compute", years: Years = 1, payment: Payment = "none") -> Terms:
    return Terms(kind=kind, years=years, payment=payment)


def book(
    rates: dict[Pool, str], kind: Kind = "compute", years: Years = 1, payment: Payment = "none"
) -> dict[tuple[Terms, str, str], Rate]:
    """USD a unit, by pool."""
    sold = terms(kind, years, payment)
    return {
        (sold, p.usage_type, p.operation): Rate(usd=Decimal(usd), offering=f"{kind}-{years}")
        for p, usd in rates.items()
    }
