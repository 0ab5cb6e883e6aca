from cost.bill import Bill
from tests.cost.analysis.show import rows


def test_a_thousand(hours: Bill) -> None:
    (found,) = rows(hours, "cost-per-1000-requests")
    assert found.items() >= {"requests": "4000", "cost": "0.02", "unit_cost": "0.005"}.items()
