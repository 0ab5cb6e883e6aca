"""The report as one HTML file: no script, no network; light, dark and print from one page."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

import jinja2
from markupsafe import Markup

from cost.money import cents, usd
from cost.report import charts
from cost.report.words import gpu_rate, moves, quality_lines, span, title

if TYPE_CHECKING:
    from cost.report.model import Report, SpendRow

MOVES = 12
"""Changes that the table shows; JSON has all."""


def render(report: Report) -> str:
    """The page, whole; values are escaped, pictures are SVG of our own making."""
    environment = _environment()
    environment.filters["money"] = lambda amount: (
        "not in the source" if amount is None else usd(amount, report.currency)
    )
    environment.filters["gpu_rate"] = lambda row: gpu_rate(row, report.currency)
    return environment.get_template("report.html.j2").render(
        report=report,
        title=title(report),
        span=span(report),
        saving=sum((r.saving.mid for r in report.recommendations), Decimal(0)),
        moves=moves(report, MOVES),
        quality=quality_lines(report),
        charts=_charts(report),
        zero=Decimal(0),
    )


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("cost.report", ""),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
    )
    environment.filters |= {"share": _share, "quantity": _quantity}
    return environment


def _charts(report: Report) -> dict[str, Markup]:
    views, currency = report.views, report.currency
    drawn = {"daily": charts.daily(views.day, currency)} if views.day else {"daily": ""}
    if views.gpu:
        drawn["gpu"] = charts.gpu(views.gpu, currency)
    if report.recommendations:
        drawn["savings"] = charts.savings(report.recommendations, currency)
    # The only markup that is not escaped: SVG from vl-convert, which escapes the text in it.
    return {name: Markup(svg) for name, svg in drawn.items()}  # noqa: S704


def _share(row: SpendRow, total: Decimal) -> str:
    return "0.0" if not total else f"{100 * row.effective / total:.1f}"


def _quantity(amount: Decimal) -> str:
    return f"{cents(amount):,}"
