from cost.bill import Bill
from tests.cost.analysis.show import residual, result, rows


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


def test_without_list_prices_coverage_is_unknown(gaps: Bill) -> None:
    (row,) = [r for r in rows(gaps, "coverage") if r["instance-type"] == "m5.large"]
    assert "coverage" not in row
    assert row["coverage_hours"] == 0.0
    assert "no list price" in result(gaps, "coverage").notes[0]
