"""Words that every rendering of the report shares."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from cost.money import usd
from cost.plural import plural

if TYPE_CHECKING:
    from cost.report.model import Report
    from cost.views import Result


def title(report: Report) -> str:
    """The report's name: its month, or the first and the last of its months."""
    first, last = report.period.start, report.period.end - timedelta(microseconds=1)
    if (first.year, first.month) == (last.year, last.month):
        return f"Cost report, {first:%B %Y}"
    return f"Cost report, {first:%B %Y} to {last:%B %Y}"


def span(report: Report) -> str:
    """First and last day of the period, both inclusive, as people say it."""
    last = report.period.end - timedelta(microseconds=1)
    return f"{report.period.start:%-d %B %Y} to {last:%-d %B %Y}"


def same_as(report: Report, cost: str) -> str:
    """Where Cost Explorer shows the same total."""
    setting = report.totals.cost_explorer.get(cost)
    return f"Cost Explorer: {setting}" if setting else "no setting of Cost Explorer shows the same"


def silence(result: Result) -> str:
    """Why a view has no table."""
    return result.notes[0] if result.notes else "nothing in this bill"


def quality_lines(report: Report) -> list[tuple[str, str]]:
    """The data-quality box: what was read, what was left out, what could not be known."""
    q, currency = report.quality, report.currency
    untagged = "unknown" if q.untagged_share is None else f"{100 * q.untagged_share:.1f} %"
    return [
        ("Read", f"{plural(q.rows, 'row')} of {plural(q.files, 'file')}, {q.granularity}"),
        ("Format", "; ".join(f"{f.title} ({f.kind}, {f.version})" for f in q.formats)),
        ("Months", "; ".join(f"{m.month}: {m.state}, {m.rows:,} rows" for m in q.months)),
        ("Missing months", ", ".join(q.missing_months) or "none"),
        ("Duplicates left out", f"{q.duplicate_rows:,} rows, {usd(q.duplicate_cost, currency)}"),
        (
            "Split-cost rows left out (their instances are counted)",
            f"{q.split_cost_rows:,} rows, {usd(q.split_cost, currency)}",
        ),
        (
            "Files left out",
            f"{q.files_superseded:,} of superseded deliveries, {q.files_identical:,} copies",
        ),
        ("Usage without a component tag", f"{usd(q.untagged_cost, currency)} ({untagged})"),
        (
            "Could not be known",
            f"{q.unparsed_values:,} values, {q.unpriced_rows:,} rows without a cost, "
            f"{q.undated_rows:,} without a time, {q.unknown_charge_rows:,} of an unknown charge "
            f"type; {q.extra_digits:,} amounts rounded to 20 digits",
        ),
        ("Notes", "; ".join(q.notes) or "none"),
    ]
