from cost.bill import Bill
from tests.cost.analysis.show import rows


def test_a_terabyte_is_1024_gb(hours: Bill) -> None:
    (found,) = rows(hours, "cost-per-tb-month")
    # S3 Standard: $0.023 a GB-month.
    assert found.items() >= {"gb_months": "512", "cost": "11.776", "unit_cost": "23.552"}.items()
