"""Recommendations as one HTML page: savings and loads drawn, no script, no network."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import jinja2
from markupsafe import Markup

from cost.optimise import total
from trimtab import evidence_text, exemption_text
from trimtab.evidence_days import Days, days_of
from trimtab.rightsize_text import amounts, names, not_counted, unevaluated, until_then

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cost.models import Range, Recommendation
    from cost.optimise import Result
    from cost.rules._base import Context, Rule

MOST: Final = 200
"""Recommendations on the page, those that save most: more, a browser and a reader can't take."""
WIDTH: Final = 720
HEIGHT: Final = 170
LEFT: Final = 46
"""Room for the scale's figures."""
BELOW: Final = 20
"""Room for the dates."""


@dataclass(frozen=True, kw_only=True)
class Section:
    """One recommendation as the page shows it."""

    one: Recommendation
    name: str
    rule: Rule
    saving: tuple[str, str, str]
    bar: tuple[float, float, float]
    """low, mid and high, in percent of the largest saving of all."""
    days: Days | None
    picture: Markup
    options: list[tuple[str, ...]]
    sentences: list[str]
    figures: dict[str, str]


def html(result: Result, context: Context, rules: dict[str, Rule], *, most: int = MOST) -> str:
    """The page; values are escaped, pictures are of our own making.

    Args:
        result: what to show.
        context: what the rules looked at.
        rules: by their ids.
        most: recommendations to show; the others are summed up.
    """
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("trimtab", ""),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
    )
    shown, more = result.recommendations[:most], result.recommendations[most:]
    largest = max((one.saving.high for one in shown), default=None) or Decimal(1)
    named = names(result)
    return environment.get_template("rightsize_page.html.j2").render(
        result=result,
        total=amounts(result.total_saving, result.currency),
        sections=[_section(one, named[one.id], rules[one.rule], context, largest) for one in shown],
        more=len(more),
        more_saving=amounts(total(more), result.currency),
        columns=evidence_text.OPTIONS,
        not_counted=list(not_counted(result)),
        set_apart=list(exemption_text.lines(result)),
        unevaluated=list(unevaluated(result)),
    )


def _section(
    one: Recommendation, name: str, rule: Rule, context: Context, largest: Decimal
) -> Section:
    days = days_of(one, rule, context)
    committed = until_then(one, context.currency)
    return Section(
        one=one,
        name=name,
        rule=rule,
        saving=amounts(one.saving, context.currency),
        bar=_bar(one.saving, largest),
        days=days,
        picture=Markup("") if days is None else _picture(days),
        options=evidence_text.options(one),
        sentences=[
            *(str(note) for note in one.evidence.get("notes", ())),
            *evidence_text.sentences(one),
            *([committed] if committed else []),
        ],
        figures=evidence_text.figures(one),
    )


def _bar(saving: Range, whole: Decimal) -> tuple[float, float, float]:
    low, mid, high = (
        min(100.0, max(0.0, float(100 * a / whole))) for a in (saving.low, saving.mid, saving.high)
    )
    return low, mid, high


def _picture(days: Days) -> Markup:
    """Lines or bars over the days; the level at which the new size is full is dashed."""
    draw = _lines if days.kind == "line" else _bars
    parts = [*_scale(days)]
    for number, values in enumerate(days.values):
        parts += draw(days, values, number)
    if days.level is not None:
        y = _y(days.level, days.top)
        parts.append(f'<line class="level" x1="{LEFT}" x2="{WIDTH}" y1="{y}" y2="{y}"/>')
    size = f"0 0 {WIDTH} {HEIGHT + BELOW}"
    drawn = f'<svg viewBox="{size}" aria-hidden="true">{"".join(parts)}</svg>'
    return Markup(drawn)  # noqa: S704 - numbers and dates alone


def _scale(days: Days) -> Iterator[str]:
    for share in (0.0, 0.5, 1.0):
        y = _y(share * days.top, days.top)
        yield f'<line class="grid" x1="{LEFT}" x2="{WIDTH}" y1="{y}" y2="{y}"/>'
        figure = f"{share * days.top:,.4g}"
        yield f'<text x="{LEFT - 6}" y="{y + 4}" text-anchor="end">{figure}</text>'
    for x, day, anchor in ((LEFT, days.dates[0], "start"), (WIDTH, days.dates[-1], "end")):
        y = HEIGHT + BELOW - 4
        yield f'<text x="{x}" y="{y}" text-anchor="{anchor}">{day:%m-%d}</text>'


def _y(value: float, top: float) -> float:
    """What is below the scale, a day of credits, stands on its line: SVG has no negative height."""
    return round(HEIGHT - (HEIGHT - 10) * min(max(value, 0), top) / top, 1)


def _places(days: Days) -> tuple[list[int], int]:
    """Which day from the first each is, and how many days there are: a gap stays one."""
    places = [(day - days.dates[0]).days for day in days.dates]
    return places, places[-1] + 1


def _lines(days: Days, values: Sequence[float], number: int) -> Iterator[str]:
    """A line for each run of days without a gap; a day between two gaps is a dot."""
    places, count = _places(days)
    wide = (WIDTH - LEFT) / max(1, count - 1)
    runs: list[list[str]] = []
    for n, (place, value) in enumerate(zip(places, values, strict=True)):
        if n == 0 or place > places[n - 1] + 1:
            runs.append([])
        runs[-1].append(f"{LEFT + place * wide:.1f},{_y(value, days.top)}")
    for run in runs:
        points = " ".join(run if len(run) > 1 else run * 2)
        yield f'<polyline class="line{number}" points="{points}"/>'


def _bars(days: Days, values: Sequence[float], number: int) -> Iterator[str]:
    places, count = _places(days)
    wide = (WIDTH - LEFT) / count
    for place, value in zip(places, values, strict=True):
        y = _y(value, days.top)
        yield (
            f'<rect class="bar{number}" x="{LEFT + place * wide + 1:.1f}" width="{wide - 2:.1f}"'
            f' y="{y}" height="{HEIGHT - y:.1f}"/>'
        )
