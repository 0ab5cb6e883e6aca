from pathlib import Path

from cost.bill import Bill
from tests.cost.analysis.show import residual, result, rows
from tests.cost.billing.builders import cur, read, write_csv


def test_covered_over_covered_and_on_demand(hours: Bill) -> None:
    found = {row["instance-type"]: row for row in rows(hours, "coverage")}
    # One hour on the plan and one reserved, two on demand, a dollar each at list price.
    assert found["m5.large"].items() >= {
        "covered_list": "2", "on_demand": "2", "coverage": 0.5, "coverage_hours": 0.5,
        "cost": "3.1",
    }.items()  # fmt: skip
    assert found["g5.12xlarge"]["coverage"] == 0.0
    assert result(hours, "coverage").notes == ("coverage of all eligible usage: 20.7%",)


def test_spot_and_storage_are_not_eligible(hours: Bill) -> None:
    assert residual(hours, "coverage", by=("service",)) == ["25.1636"]


def test_without_list_prices_coverage_is_unknown(tmp_path: Path) -> None:
    bill = read(write_csv(tmp_path / "a.csv", [cur(1, pricing_public_on_demand_cost="")]))
    (row,) = rows(bill, "coverage")
    assert "coverage" not in row
    assert row["coverage_hours"] == 0.0
    assert "no list price" in result(bill, "coverage").notes[0]
