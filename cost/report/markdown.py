"""The report as Markdown, for pull requests and job summaries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cost import view_lines, view_text
from cost.markdown import Room, table
from cost.markdown import text as quoted
from cost.money import usd
from cost.report.sections import SLICES, chapters, silent
from cost.report.slices import slices
from cost.report.words import quality_lines, same_as, silence, span, title

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cost.report.model import Report
    from cost.views import Result

ROWS: Final = 10
"""Rows a table shows; the rest is one line that carries their sum."""

OPEN: Final = ("service", "component", "team", "purchase_option")
"""Spend by these is in sight; the rest folds away."""

LAST: Final = 500
"""Characters kept for saying what did not fit."""


def render(report: Report) -> str:
    """Totals, what to change, spend, every view; what has no room is named at the end."""
    room = Room()
    room.left -= LAST
    parts, left_out = [], []
    for name, text in _parts(report):
        if room.takes(text, ""):
            parts.append(text)
        else:
            left_out.append(name)
    if left_out:
        more = f" and {len(left_out) - 8} more" if left_out[8:] else ""
        names = quoted(", ".join(left_out[:8]) + more)
        parts.append(f"**Left out, as a comment has no room for it:** {names}. The page has all.")
    return "\n\n".join(parts) + "\n"


def _parts(report: Report) -> Iterator[tuple[str, str]]:
    """The report's pieces by their names, what matters most first."""
    yield "totals", f"## {title(report)}\n\n{_headline(report)}"
    yield "data quality", _quality(report)
    if report.recommendations:
        yield "what to change", _recommendations(report)
    for name in OPEN:
        yield report.views[name].title, _spend(report.views[name], report.currency)
    more = [_spend(report.views[name], report.currency) for name in SLICES if name not in OPEN]
    yield "more spend", _folded("Spend by environment, account, region, charge category", more)
    for chapter, views in chapters(report).items():
        yield chapter, _folded(chapter, [view_text.markdown(view, ROWS) for view in views])
    quiet = [f"- {view.title}: {quoted(silence(view))}" for view in silent(report)]
    if quiet:
        yield "what was not found", _folded("Looked for, and not found", ["\n".join(quiet)])


def _headline(report: Report) -> str:
    simulated = " **Simulated month: no one was charged.**" if report.simulated else ""
    effective, billed = (
        view_lines.cell(amount, "money", report.currency)
        for amount in (report.totals.effective, report.totals.billed)
    )
    return (
        f"{span(report)} (UTC): effective **{effective}** ({same_as(report, 'effective')}), "
        f"billed {billed} ({same_as(report, 'billed')}).{simulated}"
    )


def _spend(view: Result, currency: str) -> str:
    """Spend by one dimension, in its two costs."""
    rows = [
        (line.name, *(view_lines.cell(c, "money", currency) for c in (line.effective, line.billed)))
        for line in slices(view, ROWS)
    ]
    head = (view.title.removeprefix("By ").capitalize(), "Effective", "Billed")
    return f"### {view.title}\n\n{table(head, rows, {1, 2})}"


def _folded(summary: str, parts: Sequence[str]) -> str:
    inner = "\n\n".join(part.strip() for part in parts)
    return f"<details><summary>{summary}</summary>\n\n{inner}\n\n</details>"


def _recommendations(report: Report) -> str:
    rows = [
        (
            r.component or ", ".join(r.resources),
            r.rule,
            f"{r.current} → {r.proposed}",
            usd(r.saving.mid, report.currency),
            str(r.risk),
        )
        for r in report.recommendations
    ]
    head = ("Where", "Rule", "Change", "Saving a month", "Risk")
    return f"### What to change\n\n{table(head, rows, {3, 4})}"


def _quality(report: Report) -> str:
    lines = "\n".join(f"- {name}: {quoted(value)}" for name, value in quality_lines(report))
    return _folded("How good is the data?", [lines])
