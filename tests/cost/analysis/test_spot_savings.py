from pathlib import Path

from cost.bill import Bill
from tests.cost.analysis.show import residual, result, rows
from tests.cost.billing.builders import cur, read, write_csv


def test_list_price_less_what_was_paid(hours: Bill) -> None:
    assert rows(hours, "spot-savings", by=("instance-type",)) == [
        {
            "instance-type": "g5.12xlarge",
            "hours": "2",
            "cost": "4.5376",
            "on_demand": "11.344",
            "saved": "6.8064",
            "saved_share": 0.6,
        }
    ]
    assert residual(hours, "spot-savings") == ["29.398"]


def test_a_saving_without_a_list_price_is_unknown(tmp_path: Path) -> None:
    spot = {"line_item_usage_type": "SpotUsage:m5.large", "pricing_public_on_demand_cost": ""}
    bill = read(write_csv(tmp_path / "a.csv", [cur(1, **spot)]))
    (row,) = rows(bill, "spot-savings")
    assert row["cost"] == "1"
    assert "saved" not in row
    assert result(bill, "spot-savings").notes == ("1 rows have no list price in the bill",)
