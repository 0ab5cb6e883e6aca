"""What holds for every view there is, whoever wrote it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from cost.analysis import _metric, _teams
from cost.analysis._budgets import parse
from cost.analysis._exact import total
from cost.analysis._found import views
from cost.analysis._view import Options, View
from cost.bill import Bill
from cost.errors import InputError, PluginError
from cost.money import CENT
from cost.views import Result, compute, prove, scope_of, settled
from tests.cost.billing.builders import cur, read, write_csv

VIEWS = views()
MAPPING = {
    "teams": [{"team": "data", "match": {"service": "AmazonS3"}}],
    "shared": [
        {"name": "network", "match": {"component": "network.*"}},
        {"name": "idle", "match": {"instance-type": "m5.*", "team": ""}, "split": "even"},
        {"name": "tier", "match": {"tag:app": "L*"}, "split": "fixed", "percent": {"ml": 100}},
    ],
}


def options(view: View, requests_file: Path, **more: Any) -> Options:
    """What a view needs, so that all can be computed."""
    metric = _metric.read(requests_file) if "metric" in view.accepts else None
    if "budget" in view.needs:
        more["more"] = {"budget": parse(["5", "team=ml:8,service=AmazonS3:1"])}
    return Options(metric=metric, **more)


@pytest.fixture(scope="module")
def as_it_is(requests_file: Path) -> Callable[[Bill, View], Result]:
    """A view of a bill without any choice, computed once."""
    known: dict[tuple[int, str], Result] = {}

    def result(bill: Bill, view: View) -> Result:
        key = id(bill), view.id
        if key not in known:
            known[key] = compute(bill, view, options(view, requests_file))
        return known[key]

    return result


@pytest.fixture(scope="module")
def of_lines(hours: Bill, days: Bill, tax: Bill) -> dict[tuple[int, str], Any]:
    """What bills add up to by their lines: no roll-up, no view."""
    columns = {"effective": "EffectiveCost", "billed": "BilledCost", "list": "ListCost"}
    found = {}
    for bill in (hours, days, tax):
        sums = bill.rows.aggregate(**{c: bill.rows[name].sum() for c, name in columns.items()})
        found |= {(id(bill), c): v for c, v in sums.to_pyarrow().to_pylist()[0].items()}
    return found


@pytest.fixture(scope="module")
def tax(tmp_path_factory: pytest.TempPathFactory) -> Bill:
    """A bill of a tax alone."""
    line = cur(1, line_item_line_item_type="Tax", line_item_unblended_cost="3.21")
    return read(write_csv(tmp_path_factory.mktemp("tax") / "a.csv", [line]))


def adds_up(result: Result, view: View) -> None:
    if view.sums is None:
        return
    parts: dict[Any, list[Any]] = {}
    for row in result.rows:
        parts.setdefault(row[view.each] if view.each else None, []).append(row[view.sums])
    assert parts
    assert {total(amounts) for amounts in parts.values()} == {result.total}


@pytest.mark.slow
@pytest.mark.parametrize("view", VIEWS, ids=lambda v: v.id)
def test_adds_up_to_the_bill_whatever_the_cost(
    view: View, hours: Bill, requests_file: Path, as_it_is: Any, of_lines: Any
) -> None:
    for cost in view.costs:
        chosen = options(view, requests_file, cost=cost)
        result = as_it_is(hours, view) if cost == "effective" else compute(hours, view, chosen)
        assert result.total == of_lines[id(hours), cost]
        adds_up(result, view)


@pytest.mark.parametrize("view", VIEWS, ids=lambda v: v.id)
def test_says_the_same_without_hours(
    view: View, hours: Bill, days: Bill, as_it_is: Any, of_lines: Any
) -> None:
    known = as_it_is(days, view)
    assert known.total == of_lines[id(days), "effective"]
    adds_up(known, view)
    for a, b in zip(as_it_is(hours, view).rows, known.rows, strict=True):
        # A bill of days may know less than one of hours, but nothing else.
        by_day = {k: v for k, v in b.items() if v is not None}
        assert by_day == {k: v for k, v in a.items() if k in by_day}


@pytest.mark.parametrize("view", [v for v in VIEWS if "by" in v.accepts], ids=lambda v: v.id)
def test_adds_up_by_a_tag_that_only_lines_have(
    view: View, hours: Bill, requests_file: Path
) -> None:
    by = ("week",) if view.needs else ("tag:app",)
    adds_up(compute(hours, view, options(view, requests_file, by=by)), view)


NO_TIMES = {"anomalies", "changes", "forecast", "shared-costs", "showback", "trend"}
"""Views that look at times by themselves, or at whose something is."""


@pytest.mark.parametrize("view", [v for v in VIEWS if "by" in v.accepts], ids=lambda v: v.id)
def test_times_are_days_or_refused(view: View, hours: Bill, requests_file: Path) -> None:
    chosen = options(view, requests_file, by=("week",))
    if view.id in NO_TIMES:
        with pytest.raises(InputError, match="no week can be a dimension here"):
            compute(hours, view, chosen)
        return
    found = compute(hours, view, chosen)
    adds_up(found, view)
    weeks = {type(row["week"]) for row in found.rows}
    assert weeks <= {dt.date, type(None)} and dt.date in weeks


@pytest.mark.parametrize("view", [v for v in VIEWS if "teams" in v.accepts], ids=lambda v: v.id)
@pytest.mark.parametrize("more", [{}, {"split": "even"}, {"all-charges": True}], ids=str)
def test_adds_up_with_a_mapping(view: View, hours: Bill, more: dict[str, Any]) -> None:
    chosen = Options(teams=_teams.Teams.model_validate(MAPPING), more=more)
    adds_up(compute(hours, view, chosen), view)


@pytest.mark.parametrize("view", VIEWS, ids=lambda v: v.id)
def test_describes_itself(view: View, hours: Bill, as_it_is: Any) -> None:
    result = as_it_is(hours, view)
    names = [column.name for column in result.columns]
    assert len(set(names)) == len(names)
    assert all(list(row) == names for row in result.rows)
    assert view.about.endswith(".") and len(view.about) < 100
    assert view.sums is None or view.sums in names
    assert result.cost_explorer == "AmortizedCost"
    residual = [row["residual"] for row in result.rows]
    assert residual == sorted(residual)


@pytest.mark.parametrize("view", VIEWS, ids=lambda v: v.id)
def test_of_a_tax_alone_no_view_makes_usage(
    view: View, tax: Bill, as_it_is: Any, of_lines: Any
) -> None:
    assert as_it_is(tax, view).total == of_lines[id(tax), "effective"] == Decimal("3.21")
    adds_up(as_it_is(tax, view), view)


def test_a_view_that_loses_a_cent_is_never_shown() -> None:
    view = next(v for v in VIEWS if v.id == "spend")
    rows = [{"cost": CENT}]
    prove(view, rows, CENT)
    with pytest.raises(PluginError, match=r"adds up to 0\.01, the bill to 0\.02"):
        prove(view, rows, 2 * CENT)


def test_net_columns_and_focus_are_labelled_so(hours: Bill, tmp_path: Path) -> None:
    net = read(write_csv(tmp_path / "n.csv", [cur(1, line_item_net_unblended_cost="0.9")]))
    spend = next(v for v in VIEWS if v.id == "spend")
    found = [compute(net, spend, Options(cost=c)).cost_explorer for c in spend.costs]
    assert found == ["NetAmortizedCost", "NetUnblendedCost", None]
    assert compute(hours, spend, Options(cost="billed")).cost_explorer == "UnblendedCost"


def test_an_option_that_a_view_does_not_heed_is_refused(requests_file: Path) -> None:
    metric = _metric.read(requests_file)
    spend, unit = (next(v for v in VIEWS if v.id == i) for i in ("spend", "cost-per-metric"))
    with pytest.raises(InputError, match="takes no --metric"):
        settled(spend, Options(metric=metric))
    with pytest.raises(InputError, match="needs --metric"):
        settled(unit, Options())
    with pytest.raises(InputError, match="cannot be made of list"):
        settled(unit, Options(metric=metric, cost="list"))


@pytest.mark.parametrize(
    ("by", "said"),
    [
        (("serivce",), "did you mean service"),
        (("Tags",), "tag:KEY"),
        (("BilledCost",), "tag:KEY"),
        (("service", "service"), "twice"),
        (("tag:",), "tag:KEY"),
    ],
    ids=str,
)
def test_no_dimension(hours: Bill, by: tuple[str, ...], said: str) -> None:
    spend = next(v for v in VIEWS if v.id == "spend")
    with pytest.raises(InputError, match=said):
        compute(hours, spend, Options(by=by))


def test_several_currencies_are_never_added(tmp_path: Path) -> None:
    euro = cur(2, line_item_currency_code="EUR", line_item_unblended_cost="7")
    bill = read(write_csv(tmp_path / "a.csv", [cur(1), euro]))
    with pytest.raises(InputError, match="several currencies"):
        scope_of(bill)
    spend = next(v for v in VIEWS if v.id == "spend")
    assert compute(bill, spend, Options(), currency="EUR").total == 7


def test_a_cost_that_the_bill_lacks_is_unknown_not_zero(hours: Bill) -> None:
    spend = next(v for v in VIEWS if v.id == "spend")
    (storage,) = [
        row
        for row in compute(hours, spend, Options(by=("service",), cost="list")).rows
        if row["service"] == "AmazonS3"
    ]
    assert storage["cost"] is None
