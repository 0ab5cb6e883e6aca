"""Words that every rendering of the report shares."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cost.report.model import Report


def title(report: Report) -> str:
    """The report's name."""
    return f"Cost report, {report.period.start:%B %Y}"


def span(report: Report) -> str:
    """First and last day of the period, both inclusive, as people say it."""
    last = report.period.end - timedelta(microseconds=1)
    return f"{report.period.start:%-d %B %Y} to {last:%-d %B %Y}"


def quality_lines(report: Report) -> list[tuple[str, str]]:
    """The data-quality box, one line a fact; facts that are empty are said too."""
    lines = []
    for name, value in report.quality.items():
        if isinstance(value, list):
            text = "; ".join(str(v) for v in value) or "none"
        elif isinstance(value, dict):
            text = "; ".join(f"{k}: {v}" for k, v in value.items()) or "none"
        else:
            text = "unknown" if value is None else str(value)
        lines.append((name.replace("_", " "), text))
    return lines
