from cost.bill import Bill
from tests.cost.analysis.show import residual, result, rows


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


def test_a_saving_without_a_list_price_is_unknown(gaps: Bill) -> None:
    (row,) = rows(gaps, "spot-savings")
    assert row["cost"] == "1"
    assert "saved" not in row
    assert result(gaps, "spot-savings").notes[0] == "1 rows have no list price in the bill"
