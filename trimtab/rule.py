"""Public names for authors of right-sizing rules: `from trimtab.rule import Rule, recommend`."""

from __future__ import annotations

from cost.inventory.things import Thing
from cost.measures import Measure
from cost.models import Change, NotEvaluated, Range, Recommendation
from cost.rules._base import Answer, Context, Limits, Rule, Threshold
from cost.rules._evidence import (
    COVERAGE,
    Proposal,
    Target,
    busiest_day,
    coverage_values,
    not_covered,
    peak,
    recommend,
)
from cost.rules._items import Item, Lot
from cost.rules._judge import GroupSteps, Removal, Steps, judged, judged_groups, remove
from cost.rules._stored import Bucket, Volume
from cost.rules._usage import Group, Instance, monthly
from cost.rules._window import Window

__all__ = [
    "COVERAGE",
    "Answer",
    "Bucket",
    "Change",
    "Context",
    "Group",
    "GroupSteps",
    "Instance",
    "Item",
    "Limits",
    "Lot",
    "Measure",
    "NotEvaluated",
    "Proposal",
    "Range",
    "Recommendation",
    "Removal",
    "Rule",
    "Steps",
    "Target",
    "Thing",
    "Threshold",
    "Volume",
    "Window",
    "busiest_day",
    "coverage_values",
    "judged",
    "judged_groups",
    "monthly",
    "not_covered",
    "peak",
    "recommend",
    "remove",
]
