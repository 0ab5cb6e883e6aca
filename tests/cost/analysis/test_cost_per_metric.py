import datetime as dt
from pathlib import Path

import pytest

from cost.analysis._metric import Metric, read
from cost.bill import Bill
from cost.errors import InputError
from tests.cost.analysis.show import residual, result, rows


def test_cost_of_the_days_and_values_that_are_counted(hours: Bill, requests_file: Path) -> None:
    found = rows(hours, "cost-per-metric", metric=read(requests_file))
    assert found[0] == {
        "of": "services.api", "quantity": "1000", "cost": "1.6", "unit_cost": "0.0016", "days": 1,
    }  # fmt: skip


def test_what_the_bill_does_not_have_costs_what_is_not_known(
    hours: Bill, requests_file: Path
) -> None:
    found = result(hours, "cost-per-metric", metric=read(requests_file))
    (gone,) = [row for row in found.rows if row["of"] == "gone"]
    assert (gone["quantity"], gone["cost"], gone["unit_cost"]) == (5, None, None)
    assert found.notes == ("the bill has nothing of component gone",)


def test_of_the_whole_bill_by_day(hours: Bill) -> None:
    second = dt.date(2026, 10, 2)
    metric = Metric.model_validate({"name": "n", "dimension": None, "amounts": {(second, None): 4}})
    found = rows(hours, "cost-per-metric", metric=metric, by=("day",))
    # The GPUs of the second day; tax and credit are no usage.
    assert [(r["day"], r["cost"]) for r in found] == [(second, "10.2096")]
    assert residual(hours, "cost-per-metric", metric=metric) == ["23.726"]


def test_the_file_names_the_dimension(hours: Bill, requests_file: Path) -> None:
    with pytest.raises(InputError, match="takes a time"):
        rows(hours, "cost-per-metric", metric=read(requests_file), by=("service",))
