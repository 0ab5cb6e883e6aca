"""Words that every rendering of the report shares."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from cost.money import usd
from cost.plural import plural
from cost.view_lines import NOT_KNOWN

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
    share, cost = q.untagged_share, usd(q.untagged_cost, currency)
    untagged = NOT_KNOWN if share is None else f"{cost} ({100 * share:.1f} %)"
    return [
        ("Read", f"{plural(q.rows, 'row')} of {plural(q.files, 'file')}, {q.granularity}"),
        ("Format", "; ".join(f"{f.title} ({f.kind}, {f.version})" for f in q.formats)),
        ("Months", "; ".join(f"{m.month}: {m.state}, {plural(m.rows, 'row')}" for m in q.months)),
        ("Missing months", ", ".join(q.missing_months) or "none"),
        (
            "Duplicates left out",
            f"{plural(q.duplicate_rows, 'row')}, {usd(q.duplicate_cost, currency)}",
        ),
        (
            "Split-cost rows left out (their instances are counted)",
            f"{plural(q.split_cost_rows, 'row')}, {usd(q.split_cost, currency)}",
        ),
        (
            "Files left out",
            f"{q.files_superseded:,} of superseded deliveries, {plural(q.files_identical, 'copy')}",
        ),
        ("Usage without a component tag", untagged),
        (
            "Could not be known",
            f"{plural(q.unparsed_values, 'value')}, {plural(q.unpriced_rows, 'row')} without a "
            f"cost, {q.undated_rows:,} without a time, {q.unknown_charge_rows:,} of an unknown "
            f"charge type; {plural(q.extra_digits, 'amount')} rounded to 20 digits",
        ),
        ("Notes", "; ".join(q.notes) or "none"),
    ]
