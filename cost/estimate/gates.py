"""When an estimate fails a build: a limit on the month, a limit on its growth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cost.errors import InputError
from cost.money import usd

if TYPE_CHECKING:
    from decimal import Decimal

    from cost.estimate.model import Estimate


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What the p50 may be at most, and by how many percent it may grow; None is no limit."""

    above: Decimal | None = None
    increase: Decimal | None = None


def breaches(found: Estimate, limits: Limits) -> tuple[str, ...]:
    """The limits that the estimate exceeds, in words; empty if it keeps them all.

    An incomplete estimate that keeps a limit keeps it as far as is known: what it lacks is named
    beside it.

    Raises:
        InputError: growth is limited and there is nothing to compare with.
    """
    reasons = []
    if limits.above is not None and found.monthly.p50 > limits.above:
        reasons.append(
            f"{found.at_least}{usd(found.monthly.p50)} a month is above {usd(limits.above)}"
        )
    if limits.increase is not None:
        if found.diff is None:
            raise InputError(
                "a limit on growth without a base",
                next_step="name what to compare with: --base FILE or --base-ref GITREF",
            )
        if found.diff.exceeds(limits.increase):
            grows = "from nothing" if found.diff.percent is None else f"by {found.diff.percent}%"
            reasons.append(
                f"it grows {grows}, {usd(found.diff.change.p50)} a month: "
                f"more than {limits.increase}%"
            )
    return tuple(reasons)
