"""What components show on the dashboards: lines of metrics under a title."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence

    from infra.components._alarms import Metric

Board: TypeAlias = Literal["fleet", "gpu", "serving", "pipeline", "spend"]
"""A dashboard: instances and networks; accelerators; what models answer; data on its way; money."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One metric of a panel."""

    metric: Metric
    label: str


@dataclass(frozen=True, kw_only=True)
class Panel:
    """One graph."""

    board: Board
    title: str
    lines: Sequence[Line]
    unit: str = ""
    """What the left axis counts."""
    period_seconds: int = 300
    region: str | None = None
    """Where the metrics are, if not in the stack's region: AWS counts charges in us-east-1."""
