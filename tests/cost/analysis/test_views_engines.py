"""Every view can be said in the SQL of every engine."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import ibis
import pytest

from cost.analysis import rollups
from cost.analysis._found import views
from cost.analysis._metric import Metric
from cost.analysis._teams import Teams
from cost.analysis._view import Options, Scope, View
from cost.billing.schema import CANONICAL

MORE = {"day": "date", "charge_days": "int32", "row_count": "int64", "x_GpuCount": "int64"}
DAILY = {name: CANONICAL[name] for name in (*rollups.SUMS, *rollups.DAILY)} | MORE
HOURLY = {name: CANONICAL[name] for name in (*rollups.SUMS, *rollups.HOURLY)} | {
    "hour": "timestamp",
    "row_count": "int64",
}
SCOPE = Scope(
    daily=ibis.table(DAILY, name="daily"),
    hourly=lambda: ibis.table(HOURLY, name="hourly"),
    rows=lambda: ibis.table(CANONICAL, name="lines"),
    columns=tuple(name for name, kind in CANONICAL.items() if kind.is_string()),
    start=dt.datetime(2026, 10, 1, tzinfo=dt.UTC).replace(tzinfo=None),
    end=dt.datetime(2026, 11, 1, tzinfo=dt.UTC).replace(tzinfo=None),
    currency="USD",
)
TEAMS = Teams.model_validate(
    {
        "teams": [{"team": "data", "match": {"service": "Amazon*"}}],
        "shared": [{"name": "n", "match": {"tag:app": ["", "a.b*"]}}],
    }
)
AMOUNTS = {(dt.date(2026, 10, 1), "a"): Decimal(1)}
METRIC = Metric(name="m", dimension="tag:app", amounts=AMOUNTS)


@pytest.mark.parametrize("view", views(), ids=lambda v: v.id)
def test_compiles(view: View) -> None:
    by = ("tag:app",) if "by" in view.accepts and not view.needs else view.by
    options = Options(
        by=by,
        teams=TEAMS if "teams" in view.accepts else None,
        metric=METRIC if "metric" in view.accepts else None,
        more={"compare": "2026-10-01..2026-10-07:2026-10-08..2026-10-14"}
        if "compare" in view.accepts
        else {},
    )
    query = view.query(SCOPE, options)
    for dialect in ("pyspark", "athena"):
        text = ibis.to_sql(query, dialect=dialect)
        assert "SELECT" in text
