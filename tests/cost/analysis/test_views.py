"""What holds for every view there is, whoever wrote it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cost.analysis import _metric, _teams
from cost.analysis._exact import total
from cost.analysis._found import views
from cost.analysis._view import Options, View
from cost.bill import Bill
from cost.errors import InputError, PluginError
from cost.money import CENT
from cost.views import compute, prove, scope_of, settled
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
    return Options(metric=metric, **more)


def adds_up(bill: Bill, view: View, chosen: Options) -> None:
    result = compute(bill, view, chosen)
    assert result.total == bill_total(bill, chosen.cost)
    if view.sums is None:
        return
    parts: dict[Any, list[Any]] = {}
    for row in result.rows:
        parts.setdefault(row[view.each] if view.each else None, []).append(row[view.sums])
    assert parts
    assert {total(amounts) for amounts in parts.values()} == {result.total}


def bill_total(bill: Bill, cost: str) -> Any:
    """Of the lines themselves: no roll-up, no view."""
    column = {"effective": "EffectiveCost", "billed": "BilledCost", "list": "ListCost"}[cost]
    return bill.rows[column].sum().to_pyarrow().as_py()


@pytest.mark.parametrize("view", VIEWS, ids=lambda v: v.id)
def test_adds_up_to_the_bill_whatever_the_cost(
    view: View, hours: Bill, requests_file: Path
) -> None:
    for cost in view.costs:
        adds_up(hours, view, options(view, requests_file, cost=cost))


@pytest.mark.parametrize("view", VIEWS, ids=lambda v: v.id)
def test_adds_up_without_hours_and_says_the_same(
    view: View, hours: Bill, days: Bill, requests_file: Path
) -> None:
    chosen = options(view, requests_file)
    adds_up(days, view, chosen)
    known = compute(days, view, chosen).rows
    for a, b in zip(compute(hours, view, chosen).rows, known, strict=True):
        # A bill of days may know less than one of hours, but nothing else.
        assert {k: v for k, v in a.items() if b[k] is not None} == {
            k: v for k, v in b.items() if v is not None
        }


@pytest.mark.parametrize("view", [v for v in VIEWS if "by" in v.accepts], ids=lambda v: v.id)
def test_adds_up_by_a_tag_that_only_lines_have(
    view: View, hours: Bill, requests_file: Path
) -> None:
    by = ("week",) if view.needs else ("tag:app",)
    adds_up(hours, view, options(view, requests_file, by=by))


@pytest.mark.parametrize("view", [v for v in VIEWS if "teams" in v.accepts], ids=lambda v: v.id)
@pytest.mark.parametrize("more", [{}, {"split": "even"}, {"all-charges": True}], ids=str)
def test_adds_up_with_a_mapping(view: View, hours: Bill, more: dict[str, Any]) -> None:
    adds_up(hours, view, Options(teams=_teams.Teams.model_validate(MAPPING), more=more))


@pytest.mark.parametrize("view", VIEWS, ids=lambda v: v.id)
def test_describes_itself(view: View, hours: Bill, requests_file: Path) -> None:
    result = compute(hours, view, options(view, requests_file))
    names = [column.name for column in result.columns]
    assert len(set(names)) == len(names)
    assert all(list(row) == names for row in result.rows)
    assert view.about.endswith(".") and len(view.about) < 100
    assert view.sums is None or view.sums in names
    assert result.cost_explorer == "AmortizedCost"
    residual = [row["residual"] for row in result.rows]
    assert residual == sorted(residual)


@pytest.mark.parametrize("view", VIEWS, ids=lambda v: v.id)
def test_a_bill_of_tax_alone_has_no_view_that_invents_usage(
    view: View, tmp_path: Path, requests_file: Path
) -> None:
    tax = cur(1, line_item_line_item_type="Tax", line_item_unblended_cost="3.21")
    adds_up(read(write_csv(tmp_path / "a.csv", [tax])), view, options(view, requests_file))


def test_a_view_that_loses_a_cent_is_never_shown() -> None:
    view = VIEWS[0]
    rows = [{view.sums: CENT}]
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
