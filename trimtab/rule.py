"""Public names for authors of right-sizing rules: `from trimtab.rule import Rule, recommend`."""

from __future__ import annotations

from cost.models import Change, NotEvaluated, Range, Recommendation
from cost.rules._base import Answer, Context, Limits, Rule, Threshold, Window
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
from cost.rules._usage import Bucket, Group, Instance, Volume, monthly

__all__ = [
    "COVERAGE",
    "Answer",
    "Bucket",
    "Change",
    "Context",
    "Group",
    "Instance",
    "Limits",
    "NotEvaluated",
    "Proposal",
    "Range",
    "Recommendation",
    "Rule",
    "Target",
    "Threshold",
    "Volume",
    "Window",
    "busiest_day",
    "coverage_values",
    "monthly",
    "not_covered",
    "peak",
    "recommend",
]
