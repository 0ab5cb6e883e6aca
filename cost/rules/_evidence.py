"""Whether the data suffice for a verdict, and how a verdict is written down."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from decimal import Decimal
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final, Literal, Protocol

from cost.models import Change, Range, Recommendation
from cost.rules._base import Context, Limits, Rule, Threshold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cost.rules._given import Summary
    from cost.rules._usage import Group

MIN_HOURS: Final = Threshold(
    name="min_hours",
    default=Decimal(30),
    unit="h",
    meaning="fewer hours of utilisation than this are no basis for a verdict",
    source="AWS Compute Optimizer's resource requirements: 30 hours of metrics",
)
MAX_GAP: Final = Threshold(
    name="max_gap_percent",
    default=Decimal(10),
    unit="%",
    meaning="share of the billed hours that may lack utilisation",
    source="ours: a peak in a tenth of the hours could hide in the gaps; no anchor states one",
)
COVERAGE: Final = (MIN_HOURS, MAX_GAP)
"""The thresholds of every rule that reads utilisation."""

COMPUTE_OPTIMIZER: Final = (
    "AWS Compute Optimizer, https://docs.aws.amazon.com/compute-optimizer/latest/ug/"
)


class Member(Protocol):
    """One of the resources that are judged together."""

    @property
    def id(self) -> str: ...
    @property
    def hours(self) -> Decimal: ...


class Judged(Protocol):
    """What is judged as one: a group of instances, a lot of items."""

    @property
    def members(self) -> Sequence[Member]: ...
    @property
    def ids(self) -> tuple[str, ...]: ...
    @property
    def stack(self) -> str | None: ...
    @property
    def component(self) -> str | None: ...
    @property
    def name(self) -> str: ...


@dataclass(frozen=True)
class Coverage:
    """How much of the billed time a group's metrics cover; `why` is None if it is enough."""

    expected: int
    found: int
    why: str | None

    @property
    def gap_percent(self) -> float:
        """Share of the billed hours without a value."""
        return 0.0 if not self.expected else max(0.0, 100 * (1 - self.found / self.expected))


def coverage(context: Context, group: Judged, metric: str, limits: Limits) -> Coverage:
    """Count the hours with a value of a metric against the billed hours.

    A missing value is not a zero: an instance without any, too few hours, or too many gaps are each
    a reason not to decide.
    """
    expected = {i.id: max(1, round(i.hours)) for i in group.members if i.hours >= 1}
    total = sum(expected.values())
    if context.metrics is None:
        return Coverage(total, 0, f"no {metric}: no metrics were given (--metrics)")
    known = context.metrics.summary(metric)
    hours = {i: known[i].hours for i in expected if i in known}
    found = sum(min(hours[i], expected[i]) for i in hours)
    silent = sorted(set(expected) - set(hours))
    if not hours:
        why = f"no {metric} in {context.metrics.source}"
    elif silent:
        why = f"no {metric} of {', '.join(silent[:3])}{' and others' if len(silent) > 3 else ''}"
    elif found < limits["min_hours"]:
        why = f"{metric} covers {found} h: at least {limits['min_hours']} h are needed"
    elif 100 * (total - found) > limits["max_gap_percent"] * total:
        why = (
            f"{metric} has gaps: {found} of {total} billed hours have a value,"
            f" at most {limits['max_gap_percent']} % may be missing"
        )
    else:
        why = None
    return Coverage(total, found, why)


def not_covered(context: Context, group: Judged, rule: Rule, limits: Limits) -> str | None:
    """The first reason why a group's needed metrics don't suffice; None if they do."""
    whys = (coverage(context, group, metric, limits).why for metric in witnesses(rule))
    return next((why for why in whys if why is not None), None)


def witnesses(rule: Rule) -> tuple[str, ...]:
    """The metrics whose hours tell that a rule's resources were watched."""
    found = (rule.measure(metric) for metric in rule.needs)
    return tuple(dict.fromkeys(m.witness or m.id for m in found))


def peak(context: Context, group: Judged, metric: str, percentile: float = 100.0) -> float:
    """The largest of the instances' percentiles of hourly maxima; call after not_covered."""
    return max(s.peak for s in _summaries(context, group, metric, percentile))


def busiest_day(context: Context, group: Judged, metric: str) -> float:
    """The largest daily sum of any instance; call after not_covered."""
    return max(s.busiest_day for s in _summaries(context, group, metric))


def _summaries(
    context: Context, group: Judged, metric: str, percentile: float = 100.0
) -> list[Summary]:
    if context.metrics is None:
        return []
    known = context.metrics.summary(metric, percentile)
    return [known[i] for i in group.ids if i in known]


@dataclass(frozen=True, kw_only=True)
class Target:
    """What a recommendation is about: a component's resources, or one without a component."""

    stack: str | None
    component: str | None
    resources: tuple[str, ...]

    @classmethod
    def of(cls, group: Judged) -> Target:
        """The group's own."""
        return cls(stack=group.stack, component=group.component, resources=group.ids)


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """What to do instead and what it saves.

    `setting` is the change below the component's own settings; None where no setting does it.
    `by_hand` is what to do where there is no setting, or nobody's settings made the resource.
    `resources` are what changes, where that is not what was judged: a group's volumes.
    """

    current: str
    proposed: str
    saving: Range
    risk: Literal[0, 1, 2, 3, 4]
    effort: Literal["very low", "low", "medium", "high"]
    setting: Change | None
    by_hand: str
    values: Mapping[str, Any]
    prices: Sequence[str] = ()
    notes: Sequence[str] = field(default=())
    resources: tuple[str, ...] = ()

    def with_values(self, values: Mapping[str, Any]) -> Proposal:
        """The same with other values."""
        return replace(self, values=values)


def recommend(
    rule: Rule, target: Target, proposal: Proposal, context: Context, limits: Limits
) -> Recommendation:
    """Write a verdict down with everything needed to check it by hand."""
    key = [rule.id, target.stack, target.component or sorted(target.resources)]
    identity = json.dumps([*key, proposal.current, proposal.proposed])
    setting = proposal.setting if target.component else None
    return Recommendation(
        id=sha256(identity.encode()).hexdigest()[:12],
        rule=rule.id,
        stack=target.stack,
        component=target.component,
        resources=target.resources,
        current=proposal.current,
        proposed=proposal.proposed,
        saving=proposal.saving,
        risk=proposal.risk,
        effort=proposal.effort,
        change=setting,
        manual=None if setting else proposal.by_hand,
        evidence={
            "window": {
                "start": f"{context.window.start.isoformat()}Z",
                "end": f"{context.window.end.isoformat()}Z",
                "days": context.window.days,
            },
            "values": dict(proposal.values),
            "thresholds": {name: str(value) for name, value in limits.items()},
            "formula": rule.formula,
            "prices": list(proposal.prices),
            "notes": list(proposal.notes),
            "sources": list(rule.sources),
        },
    )


def coverage_values(context: Context, group: Judged, rule: Rule, limits: Limits) -> dict[str, Any]:
    """What evidence says of the data a verdict rests on."""
    return {
        "resources": len(group.members),
        "hours": {
            metric: {
                "billed": c.expected,
                "measured": c.found,
                "gap_percent": round(c.gap_percent, 2),
            }
            for metric in witnesses(rule)
            for c in (coverage(context, group, metric, limits),)
        },
    }


def unknown_type(group: Group) -> str:
    """Why nothing can be said of a type that is not in the catalogue."""
    return f"the catalogue does not know all of {', '.join(group.types)}"
