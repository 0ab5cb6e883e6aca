from pathlib import Path

from cost.bill import Bill
from tests.cost.analysis.show import residual, rows
from tests.cost.billing.builders import cur, read, write_csv


def test_effective_cost_over_gpus_and_hours(hours: Bill) -> None:
    found = rows(hours, "cost-per-gpu-hour")
    assert [(r["purchase-option"], r["gpu_hours"], r["unit_cost"]) for r in found] == [
        ("OnDemand", "4", "1.418"),
        ("Spot", "8", "0.5672"),
    ]
    assert residual(hours, "cost-per-gpu-hour") == ["23.726"]


def test_sagemaker_counts_and_software_by_the_hour_does_not(tmp_path: Path) -> None:
    training = {"line_item_usage_type": "USE1-Train:ml.g5.12xlarge"}
    software = {
        "line_item_usage_type": "SoftwareUsage:g5.12xlarge",
        "product_instance_type": "g5.12xlarge",
    }
    bill = read(write_csv(tmp_path / "a.csv", [cur(1, **training), cur(2, **software)]))
    found = [(r["instance-type"], r["gpu_hours"]) for r in rows(bill, "cost-per-gpu-hour")]
    assert found == [("ml.g5.12xlarge", "4")]
