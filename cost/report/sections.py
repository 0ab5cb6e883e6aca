"""What the report shows: spend by its main dimensions, and every view that there is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from cost.analysis._view import CHAPTERS, RESIDUAL, Options

if TYPE_CHECKING:
    from cost.analysis._view import View
    from cost.report.model import Report
    from cost.views import Result

SLICES: Final = {
    "service": "service",
    "component": "component",
    "team": "team",
    "environment": "environment",
    "account": "account",
    "region": "region",
    "purchase_option": "purchase-option",
    "charge_category": "charge",
}
"""Spend by one dimension each: its name in the report, and in `billing view spend --by`."""

DAY: Final = "day"
"""Spend by day and service, for who draws it."""


@dataclass(frozen=True, kw_only=True)
class Section:
    """One of the report's views."""

    name: str
    """Its key in JSON, and its file's name."""
    title: str
    view: View
    options: Options


def sections(options: Options) -> list[Section]:
    """What a report has, in its order; a view that lacks what it needs is left out.

    Args:
        options: what the reader gave; each view takes of it what it heeds.
    """
    from cost.analysis import spend
    from cost.analysis._found import views

    cuts = {name: (by,) for name, by in SLICES.items()} | {DAY: (DAY, "service")}
    found = [
        Section(name=n, title=_by_words(by), view=spend.VIEW, options=Options(by=by))
        for n, by in cuts.items()
    ]
    order = list(CHAPTERS)
    for view in sorted(views(), key=lambda view: (order.index(view.chapter), view.id)):
        heeded = _heeded(view, options)
        if view is not spend.VIEW and view.needs <= _given(heeded):
            found.append(Section(name=view.id, title=view.title, view=view, options=heeded))
    return found


def _by_words(by: tuple[str, ...]) -> str:
    return f"By {' and '.join(by)}".replace("-", " ")


def _heeded(view: View, options: Options) -> Options:
    return replace(
        options,
        by=(),
        cost=view.costs[0],
        teams=options.teams if "teams" in view.accepts else None,
        metric=options.metric if "metric" in view.accepts else None,
        more={name: value for name, value in options.more.items() if name in view.accepts},
    )


def _given(options: Options) -> set[str]:
    files = {"teams": options.teams, "metric": options.metric}
    return {name for name, file in files.items() if file is not None} | set(options.more)


def chapters(report: Report) -> dict[str, list[Result]]:
    """The views that say something, by their chapters' titles; spend is the first, and not here."""
    found: dict[str, list[Result]] = {}
    for name, result in report.views.items():
        if name == result.view and tells(result):
            found.setdefault(CHAPTERS[result.chapter], []).append(result)
    return found


def silent(report: Report) -> list[Result]:
    """The views that found nothing in this bill."""
    return [r for name, r in report.views.items() if name == r.view and not tells(r)]


def tells(result: Result) -> bool:
    """Whether anything but the rest is in it."""
    return any(not row[RESIDUAL] for row in result.rows)
