"""The report as one HTML file: no network; whole without its script, which filters it."""

from __future__ import annotations

import base64
import hashlib
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

import jinja2
from markupsafe import Markup

from cost.money import symbol, whole_cents
from cost.report import bars
from cost.report.sections import SLICES, chapters, silent
from cost.report.slices import slices
from cost.report.words import quality_lines, same_as, silence, span, title
from cost.view_lines import NOT_KNOWN, NUMBERS, lines, shown
from cost.view_text import headline

if TYPE_CHECKING:
    from cost.report.model import Report
    from cost.report.rollup import Rollup
    from cost.view_lines import Line
    from cost.views import ColumnShown, Result

ROWS: Final = 25
"""Rows of a table; what follows is one line with its sum. The other formats have all."""

SIGNED: Final = ("change", "excess")
"""Columns in which more is worse."""

CAPTIONS: Final = {
    "service": "The AWS service as billed.",
    "component": "The settings key that made the resource, from its component tag.",
    "team": "From the team tag.",
    "environment": "From the environment tag.",
    "account": "The account that used it.",
    "region": "Where it runs.",
    "purchase_option": "How compute was bought; (none) is everything else.",
    "charge_category": "FOCUS charge category: taxes, credits and fees stay apart from usage.",
}


def render(report: Report, rollup: Rollup | None = None) -> str:
    """The page, whole; values are escaped.

    Args:
        report: what to show.
        rollup: what the filters add up; without it there are neither filters nor the days' picture.
    """
    script = _file("report.js")
    return (
        _environment(report.currency)
        .get_template("report.html.j2")
        .render(
            report=report,
            title=title(report),
            span=span(report),
            saving=sum((r.saving.mid for r in report.recommendations), Decimal(0)),
            slices={name: slices(report.views[name], ROWS) for name in SLICES},
            captions=CAPTIONS,
            chapters=chapters(report),
            silent=[(view.title, silence(view)) for view in silent(report)],
            quality=quality_lines(report),
            picture=bars.draw(rollup, report.period.end.date()) if rollup else None,
            step=rollup.step if rollup else 1,
            values={n: v for n, v in rollup.values.items() if len(v) > 1} if rollup else {},
            # Only files of ours, and JSON whose markup is escaped, go in as they are.
            rollup=Markup(rollup.as_json) if rollup else None,  # noqa: S704
            style=Markup(_file("report.css")),  # noqa: S704
            script=Markup(script),  # noqa: S704
            allowed=_allowed(script),
            rows=ROWS,
            same_as=lambda cost: same_as(report, cost),
        )
    )


@cache
def _environment(currency: str) -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("cost.report", ""),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "money": lambda amount: NOT_KNOWN if amount is None else whole_cents(amount, currency),
        "exact": lambda amount: "" if amount is None else format(amount, "f"),
        "share": _share,
        "table": _table,
        "direction": _direction,
        "headline": headline,
        "words": lambda name: name.replace("_", " ").replace("-", " "),
    }
    environment.globals["symbol"] = symbol(currency)
    return environment


def _file(name: str) -> str:
    return resources.files("cost.report").joinpath(name).read_text(encoding="utf-8")


def _allowed(script: str) -> str:
    """What the page may do: run this one script and use its own styles, and ask no one anything."""
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'"


def _share(part: Decimal | None, whole: Decimal | None) -> str:
    return "" if part is None or not whole else f"{100 * part / whole:.1f}"


def _table(view: Result) -> dict[str, Any]:
    """A view's columns, whether each is of figures, and its lines."""
    columns = shown(view)
    return {
        "columns": [(c, c.kind in NUMBERS) for c in columns],
        "lines": lines(view, columns, ROWS),
    }


def _direction(line: Line, column: ColumnShown) -> str:
    """A class for what rose or fell."""
    amount = line.row and column.name in SIGNED and line.row[column.name]
    return "" if not amount else " up" if amount > 0 else " down"
