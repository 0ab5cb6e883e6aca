"""Computes the views of a bill and gathers them into a Report."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cost import views
from cost.analysis._view import Options
from cost.report.model import Period, Report, Totals
from cost.report.sections import sections

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cost.analysis._view import Scope
    from cost.bill import Bill
    from cost.models import Recommendation
    from cost.report.sections import Section


def build(
    bill: Bill,
    *,
    sources: Iterable[str],
    currency: str | None = None,
    recommendations: Iterable[Recommendation] = (),
    options: Options | None = None,
) -> Report:
    """Analyse a bill.

    Args:
        bill: a loaded bill.
        sources: what it was read from, as the reader of the report should see it.
        currency: the one to report, where the bill has several: amounts of two are never added.
        recommendations: shown beside the spend that they would save.
        options: teams, a metric, budgets: what views beyond the bill need.

    Raises:
        InputError: the bill has several currencies and none was chosen, or not the chosen one.
        PluginError: a view does not add up to the bill.
    """
    # Hours would be another reading of all lines, for one column of one view.
    scope = replace(views.scope_of(bill, currency), hourly=lambda: None)
    return Report(
        sources=tuple(sources),
        simulated=bill.quality.simulated,
        period=Period(start=scope.start, end=scope.end),
        currency=scope.currency,
        totals=_totals(bill, scope),
        views={s.name: _result(bill, s, scope) for s in sections(options or Options())},
        quality=bill.quality,
        recommendations=tuple(recommendations),
    )


def _result(bill: Bill, section: Section, scope: Scope) -> views.Result:
    found = views.compute(bill, section.view, section.options, scope=scope)
    return found.model_copy(update={"title": section.title})


def _totals(bill: Bill, scope: Scope) -> Totals:
    net = views.net(bill)
    return Totals(
        billed=scope.totals["billed"],
        effective=scope.totals["effective"],
        listed=scope.totals["list"],
        cost_explorer={
            "billed": views.setting("billed", net=net),
            "effective": views.setting("effective", net=net),
        },
    )
