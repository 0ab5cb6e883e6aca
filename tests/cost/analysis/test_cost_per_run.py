from cost.bill import Bill
from tests.cost.analysis.show import residual, rows


def test_a_run_is_all_that_carries_its_id(hours: Bill) -> None:
    assert rows(hours, "cost-per-run") == [
        {
            "run": "r1",
            "instance_hours": "3",
            "gpu_hours": "12",
            "compute": "10.2096",
            "cost": "10.2096",
            "unit_cost": "0.8508",
        }
    ]
    assert residual(hours, "cost-per-run") == ["23.726"]
