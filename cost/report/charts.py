"""The report's pictures, as SVG made here: no script and no network in the page that shows them.

Colours are the page's own CSS variables and `currentColor`, so that one picture serves light, dark
and print.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt
import pandas as pd
import vl_convert

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from cost.models import Recommendation
    from cost.report.model import DayRow, GpuRow

WIDTH = 660
LABELS = 240
"""Room for names beside bars, in pixels: browsers' fonts run wider than those measured here."""
SERIES = 6
"""Services shown by name in the daily chart; the rest is drawn together, as `other`."""

NO_KEY = "(none)"
NAMES = alt.Axis(minExtent=LABELS)


def _svg(chart: alt.Chart | alt.LayerChart, height: int) -> str:
    styled = (
        chart.properties(width=WIDTH, height=height)
        .configure(background="transparent", font="system-ui, sans-serif")
        .configure_view(stroke=None)
        .configure_axis(
            labelColor="currentColor",
            titleColor="currentColor",
            gridColor="var(--line)",
            domainColor="var(--line)",
            tickColor="var(--line)",
            labelFontSize=12,
            titleFontWeight="normal",
            labelLimit=LABELS,
        )
        .configure_legend(
            labelColor="currentColor",
            titleColor="currentColor",
            labelFontSize=12,
            labelLimit=LABELS,
        )
    )
    svg: str = vl_convert.vegalite_to_svg(styled.to_dict())
    return svg


def _amount(amount: Decimal) -> float:
    """A length on paper, not money: the tables beside each chart carry the exact figures."""
    return float(amount)


def daily(rows: Sequence[DayRow], currency: str) -> str:
    """Effective cost a day, stacked by service; what is for a month is drawn over the month."""
    frame = pd.DataFrame(
        {
            "day": pd.Timestamp(r.day) + pd.Timedelta(days=offset),
            "service": r.key or NO_KEY,
            "amount": _amount(r.effective) / r.charge_days,
        }
        for r in rows
        for offset in range(r.charge_days)
    )
    largest = frame.groupby("service")["amount"].sum().nlargest(SERIES).index.tolist()
    frame.loc[~frame["service"].isin(largest), "service"] = "other"
    order = largest if frame["service"].isin(largest).all() else [*largest, "other"]
    chart = (
        alt.Chart(frame)
        .mark_bar()
        .encode(
            x=alt.X(
                "yearmonthdate(day):T",
                title=None,
                axis=alt.Axis(format="%b %-d", tickCount=8, labelOverlap=True),
            ),
            y=alt.Y("sum(amount):Q", title=f"{currency} a day, effective"),
            color=alt.Color(
                "service:N",
                title="Service",
                sort=order,
                scale=alt.Scale(
                    domain=order, range=[f"var(--c{i})" for i in range(1, len(order) + 1)]
                ),
            ),
        )
    )
    return _svg(chart, 240)


def gpu(rows: Sequence[GpuRow], currency: str) -> str:
    """Effective cost of one GPU-hour, by instance type and purchase option."""
    frame = pd.DataFrame(
        {
            "type": f"{r.instance_type} {r.purchase_option or ''}".strip(),
            "rate": r.cost_per_gpu_hour,
        }
        for r in rows
    )
    chart = (
        alt.Chart(frame)
        .mark_bar(color="var(--c2)", size=16)
        .encode(
            x=alt.X("rate:Q", title=f"{currency} per GPU-hour, effective"),
            y=alt.Y("type:N", title=None, sort="-x", axis=NAMES),
        )
    )
    return _svg(chart, max(40, 26 * len(frame)))


def savings(recommendations: Sequence[Recommendation], currency: str) -> str:
    """What each recommendation saves a month: the mid estimate, with low and high as a line."""
    frame = pd.DataFrame(
        {
            "what": f"{r.component or ', '.join(r.resources)}: {r.rule}",
            "low": _amount(r.saving.low),
            "mid": _amount(r.saving.mid),
            "high": _amount(r.saving.high),
        }
        for r in recommendations
    )
    base = alt.Chart(frame).encode(
        y=alt.Y("what:N", title=None, sort=frame["what"].tolist(), axis=NAMES)
    )
    bars = base.mark_bar(color="var(--c3)", size=16).encode(
        x=alt.X(
            "mid:Q",
            title=f"{currency} a month saved: estimate, low to high",
            axis=alt.Axis(format=",.0f", tickCount=6, labelOverlap=True),
        )
    )
    spread = base.mark_rule(color="currentColor").encode(x="low:Q", x2="high:Q")
    return _svg(bars + spread, max(40, 28 * len(frame)))
