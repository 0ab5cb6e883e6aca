"""The report as Markdown, for pull requests and job summaries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import escape

from cost.money import usd
from cost.report.words import gpu_rate, moves, quality_lines, span, title

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cost.report.model import Report, SpendRow

ROWS = 10
"""Rows a table shows; the rest is one line that carries their sum."""


def render(report: Report) -> str:
    """Headline, tables of the main dimensions, GPUs, changes, data quality."""
    views = report.views
    parts = [
        f"## {title(report)}",
        _headline(report),
        *(
            _spend(name, rows, report.currency)
            for name, rows in (
                ("service", views.service),
                ("component", views.component),
                ("team", views.team),
                ("purchase option", views.purchase_option),
            )
        ),
        _gpu(report),
        _movers(report),
        _recommendations(report),
        _quality(report),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]], *, words: int = 1) -> str:
    """A table; the first columns are words, the others are figures."""
    body = ["| " + " | ".join(_cell(text) for text in row) + " |" for row in rows]
    rule = "|---" * words + "|--:" * (len(head) - words) + "|"
    return "\n".join(["| " + " | ".join(head) + " |", rule, *body])


def _cell(text: str) -> str:
    """Names come from tags, which anyone may write: no markup and no column of theirs."""
    return str(escape(text)).replace("|", "\\|")


def _headline(report: Report) -> str:
    simulated = " **Simulated month: no one was charged.**" if report.simulated else ""
    return (
        f"{span(report)} (UTC): effective **{usd(report.totals.effective, report.currency)}**, "
        f"billed {usd(report.totals.billed, report.currency)}.{simulated}"
    )


def _spend(name: str, rows: Sequence[SpendRow], currency: str) -> str:
    shown = [(r.key or "(none)", r.effective, r.billed) for r in rows[:ROWS]]
    rest = rows[ROWS:]
    if rest:
        shown.append(
            (
                f"{len(rest)} more",
                sum((r.effective for r in rest[1:]), rest[0].effective),
                sum((r.billed for r in rest[1:]), rest[0].billed),
            )
        )
    body = [
        (key, usd(effective, currency), usd(billed, currency)) for key, effective, billed in shown
    ]
    return f"### By {name}\n\n" + _table((name.capitalize(), "Effective", "Billed"), body)


def _gpu(report: Report) -> str:
    if not report.views.gpu:
        return ""
    rows = [
        (
            r.instance_type,
            r.purchase_option or "(none)",
            f"{r.gpu_hours:,.0f}",
            usd(r.effective, report.currency),
            gpu_rate(r, report.currency),
        )
        for r in report.views.gpu
    ]
    return "### GPUs\n\n" + _table(
        ("Type", "Bought as", "GPU-hours", "Effective", "Per GPU-hour"), rows, words=2
    )


def _movers(report: Report) -> str:
    rows = [
        (
            r.component or "(none)",
            r.service or "(none)",
            usd(r.before, report.currency),
            usd(r.after, report.currency),
            f"{'+' if r.change > 0 else ''}{usd(r.change, report.currency)}",
        )
        for r in moves(report, ROWS)
    ]
    if not rows:
        return ""
    head = ("Component", "Service", "Before", "After", "Change")
    return "### Largest changes, week against week\n\n" + _table(head, rows, words=2)


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
    if not rows:
        return ""
    head = ("Where", "Rule", "Change", "Saving a month", "Risk")
    return "### What to change\n\n" + _table(head, rows, words=3)


def _quality(report: Report) -> str:
    lines = "\n".join(f"- {name}: {value}" for name, value in quality_lines(report))
    return f"<details><summary>How good is the data?</summary>\n\n{lines}\n\n</details>"
