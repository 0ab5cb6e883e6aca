"""The estimate in the subset of Infracost's JSON 0.2 that its readers and policies use.

Infracost has one figure where we have a range: it is given the p50. What is not known is null, as
it is there.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from cost.money import HOURS_PER_MONTH

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from decimal import Decimal

    from cost.estimate.model import Estimate, ResourceCost, ResourceDiff
    from cost.pricing.base import Part

VERSION: Final = "0.2"


def document(found: Estimate, base: Estimate | None, now: datetime) -> Mapping[str, Any]:
    """The whole document; `base` fills the past breakdown and the difference."""
    diff = found.diff
    project: dict[str, Any] = {
        "name": f"{found.project}/{found.stack}",
        "metadata": {"path": ".", "type": "pulumi"},
        "pastBreakdown": None if base is None else _breakdown(base),
        "breakdown": _breakdown(found),
        "diff": None,
        "summary": _summary(found),
    }
    if diff is not None:
        project["diff"] = {
            "resources": [_moved(move) for move in diff.resources],
            "totalHourlyCost": _hourly(diff.change.p50),
            "totalMonthlyCost": _text(diff.change.p50),
        }
    return {
        "version": VERSION,
        "currency": found.currency,
        "projects": [project],
        "totalHourlyCost": _hourly(found.monthly.p50),
        "totalMonthlyCost": _text(found.monthly.p50),
        "pastTotalHourlyCost": None if base is None else _hourly(base.monthly.p50),
        "pastTotalMonthlyCost": None if base is None else _text(base.monthly.p50),
        "diffTotalHourlyCost": None if diff is None else _hourly(diff.change.p50),
        "diffTotalMonthlyCost": None if diff is None else _text(diff.change.p50),
        "timeGenerated": now.isoformat(),
        "summary": _summary(found),
    }


def _breakdown(found: Estimate) -> Mapping[str, Any]:
    return {
        "resources": [_resource(cost) for cost in found.resources],
        "totalHourlyCost": _hourly(found.monthly.p50),
        "totalMonthlyCost": _text(found.monthly.p50),
    }


def _resource(cost: ResourceCost) -> Mapping[str, Any]:
    return {
        "name": cost.name,
        "resourceType": cost.type,
        "tags": {} if cost.component is None else {"component": cost.component},
        "metadata": {"urn": cost.urn, "source": cost.source},
        "hourlyCost": _hourly(cost.monthly.p50),
        "monthlyCost": _text(cost.monthly.p50),
        "costComponents": [_component(part) for part in cost.parts],
    }


def _component(part: Part) -> Mapping[str, Any]:
    quantity = None if part.quantity is None else part.quantity.p50
    monthly = None if part.monthly is None else part.monthly.p50
    return {
        "name": part.name,
        "unit": part.unit,
        "hourlyQuantity": None if quantity is None else _hourly(quantity),
        "monthlyQuantity": _text(quantity),
        "price": _text(None if part.price is None else part.price.p50),
        "hourlyCost": None if monthly is None else _hourly(monthly),
        "monthlyCost": _text(monthly),
        "usageBased": part.basis != "stated",
    }


def _moved(move: ResourceDiff) -> Mapping[str, Any]:
    change = None if move.change is None else move.change.p50
    return {
        "name": move.name,
        "resourceType": move.type,
        "metadata": {"urn": move.urn},
        "hourlyCost": None if change is None else _hourly(change),
        "monthlyCost": _text(change),
        "costComponents": [
            {"name": p.name, "monthlyCost": _text(None if p.change is None else p.change.p50)}
            for p in move.parts
        ],
    }


def _summary(found: Estimate) -> Mapping[str, Any]:
    usage = {r.urn for r in found.resources if any(p.basis != "stated" for p in r.parts)}
    unsupported = {gap.urn: gap.type for gap in found.unpriced}
    s = found.summary
    return {
        "totalDetectedResources": s.resources,
        "totalSupportedResources": s.priced,
        "totalUnsupportedResources": s.unpriced,
        "totalUsageBasedResources": len(usage),
        "totalNoPriceResources": s.free,
        "unsupportedResourceCounts": _counts(unsupported.values()),
        "noPriceResourceCounts": dict(found.free),
    }


def _counts(types: Iterable[str]) -> Mapping[str, int]:
    return dict(sorted(Counter(types).items()))


def _hourly(monthly: Decimal) -> str:
    return format(monthly / HOURS_PER_MONTH, "f")


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else format(amount, "f")
