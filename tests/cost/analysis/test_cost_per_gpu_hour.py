from cost.bill import Bill
from tests.cost.analysis.show import residual, rows


def test_effective_cost_over_gpus_and_hours(hours: Bill) -> None:
    found = rows(hours, "cost-per-gpu-hour")
    assert [(r["purchase-option"], r["gpu_hours"], r["unit_cost"]) for r in found] == [
        ("OnDemand", "4", "1.418"),
        ("Spot", "8", "0.5672"),
    ]
    assert residual(hours, "cost-per-gpu-hour") == ["23.726"]


def test_sagemaker_counts_and_software_by_the_hour_does_not(gaps: Bill) -> None:
    found = [(r["instance-type"], r["gpu_hours"]) for r in rows(gaps, "cost-per-gpu-hour")]
    assert found == [("ml.g5.12xlarge", "4")]
