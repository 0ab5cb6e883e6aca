"""An estimate beside what a bill says: by component, and whether it lay in the range."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from cost.estimate.build import NO_COMPONENT
from cost.estimate.model import Actual, ActualComponent
from cost.pricing.base import ZERO

if TYPE_CHECKING:
    from cost.estimate.measured import Measured
    from cost.estimate.model import Estimate
    from cost.pricing.base import Percentiles

TOLERANCE: Final = Decimal("0.02")
"""Prices by the month do not follow its length: of 30 or 31 days, within 2% of 730 hours."""


def beside(found: Estimate, measured: Measured) -> Actual:
    """Put an estimate beside a bill's effective cost a month, the dearest component first."""
    billed = {name or NO_COMPONENT: cost for name, cost in measured.costs().items()}
    names = sorted({*billed, *found.components}, key=lambda n: (-_size(n, billed, found), n))
    total = sum(billed.values(), start=ZERO.p50)
    return Actual(
        first=measured.first.isoformat(),
        last=measured.last.isoformat(),
        billed=total,
        within=_within(total, found.monthly),
        components=tuple(
            ActualComponent(
                component=name,
                billed=billed.get(name),
                estimated=found.components.get(name),
                within=_within(billed.get(name), found.components.get(name)),
            )
            for name in names
        ),
    )


def _size(name: str, billed: dict[str, Decimal], found: Estimate) -> Decimal:
    return max(billed.get(name, ZERO.p50), found.components.get(name, ZERO).p50)


def _within(billed: Decimal | None, estimated: Percentiles | None) -> bool | None:
    """Whether the bill lies in the estimated range; None where one of them is missing."""
    if billed is None or estimated is None:
        return None
    return estimated.p10 * (1 - TOLERANCE) <= billed <= estimated.p90 * (1 + TOLERANCE)
